"""The icon of the site and its logo."""

from pathlib import Path
from urllib.parse import quote


def _read_picture(name: str) -> str:
    """A picture of pages/static/ as it travels anyway: from a path Streamlit would read the file at every run."""
    svg = (Path(__file__).parents[1] / "pages" / "static" / name).read_text(encoding="utf-8")
    return "data:image/svg+xml," + quote(svg, safe=" =:/,;'()+-")  # compresses better than base64, and travels at every run


ICON = _read_picture("icon.svg")
LOGO = _read_picture("logo.svg")
"""The icon and the name, whose colour is the theme's text colour: the picture follows the theme by itself.

WebKit asks the system only, so letters have an outline that is seen where the menu was switched to the other theme."""
