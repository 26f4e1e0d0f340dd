"""Loads benchmarks and results: pairs of a YAML file that describes a run and a CSV file with its figures."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from catalog import models as m
from catalog.faults import MAX_FAULTS, FieldProblem, UnreadableFile
from catalog.folder import is_slug, list_files
from catalog.folder_reader import FolderReader
from catalog.reader import Content, read_yaml
from catalog.references import repeated_key_problems, unknown_id_problems
from catalog.salvage import line_of

MOST_SETTINGS = 500
"""Maximum number of settings of one result; each is one bar of a chart. A full run of eight frameworks has 190."""


def read_tables(reader: FolderReader, folder: str, workloads: set[str] | None, only_results: bool = False) -> list[m.Benchmark | m.Result]:
    """Read every <id>.yaml with its <id>.csv in a folder. With `only_results`, published figures are a fault and not read."""
    tables: list[m.Benchmark | m.Result] = []
    before = len(reader.faults)
    for path in list_files(reader.root, folder):
        if path.suffix == ".yaml":
            table = _read_table(reader, path, workloads, only_results)
            tables += [table] if table else []
        elif path.suffix != ".csv":
            reader.fault(path, "is neither <id>.yaml nor <id>.csv; rename it or take it out")
        elif not os.path.lexists(path.with_suffix(".yaml")):
            reader.fault(path, f"has no {path.stem}.yaml beside it; add one that says where the figures come from")
        if len(reader.faults) - before >= MAX_FAULTS:
            reader.fault(path, "and what follows is not read; correct the faults above first")
            break
    return tables


def _read_table(reader: FolderReader, path: Path, workloads: set[str] | None, only_results: bool) -> m.Benchmark | m.Result | None:
    """Return one benchmark or result, or None if its head has a fault, or if it is a result and any row has one."""
    if not is_slug(path.stem):
        reader.fault(path, "is not named <id>.yaml; rename it, with a-z, 0-9 and - only")
        return None
    try:
        content = read_yaml(reader.root, path)
    except UnreadableFile as error:
        reader.faults.extend(error.faults)
        return None
    if content.values.get("kind") == "lab":
        return _read_result(reader, path, content, workloads)
    if only_results:
        reader.fault(path, "is not lab; take the file out", "kind", line_of(content.lines, ("kind",)))
        return None
    return _read_benchmark(reader, path, content, workloads)


def _read_benchmark(reader: FolderReader, path: Path, content: Content, workloads: set[str] | None) -> m.Benchmark | None:
    head = reader.entry(m.BenchmarkHead, path, lambda head: repeated_key_problems(("caveats",), "number", head.caveats), content).entry

    def check(row: m.BenchmarkRow) -> Iterator[FieldProblem]:
        yield from unknown_id_problems(("workload",), row.workload, workloads)
        for number in row.caveats if head else ():
            yield from unknown_id_problems(("caveats",), number, [caveat.number for caveat in head.caveats] if head else None)

    rows, _ = reader.table(m.BenchmarkRow, path.with_suffix(".csv"), check)
    return m.Benchmark(id=path.stem, head=head, rows=rows) if head and rows is not None else None


def _read_result(reader: FolderReader, path: Path, content: Content, workloads: set[str] | None) -> m.Result | None:
    own = FolderReader(reader.root)
    head = own.entry(m.ResultHead, path, content=content).entry
    rows, _ = own.table(m.ResultRow, path.with_suffix(".csv"), partial(_row_problems, workloads, head))
    if (settings := len(set(map(_setting_of, rows or ())))) > MOST_SETTINGS:
        what = f"has {settings:,} different settings; write at most {MOST_SETTINGS}, of fewer frameworks or servers"
        reader.fault(path.with_suffix(".csv"), what, "row")
        return None
    reader.faults.extend(own.faults)
    return m.Result(id=path.stem, head=head, rows=rows) if head and rows is not None and not own.faults else None


def _setting_of(row: m.ResultRow) -> tuple[object, ...]:
    """Return the fields that are the same in all rounds of one figure."""
    return row.framework, row.variant, row.server, row.keep_alive, row.workload, row.phase, row.share


def _row_problems(workloads: set[str] | None, head: m.ResultHead | None, row: m.ResultRow) -> Iterator[FieldProblem]:
    """Yield a problem for a row whose framework, workload or server its head does not name: it could neither be labelled nor compared."""
    unknown_workload = list(unknown_id_problems(("workload",), row.workload, workloads))
    yield from unknown_workload
    if unknown_workload or not head:
        return
    for field, value, named in (
        ("framework", row.framework, head.frameworks),
        ("workload", row.workload, head.workloads),
        ("share", row.share, head.method.shares),
    ):
        if value is not None and value not in named:
            yield (field,), f"{value!r} is not in the list of the run's .yaml; add it there or take the row out"
