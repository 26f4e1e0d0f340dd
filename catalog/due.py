"""How old evidence is: what has to be read again, because of its age or because of a newer release."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from packaging.version import Version

from catalog.models import Adoption, Evidence, Placed, Standing, Unverified
from catalog.package import feature_releases, newest_of

if TYPE_CHECKING:
    from catalog.load import Catalog


@dataclass(frozen=True, slots=True)
class Entry:
    """Something with a day on which it was checked. `what` names it for a person."""

    what: str
    kind: str
    of: Evidence | Adoption | Unverified
    days: int
    """Age after which it is doubtful."""
    newer: str = ""
    """The feature release that came after it was checked, such as "3.2"; empty where there is none or it does not matter."""

    @property
    def reason(self) -> Standing:
        return Standing(doubtful_from=(_first_day(_counted_from(self.of)) + timedelta(days=self.days + 1)).isoformat(), newer=self.newer)


def entries(data: Catalog) -> Iterator[Entry]:
    """Everything in the catalogue that was checked on some day."""
    if not data.vocabulary:
        return
    ages = data.vocabulary.doubtful_after_days
    facts = {kind.id: kind for kind in data.vocabulary.facts}
    names = {feature.id: feature.name for feature in data.features} | {criterion.id: criterion.name for criterion in data.criteria}
    newest = _newest_feature_releases(data)
    for slug, framework in data.frameworks.items():

        def newer(evidence: Evidence, slug: str = slug) -> str:
            version, day = newest.get(slug, ("", ""))
            return version if day > _first_day(evidence.checked).isoformat() else ""

        of = framework.name
        yield Entry(f"{of}: summary", "summaries", framework.summary, ages.summaries, newer(framework.summary))
        for fact_id, fact in framework.facts.items():
            kind = facts[fact_id]
            newer_fact = "" if kind.index and not fact.overrides else newer(fact)  # the index's own figures come with the release
            yield Entry(f"{of}: {kind.label}", "facts", fact, kind.doubtful_after_days, newer_fact)
        for fact_id, note in framework.index_notes.items():
            label = facts[fact_id].label if fact_id in facts else fact_id
            yield Entry(f"{of}: note on {label}", "summaries", note, ages.summaries, newer(note))
        for feature_id, support in framework.features.items():
            yield Entry(f"{of}: {names.get(feature_id, feature_id)}", "features", support, ages.features, newer(support))
        for criterion_id, score in framework.scores.items():
            yield Entry(f"{of}: {names.get(criterion_id, criterion_id)}", "scores", score, ages.scores, newer(score))
        yield from (Entry(f"{of}: used by {user.name}", "users", user, ages.users) for user in framework.users)
        yield from (Entry(f"{of}: support of {window.version}", "support", window, ages.support) for window in framework.support)
        if framework.support_note:
            yield Entry(f"{of}: support", "support", framework.support_note, ages.support)
    for claim in data.guide.claims:
        found = [
            f"{data.frameworks[slug].name} {newest[slug][0]}"
            for slug in claim.about
            if slug in newest and newest[slug][1] > _first_day(claim.checked).isoformat()
        ]
        yield Entry(f"Claim: {claim.claim}", "claims", claim, ages.claims, ", ".join(found))
    for (start, end), migration in data.migrations.items():
        path = " to ".join(data.frameworks[slug].name if slug in data.frameworks else slug for slug in (start, end))
        yield Entry(f"{path}: summary", "migrations", migration.summary, ages.migrations)
        yield from (Entry(f"{path}: {change.concept}", "migrations", change, ages.migrations) for change in migration.changes)
        yield from (Entry(f"{path}: {step.title}", "migrations", step, ages.migrations) for step in migration.steps)
    for benchmark in data.benchmarks:
        yield Entry(benchmark.head.title, "benchmarks", benchmark.head, ages.benchmarks)
    yield from (Entry(f"Not verified: {entry.what}", "unverified", entry, ages.unverified) for entry in data.unverified)
    metrics = {metric.id: metric for metric in data.vocabulary.metrics}
    last = {(row.package, row.metric): row for row in sorted(data.adoption, key=lambda row: row.date)}
    called = {framework.package: framework.name for framework in data.frameworks.values()}
    for (package, metric_id), row in last.items():
        yield Entry(f"{called.get(package, package)}: {metrics[metric_id].label}", "adoption", row, metrics[metric_id].doubtful_after_days)


def settle(data: Catalog) -> None:
    """Note on each entry from when it is doubtful, so that a page that shows it can say so."""
    for entry in entries(data):
        entry.of._standing = entry.reason


def doubt(entry: Placed, today: date) -> str:
    """Why an entry should be read again, in words; empty where nothing speaks against it."""
    standing = entry.standing
    if standing and standing.newer:
        return f"not checked against {standing.newer}"
    if standing and today.isoformat() >= standing.doubtful_from:
        return f"due since {standing.doubtful_from}"
    return ""


def due(data: Catalog, today: date) -> list[tuple[Entry, str]]:
    """What has to be read again and why, as the files have it."""
    found = [(entry, why) for entry in entries(data) if (why := doubt(entry.of, today))]
    return sorted(found, key=lambda pair: pair[0].of.at or ("", 0))


def _newest_feature_releases(data: Catalog) -> dict[str, tuple[str, str]]:
    """By slug: the newest x.y.0 as "x.y", and its day."""
    found = {}
    for slug, framework in data.frameworks.items():
        if newest := newest_of(feature_releases(data.releases, framework.package)):
            version = Version(newest.version)
            found[slug] = (f"{version.major}.{version.minor}", newest.date)
    return found


def _counted_from(entry: Evidence | Adoption | Unverified) -> str:
    """A figure of adoption ages from the time it speaks of, the rest from when it was read."""
    return entry.date if isinstance(entry, Adoption) else entry.checked


def _first_day(text: str) -> date:
    return date.fromisoformat((text + "-01-01")[:10])
