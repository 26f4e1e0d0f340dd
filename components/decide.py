"""The choice on the decide page: kept in the session, written in the address, set and read by widgets.

The address always says what is shown, and a session keeps its choice for a reader who comes back from another page.
Widgets start from the choice and keep their own state under stable keys. That state is written in two cases only:
by a profile, an order or a reset, in their callbacks; and where the address was changed without a widget, which is
what Back and Forward do.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from urllib.parse import parse_qs

import streamlit as st

import catalog
from decision.link import (
    LONGEST,
    MOST_ALTERNATIVES,
    MOST_WEIGHT,
    PARAMETERS,
    Choice,
    Decoded,
    OwnAlternative,
    Today,
    clean_name,
    completed,
    decode,
    encode,
    own_id,
    start,
    today_of,
)
from decision.ranking import roc_weights

VIEW = "decide"
LABEL_MARKS = re.compile(r"([\\*_\[\]`~$<>:])")


@dataclass(frozen=True, slots=True)
class View:
    """What a session shows.

    `data_version` is that of the guide's scores in the choice, `seen` that of the catalogue it was last read against.
    `arrived` is how the last link was read, and `written` the parameters this session last wrote into the address.
    """

    choice: Choice
    data_version: str
    seen: str
    arrived: Decoded
    written: str = ""


def view_at_address(today: Today, data_version: str) -> View:
    """The session's view, or that of the address where it is another one's link or an earlier one of this page.

    Without `v` and `w` it is no link of ours to follow: after Back from another page, that page's parameters stand there.
    """
    view: View | None = st.session_state.get(VIEW)
    given = {key: st.query_params.get_all(key) for key in st.query_params}
    ours = {key: values for key, values in given.items() if key in PARAMETERS}
    if view and (not {"v", "w"} & set(ours) or ours == parameters_of(view.written) or _moved(view.choice)):
        if view.seen == data_version:
            return view
        decoded = decode(parameters_of(view.written), today)  # the data were edited meanwhile
    else:
        decoded = decode(given, today)
        if view:
            set_widgets(decoded.choice)
    view = View(decoded.choice, decoded.data_version or data_version, data_version, decoded)
    st.session_state[VIEW] = view
    return view


def keep(choice: Choice) -> str:
    """Make the choice the session's, and write it into the address; its parameters. Too long ones stay out of there."""
    view: View = st.session_state[VIEW]
    query = encode(choice, view.data_version)
    if len(query) > LONGEST:
        st.session_state[VIEW] = replace(view, choice=choice)
        return query
    st.session_state[VIEW] = replace(view, choice=choice, written=query)
    if {key: st.query_params.get_all(key) for key in st.query_params} != (parameters := parameters_of(query)):
        st.query_params.from_dict(parameters)
    return query


def parameters_of(query: str) -> dict[str, list[str]]:
    return parse_qs(query, keep_blank_values=True)


# ---------------------------------------------------------------- widgets


def label(text: str) -> str:
    """A name as the label of a widget: escaped where labels read markup and nowhere else, for screen readers hear it as written."""
    return LABEL_MARKS.sub(r"\\\1", text)


def widget_values(choice: Choice) -> dict[str, object]:
    """By key, what each widget of the side panel has for this choice."""
    return {
        **{f"w_{criterion}": weight for criterion, weight in choice.weights.items()},
        "must_scores": list(choice.musts_by_score),
        **{f"must_score_{criterion}": least for criterion, least in choice.musts_by_score.items()},
        "must_features": list(choice.musts_by_feature),
        **{f"must_feature_{feature}": level for feature, level in choice.musts_by_feature.items()},
        "frameworks": list(choice.frameworks),
    }


def set_widgets(choice: Choice) -> None:
    for key, value in widget_values(choice).items():
        st.session_state[key] = value


def _moved(choice: Choice) -> bool:
    """Whether this run began with a widget: it can arrive with an address that is one move old."""
    return any(key in st.session_state and st.session_state[key] != value for key, value in widget_values(choice).items())


# ---------------------------------------------------------------- callbacks


def use_profile() -> None:
    profile = next(profile for profile in catalog.current().profiles if profile.id == st.session_state["profile"])
    _weigh(profile.weights)


def use_order() -> None:
    """Sliders from an order of importance: rank-order-centroid weights, the most important at the top of the slider."""
    order: Sequence[str] = st.session_state["order"]
    if order:
        shares = roc_weights([[criterion] for criterion in order])
        most = shares[order[0]]
        _weigh({criterion: max(1, floor(MOST_WEIGHT * share / most + Fraction(1, 2))) for criterion, share in shares.items()})


def _weigh(weights: Mapping[str, int]) -> None:
    view: View = st.session_state[VIEW]
    choice = replace(view.choice, weights={criterion: weights.get(criterion, 0) for criterion in view.choice.weights})
    set_widgets(choice)
    keep(choice)


def reset() -> None:
    data = catalog.current()
    today = today_of(data)
    st.session_state[VIEW] = View(start(today), data.version, data.version, Decoded("start", start(today)))
    set_widgets(start(today))
    keep(start(today))


def use_todays_data() -> None:
    data = catalog.current()
    view: View = st.session_state[VIEW]
    choice = completed(replace(view.choice, scores={}, levels={}), today_of(data))
    st.session_state[VIEW] = View(choice, data.version, data.version, Decoded("start", choice), view.written)
    keep(choice)


def overrule(key: str) -> None:
    """Take edited cells over as the reader's own scores; an emptied one goes back to the guide's, or to not known."""
    choice = st.session_state[VIEW].choice
    own = {slug: dict(row) for slug, row in choice.own_scores.items()}
    alternatives = [dict(alternative.scores) for alternative in choice.alternatives]
    for criterion, column, value in _edited(key, list(choice.weights)):
        row = own.setdefault(column, {}) if column in choice.scores else alternatives[_place(column)]
        guides = choice.scores.get(column, {}).get(criterion)
        row.pop(criterion, None)
        if value is not None and (points := min(5.0, max(1.0, floor(float(value) * 2 + 0.5) / 2))) != guides:
            row[criterion] = points
    own = {slug: row for slug, row in own.items() if row}
    changed = tuple(replace(was, scores=row) for was, row in zip(choice.alternatives, alternatives, strict=True))
    keep(replace(choice, own_scores=own, alternatives=changed))


def set_levels(key: str) -> None:
    """Take edited cells over as what own alternatives have of the features that are must-haves."""
    choice = st.session_state[VIEW].choice
    labels = {level.label: level.id for level in today_of(catalog.current()).levels.values()}
    alternatives = list(choice.alternatives)
    for feature, column, value in _edited(key, list(choice.musts_by_feature)):
        place = _place(column)
        levels = {id: level for id, level in alternatives[place].levels.items() if id != feature}
        alternatives[place] = replace(alternatives[place], levels=levels | ({feature: labels[value]} if value in labels else {}))
    keep(replace(choice, alternatives=tuple(alternatives)))


def _edited(key: str, rows: Sequence[str]) -> list[tuple[str, str, object]]:
    """Row, column and new value of each edited cell of a data editor."""
    edited = st.session_state[key]["edited_rows"]
    return [(rows[int(row)], column, value) for row, cells in edited.items() for column, value in cells.items()]


def _place(own: str) -> int:
    return next(place for place in range(MOST_ALTERNATIVES) if own_id(place) == own)


def add_alternative() -> None:
    choice = st.session_state[VIEW].choice
    name = clean_name(st.session_state["own_name"])
    if name and len(choice.alternatives) < MOST_ALTERNATIVES:
        keep(replace(choice, alternatives=(*choice.alternatives, OwnAlternative(name, {}, {}))))
        st.session_state["own_name"] = ""


def remove_alternative(place: int) -> None:
    choice = st.session_state[VIEW].choice
    keep(replace(choice, alternatives=choice.alternatives[:place] + choice.alternatives[place + 1 :]))
