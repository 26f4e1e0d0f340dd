"""Page /search: full-text search in the data and the pages."""

from collections import Counter
from collections.abc import Iterable

import streamlit as st

import catalog
from catalog import Catalog
from catalog.site import PAGES
from components.links import markdown_link
from components.markdown import escape_markdown
from components.search_index import KINDS, Finder, SearchEntry, finder
from components.url import search_in_url

MAX_RESULTS = 50
"""Number of search results shown."""
MAX_EXCERPT_CHARS = 220
"""Maximum number of characters of the text shown for a result."""


@st.cache_resource(max_entries=2, show_spinner=False)
def cached_finder(version: str, _data: Catalog) -> Finder:
    """Return the search index of the catalogue, cached by data version."""
    return finder(_data)


def counts_by_kind(entries: Iterable[SearchEntry]) -> str:
    """Return the number of entries of each kind as text, most frequent first, such as "1 claim, 12 sources"."""
    kinds = Counter(entry.kind for entry in entries).most_common()
    return ", ".join(f"{count:,} {KINDS.get(kind, f'{kind.lower()}s') if count > 1 else kind.lower()}" for kind, count in kinds)


def search_links(queries: Iterable[str]) -> str:
    """Return links to searches for these queries, as Markdown."""
    return " · ".join(markdown_link(query, "search", {"q": query}) for query in queries)


def show_suggestions(searcher: Finder, query: str, examples: Iterable[str]) -> None:
    """Show similar words, example searches and the pages, for an empty query or a search without results."""
    if nearest := searcher.index.nearest_words(query):
        st.markdown(f"**Did you mean** {search_links(nearest)}?")
    if len(known := searcher.index.known_words(query)) > 1 or (known and nearest):
        st.markdown(f"**Each word alone:** {search_links(known)}")
    st.markdown(f"**Try, for example:** {search_links(examples)}")
    st.markdown(
        "**Or begin with a page:**\n"
        + "".join(f"\n- {markdown_link(page.title, page.path)}: {escape_markdown(page.says)}" for page in PAGES)
    )


def show_result(entry: SearchEntry) -> None:
    """Show the title, kind and text of one search result."""
    text = entry.text if len(entry.text) <= MAX_EXCERPT_CHARS else f"{entry.text[:MAX_EXCERPT_CHARS].rpartition(' ')[0]} …"
    st.markdown(
        f"[**{escape_markdown(entry.title)}**]({entry.address}) :gray-badge[{entry.kind}]"
        + (f"  \n{escape_markdown(text)}" if text else ""),
        width=900,
    )


data = catalog.current()
everything = cached_finder(data.version, data)

st.title("Find anything")
query = search_in_url("Search this guide", "websocket", 520)
results = everything.search(query)
if not query.strip():
    st.markdown(f"Looks through {counts_by_kind(everything.entries)} for words and their beginnings. Every word must occur.")
    show_suggestions(everything, "", data.search.examples)
elif not results:
    st.info("Nothing holds all of these words.", icon=":material/search_off:")
    show_suggestions(everything, query, data.search.examples)
else:
    shown = f", the first {MAX_RESULTS} of them below; another word narrows them down" if len(results) > MAX_RESULTS else ""
    st.markdown(f"**{len(results):,}** of {len(everything.entries):,} entries{shown}: {counts_by_kind(results)}")
    for entry in results[:MAX_RESULTS]:
        show_result(entry)
