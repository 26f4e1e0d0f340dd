"""Sections of a framework's page: strengths and limits, and when to use it."""

import streamlit as st

from catalog.models import Item
from components.framework import FrameworkView
from components.markdown import escape_markdown, with_evidence
from components.verdicts import show_items

STRENGTH_MIN_SCORE = 4.0
"""Lowest score that counts as a strength."""
LIMIT_MAX_SCORE = 2.5
"""Highest score that counts as a limit."""


def show(view: FrameworkView) -> None:
    """Show the strengths and limits listed in the guide, or the highest and lowest scores if it lists none."""
    st.header("Strengths and limits", anchor="strengths")
    pros, cons = view.items("pros"), view.items("cons")
    if pros or cons:
        st.markdown(f"What the guide of {view.data.guide.published} lists, with our verdict on each.")
        _show_lists(view, {"Strengths": pros, "Limits": cons})
    elif any(criterion.id in view.framework.scores for criterion in view.data.criteria):
        _show_scores(view)
    else:
        st.markdown("Not researched.")


def show_use_cases(view: FrameworkView) -> None:
    """Show the use cases of the guide and its advice when to choose the framework."""
    uses, choose = view.items("use-cases"), view.items("choose-if")
    if uses or choose:
        st.header("When to use it", anchor="use-cases")
        _show_lists(view, {"Use cases in the guide": uses, f"The guide says: choose {escape_markdown(view.framework.name)} if": choose})


def _show_lists(view: FrameworkView, lists: dict[str, list[Item]]) -> None:
    for column, (title, items) in zip(st.columns(2, gap="large"), lists.items(), strict=True):
        with column:
            st.subheader(title, anchor=False)
            show_items(view.data, items)


def _show_scores(view: FrameworkView) -> None:
    st.markdown(f"The guide does not speak of {escape_markdown(view.framework.name)}; these are its highest and lowest scores, 1 to 5.")
    scores = view.framework.scores
    scored = [(criterion, scores[criterion.id]) for criterion in view.data.criteria if criterion.id in scores]
    high = sorted((pair for pair in scored if pair[1].score >= STRENGTH_MIN_SCORE), key=lambda pair: -pair[1].score)
    low = sorted((pair for pair in scored if pair[1].score <= LIMIT_MAX_SCORE), key=lambda pair: pair[1].score)
    parts = (("Strengths", high, f"{STRENGTH_MIN_SCORE:g} or higher"), ("Limits", low, f"{LIMIT_MAX_SCORE:g} or lower"))
    for column, (title, pairs, bound) in zip(st.columns(2, gap="large"), parts, strict=True):
        with column:
            st.subheader(title, anchor=False)
            lines = [
                with_evidence(f"**{escape_markdown(criterion.name)}: {score.score:g}.** {escape_markdown(score.rationale)}", score)
                for criterion, score in pairs
            ]
            st.markdown("\n\n".join(lines) or f"No score is {bound}.")
