"""Source files with highlighting, a copy button and a download."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil
from pathlib import PurePosixPath

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from catalog.models import SourceFile
from components.markdown import escape_markdown

LANGUAGES = {".py": "python", ".html": "html", ".toml": "toml", ".json": "json", ".sh": "bash", ".css": "css", "Dockerfile": "dockerfile"}
"""File name extension, or file name if it has none → language for highlighting."""


def columns_or_tabs(names: Sequence[str]) -> Sequence[DeltaGenerator]:
    """Return a container for each name: columns, but tabs if the User-Agent is a phone, because the width is unknown on the server."""
    return st.tabs(names) if "Mobi" in st.context.headers.get("User-Agent", "") else st.columns(len(names))


def named_columns(names: Mapping[str, str]) -> Iterator[tuple[DeltaGenerator, str]]:
    """Draw a column for each slug → name with the name as its heading; yield the column and the slug."""
    for column, (slug, name) in zip(st.columns(len(names)), names.items(), strict=True):
        column.markdown(f"**{escape_markdown(name)}**")
        yield column, slug


def show_code(name: str, text: str, line_numbers: bool = False) -> None:
    """Draw the text of a file. The height is set in advance to avoid layout shift while the browser loads the highlighter."""
    path = PurePosixPath(name)
    lines, line_px, around_px, scrollbar_px = text.count("\n") + 1, 22.4, 32, 6
    height = ceil(lines * line_px) + around_px + scrollbar_px
    st.code(text, language=LANGUAGES.get(path.suffix or path.name), line_numbers=line_numbers, height=height)


def show_files(files: Sequence[SourceFile], key: str) -> None:
    """Draw files with download buttons, in tabs if there are several."""
    tabs = st.tabs([file.name for file in files]) if len(files) > 1 else [st.container()]
    for tab, file in zip(tabs, files, strict=True):
        with tab:
            show_code(file.name, file.shown.rstrip("\n"), line_numbers=True)
            st.download_button(
                f"Download {file.name}",
                file.text,
                file_name=file.name.rpartition("/")[2],
                mime="text/plain",
                key=f"download_{key}_{file.name}",
                icon=":material/download:",
                on_click="ignore",
            )
