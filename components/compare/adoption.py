"""The newest adoption figures side by side and all figures over time."""

import streamlit as st

from components.adoption import every_figure, figures_by_metric, format_figure, show_over_time
from components.compare import CompareView
from components.markdown import escape_markdown, lazy_expander
from components.tables import csv_button, side_by_side


def show(view: CompareView) -> None:
    """Draw the section on adoption."""
    st.header("Adoption", anchor="adoption")
    slugs = list(view.frameworks)
    rows = {
        f"**{escape_markdown(metric.label)}**  \n:small[{escape_markdown(metric.description)}]": {
            view.frameworks[
                slug
            ].name: f"{escape_markdown(format_figure(rows[0].value, metric.unit))}  \n:small[{escape_markdown(rows[0].date)}]"
            if rows
            else "No figure"
            for slug, rows in by_framework.items()
        }
        for metric, by_framework in figures_by_metric(view.data, slugs)
    }
    if not rows:
        st.markdown("Not researched.")
        return
    st.markdown("The newest figure of each kind. Rows are counted in different ways and cannot be compared with each other.")
    side_by_side(rows, view.names, "Adoption: the newest figures", of="What is counted")
    table = every_figure(view.data, slugs)
    csv_button("Download adoption as CSV", table, f"adoption-{view.file_name}")
    show_over_time(view.data, slugs)
    if part := lazy_expander("All figures with their sources", "open_figures"):
        part.dataframe(table, hide_index=True, column_config={"source": st.column_config.LinkColumn()}, alt="All adoption figures")
