"""Sections of the overview: verdicts on the December 2025 guide, its conclusion, and its description of itself."""

import pandas as pd
import streamlit as st

from components.charts.colours import SHADES
from components.charts.drawing import draw
from components.charts.frameworks import verdict_bars
from components.markdown import escape_markdown
from components.overview import OverviewView
from components.verdicts import checkable_and_holding, items_at, show_items
from components.vocabulary import verdicts_by_id


def show_verdicts(view: OverviewView) -> None:
    """Show how many claims of the guide hold, as a bar of verdicts."""
    st.header("Do the guide's claims hold?", anchor="fact-check")
    claims = view.data.guide.claims
    checkable, holding = checkable_and_holding(view.data)
    if not checkable:
        return
    st.markdown(
        f"**{holding} of {checkable}** checkable claims hold as stated. The other {len(claims) - checkable} of {len(claims)} are "
        "opinions, or nobody could verify them."
    )
    verdicts = verdicts_by_id(view.data).values()
    counts = {verdict.label: sum(claim.verdict == verdict.id for claim in claims) for verdict in verdicts}
    colours = {verdict.label: SHADES[verdict.color] for verdict in verdicts}
    counts_text = ", ".join(f"{count} {label.lower()}" for label, count in counts.items())
    table = pd.DataFrame(counts.items(), columns=["verdict", "claims"])
    draw(verdict_bars(table, colours), alt=f"{holding} of {checkable} checkable claims hold: {counts_text}")
    st.page_link("fact_check.py", label="Read all claims", icon=":material/arrow_forward:")


def show_about(view: OverviewView) -> None:
    """Show the guide's conclusion, and the guide's own words about its aim and author."""
    data, guide = view.data, view.data.guide
    if conclusion := items_at(data, "conclusion"):
        st.header("What the guide concludes", anchor="conclusion")
        show_items(data, conclusion)
    if guide.items:
        st.header("About the guide", anchor="about")
        st.markdown(
            f"**{escape_markdown(guide.title)}**, {escape_markdown(guide.author.name)}, {guide.published}. "
            "How it introduces itself and who wrote it:"
        )
        show_items(data, [*items_at(data, "introduction"), *items_at(data, "about-the-guide")])
