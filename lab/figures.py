"""Benchmark figures compared within a run. Figures of different runs come from different machines and never mix here."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from catalog.models import Benchmark, BenchmarkRow, Workload

MOST_ERRORS = 0.1
"""Percent of failed requests above which a run is invalid: answering wrongly is quick."""


@dataclass(frozen=True, slots=True)
class Ratio:
    """How many times as many requests per second the first framework served, in one setting of one run."""

    benchmark: Benchmark
    first: BenchmarkRow
    second: BenchmarkRow
    value: float

    @property
    def same_connections(self) -> bool:
        return self.first.connections == self.second.connections

    @property
    def caveats(self) -> tuple[int, ...]:
        return tuple(sorted({*self.first.caveats, *self.second.caveats}))


def is_valid(row: BenchmarkRow) -> bool:
    """False above 0.1 % errors. A source that states no error share is taken, and the page says "not stated"."""
    return row.error_percent is None or row.error_percent <= MOST_ERRORS


def ranked(rows: Iterable[BenchmarkRow]) -> tuple[list[BenchmarkRow], list[BenchmarkRow]]:
    """(valid rows, fastest first; invalid rows, which have no rank)"""
    rows = sorted(rows, key=lambda row: -row.rps)
    return [row for row in rows if is_valid(row)], [row for row in rows if not is_valid(row)]


def ratios(benchmarks: Sequence[Benchmark], workloads: Sequence[Workload], first: str, second: str) -> list[Ratio]:
    """Every fair pairing of two frameworks: same run, same workload, same connections where both have a level in common.

    Each framework enters with its fastest valid variant. Where the workload reads a database, every combination of
    database access (raw, ORM) is its own pairing: there it often decides more than the framework.
    """
    reads_database = {workload.id for workload in workloads if workload.database}
    return [
        Ratio(benchmark, a, b, a.rps / b.rps)
        for benchmark in benchmarks
        for a, b in _pairs(benchmark.rows, first, second, reads_database)
        if b.rps > 0
    ]


def _pairs(rows: Sequence[BenchmarkRow], first: str, second: str, reads_database: set[str]) -> Iterator[tuple[BenchmarkRow, BenchmarkRow]]:
    for workload in dict.fromkeys(row.workload for row in rows):
        sides = [[row for row in rows if row.workload == workload and row.framework == name and is_valid(row)] for name in (first, second)]
        access = [sorted({row.orm if workload in reads_database else None for row in side}, key=str) for side in sides]
        for combination in product(*access):
            pair = [
                [row for row in side if workload not in reads_database or row.orm == orm]
                for side, orm in zip(sides, combination, strict=True)
            ]
            levels = {row.connections for row in pair[0]} & {row.connections for row in pair[1]}
            for level in sorted(levels, key=lambda level: level or 0) or [None]:
                best = [max((r for r in side if not levels or r.connections == level), key=lambda r: r.rps, default=None) for side in pair]
                if best[0] and best[1]:
                    yield best[0], best[1]
