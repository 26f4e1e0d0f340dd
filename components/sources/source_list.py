"""Sections of /sources: all sources, stale entries, and entries without a verified source."""

from datetime import date

import pandas as pd
import streamlit as st

from catalog import Catalog
from catalog.staleness import dated_entries, due_entries
from components.markdown import checked_note, escape_markdown
from components.source_uses import uses_of_sources
from components.tables import csv_button
from components.text_search import contains_words
from components.url import search_in_url
from components.vocabulary import verdicts_by_id


def show_sources(data: Catalog) -> None:
    """Show all sources with the places where they are used, a search field and a CSV download."""
    st.header("All sources", anchor="all")
    sources = source_table(data)
    search = search_in_url("Search sources", "async", 420)
    matches = [contains_words(f"{source} {where}", search) for source, where in zip(sources["source"], sources["where"], strict=True)]
    table = sources[matches]
    st.markdown(f"**{len(table)}** of {len(sources)} sources, for {sources['uses'].sum():,} uses")
    if table.empty:
        st.info("No source fits. Take a word out of the search.", icon=":material/search_off:")
    else:
        st.dataframe(
            table.assign(link=table["source"].where(table["source"].str.startswith("http"), None)),
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
    csv_button("Download as CSV", table, "sources")


def source_table(data: Catalog) -> pd.DataFrame:
    """Return one row per source, the most used first: source, number of uses, day it was last read, places of use."""
    uses = pd.DataFrame(uses_of_sources(data), columns=["source", "where", "read"])
    by_source = uses.groupby("source", as_index=False).agg(
        uses=("where", "size"), read=("read", "max"), where=("where", lambda each: ", ".join(each.unique()))
    )
    return by_source.sort_values(["uses", "source"], ascending=[False, True])


def show_stale_entries(data: Catalog) -> None:
    """Show the entries that should be checked again, with the reason, the file and the line."""
    st.header("What is due for another check", anchor="due")
    overdue = due_entries(data, date.today())
    st.markdown(
        f"**{len(overdue):,} of {sum(1 for _ in dated_entries(data)):,}** dated entries should be read again: they are older than their "
        "kind of entry may be, or a feature release came after they were checked. Pages mark them; `python -m catalog due` prints them "
        "with file and line.",
        width=900,
    )
    if overdue:
        table = pd.DataFrame(
            [
                (entry.label, entry.kind, entry.entry.checked, why, "{}:{}".format(*entry.entry.at) if entry.entry.at else "")
                for entry, why in overdue
            ],
            columns=["what", "kind", "checked", "why", "where"],
        )
        shown = table.rename(columns=str.capitalize)
        st.dataframe(shown, hide_index=True, height=min(420, 38 + 35 * len(table)), alt="What should be read again, and why")
        csv_button("Download as CSV", table, "due")


def show_unverified(data: Catalog) -> None:
    """Show the entries without a verified primary source, and the claims of the guide that could not be checked."""
    st.header("What could not be verified", anchor="unverified")
    for title, second_hand in (("Second hand: a public file quotes the primary source", True), ("Not verified at all", False)):
        st.subheader(title, anchor=False)
        found = [entry for entry in data.unverified if entry.second_hand == second_hand]
        st.markdown(
            "\n".join(f"- **{escape_markdown(entry.what)}.** {escape_markdown(entry.why)} :small[{checked_note(entry)}]" for entry in found)
        )
    verdicts = verdicts_by_id(data)
    if claims := [claim for claim in data.guide.claims if not verdicts[claim.verdict].checkable and claim.note]:
        st.subheader("Claims of the guide without a source for or against", anchor=False)
        st.markdown(
            "\n".join(f"- **{escape_markdown(c.claim)}.** {escape_markdown(c.note or '')} :small[{checked_note(c)}]" for c in claims)
        )
