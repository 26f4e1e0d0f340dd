"""The entries of the search: pages, their sections and all texts of the catalogue, each with the address that shows it."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog import Catalog
from catalog.site import FRAMEWORK_SECTIONS, PAGES, SECTIONS, page_address
from components.source_uses import uses_of_sources
from components.text_search import SearchIndex

KINDS = {"Section": "page sections", "Criterion": "criteria", "Feature": "entries on features", "Change": "changes in moves"}
"""Kind of an entry → plural, for kinds whose plural does not just add an s."""


@dataclass(frozen=True, slots=True)
class SearchEntry:
    """An entry of the search.

    `words` and `about` are additional words that count as parts of the title and of the text. `address` is relative to any page.
    """

    kind: str
    title: str
    text: str
    address: str
    words: str = ""
    about: str = ""


@dataclass(frozen=True)
class Finder:
    """All entries and the index of their words."""

    entries: tuple[SearchEntry, ...]
    index: SearchIndex

    def search(self, query: str) -> list[SearchEntry]:
        """Return the entries that contain every word of the query, best match first."""
        return [self.entries[number] for number in self.index.search(query)]


def finder(data: Catalog) -> Finder:
    """Build the search of a catalogue. Building takes much longer than a search, so the result should be cached."""
    found = tuple(search_entries(data))
    return Finder(found, SearchIndex(map(_title_and_text, found), data.search.ignored))


def _title_and_text(entry: SearchEntry) -> tuple[str, str]:
    text = f"{entry.kind} {entry.text} {entry.about}"
    if entry.kind == "Source":  # a URL is not ranked as a title
        return "", f"{entry.title} {text}"
    return f"{entry.title} {entry.words}", text


def other_words(data: Catalog) -> defaultdict[tuple[str, str], str]:
    """Return (field of search.yaml, id) → additional words that find the entry; empty for all other keys."""
    found: defaultdict[tuple[str, str], str] = defaultdict(str)
    for others in data.search.other_words:
        for field in ("pages", "frameworks", "criteria", "features", "tasks", "claims"):
            for each in getattr(others, field):
                found[field, each] += f" {' '.join(others.words)}"
    return found


def search_entries(data: Catalog) -> Iterator[SearchEntry]:
    """Yield all entries; of entries with the same rank, a search returns the earlier one first."""
    others = other_words(data)
    yield from _page_entries(others, " ".join(framework.name for framework in data.frameworks.values()))
    frameworks = data.frameworks.items()
    for slug, framework in frameworks:
        text = f"{framework.tagline} {framework.kind}. {framework.summary.text}"
        yield SearchEntry("Framework", framework.name, text, slug, others["frameworks", slug])
    for criterion in data.criteria:
        words = others["criteria", criterion.id]
        yield SearchEntry("Criterion", criterion.name, criterion.description, page_address("sources", anchor="scores"), words)
    for feature in data.features:
        address = page_address("compare", {"q": feature.name, "details": "true"}, "features")
        yield SearchEntry("Feature", feature.name, feature.description or "", address, others["features", feature.id])
    for task, each in data.tasks.items():
        yield SearchEntry("Task", each.title, each.when, page_address("code", {"t": task}), others["tasks", task])
    for (start, end), migration in data.migrations.items():
        yield SearchEntry(
            "Move", _move_title(data, start, end), migration.summary.text, page_address("migrate", {"from": start, "to": end})
        )
    for claim in data.guide.claims:
        address = page_address("fact-check", {"q": claim.claim[:80].rpartition(" ")[0] or claim.claim})
        yield SearchEntry("Claim", claim.claim, f"{claim.fact} {claim.note or ''}", address, others["claims", claim.id])
    yield from _framework_entries(data, others)
    for source in dict.fromkeys(source for source, _, _ in uses_of_sources(data)):
        yield SearchEntry("Source", source, "", page_address("sources", {"q": source[:80]}))


def _page_entries(others: Mapping[tuple[str, str], str], frameworks: str) -> Iterator[SearchEntry]:
    """Yield pages and their sections. Every page has the names of all frameworks, because "flask vs django" should find it."""
    for page in PAGES:
        words = others["pages", page.path or "overview"]
        yield SearchEntry("Page", page.title, page.says, page_address(page.path), words, frameworks)
    for page in PAGES:
        for anchor, (title, says) in SECTIONS.get(page.path, {}).items():
            words = others["pages", f"{page.path or 'overview'}#{anchor}"]
            yield SearchEntry("Section", f"{page.title}: {title}", says, page_address(page.path, anchor=anchor), words)


def _framework_entries(data: Catalog, others: Mapping[tuple[str, str], str]) -> Iterator[SearchEntry]:
    """Yield the features, the page sections and the migration changes of each framework."""
    for slug, framework in data.frameworks.items():
        compared = [other for other in data.defaults if other != slug][:2]
        for feature in data.features:
            if support := framework.features.get(feature.id):
                address = page_address("compare", {"f": ".".join([slug, *compared]), "q": feature.name, "details": "true"}, "features")
                words = others["features", feature.id]
                yield SearchEntry("Feature", f"{feature.name} in {framework.name}", f"{support.how} {support.note or ''}", address, words)
    for slug, framework in data.frameworks.items():
        for anchor, (title, says) in FRAMEWORK_SECTIONS.items():
            yield SearchEntry("Section", f"{framework.name}: {title}", says, page_address(slug, anchor=anchor))
    for (start, end), migration in data.migrations.items():
        address = page_address("migrate", {"from": start, "to": end}, "changes")
        for change in migration.changes:
            title = f"{_move_title(data, start, end)}: {change.concept}"
            yield SearchEntry("Change", title, f"{change.before} {change.after} {change.trap or ''}", address)


def _move_title(data: Catalog, start: str, end: str) -> str:
    return " to ".join(data.frameworks[slug].name if slug in data.frameworks else slug for slug in (start, end))
