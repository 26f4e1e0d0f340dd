"""Side panel of /decide: weights, must-haves and frameworks."""

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import streamlit as st

from catalog import Catalog
from catalog.models import Level
from components.decide import keys, session
from components.markdown import escape_markdown
from decision.choice import MAX_FRAMEWORKS, MAX_WEIGHT, Choice, DecisionData, with_defaults
from decision.formatting import whole_percents

MINIMUM_SCORES = (5.0, 4.0, 3.0, 2.0)
"""Minimum scores offered for a must-have."""
DEFAULT_MINIMUM_SCORE = 3.0
"""Initial minimum score, in the middle of the scale: the strictest one would exclude acceptable options."""


def show(choice: Choice, data: Catalog, current: DecisionData) -> Choice:
    """Draw the widgets with the values of `choice` as defaults, and return the completed choice that they contain now."""
    with st.sidebar:
        st.markdown("**What matters to you?** For each criterion: how much does going from a score of 1 to 5 matter?")
        show_profiles(data)
        weights = show_weights(choice, data)
        with st.expander("Must-haves", bool(choice.musts_by_score or choice.musts_by_feature), key="open_musts", on_change="rerun"):
            by_score = show_minimum_scores(choice, current)
            by_feature = show_minimum_levels(choice, current)
        show_order(current)
        with st.expander("Frameworks compared"):
            frameworks = show_frameworks(choice, current)
    # A criterion that an older link does not contain is left out until its slider is moved.
    weights = {criterion: weight for criterion, weight in weights.items() if weight or criterion in {**choice.weights, **by_score}}
    chosen = replace(choice, weights=weights, frameworks=tuple(frameworks), musts_by_score=by_score, musts_by_feature=by_feature)
    return with_defaults(chosen, current)


def show_profiles(data: Catalog) -> None:
    """Show the menu of profiles and the reset button."""
    names = {profile.id: profile.name for profile in data.profiles}
    with st.container(horizontal=True):
        if names:
            st.menu_button(
                "Profiles",
                list(names),
                format_func=lambda profile: names[profile],
                key=keys.PROFILE,
                on_click=session.apply_profile,
                icon=":material/tune:",
                help="Weights to start from; change them as you like.",
            )
        st.button("Reset", on_click=session.reset, icon=":material/restart_alt:")


def show_weights(choice: Choice, data: Catalog) -> dict[str, int]:
    """Show a slider per criterion, with its share of all weights in the label, and return the weights by criterion."""
    current_weights = {c.id: int(st.session_state.get(keys.weight(c.id), choice.weights.get(c.id, 0))) for c in data.criteria}
    total = sum(current_weights.values())
    shares = whole_percents({criterion: Fraction(weight, total) for criterion, weight in current_weights.items()}) if total else {}
    return {
        criterion.id: st.slider(
            f"{session.escape_label(criterion.name)} · {shares.get(criterion.id, 0)} %",
            0,
            MAX_WEIGHT,
            choice.weights.get(criterion.id, 0),
            key=keys.weight(criterion.id),
            persist_state="session",
            help="  \n".join(
                [escape_markdown(criterion.description), *(f"**{at}** {escape_markdown(criterion.anchors[at])}" for at in (1, 3, 5))]
            ),
        )
        for criterion in data.criteria
    }


def show_minimum_scores(choice: Choice, current: DecisionData) -> dict[str, float]:
    """Show the must-haves on scores and return the minimum score (1 to 5) of each selected criterion."""
    chosen = st.pills(
        "A minimum score on",
        list(current.criteria),
        default=list(choice.musts_by_score),
        format_func=lambda criterion: session.escape_label(current.criteria[criterion]),
        selection_mode="multi",
        key=keys.MUST_HAVE_SCORES,
        persist_state="session",
    )
    return {criterion: choose_minimum_score(criterion, choice, current) for criterion in chosen}


def choose_minimum_score(criterion: str, choice: Choice, current: DecisionData) -> float:
    """Show a select box for the minimum score on a criterion and return the score."""
    least = choice.musts_by_score.get(criterion, DEFAULT_MINIMUM_SCORE)
    options = sorted({*MINIMUM_SCORES, least}, reverse=True)
    return st.selectbox(
        session.escape_label(current.criteria[criterion]),
        options,
        options.index(least),
        format_func="at least {:g}".format,
        key=keys.minimum_score(criterion),
        persist_state="session",
    )


def show_minimum_levels(choice: Choice, current: DecisionData) -> dict[str, str]:
    """Show the must-haves on features and return the id of the minimum level of each selected feature."""
    chosen = st.multiselect(
        "A feature",
        list(current.features),
        list(choice.musts_by_feature),
        format_func=lambda feature: current.features[feature],
        key=keys.MUST_HAVE_FEATURES,
        persist_state="session",
        placeholder="Features",
        filter_mode="contains",  # the default filter also matches scattered letters of a name
        help="Type a part of its name. Other words for it, such as SSO, are found by [Search](search).",
    )
    levels = sorted((level for level in current.levels.values() if level.rank > 0), key=lambda level: level.rank, reverse=True)
    labels = {level.id: f"{level.label}{'' if level is levels[0] else ' or better'}" for level in levels}
    return {feature: choose_minimum_level(feature, choice, current, labels, default_minimum_level(levels)) for feature in chosen}


def default_minimum_level(levels: list[Level]) -> str:
    """Return the id of the lowest level that needs no note, so that full support is required by default.

    `levels` is sorted from highest to lowest rank. The id is empty if there are no levels.
    """
    whole = [level for level in levels if not level.needs_note] or levels
    return whole[-1].id if whole else ""


def choose_minimum_level(feature: str, choice: Choice, current: DecisionData, labels: Mapping[str, str], start: str) -> str:
    """Show a select box for the minimum level of a feature and return the id of the level."""
    level = choice.musts_by_feature.get(feature, start)
    options = list(dict.fromkeys([*labels, level]))
    return st.selectbox(
        session.escape_label(current.features[feature]),
        options,
        options.index(level),
        format_func=lambda option: labels.get(option) or current.levels[option].label,
        key=keys.minimum_level(feature),
        persist_state="session",
    )


def show_order(current: DecisionData) -> None:
    """Show a list in which the reader sorts the criteria by importance, and a button that derives the weights."""
    with st.expander("I only know the order"):
        st.multiselect(
            "From most to least important",
            list(current.criteria),
            format_func=lambda criterion: current.criteria[criterion],
            key=keys.CRITERIA_ORDER,
            placeholder="Pick in order",
        )
        st.button("Set the sliders", on_click=session.apply_order)
        st.caption(
            "This turns an order into weights by a standard formula (rank-order centroids), in whole slider steps. "
            "What you do not pick weighs 0."
        )


def show_frameworks(choice: Choice, current: DecisionData) -> list[str]:
    """Show the selection of compared frameworks: pills, or a searchable list if there are more than can be compared."""
    if len(current.frameworks) <= MAX_FRAMEWORKS:
        return st.pills(
            "Frameworks to compare",
            list(current.frameworks),
            default=list(choice.frameworks),
            format_func=lambda slug: session.escape_label(current.frameworks[slug]),
            selection_mode="multi",
            key=keys.FRAMEWORKS,
            persist_state="session",
        )
    return st.multiselect(
        f"At most {MAX_FRAMEWORKS} of {len(current.frameworks)}",
        list(current.frameworks),
        list(choice.frameworks),
        format_func=lambda slug: current.frameworks[slug],
        max_selections=MAX_FRAMEWORKS,
        key=keys.FRAMEWORKS,
        persist_state="session",
        placeholder="Type a name",
    )
