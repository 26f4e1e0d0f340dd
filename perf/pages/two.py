"""Two bare pages to switch between, each with a title, a slider and three bars."""

import altair as alt
import pandas as pd
import streamlit as st


def show(name: str) -> None:
    """Show a page with a title, a slider and a chart."""
    st.title(name)
    weight = st.sidebar.slider("Weight", 0, 5, 3)
    bars = pd.DataFrame({"name": ["A", "B", "C"], "value": [1 + weight, 2, 3]})
    st.altair_chart(alt.Chart(bars).mark_bar().encode(x="value:Q", y="name:N"))


def one() -> None:
    """Show the first page."""
    show("One")


def other() -> None:
    """Show the second page."""
    show("Other")


st.navigation([st.Page(one, title="One", default=True), st.Page(other, title="Other")], position="top").run()
