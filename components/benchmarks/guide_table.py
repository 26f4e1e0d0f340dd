"""The performance table of the December 2025 guide, with verdicts."""

from itertools import groupby

import streamlit as st

from components.benchmarks.view import BenchmarksView
from components.markdown import escape_markdown
from components.tables import csv_button, side_by_side
from components.verdicts import claim_badges, claim_text, claims_by_id, item_line, items_at, items_table, shared_verdict_label


def show(view: BenchmarksView) -> None:
    """Draw the performance table of the guide and the verdicts on its claims."""
    st.header("The guide's table", anchor="guide")
    data, claims = view.data, claims_by_id(view.data)
    for item in items_at(data, "performance-intro"):
        st.markdown(f"{item_line(item)} {claim_badges(data, item)}")
    show_table(view)
    for claim_ids, of_claim in groupby(items_at(data, "performance-table"), key=lambda item: item.claims):
        shared = f":small[{shared_verdict_label(len(list(of_claim)))}:]  \n"
        for claim_id in claim_ids:
            st.markdown(f"**{escape_markdown(claims[claim_id].claim)}**  \n{shared}{claim_text(data, claims[claim_id])}")
    for item in items_at(data, "performance-note"):
        st.markdown(item_line(item) + "".join(f"  \n{claim_text(data, claims[claim_id])}" for claim_id in item.claims))


def show_table(view: BenchmarksView) -> None:
    """Draw the guide's table transposed: a row for each framework, a column for each row of the guide."""
    items = items_at(view.data, "performance-table")
    cells: dict[str, dict[str, str]] = {}
    for item in items:
        for slug in item.about:
            label = f"{escape_markdown(view.names.get(slug, slug))}  \n{claim_badges(view.data, item)}"
            cells.setdefault(label, {})[item.row or ""] = escape_markdown(item.text)
    if cells:
        side_by_side(cells, list(dict.fromkeys(item.row or "" for item in items)), "The guide's performance table", of="Framework")
        csv_button("Download the guide's table as CSV", items_table(view.data, items), "guide-performance")
