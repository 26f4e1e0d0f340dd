"""Where is it? Everything in the guide by its words."""

from collections import Counter
from collections.abc import Iterable

import streamlit as st

import catalog
from catalog import Catalog
from components.finding import Entry, entries, search
from components.text import plain
from components.url import search_in_url

PER_PAGE = 20
LONGEST = 220
PLURALS = {"Criterion": "criteria", "Feature": "entries on features", "Move": "changes in moves"}
"""Where it is not the word with an s. Each framework's way to a feature is an entry, and so is each change in a move."""


@st.cache_resource(max_entries=2, show_spinner=False)
def index(version: str, _data: Catalog) -> list[Entry]:
    return list(entries(_data))


def counted(found: Iterable[Entry]) -> str:
    """ "1 claim, 12 sources": how many of each kind, the most first."""
    kinds = Counter(entry.kind for entry in found).most_common()
    return ", ".join(f"{count:,} {PLURALS.get(kind, f'{kind.lower()}s') if count > 1 else kind.lower()}" for kind, count in kinds)


data = catalog.current()

st.title("Find anything")
words = search_in_url("Search this guide", "websocket", 520)
everything = index(data.version, data)
found = search(everything, words)
if not words.strip():
    st.markdown(f"Looks through {counted(everything)}. Every word must occur.")
elif not found:
    st.info("Nothing holds all of these words. Take one away, or try a shorter form.", icon=":material/search_off:")
else:
    kinds = [kind for kind, _ in Counter(entry.kind for entry in found).most_common()]
    chosen = st.selectbox(
        "Kind", kinds, None, placeholder="All kinds", key=f"kind_{'_'.join(sorted(kinds))}", label_visibility="collapsed", width=250
    )
    shown = [entry for entry in found if chosen in (None, entry.kind)]
    st.markdown(f"**{len(shown)}** of {len(everything):,} entries: {counted(shown)}")
    number = -(-len(shown) // PER_PAGE)
    start = (st.pagination(number, key=f"page_{words}") - 1) * PER_PAGE if number > 1 else 0
    for entry in shown[start : start + PER_PAGE]:
        text = entry.text if len(entry.text) <= LONGEST else f"{entry.text[:LONGEST].rpartition(' ')[0]} …"
        st.markdown(
            f"[**{plain(entry.title)}**]({entry.address}) :gray-badge[{entry.kind}]" + (f"  \n{plain(text)}" if text else ""), width=900
        )
