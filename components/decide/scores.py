"""Section of /decide: the scores used, the reader's own scores, and the reader's own options."""

from fractions import Fraction
from typing import Any
from zlib import crc32

import pandas as pd
import streamlit as st

from components.charts.drawing import TEXT, arrow_table
from components.decide import keys, session
from components.decide.view import DecisionView
from components.markdown import escape_markdown, evidence_line, lazy_expander
from components.url import select_in_url
from decision.choice import MAX_OWN_ALTERNATIVES, effective_scores, own_alternative_id
from decision.formatting import format_number


def show(view: DecisionView) -> None:
    """Show the scores used, the editors for them, their evidence, and the form for own options."""
    st.header("Scores", anchor="scores")
    texts = score_texts(view)
    table = arrow_table(dict.fromkeys(texts, TEXT), zip(*texts.values(), strict=True))
    st.table(table, hide_index=True, border="horizontal", alt="The scores that count here")
    if part := lazy_expander("Overrule a score", "open_overrule"):
        with part:
            show_score_editor(view)
    if part := lazy_expander("Where a score comes from", "open_evidence"):
        with part:
            show_score_evidence(view)
    show_own_options(view)
    if view.choice.alternatives and view.choice.musts_by_feature:
        show_level_editor(view)


def score_texts(view: DecisionView) -> dict[str, list[str]]:
    """Return the scores used as text, by column: the criteria, then one column per option.

    The guide's score follows an own score in parentheses.
    """
    choice, criteria = view.choice, list(view.choice.weights)
    columns: dict[str, list[str]] = {"Criterion": [escape_markdown(view.current.criteria[criterion]) for criterion in criteria]}
    for option, row in effective_scores(choice).items():
        texts = ["not known" if points is None else format_number(Fraction(points)) for points in row.values()]
        for criterion, points in choice.own_scores.get(option, {}).items():
            ours = choice.scores[option][criterion]
            whose = "yours" if ours is None else f"ours {format_number(Fraction(ours))}"
            texts[criteria.index(criterion)] = f"{format_number(Fraction(points))} ({whose})"
        columns[escape_markdown(view.labels[option])] = texts
    return columns


def show_score_editor(view: DecisionView) -> None:
    """Show an editor in which each cell replaces the guide's score with the reader's own."""
    st.markdown(
        "Your score counts instead of ours. The link and the record carry it, marked as an own score. Empty the cell to take it back. "
        "The record has all scores as CSV."
    )
    used = effective_scores(view.choice)
    frame = pd.DataFrame({i: [row[criterion] for criterion in view.choice.weights] for i, row in used.items()}, dtype="Float64")
    frame.insert(0, "criterion", [view.current.criteria[criterion] for criterion in view.choice.weights])
    key = content_key("scores", frame)
    columns: dict[str, Any] = {"criterion": st.column_config.TextColumn("Criterion", width=250, pinned=True)}
    columns |= {i: st.column_config.NumberColumn(view.labels[i], min_value=1, max_value=5, step=0.5, format="%.1f") for i in used}
    st.data_editor(
        frame,
        key=key,
        on_change=session.save_edited_scores,
        args=(key,),
        hide_index=True,
        disabled=["criterion"],
        column_config=columns,
        height="content",
        placeholder="not known",
        alt="Scores of each option; each cell can be overruled",
    )


def content_key(name: str, frame: pd.DataFrame) -> str:
    """Return a widget key that depends on the content of the frame.

    Under a constant key the editor would apply its previous edits to the new values.
    """
    return f"{name}_{crc32(frame.to_csv().encode())}"


def show_score_evidence(view: DecisionView) -> None:
    """Show a selected criterion with its anchors, and each framework's score on it with reason, sources and confidence."""
    chosen = select_in_url("Criterion", "evidence", view.current.criteria, next(iter(view.current.criteria)))
    criterion = next(criterion for criterion in view.data.criteria if criterion.id == chosen)
    anchors = "; ".join(f"**{points}** {escape_markdown(anchor)}" for points, anchor in criterion.anchors.items())
    st.markdown(f"{escape_markdown(criterion.description)}  \n{anchors}")
    for slug in view.choice.frameworks:
        if score := view.data.frameworks[slug].scores.get(criterion.id):
            st.markdown(
                f"**{escape_markdown(view.current.frameworks[slug])}** {escape_markdown(f'{score.score:g}. {score.rationale}')}  \n"
                f":small[{evidence_line(score)} · confidence {escape_markdown(score.confidence)}]"
            )


def show_own_options(view: DecisionView) -> None:
    """Show a form that adds an own option, and a button to remove each existing one."""
    added = view.choice.alternatives
    with st.form("own_option", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        st.text_input("Add an option of your own", key=keys.OWN_OPTION_NAME, placeholder="for example: our current stack", width=320)
        st.form_submit_button("Add", on_click=session.add_own_option, disabled=len(added) >= MAX_OWN_ALTERNATIVES)
    if error := st.session_state.get(keys.OWN_OPTION_ERROR):
        st.warning(error, icon=":material/edit_off:")
    if added:
        with st.container(horizontal=True):
            for index in range(len(added)):
                name = session.escape_label(view.names.alternatives[own_alternative_id(index)])
                st.button(
                    f"Remove {name}", key=f"remove_{index}", on_click=session.remove_own_option, args=(index,), icon=":material/delete:"
                )


def show_level_editor(view: DecisionView) -> None:
    """Show an editor for the levels of the must-have features in the reader's own options."""
    st.markdown("Say at which level your own options have each must-have feature:")
    features, levels = list(view.choice.musts_by_feature), view.current.levels
    own = {
        own_alternative_id(index): [levels[level].label if (level := option.levels.get(feature)) else None for feature in features]
        for index, option in enumerate(view.choice.alternatives)
    }
    frame = pd.DataFrame(own, dtype="str")
    frame.insert(0, "feature", [view.current.features[feature] for feature in features])
    key = content_key("levels", frame)
    columns: dict[str, Any] = {"feature": st.column_config.TextColumn("Feature", width="medium")}
    columns |= {i: st.column_config.SelectboxColumn(view.labels[i], options=[level.label for level in levels.values()]) for i in own}
    st.data_editor(
        frame,
        key=key,
        on_change=session.save_edited_levels,
        args=(key,),
        hide_index=True,
        disabled=["feature"],
        column_config=columns,
        placeholder="not known",
        alt="What your own options have of each feature that is a must-have",
    )
