"""Links between pages of the guide. `server/previews.py` opens them in the same tab."""

from collections.abc import Mapping

from catalog.site import page_address
from components.text import plain


def markdown_link(label: str, path: str, parameters: Mapping[str, str] | None = None, anchor: str = "") -> str:
    """Markdown of a link to a page: its path without slashes, its parameters, and the anchor of one of its headings."""
    return f"[{plain(label)}]({page_address(path, parameters, anchor)})"
