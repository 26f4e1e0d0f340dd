"""The frameworks that the guide does not compare, a page of them at a time, and the feature releases of the others."""

import streamlit as st

from components.charts.colours import framework_colours
from components.overview import OverviewView
from components.releases import draw_timeline, feature_release_table
from components.text import plain
from components.text_search import holds
from components.url import page_in_url, search_in_url

PER_PAGE = 12


def show_more(view: OverviewView) -> None:
    if not (more := view.more):
        return
    st.header("More frameworks", anchor="more")
    st.markdown("Described like those above, by the same criteria; the guide does not speak of them.", width=900)
    search = search_in_url("Search frameworks", "micro", 320) if len(more) > PER_PAGE else ""
    fitting = [slug for slug, each in more.items() if holds(f"{each.name} {each.kind} {each.tagline}", search)]
    if not fitting:
        st.info("No framework fits. Take a word out of the search.", icon=":material/search_off:")
    start = (page_in_url(-(-len(fitting) // PER_PAGE), of=search) - 1) * PER_PAGE
    with st.grid(4, min_column_width=250, border=True) as grid:
        for slug in fitting[start : start + PER_PAGE]:
            name = more[slug].name
            with grid.cell():
                st.page_link(view.framework_page(slug, name), label=plain(name), icon=":material/arrow_forward:")
                st.markdown(f"{plain(more[slug].kind)}. {plain(more[slug].tagline)}")


def show_releases(view: OverviewView) -> None:
    st.header("Releases over time", anchor="releases")
    table = feature_release_table(view.data, list(view.first))
    if table.empty:
        return
    latest = table["date"].max()
    year_before = f"{int(latest[:4]) - 1}{latest[4:]}"
    recent = (table["date"] > year_before).groupby(table["framework"], sort=False).sum()
    said = ", ".join(f"{name} {count}" for name, count in recent.items())
    st.markdown(f"Each tick is a feature release (x.y.0). In the twelve months to {latest}: {plain(said)}.")
    draw_timeline(view.data, table, framework_colours(view.data), alt=f"Feature releases in the twelve months to {latest}: {said}")
    st.caption("Counted from upload times on the package index, without pre-releases and withdrawn files.")
