"""What do I get with this framework, and what will bite me?"""

import streamlit as st


def show_framework(slug: str) -> None:
    st.title(slug)
