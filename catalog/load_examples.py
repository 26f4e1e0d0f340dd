"""Loads the folder examples/: tasks with their examples, contracts, native cases and mutations, and the benchmark's apps."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from catalog import models as m
from catalog.example_references import bench_problems, contract_problems, mutation_problems, task_problems
from catalog.faults import Fault, UnreadableFile
from catalog.folder import file_stats, is_slug, list_files, relative_name
from catalog.folder_reader import FolderReader
from catalog.reader import read_text
from catalog.references import duplicate_problems
from catalog.regions import counted_lines, parse_regions, region_faults

V = TypeVar("V")
TASK_FILES = ("task.yaml", "contract.yaml", "native.yaml", "checked.yaml", "mutations.yaml")
BENCH = "examples/bench"


@dataclass(frozen=True, slots=True)
class ReferenceTargets:
    """The frameworks that examples may refer to."""

    slugs: list[str] | None
    """Slugs of all framework files, including the unusable ones; None if there are no files."""
    frameworks: Mapping[str, m.Framework]
    """The usable frameworks by slug."""

    def run(self, slug: str) -> m.FrameworkRun | None:
        """Return the default commands for a framework's examples, or None if its file is unusable or has none."""
        return self.frameworks[slug].run if slug in self.frameworks else None


@dataclass(slots=True)
class Examples:
    """The contents of examples/ without the benchmark; all mappings have task ids as keys."""

    tasks: dict[str, m.Task] = field(default_factory=dict)
    examples: dict[str, dict[str, m.Example]] = field(default_factory=dict)
    contracts: dict[str, m.Contract] = field(default_factory=dict)
    natives: dict[str, m.Native] = field(default_factory=dict)
    mutations: dict[str, tuple[m.Mutation, ...]] = field(default_factory=dict)

    def sorted_by_order(self) -> "Examples":
        """Return a copy in which all mappings are sorted by the `order` of the task."""
        ids = [id for id, _ in sorted(self.tasks.items(), key=lambda pair: (pair[1].order, pair[0]))]

        def ordered(of_task: Mapping[str, V]) -> dict[str, V]:
            return {id: of_task[id] for id in ids if id in of_task}

        return Examples(
            ordered(self.tasks), ordered(self.examples), ordered(self.contracts), ordered(self.natives), ordered(self.mutations)
        )


def read_examples(reader: FolderReader, targets: ReferenceTargets) -> Examples:
    """Read all task folders below examples/."""
    found = Examples()
    for folder in list_files(reader.root, "examples"):
        if os.path.lexists(folder / "task.yaml"):
            _read_task_folder(reader, folder, targets, found)
    return found.sorted_by_order()


def _read_task_folder(reader: FolderReader, folder: Path, targets: ReferenceTargets, found: Examples) -> None:
    checked = reader.read_optional_entry(m.CheckedFile, folder / "checked.yaml").entry
    task, examples, left_out = _read_task(reader, folder, targets, checked)
    if not task:
        return
    id = folder.name
    found.tasks[id], found.examples[id] = task, examples
    contract = reader.read_optional_entry(m.Contract, folder / "contract.yaml", partial(contract_problems, examples))
    native = reader.read_optional_entry(m.Native, folder / "native.yaml", lambda native: duplicate_problems(("cases",), "id", native.cases))
    if contract.entry:
        found.contracts[id] = contract.entry
    if native.entry:
        found.natives[id] = native.entry
    steps = [step.name for step in (contract.entry.steps if contract.entry else ())]
    cases = [case.id for case in (native.entry.cases if native.entry else ())]
    names = None if contract.faults or native.faults else [*steps, *cases]  # the ids of a file with faults are incomplete
    mutations = reader.read_optional_entry(
        m.Mutations, folder / "mutations.yaml", partial(mutation_problems, examples, names, left_out)
    ).entry
    if mutations:
        found.mutations[id] = tuple(mutation for mutation in mutations.mutations if mutation.framework in examples)


def _read_task(
    reader: FolderReader, folder: Path, targets: ReferenceTargets, checked: m.CheckedFile | None
) -> tuple[m.Task | None, dict[str, m.Example], frozenset[str]]:
    """Return the task, its valid examples by framework, and the frameworks whose example is left out."""
    if not is_slug(folder.name):
        reader.add_fault(folder, "is no name for a task; rename the folder, with a-z, 0-9 and - only")
        return None, {}, frozenset()
    task, _, left_out = reader.read_entry(m.Task, folder / "task.yaml", lambda task: task_problems(task, folder, targets.slugs))
    if task is None:
        return None, {}, left_out
    if not any(os.path.lexists(folder / name) for name in ("contract.yaml", "native.yaml")):
        reader.add_fault(folder / "task.yaml", "has neither contract.yaml nor native.yaml beside it; add one, so that its examples are run")
        return None, {}, left_out
    files = {slug: _read_files(reader, folder, slug, entry, targets) for slug, entry in task.frameworks.items()}
    faulty = {slug for slug, example_files in files.items() if example_files is None}
    for slug, fault in _unlisted_files(reader.root, folder, task, left_out):
        reader.faults.append(fault)
        faulty |= {slug} & files.keys()  # without the file the example may be incomplete
    left_out |= faulty
    examples = {
        slug: _example(slug, task, example_files, targets, checked)
        for slug, example_files in files.items()
        if example_files is not None and slug not in left_out
    }
    entries = MappingProxyType({slug: task.frameworks[slug] for slug in examples})
    return (task.model_copy(update={"frameworks": entries}) if examples else None), examples, left_out


def _unlisted_files(root: Path, folder: Path, task: m.Task, left_out: frozenset[str]) -> Iterator[tuple[str, Fault]]:
    """Yield the files that no example lists: the name of the folder and the fault."""
    expected = {*TASK_FILES, *(f"{slug}/{name}" for slug, entry in task.frameworks.items() for name in (*entry.files, *entry.project))}
    for path, _, _ in file_stats(folder):
        name = path.relative_to(folder).as_posix()
        slug = name.partition("/")[0]
        if name not in expected and slug not in left_out:
            what = "belongs to no example; name it under `files:` or `project:` in task.yaml, or take it out"
            yield slug, Fault(relative_name(root, path), 1, "", what)


def _read_files(
    reader: FolderReader, folder: Path, slug: str, entry: m.TaskEntry, targets: ReferenceTargets
) -> dict[str, m.SourceFile] | None:
    """Return the files of one example by name, or None if any of them has a fault."""
    files: dict[str, m.SourceFile] = {}
    faults: list[Fault] = []
    prefix = f"{relative_name(reader.root, folder)}/{slug}"
    for name in (*entry.files, *entry.project):
        try:
            files[name] = parse_regions(f"{prefix}/{name}", name, read_text(reader.root, folder / slug / name))
        except UnreadableFile as error:
            faults.extend(error.faults)
    defaults = targets.run(slug)
    shown_files = {f"{prefix}/{name}": files[name] for name in entry.files if name in files}
    faults.extend(region_faults(shown_files, defaults.never_hidden if defaults else ()))
    reader.faults.extend(faults)
    return None if faults else files


def _example(
    slug: str, task: m.Task, files: Mapping[str, m.SourceFile], targets: ReferenceTargets, checked: m.CheckedFile | None
) -> m.Example:
    entry, defaults = task.frameworks[slug], targets.run(slug)
    return m.Example(
        files=tuple(files[name] for name in entry.files),
        project=tuple(files[name] for name in entry.project),
        lines=sum(counted_lines(files[name], only_steps=name in entry.project) for name in files),
        packages=(*(defaults.packages if defaults else ()), *(library.package for library in entry.libraries)),
        libraries=entry.libraries,
        notes=entry.notes,
        run=_effective_run(defaults, entry.run, task.environment) if defaults else None,
        commands=entry.commands,
        checked=checked.frameworks.get(slug) if checked else None,
    )


def _effective_run(defaults: m.FrameworkRun, change: m.RunChange, environment: Mapping[str, str]) -> m.Run:
    values = {name: getattr(defaults, name) for name in m.Run.model_fields}
    values |= {name: value for name in change.model_fields_set if (value := getattr(change, name)) is not None}
    return m.Run(**{**values, "environment": {**environment, **defaults.environment, **(change.environment or {})}})


def read_bench(reader: FolderReader, targets: ReferenceTargets, workloads: set[str] | None) -> m.Bench | None:
    """Read bench.yaml and the apps' source files: those of each framework's folder and of shared/. Return None if it is absent."""
    path = reader.root / BENCH / "bench.yaml"
    file, _, left_out = reader.read_optional_entry(m.BenchFile, path, lambda bench: bench_problems(bench, targets.slugs, workloads))
    if file is None:
        return None
    texts: dict[str, dict[str, m.SourceFile]] = {slug: {} for slug in ("shared", *file.frameworks)}
    left_out |= _read_app_files(reader, texts, left_out)
    if "shared" in left_out or left_out >= file.frameworks.keys():
        return None
    servers = {server.id: server for server in file.servers}
    apps = {}
    for slug, entry in file.frameworks.items():
        if slug not in left_out:
            defaults = targets.run(slug)
            packages = (
                (defaults.packages if defaults else ()),
                servers[entry.server].packages,
                (library.package for library in entry.libraries),
            )
            files = tuple({**texts["shared"], **texts[slug]}.values())
            apps[slug] = m.BenchApp(**dict(entry), files=files, packages=tuple(name for names in packages for name in names))
    return m.Bench(workloads=file.workloads, varied=file.varied, servers=servers, apps=apps)


def _read_app_files(reader: FolderReader, texts: dict[str, dict[str, m.SourceFile]], left_out: frozenset[str]) -> frozenset[str]:
    """Fill `texts` (folder → name → file) and return the folders that contain a file with a fault."""
    faulty: set[str] = set()
    for path, _, _ in file_stats(reader.root / BENCH):
        folder, _, name = path.relative_to(reader.root / BENCH).as_posix().partition("/")
        if folder in texts and name:
            try:
                texts[folder][name] = parse_regions(relative_name(reader.root, path), name, read_text(reader.root, path))
            except UnreadableFile as error:
                reader.faults.extend(error.faults)
                faulty.add(folder)
        elif path.name != "bench.yaml" and folder not in left_out | faulty:
            reader.add_fault(path, "belongs to no framework of bench.yaml; add it there, or take the file out")
    return frozenset(faulty)
