"""What a link has otherwise than today's data, and whether that matters."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from components.decide import session
from components.decide.view import DecisionView, score_text
from components.tables import csv_button
from components.text import plain
from decision.choice import Choice, Today, completed
from decision.decide import cells_unlike_today, outcome
from decision.solve import Answer
from decision.url_codec import Difference
from decision.wording import Names, listed

SHOWN_ROWS = 6
"""More go behind a click."""
Row = tuple[str, str, str, str]
"""Framework, criterion or feature, its value in the link and today's."""


def show(view: DecisionView, arrived: Sequence[Difference]) -> None:
    """`arrived` lists what today's data have no place for or have got since; it is known from the link only."""
    choice, today = view.choice, view.today
    rows = [*unlike_scores(choice, today, arrived), *unlike_levels(choice, today)]
    if not rows:
        return
    with st.container(border=True):
        many = f"{len(rows)} entries are" if len(rows) > 1 else "One entry is"
        st.markdown(f"**This view uses other data than today's.** {many} different; {plain(effect_sentence(view))}.")
        table = pd.DataFrame(rows, columns=["Framework", "What", "In the link", "Today"])
        shown = table.map(plain)
        st.table(shown[:SHOWN_ROWS], hide_index=True, border="horizontal", alt="What the link has otherwise than today's data")
        if len(rows) > SHOWN_ROWS:
            with st.expander(f"{len(rows) - SHOWN_ROWS} more"):
                st.table(shown[SHOWN_ROWS:], hide_index=True, border="horizontal", alt="The rest of what the link has otherwise")
        csv_button("Download as CSV", table, "other-data")
        st.button("Use today's data", on_click=session.use_todays_data)


def unlike_scores(choice: Choice, today: Today, arrived: Sequence[Difference]) -> list[Row]:
    """Scores of the choice that today's data have otherwise, then those in `arrived` of frameworks that are compared or gone."""
    gone = {difference.framework for difference in arrived} - set(today.frameworks)
    cells = list(cells_unlike_today(choice, today))
    cells += [(d.framework, d.criterion, d.then, d.now) for d in arrived if d.framework in (*choice.frameworks, *gone)]
    return [
        (today.frameworks.get(slug, slug), today.criteria.get(criterion, criterion), score_text(then), score_text(now))
        for slug, criterion, then, now in cells
    ]


def unlike_levels(choice: Choice, today: Today) -> list[Row]:
    """Levels of must-have features that today's data have otherwise."""

    def label(level: str | None) -> str:
        return today.levels[level].label if level else "not known"

    return [
        (today.frameworks[slug], today.features[feature], label(then), label(now))
        for feature, row in choice.levels.items()
        for slug, then in row.items()
        if then != (now := today.supports.get(slug, {}).get(feature))
    ]


def effect_sentence(view: DecisionView) -> str:
    """Who leads with the link's data and with today's, as a clause."""
    with_todays_data = completed(replace(view.choice, scores={}, levels={}), view.today)
    leads = leaders(view.answer, view.names)
    would_lead = leaders(outcome(with_todays_data, view.today).answer, view.names)
    return f"first place goes to {leads} " + ("either way" if leads == would_lead else f"in the link and to {would_lead} with today's data")


def leaders(answer: Answer, names: Names) -> str:
    return listed([names.alternatives[line.id] for line in answer.ranking if line.place == 1]) if answer.ranking else "nobody"
