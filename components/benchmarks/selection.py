"""Which rounds of a result a view compares, and what each figure is called. Draws nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Result, ResultRow
from decision.formatting import quote
from lab.statistics import Comparison, Metric, Setting, by_setting, compare, is_valid


@dataclass(frozen=True, slots=True)
class Figure:
    """What is measured: the field of a row, its label, the words between two names in a sentence, and the format of a value."""

    metric: Metric
    label: str
    comparison_phrase: str
    number_format: str
    is_fixed_rate: bool = False


FIGURES = {
    "rps": Figure("rps", "Requests per second", "as many requests per second as", ",.0f"),
    "cpu": Figure("cpu_seconds", "CPU seconds per 1,000 requests", "as much CPU time per request as", ".3f"),
    "memory": Figure("memory_mb", "Memory at the peak, MB", "as much memory as", ".0f"),
    "start": Figure("cold_start_ms", "Cold start, ms", "as long to start as", ".0f"),
    "p50": Figure("p50_ms", "Latency, median, ms", "the median latency of", ".2f", is_fixed_rate=True),
    "p99": Figure("p99_ms", "Latency, 99th percentile, ms", "the 99th percentile of the latency of", ".2f", is_fixed_rate=True),
}
SETTINGS = {
    "base": "Default stack",
    "servers": "Other servers",
    "minimal": "Minimal stack",
    "close": "A new connection for each request",
}


def title_of(result: Result) -> str:
    """The title of a run with the day it was started."""
    head = result.head
    return head.title if head.started in head.title else f"{head.title}, {head.started}"


def names_of(data: Catalog, results: Sequence[Result]) -> dict[str, str]:
    """Slug → name for all that any of the results measured, the guide's frameworks first; others in quotation marks."""
    measured = dict.fromkeys(slug for result in results for slug in result.head.frameworks)
    known = {slug: framework.name for slug, framework in data.frameworks.items() if slug in measured}
    return known | {slug: quote(slug) for slug in measured if slug not in known}


def rounds_of_view(result: Result, view: str, workload: str, share: int | None) -> dict[Setting, list[ResultRow]]:
    """The rounds that a view of a workload compares, by setting; at a fixed rate where `share` is given."""
    bases = result.documented_servers
    phase = "peak" if share is None else "fixed"
    return {
        setting: rows
        for setting, rows in by_setting(result.rows).items()
        if setting.workload == workload and setting.phase == phase and setting.share == share and _is_in_view(setting, view, bases)
    }


def workloads_of(results: Iterable[Result]) -> list[str]:
    """The workloads of which a view has something to show: a run that has just begun has rounds of few of them, or none."""
    found = []
    for result in results:
        bases = result.documented_servers
        there = {row.workload for row in result.rows if row.phase == "peak" and any(_is_in_view(row, view, bases) for view in SETTINGS)}
        found += [workload for workload in result.head.workloads if workload in there]
    return list(dict.fromkeys(found))


def _is_in_view(row: Setting | ResultRow, view: str, bases: Mapping[str, str]) -> bool:
    """Whether a view shows such rounds. `bases` is the documented server of each framework."""
    base = row.server == bases.get(row.framework)
    return {
        "base": base and row.variant == "default" and row.keep_alive,
        "servers": row.variant == "default" and row.keep_alive,
        "minimal": base and row.variant == "minimal" and row.keep_alive,
        "close": base and row.variant == "default" and not row.keep_alive,
    }[view]


def base_rounds(result: Result, workload: str, share: int | None = None) -> dict[str, list[ResultRow]]:
    """Framework → the rounds of its default stack on its documented server, at the peak or at a fixed rate."""
    return {setting.framework: rows for setting, rows in rounds_of_view(result, "base", workload, share).items()}


def at_every_load(result: Result, workload: str) -> dict[str, list[ResultRow]]:
    """Framework → the base rounds of a workload, at the peak and at every fixed rate: CPU time per request depends on the load."""
    found: dict[str, list[ResultRow]] = {}
    for share in (None, *result.head.method.shares):
        for slug, rows in base_rounds(result, workload, share).items():
            found.setdefault(slug, []).extend(rows)
    return found


def ratio_text(comparison: Comparison) -> str:
    """ "1.84 times (1.79 to 1.89)", or in words that nothing could be measured."""
    if not comparison.differs:
        return "no measurable difference"
    return f"{comparison.ratio:.2f} times ({comparison.low:.2f} to {comparison.high:.2f})"


@dataclass(frozen=True, slots=True)
class MeasuredPair:
    """Two frameworks in one workload of one result, each on its documented server, and the ratio of their throughputs."""

    result: Result
    workload: str
    first: Sequence[ResultRow]
    second: Sequence[ResultRow]
    comparison: Comparison


def measured_pairs(results: Sequence[Result], first: str, second: str) -> list[MeasuredPair]:
    """Every workload of every result that measured both frameworks."""
    found = []
    for result in results:
        for workload in result.head.workloads:
            rounds = base_rounds(result, workload)
            pair = [rounds[slug] for slug in (first, second) if slug in rounds and is_valid(rounds[slug])]
            if len(pair) == 2 and (comparison := compare(pair[0], pair[1], "rps")):
                found.append(MeasuredPair(result, workload, pair[0], pair[1], comparison))
    return found
