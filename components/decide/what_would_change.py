"""Section of /decide: sliders and scores that would change the leader."""

import streamlit as st

from components.decide.view import DecisionView
from components.markdown import escape_markdown, evidence_line
from decision import change_sentences
from decision.sensitivity import ScoreFlip


def show(view: DecisionView) -> None:
    """Show which slider or score would change the leader if it alone changed."""
    with st.container():
        if view.slider_effects:
            st.header("What would change this", anchor="change")
            st.markdown("\n\n".join(filter(None, [*slider_lines(view), *score_lines(view)])))


def slider_lines(view: DecisionView) -> list[str]:
    """Return Markdown blocks on the sliders that change the leader, and on the smallest change that does."""
    effective = [change for change in view.slider_effects if change.lower or change.higher]
    lines = [
        "\n".join(
            f"- {escape_markdown(change_sentences.slider_effect_sentence(change, view.ranked_ids[0], view.problem, view.names))}"
            for change in effective
        )
    ]
    if len(effective) < len(view.slider_effects):
        slider, place = ("other slider", "") if effective else ("slider", ", wherever it stands")
        lines.append(f"No {slider} on its own changes who leads{place}.")
    return [*lines, escape_markdown(change_sentences.smallest_shift_sentence(view.answer, view.names))]


def score_lines(view: DecisionView) -> list[str]:
    """Return Markdown blocks on the scores whose correction would change the leader."""
    lines = [change_sentences.WORST_CASE_NOTE] if view.answer.unknown else []
    flips = zip(view.answer.score_flips, change_sentences.score_flip_sentences(view.answer, view.names), strict=False)
    if flip_lines := [f"- {escape_markdown(line)}  \n  :small[{score_origin(view, flip)}]" for flip, line in flips]:
        lines += ["**Scores worth checking first**", "\n".join(flip_lines)]
    return lines


def score_origin(view: DecisionView, flip: ScoreFlip) -> str:
    """Return the evidence for a score of the guide, or a remark that the score is the reader's own."""
    score = view.data.frameworks[flip.id].scores.get(flip.criterion) if flip.id in view.data.frameworks else None
    is_own = score is None or flip.criterion in view.choice.own_scores.get(flip.id, {})
    return "your own score" if is_own or score is None else evidence_line(score)
