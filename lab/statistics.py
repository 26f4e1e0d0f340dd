"""Statistics over the rounds of measurements: medians, ratios with confidence intervals, and significant differences."""

import math
import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from catalog.models import ResultRow
from lab.published_ratios import MAX_ERROR_PERCENT

CONFIDENCE = 0.99
"""Confidence level of intervals. With 7 rounds, bootstrap intervals are too narrow and separate identical servers far too often."""
MIN_ROUNDS = 3
"""Minimum number of rounds for an interval."""
MIN_DIFFERENT_RATIO = 1.03
"""Ratios nearer to 1 are never called a difference: the memory layout of one start already changes a server's speed as much."""
MIN_ANSWERED_SHARE = 0.98
"""Minimum share of a fixed rate that must be answered; below it, latency says nothing about that rate."""

Metric = Literal["rps", "p50_ms", "p90_ms", "p99_ms", "cpu_seconds", "memory_mb", "cold_start_ms"]


class Setting(NamedTuple):
    """Conditions that are the same in all rounds of one figure."""

    framework: str
    variant: str
    server: str
    keep_alive: bool
    workload: str
    phase: str
    share: int | None


@dataclass(frozen=True, slots=True)
class Spread:
    """Median, minimum and maximum of a value over the rounds, and the number of rounds."""

    median: float
    lowest: float
    highest: float
    rounds: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Ratio of a metric to the baseline's: geometric mean over paired rounds with a 99 % confidence interval."""

    ratio: float
    low: float
    high: float
    rounds: int

    @property
    def differs(self) -> bool:
        """Return whether the difference is measurable. False does not mean that both are equal."""
        return not self.low <= 1 <= self.high and abs(math.log(self.ratio)) > math.log(MIN_DIFFERENT_RATIO)


def setting_of(row: ResultRow) -> Setting:
    """Return the setting of a row."""
    return Setting(row.framework, row.variant, row.server, row.keep_alive, row.workload, row.phase, row.share)


def by_setting(rows: Iterable[ResultRow]) -> dict[Setting, list[ResultRow]]:
    """Return the rounds of each setting, in the order of their first row."""
    found: dict[Setting, list[ResultRow]] = {}
    for row in rows:
        found.setdefault(setting_of(row), []).append(row)
    return found


def documented_peaks(rows: Iterable[ResultRow], workload: str, documented: Mapping[str, str]) -> dict[str, list[ResultRow]]:
    """Return the rounds by framework of the default app at its peak on the documented server with keep-alive."""
    return {
        setting.framework: rounds
        for setting, rounds in by_setting(rows).items()
        if setting == Setting(setting.framework, "default", documented.get(setting.framework, ""), True, workload, "peak", None)
    }


def is_valid(rows: Sequence[ResultRow]) -> bool:
    """Return whether there were requests and at most 0.1 % errors and timeouts over all rounds."""
    requests = sum(row.requests for row in rows)
    return requests > 0 and 100 * sum(row.errors + row.timeouts for row in rows) / requests <= MAX_ERROR_PERCENT


def is_client_bound(rows: Sequence[ResultRow]) -> bool:
    """Return whether the load generator was the limit in any round: the server may do more, or answer sooner at a fixed rate."""
    return any(row.client_bound for row in rows)


def keeps_up(rows: Sequence[ResultRow]) -> bool:
    """Return whether the server answered the fixed rate. Always true at the peak."""
    return all(row.rate is None or row.rps >= MIN_ANSWERED_SHARE * row.rate for row in rows)


def values(rows: Iterable[ResultRow], metric: Metric) -> dict[int, float]:
    """Return round → value for the rounds with a value above zero."""
    return {row.round: value for row in rows if (value := getattr(row, metric)) is not None and value > 0}


def spread(rows: Iterable[ResultRow], metric: Metric) -> Spread | None:
    """Return median, minimum, maximum and number of the positive values of a metric, or None if there are none."""
    found = sorted(value for row in rows if (value := getattr(row, metric)) is not None and value > 0)
    return Spread(statistics.median(found), found[0], found[-1], len(found)) if found else None


def compare(first: Iterable[ResultRow], baseline: Iterable[ResultRow], metric: Metric) -> Comparison | None:
    """Compare a metric round by round with the baseline's. None with fewer than three common rounds."""
    return comparison(values(first, metric), values(baseline, metric))


def comparison(first: Mapping[int, float], baseline: Mapping[int, float]) -> Comparison | None:
    """Return the ratio of paired rounds with Student's t interval over their logarithms, which cancels disturbances of a whole round."""
    logs = [math.log(first[n] / baseline[n]) for n in first.keys() & baseline.keys()]
    if len(logs) < MIN_ROUNDS:
        return None
    mean = statistics.fmean(logs)
    half = t_quantile(0.5 + CONFIDENCE / 2, len(logs) - 1) * statistics.stdev(logs) / math.sqrt(len(logs))
    return Comparison(math.exp(mean), math.exp(mean - half), math.exp(mean + half), len(logs))


def t_quantile(probability: float, freedom: int) -> float:
    """Return the quantile of Student's t for a probability of at least 0.5 and whole degrees of freedom, by bisection.

    Source: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    low, high = 0.0, 1.0
    while _t_probability(high, freedom) < probability:
        high *= 2
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if _t_probability(middle, freedom) < probability else (low, middle)
    return high


def _t_probability(t: float, freedom: int) -> float:
    angle = math.atan(t / math.sqrt(freedom))
    cosine = math.cos(angle)
    odd = freedom % 2
    term = total = cosine if odd else 1.0
    for n in range(3 if odd else 2, freedom, 2):
        term *= cosine**2 * (n - 1) / n
        total += term
    inner = 2 / math.pi * (angle + math.sin(angle) * (total if freedom > 1 else 0)) if odd else math.sin(angle) * total
    return 0.5 + inner / 2
