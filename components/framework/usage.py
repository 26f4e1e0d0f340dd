"""Sections of a framework's page: users and adoption."""

import streamlit as st

from components.adoption import every_figure, figures_by_metric, format_figure, show_over_time
from components.framework import FrameworkView
from components.links import link_button
from components.markdown import correction_link, escape_markdown, source_link, stale_badge, with_evidence
from components.tables import csv_button, markdown_table
from components.verdicts import show_items

MAX_EARLIER_FIGURES = 5
"""Number of earlier figures shown per metric."""


def show_users(view: FrameworkView) -> None:
    """Show the users with evidence beside the companies named in the guide."""
    st.header("Who uses it", anchor="users")
    evidence, named = st.columns(2, gap="large")
    with evidence:
        st.subheader("Users with evidence", anchor=False)
        users = [
            with_evidence(
                f"**{escape_markdown(user.name)}**{'' if user.current else ' :gray-badge[Historic]'}: {escape_markdown(user.use)}", user
            )
            for user in view.framework.users
        ]
        st.markdown("\n\n".join(users) or "Not researched.")
    if items := view.items("companies"):
        with named:
            st.subheader("Named in the guide", anchor=False)
            show_items(view.data, items)


def show_adoption(view: FrameworkView) -> None:
    """Show the newest and earlier figures of each adoption metric, as a table and as charts over time."""
    st.header("Adoption", anchor="adoption")
    data, slug = view.data, view.slug
    rows = []
    for metric, by_framework in figures_by_metric(data, [slug]):
        newest, *earlier = by_framework[slug]
        where = source_link(newest.source) + stale_badge(newest) + correction_link(newest)
        before = " · ".join(
            f"{escape_markdown(row.date)}: {escape_markdown(format_figure(row.value, ''))}" for row in earlier[:MAX_EARLIER_FIGURES]
        )
        rows.append(
            (
                f"**{escape_markdown(metric.label)}**  \n:small[{escape_markdown(metric.description)}]",
                f"**{escape_markdown(format_figure(newest.value, metric.unit))}**  \n:small[{escape_markdown(newest.date)} · {where}]",
                f":small[{before}]" if before else "",
            )
        )
    if not rows:
        st.markdown("Not researched.")
        return
    st.markdown("Each row is counted in its own way, so rows do not add up and cannot be compared with each other.")
    markdown_table(["What is counted", "Newest figure", "Earlier figures"], rows, alt=f"Adoption of {view.framework.name}")
    csv_button("Download adoption as CSV", every_figure(data, [slug]), f"adoption-{slug}")
    show_over_time(data, [slug])
    link_button("See it beside the others", "compare", view.compare_query(), "adoption")
