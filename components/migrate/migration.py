"""Sections of /migrate: summary, the guide's advice, changes and steps."""

import pandas as pd
import streamlit as st

from catalog.models import Change
from components.markdown import contents_links, escape_markdown, evidence_line, with_evidence
from components.migrate import MigrateView
from components.tables import csv_button
from components.url import toggle_in_url
from components.verdicts import show_items

TRAP_LABEL = ":material/warning: Trap"
"""Label of the known trap of a change, with an icon."""


def show_summary(view: MigrateView) -> None:
    """Show contents and summary of a researched migration, or a notice that it is not researched."""
    if migration := view.migration:
        parts = {
            "guide": "What the guide says" if view.points else "",
            "changes": "What really changes" if migration.changes else "",
            "steps": "The incremental way" if migration.steps else "",
            "code": "Before and after, in code" if view.tasks else "",
            "features": "What you gain and lose in features" if view.data.features else "",
        }
        st.markdown(contents_links(parts))
        st.markdown(with_evidence(escape_markdown(migration.summary.text), migration.summary), width=900)
        if not view.points:
            st.caption("The December 2025 guide does not speak of this move.")
        return
    names = {slug: escape_markdown(framework.name) for slug, framework in view.data.frameworks.items()}
    paths = ", ".join(f"{names[a]} to {names[b]}" for a in names for b in names if (a, b) in view.data.migrations)
    st.info(
        f"This guide has not worked out the move from {names[view.start]} to {names[view.end]}. Below is what follows from the "
        "features alone: what you would gain and lose, not how much work it is." + (f" Researched so far: {paths}." if paths else ""),
        title="Not researched",
        icon=":material/help:",
    )


def show_guide(view: MigrateView) -> None:
    """Show the guide's arguments for and against the migration, each with our verdict."""
    if not view.points:
        return
    st.header("What the guide says", anchor="guide")
    st.markdown("What the December 2025 guide says on this path, with our verdict on each point.")
    tones = {"What speaks for it": "good", "What it warns of": "bad", "What else it says": None}
    with st.grid(2, min_column_width=380, gap="large") as grid:
        for label, tone in tones.items():
            if items := [item for item in view.points if item.tone == tone]:
                with grid.cell():
                    st.subheader(label, anchor=False)
                    show_items(view.data, items)


def show_changes(view: MigrateView) -> None:
    """Show what changes in code and operation, with the known traps, as cards or as one table."""
    if not view.migration or not (changes := view.migration.changes):
        return
    st.header("What really changes", anchor="changes")
    traps = sum(change.trap is not None for change in changes)
    known = "each with its trap" if traps == len(changes) else f"{traps or 'none'} of them with a known trap"
    st.markdown(f"{len(changes)} things to carry over, {known}.")
    before, after = view.before.name, view.after.name
    if toggle_in_url("As one table", "table", explanation="For wide screens"):
        rows = {f"**{escape_markdown(change.concept)}**": _change_cells(view, change) for change in changes}
        table = pd.DataFrame.from_dict(rows, orient="index").rename_axis("What")
        st.table(table, border="horizontal", alt=f"What changes from {before} to {after}")
    else:
        for change in changes:
            _show_change(view, change)
    csv_button(
        "Download changes as CSV",
        pd.DataFrame(
            [(c.concept, c.before, c.after, c.trap or "", " ".join(c.sources), c.checked) for c in changes],
            columns=["concept", before, after, "trap", "sources", "checked"],
        ),
        f"migration-{view.start}-to-{view.end}",
    )


def _change_cells(view: MigrateView, change: Change) -> dict[str, str]:
    return {
        escape_markdown(view.before.name): escape_markdown(change.before),
        escape_markdown(view.after.name): escape_markdown(change.after),
        TRAP_LABEL: f"{escape_markdown(change.trap or '')}  \n:small[{evidence_line(change)}]",
    }


def _show_change(view: MigrateView, change: Change) -> None:
    with st.container(border=True, gap="small"):
        st.subheader(escape_markdown(change.concept), anchor=False)
        with st.grid(3, min_column_width=300, gap=("small", "medium")):
            st.markdown(f"**{escape_markdown(view.before.name)}**  \n{escape_markdown(change.before)}")
            st.markdown(f"**{escape_markdown(view.after.name)}**  \n{escape_markdown(change.after)}")
            if change.trap:
                st.markdown(f":orange-badge[{TRAP_LABEL}]  \n{escape_markdown(change.trap)}")
        st.markdown(f":small[{evidence_line(change)}]")


def show_steps(view: MigrateView) -> None:
    """Show the steps of an incremental migration."""
    if not view.migration or not (steps := view.migration.steps):
        return
    st.header("The incremental way", anchor="steps")
    st.markdown("Both run side by side, and the old one shrinks. Each step can be the last one for a while.")
    lines = (
        f"{number}. **{escape_markdown(step.title)}**  \n   {escape_markdown(step.text)}  \n   :small[{evidence_line(step)}]"
        for number, step in enumerate(steps, 1)
    )
    st.markdown("\n".join(lines), width=900)
