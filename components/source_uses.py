"""The uses of each source in the catalogue."""

from typing import NamedTuple

from catalog import Catalog


class SourceUse(NamedTuple):
    """One use of a source."""

    source: str
    subject: str
    """The framework, benchmark, migration or package with the kind of entry, as text."""
    checked: str
    """The day of the last check (YYYY-MM-DD), or an empty string."""


def uses_of_sources(data: Catalog) -> list[SourceUse]:
    """Return every use of a source in the catalogue."""
    names = {slug: framework.name for slug, framework in data.frameworks.items()}
    uses = [SourceUse(source, "guide claims", claim.checked) for claim in data.guide.claims for source in claim.sources]
    for framework in data.frameworks.values():
        kinds = {
            "facts": framework.facts.values(),
            "features": framework.features.values(),
            "scores": framework.scores.values(),
            "users": framework.users,
            "support": framework.support,
            "summary": [framework.summary, *([framework.support_note] if framework.support_note else [])],
        }
        for kind, entries in kinds.items():
            uses += [SourceUse(source, f"{framework.name} {kind}", entry.checked) for entry in entries for source in entry.sources]
    for benchmark in data.benchmarks:
        uses += [SourceUse(source, f"benchmark {benchmark.head.title}", benchmark.head.checked) for source in benchmark.head.sources]
    for (start, end), migration in data.migrations.items():
        for entry in (migration.summary, *migration.changes, *migration.steps):
            title = f"migration {names.get(start, start)} to {names.get(end, end)}"
            uses += [SourceUse(source, title, entry.checked) for source in entry.sources]
    for row in data.adoption:
        uses.append(SourceUse(row.source, f"adoption of {row.package}", row.checked))
    return uses
