"""Which slider or score on its own would change who leads."""

import streamlit as st

from components.decide.view import DecisionView
from components.text import evidence_line, plain
from decision import change_words
from decision.sensitivity import ScoreFlip


def show(view: DecisionView) -> None:
    with st.container():
        if view.changes:
            st.header("What would change this", anchor="change")
            st.markdown("\n\n".join(filter(None, [*slider_lines(view), *score_lines(view)])))


def slider_lines(view: DecisionView) -> list[str]:
    turning = [change for change in view.changes if change.lower or change.higher]
    lines = ["\n".join(f"- {plain(change_words.change_sentence(change, view.ids[0], view.problem, view.names))}" for change in turning)]
    if len(turning) < len(view.changes):
        which, where = ("other slider", "") if turning else ("slider", ", wherever it stands")
        lines.append(f"No {which} on its own changes who leads{where}.")
    return [*lines, plain(change_words.smallest_shift(view.answer, view.names))]


def score_lines(view: DecisionView) -> list[str]:
    lines = [change_words.AT_THEIR_WORST] if view.answer.unknown else []
    flips = zip(view.answer.score_flips, change_words.score_flips(view.answer, view.names), strict=False)
    if said := [f"- {plain(line)}  \n  :small[{origin(view, flip)}]" for flip, line in flips]:
        lines += ["**Scores worth checking first**", "\n".join(said)]
    return lines


def origin(view: DecisionView, flip: ScoreFlip) -> str:
    """Where the score comes from: the guide's evidence, or the reader."""
    score = view.data.frameworks[flip.id].scores.get(flip.criterion) if flip.id in view.data.frameworks else None
    is_own = score is None or flip.criterion in view.choice.own_scores.get(flip.id, {})
    return "your own score" if is_own or score is None else evidence_line(score)
