"""How firm the first place is: how often each option comes first while weights or scores vary."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.charts.colours import DARK_GREY, GREY
from components.charts.decide import share_bars
from components.charts.drawing import TEXT, WHOLE, draw, table_of
from components.decide.view import DecisionView
from components.tables import csv_button
from components.text import plain, unfolded
from decision.firmness_words import OPEN, QUESTIONS, TIES, certain_shares, share_bounds, share_texts
from decision.first_place import FirstPlace

UNKNOWN_SHARES = (
    "An unknown score can have any value of the scale, so a share that depends on it has a lowest and a highest value; the bars have "
    "the lowest. "
)


def show(view: DecisionView) -> None:
    with st.container():
        if not view.first_place:
            return
        st.header("How firm it is", anchor="firm")
        st.markdown("How often each option comes first, in percent:")
        by_question = {capitalized(QUESTIONS[row.question]): row for row in view.first_place}
        show_bars(view, by_question)
        if part := unfolded("As a table", "open_shares"):
            with part:
                show_table(view, by_question)
        st.caption(method_text(view))
        if view.answer.dominated:
            st.markdown("\n\n".join(plain(line) for line in dominance_sentences(view)))


def capitalized(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}"


def show_bars(view: DecisionView, by_question: Mapping[str, FirstPlace]) -> None:
    labels = {**view.labels, TIES: "a tie", OPEN: "not certain"}
    certain = {question: certain_shares(row) for question, row in by_question.items()}
    options = [option for option in [*view.ids, TIES, OPEN] if any(row.get(option) for row in certain.values())]
    colours = {labels[i]: view.colours.get(labels[i], GREY if i == TIES else DARK_GREY) for i in options}
    rows = table_of(
        {"question": TEXT, "option": TEXT, "share": WHOLE, "label": TEXT, "place": WHOLE, "name": TEXT},
        (
            (question, labels[i], share, f"{share} %", place, question if place == 0 else "")
            for question, row in certain.items()
            for place, i in enumerate(options)
            if (share := row.get(i, 0)) or place == 0
        ),
    )
    bars = share_bars(tuple(colours.items()), len(by_question))
    draw(bars, rows=rows, alt="How often each option comes first; the table below has the figures")


def show_table(view: DecisionView, by_question: Mapping[str, FirstPlace]) -> None:
    labels = {**view.labels, TIES: "a tie"}
    texts = {question: share_texts(row) for question, row in by_question.items()}
    columns = {labels[i]: {question: row.get(i, "0 %") for question, row in texts.items()} for i in [*view.ids, TIES]}
    table = pd.DataFrame(columns)
    table = table.loc[:, (table != "0 %").any()].rename_axis("With")
    st.table(table.rename(columns=plain), border="horizontal", alt="How often each option comes first")
    bounds = [(question, labels[i], *pair) for question, row in by_question.items() for i, pair in share_bounds(row).items()]
    csv_button("Download as CSV", pd.DataFrame(bounds, columns=["with", "option", "lowest percent", "highest percent"]), "decision-shares")


def method_text(view: DecisionView) -> str:
    notch = view.answer.one_notch
    confidence = view.data.vocabulary.confidence if view.data.vocabulary else ()
    return (
        f"{UNKNOWN_SHARES if view.answer.unknown else ''}One step away: {notch.combinations:,} combinations, "
        f"{'drawn at random' if notch.sampled else 'all there are'}. It is a tie if several lead. It is a close call if one slider "
        "step or half a point on one score changes who is first, or if the leader "
        "stays alone first in under 75 % of these combinations. It is clear from 95 %, and else a leaning. Both limits are "
        "conventions. Confidence of a score: "
        + ", ".join(f"{plain(level.label.lower())} ±{level.give:g}" for level in confidence)
        + " points; your own scores count as they are."
    )


def dominance_sentences(view: DecisionView) -> list[str]:
    names = view.names.alternatives
    return [
        f"{names[row.id]} is never alone in first place: {names[row.by]} is at least as good on every criterion."
        for row in view.answer.dominated
    ]
