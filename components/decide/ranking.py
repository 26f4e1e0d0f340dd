"""The ranking: what each criterion adds to each option's weighted score."""

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
    """Sentences stand in a container of their own: without it the browser draws everything below anew when one comes or goes."""
    if view.ids:
        show_contribution_bars(view)
        if view.overridden_frameworks & set(view.ids):
            st.caption(r"\* with own scores")
        if part := lazy_expander("As a table", "open_values"):
            with part:
                show_contribution_table(view)
    with st.container():
        if idle := change_sentences.idle_sliders_sentence(view.answer, view.names):
            st.caption(escape_markdown(idle))
        if missing := sentences.missing_score_sentences(view.answer, view.problem, view.names):
            st.markdown("\n\n".join(map(escape_markdown, missing)))


def show_contribution_bars(view: DecisionView) -> None:
    criteria, labels, lines = view.current.criteria, view.labels, view.lines
    places = value_decimals(view.answer.ranking)
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
                float(lines[i].value),
                format_value(lines[i], places),
                "" if place else labels[i],
            )
            for rank, i in enumerate(view.ids)
            for place, (criterion, part) in enumerate(lines[i].contributions.items())
        ),
    )
    most = view.problem.scale[1]
    bars = contribution_bars(tuple(palette(list(criteria.values())).items()), len(view.ids), float(most))
    draw(bars, rows=rows, alt=f"Weighted scores of each option, {format_number(most)} is the most; the table below has the figures")


def show_contribution_table(view: DecisionView) -> None:
    st.markdown("What each criterion adds: its share of the weight times the score.")
    parts = {view.labels[i]: apportion(view.lines[i].contributions, HUNDREDTH) for i in view.ids}
    table = pd.DataFrame(parts).map(float)
    table.index = pd.Index([view.current.criteria[criterion] for criterion in table.index])
    table.loc["Weighted score"] = table.sum().round(2)
    table = table.reset_index(names="Criterion")
    shown = table.map(lambda cell: f"{cell:.2f}" if isinstance(cell, float) else escape_markdown(cell)).rename(columns=escape_markdown)
    st.table(shown, hide_index=True, border="horizontal", alt="What each criterion adds to each weighted score")
    csv_button("Download as CSV", table, "decision-values")
