"""A data folder as one Catalog. Content never raises: what is wrong becomes a Fault, and the smallest part around it stays out."""

import hashlib
import os
import re
import stat
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from pydantic import field_serializer

from catalog import models as m
from catalog.due import settle
from catalog.faults import MOST_FAULTS, Fault, FileFaults, Problem, Where, shown
from catalog.messages import in_words
from catalog.overrides import FILE as FIGURES
from catalog.overrides import newest_figures, override_faults, value_of, with_index_figures
from catalog.reader import Content, read_rows, read_text, read_yaml
from catalog.regions import counted_lines, cut, rule_faults
from catalog.salvage import Check, Salvaged, line_of, salvage, salvage_rows
from catalog.site import RESERVED, page_and_section_addresses

M = TypeVar("M", bound=m.Entry)

SCHEMA_VERSION = "1.1"
"""Of this shape, for programs that read it as JSON: the first number rises where something they know goes or changes its meaning,
the second where something is added."""
MOST_SETTINGS = 500
"""Of one result: a setting is what a chart draws as one bar. A full run of eight frameworks has 190."""


class Catalog(m.Entry):
    """Everything data/ says. What has a fault is absent here and named in `faults`: an entry, or the file that is of no use without it."""

    schema_version: str = SCHEMA_VERSION
    version: str
    """Newest day on which anything was checked, and seven characters of the content's hash."""
    checked: str
    vocabulary: m.Vocabulary | None
    criteria: tuple[m.Criterion, ...]
    feature_groups: tuple[m.FeatureGroup, ...]
    features: tuple[m.Feature, ...]
    frameworks: m.FrozenMap[str, m.Framework]
    broken: m.FrozenMap[str, tuple[Fault, ...]]
    """Frameworks whose file is of no use for its faults, by slug: they keep their address and show the notice there."""
    guide: m.Guide
    """Empty where guide.yaml has a fault, so that pages draw what is left."""
    unverified: tuple[m.Unverified, ...]
    search: m.SearchWords
    """Empty without search.yaml."""
    profiles: tuple[m.Profile, ...]
    migrations: m.FrozenMap[tuple[str, str], m.Migration]
    """By the slugs of from and to."""
    benchmarks: tuple[m.Benchmark, ...]
    """What others measured, and the guide's table."""
    results: tuple[m.Result, ...]
    """What the lab measured, as shipped; `own_results` has the reader's."""
    adoption: tuple[m.Adoption, ...]
    releases: tuple[m.Release, ...]
    package_facts: tuple[m.PackageFact, ...]
    """Every figure the package index ever gave, with its days. The newest ones stand among the frameworks' facts too."""
    tasks: m.FrozenMap[str, m.Task]
    examples: m.FrozenMap[str, m.FrozenMap[str, m.Example]]
    """Task id → framework slug → its files, and how they are run."""
    contracts: m.FrozenMap[str, m.Contract]
    natives: m.FrozenMap[str, m.Native]
    bench: m.Bench | None
    """None without examples/bench/bench.yaml."""
    mutations: m.FrozenMap[str, tuple[m.Mutation, ...]]
    """Contract, native cases and mutations by task id, where a task has them."""
    faults: tuple[Fault, ...]

    @property
    def defaults(self) -> tuple[str, ...]:
        """Slugs to start from where a reader has not chosen: those marked so, or all where none is."""
        return tuple(slug for slug, framework in self.frameworks.items() if framework.default) or tuple(self.frameworks)

    @field_serializer("migrations")
    def _named_as_files(self, migrations: Mapping[tuple[str, str], m.Migration]) -> dict[str, m.Migration]:
        return {f"{start}-to-{end}": migration for (start, end), migration in migrations.items()}


def data_folder() -> Path:
    """GUIDE_DATA, or data/ beside this package."""
    return Path(os.environ.get("GUIDE_DATA") or Path(__file__).parent.parent / "data")


NO_GUIDE = m.Guide(title="The guide", author=m.Author(name="-", role="-"), published="2025", sections=(), places=(), items=(), claims=())

_lock = threading.Lock()
_seen: tuple[float, Path, object] = (0.0, Path(), None)
_catalog: Catalog | None = None


def current() -> Catalog:
    """The catalogue of `data_folder()`, read again when a file's name, size or time has changed since last second."""
    global _seen, _catalog
    folder = data_folder()
    with _lock:
        looked, seen_folder, seen_stamp = _seen
        if _catalog is None or folder != seen_folder or time.monotonic() - looked > 1:
            stamp = _files(folder)
            if _catalog is None or (folder, stamp) != (seen_folder, seen_stamp):
                _catalog = load(folder)
            _seen = (time.monotonic(), folder, stamp)
        return _catalog


def results_folder() -> Path:
    """GUIDE_RESULTS, or results/ beside this package."""
    return Path(os.environ.get("GUIDE_RESULTS") or Path(__file__).parent.parent / "results")


_own: tuple[object, tuple[tuple[m.Result, ...], tuple[Fault, ...]]] = (None, ((), ()))


def own_results() -> tuple[tuple[m.Result, ...], tuple[Fault, ...]]:
    """What was measured on this machine, and what is wrong with those files; read again when one of them has changed."""
    global _own
    folder, data = results_folder(), current()
    stamp = (folder, data.version, _files(folder))
    with _lock:
        if _own[0] != stamp:
            _own = stamp, load_results(folder, data.vocabulary)
        return _own[1]


def load_results(folder: Path, vocabulary: m.Vocabulary | None) -> tuple[tuple[m.Result, ...], tuple[Fault, ...]]:
    """Every result in a folder, oldest first; none where there is no such folder. Never raises for what the files hold."""
    tables, faults = _tables(folder, "", vocabulary, only_results=True)
    return tuple(table for table in tables if isinstance(table, m.Result)), tuple(sorted(faults))


def load(root: Path) -> Catalog:
    """Read the whole folder. Never raises for what the files hold."""
    faults: list[Fault] = []

    def salvaged(model: type[M], name: str, check: Check[M] = lambda _: ()) -> Salvaged[M]:
        found = _read(model, root, root / name, check)
        faults.extend(found.faults)
        return found

    def yaml_file(model: type[M], name: str, check: Check[M] = lambda _: ()) -> M | None:
        return salvaged(model, name, check).entry

    def csv_rows(model: type[M], name: str, check: Check[M] = lambda _: ()) -> tuple[M, ...]:
        rows, of_rows = _read_rows(model, root, root / name, check)
        faults.extend(of_rows)
        return rows or ()

    def optional(model: type[M], name: str, check: Check[M] = lambda _: ()) -> M | None:
        return yaml_file(model, name, check) if os.path.lexists(root / name) else None

    vocabulary = yaml_file(m.Vocabulary, "vocabulary.yaml", _vocabulary_problems)
    criteria, _, lost_criteria = salvaged(m.Criteria, "criteria.yaml", lambda c: _repeated(("criteria",), "id", c.criteria))
    features, _, lost_features = salvaged(m.Features, "features.yaml", _feature_problems)
    not_held_against = {*(("scores", id) for id in lost_criteria), *(("features", id) for id in lost_features)}

    frameworks: dict[str, m.Framework] = {}
    broken: dict[str, tuple[Fault, ...]] = {}
    slugs = []
    for path in _listed(root, "frameworks"):
        slug = path.stem
        if path.suffix != ".yaml" or not is_slug(slug):
            faults.append(Fault(_name(root, path), 1, "", "is not named <slug>.yaml; rename it, with a-z, 0-9 and - only"))
            continue
        if slug in RESERVED:
            faults.append(Fault(_name(root, path), 1, "", f"/{slug} is another page's address; rename the file"))
            continue
        slugs.append(slug)
        found = _read(
            m.Framework,
            root,
            path,
            lambda f: (p for p in _framework_problems(f, frameworks, vocabulary, criteria, features) if p[0] not in not_held_against),
        )
        faults.extend(found.faults)
        if found.entry:
            frameworks[slug] = _of_known(found.entry, criteria, features) if not_held_against else found.entry
        else:
            broken[slug] = tuple(sorted(found.faults))
    if not slugs:
        faults.append(Fault("frameworks", 1, "", "holds no framework; add <slug>.yaml (CONTRIBUTING.md has a template)"))
    frameworks = dict(sorted(frameworks.items(), key=lambda pair: (pair[1].order, pair[1].name.lower())))
    package_facts: tuple[m.PackageFact, ...] = ()
    if os.path.lexists(root / FIGURES):
        package_facts = csv_rows(m.PackageFact, FIGURES, lambda row: _package_problems(row, vocabulary))
    if vocabulary:
        newest = newest_figures(package_facts)
        if not any(fault.path == FIGURES for fault in faults):  # what cannot be read neither has a figure nor lacks it
            faults.extend(fault for framework in frameworks.values() for fault in override_faults(framework, newest, vocabulary))
        frameworks = {slug: with_index_figures(framework, newest, vocabulary) for slug, framework in frameworks.items()}

    guide, _, lost_claims = salvaged(m.Guide, "guide.yaml", lambda g: _guide_problems(g, vocabulary, slugs or None))
    metrics = _ids(vocabulary.metrics) if vocabulary else None
    adoption = csv_rows(m.Adoption, "adoption.csv", lambda row: _unknown(("metric",), row.metric, metrics))
    releases = csv_rows(m.Release, "releases.csv")

    unverified = yaml_file(m.UnverifiedList, "unverified.yaml")
    profiles = yaml_file(
        m.Profiles, "profiles.yaml", lambda p: (wrong for wrong in _profile_problems(p, criteria) if wrong[0][-1] not in lost_criteria)
    )
    migrations: dict[tuple[str, str], m.Migration] = {}
    pairs = {f"{a}-to-{b}.yaml": (a, b) for a in slugs for b in slugs if a != b}
    for path in _listed(root, "migrations"):
        if path.name not in pairs:
            faults.append(Fault(_name(root, path), 1, "", "is not named <from>-to-<to>.yaml with two slugs of frameworks/; rename it"))
        elif migration := yaml_file(m.Migration, f"migrations/{path.name}"):
            migrations[pairs[path.name]] = migration

    tables, broken_tables = _tables(root, "benchmarks", vocabulary)
    faults.extend(broken_tables)

    tasks: dict[str, m.Task] = {}
    examples: dict[str, dict[str, m.Example]] = {}
    contracts: dict[str, m.Contract] = {}
    natives: dict[str, m.Native] = {}
    mutations: dict[str, tuple[m.Mutation, ...]] = {}
    for path in _listed(root, "examples"):
        if not os.path.lexists(path / "task.yaml"):
            continue
        task_id = path.name
        recorded = optional(m.CheckedFile, f"examples/{task_id}/checked.yaml")
        read = _read_task(root, path, slugs or None, frameworks, recorded)
        faults.extend(read.faults)
        if not read.task:
            continue
        tasks[task_id], examples[task_id] = read.task, read.examples
        own, before = examples[task_id], len(faults)
        if contract := optional(m.Contract, f"examples/{task_id}/contract.yaml", partial(_contract_problems, own)):
            contracts[task_id] = contract
        if native := optional(m.Native, f"examples/{task_id}/native.yaml", lambda n: _repeated(("cases",), "id", n.cases)):
            natives[task_id] = native
        names = [*(step.name for step in (contract.steps if contract else ())), *(case.id for case in (native.cases if native else ()))]
        known = names if len(faults) == before else None  # a broken contract is not held against the mutations
        if mistakes := optional(m.Mutations, f"examples/{task_id}/mutations.yaml", partial(_mutation_problems, own, known, read.left_out)):
            mutations[task_id] = tuple(mutation for mutation in mistakes.mutations if mutation.framework in own)
    tasks = dict(sorted(tasks.items(), key=lambda pair: (pair[1].order, pair[0])))
    ids_by_field: dict[str, Collection[str] | None] = {
        "pages": page_and_section_addresses(),
        "frameworks": slugs,
        "criteria": _ids(criteria.criteria) | lost_criteria if criteria else None,
        "features": _ids(features.features) | lost_features if features else None,
        "tasks": [path.name for path in _listed(root, "examples")],
        "claims": _ids(guide.claims) | lost_claims if guide else None,
    }
    search = optional(m.SearchWords, "search.yaml", lambda words: _search_problems(words, ids_by_field))
    bench = None
    if os.path.lexists(root / BENCH / "bench.yaml"):
        bench, of_bench = _read_bench(root, slugs or None, frameworks, vocabulary)
        faults.extend(of_bench)

    checked = max(
        (e.checked for f in frameworks.values() for e in (*f.facts.values(), *f.features.values(), *f.scores.values())), default=""
    )
    if guide:
        checked = max([checked, *(claim.checked for claim in guide.claims)])
    catalog = Catalog(
        version=f"{checked or 'empty'}-{_content_hash(root)}",
        checked=checked,
        vocabulary=vocabulary,
        criteria=criteria.criteria if criteria else (),
        feature_groups=features.groups if features else (),
        features=features.features if features else (),
        frameworks=frameworks,
        broken=broken,
        guide=guide or NO_GUIDE,
        unverified=unverified.entries if unverified else (),
        search=search or m.SearchWords(),
        profiles=_weighing_known(profiles.profiles, criteria) if profiles else (),
        migrations=migrations,
        benchmarks=tuple(table for table in tables if isinstance(table, m.Benchmark)),
        results=tuple(table for table in tables if isinstance(table, m.Result)),
        adoption=adoption,
        releases=releases,
        package_facts=package_facts,
        tasks=tasks,
        examples={task_id: examples[task_id] for task_id in tasks},
        contracts={task_id: contracts[task_id] for task_id in tasks if task_id in contracts},
        natives={task_id: natives[task_id] for task_id in tasks if task_id in natives},
        mutations={task_id: mutations[task_id] for task_id in tasks if task_id in mutations},
        bench=bench,
        faults=tuple(sorted(faults)),
    )
    settle(catalog)
    return catalog


# ---------------------------------------------------------------- one file


def _read(model: type[M], root: Path, path: Path, check: Check[M]) -> Salvaged[M]:
    try:
        content = read_yaml(root, path)
    except FileFaults as error:
        return Salvaged(None, error.faults)
    return salvage(model, _name(root, path), content, check)


def _read_rows(model: type[M], root: Path, path: Path, check: Check[M]) -> tuple[tuple[M, ...] | None, list[Fault]]:
    """The rows of a CSV file without those that have a fault; None where it cannot be read as a table."""
    try:
        cells, faults = read_rows(root, path, tuple(model.model_fields))
        rows, of_rows = salvage_rows(model, _name(root, path), cells, check)
    except FileFaults as error:
        return None, list(error.faults)
    return rows, [*faults, *of_rows]


def _of_known(framework: m.Framework, criteria: m.Criteria | None, features: m.Features | None) -> m.Framework:
    """A framework without what it says of criteria and features that are left out themselves."""
    scores, supports = framework.scores, framework.features
    if criteria:
        scores = MappingProxyType({id: score for id, score in scores.items() if id in _ids(criteria.criteria)})
    if features:
        supports = MappingProxyType({id: support for id, support in supports.items() if id in _ids(features.features)})
    return framework.model_copy(update={"scores": scores, "features": supports})


def _weighing_known(profiles: tuple[m.Profile, ...], criteria: m.Criteria | None) -> tuple[m.Profile, ...]:
    """Profiles without weights of criteria that are left out."""
    if not criteria:
        return profiles
    known = _ids(criteria.criteria)
    if all(profile.weights.keys() <= known for profile in profiles):
        return profiles
    weights = [MappingProxyType({id: weight for id, weight in profile.weights.items() if id in known}) for profile in profiles]
    return tuple(profile.model_copy(update={"weights": of_it}) for profile, of_it in zip(profiles, weights, strict=True))


def _tables(
    root: Path, folder: str, vocabulary: m.Vocabulary | None, only_results: bool = False
) -> tuple[list[m.Benchmark | m.Result], list[Fault]]:
    """Every <id>.yaml with its <id>.csv in a folder of benchmarks or results, in order, and what is wrong there.

    With `only_results`, what others measured is a fault, and its rows are not read.
    """
    tables: list[m.Benchmark | m.Result] = []
    faults: list[Fault] = []
    workloads = _ids(vocabulary.workloads) if vocabulary else None
    for path in _listed(root, folder):
        if path.suffix == ".yaml":
            try:
                table, of_table = _read_table(root, path, workloads, only_results)
                faults.extend(of_table)
                tables += [table] if table else []
            except FileFaults as error:
                faults.extend(error.faults)
        elif path.suffix != ".csv":
            faults.append(Fault(_name(root, path), 1, "", "is neither <id>.yaml nor <id>.csv; rename it or take it out"))
        elif not os.path.lexists(path.with_suffix(".yaml")):
            what = f"has no {path.stem}.yaml beside it; add one that says where the figures come from"
            faults.append(Fault(_name(root, path), 1, "", what))
        if len(faults) >= MOST_FAULTS:
            faults.append(Fault(_name(root, path), 1, "", "and what follows is not read; correct the faults above first"))
            break
    return tables, faults


def _read_table(
    root: Path, path: Path, workloads: set[str] | None, only_results: bool
) -> tuple[m.Benchmark | m.Result | None, tuple[Fault, ...]]:
    """A table and what is wrong with it; no table where its head has a fault, or where it is a result and any row has one."""
    if not is_slug(path.stem):
        raise FileFaults(Fault(_name(root, path), 1, "", "is not named <id>.yaml; rename it, with a-z, 0-9 and - only"))
    content = read_yaml(root, path)
    if content.values.get("kind") == "lab":
        head, rows, faults = _head_and_rows(root, path, content, m.ResultHead, m.ResultRow, partial(_result_row_problems, workloads))
        if (settings := len(set(map(_setting_of, rows or ())))) > MOST_SETTINGS:
            what = f"has {settings:,} different settings; write at most {MOST_SETTINGS}, of fewer frameworks or servers"
            raise FileFaults(Fault(_name(root, path.with_suffix(".csv")), 1, "row", what))
        return (m.Result(id=path.stem, head=head, rows=rows) if head and rows is not None and not faults else None), faults
    if only_results:
        raise FileFaults(Fault(_name(root, path), line_of(content.lines, ("kind",)), "kind", "is not lab; take the file out"))

    def check(head: m.BenchmarkHead | None, row: m.BenchmarkRow) -> Iterator[Problem]:
        yield from _unknown(("workload",), row.workload, workloads)
        for number in row.caveats if head else ():
            yield from _unknown(("caveats",), number, [caveat.number for caveat in head.caveats] if head else None)

    published, figures, faults = _head_and_rows(root, path, content, m.BenchmarkHead, m.BenchmarkRow, check)
    return (m.Benchmark(id=path.stem, head=published, rows=figures) if published and figures is not None else None), faults


def _setting_of(row: m.ResultRow) -> tuple[object, ...]:
    """What is the same in all rounds of one figure."""
    return row.framework, row.variant, row.server, row.keep_alive, row.workload, row.phase, row.share


def _result_row_problems(workloads: set[str] | None, head: m.ResultHead | None, row: m.ResultRow) -> Iterator[Problem]:
    """A row of what its head does not name could be neither labelled nor compared."""
    unknown = list(_unknown(("workload",), row.workload, workloads))
    yield from unknown
    if unknown or not head:
        return
    for field, value, named in (
        ("framework", row.framework, head.frameworks),
        ("workload", row.workload, head.workloads),
        ("share", row.share, head.method.shares),
    ):
        if value is not None and value not in named:
            yield (field,), f"{value!r} is not in the list of the run's .yaml; add it there or take the row out"


H = TypeVar("H", bound=m.BenchmarkHead | m.ResultHead)
R = TypeVar("R", bound=m.BenchmarkRow | m.ResultRow)


def _head_and_rows(
    root: Path,
    path: Path,
    content: Content,
    head_model: type[H],
    row_model: type[R],
    check: Callable[[H | None, R], Iterable[Problem]],
) -> tuple[H | None, tuple[R, ...] | None, tuple[Fault, ...]]:
    """What can be used of a table's YAML file and of its CSV file, and the faults of both."""

    def check_head(head: H) -> Iterator[Problem]:
        if isinstance(head, m.BenchmarkHead):
            yield from _repeated(("caveats",), "number", head.caveats)

    head = salvage(head_model, _name(root, path), content, check_head)
    rows, of_rows = _read_rows(row_model, root, path.with_suffix(".csv"), lambda row: check(head.entry, row))
    return head.entry, rows, (*head.faults, *of_rows)


TASK_FILES = ("task.yaml", "contract.yaml", "native.yaml", "checked.yaml", "mutations.yaml")


class _ReadTask(NamedTuple):
    task: m.Task | None
    examples: dict[str, m.Example]
    faults: list[Fault]
    left_out: frozenset[str]
    """Frameworks whose example has a fault."""


def _read_task(
    root: Path, folder: Path, slugs: list[str] | None, frameworks: Mapping[str, m.Framework], checked: m.CheckedFile | None
) -> _ReadTask:
    if not is_slug(folder.name):
        fault = Fault(_name(root, folder), 1, "", "is no name for a task; rename the folder, with a-z, 0-9 and - only")
        return _ReadTask(None, {}, [fault], frozenset())
    task, of_file, left_out = _read(m.Task, root, folder / "task.yaml", lambda task: _task_problems(task, folder, slugs))
    faults = list(of_file)
    if task is None:
        return _ReadTask(None, {}, faults, left_out)
    if not any(os.path.lexists(folder / name) for name in ("contract.yaml", "native.yaml")):
        what = "has neither contract.yaml nor native.yaml beside it; add one, so that its examples are run"
        faults.append(Fault(_name(root, folder / "task.yaml"), 1, "", what))
        return _ReadTask(None, {}, faults, left_out)
    files = {slug: _files_of_example(root, folder, slug, entry, frameworks) for slug, entry in task.frameworks.items()}
    for slug, faults_there in _strays(root, folder, task, left_out):
        if slug in files:  # perhaps it should be shown, and nobody said so
            files[slug][1].append(faults_there)
        else:
            faults.append(faults_there)
    faults += [fault for _, of_files in files.values() for fault in of_files]
    left_out |= {slug for slug, (_, of_files) in files.items() if of_files}
    examples = {slug: _example(slug, task, files[slug][0], frameworks, checked) for slug in task.frameworks if slug not in left_out}
    entries = MappingProxyType({slug: task.frameworks[slug] for slug in examples})
    return _ReadTask(task.model_copy(update={"frameworks": entries}) if examples else None, examples, faults, left_out)


def _strays(root: Path, folder: Path, task: m.Task, left_out: frozenset[str]) -> Iterator[tuple[str, Fault]]:
    """Files that no example names, with the folder in which they are."""
    listed = {*TASK_FILES, *(f"{slug}/{name}" for slug, entry in task.frameworks.items() for name in (*entry.files, *entry.project))}
    for path, _, _ in _files(folder):
        name = path.relative_to(folder).as_posix()
        slug = name.partition("/")[0]
        if name not in listed and slug not in left_out:
            what = "belongs to no example; name it under `files:` or `project:` in task.yaml, or take it out"
            yield slug, Fault(_name(root, path), 1, "", what)


def _files_of_example(
    root: Path, folder: Path, slug: str, entry: m.TaskEntry, frameworks: Mapping[str, m.Framework]
) -> tuple[dict[str, m.SourceFile], list[Fault]]:
    """The files of one example by name, and what is wrong with them."""
    files: dict[str, m.SourceFile] = {}
    faults: list[Fault] = []
    for name in (*entry.files, *entry.project):
        try:
            files[name] = cut(f"{_name(root, folder)}/{slug}/{name}", name, read_text(root, folder / slug / name))
        except FileFaults as error:
            faults.extend(error.faults)
    own = frameworks[slug].run if slug in frameworks else None
    shown_files = {f"{_name(root, folder)}/{slug}/{name}": files[name] for name in entry.files if name in files}
    faults.extend(rule_faults(shown_files, own.never_hidden if own else ()))
    return files, faults


def _example(
    slug: str, task: m.Task, files: Mapping[str, m.SourceFile], frameworks: Mapping[str, m.Framework], checked: m.CheckedFile | None
) -> m.Example:
    entry = task.frameworks[slug]
    own = frameworks[slug].run if slug in frameworks else None
    return m.Example(
        files=tuple(files[name] for name in entry.files),
        project=tuple(files[name] for name in entry.project),
        lines=sum(counted_lines(files[name], only_steps=name in entry.project) for name in files),
        packages=(*(own.packages if own else ()), *(library.package for library in entry.libraries)),
        libraries=entry.libraries,
        notes=entry.notes,
        run=_run_of(own, entry.run, task.environment) if own else None,
        commands=entry.commands,
        checked=checked.frameworks.get(slug) if checked else None,
    )


def _run_of(own: m.FrameworkRun, change: m.RunChange, environment: Mapping[str, str]) -> m.Run:
    values = {name: getattr(own, name) for name in m.Run.model_fields}
    values |= {name: value for name in change.model_fields_set if (value := getattr(change, name)) is not None}
    return m.Run(**{**values, "environment": {**environment, **own.environment, **(change.environment or {})}})


BENCH = "examples/bench"


def _read_bench(
    root: Path, slugs: list[str] | None, frameworks: Mapping[str, m.Framework], vocabulary: m.Vocabulary | None
) -> tuple[m.Bench | None, list[Fault]]:
    """What the benchmarks run. A framework's files are those of its folder and of shared/."""
    known = _ids(vocabulary.workloads) if vocabulary else None
    file, of_file, left_out = _read(m.BenchFile, root, root / BENCH / "bench.yaml", lambda bench: _bench_problems(bench, slugs, known))
    faults = list(of_file)
    if file is None:
        return None, faults
    texts: dict[str, dict[str, m.SourceFile]] = {slug: {} for slug in ("shared", *file.frameworks)}
    for path, _, _ in _files(root / BENCH):
        folder, _, name = path.relative_to(root / BENCH).as_posix().partition("/")
        if folder in texts and name:
            try:
                texts[folder][name] = cut(_name(root, path), name, read_text(root, path))
            except FileFaults as error:
                faults.extend(error.faults)
                left_out |= {folder}
        elif path.name != "bench.yaml" and folder not in left_out:
            faults.append(Fault(_name(root, path), 1, "", "belongs to no framework of bench.yaml; add it there, or take the file out"))
    if "shared" in left_out or left_out >= file.frameworks.keys():
        return None, faults
    servers = {server.id: server for server in file.servers}
    apps = {}
    for slug, entry in file.frameworks.items():
        if slug in left_out:
            continue
        own = frameworks[slug].run if slug in frameworks else None
        apps[slug] = m.BenchApp(
            **dict(entry),
            files=tuple({**texts["shared"], **texts[slug]}.values()),
            packages=(*(own.packages if own else ()), *servers[entry.server].packages, *(library.package for library in entry.libraries)),
        )
    return m.Bench(workloads=file.workloads, varied=file.varied, servers=servers, apps=apps), faults


def _bench_problems(bench: m.BenchFile, slugs: list[str] | None, workloads: set[str] | None) -> Iterator[Problem]:
    yield from _repeated(("workloads",), "id", bench.workloads)
    yield from _repeated(("servers",), "id", bench.servers)
    yield from _unknown(("varied",), bench.varied, _ids(bench.workloads))
    for index, workload in enumerate(bench.workloads):
        yield from _unknown(("workloads", index, "id"), workload.id, workloads)
        for number, step in enumerate(workload.checks):
            if step.request is None:
                yield ("workloads", index, "checks", number), "is no request; write `request: GET /path`"
    interfaces = {server.id: server.interface for server in bench.servers}
    for slug, entry in bench.frameworks.items():
        yield from _unknown(("frameworks", slug), slug, slugs)
        yield from _unknown(("frameworks", slug, "server"), entry.server, interfaces)
        for field, apps in (("apps", entry.apps), ("minimal", entry.minimal)):
            for interface in apps:
                yield from _unknown(("frameworks", slug, field, interface), interface, interfaces.values())
            if entry.server in interfaces and interfaces[entry.server] not in apps:
                needed = interfaces[entry.server]
                yield ("frameworks", slug, field), f"has no app for {entry.server!r}; add `{needed}: module:object`"


# ---------------------------------------------------------------- what pydantic cannot see


def _package_problems(row: m.PackageFact, vocabulary: m.Vocabulary | None) -> Iterator[Problem]:
    kinds = {kind.id: kind for kind in vocabulary.facts} if vocabulary else {}
    yield from _unknown(("fact",), row.fact, kinds if vocabulary else None)
    if row.fact in kinds and (wrong := _not_of_type(value_of(row, kinds[row.fact].type), kinds[row.fact].type)):
        yield ("value",), wrong
    if row.since > row.checked:
        yield ("since",), f"{row.since} lies after {row.checked}, when it was checked; correct one of them"


def _vocabulary_problems(vocabulary: m.Vocabulary) -> Iterator[Problem]:
    for field, terms in vocabulary:
        if isinstance(terms, tuple):
            yield from _repeated((field,), "id", terms)


def _feature_problems(features: m.Features) -> Iterator[Problem]:
    yield from _repeated(("features",), "id", features.features)
    yield from _repeated(("groups",), "id", features.groups)
    groups = _ids(features.groups)
    for index, feature in enumerate(features.features):
        yield from _unknown(("features", index, "group"), feature.group, groups)


def _search_problems(words: m.SearchWords, known: Mapping[str, Collection[str] | None]) -> Iterator[Problem]:
    """Ids of a file that is itself broken are not held against it."""
    for index, others in enumerate(words.other_words):
        for field, ids in known.items():
            for place, each in enumerate(getattr(others, field)):
                yield from _unknown(("other_words", index, field, place), each, ids)


def _profile_problems(profiles: m.Profiles, criteria: m.Criteria | None) -> Iterator[Problem]:
    yield from _repeated(("profiles",), "id", profiles.profiles)
    for index, profile in enumerate(profiles.profiles):
        for criterion in profile.weights:
            yield from _unknown(("profiles", index, "weights", criterion), criterion, _ids(criteria.criteria) if criteria else None)


def _framework_problems(
    framework: m.Framework,
    others: Mapping[str, m.Framework],
    vocabulary: m.Vocabulary | None,
    criteria: m.Criteria | None,
    features: m.Features | None,
) -> Iterator[Problem]:
    """A name of its own, and references to shared files. A shared file that is itself broken is not held against the framework."""
    for other in [slug for slug, earlier in others.items() if earlier.name.lower() == framework.name.lower()]:
        yield ("name",), f"{framework.name!r} is also the name in {other}.yaml; pages tell frameworks apart by their names"
    if features:
        for feature in framework.features:
            yield from _unknown(("features", feature), feature, _ids(features.features))
    if criteria:
        for criterion in framework.scores:
            yield from _unknown(("scores", criterion), criterion, _ids(criteria.criteria))
    if not vocabulary:
        return
    levels = {level.id: level for level in vocabulary.levels}
    for feature, support in framework.features.items():
        where = ("features", feature, "level")
        yield from _unknown(where, support.level, levels)
        if support.level in levels and levels[support.level].needs_note and not support.note:
            yield ("features", feature), f"level {support.level!r} needs a note; add `note:` and say what is missing"
    for criterion, score in framework.scores.items():
        yield from _unknown(("scores", criterion, "confidence"), score.confidence, _ids(vocabulary.confidence))
    kinds = {kind.id: kind for kind in vocabulary.facts}
    for fact_id, fact in framework.facts.items():
        yield from _unknown(("facts", fact_id), fact_id, kinds)
        if fact_id in kinds and (wrong := _not_of_type(fact.value, kinds[fact_id].type)):
            yield ("facts", fact_id, "value"), wrong
    for index, link in enumerate(framework.links):
        yield from _unknown(("links", index, "kind"), link.kind, _ids(vocabulary.link_kinds))


def _task_problems(task: m.Task, folder: Path, slugs: list[str] | None) -> Iterator[Problem]:
    for slug, entry in task.frameworks.items():
        yield from _unknown(("frameworks", slug), slug, slugs)
        for field, names in (("files", entry.files), ("project", entry.project)):
            for index, name in enumerate(names):
                where = ("frameworks", slug, field, index)
                if Path(name).anchor or ".." in Path(name).parts:
                    yield where, f"{shown(name)} leads elsewhere; name a file below {slug}/"
                elif name in (*names[:index], *(entry.files if field == "project" else ())):
                    yield where, f"{shown(name)} stands twice; keep one"
                elif (slugs is None or slug in slugs) and not os.path.isfile(folder / slug / name):  # Path's raises for impossible names
                    yield where, f"there is no file {shown(name)} in {slug}/; correct the name or add the file"


def _contract_problems(examples: Mapping[str, m.Example], contract: m.Contract) -> Iterator[Problem]:
    yield from _repeated(("steps",), "name", contract.steps)
    captured = {"server", "cmd"}
    for index, step in enumerate(contract.steps):
        for text in _texts(step.model_dump(mode="json", exclude={"name", "why", "capture"}, exclude_defaults=True)):
            for name in re.findall(r"\$\{([^}]*)\}", text):
                yield from _unknown(("steps", index), name, captured)
        for text in _texts((step.expect.json_body, step.expect.json_has, step.expect.events, step.expect.headers)):
            if re.match(r"\$(?![${])", text):
                yield from _matcher_problems(("steps", index, "expect"), text)
        if step.hidden:
            yield from _unknown(("steps", index, "hidden"), step.hidden, captured)
        captured |= set(step.capture)
        for slug, example in examples.items():
            if step.command and step.command not in example.commands:
                yield ("steps", index, "command"), f"{slug} has no {step.command!r}; add it under its `commands:` in task.yaml"
            if step.stop and example.run and not example.run.cold:
                yield (
                    ("steps", index, "stop"),
                    f"{slug} needs `run: {{cold: true}}` in task.yaml for this, so that its real server is stopped",
                )
            if step.file and step.file not in (file.name for file in (*example.files, *example.project)):
                yield ("steps", index, "file"), f"{slug} has no file {shown(step.file)}; name one that every framework's example has"


def _matcher_problems(where: Where, text: str) -> Iterator[Problem]:
    word, _, rest = text.removeprefix("$").partition(" ")
    if word not in m.MATCHERS:
        for place, message in _unknown(where, word, m.MATCHERS):
            yield place, f"{message}; write a real $ as $$"
    elif word == "list" and not rest.isdecimal():
        yield where, f"{shown(text)} does not say how many; write $list 5"
    elif word == "matches":
        try:
            re.compile(rest)
        except re.error as error:
            yield where, f"{shown(rest)} is no regular expression: {error}; correct it"


def _texts(value: object) -> Iterator[str]:
    """Every text in a JSON value, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _texts((key, item))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)


def _mutation_problems(
    examples: Mapping[str, m.Example], names: list[str] | None, left_out: frozenset[str], found: m.Mutations
) -> Iterator[Problem]:
    for index, mutation in enumerate(found.mutations):
        if mutation.framework in left_out:
            continue
        yield from _unknown(("mutations", index, "framework"), mutation.framework, examples)
        yield from _unknown(("mutations", index, "caught_by"), mutation.caught_by, names)
        if example := examples.get(mutation.framework):
            texts = {file.name: file.text for file in (*example.files, *example.project)}
            yield from _unknown(("mutations", index, "file"), mutation.file, texts)
            if mutation.file in texts and (times := texts[mutation.file].count(mutation.find)) != 1:
                yield ("mutations", index, "find"), f"stands {times} times in {mutation.file}; write a passage that stands there once"


def _not_of_type(value: object, kind: str) -> str | None:
    if kind == "number":
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return None if is_number else f"{shown(value)} is not a number; write it without quotes or commas, such as 1234.5"
    if kind == "flag":
        return None if isinstance(value, bool) else f"{shown(value)} is neither true nor false; write one of them"
    if not isinstance(value, str):
        return in_words(m.Fact, ("value",), "string_type", "", value, {})
    if kind == "version" and not value[:1].isdigit():
        return f"{shown(value)} is not a version; start with a digit, such as 3.1.3"
    if kind == "day":
        try:
            m.known_day(value)
        except ValueError as error:
            return str(error)
    return None


def _guide_problems(guide: m.Guide, vocabulary: m.Vocabulary | None, slugs: list[str] | None) -> Iterator[Problem]:
    yield from _repeated(("claims",), "id", guide.claims)
    yield from _repeated(("places",), "id", guide.places)
    yield from _repeated(("sections",), "id", guide.sections)
    places = _ids(guide.places)
    claims = {claim.id: claim for claim in guide.claims}
    for index, place in enumerate(guide.places):
        yield from _unknown(("places", index, "section"), place.section, _ids(guide.sections))
    used = set()
    for index, item in enumerate(guide.items):
        yield from _unknown(("items", index, "place"), item.place, places)
        for slug in item.about:
            yield from _unknown(("items", index, "about"), slug, slugs)
        for claim_id in item.claims:
            yield from _unknown(("items", index, "claims"), claim_id, claims)
            if claim_id in claims:
                used.add(claim_id)
                claim = claims[claim_id]
                if claim.place != item.place or not set(item.about) <= set(claim.about):
                    yield ("items", index, "claims"), f"{claim_id!r} has another place or about than this item; make them agree"
    for index, claim in enumerate(guide.claims):
        yield from _unknown(("claims", index, "place"), claim.place, places)
        for slug in claim.about:
            yield from _unknown(("claims", index, "about"), slug, slugs)
        if vocabulary:
            yield from _unknown(("claims", index, "verdict"), claim.verdict, _ids(vocabulary.verdicts))
        if claim.id not in used:
            yield ("claims", index, "id"), f"no page shows {claim.id!r}; add it to `claims:` of the item it judges"


def _ids(entries: Iterable[Any]) -> set[str]:
    return {entry.id for entry in entries}


def _unknown(where: Where, value: str | int, known: Iterable[str | int] | None) -> Iterator[Problem]:
    if known is not None and value not in (names := list(known)):
        close = get_close_matches(str(value), map(str, names), 1)
        hint = f"did you mean {close[0]!r}?" if close else f"known: {', '.join(sorted(map(str, names)))[:300] or 'none'}"
        yield where, f"{value!r} is not known; {hint}"


def _repeated(where: tuple[str], key: str, entries: Iterable[Any]) -> Iterator[Problem]:
    first: dict[object, int] = {}
    for index, entry in enumerate(entries):
        value = getattr(entry, key)
        if (earlier := first.setdefault(value, index)) != index:
            yield (*where, index, key), f"{value!r} is taken by {where[0]}[{earlier}]; give each its own {key}"


# ---------------------------------------------------------------- files


def _listed(root: Path, folder: str) -> list[Path]:
    """What stands in a folder, in order, without what editors and systems leave there."""
    try:
        return sorted(path for path in (root / folder).iterdir() if not _is_left_over(path.name))
    except OSError:  # no such folder, or none any more
        return []


def _files(root: Path) -> list[tuple[Path, int, int]]:
    """Every file with its size and time. A file that vanishes meanwhile is one that is not there."""
    found = []
    for folder, _, names in os.walk(root):
        for name in names:
            with suppress(OSError):
                status = os.stat(os.path.join(folder, name))
                if stat.S_ISREG(status.st_mode) and not _is_left_over(name):
                    found.append((Path(folder, name), status.st_size, status.st_mtime_ns))
    return sorted(found)


def _is_left_over(name: str) -> bool:
    return name.startswith(".") or name.endswith(("~", ".pyc")) or name == "__pycache__"


def _content_hash(root: Path) -> str:
    digest = hashlib.sha256()
    for path, _, _ in _files(root):
        digest.update(os.fsencode(_name(root, path)))
        with suppress(OSError), path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:7]


def _name(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix()


def is_slug(text: str) -> bool:
    """Whether a name may be an id, and so a part of an address."""
    return text.isascii() and text.replace("-", "a").isalnum() and text == text.lower() and text.strip("-") == text and "--" not in text
