"""Sections of the overview: frameworks beyond the default ones, and feature releases of the default ones."""

import streamlit as st

from components.charts.colours import framework_colours
from components.markdown import escape_markdown
from components.overview import OverviewView
from components.releases import draw_timeline, feature_release_table
from components.text_search import contains_words
from components.url import page_in_url, search_in_url

FRAMEWORKS_PER_PAGE = 12
"""Number of frameworks shown on one page of the list."""


def show_other_frameworks(view: OverviewView) -> None:
    """Show the frameworks that the December 2025 guide does not compare, in pages, with a search field."""
    if not (other_frameworks := view.other_frameworks):
        return
    st.header("More frameworks", anchor="more")
    st.markdown("Described like those above, by the same criteria; the guide does not speak of them.", width=900)
    search = search_in_url("Search frameworks", "micro", 320) if len(other_frameworks) > FRAMEWORKS_PER_PAGE else ""
    matching = [slug for slug, other in other_frameworks.items() if contains_words(f"{other.name} {other.kind} {other.tagline}", search)]
    if not matching:
        st.info("No framework fits. Take a word out of the search.", icon=":material/search_off:")
    start = (page_in_url(-(-len(matching) // FRAMEWORKS_PER_PAGE), of=search) - 1) * FRAMEWORKS_PER_PAGE
    with st.grid(4, min_column_width=250, border=True) as grid:
        for slug in matching[start : start + FRAMEWORKS_PER_PAGE]:
            name = other_frameworks[slug].name
            with grid.cell():
                st.page_link(view.framework_page(slug, name), label=escape_markdown(name), icon=":material/arrow_forward:")
                st.markdown(f"{escape_markdown(other_frameworks[slug].kind)}. {escape_markdown(other_frameworks[slug].tagline)}")


def show_releases(view: OverviewView) -> None:
    """Show a timeline of feature releases and the number of releases per default framework in the last twelve months."""
    st.header("Releases over time", anchor="releases")
    table = feature_release_table(view.data, list(view.default_frameworks))
    if table.empty:
        return
    latest = table["date"].max()
    year_before = f"{int(latest[:4]) - 1}{latest[4:]}"
    recent = (table["date"] > year_before).groupby(table["framework"], sort=False).sum()
    counts = ", ".join(f"{name} {count}" for name, count in recent.items())
    st.markdown(f"Each tick is a feature release (x.y.0). In the twelve months to {latest}: {escape_markdown(counts)}.")
    draw_timeline(view.data, table, framework_colours(view.data), alt=f"Feature releases in the twelve months to {latest}: {counts}")
    st.caption("Counted from upload times on the package index, without pre-releases and withdrawn files.")
