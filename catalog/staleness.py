"""Computes which entries are due for a new check, because of their age or because of a newer release."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from packaging.version import Version

from catalog.catalog import Catalog
from catalog.models import Adoption, Evidence, FactKind, Framework, Location, Migration, Unverified
from catalog.package_facts import feature_releases, newest_of


@dataclass(frozen=True, slots=True)
class Staleness:
    """The day from which an entry is due for a new check, and the feature release that makes it due earlier."""

    due_from: str
    """First day on which the entry is due because of its age, in ISO format."""
    newer: str = ""
    """The feature release after the last check, such as "3.2"; empty if there is none or it does not affect the entry."""

    def reason(self, today: date) -> str:
        """Return why the entry is due for a new check; empty if it is not due."""
        if self.newer:
            return f"not checked against {self.newer}"
        return f"due since {self.due_from}" if today.isoformat() >= self.due_from else ""


@dataclass(frozen=True, slots=True)
class DatedEntry:
    """An entry with the day of its last check and the number of days after which it is due again."""

    label: str
    """Name of the entry for readers, such as "Flask: licence"."""
    kind: str
    """Kind of entry, a field of `models.Ages` or "facts" or "adoption"."""
    entry: Evidence | Adoption | Unverified
    days: int
    newer: str = ""
    """The feature release after the last check; see `Staleness.newer`."""

    @property
    def staleness(self) -> Staleness:
        """Return the entry's staleness. An adoption figure ages from the day of the figure, other entries from the day of their check."""
        counted_from = self.entry.date if isinstance(self.entry, Adoption) else self.entry.checked
        return Staleness((_first_day(counted_from) + timedelta(days=self.days + 1)).isoformat(), self.newer)


def dated_entries(data: Catalog) -> Iterator[DatedEntry]:
    """Yield all entries of the catalogue that have a day of their last check."""
    if not data.vocabulary:
        return
    ages = data.vocabulary.doubtful_after_days
    newest = _newest_feature_releases(data)
    for slug, framework in data.frameworks.items():
        yield from _framework_entries(data, framework, newest.get(slug, ("", "")))
    for claim in data.guide.claims:
        names = [(data.frameworks[slug].name, *newest[slug]) for slug in claim.about if slug in newest]
        found = [f"{name} {version}" for name, version, day in names if _is_released_after(day, claim)]
        yield DatedEntry(f"Claim: {claim.claim}", "claims", claim, ages.claims, ", ".join(found))
    for pair, migration in data.migrations.items():
        path = " to ".join(data.frameworks[slug].name if slug in data.frameworks else slug for slug in pair)
        yield from (DatedEntry(f"{path}: {part}", "migrations", of, ages.migrations) for part, of in _migration_evidence(migration))
    for benchmark in data.benchmarks:
        yield DatedEntry(benchmark.head.title, "benchmarks", benchmark.head, ages.benchmarks)
    yield from (DatedEntry(f"Not verified: {entry.what}", "unverified", entry, ages.unverified) for entry in data.unverified)
    yield from _adoption_entries(data)


def _framework_entries(data: Catalog, framework: Framework, newest: tuple[str, str]) -> Iterator[DatedEntry]:
    """Yield the entries of a framework. `newest` is its newest feature release and the day of that release."""
    vocabulary = data.vocabulary
    assert vocabulary
    ages = vocabulary.doubtful_after_days
    version, day = newest
    kinds: dict[str, FactKind] = {kind.id: kind for kind in vocabulary.facts}
    names = {feature.id: feature.name for feature in data.features} | {criterion.id: criterion.name for criterion in data.criteria}
    for fact_id, fact in framework.facts.items():
        kind = kinds[fact_id]
        from_index = kind.index and not fact.overrides  # figures from the index are updated with each release
        newer = version if not from_index and _is_released_after(day, fact) else ""
        yield DatedEntry(f"{framework.name}: {kind.label}", "facts", fact, kind.doubtful_after_days, newer)
    checked: list[tuple[str, str, Evidence, int]] = [("summary", "summaries", framework.summary, ages.summaries)]
    for fact_id, note in framework.index_notes.items():
        label = kinds[fact_id].label if fact_id in kinds else fact_id
        checked.append((f"note on {label}", "summaries", note, ages.summaries))
    checked += [(names.get(id, id), "features", support, ages.features) for id, support in framework.features.items()]
    checked += [(names.get(id, id), "scores", score, ages.scores) for id, score in framework.scores.items()]
    for what, kind_of, entry, days in checked:
        yield DatedEntry(f"{framework.name}: {what}", kind_of, entry, days, version if _is_released_after(day, entry) else "")
    others: list[tuple[str, str, Evidence, int]] = [(f"used by {user.name}", "users", user, ages.users) for user in framework.users]
    others += [(f"support of {window.version}", "support", window, ages.support) for window in framework.support]
    others += [("support", "support", framework.support_note, ages.support)] if framework.support_note else []
    yield from (DatedEntry(f"{framework.name}: {what}", kind_of, entry, days) for what, kind_of, entry, days in others)


def _migration_evidence(migration: Migration) -> Iterator[tuple[str, Evidence]]:
    yield "summary", migration.summary
    yield from ((change.concept, change) for change in migration.changes)
    yield from ((step.title, step) for step in migration.steps)


def _adoption_entries(data: Catalog) -> Iterator[DatedEntry]:
    """Yield the newest figure of each package and metric."""
    metrics = {metric.id: metric for metric in data.vocabulary.metrics} if data.vocabulary else {}
    names = {framework.package: framework.name for framework in data.frameworks.values()}
    for row in {(row.package, row.metric): row for row in sorted(data.adoption, key=lambda row: row.date)}.values():
        metric = metrics[row.metric]
        yield DatedEntry(f"{names.get(row.package, row.package)}: {metric.label}", "adoption", row, metric.doubtful_after_days)


def staleness_by_location(data: Catalog) -> dict[Location, Staleness]:
    """Return the staleness of each dated entry by its location; entries without a location are left out."""
    return {dated.entry.at: dated.staleness for dated in dated_entries(data) if dated.entry.at}


def due_entries(data: Catalog, today: date) -> list[tuple[DatedEntry, str]]:
    """Return the entries that are due for a new check and the reasons, sorted by file and line."""
    found = [(dated, why) for dated in dated_entries(data) if (why := dated.staleness.reason(today))]
    return sorted(found, key=lambda pair: pair[0].entry.at or ("", 0))


def _is_released_after(day: str, entry: Evidence) -> bool:
    """Return whether `day` is later than the entry's last check. An empty day is not."""
    return day > _first_day(entry.checked).isoformat()


def _newest_feature_releases(data: Catalog) -> dict[str, tuple[str, str]]:
    """Return the newest feature release (x.y.0) as "x.y" and its day, by slug of the framework."""
    found = {}
    for slug, framework in data.frameworks.items():
        if newest := newest_of(feature_releases(data.releases, framework.package)):
            version = Version(newest.version)
            found[slug] = (f"{version.major}.{version.minor}", newest.date)
    return found


def _first_day(text: str) -> date:
    return date.fromisoformat((text + "-01-01")[:10])
