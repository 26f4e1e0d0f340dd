"""Streamlit's own front end: the HTML page that it sends for every address of ours, and the files beside it.

Written against Streamlit 1.67: the folder `static` of the package with `index.html`, the title in it, and `window.__streamlit`, from
which the scripts of the page take the address of the server.
"""

from pathlib import Path

import streamlit as st

FOLDER = Path(st.__file__).parent / "static"
TITLE = "<title>Streamlit</title>"
"""What is replaced in the page by the title and description of ours."""
BASE_URL_SCRIPT = '<script>window.__streamlit ??= {BACKEND_BASE_URL: new URL(".", document.baseURI).href}</script>'
"""Tells the front end its base URL; otherwise a visit to a page's own address first probes a wrong path and logs two errors."""


def index_html() -> str:
    return (FOLDER / "index.html").read_text(encoding="utf-8")


def file_names() -> frozenset[str]:
    """Names of the files and folders that Streamlit serves below its base path."""
    return frozenset(path.name for path in FOLDER.iterdir())
