"""Loads a data folder into a Catalog. Invalid content raises nothing: it is left out, and its faults are listed."""

import os
from collections.abc import Collection
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType

from catalog import models as m
from catalog.catalog import Catalog
from catalog.faults import Fault
from catalog.folder import content_hash, is_slug, list_files
from catalog.folder_reader import FolderReader
from catalog.load_examples import ReferenceTargets, read_bench, read_examples
from catalog.load_tables import read_tables
from catalog.overrides import FILE as FIGURES
from catalog.overrides import newest_figures, override_faults, with_index_figures
from catalog.references import (
    duplicate_problems,
    feature_problems,
    framework_problems,
    guide_problems,
    ids_of,
    package_problems,
    profile_problems,
    search_problems,
    unknown_problems,
    vocabulary_problems,
)
from catalog.site import RESERVED, page_and_section_addresses

EMPTY_GUIDE = m.Guide(title="The guide", author=m.Author(name="-", role="-"), published="2025", sections=(), places=(), items=(), claims=())


@dataclass(frozen=True, slots=True)
class SharedFiles:
    """The files that other files refer to. A file that is unusable is None."""

    vocabulary: m.Vocabulary | None
    criteria: m.Criteria | None
    features: m.Features | None
    omitted_criteria: frozenset[str]
    """Ids of criteria that are left out because of a fault."""
    omitted_features: frozenset[str]
    """Ids of features that are left out because of a fault."""

    @property
    def workloads(self) -> set[str] | None:
        """Return the ids of all workloads, or None if the vocabulary is unusable."""
        return ids_of(self.vocabulary.workloads) if self.vocabulary else None

    @property
    def criterion_ids(self) -> set[str] | None:
        """Return the ids of all valid criteria, or None if criteria.yaml is unusable."""
        return ids_of(self.criteria.criteria) if self.criteria else None

    @property
    def feature_ids(self) -> set[str] | None:
        """Return the ids of all valid features, or None if features.yaml is unusable."""
        return ids_of(self.features.features) if self.features else None


@dataclass(slots=True)
class FrameworkFiles:
    """The files of frameworks/, by slug."""

    slugs: list[str] = field(default_factory=list)
    """Slugs of all files, including the unusable ones."""
    entries: dict[str, m.Framework] = field(default_factory=dict)
    broken: dict[str, tuple[Fault, ...]] = field(default_factory=dict)
    """Slug of each unusable file → its faults."""


def load(root: Path) -> Catalog:
    """Read a data folder."""
    reader = FolderReader(root)
    shared = _read_shared(reader)
    found = _read_frameworks(reader, shared)
    package_facts = _read_package_facts(reader, shared.vocabulary)
    frameworks = _add_index_figures(reader, found.entries, package_facts, shared.vocabulary)
    targets = ReferenceTargets(found.slugs or None, frameworks)
    guide, _, omitted_claims = reader.read_entry(m.Guide, root / "guide.yaml", partial(guide_problems, shared.vocabulary, targets.slugs))
    unverified = reader.read_entry(m.UnverifiedList, root / "unverified.yaml").entry
    tables = read_tables(reader, "benchmarks", shared.workloads)
    examples = read_examples(reader, targets)
    checked = _newest_day(frameworks, guide)
    return Catalog(
        version=f"{checked or 'empty'}-{content_hash(root)}",
        checked=checked,
        vocabulary=shared.vocabulary,
        criteria=shared.criteria.criteria if shared.criteria else (),
        feature_groups=shared.features.groups if shared.features else (),
        features=shared.features.features if shared.features else (),
        frameworks=frameworks,
        broken=found.broken,
        guide=guide or EMPTY_GUIDE,
        unverified=unverified.entries if unverified else (),
        search=_read_search(reader, shared, found.slugs, ids_of(guide.claims) | omitted_claims if guide else None),
        profiles=_read_profiles(reader, shared),
        migrations=_read_migrations(reader, found.slugs),
        benchmarks=tuple(table for table in tables if isinstance(table, m.Benchmark)),
        results=tuple(table for table in tables if isinstance(table, m.Result)),
        adoption=_read_adoption(reader, shared.vocabulary),
        releases=reader.read_table(m.Release, root / "releases.csv").rows or (),
        package_facts=package_facts,
        tasks=examples.tasks,
        examples=examples.examples,
        contracts=examples.contracts,
        natives=examples.natives,
        mutations=examples.mutations,
        bench=read_bench(reader, targets, shared.workloads),
        faults=tuple(sorted(reader.faults)),
    )


def load_results(folder: Path, vocabulary: m.Vocabulary | None) -> tuple[tuple[m.Result, ...], tuple[Fault, ...]]:
    """Return the benchmark results in a folder, oldest first, and the faults of its files. A missing folder is treated as empty."""
    reader = FolderReader(folder)
    tables = read_tables(reader, "", ids_of(vocabulary.workloads) if vocabulary else None, only_results=True)
    return tuple(table for table in tables if isinstance(table, m.Result)), tuple(sorted(reader.faults))


def _read_shared(reader: FolderReader) -> SharedFiles:
    root = reader.root
    vocabulary = reader.read_entry(m.Vocabulary, root / "vocabulary.yaml", vocabulary_problems).entry
    criteria = reader.read_entry(m.Criteria, root / "criteria.yaml", lambda c: duplicate_problems(("criteria",), "id", c.criteria))
    features = reader.read_entry(m.Features, root / "features.yaml", feature_problems)
    return SharedFiles(vocabulary, criteria.entry, features.entry, criteria.left_out, features.left_out)


def _read_frameworks(reader: FolderReader, shared: SharedFiles) -> FrameworkFiles:
    """Read the files of frameworks/ and sort them in the order of the pages."""
    found = FrameworkFiles()
    for path in list_files(reader.root, "frameworks"):
        if path.suffix != ".yaml" or not is_slug(path.stem):
            reader.add_fault(path, "is not named <slug>.yaml; rename it, with a-z, 0-9 and - only")
        elif path.stem in RESERVED:
            reader.add_fault(path, f"/{path.stem} is another page's address; rename the file")
        else:
            _read_framework(reader, path, shared, found)
    if not found.slugs:
        reader.add_fault(reader.root / "frameworks", "holds no framework; add <slug>.yaml (CONTRIBUTING.md has a template)")
    found.entries = dict(sorted(found.entries.items(), key=lambda pair: (pair[1].order, pair[1].name.lower())))
    return found


def _read_framework(reader: FolderReader, path: Path, shared: SharedFiles, found: FrameworkFiles) -> None:
    omitted = {*(("scores", id) for id in shared.omitted_criteria), *(("features", id) for id in shared.omitted_features)}
    read = reader.read_entry(
        m.Framework,
        path,
        lambda framework: (
            problem
            for problem in framework_problems(framework, found.entries, shared.vocabulary, shared.criteria, shared.features)
            if problem[0] not in omitted
        ),
    )
    found.slugs.append(path.stem)
    if read.entry:
        found.entries[path.stem] = _without_omitted_scores(read.entry, shared) if omitted else read.entry
    else:
        found.broken[path.stem] = tuple(sorted(read.faults))


def _without_omitted_scores(framework: m.Framework, shared: SharedFiles) -> m.Framework:
    """Return the framework without the scores and features whose criterion or feature is left out."""
    scores, supports = framework.scores, framework.features
    if (criteria := shared.criterion_ids) is not None:
        scores = MappingProxyType({id: score for id, score in scores.items() if id in criteria})
    if (features := shared.feature_ids) is not None:
        supports = MappingProxyType({id: support for id, support in supports.items() if id in features})
    return framework.model_copy(update={"scores": scores, "features": supports})


def _read_package_facts(reader: FolderReader, vocabulary: m.Vocabulary | None) -> tuple[m.PackageFact, ...]:
    if not os.path.lexists(reader.root / FIGURES):
        return ()
    return reader.read_table(m.PackageFact, reader.root / FIGURES, lambda row: package_problems(row, vocabulary)).rows or ()


def _add_index_figures(
    reader: FolderReader, frameworks: dict[str, m.Framework], rows: tuple[m.PackageFact, ...], vocabulary: m.Vocabulary | None
) -> dict[str, m.Framework]:
    """Return the frameworks with the newest figures of the package index added to their facts."""
    if not vocabulary:
        return frameworks
    newest = newest_figures(rows)
    if not any(fault.path == FIGURES for fault in reader.faults):  # otherwise the unreadable row may be the missing one
        reader.faults += [fault for framework in frameworks.values() for fault in override_faults(framework, newest, vocabulary)]
    return {slug: with_index_figures(framework, newest, vocabulary) for slug, framework in frameworks.items()}


def _read_profiles(reader: FolderReader, shared: SharedFiles) -> tuple[m.Profile, ...]:
    """Read the profiles, without the weights of criteria that are left out."""
    found = reader.read_entry(
        m.Profiles,
        reader.root / "profiles.yaml",
        lambda profiles: (
            problem for problem in profile_problems(profiles, shared.criteria) if problem[0][-1] not in shared.omitted_criteria
        ),
    ).entry
    profiles, known = found.profiles if found else (), shared.criterion_ids
    if known is None or all(profile.weights.keys() <= known for profile in profiles):
        return profiles
    weights = [MappingProxyType({id: weight for id, weight in profile.weights.items() if id in known}) for profile in profiles]
    return tuple(profile.model_copy(update={"weights": row}) for profile, row in zip(profiles, weights, strict=True))


def _read_migrations(reader: FolderReader, slugs: list[str]) -> dict[tuple[str, str], m.Migration]:
    found: dict[tuple[str, str], m.Migration] = {}
    pairs = {f"{start}-to-{end}.yaml": (start, end) for start in slugs for end in slugs if start != end}
    for path in list_files(reader.root, "migrations"):
        if path.name not in pairs:
            reader.add_fault(path, "is not named <from>-to-<to>.yaml with two slugs of frameworks/; rename it")
        elif migration := reader.read_entry(m.Migration, path).entry:
            found[pairs[path.name]] = migration
    return found


def _read_adoption(reader: FolderReader, vocabulary: m.Vocabulary | None) -> tuple[m.Adoption, ...]:
    metrics = ids_of(vocabulary.metrics) if vocabulary else None
    return (
        reader.read_table(m.Adoption, reader.root / "adoption.csv", lambda row: unknown_problems(("metric",), row.metric, metrics)).rows
        or ()
    )


def _read_search(reader: FolderReader, shared: SharedFiles, slugs: list[str], claims: set[str] | None) -> m.SearchWords:
    criteria, features = shared.criterion_ids, shared.feature_ids
    ids_by_field: dict[str, Collection[str] | None] = {
        "pages": page_and_section_addresses(),
        "frameworks": slugs,
        "criteria": None if criteria is None else criteria | shared.omitted_criteria,
        "features": None if features is None else features | shared.omitted_features,
        "tasks": [path.name for path in list_files(reader.root, "examples")],
        "claims": claims,
    }
    return (
        reader.read_optional_entry(m.SearchWords, reader.root / "search.yaml", lambda words: search_problems(words, ids_by_field)).entry
        or m.SearchWords()
    )


def _newest_day(frameworks: dict[str, m.Framework], guide: m.Guide | None) -> str:
    """Return the newest day on which a fact, feature, score or claim was checked; empty if there are none."""
    entries = [entry for f in frameworks.values() for entry in (*f.facts.values(), *f.features.values(), *f.scores.values())]
    return max((entry.checked for entry in (*entries, *(guide.claims if guide else ()))), default="")
