"""Where does this come from, and how fresh is it?"""

from collections import defaultdict
from datetime import date

import pandas as pd
import streamlit as st

import catalog
from catalog.due import due, entries
from components.tables import csv_button
from components.text import checked_line, contents, plain
from components.text_search import holds
from components.url import search_in_url
from components.uses import uses_of_sources
from components.vocabulary import verdicts_by_id

data = catalog.current()

st.title("Where does this come from?")
st.markdown(
    f"Data version `{data.version}`, last checked **{data.checked}**. "
    "Every claim, feature, score and figure names its source and the day it was read."
)
st.markdown(
    contents(
        {
            "all": "All sources",
            "due": "What is due for another check",
            "scores": "How scores are made",
            "unverified": "What could not be verified",
        }
    )
)

st.header("All sources", anchor="all")
uses = uses_of_sources(data)
by_source: dict[str, list[tuple[str, str]]] = defaultdict(list)
for source, where, checked in uses:
    by_source[source].append((where, checked))
table = pd.DataFrame(
    [
        (
            source if source.startswith("http") else None,
            source,
            len(entries),
            max(checked for _, checked in entries),
            ", ".join(dict.fromkeys(where for where, _ in entries)),
        )
        for source, entries in by_source.items()
    ],
    columns=["link", "source", "uses", "read", "where"],
).sort_values(["uses", "source"], ascending=[False, True])
search = search_in_url("Search sources", "async", 420)
if search.strip():
    table = table[(table["source"] + " " + table["where"]).map(lambda line: holds(line, search))]
st.markdown(f"**{len(table)}** of {len(by_source)} sources, for {len(uses):,} uses")
if table.empty:
    st.info("No source fits. Take a word out of the search.", icon=":material/search_off:")
else:
    st.dataframe(
        table,
        hide_index=True,
        height=420,
        placeholder="",
        column_order=["source", "uses", "read", "where", "link"],
        column_config={
            "source": st.column_config.TextColumn("Source", width="large"),
            "uses": st.column_config.NumberColumn("Uses", width="small"),
            "read": st.column_config.TextColumn("Last read", width="small"),
            "where": st.column_config.TextColumn("Used for", width="large"),
            "link": st.column_config.LinkColumn("Open", display_text="open", width="small"),
        },
        alt="Every source with how often, when and for what it is used",
    )
csv_button("Download as CSV", table[["source", "uses", "read", "where"]], "sources")

st.header("What is due for another check", anchor="due")
overdue = due(data, date.today())
st.markdown(
    f"**{len(overdue):,} of {sum(1 for _ in entries(data)):,}** dated entries should be read again: they are older than their kind "
    "of entry may be, or a feature release came after they were checked. Pages mark them; `python -m catalog due` prints them with "
    "file and line.",
    width=900,
)
if overdue:
    table = pd.DataFrame(
        [(entry.what, entry.kind, entry.of.checked, why, "{}:{}".format(*entry.of.at) if entry.of.at else "") for entry, why in overdue],
        columns=["what", "kind", "checked", "why", "where"],
    )
    st.dataframe(
        table.rename(columns=str.capitalize),
        hide_index=True,
        height=min(420, 38 + 35 * len(table)),
        alt="What should be read again, and why",
    )
    csv_button("Download as CSV", table, "due")

st.header("How scores are made", anchor="scores")
st.markdown(
    "Each criterion says in words (its anchors) what can be observed at 1 to 5; a framework gets the score whose words fit the evidence. "
    "Scores are never relative to the other frameworks, so adding one changes nobody else's. A score that is missing counts as "
    "not researched, never as zero.",
    width=900,
)
if data.vocabulary:
    st.markdown(
        "\n".join(f"- Confidence **{plain(term.label.lower())}**: {plain(term.description)}" for term in data.vocabulary.confidence)
    )
for criterion in data.criteria:
    with st.expander(plain(criterion.name)):
        st.markdown(plain(criterion.description))
        st.table(
            {str(point): plain(text) for point, text in criterion.anchors.items()},
            border="horizontal",
            width="content",
            alt=f"Anchors of {criterion.name}",
        )
        for label, said in (("Evidence", criterion.evidence), ("Caveat", criterion.caveat)):
            if said:
                st.markdown(f"**{label}.** {plain(said)}")
csv_button(
    "Download criteria as CSV",
    pd.DataFrame(
        [(criterion.name, point, text) for criterion in data.criteria for point, text in criterion.anchors.items()],
        columns=["criterion", "score", "means"],
    ),
    "criteria",
)

st.header("What could not be verified", anchor="unverified")
verdicts = verdicts_by_id(data)
for title, second_hand in (("Second hand: a public file quotes the primary source", True), ("Not verified at all", False)):
    st.subheader(title, anchor=False)
    st.markdown(
        "\n".join(
            f"- **{plain(e.what)}.** {plain(e.why)} :small[{checked_line(e)}]" for e in data.unverified if e.second_hand == second_hand
        )
    )
open_claims = [claim for claim in data.guide.claims if not verdicts[claim.verdict].checkable and claim.note]
if open_claims:
    st.subheader("Claims of the guide without a source for or against", anchor=False)
    st.markdown("\n".join(f"- **{plain(claim.claim)}.** {plain(claim.note or '')} :small[{checked_line(claim)}]" for claim in open_claims))
