"""The side panel of /decide: weights, must-haves and frameworks, as the reader sets them."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import streamlit as st

from catalog import Catalog
from catalog.models import Level
from components.decide import keys, session
from components.text import plain
from decision.choice import MOST_FRAMEWORKS, MOST_WEIGHT, Choice, Today, completed
from decision.wording import percents

LEAST_POINTS = (5.0, 4.0, 3.0, 2.0)
START_POINTS = 3.0
"""Where a new must-have begins: in the middle. At the strictest, it would rule out what a reader might well take."""


def show(choice: Choice, data: Catalog, today: Today) -> Choice:
    """Draw the widgets, which start from `choice`; the completed choice that they say now."""
    with st.sidebar:
        st.markdown("**What matters to you?** For each criterion: how much does going from a score of 1 to 5 matter?")
        show_profiles(data)
        weights = show_weights(choice, data)
        with st.expander("Must-haves", bool(choice.musts_by_score or choice.musts_by_feature), key="open_musts", on_change="rerun"):
            by_score = show_least_scores(choice, today)
            by_feature = show_least_levels(choice, today)
        show_order(today)
        with st.expander("Frameworks compared"):
            frameworks = show_frameworks(choice, today)
    # A criterion that the link of an older guide does not name takes no part before its slider is moved.
    weights = {criterion: weight for criterion, weight in weights.items() if weight or criterion in {**choice.weights, **by_score}}
    chosen = replace(choice, weights=weights, frameworks=tuple(frameworks), musts_by_score=by_score, musts_by_feature=by_feature)
    return completed(chosen, today)


def show_profiles(data: Catalog) -> None:
    names = {profile.id: profile.name for profile in data.profiles}
    with st.container(horizontal=True):
        if names:
            st.menu_button(
                "Profiles",
                list(names),
                format_func=lambda profile: names[profile],
                key=keys.PROFILE,
                on_click=session.use_profile,
                icon=":material/tune:",
                help="Weights to start from; change them as you like.",
            )
        st.button("Reset", on_click=session.reset, icon=":material/restart_alt:")


def show_weights(choice: Choice, data: Catalog) -> dict[str, int]:
    """A slider for each criterion, with its share of all weights in the label."""
    moved = {c.id: int(st.session_state.get(keys.weight(c.id), choice.weights.get(c.id, 0))) for c in data.criteria}
    total = sum(moved.values())
    shares = percents({criterion: Fraction(weight, total) for criterion, weight in moved.items()}) if total else {}
    return {
        criterion.id: st.slider(
            f"{session.label(criterion.name)} · {shares.get(criterion.id, 0)} %",
            0,
            MOST_WEIGHT,
            choice.weights.get(criterion.id, 0),
            key=keys.weight(criterion.id),
            persist_state="session",
            help="  \n".join([plain(criterion.description), *(f"**{at}** {plain(criterion.anchors[at])}" for at in (1, 3, 5))]),
        )
        for criterion in data.criteria
    }


def show_least_scores(choice: Choice, today: Today) -> dict[str, float]:
    chosen = st.pills(
        "A minimum score on",
        list(today.criteria),
        default=list(choice.musts_by_score),
        format_func=lambda criterion: session.label(today.criteria[criterion]),
        selection_mode="multi",
        key=keys.SCORE_MUSTS,
        persist_state="session",
    )
    return {criterion: choose_least_score(criterion, choice, today) for criterion in chosen}


def choose_least_score(criterion: str, choice: Choice, today: Today) -> float:
    least = choice.musts_by_score.get(criterion, START_POINTS)
    options = sorted({*LEAST_POINTS, least}, reverse=True)
    return st.selectbox(
        session.label(today.criteria[criterion]),
        options,
        options.index(least),
        format_func="at least {:g}".format,
        key=keys.least_score(criterion),
        persist_state="session",
    )


def show_least_levels(choice: Choice, today: Today) -> dict[str, str]:
    chosen = st.multiselect(
        "A feature",
        list(today.features),
        list(choice.musts_by_feature),
        format_func=lambda feature: today.features[feature],
        key=keys.FEATURE_MUSTS,
        persist_state="session",
        placeholder="Features",
        filter_mode="contains",  # by default it takes letters from anywhere in a name
        help="Type a part of its name. Other words for it, such as SSO, are found by [Search](search).",
    )
    levels = sorted((level for level in today.levels.values() if level.rank > 0), key=lambda level: level.rank, reverse=True)
    labels = {level.id: f"{level.label}{'' if level is levels[0] else ' or better'}" for level in levels}
    return {feature: choose_least_level(feature, choice, today, labels, start_level(levels)) for feature in chosen}


def start_level(levels: list[Level]) -> str:
    """The least level that is whole: a reader asks first that the feature is there at all. Empty without levels."""
    whole = [level for level in levels if not level.needs_note] or levels
    return whole[-1].id if whole else ""


def choose_least_level(feature: str, choice: Choice, today: Today, labels: Mapping[str, str], start: str) -> str:
    level = choice.musts_by_feature.get(feature, start)
    options = list(dict.fromkeys([*labels, level]))
    return st.selectbox(
        session.label(today.features[feature]),
        options,
        options.index(level),
        format_func=lambda option: labels.get(option) or today.levels[option].label,
        key=keys.least_level(feature),
        persist_state="session",
    )


def show_order(today: Today) -> None:
    with st.expander("I only know the order"):
        st.multiselect(
            "From most to least important",
            list(today.criteria),
            format_func=lambda criterion: today.criteria[criterion],
            key=keys.ORDER,
            placeholder="Pick in order",
        )
        st.button("Set the sliders", on_click=session.use_order)
        st.caption(
            "This turns an order into weights by a standard formula (rank-order centroids), in whole slider steps. "
            "What you do not pick weighs 0."
        )


def show_frameworks(choice: Choice, today: Today) -> list[str]:
    """Pills, or a list to type into where there are more frameworks than can be compared."""
    if len(today.frameworks) <= MOST_FRAMEWORKS:
        return st.pills(
            "Frameworks to compare",
            list(today.frameworks),
            default=list(choice.frameworks),
            format_func=lambda slug: session.label(today.frameworks[slug]),
            selection_mode="multi",
            key=keys.FRAMEWORKS,
            persist_state="session",
        )
    return st.multiselect(
        f"At most {MOST_FRAMEWORKS} of {len(today.frameworks)}",
        list(today.frameworks),
        list(choice.frameworks),
        format_func=lambda slug: today.frameworks[slug],
        max_selections=MOST_FRAMEWORKS,
        key=keys.FRAMEWORKS,
        persist_state="session",
        placeholder="Type a name",
    )
