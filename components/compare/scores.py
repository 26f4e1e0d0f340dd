"""Scores by criterion, the criteria with the largest differences, and the reason for each score."""

import pandas as pd
import streamlit as st

from catalog.models import Criterion, Framework
from components.charts.drawing import draw
from components.charts.frameworks import score_dots
from components.compare import CompareView
from components.markdown import escape_markdown, evidence_line, lazy_expander
from components.tables import csv_button
from components.vocabulary import vocabulary_of
from decision.formatting import join_words

MAX_CRITERIA_NAMED = 4
"""With more criteria of the largest difference than this, only the first three are named."""


def show(view: CompareView) -> None:
    """Draw the section on scores."""
    st.header("Scores", anchor="scores")
    scores = score_table(view)
    if scores.empty:
        st.info("No scores for these frameworks yet.", icon=":material/info:")
        return
    spread = scores.groupby("criterion")["score"].agg(lambda values: values.max() - values.min())
    widest = [str(name) for name in spread[spread == spread.max()].index]
    most = f"{', '.join(widest[:3])} and {len(widest) - 3} more" if len(widest) > MAX_CRITERIA_NAMED else join_words(widest)
    st.markdown(
        f"Scores are 1 to 5, each point defined in words. They differ most, by {spread.max():g}, on **{escape_markdown(most)}**. "
        "Which criteria matter, you say on [Decide](decide)."
    )
    order = list(dict.fromkeys(scores["criterion"]))
    draw(
        score_dots(scores[["criterion", "framework", "score"]], view.colours(), order),
        alt=f"Scores by criterion. They differ most, by {spread.max():g}, on {most}.",
    )
    if part := lazy_expander("Reasons, anchors and sources", "open_reasons"):
        with part:
            for criterion in view.data.criteria:
                _show_reasons(view, criterion)
            csv_button("Download scores as CSV", scores, f"scores-{view.file_name}")


def score_table(view: CompareView) -> pd.DataFrame:
    """Return a row for each score, in the order of the criteria. Columns are those of the download."""
    return pd.DataFrame(
        [
            (criterion.name, framework.name, score.score, score.rationale, score.confidence, " ".join(score.sources), score.checked)
            for criterion in view.data.criteria
            for framework in view.frameworks.values()
            if (score := framework.scores.get(criterion.id))
        ],
        columns=["criterion", "framework", "score", "rationale", "confidence", "sources", "checked"],
    )


def _show_reasons(view: CompareView, criterion: Criterion) -> None:
    st.markdown(f"**{escape_markdown(criterion.name)}.** {escape_markdown(criterion.description)}")
    st.markdown("  \n".join(f":small[**{point}** {escape_markdown(anchor)}]" for point, anchor in criterion.anchors.items()))
    for framework in view.frameworks.values():
        st.markdown(_reason(view, framework, criterion))
    if criterion.caveat:
        st.caption(escape_markdown(criterion.caveat))
    st.divider()


def _reason(view: CompareView, framework: Framework, criterion: Criterion) -> str:
    score = framework.scores.get(criterion.id)
    if score is None:
        return f"**{escape_markdown(framework.name)}**: not researched"
    confidence = next(escape_markdown(term.label.lower()) for term in vocabulary_of(view.data).confidence if term.id == score.confidence)
    evidence = f":small[Confidence {confidence} · {evidence_line(score)}]"
    return f"**{escape_markdown(framework.name)}: {score.score:g}**. {escape_markdown(score.rationale)}  \n{evidence}"
