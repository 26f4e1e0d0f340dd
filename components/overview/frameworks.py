"""The frameworks that the guide does not compare, a page of them at a time, and the feature releases of the others."""

import streamlit as st

from components.charts.colours import framework_colours
from components.markdown import escape_markdown
from components.overview import OverviewView
from components.releases import draw_timeline, feature_release_table
from components.text_search import contains_words
from components.url import page_in_url, search_in_url

FRAMEWORKS_PER_PAGE = 12


def show_other_frameworks(view: OverviewView) -> None:
    if not (other_frameworks := view.other_frameworks):
        return
    st.header("More frameworks", anchor="more")
    st.markdown("Described like those above, by the same criteria; the guide does not speak of them.", width=900)
    search = search_in_url("Search frameworks", "micro", 320) if len(other_frameworks) > FRAMEWORKS_PER_PAGE else ""
    fitting = [slug for slug, each in other_frameworks.items() if contains_words(f"{each.name} {each.kind} {each.tagline}", search)]
    if not fitting:
        st.info("No framework fits. Take a word out of the search.", icon=":material/search_off:")
    start = (page_in_url(-(-len(fitting) // FRAMEWORKS_PER_PAGE), of=search) - 1) * FRAMEWORKS_PER_PAGE
    with st.grid(4, min_column_width=250, border=True) as grid:
        for slug in fitting[start : start + FRAMEWORKS_PER_PAGE]:
            name = other_frameworks[slug].name
            with grid.cell():
                st.page_link(view.framework_page(slug, name), label=escape_markdown(name), icon=":material/arrow_forward:")
                st.markdown(f"{escape_markdown(other_frameworks[slug].kind)}. {escape_markdown(other_frameworks[slug].tagline)}")


def show_releases(view: OverviewView) -> None:
    st.header("Releases over time", anchor="releases")
    table = feature_release_table(view.data, list(view.default_frameworks))
    if table.empty:
        return
    latest = table["date"].max()
    year_before = f"{int(latest[:4]) - 1}{latest[4:]}"
    recent = (table["date"] > year_before).groupby(table["framework"], sort=False).sum()
    said = ", ".join(f"{name} {count}" for name, count in recent.items())
    st.markdown(f"Each tick is a feature release (x.y.0). In the twelve months to {latest}: {escape_markdown(said)}.")
    draw_timeline(view.data, table, framework_colours(view.data), alt=f"Feature releases in the twelve months to {latest}: {said}")
    st.caption("Counted from upload times on the package index, without pre-releases and withdrawn files.")
