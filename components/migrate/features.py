"""Section of /migrate: features gained and lost."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from catalog.models import Feature
from components.links import link_button
from components.markdown import badge, escape_markdown
from components.migrate import MigrateView
from components.tables import csv_button
from components.vocabulary import levels_by_id


def show(view: MigrateView) -> None:
    """Show which features have a lower, a higher or the same level after the migration, and which are not researched."""
    st.header("What you gain and lose in features", anchor="features")
    features = view.data.features
    rises = {feature.id: level_change(view, feature) for feature in features}
    lost = [feature for feature in features if (rises[feature.id] or 0) < 0]
    gained = [feature for feature in features if (rises[feature.id] or 0) > 0]
    same = [feature for feature in features if rises[feature.id] == 0]
    unknown = [feature for feature in features if rises[feature.id] is None]
    st.markdown(
        f"Of {len(features)} features, **{len(lost)}** stand at a lower level in {escape_markdown(view.after.name)}, **{len(gained)}** at "
        f"a higher one and **{len(same)}** at the same"
        + (f"; **{len(unknown)}** are not researched for one or both" if unknown else "")
        + ". A level says where a feature comes from, not how good it is.",
        width=900,
    )
    link_button("See each with its sources", "compare", {"f": f"{view.start}.{view.end}", "details": "true"}, "features")
    with st.grid(2, min_column_width=420, gap="large") as grid:
        for title, found in (("What you would lose", lost), ("What you would gain", gained)):
            if found:
                with grid.cell():
                    _show_changed(view, title, found)
    for title, found in (("At the same level in both", same), ("Not researched for one or both", unknown)):
        if found:
            with st.expander(f"{title} ({len(found)})"):
                _show_by_group(view, title, found)
    csv_button("Download features as CSV", feature_table(view), f"features-{view.start}-to-{view.end}")


def level_change(view: MigrateView, feature: Feature) -> int | None:
    """Return the change in level rank of a feature, negative if it becomes lower; None if it is not researched for both."""
    levels = levels_by_id(view.data)
    old, new = view.before.features.get(feature.id), view.after.features.get(feature.id)
    return levels[new.level].rank - levels[old.level].rank if old and new else None


def _show_changed(view: MigrateView, title: str, features: Sequence[Feature]) -> None:
    levels = levels_by_id(view.data)
    before, after = view.before, view.after
    rows = {}
    for feature in features:
        old, new = before.features[feature.id], after.features[feature.id]
        rows[escape_markdown(feature.name)] = f"{badge(levels[old.level])} → {badge(levels[new.level])}  \n{escape_markdown(new.how)}"
    column = f"{escape_markdown(before.name)} → {escape_markdown(after.name)}, and how {escape_markdown(after.name)} has it"
    st.subheader(f"{title} ({len(features)})", anchor=False)
    st.table(
        pd.DataFrame({column: rows}).rename_axis("Feature"),
        border="horizontal",
        alt=f"{title} in moving from {before.name} to {after.name}",
    )


def _show_by_group(view: MigrateView, title: str, features: Sequence[Feature]) -> None:
    groups = {
        f"**{escape_markdown(group.label)}**": ", ".join(escape_markdown(feature.name) for feature in features if feature.group == group.id)
        for group in view.data.feature_groups
    }
    st.table({label: names for label, names in groups.items() if names}, border="horizontal", alt=title)


def feature_table(view: MigrateView) -> pd.DataFrame:
    """Return one row per feature: name, level before, level after, and how the new framework provides it."""
    levels = levels_by_id(view.data)
    rows = []
    for feature in view.data.features:
        old, new = view.before.features.get(feature.id), view.after.features.get(feature.id)
        labels = (levels[support.level].label if support else "not researched" for support in (old, new))
        rows.append((feature.name, *labels, new.how if new else ""))
    return pd.DataFrame(rows, columns=["feature", view.before.name, view.after.name, f"how {view.after.name} has it"])
