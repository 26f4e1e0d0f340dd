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
from components.decide.edits import with_own_levels, with_own_scores
from components.text import plain
from components.url import has_arrived, is_history_run, keep_parameters
from decision.choice import (
    LONGEST_NAME,
    MOST_ALTERNATIVES,
    MOST_WEIGHT,
    Choice,
    OwnAlternative,
    Today,
    clean_text,
    completed,
    start,
    today_of,
    weighed,
)
from decision.notices import LONGEST
from decision.ranking import roc_weights
from decision.url_codec import PARAMETERS, PROFILE, Decoded, decode, encode, short_query

VIEW = "decide"
LABEL_MARKS = re.compile(r"([\\*_\[\]`~$<>:])")


@dataclass(frozen=True, slots=True)
class View:
    """What a session shows.

    `data_version` is that of the guide's scores in the choice, `seen` that of the catalogue it was last read against.
    `arrived` is how the last link was read, `address` the choice that the address stood for when it was last read, and `query`
    the choice as the parameters of a link.
    """

    choice: Choice
    data_version: str
    seen: str
    arrived: Decoded
    query: str
    address: Choice


def view_at_address(today: Today, data_version: str) -> View:
    """The view of the address where the page is opened by a link, or Back or Forward led to it; else the session's.

    An address without a choice stands for the start, but who comes back from another page by the menu finds the choice as it was.
    """
    view: View | None = st.session_state.get(VIEW)
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    if not view or (has_arrived() and (is_history_run() or {*PARAMETERS, PROFILE} & set(given))):
        decoded = decode(given, today)
        set_widgets(decoded.choice)
        address = decoded.weighed_choice
    elif view.seen != data_version:
        decoded = decode(view.query, today)  # the data were edited meanwhile
        address = view.address
    elif has_arrived():
        return _remember(replace(view, address=start(today)))
    else:
        return view
    version = decoded.data_version or data_version
    choice = decoded.weighed_choice
    return _remember(View(choice, version, data_version, decoded, encode(choice, version), address))


def _remember(view: View) -> View:
    st.session_state[VIEW] = view
    return view


def keep(choice: Choice, today: Today) -> str:
    """Make the choice the session's; its parameters, which are written into the address at the end of the run unless they are too long.

    The address of a page that was opened and not changed stays as it came.
    """
    view: View = st.session_state[VIEW]
    query = encode(choice, view.data_version)
    is_short = len(query) <= LONGEST
    st.session_state[VIEW] = replace(view, choice=choice, query=query if is_short else view.query)
    if is_short:
        address = parse_qs(short_query(choice, today) or query, keep_blank_values=True)
        others = dict.fromkeys(name for name in (*PARAMETERS, PROFILE) if name not in address)
        keep_parameters(others | address, changed=choice != view.address)  # in the order of the codec, which tells where a link was cut
    return query


def show_notices(view: View) -> None:
    """Say what could not be taken from the last link as it stood."""
    if view.arrived.notices:
        text = "\n".join(f"- {plain(notice.text)}" for notice in view.arrived.notices)
        st.info(text, title="About this link", icon=":material/link:")


def show_if_too_long(query: str) -> None:
    """Warn where the choice does not fit into an address."""
    if len(query) > LONGEST:
        st.warning(
            f"With so many must-haves or own options the link would be longer than {LONGEST:,} characters. The address shows an earlier "
            "state, and this one is lost when the page is loaded again. Take some out to keep it.",
            icon=":material/link_off:",
        )


# ---------------------------------------------------------------- widgets


def label(text: str) -> str:
    """A name as the label of a widget: escaped where labels read markup and nowhere else, for screen readers hear it as written."""
    return LABEL_MARKS.sub(r"\\\1", text)


def set_widgets(choice: Choice) -> None:
    """Give each widget of the side panel its value in this choice."""
    st.session_state.update(
        {
            **{keys.weight(criterion): weight for criterion, weight in choice.weights.items()},
            keys.SCORE_MUSTS: list(choice.musts_by_score),
            **{keys.least_score(criterion): least for criterion, least in choice.musts_by_score.items()},
            keys.FEATURE_MUSTS: list(choice.musts_by_feature),
            **{keys.least_level(feature): level for feature, level in choice.musts_by_feature.items()},
            keys.FRAMEWORKS: list(choice.frameworks),
        }
    )


# ---------------------------------------------------------------- callbacks


def _choice() -> Choice:
    view: View = st.session_state[VIEW]
    return view.choice


def _change(choice: Choice) -> None:
    """Make the choice the session's; the run that follows writes it into the address."""
    _remember(replace(st.session_state[VIEW], choice=choice))


def use_profile() -> None:
    profile = next(profile for profile in catalog.current().profiles if profile.id == st.session_state[keys.PROFILE])
    _weigh(profile.weights)


def use_order() -> None:
    """Sliders from an order of importance: rank-order-centroid weights, the most important at the top of the slider."""
    order: Sequence[str] = st.session_state[keys.ORDER]
    if order:
        shares = roc_weights([[criterion] for criterion in order])
        most = shares[order[0]]
        _weigh({criterion: max(1, floor(MOST_WEIGHT * share / most + Fraction(1, 2))) for criterion, share in shares.items()})


def _weigh(weights: Mapping[str, int]) -> None:
    choice = weighed(weights, _choice(), today_of(catalog.current()))
    set_widgets(choice)
    _change(choice)


def reset() -> None:
    data = catalog.current()
    today = today_of(data)
    _show(start(today), today, data.version)
    set_widgets(start(today))


def use_todays_data() -> None:
    data = catalog.current()
    today = today_of(data)
    _show(completed(replace(_choice(), scores={}, levels={}), today), today, data.version)


def _show(choice: Choice, today: Today, data_version: str) -> None:
    """Make a choice of today's data the session's."""
    _remember(View(choice, data_version, data_version, Decoded("start", choice), encode(choice, data_version), start(today)))


def overrule(editor: str) -> None:
    """Take the edited cells of the data editor with this key over as the reader's own scores."""
    _change(with_own_scores(_choice(), st.session_state[editor]["edited_rows"]))


def set_levels(editor: str) -> None:
    """Take the edited cells of the data editor with this key over as what own options have of must-have features."""
    _change(with_own_levels(_choice(), st.session_state[editor]["edited_rows"], today_of(catalog.current()).levels))


def add_alternative() -> None:
    """Add the option that is named in the field; a name that is too long stays there, and the page says so."""
    choice = _choice()
    name = clean_text(st.session_state[keys.OWN_NAME])
    too_long = f"A name has at most {LONGEST_NAME} characters, and this one has {len(name):,}. Shorten it, then add it again."
    refused = too_long if len(name) > LONGEST_NAME else "" if name else "Write a name first."
    st.session_state[keys.OWN_NAME_REFUSED] = refused
    if not refused and len(choice.alternatives) < MOST_ALTERNATIVES:
        _change(replace(choice, alternatives=(*choice.alternatives, OwnAlternative(name, {}, {}))))
        st.session_state[keys.OWN_NAME] = ""


def remove_alternative(place: int) -> None:
    choice = _choice()
    _change(replace(choice, alternatives=choice.alternatives[:place] + choice.alternatives[place + 1 :]))
