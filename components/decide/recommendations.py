"""Section of /decide: who should choose which option, and the advice of the December 2025 guide."""

import streamlit as st

from components.decide.view import DecisionView
from components.markdown import escape_markdown, lazy_expander
from components.verdicts import items_at, show_items
from decision import firmness_sentences


def show(view: DecisionView) -> None:
    """Show who should choose which option, and when the December 2025 guide recommends each compared framework."""
    with st.container():
        if lines := [line for i in view.ranked_ids if (line := firmness_sentences.who_should_choose(view.answer, i, view.names))]:
            st.header("Who should choose which", anchor="who")
            st.markdown("\n".join(f"- {escape_markdown(line)}" for line in lines))
    if part := lazy_expander("What the December 2025 guide says", "open_guide"):
        with part:
            for slug in view.choice.frameworks:
                st.subheader(f"Choose {escape_markdown(view.current.frameworks[slug])} if", anchor=False)
                show_items(view.data, items_at(view.data, "choose-if", slug))
