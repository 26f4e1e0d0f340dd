"""Which source is used where."""

from catalog import Catalog


def uses_of_sources(data: Catalog) -> list[tuple[str, str, str]]:
    """(source, what it is used for, day it was read or "") for every use in the catalogue."""
    names = {slug: framework.name for slug, framework in data.frameworks.items()}
    uses = [(source, "guide claims", claim.checked) for claim in data.guide.claims for source in claim.sources]
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
            uses += [(source, f"{framework.name} {kind}", entry.checked) for entry in entries for source in entry.sources]
    for benchmark in data.benchmarks:
        uses += [(source, f"benchmark {benchmark.head.title}", benchmark.head.checked) for source in benchmark.head.sources]
    for (start, end), migration in data.migrations.items():
        for entry in (migration.summary, *migration.changes, *migration.steps):
            uses += [(source, f"migration {names.get(start, start)} to {names.get(end, end)}", entry.checked) for source in entry.sources]
    for row in data.adoption:
        uses.append((row.source, f"adoption of {row.package}", row.checked))
    return uses
