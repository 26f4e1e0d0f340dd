"""The rounds of a result that a view compares, and the figures and settings to choose from. Draws nothing."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog import Catalog
from catalog.models import Result, ResultRow
from decision.formatting import quote
from lab.statistics import Comparison, Metric, Setting, by_setting, compare, is_valid


@dataclass(frozen=True, slots=True)
class Figure:
    """A measured figure: the field of a row and its texts."""

    metric: Metric
    label: str
    comparison_phrase: str
    """The words between a ratio and the name of the baseline."""
    number_format: str
    is_fixed_rate: bool = False
    """Whether the figure is measured at a fixed rate; if not, at the peak."""


FIGURES = {
    "rps": Figure("rps", "Requests per second", "as many requests per second as", ",.0f"),
    "cpu": Figure("cpu_seconds", "CPU seconds per 1,000 requests", "as much CPU time per request as", ".3f"),
    "memory": Figure("memory_mb", "Memory at the peak, MB", "as much memory as", ".0f"),
    "start": Figure("cold_start_ms", "Cold start, ms", "as long to start as", ".0f"),
    "p50": Figure("p50_ms", "Latency, median, ms", "the median latency of", ".2f", is_fixed_rate=True),
    "p99": Figure("p99_ms", "Latency, 99th percentile, ms", "the 99th percentile of the latency of", ".2f", is_fixed_rate=True),
}
"""Id in the address → figure."""
SETTINGS = {
    "base": "Default stack",
    "servers": "Other servers",
    "minimal": "Minimal stack",
    "close": "A new connection for each request",
}
"""Id in the address → label of a setting."""


def title_of(result: Result) -> str:
    """Return the title of a run with the day of its start."""
    head = result.head
    return head.title if head.started in head.title else f"{head.title}, {head.started}"


def names_of(data: Catalog, results: Sequence[Result]) -> dict[str, str]:
    """Return slug → name for all measured frameworks, those of the catalogue first; other slugs are quoted."""
    measured = dict.fromkeys(slug for result in results for slug in result.head.frameworks)
    known = {slug: framework.name for slug, framework in data.frameworks.items() if slug in measured}
    return known | {slug: quote(slug) for slug in measured if slug not in known}


def rounds_of_view(result: Result, view: str, workload: str, share: int | None) -> dict[Setting, list[ResultRow]]:
    """Return the rounds of a workload in a view (a key of `SETTINGS`) by setting: at the peak, or at the fixed rate `share` in %."""
    bases = result.documented_servers
    phase = "peak" if share is None else "fixed"
    return {
        setting: rows
        for setting, rows in by_setting(result.rows).items()
        if setting.workload == workload and setting.phase == phase and setting.share == share and _is_in_view(setting, view, bases)
    }


def workloads_of(results: Iterable[Result]) -> list[str]:
    """Return the workloads with rounds in any view. A run that has just started may have none."""
    found = []
    for result in results:
        bases = result.documented_servers
        measured = {row.workload for row in result.rows if row.phase == "peak" and any(_is_in_view(row, view, bases) for view in SETTINGS)}
        found += [workload for workload in result.head.workloads if workload in measured]
    return list(dict.fromkeys(found))


def _is_in_view(row: Setting | ResultRow, view: str, bases: Mapping[str, str]) -> bool:
    """Return whether a view includes a setting. `bases` is slug → documented server."""
    base = row.server == bases.get(row.framework)
    return {
        "base": base and row.variant == "default" and row.keep_alive,
        "servers": row.variant == "default" and row.keep_alive,
        "minimal": base and row.variant == "minimal" and row.keep_alive,
        "close": base and row.variant == "default" and not row.keep_alive,
    }[view]


def base_rounds(result: Result, workload: str, share: int | None = None) -> dict[str, list[ResultRow]]:
    """Return slug → the rounds of its default stack on its documented server, at the peak or at a fixed rate."""
    return {setting.framework: rows for setting, rows in rounds_of_view(result, "base", workload, share).items()}


def at_every_load(result: Result, workload: str) -> dict[str, list[ResultRow]]:
    """Return slug → its base rounds at the peak and at every fixed rate, because CPU time per request depends on the load."""
    found: dict[str, list[ResultRow]] = {}
    for share in (None, *result.head.method.shares):
        for slug, rows in base_rounds(result, workload, share).items():
            found.setdefault(slug, []).extend(rows)
    return found


def ratio_text(comparison: Comparison) -> str:
    """Format a comparison as "1.84 times (1.79 to 1.89)", or as "no measurable difference"."""
    if not comparison.differs:
        return "no measurable difference"
    return f"{comparison.ratio:.2f} times ({comparison.low:.2f} to {comparison.high:.2f})"


@dataclass(frozen=True, slots=True)
class MeasuredPair:
    """The rounds of two frameworks in one workload of a result, each on its documented server, and the ratio of their throughputs."""

    result: Result
    workload: str
    first: Sequence[ResultRow]
    second: Sequence[ResultRow]
    comparison: Comparison


def measured_pairs(results: Sequence[Result], first: str, second: str) -> list[MeasuredPair]:
    """Return a pair for each workload of each result with valid rounds of both frameworks."""
    found = []
    for result in results:
        for workload in result.head.workloads:
            rounds = base_rounds(result, workload)
            left, right = rounds.get(first, []), rounds.get(second, [])
            if left and right and is_valid(left) and is_valid(right) and (comparison := compare(left, right, "rps")):
                found.append(MeasuredPair(result, workload, left, right, comparison))
    return found
