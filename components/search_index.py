"""What can be found: pages, their sections, and everything in the catalogue that has words, with the address that shows it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog import Catalog
from catalog.site import FRAMEWORK_SECTIONS, PAGES, SECTIONS, page_address
from components.source_uses import uses_of_sources
from components.text_search import SearchIndex

KINDS = {"Section": "page sections", "Criterion": "criteria", "Feature": "entries on features", "Change": "changes in moves"}
"""Plurals that are not the word with an s. Each framework's way to a feature is an entry."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing to find. `words` are others for its title, `about` others for its text; `address` is relative to any page."""

    kind: str
    title: str
    text: str
    address: str
    words: str = ""
    about: str = ""


@dataclass(frozen=True)
class Finder:
    """All entries, and the index over them."""

    entries: tuple[Entry, ...]
    index: SearchIndex

    def search(self, query: str) -> list[Entry]:
        """Entries that hold every word of the query, best first."""
        return [self.entries[number] for number in self.index.search(query)]


def finder(data: Catalog) -> Finder:
    """The search of a catalogue. Building it takes longer than a search by far."""
    found = tuple(entries(data))
    return Finder(found, SearchIndex(map(_title_and_text, found), data.search.ignored))


def _title_and_text(entry: Entry) -> tuple[str, str]:
    text = f"{entry.kind} {entry.text} {entry.about}"
    return ("", f"{entry.title} {text}") if entry.kind == "Source" else (f"{entry.title} {entry.words}", text)  # an address is no title


def other_words(data: Catalog) -> defaultdict[tuple[str, str], str]:
    """By field of search.yaml and id, the words that also find it; empty for all others."""
    found: defaultdict[tuple[str, str], str] = defaultdict(str)
    for others in data.search.other_words:
        for field in ("pages", "frameworks", "criteria", "features", "tasks", "claims"):
            for each in getattr(others, field):
                found[field, each] += f" {' '.join(others.words)}"
    return found


def entries(data: Catalog) -> Iterator[Entry]:
    """Everything there is; of entries that fit a search equally, the earlier one comes first."""
    others = other_words(data)
    yield from _pages(others, " ".join(framework.name for framework in data.frameworks.values()))
    frameworks = data.frameworks.items()
    for slug, framework in frameworks:
        text = f"{framework.tagline} {framework.kind}. {framework.summary.text}"
        yield Entry("Framework", framework.name, text, slug, others["frameworks", slug])
    for criterion in data.criteria:
        words = others["criteria", criterion.id]
        yield Entry("Criterion", criterion.name, criterion.description, page_address("sources", anchor="scores"), words)
    for feature in data.features:
        address = page_address("compare", {"q": feature.name, "details": "true"}, "features")
        yield Entry("Feature", feature.name, feature.description or "", address, others["features", feature.id])
    for task, each in data.tasks.items():
        yield Entry("Task", each.title, each.when, page_address("code", {"t": task}), others["tasks", task])
    for (start, end), migration in data.migrations.items():
        yield Entry("Move", _move(data, start, end), migration.summary.text, page_address("migrate", {"from": start, "to": end}))
    for claim in data.guide.claims:
        address = page_address("fact-check", {"q": claim.claim[:80].rpartition(" ")[0] or claim.claim})
        yield Entry("Claim", claim.claim, f"{claim.fact} {claim.note or ''}", address, others["claims", claim.id])
    yield from _of_frameworks(data, others)
    for source in dict.fromkeys(source for source, _, _ in uses_of_sources(data)):
        yield Entry("Source", source, "", page_address("sources", {"q": source[:80]}))


def _pages(others: Mapping[tuple[str, str], str], frameworks: str) -> Iterator[Entry]:
    """All pages are about all frameworks, so that "flask vs django" leads to them."""
    for page in PAGES:
        words = others["pages", page.path or "overview"]
        yield Entry("Page", page.title, page.says, page_address(page.path), words, frameworks)
    for page in PAGES:
        for anchor, (title, says) in SECTIONS.get(page.path, {}).items():
            words = others["pages", f"{page.path or 'overview'}#{anchor}"]
            yield Entry("Section", f"{page.title}: {title}", says, page_address(page.path, anchor=anchor), words)


def _of_frameworks(data: Catalog, others: Mapping[tuple[str, str], str]) -> Iterator[Entry]:
    """What there is for each framework: features, sections of its page, moves."""
    for slug, framework in data.frameworks.items():
        beside = [other for other in data.defaults if other != slug][:2]
        for feature in data.features:
            if support := framework.features.get(feature.id):
                address = page_address("compare", {"f": ".".join([slug, *beside]), "q": feature.name, "details": "true"}, "features")
                words = others["features", feature.id]
                yield Entry("Feature", f"{feature.name} in {framework.name}", f"{support.how} {support.note or ''}", address, words)
    for slug, framework in data.frameworks.items():
        for anchor, (title, says) in FRAMEWORK_SECTIONS.items():
            yield Entry("Section", f"{framework.name}: {title}", says, page_address(slug, anchor=anchor))
    for (start, end), migration in data.migrations.items():
        address = page_address("migrate", {"from": start, "to": end}, "changes")
        for change in migration.changes:
            title = f"{_move(data, start, end)}: {change.concept}"
            yield Entry("Change", title, f"{change.before} {change.after} {change.trap or ''}", address)


def _move(data: Catalog, start: str, end: str) -> str:
    return " to ".join(data.frameworks[slug].name if slug in data.frameworks else slug for slug in (start, end))
