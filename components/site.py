"""The icon and the logo of the site as data URLs."""

from pathlib import Path
from urllib.parse import quote


def _read_picture(name: str) -> str:
    """Return an SVG of pages/static/ as a data URL. Given a path, Streamlit would read the file at every run."""
    svg = (Path(__file__).parents[1] / "pages" / "static" / name).read_text(encoding="utf-8")
    return "data:image/svg+xml," + quote(svg, safe=" =:/,;'()+-")  # compresses better than base64 and is sent at every run


ICON = _read_picture("icon.svg")
LOGO = _read_picture("logo.svg")
"""The icon with the name in the text colour of the theme.

WebKit follows the theme of the system, not that of the page, so the letters have an outline that is readable on both backgrounds.
"""
