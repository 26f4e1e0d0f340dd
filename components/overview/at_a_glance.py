"""Section of the overview: the December 2025 guide's overview table with our verdicts."""

import streamlit as st

from catalog import Catalog
from catalog.models import Item
from components.markdown import escape_markdown
from components.overview import OverviewView
from components.tables import csv_button, side_by_side
from components.url import PillsField, pills_in_url
from components.verdicts import claim_badges, claim_text, claims_on, items_at, items_table, shared_verdict_label
from components.vocabulary import verdicts_by_id


def show(view: OverviewView) -> None:
    """Show the guide's overview table with a verdict in each cell, a filter by verdict, and the corrections."""
    st.header("At a glance", anchor="at-a-glance")
    st.markdown("What the guide says in its quick overview, and what we found.")
    data = view.data
    cells = items_at(data, "overview-table")
    verdicts = verdicts_by_id(data)
    verdicts_found = {claim.verdict for claim in claims_on(data, cells)}
    options = {verdict.id: escape_markdown(verdict.label) for verdict in verdicts.values() if verdict.id in verdicts_found}
    selected = pills_in_url(
        PillsField("Show only rows with a cell that is", "verdict", "overview_verdicts", is_label_visible=True), options
    )
    rows = [row for row in group_by_row(cells) if not selected or any(claim.verdict in selected for claim in claims_on(data, row))]
    if rows:
        table = {_label(row): _cells(data, row) for row in rows}
        columns = dict.fromkeys(name for row_cells in table.values() for name in row_cells)
        side_by_side(table, list(columns), "The guide's quick overview with our verdicts", of="In the guide")
        csv_button("Download as CSV", items_table(data, [item for row in rows for item in row]), "at-a-glance")
    elif cells:
        st.info("No row fits. Choose another verdict.", icon=":material/search_off:")
    corrections = [claim for claim in claims_on(data, [item for row in rows for item in row]) if not verdicts[claim.verdict].holds]
    if corrections:
        with st.expander(f"What we found where a cell does not simply hold ({len(corrections)})"):
            for claim in corrections:
                st.markdown(f"**{escape_markdown(claim.claim)}**  \n{claim_text(data, claim)}")


def group_by_row(cells: list[Item]) -> list[list[Item]]:
    """Return the cells grouped by table row, in the order in which the rows first occur."""
    rows: dict[str, list[Item]] = {}
    for item in cells:
        if item.row:
            rows.setdefault(item.row, []).append(item)
    return list(rows.values())


def _label(row: list[Item]) -> str:
    """Return the title of a row; it mentions if one claim covers all cells of the row."""
    is_shared = len(row) > 1 and row[0].claims and len({item.claims for item in row}) == 1
    return escape_markdown(row[0].row or "") + (f"  \n:small[{shared_verdict_label(len(row))}]" if is_shared else "")


def _cells(data: Catalog, row: list[Item]) -> dict[str, str]:
    names = {slug: framework.name for slug, framework in data.frameworks.items()}
    return {names.get(slug, slug): f"{escape_markdown(item.text)}  \n{claim_badges(data, item)}" for item in row for slug in item.about}
