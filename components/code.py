"""Code as files: highlighted, to copy and to download."""

from collections.abc import Sequence

import streamlit as st

from catalog.models import SourceFile

LANGUAGES = {".py": "python", ".html": "html", ".toml": "toml", ".json": "json", ".txt": None, ".sh": "bash", ".css": "css"}


def show_files(files: Sequence[SourceFile], key: str) -> None:
    """One tab per file where there are several. The copy icon of each panel appears when it is pointed at."""
    tabs = st.tabs([file.name for file in files]) if len(files) > 1 else [st.container()]
    for tab, file in zip(tabs, files, strict=True):
        with tab:
            ending = file.name[file.name.rfind(".") :]
            st.code(file.shown.rstrip("\n"), language=LANGUAGES.get(ending), line_numbers=True)
            st.download_button(
                f"Download {file.name}",
                file.text,
                file_name=file.name.rpartition("/")[2],
                mime="text/plain",
                key=f"download_{key}_{file.name}",
                icon=":material/download:",
                on_click="ignore",
            )
