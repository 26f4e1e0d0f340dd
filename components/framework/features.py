"""Section of a framework's page: features by level and group."""

import streamlit as st

from components.framework import FrameworkView
from components.links import link_button
from components.markdown import badge, escape_markdown
from components.vocabulary import vocabulary_of


def show(view: FrameworkView) -> None:
    """Show the number of features per level, and for each group the features at each level."""
    st.header("Features", anchor="features")
    supported = view.framework.features
    by_level = [
        (level, {feature for feature, support in supported.items() if support.level == level.id})
        for level in vocabulary_of(view.data).levels
    ]
    st.markdown(" ".join(f"{badge(level)} **{len(features)}**" for level, features in by_level if features))
    with st.grid(3, min_column_width=300, border=True) as grid:
        for group in view.data.feature_groups:
            in_group = [feature for feature in view.data.features if feature.group == group.id]
            lines = [(badge(level), [f.name for f in in_group if f.id in features]) for level, features in by_level]
            lines.append((":gray-badge[Not researched]", [f.name for f in in_group if f.id not in supported]))
            with grid.cell():
                shown = "  \n".join(f"{label} {escape_markdown(', '.join(names))}" for label, names in lines if names)
                st.markdown(f"**{escape_markdown(group.label)}**\n\n{shown}")
    link_button("See how, with sources, beside the others", "compare", view.compare_query() | {"details": "true"}, "features")
