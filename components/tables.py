"""Tables to take along, and figures that stand by themselves."""

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from components.markdown import escape_markdown
from decision.record_formats import escape_formula


def side_by_side(rows: Mapping[str, Mapping[str, str]], names: Sequence[str], alt: str, of: str) -> None:
    """Markdown cells, a column for each name, a row for each `of`. Names are the first row: a header would stand 12 px beside
    its column.

    Rows without cells are headings of what follows; they say the names again, because tables get long.
    """
    heading = {name: f"**{escape_markdown(name)}**" for name in names}
    first = {} if rows and not next(iter(rows.values())) else {of: heading}
    table = pd.DataFrame.from_dict(
        first | {label: dict(cells) or heading for label, cells in rows.items()}, orient="index", columns=list(names)
    )
    table.columns = pd.Index(map(escape_markdown, names))
    st.table(table.fillna(""), border="horizontal", hide_header=True, alt=alt)


def markdown_table(columns: Sequence[str], rows: Sequence[Sequence[str]], alt: str) -> None:
    """A table with a header and cells of Markdown."""
    st.table(pd.DataFrame(rows, columns=list(columns)), hide_index=True, border="horizontal", alt=alt)


def figure_card(label: str, value: str, says: str) -> None:
    """A figure in a frame. Its height is said beforehand, or all below would jump once the browser has fetched what draws it."""
    st.metric(label, value, border=True, height=97, help=says)


def csv_button(label: str, table: pd.DataFrame, file_name: str) -> None:
    """A download of the table as CSV, made when it is clicked; the page does not run again for it."""
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
