"""Tables, their downloads, and cards with a single figure."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from components.markdown import escape_markdown
from decision.record_formats import escape_formula


def side_by_side(rows: Mapping[str, Mapping[str, str]], names: Sequence[str], alt: str, of: str) -> None:
    """Draw Markdown cells in a column for each name and a row for each label; `of` is the heading of the labels.

    The names are the first row, because a table header is 12 px off its column. A row without cells is a heading of the rows below and
    repeats the names, because tables are long.
    """
    heading = {name: f"**{escape_markdown(name)}**" for name in names}
    first = {} if rows and not next(iter(rows.values())) else {of: heading}
    table = pd.DataFrame.from_dict(
        first | {label: dict(cells) or heading for label, cells in rows.items()}, orient="index", columns=list(names)
    )
    table.columns = pd.Index(map(escape_markdown, names))
    st.table(table.fillna(""), border="horizontal", hide_header=True, alt=alt)


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]], alt: str) -> None:
    """Draw a table with a header and Markdown cells."""
    st.table(pd.DataFrame(rows, columns=list(columns)), hide_index=True, border="horizontal", alt=alt)


def figure_card(label: str, value: str, explanation: str) -> None:
    """Draw a figure in a frame, with an explanation. Its height is set in advance to avoid layout shift while it loads."""
    st.metric(label, value, border=True, height=97, help=explanation)


def csv_button(label: str, table: pd.DataFrame, file_name: str) -> None:
    """Draw a download button for the table as CSV. The file is built on click, and the page does not rerun."""
    st.download_button(
        label,
        lambda: (
            table.rename(columns=escape_formula)
            .map(lambda cell: escape_formula(cell) if isinstance(cell, str) else cell)
            .to_csv(index=False)
        ),
        file_name=f"{file_name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
