"""The matrix of features with a search and a filter for differences."""

import pandas as pd
import streamlit as st

from catalog.models import Feature, Support
from components.compare import CompareView
from components.markdown import badge, escape_markdown, with_evidence
from components.search_index import other_words
from components.tables import csv_button, side_by_side
from components.text_search import contains_words
from components.url import search_in_url, toggle_in_url
from components.vocabulary import levels_by_id


def show(view: CompareView) -> None:
    """Draw the section on features."""
    st.header("Features", anchor="features")
    with st.container(horizontal=True, vertical_alignment="center"):
        search = search_in_url("Search features", "session", 320)
        differing = toggle_in_url("Only different levels", "differences")
        detailed = toggle_in_url("How and source", "details")
    found = matching_features(view, search, differing)
    st.markdown(
        f"**{len(found)}** of {len(view.data.features)} features"
        + (". Those at one level in all are hidden, though they may differ in how." if differing else "")
    )
    if found:
        side_by_side(matrix(view, found, detailed), view.names, "How each framework has each feature", of="Feature")
    else:
        st.info("No feature fits. Take a word out of the search or switch “Only different levels” off.", icon=":material/search_off:")
    csv_button("Download features as CSV", feature_table(view, found), f"features-{view.file_name}")
    with st.expander("What the levels mean"):
        st.markdown("  \n".join(f"{badge(level)} {escape_markdown(level.description)}" for level in levels_by_id(view.data).values()))


def matching_features(view: CompareView, search: str, differing: bool) -> list[Feature]:
    """Return the features that match the search, by group; if `differing`, only those with different levels."""
    others = other_words(view.data)

    def fits(feature: Feature) -> bool:
        supports = [framework.features.get(feature.id) for framework in view.frameworks.values()]
        if differing and len({support and support.level for support in supports}) == 1:
            return False
        words = [feature.name, feature.description or "", others["features", feature.id]]
        return contains_words(" ".join([*words, *(support.how for support in supports if support)]), search)

    return [each for group in view.data.feature_groups for each in view.data.features if each.group == group.id and fits(each)]


def matrix(view: CompareView, features: list[Feature], detailed: bool) -> dict[str, dict[str, str]]:
    """Return row label → framework name → cell as Markdown, with a row without cells as the heading of each group."""
    rows: dict[str, dict[str, str]] = {}
    for group in view.data.feature_groups:
        in_group = [feature for feature in features if feature.group == group.id]
        if in_group:
            rows[f"**{escape_markdown(group.label)}**"] = {}
        for feature in in_group:
            rows[escape_markdown(feature.name)] = {
                framework.name: _cell(view, framework.features.get(feature.id), detailed) for framework in view.frameworks.values()
            }
    return rows


def _cell(view: CompareView, support: Support | None, detailed: bool) -> str:
    if support is None:
        return "Not researched"
    level = badge(levels_by_id(view.data)[support.level])
    note = f" {escape_markdown(support.note)}" if support.note else ""
    return with_evidence(f"{level}  \n{escape_markdown(support.how)}{note}", support) if detailed else level


def feature_table(view: CompareView, features: list[Feature]) -> pd.DataFrame:
    """Return a table for download with a row for each feature and framework."""
    rows = []
    for feature in features:
        for framework in view.frameworks.values():
            s = framework.features.get(feature.id)
            cells = (s.level, s.how, s.note or "", " ".join(s.sources), s.checked) if s else ("not researched", "", "", "", "")
            rows.append((feature.group, feature.name, framework.name, *cells))
    return pd.DataFrame(rows, columns=["group", "feature", "framework", "level", "how", "note", "sources", "checked"])
