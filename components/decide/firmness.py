"""Section of /decide: how often each option comes first while weights or scores vary."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.charts.colours import DARK_GREY, GREY
from components.charts.decide import share_bars
from components.charts.drawing import TEXT, WHOLE, arrow_table, draw
from components.decide.view import DecisionView
from components.markdown import escape_markdown, lazy_expander
from components.tables import csv_button
from decision.firmness_sentences import OPEN_ID, QUESTION_TEXTS, TIE_ID, certain_percents, percent_bounds, percent_texts
from decision.first_place import FirstPlace

UNKNOWN_SCORES_NOTE = (
    "An unknown score can have any value of the scale, so a share that depends on it has a lowest and a highest value; the bars have "
    "the lowest. "
)
"""Beginning of the caption if a score is unknown."""


def show(view: DecisionView) -> None:
    """Show how often each option comes first as bars and as a table, with the method and the dominated options."""
    with st.container():
        if not view.first_place:
            return
        st.header("How firm it is", anchor="firm")
        st.markdown("How often each option comes first, in percent:")
        by_question = {capitalize_first(QUESTION_TEXTS[row.question]): row for row in view.first_place}
        show_share_bars(view, by_question)
        if part := lazy_expander("As a table", "open_shares"):
            with part:
                show_share_table(view, by_question)
        st.caption(firmness_method(view))
        if view.answer.dominated:
            st.markdown("\n\n".join(escape_markdown(line) for line in dominance_sentences(view)))


def capitalize_first(text: str) -> str:
    """Return the text with its first character in upper case."""
    return f"{text[0].upper()}{text[1:]}"


def show_share_bars(view: DecisionView, by_question: Mapping[str, FirstPlace]) -> None:
    """Draw one bar per question, divided into the lowest shares (per cent) of the options, of ties and of undetermined cases."""
    labels = {**view.labels, TIE_ID: "a tie", OPEN_ID: "not certain"}
    certain = {question: certain_percents(row) for question, row in by_question.items()}
    options = [option for option in [*view.ranked_ids, TIE_ID, OPEN_ID] if any(row.get(option) for row in certain.values())]
    colours = {labels[i]: view.colours.get(labels[i], GREY if i == TIE_ID else DARK_GREY) for i in options}
    rows = arrow_table(
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


def show_share_table(view: DecisionView, by_question: Mapping[str, FirstPlace]) -> None:
    """Show the shares of all options per question as a table, and offer them as CSV."""
    labels = {**view.labels, TIE_ID: "a tie"}
    texts = {question: percent_texts(row) for question, row in by_question.items()}
    columns = {labels[i]: {question: row.get(i, "0 %") for question, row in texts.items()} for i in [*view.ranked_ids, TIE_ID]}
    table = pd.DataFrame(columns)
    table = table.loc[:, (table != "0 %").any()].rename_axis("With")
    st.table(table.rename(columns=escape_markdown), border="horizontal", alt="How often each option comes first")
    bounds = [(question, labels[i], *pair) for question, row in by_question.items() for i, pair in percent_bounds(row).items()]
    csv_button("Download as CSV", pd.DataFrame(bounds, columns=["with", "option", "lowest percent", "highest percent"]), "decision-shares")


def firmness_method(view: DecisionView) -> str:
    """Return the caption that explains how the shares are computed and which limits define a tie, a close call and a clear lead."""
    notch = view.answer.one_notch
    confidence = view.data.vocabulary.confidence if view.data.vocabulary else ()
    return (
        f"{UNKNOWN_SCORES_NOTE if view.answer.unknown else ''}One step away: {notch.combinations:,} combinations, "
        f"{'drawn at random' if notch.sampled else 'all there are'}. It is a tie if several lead. It is a close call if one slider "
        "step or half a point on one score changes who is first, or if the leader "
        "stays alone first in under 75 % of these combinations. It is clear from 95 %, and else a leaning. Both limits are "
        "conventions. Confidence of a score: "
        + ", ".join(f"{escape_markdown(level.label.lower())} ±{level.give:g}" for level in confidence)
        + " points; your own scores count as they are."
    )


def dominance_sentences(view: DecisionView) -> list[str]:
    """Return one sentence per dominated option, naming the option that is at least as good on every criterion."""
    names = view.names.alternatives
    return [
        f"{names[row.id]} is never alone in first place: {names[row.by]} is at least as good on every criterion."
        for row in view.answer.dominated
    ]
