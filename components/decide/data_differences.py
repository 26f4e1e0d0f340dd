"""Section of /decide: differences between the data of a link and the current data."""

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
"""Number of differences shown at once; the others are in an expander."""
DifferenceRow = tuple[str, str, str, str]
"""Name of a framework, name of a criterion or feature, value in the link, and current value."""


def show(view: DecisionView, link_differences: Sequence[ScoreDifference]) -> None:
    """Show the scores and levels of the link that differ from the current data, and whether the leader differs.

    `link_differences` lists the scores that only the link or only the current data have.
    """
    choice, current = view.choice, view.current
    rows = [*differing_scores(choice, current, link_differences), *differing_levels(choice, current)]
    if not rows:
        return
    with st.container(border=True):
        subject = f"{len(rows)} entries are" if len(rows) > 1 else "One entry is"
        st.markdown(f"**This view uses other data than today's.** {subject} different; {escape_markdown(leader_change_clause(view))}.")
        table = pd.DataFrame(rows, columns=["Framework", "What", "In the link", "Today"])
        shown = table.map(escape_markdown)
        st.table(shown[:MAX_VISIBLE_ROWS], hide_index=True, border="horizontal", alt="Differences between the link and today's data")
        if len(rows) > MAX_VISIBLE_ROWS:
            with st.expander(f"{len(rows) - MAX_VISIBLE_ROWS} more"):
                st.table(shown[MAX_VISIBLE_ROWS:], hide_index=True, border="horizontal", alt="The other differences")
        csv_button("Download as CSV", table, "other-data")
        st.button("Use today's data", on_click=session.use_current_data)


def differing_scores(choice: Choice, current: DecisionData, link_differences: Sequence[ScoreDifference]) -> list[DifferenceRow]:
    """Return the scores of the choice that differ from the current data.

    The list ends with those `link_differences` whose framework is compared or was removed from the guide.
    """
    removed = {difference.framework for difference in link_differences} - set(current.frameworks)
    cells = list(changed_scores(choice, current))
    cells += [each for each in link_differences if each.framework in (*choice.frameworks, *removed)]
    return [
        (current.frameworks.get(slug, slug), current.criteria.get(criterion, criterion), score_text(then), score_text(now))
        for slug, criterion, then, now in cells
    ]


def differing_levels(choice: Choice, current: DecisionData) -> list[DifferenceRow]:
    """Return the levels of must-have features that differ from the current data."""

    def label(level: str | None) -> str:
        return current.levels[level].label if level else "not known"

    return [
        (current.frameworks[slug], current.features[feature], label(then), label(now))
        for feature, row in choice.levels.items()
        for slug, then in row.items()
        if then != (now := current.supports.get(slug, {}).get(feature))
    ]


def leader_change_clause(view: DecisionView) -> str:
    """Return a clause that names the leaders with the link's data and with the current data."""
    with_current_data = with_defaults(replace(view.choice, scores={}, levels={}), view.current)
    leads = leader_names(view.answer, view.names)
    would_lead = leader_names(evaluate(with_current_data, view.current).answer, view.names)
    return f"first place goes to {leads} " + ("either way" if leads == would_lead else f"in the link and to {would_lead} with today's data")


def leader_names(answer: DecisionAnswer, names: DisplayNames) -> str:
    """Return the names of the options in first place as a phrase, or "nobody" without a ranking."""
    return join_words([names.alternatives[line.id] for line in answer.ranking if line.place == 1]) if answer.ranking else "nobody"
