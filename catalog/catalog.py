"""The model of the whole catalogue."""

from collections.abc import Mapping

from pydantic import field_serializer

from catalog import models as m
from catalog.faults import Fault

SCHEMA_VERSION = "1.1"
"""Version of the JSON format. The major version changes if a field is removed or its meaning changes, the minor version if one is added."""


class Catalog(m.Entry):
    """The contents of a data folder. Entries and files with a fault are left out; `faults` lists the faults."""

    schema_version: str = SCHEMA_VERSION
    version: str
    """The value of `checked`, a hyphen, and the first seven characters of a hash of all files."""
    checked: str
    """The newest day on which any entry was checked."""
    vocabulary: m.Vocabulary | None
    criteria: tuple[m.Criterion, ...]
    feature_groups: tuple[m.FeatureGroup, ...]
    features: tuple[m.Feature, ...]
    frameworks: m.FrozenMap[str, m.Framework]
    broken: m.FrozenMap[str, tuple[Fault, ...]]
    """Slug of each framework whose file is unusable → the faults of the file. Its page still exists and shows them."""
    guide: m.Guide
    """Empty if guide.yaml is unusable."""
    unverified: tuple[m.Unverified, ...]
    search: m.SearchWords
    """Empty if there is no search.yaml."""
    profiles: tuple[m.Profile, ...]
    migrations: m.FrozenMap[tuple[str, str], m.Migration]
    """Migrations by the slugs of the old and the new framework."""
    benchmarks: tuple[m.Benchmark, ...]
    """Benchmarks published by other projects, and the guide's own table."""
    results: tuple[m.Result, ...]
    """Benchmark results that are part of the data folder. `catalog.own_results` returns those measured on this machine."""
    adoption: tuple[m.Adoption, ...]
    releases: tuple[m.Release, ...]
    package_facts: tuple[m.PackageFact, ...]
    """All figures from the package index, past and current. The current ones are also among the frameworks' facts."""
    tasks: m.FrozenMap[str, m.Task]
    examples: m.FrozenMap[str, m.FrozenMap[str, m.Example]]
    """Task id → framework slug → the example."""
    contracts: m.FrozenMap[str, m.Contract]
    """Task id → contract, for the tasks that have one."""
    natives: m.FrozenMap[str, m.Native]
    """Task id → native cases, for the tasks that have any."""
    bench: m.Bench | None
    """None if there is no examples/bench/bench.yaml."""
    mutations: m.FrozenMap[str, tuple[m.Mutation, ...]]
    """Task id → mutations, for the tasks that have any."""
    faults: tuple[Fault, ...]

    @property
    def defaults(self) -> tuple[str, ...]:
        """Return the slugs that are selected by default: those with `default: true`, or all if there are none."""
        return tuple(slug for slug, framework in self.frameworks.items() if framework.default) or tuple(self.frameworks)

    @field_serializer("migrations")
    def _serialise_migrations(self, migrations: Mapping[tuple[str, str], m.Migration]) -> dict[str, m.Migration]:
        return {f"{start}-to-{end}": migration for (start, end), migration in migrations.items()}
