"""What can be found: everything in the catalogue that has words, with the address that shows it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from catalog import Catalog
from components.uses import uses_of_sources


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find. `address` is relative to the guide's start."""

    kind: str
    title: str
    text: str
    address: str


def entries(data: Catalog) -> Iterator[Entry]:
    """Frameworks, criteria, features, tasks, claims, moves and sources, in this order."""
    frameworks = data.frameworks.items()
    for slug, framework in frameworks:
        yield Entry("Framework", framework.name, f"{framework.tagline} {framework.kind}. {framework.summary.text}", slug)
    for criterion in data.criteria:
        yield Entry("Criterion", criterion.name, criterion.description, "sources#scores")
    for feature in data.features:
        address = f"compare?{urlencode({'q': feature.name, 'details': 'true'})}#features"
        yield Entry("Feature", feature.name, feature.description or "", address)
    for slug, framework in frameworks:
        others = [other for other in data.defaults if other != slug][:2]
        for feature in data.features:
            if support := framework.features.get(feature.id):
                address = f"compare?{urlencode({'f': '.'.join([slug, *others]), 'q': feature.name, 'details': 'true'})}#features"
                yield Entry("Feature", f"{feature.name} in {framework.name}", f"{support.how} {support.note or ''}", address)
    for task, each in data.tasks.items():
        yield Entry("Task", each.title, each.when, f"code?{urlencode({'t': task})}")
    for claim in data.guide.claims:
        text = f"{claim.fact} {claim.note or ''}"
        yield Entry("Claim", claim.claim, text, f"fact-check?{urlencode({'q': claim.claim[:80].rpartition(' ')[0] or claim.claim})}")
    for (start, end), migration in data.migrations.items():
        names = " to ".join(data.frameworks[slug].name if slug in data.frameworks else slug for slug in (start, end))
        address = f"migrate?{urlencode({'from': start, 'to': end})}"
        for change in migration.changes:
            text = f"{change.before} {change.after} {change.trap or ''}"
            yield Entry("Move", f"{names}: {change.concept}", text, f"{address}#changes")
    for source in dict.fromkeys(source for source, _, _ in uses_of_sources(data)):
        yield Entry("Source", source, "", f"sources?{urlencode({'q': source[:80]})}")


def search(found: Sequence[Entry], words: str) -> list[Entry]:
    """Those that hold every word, in any case; first where the title holds more of them, then in the order given."""
    wanted = words.lower().split()
    hits = [
        (sum(word in entry.title.lower() for word in wanted), entry)
        for entry in found
        if wanted and holds(f"{entry.kind} {entry.title} {entry.text}", words)
    ]
    return [entry for _, entry in sorted(hits, key=lambda hit: -hit[0])]


def holds(text: str, words: str) -> bool:
    """Whether every word occurs in the text, in any case. Where there are no words, it is so."""
    text = text.lower()
    return all(word in text for word in words.lower().split())
