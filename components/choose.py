"""Choosing frameworks: pills while they are few, else those chosen and a box that searches for another."""

from collections.abc import Mapping, Sequence

import streamlit as st

from components.text import labelled, plain

FEW = 12
"""So many pills can be looked through; more cannot."""


def choose_frameworks(label: str, names: Mapping[str, str], chosen: Sequence[str], key: str, said: bool = True) -> list[str]:
    """The slugs the reader has chosen, in the order of `names`' pills; `chosen` to begin with. The caller keeps them in the address.

    Unless the label is `said`, only screen readers get it.
    """
    with labelled(label if said else ""):
        if len(names) <= FEW:
            return _pills(label, list(names), names, chosen, key)
        there = {*chosen, *st.session_state.get(key, [])}
        with st.container(horizontal=True, vertical_alignment="bottom"):
            picked = _pills(label, [slug for slug in names if slug in there], names, chosen, key)
            st.selectbox(
                f"Add one of {len(names)}",
                [slug for slug in names if slug not in there],
                None,
                format_func=names.get,
                key=f"{key}_add",
                on_change=_add,
                args=(key,),
                placeholder="Type a name",
                width=220,
            )
        return picked


def _pills(label: str, options: list[str], names: Mapping[str, str], chosen: Sequence[str], key: str) -> list[str]:
    return st.pills(
        label,
        options,
        default=[slug for slug in chosen if slug in options],
        format_func=lambda slug: plain(names[slug]),
        selection_mode="multi",
        key=key,
        label_visibility="collapsed",
        wrap=False,  # Streamlit keeps room for one row while it loads what draws them
    )


def _add(key: str) -> None:
    """Choose what was found as well, and empty the box."""
    if found := st.session_state[f"{key}_add"]:
        st.session_state[key] = [*st.session_state[key], found]
    st.session_state[f"{key}_add"] = None
