"""Where is it? Everything in the guide by its words."""

from collections import Counter

import streamlit as st

import catalog
from catalog import Catalog
from components.finding import Entry, entries, search
from components.text import plain

PER_PAGE = 20
LONGEST = 220
PLURALS = {"Criterion": "criteria", "Feature": "entries on features", "Move": "changes in moves"}
"""Where it is not the word with an s. Each framework's way to a feature is an entry, and so is each change in a move."""


@st.cache_resource(max_entries=2, show_spinner=False)
def index(version: str, _data: Catalog) -> list[Entry]:
    return list(entries(_data))


data = catalog.current()

st.title("Find anything")
words = st.text_input(
    "Search this guide",
    placeholder="for example: websocket",
    key="q",
    bind="query-params",
    max_chars=80,
    width=520,
    help="Every word must occur.",
)
everything = index(data.version, data)
found = search(everything, words)
if not words.strip():
    counts = Counter(entry.kind for entry in everything)
    said = ", ".join(f"{count:,} {PLURALS.get(kind, f'{kind.lower()}s') if count > 1 else kind.lower()}" for kind, count in counts.items())
    st.markdown(f"Looks through {said}.")
elif not found:
    st.info("Nothing holds all of these words. Take one away, or try a shorter form.", icon=":material/search_off:")
else:
    kinds = Counter(entry.kind for entry in found)
    chosen = st.pills(
        "Kind", list(kinds), format_func=lambda kind: f"{kind} ({kinds[kind]})", selection_mode="multi", key=f"kind_{'_'.join(kinds)}"
    )
    shown = [entry for entry in found if not chosen or entry.kind in chosen]
    number = -(-len(shown) // PER_PAGE)
    st.markdown(f"**{len(shown)}** of {len(everything):,} entries")
    start = (st.pagination(number, key=f"page_{words}") - 1) * PER_PAGE if number > 1 else 0
    for entry in shown[start : start + PER_PAGE]:
        text = entry.text if len(entry.text) <= LONGEST else f"{entry.text[:LONGEST].rpartition(' ')[0]} …"
        st.markdown(
            f"[**{plain(entry.title)}**]({entry.address}) :gray-badge[{entry.kind}]" + (f"  \n{plain(text)}" if text else ""), width=900
        )
