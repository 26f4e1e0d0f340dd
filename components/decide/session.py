"""State of the page /decide: kept in the session state, written to the address, and set and read by widgets.

The address always describes the view shown. The session keeps the choice for readers who return from another page.
Widgets start with the values of the choice and keep their own state under stable keys. Their state is overwritten in two cases only:
in the callbacks that apply a profile, an order or a reset, and when the page is opened or Back or Forward lead to another view of it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from urllib.parse import parse_qs

import streamlit as st

import catalog
from components.decide import keys
from components.decide.cell_edits import apply_level_edits, apply_score_edits
from components.markdown import escape_markdown
from components.url import is_history_run, keep_parameters, reads_address
from decision.choice import (
    MAX_NAME_CHARS,
    MAX_OWN_ALTERNATIVES,
    MAX_WEIGHT,
    Choice,
    DecisionData,
    OwnAlternative,
    clean_text,
    current_decision_data,
    initial_choice,
    with_defaults,
    with_weights,
)
from decision.notices import MAX_QUERY_CHARS
from decision.ranking import roc_weights
from decision.url_codec import LINK_PARAMETERS, PROFILE_PARAMETER, DecodedLink, decode, encode, profile_query

STATE_KEY = "decide"
"""Session state key of the `DecideState`."""
LABEL_MARKUP = re.compile(r"([\\*_\[\]`~$<>:])")
"""Characters that Streamlit interprets as markup in labels of widgets."""


@dataclass(frozen=True, slots=True)
class DecideState:
    """Choice of a session, and the data version, link and address from which it was read."""

    choice: Choice
    data_version: str
    """Version of the guide's scores in `choice`."""
    catalogue_version: str
    """Version of the catalogue for which `choice` was last decoded."""
    decoded_link: DecodedLink
    """Result of decoding the last link."""
    query: str
    """`choice` as parameters of a link."""
    address_choice: Choice
    """Choice in the address when the address was last read."""


def load_state(current: DecisionData, data_version: str) -> DecideState:
    """Return the state for this run, decoded from the address or kept from the session.

    The address is decoded if a link, Back or Forward opened the page. An address without a choice keeps the choice of the session,
    because readers who return by the menu expect their earlier choice. If the data were edited meanwhile, the session's choice is
    decoded again.
    """
    state: DecideState | None = st.session_state.get(STATE_KEY)
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    if not state or (reads_address() and (is_history_run() or {*LINK_PARAMETERS, PROFILE_PARAMETER} & set(given))):
        decoded = decode(given, current)
        set_widget_values(decoded.choice)
        address_choice = decoded.weighed_choice
    elif state.catalogue_version != data_version:
        decoded = decode(state.query, current)  # the data have been edited since
        address_choice = state.address_choice
    elif reads_address():
        return _store_state(replace(state, address_choice=initial_choice(current)))
    else:
        return state
    version = decoded.data_version or data_version
    choice = decoded.weighed_choice
    return _store_state(DecideState(choice, version, data_version, decoded, encode(choice, version), address_choice))


def _store_state(state: DecideState) -> DecideState:
    st.session_state[STATE_KEY] = state
    return state


def save_choice(choice: Choice, current: DecisionData) -> str:
    """Store the choice in the session state and return it as link parameters.

    The parameters are written to the address at the end of the run, unless they are longer than `MAX_QUERY_CHARS` characters.
    If the choice was not changed since the page was opened, the address stays the same.
    """
    state: DecideState = st.session_state[STATE_KEY]
    query = encode(choice, state.data_version)
    is_short = len(query) <= MAX_QUERY_CHARS
    st.session_state[STATE_KEY] = replace(state, choice=choice, query=query if is_short else state.query)
    if is_short:
        address = parse_qs(profile_query(choice, current) or query, keep_blank_values=True)
        others = dict.fromkeys(name for name in (*LINK_PARAMETERS, PROFILE_PARAMETER) if name not in address)
        keep_parameters(
            others | address, changed=choice != state.address_choice
        )  # in the codec's order, which reveals where a link was cut
    return query


def show_notices(state: DecideState) -> None:
    """List the parts of the last link that could not be read or were changed."""
    if state.decoded_link.notices:
        text = "\n".join(f"- {escape_markdown(notice.text)}" for notice in state.decoded_link.notices)
        st.info(text, title="About this link", icon=":material/link:")


def show_length_warning(query: str) -> None:
    """Show a warning if the link parameters are too long for an address."""
    if len(query) > MAX_QUERY_CHARS:
        st.warning(
            f"With so many must-haves or own options the link would be longer than {MAX_QUERY_CHARS:,} characters. The address "
            "shows an earlier state, and this one is lost when the page is loaded again. Take some out to keep it.",
            icon=":material/link_off:",
        )


# ---------------------------------------------------------------- widgets


def escape_label(text: str) -> str:
    """Return a name as a widget label.

    Only the characters that Streamlit interprets in labels are escaped, because screen readers read the label as written.
    """
    return LABEL_MARKUP.sub(r"\\\1", text)


def set_widget_values(choice: Choice) -> None:
    """Set each widget of the side panel to its value in the choice."""
    st.session_state.update(
        {
            **{keys.weight(criterion): weight for criterion, weight in choice.weights.items()},
            keys.MUST_HAVE_SCORES: list(choice.musts_by_score),
            **{keys.minimum_score(criterion): least for criterion, least in choice.musts_by_score.items()},
            keys.MUST_HAVE_FEATURES: list(choice.musts_by_feature),
            **{keys.minimum_level(feature): level for feature, level in choice.musts_by_feature.items()},
            keys.FRAMEWORKS: list(choice.frameworks),
        }
    )


# ---------------------------------------------------------------- callbacks


def _current_choice() -> Choice:
    state: DecideState = st.session_state[STATE_KEY]
    return state.choice


def _store_choice(choice: Choice) -> None:
    """Replace the choice in the session state; the next run writes it to the address."""
    _store_state(replace(st.session_state[STATE_KEY], choice=choice))


def apply_profile() -> None:
    """Set the weights to those of the selected profile."""
    profile = next(profile for profile in catalog.current().profiles if profile.id == st.session_state[keys.PROFILE])
    _apply_weights(profile.weights)


def apply_order() -> None:
    """Set the weights by the reader's order of the criteria: rank-order centroids, scaled so that the first one gets the highest weight."""
    order: Sequence[str] = st.session_state[keys.CRITERIA_ORDER]
    if order:
        shares = roc_weights([[criterion] for criterion in order])
        most = shares[order[0]]
        _apply_weights({criterion: max(1, floor(MAX_WEIGHT * share / most + Fraction(1, 2))) for criterion, share in shares.items()})


def _apply_weights(weights: Mapping[str, int]) -> None:
    choice = with_weights(weights, _current_choice(), current_decision_data(catalog.current()))
    set_widget_values(choice)
    _store_choice(choice)


def reset() -> None:
    """Return to the default choice with the current data."""
    data = catalog.current()
    current = current_decision_data(data)
    _store_current(initial_choice(current), current, data.version)
    set_widget_values(initial_choice(current))


def use_current_data() -> None:
    """Replace the guide's scores and levels in the choice with the current ones."""
    data = catalog.current()
    current = current_decision_data(data)
    _store_current(with_defaults(replace(_current_choice(), scores={}, levels={}), current), current, data.version)


def _store_current(choice: Choice, current: DecisionData, data_version: str) -> None:
    """Store a choice that uses the current data and does not come from a link."""
    _store_state(
        DecideState(choice, data_version, data_version, DecodedLink("start", choice), encode(choice, data_version), initial_choice(current))
    )


def save_edited_scores(editor: str) -> None:
    """Store the edited cells of the data editor with this key as the reader's own scores."""
    _store_choice(apply_score_edits(_current_choice(), st.session_state[editor]["edited_rows"]))


def save_edited_levels(editor: str) -> None:
    """Store the edited cells of the data editor with this key as feature levels of own options."""
    _store_choice(
        apply_level_edits(_current_choice(), st.session_state[editor]["edited_rows"], current_decision_data(catalog.current()).levels)
    )


def add_own_option() -> None:
    """Add an own option with the name in the text field; store an error message if the name is empty or too long."""
    choice = _current_choice()
    name = clean_text(st.session_state[keys.OWN_OPTION_NAME])
    too_long = f"A name has at most {MAX_NAME_CHARS} characters, and this one has {len(name):,}. Shorten it, then add it again."
    error = too_long if len(name) > MAX_NAME_CHARS else "" if name else "Write a name first."
    st.session_state[keys.OWN_OPTION_ERROR] = error
    if not error and len(choice.alternatives) < MAX_OWN_ALTERNATIVES:
        _store_choice(replace(choice, alternatives=(*choice.alternatives, OwnAlternative(name, {}, {}))))
        st.session_state[keys.OWN_OPTION_NAME] = ""


def remove_own_option(index: int) -> None:
    """Remove the own option at this index."""
    choice = _current_choice()
    _store_choice(replace(choice, alternatives=choice.alternatives[:index] + choice.alternatives[index + 1 :]))
