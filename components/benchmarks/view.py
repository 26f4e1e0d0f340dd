"""What the sections of /benchmarks show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog import Catalog
from catalog.models import Benchmark, BenchmarkRow, Result, Workload
from components.benchmarks.selection import FIGURES, Figure
from components.charts.colours import Colour, framework_colours


@dataclass(frozen=True)
class BenchmarksView:
    """The catalogue with its frameworks' names, workloads by id and published benchmarks."""

    data: Catalog

    @cached_property
    def names(self) -> dict[str, str]:
        return {slug: framework.name for slug, framework in self.data.frameworks.items()}

    @cached_property
    def workloads(self) -> dict[str, Workload]:
        return {workload.id: workload for workload in (self.data.vocabulary.workloads if self.data.vocabulary else ())}

    @cached_property
    def colours(self) -> dict[str, Colour]:
        return framework_colours(self.data)

    @property
    def published(self) -> list[Benchmark]:
        return [benchmark for benchmark in self.data.benchmarks if benchmark.head.kind == "published"]

    @property
    def guide_rows(self) -> list[BenchmarkRow]:
        """The rows of the December 2025 guide, fastest first."""
        rows = [row for benchmark in self.data.benchmarks if benchmark.head.kind == "guide" for row in benchmark.rows]
        return sorted(rows, key=lambda row: -row.rps)


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """Runs of the lab, and what of them the reader wants to see.

    `names` is by slug, `labels` by workload. `setting` is one of `SETTINGS`, `figure_id` one of `FIGURES`, `share` the load in per cent
    of the slowest framework's peak where the figure is measured at a fixed rate, `baseline` the slug that all are compared with.
    """

    page: BenchmarksView
    results: Sequence[Result]
    names: Mapping[str, str]
    labels: Mapping[str, str]
    workload: str
    setting: str
    figure_id: str
    share: int | None
    baseline: str

    @property
    def figure(self) -> Figure:
        return FIGURES[self.figure_id]

    @property
    def first(self) -> Result:
        """The result that sections of a single one show."""
        return self.results[0]
