"""The views that the sections of /benchmarks share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from catalog import Catalog
from catalog.models import Benchmark, BenchmarkRow, Result, Workload
from components.benchmarks.selection import FIGURES, Figure
from components.charts.colours import Colour, framework_colours


@dataclass(frozen=True)
class BenchmarksView:
    """The catalogue, with look-ups for /benchmarks."""

    data: Catalog

    @cached_property
    def names(self) -> dict[str, str]:
        """Slug → name of each framework."""
        return {slug: framework.name for slug, framework in self.data.frameworks.items()}

    @cached_property
    def workloads(self) -> dict[str, Workload]:
        """Id → workload."""
        return {workload.id: workload for workload in (self.data.vocabulary.workloads if self.data.vocabulary else ())}

    @cached_property
    def colours(self) -> dict[str, Colour]:
        """Framework name → colour."""
        return framework_colours(self.data)

    @property
    def published(self) -> list[Benchmark]:
        """The published benchmarks, without the figures of the guide."""
        return [benchmark for benchmark in self.data.benchmarks if benchmark.head.kind == "published"]

    @property
    def guide_rows(self) -> list[BenchmarkRow]:
        """The rows of the December 2025 guide, fastest first."""
        rows = [row for benchmark in self.data.benchmarks if benchmark.head.kind == "guide" for row in benchmark.rows]
        return sorted(rows, key=lambda row: -row.rps)


@dataclass(frozen=True, slots=True)
class MeasuredView:
    """The chosen runs of the lab with the reader's choice of workload, setting, figure and baseline."""

    page: BenchmarksView
    results: Sequence[Result]
    names: Mapping[str, str]
    """Slug → name."""
    labels: Mapping[str, str]
    """Workload id → label."""
    workload: str
    setting: str
    """A key of `SETTINGS`."""
    figure_id: str
    """A key of `FIGURES`."""
    share: int | None
    """Load in % of the slowest framework's peak; None at the peak."""
    baseline: str
    """Slug of the framework that all others are compared with."""

    @property
    def figure(self) -> Figure:
        """The chosen figure."""
        return FIGURES[self.figure_id]

    @property
    def first(self) -> Result:
        """The result for the sections that show only one."""
        return self.results[0]
