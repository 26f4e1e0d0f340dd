"""Section of /decide: ranking of the options by weighted score."""

import pandas as pd
import streamlit as st

from components.charts.colours import palette
from components.charts.decide import contribution_bars
from components.charts.drawing import REAL, TEXT, WHOLE, arrow_table, draw
from components.decide.view import DecisionView
from components.markdown import escape_markdown, lazy_expander
from components.tables import csv_button
from decision import change_sentences, sentences
from decision.formatting import HUNDREDTH, apportion, format_number, format_value, value_decimals


def show(view: DecisionView) -> None:
    """Show the weighted scores as bars and as a table, with notes on unused sliders and unknown scores."""
    if view.ranked_ids:
        show_contribution_bars(view)
        if view.overridden_frameworks & set(view.ranked_ids):
            st.caption(r"\* with own scores")
        if part := lazy_expander("As a table", "open_values"):
            with part:
                show_contribution_table(view)
    with st.container():  # without it the browser redraws everything below when a note appears or disappears
        if idle := change_sentences.idle_sliders_sentence(view.answer, view.names):
            st.caption(escape_markdown(idle))
        if missing := sentences.missing_score_sentences(view.answer, view.problem, view.names):
            st.markdown("\n\n".join(map(escape_markdown, missing)))


def show_contribution_bars(view: DecisionView) -> None:
    """Draw one bar per option, divided into the contributions of the criteria to its weighted score."""
    criteria, labels, ranked = view.current.criteria, view.labels, view.ranked
    decimals = value_decimals(view.answer.ranking)
    columns = {"option": TEXT, "rank": WHOLE, "criterion": TEXT, "points": REAL, "place": WHOLE, "value": REAL, "label": TEXT, "name": TEXT}
    rows = arrow_table(
        columns,
        (
            (
                labels[i],
                rank,
                criteria[criterion],
                float(part),
                place,
                float(ranked[i].value),
                format_value(ranked[i], decimals),
                "" if place else labels[i],
            )
            for rank, i in enumerate(view.ranked_ids)
            for place, (criterion, part) in enumerate(ranked[i].contributions.items())
        ),
    )
    most = view.problem.scale[1]
    bars = contribution_bars(tuple(palette(list(criteria.values())).items()), len(view.ranked_ids), float(most))
    draw(bars, rows=rows, alt=f"Weighted scores of each option, {format_number(most)} is the most; the table below has the figures")


def show_contribution_table(view: DecisionView) -> None:
    """Show the contribution of each criterion to each weighted score as a table, and offer it as CSV."""
    st.markdown("What each criterion adds: its share of the weight times the score.")
    parts = {view.labels[i]: apportion(view.ranked[i].contributions, HUNDREDTH) for i in view.ranked_ids}
    table = pd.DataFrame(parts).map(float)
    table.index = pd.Index([view.current.criteria[criterion] for criterion in table.index])
    table.loc["Weighted score"] = table.sum().round(2)
    table = table.reset_index(names="Criterion")
    shown = table.map(lambda cell: f"{cell:.2f}" if isinstance(cell, float) else escape_markdown(cell)).rename(columns=escape_markdown)
    st.table(shown, hide_index=True, border="horizontal", alt="What each criterion adds to each weighted score")
    csv_button("Download as CSV", table, "decision-values")
