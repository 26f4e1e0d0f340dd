"""Where is it? Everything in the guide by its words."""

from collections import Counter
from collections.abc import Iterable

import streamlit as st

import catalog
from catalog import Catalog
from catalog.site import PAGES
from components.finding import KINDS, Entry, Finder, finder
from components.links import markdown_link
from components.text import plain
from components.url import search_in_url

MOST_SHOWN = 50
LONGEST = 220
"""Characters of a text that are shown."""


@st.cache_resource(max_entries=2, show_spinner=False)
def finder_of(version: str, _data: Catalog) -> Finder:
    return finder(_data)


def counted(found: Iterable[Entry]) -> str:
    """ "1 claim, 12 sources": how many of each kind, the most first."""
    kinds = Counter(entry.kind for entry in found).most_common()
    return ", ".join(f"{count:,} {KINDS.get(kind, f'{kind.lower()}s') if count > 1 else kind.lower()}" for kind, count in kinds)


def searches(queries: Iterable[str]) -> str:
    return " · ".join(markdown_link(query, "search", {"q": query}) for query in queries)


def show_where_to_look(found: Finder, query: str, examples: Iterable[str]) -> None:
    """What to try instead of a search without results, or to begin with where there is none yet."""
    if nearest := found.index.nearest_words(query):
        st.markdown(f"**Did you mean** {searches(nearest)}?")
    if len(known := found.index.known_words(query)) > 1 or (known and nearest):
        st.markdown(f"**Each word alone:** {searches(known)}")
    st.markdown(f"**Try, for example:** {searches(examples)}")
    st.markdown(
        "**Or begin with a page:**\n" + "".join(f"\n- {markdown_link(page.title, page.path)}: {plain(page.says)}" for page in PAGES)
    )


def show(entry: Entry) -> None:
    text = entry.text if len(entry.text) <= LONGEST else f"{entry.text[:LONGEST].rpartition(' ')[0]} …"
    st.markdown(
        f"[**{plain(entry.title)}**]({entry.address}) :gray-badge[{entry.kind}]" + (f"  \n{plain(text)}" if text else ""), width=900
    )


data = catalog.current()
everything = finder_of(data.version, data)

st.title("Find anything")
query = search_in_url("Search this guide", "websocket", 520)
found = everything.search(query)
if not query.strip():
    st.markdown(f"Looks through {counted(everything.entries)} for words and their beginnings. Every word must occur.")
    show_where_to_look(everything, "", data.search.examples)
elif not found:
    st.info("Nothing holds all of these words.", icon=":material/search_off:")
    show_where_to_look(everything, query, data.search.examples)
else:
    shown = f", the first {MOST_SHOWN} of them below; another word narrows them down" if len(found) > MOST_SHOWN else ""
    st.markdown(f"**{len(found):,}** of {len(everything.entries):,} entries{shown}: {counted(found)}")
    for entry in found[:MOST_SHOWN]:
        show(entry)
