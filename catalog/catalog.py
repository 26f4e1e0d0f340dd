"""Everything the data folder says, as one read-only object."""

from collections.abc import Mapping

from pydantic import field_serializer

from catalog import models as m
from catalog.faults import Fault

SCHEMA_VERSION = "1.1"
"""Version of this shape for programs that read it as JSON: the first number rises where a field goes or changes its meaning, the second
where one is added."""


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
