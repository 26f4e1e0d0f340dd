"""Section of a framework's page: facts."""

import pandas as pd
import streamlit as st

from catalog.models import Fact, FactKind
from components.framework import FrameworkView
from components.markdown import escape_markdown, evidence_line
from components.tables import csv_button, figure_card, markdown_table
from components.vocabulary import vocabulary_of

MAX_EARLIER_VALUES = 5
"""Number of earlier values shown per fact."""


def show(view: FrameworkView) -> None:
    """Show the headline facts as cards, and all facts with their sources in a table with a CSV download."""
    st.header("Facts", anchor="facts")
    facts = view.framework.facts
    known = [(kind, facts[kind.id]) for kind in vocabulary_of(view.data).facts if kind.id in facts]
    with st.grid(4, min_column_width=200):
        for kind, fact in known:
            if kind.headline:
                figure_card(escape_markdown(kind.label), escape_markdown(value_with_unit(kind, fact)), escape_markdown(kind.description))
    with st.expander(f"All {len(known)} facts with their sources"):
        markdown_table(
            ["Fact", "Value", "Note and source"],
            [
                (
                    f"**{escape_markdown(kind.label)}**  \n:small[{escape_markdown(kind.group)}]",
                    f"**{escape_markdown(value_with_unit(kind, fact))}**",
                    (f"{escape_markdown(fact.note)}  \n" if fact.note else "")
                    + f":small[{evidence_line(fact)}{earlier_values(view, kind, fact)}]",
                )
                for kind, fact in known
            ],
            alt=f"Facts about {view.framework.name}",
        )
        csv_button(
            "Download facts as CSV",
            pd.DataFrame(
                [(kind.label, fact.value, kind.unit, fact.note, " ".join(fact.sources), fact.checked) for kind, fact in known],
                columns=["fact", "value", "unit", "note", "sources", "checked"],
            ),
            f"facts-{view.slug}",
        )


def value_with_unit(kind: FactKind, fact: Fact) -> str:
    """Return the value of a fact as text: yes or no for a flag, a number with its unit, or the text itself."""
    if kind.type == "flag":
        return "Yes" if fact.value else "No"
    if kind.type == "number":
        return f"{fact.value:,}" + (f" {kind.unit}" if kind.unit else "")
    return str(fact.value)


def earlier_values(view: FrameworkView, kind: FactKind, fact: Fact) -> str:
    """Return the earlier values of a fact as text, newest first, each with the last day it was found; empty if there are none."""
    key = (view.framework.package, kind.id)
    rows = [row for row in view.data.package_facts if (row.package, row.fact) == key and row.checked < fact.checked]
    newest_first = sorted(rows, key=lambda row: row.since, reverse=True)[:MAX_EARLIER_VALUES]
    return f" · before: {escape_markdown(', '.join(f'{row.value} (until {row.checked})' for row in newest_first))}" if newest_first else ""
