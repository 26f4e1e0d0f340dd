"""Who should choose which option, and what the December 2025 guide says on it."""

import streamlit as st

from components.claims import items_at, show_items
from components.decide.view import DecisionView
from components.text import plain, unfolded
from decision import firmness_words


def show(view: DecisionView) -> None:
    with st.container():
        if lines := [line for i in view.ids if (line := firmness_words.who_should_choose(view.answer, i, view.names))]:
            st.header("Who should choose which", anchor="who")
            st.markdown("\n".join(f"- {plain(line)}" for line in lines))
    if part := unfolded("What the December 2025 guide says", "open_guide"):
        with part:
            for slug in view.choice.frameworks:
                st.subheader(f"Choose {plain(view.today.frameworks[slug])} if", anchor=False)
                show_items(view.data, items_at(view.data, "choose-if", slug))
