"""Content of a data folder as one read-only object."""

from collections.abc import Mapping

from pydantic import field_serializer

from catalog import models as m
from catalog.faults import Fault

SCHEMA_VERSION = "1.1"
"""Version of the catalogue's JSON. The first number rises if a field is removed or changes its meaning, the second if one is added."""


class Catalog(m.Entry):
    """Everything that the data folder contains.

    Entries with a fault are missing here and listed in `faults`, as are files that are useless without them.
    """

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
    """Frameworks whose file cannot be used, by slug. They keep their address, which shows their faults."""
    guide: m.Guide
    """Empty if guide.yaml has a fault, so that pages can show the rest."""
    unverified: tuple[m.Unverified, ...]
    search: m.SearchWords
    """Empty without search.yaml."""
    profiles: tuple[m.Profile, ...]
    migrations: m.FrozenMap[tuple[str, str], m.Migration]
    """Migrations by the slugs of (from, to)."""
    benchmarks: tuple[m.Benchmark, ...]
    """Published figures, including the guide's table."""
    results: tuple[m.Result, ...]
    """Shipped measurements of the lab. `own_results` returns those of this machine."""
    adoption: tuple[m.Adoption, ...]
    releases: tuple[m.Release, ...]
    package_facts: tuple[m.PackageFact, ...]
    """All figures that the package index ever gave, with their days. The newest ones are also among the frameworks' facts."""
    tasks: m.FrozenMap[str, m.Task]
    examples: m.FrozenMap[str, m.FrozenMap[str, m.Example]]
    """Examples by task id and framework slug."""
    contracts: m.FrozenMap[str, m.Contract]
    natives: m.FrozenMap[str, m.Native]
    bench: m.Bench | None
    """None without examples/bench/bench.yaml."""
    mutations: m.FrozenMap[str, tuple[m.Mutation, ...]]
    """Mutations by task id."""
    faults: tuple[Fault, ...]

    @property
    def defaults(self) -> tuple[str, ...]:
        """Return the slugs shown before a reader chooses: the frameworks marked as default, or all if none is marked."""
        return tuple(slug for slug, framework in self.frameworks.items() if framework.default) or tuple(self.frameworks)

    @field_serializer("migrations")
    def _named_as_files(self, migrations: Mapping[tuple[str, str], m.Migration]) -> dict[str, m.Migration]:
        return {f"{start}-to-{end}": migration for (start, end), migration in migrations.items()}
