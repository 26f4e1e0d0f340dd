"""Feature releases of the frameworks that the guide is about."""

import streamlit as st

from components.colours import framework_colours
from components.overview import OverviewView
from components.releases import draw_timeline, feature_release_table
from components.text import plain


def show(view: OverviewView) -> None:
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
