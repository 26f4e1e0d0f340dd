"""Code as files: highlighted, to copy and to download."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from catalog.models import SourceFile
from components.text import plain

LANGUAGES = {
    "Dockerfile": "dockerfile",
    ".py": "python",
    ".html": "html",
    ".toml": "toml",
    ".json": "json",
    ".txt": None,
    ".sh": "bash",
    ".css": "css",
}


def language(name: str) -> str | None:
    """What a file is highlighted as, by its ending or name."""
    base = name.rpartition("/")[2]
    return LANGUAGES.get(base[base.rfind(".") :] if "." in base else base)


def beside(names: Sequence[str]) -> Sequence[DeltaGenerator]:
    """A place for each name: columns, but tabs on a phone, which says so in its requests; a script learns no width."""
    return st.tabs(names) if "Mobi" in st.context.headers.get("User-Agent", "") else st.columns(len(names))


def named_columns(names: Mapping[str, str]) -> Iterator[tuple[DeltaGenerator, str]]:
    """For each slug → name a column below that name, and the slug."""
    for column, (slug, name) in zip(st.columns(len(names)), names.items(), strict=True):
        column.markdown(f"**{plain(name)}**")
        yield column, slug


def panel_height(text: str) -> int:
    """Pixels that a panel with these lines takes. Said beforehand, or all below would jump once the browser has fetched what draws it."""
    lines, of_one, around, scrollbar = text.count("\n") + 1, 22.4, 32, 6
    return ceil(lines * of_one) + around + scrollbar


def show_files(files: Sequence[SourceFile], key: str) -> None:
    """One tab per file where there are several. The copy icon of each panel appears when it is pointed at."""
    tabs = st.tabs([file.name for file in files]) if len(files) > 1 else [st.container()]
    for tab, file in zip(tabs, files, strict=True):
        with tab:
            text = file.shown.rstrip("\n")
            st.code(text, language=language(file.name), line_numbers=True, height=panel_height(text))
            st.download_button(
                f"Download {file.name}",
                file.text,
                file_name=file.name.rpartition("/")[2],
                mime="text/plain",
                key=f"download_{key}_{file.name}",
                icon=":material/download:",
                on_click="ignore",
            )
