"""The choice on the decide page: kept in the session, written in the address, set and read by widgets.

The address always says what is shown, and a session keeps its choice for a reader who comes back from another page.
Widgets start from the choice and keep their own state under stable keys. That state is written in two cases only:
by a profile, an order or a reset, in their callbacks; and where the page is opened, or Back or Forward lead to another view of it.
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
LABEL_MARKUP = re.compile(r"([\\*_\[\]`~$<>:])")


@dataclass(frozen=True, slots=True)
class DecideState:
    """What a session shows.

    `data_version` is that of the guide's scores in the choice, `seen` that of the catalogue it was last read against.
    `arrived` is how the last link was read, `address` the choice that the address stood for when it was last read, and `query`
    the choice as the parameters of a link.
    """

    choice: Choice
    data_version: str
    seen: str
    arrived: DecodedLink
    query: str
    address: Choice


def load_state(current: DecisionData, data_version: str) -> DecideState:
    """The view of the address where the page is opened by a link, or Back or Forward led to it; else the session's.

    An address without a choice stands for the start, but who comes back from another page by the menu finds the choice as it was.
    """
    view: DecideState | None = st.session_state.get(STATE_KEY)
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    if not view or (reads_address() and (is_history_run() or {*LINK_PARAMETERS, PROFILE_PARAMETER} & set(given))):
        decoded = decode(given, current)
        set_widget_values(decoded.choice)
        address = decoded.weighed_choice
    elif view.seen != data_version:
        decoded = decode(view.query, current)  # the data were edited meanwhile
        address = view.address
    elif reads_address():
        return _store_state(replace(view, address=initial_choice(current)))
    else:
        return view
    version = decoded.data_version or data_version
    choice = decoded.weighed_choice
    return _store_state(DecideState(choice, version, data_version, decoded, encode(choice, version), address))


def _store_state(view: DecideState) -> DecideState:
    st.session_state[STATE_KEY] = view
    return view


def save_choice(choice: Choice, current: DecisionData) -> str:
    """Make the choice the session's; its parameters, which are written into the address at the end of the run unless they are too long.

    The address of a page that was opened and not changed stays as it came.
    """
    view: DecideState = st.session_state[STATE_KEY]
    query = encode(choice, view.data_version)
    is_short = len(query) <= MAX_QUERY_CHARS
    st.session_state[STATE_KEY] = replace(view, choice=choice, query=query if is_short else view.query)
    if is_short:
        address = parse_qs(profile_query(choice, current) or query, keep_blank_values=True)
        others = dict.fromkeys(name for name in (*LINK_PARAMETERS, PROFILE_PARAMETER) if name not in address)
        keep_parameters(others | address, changed=choice != view.address)  # in the order of the codec, which tells where a link was cut
    return query


def show_notices(view: DecideState) -> None:
    """Say what could not be taken from the last link as it stood."""
    if view.arrived.notices:
        text = "\n".join(f"- {escape_markdown(notice.text)}" for notice in view.arrived.notices)
        st.info(text, title="About this link", icon=":material/link:")


def show_if_too_long(query: str) -> None:
    """Warn where the choice does not fit into an address."""
    if len(query) > MAX_QUERY_CHARS:
        st.warning(
            f"With so many must-haves or own options the link would be longer than {MAX_QUERY_CHARS:,} characters. The address shows an earlier "
            "state, and this one is lost when the page is loaded again. Take some out to keep it.",
            icon=":material/link_off:",
        )


# ---------------------------------------------------------------- widgets


def label(text: str) -> str:
    """A name as the label of a widget: escaped where labels read markup and nowhere else, for screen readers hear it as written."""
    return LABEL_MARKUP.sub(r"\\\1", text)


def set_widget_values(choice: Choice) -> None:
    """Give each widget of the side panel its value in this choice."""
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
    view: DecideState = st.session_state[STATE_KEY]
    return view.choice


def _store_choice(choice: Choice) -> None:
    """Make the choice the session's; the run that follows writes it into the address."""
    _store_state(replace(st.session_state[STATE_KEY], choice=choice))


def apply_profile() -> None:
    profile = next(profile for profile in catalog.current().profiles if profile.id == st.session_state[keys.PROFILE])
    _apply_weights(profile.weights)


def apply_order() -> None:
    """Sliders from an order of importance: rank-order-centroid weights, the most important at the top of the slider."""
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
    data = catalog.current()
    current = current_decision_data(data)
    _start_anew(initial_choice(current), current, data.version)
    set_widget_values(initial_choice(current))


def use_current_data() -> None:
    data = catalog.current()
    current = current_decision_data(data)
    _start_anew(with_defaults(replace(_current_choice(), scores={}, levels={}), current), current, data.version)


def _start_anew(choice: Choice, current: DecisionData, data_version: str) -> None:
    """Make a choice of today's data the session's."""
    _store_state(
        DecideState(choice, data_version, data_version, DecodedLink("start", choice), encode(choice, data_version), initial_choice(current))
    )


def save_edited_scores(editor: str) -> None:
    """Take the edited cells of the data editor with this key over as the reader's own scores."""
    _store_choice(apply_score_edits(_current_choice(), st.session_state[editor]["edited_rows"]))


def save_edited_levels(editor: str) -> None:
    """Take the edited cells of the data editor with this key over as what own options have of must-have features."""
    _store_choice(
        apply_level_edits(_current_choice(), st.session_state[editor]["edited_rows"], current_decision_data(catalog.current()).levels)
    )


def add_alternative() -> None:
    """Add the option that is named in the field; a name that is too long stays there, and the page says so."""
    choice = _current_choice()
    name = clean_text(st.session_state[keys.OWN_OPTION_NAME])
    too_long = f"A name has at most {MAX_NAME_CHARS} characters, and this one has {len(name):,}. Shorten it, then add it again."
    refused = too_long if len(name) > MAX_NAME_CHARS else "" if name else "Write a name first."
    st.session_state[keys.OWN_OPTION_ERROR] = refused
    if not refused and len(choice.alternatives) < MAX_OWN_ALTERNATIVES:
        _store_choice(replace(choice, alternatives=(*choice.alternatives, OwnAlternative(name, {}, {}))))
        st.session_state[keys.OWN_OPTION_NAME] = ""


def remove_alternative(place: int) -> None:
    choice = _current_choice()
    _store_choice(replace(choice, alternatives=choice.alternatives[:place] + choice.alternatives[place + 1 :]))
