"""Where the guide is served: the path that Streamlit puts before every address."""

import streamlit as st


def base_path() -> str:
    """`server.baseUrlPath` with a slash at both ends; "/" without one."""
    base = st.get_option("server.baseUrlPath").strip("/")
    return f"/{base}/" if base else "/"
