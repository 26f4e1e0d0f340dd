"""The view of a page in its address: read where a reader arrives, written once at the end of a run.

Each control of a page has a parameter; one that is absent stands for the control's default. `begin_run` says whether the address is
to be read: when a page is opened, and after Back or Forward. In every other run the controls say what is shown. `finish_run`
writes the address at most once, so each change of the view is one entry of the browser's history. The address of a page that nobody
has changed yet stays as it came.

Written against Streamlit 1.67. `bind="query-params"` cannot do this: it makes no history entry. Each assignment to
`st.query_params` makes one, except in a run that Back or Forward caused; there it replaces the entry.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.markdown import field_label

T = TypeVar("T")
Parameters = dict[str, list[str]]

STATE = "address"
YES, NO = ("true", "1"), ("false", "0")


@dataclass
class _State:
    """What a session knows of its address.

    `arrived`: this run reads the address, and `is_history` because of Back or Forward. `shown` holds the parameters that the
    browser shows, `wanted` those of the controls drawn since the run began, None where absent. `changed`: a control shows
    something else than the address that was read. `is_running`: the whole page is being drawn, not a fragment. `defaults` holds
    each control's default of the run before.
    """

    arrived: bool = True
    is_history: bool = False
    shown: Parameters = field(default_factory=dict)
    wanted: dict[str, list[str] | None] = field(default_factory=dict)
    changed: bool = False
    is_running: bool = False
    defaults: dict[str, object] = field(default_factory=dict)


def begin_run(opened: bool) -> None:
    """Start a run of a page; `opened` where the session showed another page before, or none."""
    context = get_script_run_ctx()
    state: _State = st.session_state.setdefault(STATE, _State())
    state.is_history = bool(context and context.is_history_navigation)
    state.arrived = opened or state.is_history
    state.wanted, state.changed, state.is_running = {}, False, True
    if state.arrived:
        state.shown = _parameters()


def finish_run() -> None:
    """Write the address, if the controls show something else than it says."""
    state: _State = st.session_state[STATE]
    now = _parameters()
    kept = {name: values for name, values in now.items() if name not in state.wanted}
    after = kept | {name: values for name, values in state.wanted.items() if values is not None}
    if state.changed if state.arrived else after != state.shown:
        st.query_params.from_dict(after)
        state.shown = after
    state.arrived = state.is_history = state.is_running = False


def finish_fragment() -> None:
    """Write the address after the controls of a fragment, whose own runs have no other end."""
    state: _State = st.session_state[STATE]
    if not state.is_running:
        finish_run()


def end_page() -> NoReturn:
    """Write the address and draw nothing more of the page. After `st.stop()` alone nothing could be written any more."""
    finish_run()
    st.stop()


def reads_address() -> bool:
    """Whether this run opened the page or follows Back or Forward, so that the address says what to show."""
    state: _State = st.session_state[STATE]
    return state.arrived


def is_history_run() -> bool:
    """Whether this run follows Back or Forward."""
    state: _State = st.session_state[STATE]
    return state.is_history


def keep_parameters(values: Mapping[str, list[str] | None], changed: bool) -> None:
    """Have several parameters written at the end of the run; None takes one out. `changed` where the address says otherwise."""
    state: _State = st.session_state[STATE]
    state.wanted |= values
    state.changed |= changed


def _parameters() -> Parameters:
    return {name: st.query_params.get_all(name) for name in st.query_params}


# ---------------------------------------------------------------- one control


def from_url(name: str, key: str, default: T, read: Callable[[str], T], fits: Callable[[T], bool] = lambda _: True) -> T:
    """Give the widget `key` what the parameter `name` says, where the address counts or the widget is new; what the address says.

    A widget whose value does not fit any more, because its options have changed, gets the address's value as well. One that stands at
    its default follows it, because that is what its absence from the address means.
    """
    state: _State = st.session_state[STATE]
    text = st.query_params.get(name)
    value = default if text is None else read(text)
    before, state.defaults[key] = state.defaults.get(key, default), default
    if reads_address() or key not in st.session_state or not fits(st.session_state[key]):
        st.session_state[key] = value
    elif st.session_state[key] == before != default:
        st.session_state[key] = default
    return value


def to_url(name: str, value: T, default: T, at_address: T, write: Callable[[T], str]) -> None:
    """Have the value of a control written at the end of the run, unless it is the default."""
    keep_parameters({name: None if value == default else [write(value)]}, value != at_address)


def ids_at_address(name: str, known: Collection[str], default: Sequence[str]) -> list[str]:
    """The ids of a parameter, or `default` where it is absent or knows none. Unknown ones are named to the reader and left out."""
    text = st.query_params.get(name)
    wanted = list(dict.fromkeys(part for part in (text or "").split(".") if part))
    unknown = [part for part in wanted if part not in known]
    if unknown and reads_address():  # only a link can name what does not exist
        st.info("The link names something this guide does not have; it was left out:", icon=":material/link_off:")
        st.code("\n".join(part[:60] for part in unknown[:5]), language=None)
    found = [part for part in wanted if part in known]
    return found if found or text == "" else list(default)


def ids_from_url(
    name: str, key: str, known: Collection[str], default: Sequence[str] = (), options: Collection[str] | None = None
) -> list[str]:
    """Give a widget of several ids those at the address, as far as they are among `options`; the ids at the address."""
    wanted = ids_at_address(name, known, default)
    there = known if options is None else options
    now = wanted if reads_address() or key not in st.session_state else st.session_state[key]
    if now is wanted or any(each not in there for each in now):
        st.session_state[key] = [each for each in now if each in there]
    return wanted


def ids_to_url(name: str, ids: Sequence[str], at_address: Sequence[str], default: Sequence[str] = ()) -> None:
    """Have the ids written at the end of the run. None at all is written as an empty parameter where there is a default."""
    to_url(name, list(ids), list(default), list(at_address), ".".join)


# ---------------------------------------------------------------- controls


def search_in_url(label: str, example: str, width: int, name: str = "q") -> str:
    """A field whose words count after Enter; they stand in the address as `q`.

    Its label stands inside: above it, it would take more room than Streamlit keeps while the field loads.
    """
    at_address = from_url(name, f"words_{name}", "", lambda text: text[:80])
    words = st.text_input(
        label,
        type="search",
        placeholder=f"{label}, for example: {example}",
        label_visibility="collapsed",
        key=f"words_{name}",
        max_chars=80,
        width=width,
    )
    to_url(name, words, "", at_address, str)
    return words


def pills_in_url(
    label: str, name: str, options: Mapping[str, str], default: Sequence[str] = (), *, key: str, says: bool = False
) -> list[str]:
    """Pills of id → label, as many as one likes, whose choice stands in the address as `name`; the chosen ids.

    Unless the page `says` the label, only screen readers get it.
    """
    at_address = ids_from_url(name, key, options, default)
    chosen = st.pills(
        label,
        list(options),
        format_func=lambda choice: options[choice],
        selection_mode="multi",
        key=key,
        label_visibility="visible" if says else "collapsed",
    )
    ids_to_url(name, chosen, at_address, default)
    return chosen


def select_in_url(label: str, name: str, options: Mapping[str, str], default: str, says: str | None = None) -> str:
    """A select box of id → label whose choice stands in the address as `name`; the chosen id. `says` explains it.

    What was chosen here before and is no option any more gives way to the default.
    """
    key = f"select_{name}"
    at_address = ids_at_address(name, options, [default])[:1] or [default]
    from_url(name, key, default, lambda _: at_address[0], lambda value: value in options)
    with field_label(label, says):
        chosen = st.selectbox(label, list(options), format_func=lambda choice: options[choice], key=key, label_visibility="collapsed")
    to_url(name, chosen, default, at_address[0], str)
    return chosen


def toggle_in_url(label: str, name: str, default: bool = False, says: str | None = None) -> bool:
    """A switch that stands in the address as `name`, as `true` or `false` unless it is as by default."""
    at_address = from_url(name, f"toggle_{name}", default, lambda text: text in YES if text in (*YES, *NO) else default)
    is_on = st.toggle(label, key=f"toggle_{name}", help=says)
    to_url(name, is_on, default, at_address, lambda value: YES[0] if value else NO[0])
    return is_on


def number_in_url(label: str, name: str, least: float, most: float, default: float, step: float, says: str | None = None) -> float:
    """A number field that stands in the address as `name`, without decimals that nobody entered."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            return default
        return number if least <= number <= most else default

    at_address = from_url(name, f"number_{name}", default, read)
    number = st.number_input(label, least, most, step=step, format="%g", key=f"number_{name}", help=says)
    to_url(name, number, default, at_address, lambda value: f"{value:.12g}")
    return number


def page_in_url(count: int, of: str, name: str = "page") -> int:
    """The page, from 1 to `count`, of a list that stands in the address as `name`. Another list `of` begins at its first page."""
    key = f"{name}_of"
    is_other_list = not reads_address() and st.session_state.get(key) != of
    st.session_state[key] = of
    widget = f"number_{name}"
    at_address = from_url(name, widget, 1, lambda text: int(text) if text.isdecimal() and len(text) < 7 and 1 <= int(text) <= count else 1)
    if is_other_list or not 1 <= st.session_state[widget] <= count:
        st.session_state[widget] = 1
    chosen = st.pagination(count, key=widget) if count > 1 else 1
    to_url(name, chosen, 1, at_address, str)
    return chosen
