"""Page /benchmarks: how fast each framework is, and whether the difference matters for the reader."""

import streamlit as st

import catalog
from components.benchmarks import guide_table, measured, published, ratio
from components.benchmarks.view import BenchmarksView
from components.markdown import contents_links
from components.url import end_page

SECTIONS = {
    "measured": "Measured here",
    "matter": "Does it matter for you?",
    "ratio": "Published: one ratio, many answers",
    "throughput": "Published figures, run by run",
    "guide": "The guide's table",
}

view = BenchmarksView(catalog.current())
st.title("How fast is each, really?")
st.markdown(
    "The December 2025 guide gives one figure per framework. Public measurements of the same frameworks disagree so much that the "
    "question is not *how fast is the framework* but *in which setting*: server, keep-alive and database access move the result more than "
    "the framework does.",
    width=900,
)
st.markdown(contents_links(SECTIONS))
measured.show(view)
if not view.names:
    st.info("There is no framework to compare: the data folder has none, or all their files have faults.", icon=":material/info:")
    end_page()
ratio.show(view)
published.show(view)
guide_table.show(view)
