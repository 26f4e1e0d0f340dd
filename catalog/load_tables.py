"""Loads benchmarks and results, each a pair of a YAML file about the run and a CSV file with its figures."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from catalog import models as m
from catalog.faults import MAX_FAULTS, FieldProblem, UnreadableFile
from catalog.folder import is_slug, list_files
from catalog.folder_reader import FolderReader
from catalog.reader import ParsedYaml, read_yaml
from catalog.references import duplicate_problems, unknown_problems
from catalog.salvage import line_of

MAX_SETTINGS = 500
"""Maximum number of different settings of one result, because a chart draws each as a bar. A full run of eight frameworks has 190."""


def read_tables(reader: FolderReader, folder: str, workloads: set[str] | None, only_results: bool = False) -> list[m.Benchmark | m.Result]:
    """Read every <id>.yaml with its <id>.csv in a folder, sorted by id. With `only_results`, a published benchmark is a fault."""
    tables: list[m.Benchmark | m.Result] = []
    before = len(reader.faults)
    for path in list_files(reader.root, folder):
        if path.suffix == ".yaml":
            table = _read_table(reader, path, workloads, only_results)
            tables += [table] if table else []
        elif path.suffix != ".csv":
            reader.add_fault(path, "is neither <id>.yaml nor <id>.csv; rename it or take it out")
        elif not os.path.lexists(path.with_suffix(".yaml")):
            reader.add_fault(path, f"has no {path.stem}.yaml beside it; add one that says where the figures come from")
        if len(reader.faults) - before >= MAX_FAULTS:
            reader.add_fault(path, "and what follows is not read; correct the faults above first")
            break
    return tables


def _read_table(reader: FolderReader, path: Path, workloads: set[str] | None, only_results: bool) -> m.Benchmark | m.Result | None:
    """Return None if the YAML file has a fault, or if the table is a result and any of its rows has one."""
    if not is_slug(path.stem):
        reader.add_fault(path, "is not named <id>.yaml; rename it, with a-z, 0-9 and - only")
        return None
    try:
        content = read_yaml(reader.root, path)
    except UnreadableFile as error:
        reader.faults.extend(error.faults)
        return None
    if content.values.get("kind") == "lab":
        return _read_result(reader, path, content, workloads)
    if only_results:
        reader.add_fault(path, "is not lab; take the file out", "kind", line_of(content.lines, ("kind",)))
        return None
    return _read_benchmark(reader, path, content, workloads)


def _read_benchmark(reader: FolderReader, path: Path, content: ParsedYaml, workloads: set[str] | None) -> m.Benchmark | None:
    head = reader.read_entry(m.BenchmarkHead, path, lambda head: duplicate_problems(("caveats",), "number", head.caveats), content).entry

    def check(row: m.BenchmarkRow) -> Iterator[FieldProblem]:
        yield from unknown_problems(("workload",), row.workload, workloads)
        for number in row.caveats if head else ():
            yield from unknown_problems(("caveats",), number, [caveat.number for caveat in head.caveats] if head else None)

    rows, _ = reader.read_table(m.BenchmarkRow, path.with_suffix(".csv"), check)
    return m.Benchmark(id=path.stem, head=head, rows=rows) if head and rows is not None else None


def _read_result(reader: FolderReader, path: Path, content: ParsedYaml, workloads: set[str] | None) -> m.Result | None:
    own = FolderReader(reader.root)
    head = own.read_entry(m.ResultHead, path, content=content).entry
    rows, _ = own.read_table(m.ResultRow, path.with_suffix(".csv"), partial(_row_problems, workloads, head))
    if (settings := len(set(map(_setting_of, rows or ())))) > MAX_SETTINGS:
        what = f"has {settings:,} different settings; write at most {MAX_SETTINGS}, of fewer frameworks or servers"
        reader.add_fault(path.with_suffix(".csv"), what, "row")
        return None
    reader.faults.extend(own.faults)
    return m.Result(id=path.stem, head=head, rows=rows) if head and rows is not None and not own.faults else None


def _setting_of(row: m.ResultRow) -> tuple[object, ...]:
    """Return the fields that identify a setting, which is measured once in every round."""
    return row.framework, row.variant, row.server, row.keep_alive, row.workload, row.phase, row.share


def _row_problems(workloads: set[str] | None, head: m.ResultHead | None, row: m.ResultRow) -> Iterator[FieldProblem]:
    """Yield the values of a row that its YAML file does not list; they could not be labelled."""
    unknown_workload = list(unknown_problems(("workload",), row.workload, workloads))
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
