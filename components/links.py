"""Addresses of pages of the guide: for links on pages, which `server/previews.py` opens in the same tab, and to copy."""

from collections.abc import Mapping

import streamlit as st

from catalog.site import configured_address, page_address
from components.markdown import escape_markdown


def markdown_link(label: str, path: str, parameters: Mapping[str, str] | None = None, anchor: str = "") -> str:
    """Markdown of a link to a page: its path without slashes, its parameters, and the anchor of one of its headings."""
    return f"[{escape_markdown(label)}]({page_address(path, parameters, anchor)})"


def link_button(label: str, path: str, parameters: Mapping[str, str], anchor: str = "") -> None:
    """A button that leads to a page with its parameters, which `st.page_link` would leave in the address after Back."""
    st.link_button(label, page_address(path, parameters, anchor), icon=":material/arrow_forward:", type="tertiary")


def public_address(path: str) -> str:
    """The whole address of a page, to copy: below GUIDE_URL, else where the reader's browser shows this page."""
    here = st.context.url or ""
    shown = here if st.session_state.get("page") == "overview" else here.rpartition("/")[0]
    return f"{configured_address() or shown}/{path}"
