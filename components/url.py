"""Keep the controls of a page in its address.

Each control has a parameter; if it is absent, the control has its default. A run reads the address only if the page was just opened
or after Back or Forward; in all other runs the controls decide. `finish_run` writes the address at most once per run, so each change
is one entry of the browser history. The address of a page is not rewritten until the reader changes a control.

Written against Streamlit 1.67. `bind="query-params"` is not used because it adds no history entry. Each assignment to
`st.query_params` adds one, but replaces the entry in a run that Back or Forward caused.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, NoReturn, TypeVar

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from components.markdown import field_label

T = TypeVar("T")
Parameters = dict[str, list[str]]

STATE = "address"
"""Key of the `_State` in the session."""
YES, NO = ("true", "1"), ("false", "0")
"""Spellings of a switch in an address; the first one is written."""
MAX_UNKNOWN_SHOWN = 5
MAX_ID_LENGTH = 60
MAX_SEARCH_LENGTH = 80
MAX_PAGE_DIGITS = 6


@dataclass
class _State:
    """The state of the address in a session."""

    reads_address: bool = True
    """Whether this run reads the address."""
    is_history: bool = False
    """Whether this run follows Back or Forward."""
    shown: Parameters = field(default_factory=dict)
    """The parameters that the browser shows."""
    wanted: dict[str, list[str] | None] = field(default_factory=dict)
    """The parameters of the controls drawn in this run; None for a default."""
    changed: bool = False
    """Whether a control differs from the address that this run has read."""
    is_running: bool = False
    """Whether the whole page is being drawn, as opposed to a fragment."""
    defaults: dict[str, object] = field(default_factory=dict)
    """Widget key → the default in the previous run."""


def begin_run(opened: bool) -> None:
    """Start a run of a page. `opened` is true if the previous run of the session was on another page or there was none."""
    context = get_script_run_ctx()
    state: _State = st.session_state.setdefault(STATE, _State())
    state.is_history = bool(context and context.is_history_navigation)
    state.reads_address = opened or state.is_history
    state.wanted, state.changed, state.is_running = {}, False, True
    if state.reads_address:
        state.shown = _parameters()


def finish_run() -> None:
    """Write the address if it differs from the controls."""
    state: _State = st.session_state[STATE]
    now = _parameters()
    kept = {name: values for name, values in now.items() if name not in state.wanted}
    after = kept | {name: values for name, values in state.wanted.items() if values is not None}
    if state.changed if state.reads_address else after != state.shown:
        st.query_params.from_dict(after)
        state.shown = after
    state.reads_address = state.is_history = state.is_running = False


def finish_fragment() -> None:
    """Write the address at the end of a fragment, unless the whole page is being drawn."""
    state: _State = st.session_state[STATE]
    if not state.is_running:
        finish_run()


def end_page() -> NoReturn:
    """Write the address and stop the run; `st.stop()` alone would skip `finish_run`."""
    finish_run()
    st.stop()


def reads_address() -> bool:
    """Return whether this run reads the address: it opened the page, or it follows Back or Forward."""
    state: _State = st.session_state[STATE]
    return state.reads_address


def is_history_run() -> bool:
    """Return whether this run follows Back or Forward."""
    state: _State = st.session_state[STATE]
    return state.is_history


def keep_parameters(values: Mapping[str, list[str] | None], changed: bool) -> None:
    """Set parameters to write at the end of the run; None removes one. `changed` states whether the values differ from the address."""
    state: _State = st.session_state[STATE]
    state.wanted |= values
    state.changed |= changed


def _parameters() -> Parameters:
    return {name: st.query_params.get_all(name) for name in st.query_params}


# ---------------------------------------------------------------- one control


def from_url(name: str, key: str, default: T, read: Callable[[str], T], fits: Callable[[T], bool] = lambda _: True) -> T:
    """Set the widget `key` from the parameter `name` if this run reads the address or the widget is new; return the address's value.

    A widget also gets the address's value if its own value no longer `fits`, because its options have changed. A widget at its default
    follows a change of the default, because an absent parameter means the default.
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
    """Set the parameter of a control to write at the end of the run; the default is not written."""
    keep_parameters({name: None if value == default else [write(value)]}, value != at_address)


def ids_at_address(name: str, known: Collection[str], default: Sequence[str]) -> list[str]:
    """Return the known ids of a parameter, or `default` if it is absent or has none. Unknown ids are left out with a notice."""
    text = st.query_params.get(name)
    wanted = list(dict.fromkeys(part for part in (text or "").split(".") if part))
    unknown = [part for part in wanted if part not in known]
    if unknown and reads_address():  # only a link can contain unknown ids
        st.info("The link names something this guide does not have; it was left out:", icon=":material/link_off:")
        st.code("\n".join(part[:MAX_ID_LENGTH] for part in unknown[:MAX_UNKNOWN_SHOWN]), language=None)
    found = [part for part in wanted if part in known]
    return found if found or text == "" else list(default)


def ids_from_url(
    name: str, key: str, known: Collection[str], default: Sequence[str] = (), options: Collection[str] | None = None
) -> list[str]:
    """Set a multi-select widget from the address, limited to `options`; return all known ids at the address."""
    wanted = ids_at_address(name, known, default)
    allowed = known if options is None else options
    now = wanted if reads_address() or key not in st.session_state else st.session_state[key]
    if now is wanted or any(each not in allowed for each in now):
        st.session_state[key] = [each for each in now if each in allowed]
    return wanted


def ids_to_url(name: str, ids: Sequence[str], at_address: Sequence[str], default: Sequence[str] = ()) -> None:
    """Set a parameter of ids to write at the end of the run; no ids are written as an empty parameter if there is a default."""
    to_url(name, list(ids), list(default), list(at_address), ".".join)


# ---------------------------------------------------------------- controls


def search_in_url(label: str, example: str, width: int, name: str = "q") -> str:
    """Draw a search field with its text in the parameter `name`; return the text that the reader confirmed with Enter.

    The label is inside the field: above it, it would take more height than Streamlit reserves while the field loads.
    """
    at_address = from_url(name, f"words_{name}", "", lambda text: text[:MAX_SEARCH_LENGTH])
    words = st.text_input(
        label,
        type="search",
        placeholder=f"{label}, for example: {example}",
        label_visibility="collapsed",
        key=f"words_{name}",
        max_chars=MAX_SEARCH_LENGTH,
        width=width,
    )
    to_url(name, words, "", at_address, str)
    return words


class PillsField(NamedTuple):
    """The label, parameter and widget key of a group of pills."""

    label: str
    parameter: str
    key: str
    is_label_visible: bool = False
    """If false, only screen readers read the label."""


def pills_in_url(field: PillsField, options: Mapping[str, str], default: Sequence[str] = ()) -> list[str]:
    """Draw pills for id → label with any number of choices, kept in the address; return the chosen ids."""
    at_address = ids_from_url(field.parameter, field.key, options, default)
    chosen = st.pills(
        field.label,
        list(options),
        format_func=lambda choice: options[choice],
        selection_mode="multi",
        key=field.key,
        label_visibility="visible" if field.is_label_visible else "collapsed",
    )
    ids_to_url(field.parameter, chosen, at_address, default)
    return chosen


def select_in_url(label: str, name: str, options: Mapping[str, str], default: str, explanation: str | None = None) -> str:
    """Draw a select box for id → label with its choice in the parameter `name`; return the chosen id.

    A stored choice that is no longer an option falls back to the default.
    """
    key = f"select_{name}"
    at_address = ids_at_address(name, options, [default])[:1] or [default]
    from_url(name, key, default, lambda _: at_address[0], lambda value: value in options)
    with field_label(label, explanation):
        chosen = st.selectbox(label, list(options), format_func=lambda choice: options[choice], key=key, label_visibility="collapsed")
    to_url(name, chosen, default, at_address[0], str)
    return chosen


def toggle_in_url(label: str, name: str, default: bool = False, explanation: str | None = None) -> bool:
    """Draw a switch with its state in the parameter `name`, as `true` or `false`; return whether it is on."""
    at_address = from_url(name, f"toggle_{name}", default, lambda text: text in YES if text in (*YES, *NO) else default)
    is_on = st.toggle(label, key=f"toggle_{name}", help=explanation)
    to_url(name, is_on, default, at_address, lambda value: YES[0] if value else NO[0])
    return is_on


class NumberRange(NamedTuple):
    """The limits of a number field and the step of its buttons."""

    lowest: float
    highest: float
    step: float


def number_in_url(label: str, name: str, allowed: NumberRange, default: float, explanation: str | None = None) -> float:
    """Draw a number field with its value in the parameter `name`, without trailing zeros; return the number."""

    def read(text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            return default
        return number if allowed.lowest <= number <= allowed.highest else default

    at_address = from_url(name, f"number_{name}", default, read)
    number = st.number_input(label, allowed.lowest, allowed.highest, step=allowed.step, format="%g", key=f"number_{name}", help=explanation)
    to_url(name, number, default, at_address, lambda value: f"{value:.12g}")
    return number


def page_in_url(count: int, of: str, name: str = "page") -> int:
    """Draw the page control of a list with `count` pages; return the page number, which is in the parameter `name`.

    `of` identifies the list: if it changes, the first page is shown.
    """

    def read(text: str) -> int:
        is_page = text.isdecimal() and len(text) <= MAX_PAGE_DIGITS and 1 <= int(text) <= count
        return int(text) if is_page else 1

    key = f"{name}_of"
    is_other_list = not reads_address() and st.session_state.get(key) != of
    st.session_state[key] = of
    widget = f"number_{name}"
    at_address = from_url(name, widget, 1, read)
    if is_other_list or not 1 <= st.session_state[widget] <= count:
        st.session_state[widget] = 1
    chosen = st.pagination(count, key=widget) if count > 1 else 1
    to_url(name, chosen, 1, at_address, str)
    return chosen
