"""Choosing frameworks: pills while they are few, else pills of those chosen and a box that searches for names."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from components.markdown import escape_markdown, field_label
from components.url import ids_from_url, ids_to_url

MAX_PILLS = 12
"""So many pills can be looked through; more cannot."""


def choose_frameworks(
    label: str,
    name: str,
    names: Mapping[str, str],
    default: Sequence[str] = (),
    *,
    key: str,
    known: Collection[str] = (),
    said: bool = True,
) -> tuple[list[str], list[str]]:
    """The slugs the reader has chosen among `names`, and those at the address that are `known` but cannot be chosen here.

    Both stand in the address as `name`, so that what is missing here is there again where it can be chosen. Unless the label is
    `said`, only screen readers get it.
    """
    at_address = ids_from_url(name, key, {*names, *known}, default, names)
    missing = [slug for slug in at_address if slug not in names]
    with field_label(label if said else ""):
        picked = _pills(label, list(names), names, key) if len(names) <= MAX_PILLS else _pills_and_search(label, names, key)
    ids_to_url(name, [*picked, *missing], at_address, default)
    return picked, missing


def first_few(picked: Sequence[str], most: int, names: Mapping[str, str]) -> list[str]:
    """As many of the chosen frameworks as fit side by side; the others are named to the reader."""
    if len(picked) > most:
        left_out = ", ".join(names[slug] for slug in picked[most:])
        st.info(f"At most {most} fit side by side. Left out: {escape_markdown(left_out)}.", icon=":material/info:")
    return list(picked[:most])


def _pills_and_search(label: str, names: Mapping[str, str], key: str) -> list[str]:
    """The chosen ones as pills, beside a box that adds one. `st.multiselect` would draw labels in white on the primary colour."""
    there = set(st.session_state[key])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = _pills(label, [slug for slug in names if slug in there], names, key)
        st.selectbox(
            f"Add one of {len(names)}",
            [slug for slug in names if slug not in there],
            None,
            format_func=lambda slug: names[slug],
            key=f"{key}_add",
            on_change=_add_found,
            args=(key,),
            placeholder="Type a name",
            width=220,
        )
    return picked


def _pills(label: str, options: list[str], names: Mapping[str, str], key: str) -> list[str]:
    return st.pills(
        label,
        options,
        format_func=lambda slug: escape_markdown(names[slug]),
        selection_mode="multi",
        key=key,
        label_visibility="collapsed",
        wrap=False,  # Streamlit keeps room for one row while it loads what draws them
    )


def _add_found(key: str) -> None:
    """Choose what was found as well, and empty the box."""
    if found := st.session_state[f"{key}_add"]:
        st.session_state[key] = [*st.session_state[key], found]
    st.session_state[f"{key}_add"] = None
