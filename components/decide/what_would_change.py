"""Which slider or score on its own would change who leads."""

import streamlit as st

from components.decide.view import DecisionView
from components.markdown import escape_markdown, evidence_line
from decision import change_sentences
from decision.sensitivity import ScoreFlip


def show(view: DecisionView) -> None:
    with st.container():
        if view.slider_effects:
            st.header("What would change this", anchor="change")
            st.markdown("\n\n".join(filter(None, [*slider_lines(view), *score_lines(view)])))


def slider_lines(view: DecisionView) -> list[str]:
    turning = [change for change in view.slider_effects if change.lower or change.higher]
    lines = [
        "\n".join(
            f"- {escape_markdown(change_sentences.slider_effect_sentence(change, view.ids[0], view.problem, view.names))}"
            for change in turning
        )
    ]
    if len(turning) < len(view.slider_effects):
        which, where = ("other slider", "") if turning else ("slider", ", wherever it stands")
        lines.append(f"No {which} on its own changes who leads{where}.")
    return [*lines, escape_markdown(change_sentences.smallest_shift(view.answer, view.names))]


def score_lines(view: DecisionView) -> list[str]:
    lines = [change_sentences.WORST_CASE_NOTE] if view.answer.unknown else []
    flips = zip(view.answer.score_flips, change_sentences.score_flips(view.answer, view.names), strict=False)
    if said := [f"- {escape_markdown(line)}  \n  :small[{score_origin(view, flip)}]" for flip, line in flips]:
        lines += ["**Scores worth checking first**", "\n".join(said)]
    return lines


def score_origin(view: DecisionView, flip: ScoreFlip) -> str:
    """Where the score comes from: the guide's evidence, or the reader."""
    score = view.data.frameworks[flip.id].scores.get(flip.criterion) if flip.id in view.data.frameworks else None
    is_own = score is None or flip.criterion in view.choice.own_scores.get(flip.id, {})
    return "your own score" if is_own or score is None else evidence_line(score)
