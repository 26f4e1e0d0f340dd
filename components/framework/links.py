"""Links of a framework by kind."""

import streamlit as st

from components.framework.view import FrameworkView
from components.text import plain
from components.vocabulary import vocabulary_of


def show(view: FrameworkView) -> None:
    st.header("Links", anchor="links")
    with st.grid(3, min_column_width=240) as grid:
        for kind in vocabulary_of(view.data).link_kinds:
            if links := [link for link in view.framework.links if link.kind == kind.id]:
                with grid.cell():
                    st.markdown(f"**{plain(kind.label)}**\n" + "".join(f"\n- [{plain(link.title)}]({link.url})" for link in links))
