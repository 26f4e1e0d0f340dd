"""The ranking: what each criterion adds to each option's weighted score."""

import pandas as pd
import streamlit as st

from components.charts.colours import palette
from components.charts.decide import contribution_bars
from components.charts.drawing import REAL, TEXT, WHOLE, draw, table_of
from components.decide.view import DecisionView
from components.tables import csv_button
from components.text import plain, unfolded
from decision import change_words, words
from decision.wording import HUNDREDTH, apportioned, short, value_places, value_text


def show(view: DecisionView) -> None:
    """Sentences stand in a container of their own: without it the browser draws everything below anew when one comes or goes."""
    if view.ids:
        show_bars(view)
        if view.overruling & set(view.ids):
            st.caption(r"\* with own scores")
        if part := unfolded("As a table", "open_values"):
            with part:
                show_table(view)
    with st.container():
        if idle := change_words.idle_sliders(view.answer, view.names):
            st.caption(plain(idle))
        if missing := words.missing_scores(view.answer, view.problem, view.names):
            st.markdown("\n\n".join(map(plain, missing)))


def show_bars(view: DecisionView) -> None:
    criteria, labels, lines = view.today.criteria, view.labels, view.lines
    places = value_places(view.answer.ranking)
    columns = {"option": TEXT, "rank": WHOLE, "criterion": TEXT, "points": REAL, "place": WHOLE, "value": REAL, "label": TEXT, "name": TEXT}
    rows = table_of(
        columns,
        (
            (
                labels[i],
                rank,
                criteria[criterion],
                float(part),
                place,
                float(lines[i].value),
                value_text(lines[i], places),
                "" if place else labels[i],
            )
            for rank, i in enumerate(view.ids)
            for place, (criterion, part) in enumerate(lines[i].contributions.items())
        ),
    )
    most = view.problem.scale[1]
    bars = contribution_bars(tuple(palette(list(criteria.values())).items()), len(view.ids), float(most))
    draw(bars, rows=rows, alt=f"Weighted scores of each option, {short(most)} is the most; the table below has the figures")


def show_table(view: DecisionView) -> None:
    st.markdown("What each criterion adds: its share of the weight times the score.")
    parts = {view.labels[i]: apportioned(view.lines[i].contributions, HUNDREDTH) for i in view.ids}
    table = pd.DataFrame(parts).map(float)
    table.index = pd.Index([view.today.criteria[criterion] for criterion in table.index])
    table.loc["Weighted score"] = table.sum().round(2)
    table = table.reset_index(names="Criterion")
    shown = table.map(lambda cell: f"{cell:.2f}" if isinstance(cell, float) else plain(cell)).rename(columns=plain)
    st.table(shown, hide_index=True, border="horizontal", alt="What each criterion adds to each weighted score")
    csv_button("Download as CSV", table, "decision-values")
