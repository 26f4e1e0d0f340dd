"""Ratios of published benchmark figures within one run. Figures of different runs come from different machines and are never mixed."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from catalog.models import Benchmark, BenchmarkRow, Workload

MAX_ERROR_PERCENT = 0.1
"""Maximum percentage of failed requests of a valid run."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """Ratio of the requests per second of two frameworks in one setting of one run."""

    benchmark: Benchmark
    first: BenchmarkRow
    second: BenchmarkRow
    value: float

    @property
    def same_connections(self) -> bool:
        """Return whether both figures have the same number of connections."""
        return self.first.connections == self.second.connections

    @property
    def caveats(self) -> tuple[int, ...]:
        """Return the numbers of the caveats of both figures."""
        return tuple(sorted({*self.first.caveats, *self.second.caveats}))


def has_acceptable_errors(row: BenchmarkRow) -> bool:
    """Return whether a row has at most 0.1 % errors. Rows without a stated share are accepted; the page says "not stated"."""
    return row.error_percent is None or row.error_percent <= MAX_ERROR_PERCENT


def ranked(rows: Iterable[BenchmarkRow]) -> tuple[list[BenchmarkRow], list[BenchmarkRow]]:
    """Return the valid rows, fastest first, and the invalid rows, which have no rank."""
    rows = sorted(rows, key=lambda row: -row.rps)
    return [row for row in rows if has_acceptable_errors(row)], [row for row in rows if not has_acceptable_errors(row)]


def ratios(benchmarks: Sequence[Benchmark], workloads: Sequence[Workload], first: str, second: str) -> list[Ratio]:
    """Return a ratio for every fair pair of two frameworks: same run, workload and, if possible, connections.

    Each framework enters with its fastest valid variant. For database workloads, raw and ORM access are paired separately, because
    access often matters more than the framework.
    """
    reads_database = {workload.id for workload in workloads if workload.database}
    return [
        Ratio(benchmark, a, b, a.rps / b.rps)
        for benchmark in benchmarks
        for a, b in _pairs(benchmark.rows, first, second, reads_database)
        if b.rps > 0
    ]


def _pairs(rows: Sequence[BenchmarkRow], first: str, second: str, reads_database: set[str]) -> Iterator[tuple[BenchmarkRow, BenchmarkRow]]:
    fastest: dict[tuple[str, str, str | None], dict[int | None, BenchmarkRow]] = {}
    for row in ranked(rows)[0]:
        access = row.orm if row.workload in reads_database else None
        fastest.setdefault((row.workload, row.framework, access), {}).setdefault(row.connections, row)
    in_order = sorted(fastest.items(), key=lambda item: str(item[0][2]))
    for workload in dict.fromkeys(row.workload for row in rows):
        sides = [[levels for key, levels in in_order if key[:2] == (workload, slug)] for slug in (first, second)]
        for left, right in product(*sides):
            common = sorted(left.keys() & right.keys(), key=lambda connections: connections or 0)
            if common:
                yield from ((left[connections], right[connections]) for connections in common)
            else:
                yield next(iter(left.values())), next(iter(right.values()))
