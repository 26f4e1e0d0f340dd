"""Streamlit's front end: the HTML page that it serves for every address, and the files beside it.

Written against Streamlit 1.67: the package folder `static`, the title in `index.html`, and `window.__streamlit`, from which the scripts
read the server's address.
"""

from pathlib import Path

import streamlit as st

FOLDER = Path(st.__file__).parent / "static"
TITLE = "<title>Streamlit</title>"
"""Text in Streamlit's page that is replaced by our title and description."""
BASE_URL_SCRIPT = '<script>window.__streamlit ??= {BACKEND_BASE_URL: new URL(".", document.baseURI).href}</script>'
"""Script that tells the front end its base URL. Without it, deep links first probe a wrong path and log two errors."""


def index_html() -> str:
    """Return Streamlit's index.html."""
    return (FOLDER / "index.html").read_text(encoding="utf-8")


def file_names() -> frozenset[str]:
    """Return the names of the files and folders that Streamlit serves below its base path."""
    return frozenset(path.name for path in FOLDER.iterdir())
