"""What a link has otherwise than today's data, and whether that matters."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from components.decide import session
from components.decide.view import DecisionView, score_text
from components.markdown import escape_markdown
from components.tables import csv_button
from decision.choice import Choice, DecisionData, with_defaults
from decision.evaluation import changed_scores, evaluate
from decision.formatting import DisplayNames, join_words
from decision.solve import DecisionAnswer
from decision.url_codec import ScoreDifference

MAX_VISIBLE_ROWS = 6
"""More go behind a click."""
Row = tuple[str, str, str, str]
"""Framework, criterion or feature, its value in the link and today's."""


def show(view: DecisionView, arrived: Sequence[ScoreDifference]) -> None:
    """`arrived` lists what today's data have no place for or have got since; it is known from the link only."""
    choice, current = view.choice, view.current
    rows = [*differing_scores(choice, current, arrived), *differing_levels(choice, current)]
    if not rows:
        return
    with st.container(border=True):
        many = f"{len(rows)} entries are" if len(rows) > 1 else "One entry is"
        st.markdown(f"**This view uses other data than today's.** {many} different; {escape_markdown(leader_change_clause(view))}.")
        table = pd.DataFrame(rows, columns=["Framework", "What", "In the link", "Today"])
        shown = table.map(escape_markdown)
        st.table(shown[:MAX_VISIBLE_ROWS], hide_index=True, border="horizontal", alt="What the link has otherwise than today's data")
        if len(rows) > MAX_VISIBLE_ROWS:
            with st.expander(f"{len(rows) - MAX_VISIBLE_ROWS} more"):
                st.table(shown[MAX_VISIBLE_ROWS:], hide_index=True, border="horizontal", alt="The rest of what the link has otherwise")
        csv_button("Download as CSV", table, "other-data")
        st.button("Use today's data", on_click=session.use_current_data)


def differing_scores(choice: Choice, current: DecisionData, arrived: Sequence[ScoreDifference]) -> list[Row]:
    """Scores of the choice that today's data have otherwise, then those in `arrived` of frameworks that are compared or gone."""
    gone = {difference.framework for difference in arrived} - set(current.frameworks)
    cells = list(changed_scores(choice, current))
    cells += [(d.framework, d.criterion, d.then, d.now) for d in arrived if d.framework in (*choice.frameworks, *gone)]
    return [
        (current.frameworks.get(slug, slug), current.criteria.get(criterion, criterion), score_text(then), score_text(now))
        for slug, criterion, then, now in cells
    ]


def differing_levels(choice: Choice, current: DecisionData) -> list[Row]:
    """Levels of must-have features that today's data have otherwise."""

    def label(level: str | None) -> str:
        return current.levels[level].label if level else "not known"

    return [
        (current.frameworks[slug], current.features[feature], label(then), label(now))
        for feature, row in choice.levels.items()
        for slug, then in row.items()
        if then != (now := current.supports.get(slug, {}).get(feature))
    ]


def leader_change_clause(view: DecisionView) -> str:
    """Who leads with the link's data and with today's, as a clause."""
    with_todays_data = with_defaults(replace(view.choice, scores={}, levels={}), view.current)
    leads = leader_names(view.answer, view.names)
    would_lead = leader_names(evaluate(with_todays_data, view.current).answer, view.names)
    return f"first place goes to {leads} " + ("either way" if leads == would_lead else f"in the link and to {would_lead} with today's data")


def leader_names(answer: DecisionAnswer, names: DisplayNames) -> str:
    return join_words([names.alternatives[line.id] for line in answer.ranking if line.place == 1]) if answer.ranking else "nobody"
