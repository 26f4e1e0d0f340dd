"""Links to pages of the guide, which `server/previews.py` opens in the same tab, and addresses to copy."""

from collections.abc import Mapping

import streamlit as st

from catalog.site import configured_address, page_address
from components.markdown import escape_markdown


def markdown_link(label: str, path: str, parameters: Mapping[str, str] | None = None, anchor: str = "") -> str:
    """Return a Markdown link to a page (`path` without slashes) with parameters and the anchor of a heading."""
    return f"[{escape_markdown(label)}]({page_address(path, parameters, anchor)})"


def link_button(label: str, path: str, parameters: Mapping[str, str], anchor: str = "") -> None:
    """Draw a button that opens a page with parameters; `st.page_link` would leave these in the address after Back."""
    st.link_button(label, page_address(path, parameters, anchor), icon=":material/arrow_forward:", type="tertiary")


def public_address(path: str) -> str:
    """Return the absolute address of a page: below GUIDE_URL if set, else below the address in the reader's browser."""
    here = st.context.url or ""
    shown = here if st.session_state.get("page") == "overview" else here.rpartition("/")[0]
    return f"{configured_address() or shown}/{path}"
