"""Feature releases over time and the end of support of each release line."""

import pandas as pd
import streamlit as st

from components.compare import CompareView
from components.markdown import escape_markdown, with_evidence
from components.releases import draw_timeline, feature_release_table
from components.tables import csv_button, markdown_table


def show(view: CompareView) -> None:
    """Draw the section on releases and support."""
    st.header("Releases and support", anchor="releases")
    table = feature_release_table(view.data, list(view.frameworks))
    if table.empty:
        st.markdown("No releases are known.")
    else:
        by_name = table.groupby("framework", sort=False)["date"].agg(["size", "min"]).sort_values("size", ascending=False, kind="stable")
        summary = ", ".join(f"{name} {count} since {first}" for name, count, first in by_name.itertuples())
        st.markdown(f"Each tick is a feature release (x.y.0): {escape_markdown(summary)}.")
        draw_timeline(view.data, table, view.colours(), alt=f"Feature releases: {summary}")
    _show_support(view)


def _show_support(view: CompareView) -> None:
    lines = [(framework.name, window) for framework in view.frameworks.values() for window in framework.support]
    if lines:
        st.markdown("**How long each release line gets fixes,** where the project publishes it:")
        markdown_table(
            ["Framework", "Release", "Bug fixes until", "Security fixes until", "Note and source"],
            [
                (
                    escape_markdown(name),
                    escape_markdown(window.version),
                    window.bugfixes_until or "not stated",
                    window.security_until or "not stated",
                    with_evidence(escape_markdown(window.note or ""), window),
                )
                for name, window in lines
            ],
            alt="Support windows",
        )
        csv_button(
            "Download support as CSV",
            pd.DataFrame(
                [(name, w.version, w.bugfixes_until, w.security_until, w.note, " ".join(w.sources), w.checked) for name, w in lines],
                columns=["framework", "release", "bugfixes_until", "security_until", "note", "sources", "checked"],
            ),
            f"support-{view.file_name}",
        )
    if without := [framework.name for framework in view.frameworks.values() if not framework.support]:
        st.markdown(f"No published end of support is known here for {escape_markdown(', '.join(without))}.")
