"""A picker of frameworks: pills for a few, else pills for the chosen ones and a search box that adds one."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from components.markdown import escape_markdown, field_label
from components.url import PillsField, ids_from_url, ids_to_url

MAX_PILLS = 12
"""With more frameworks than this, only the chosen ones are pills."""


def choose_frameworks(
    field: PillsField, names: Mapping[str, str], default: Sequence[str] = (), known: Collection[str] = ()
) -> tuple[list[str], list[str]]:
    """Draw the picker; return the chosen slugs of `names`, and the `known` slugs at the address that are no options here.

    Both stay in the address, so the missing ones are selected again where they are options.
    """
    at_address = ids_from_url(field.parameter, field.key, {*names, *known}, default, names)
    missing = [slug for slug in at_address if slug not in names]
    with field_label(field.label if field.is_label_visible else ""):
        picked = (_pills if len(names) <= MAX_PILLS else _pills_and_search)(field, list(names), names)
    ids_to_url(field.parameter, [*picked, *missing], at_address, default)
    return picked, missing


def first_few(picked: Sequence[str], most: int, names: Mapping[str, str]) -> list[str]:
    """Return the first `most` slugs, with a notice that names the others."""
    if len(picked) > most:
        left_out = ", ".join(names[slug] for slug in picked[most:])
        st.info(f"At most {most} fit side by side. Left out: {escape_markdown(left_out)}.", icon=":material/info:")
    return list(picked[:most])


def _pills_and_search(field: PillsField, options: list[str], names: Mapping[str, str]) -> list[str]:
    """Draw pills for the chosen slugs and a box that adds one; `st.multiselect` draws white labels on the primary colour."""
    key, chosen = field.key, set(st.session_state[field.key])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = _pills(field, [slug for slug in options if slug in chosen], names)
        st.selectbox(
            f"Add one of {len(names)}",
            [slug for slug in options if slug not in chosen],
            None,
            format_func=lambda slug: names[slug],
            key=f"{key}_add",
            on_change=_add_found,
            args=(key,),
            placeholder="Type a name",
            width=220,
        )
    return picked


def _pills(field: PillsField, options: list[str], names: Mapping[str, str]) -> list[str]:
    return st.pills(
        field.label,
        options,
        format_func=lambda slug: escape_markdown(names[slug]),
        selection_mode="multi",
        key=field.key,
        label_visibility="collapsed",
        wrap=False,  # Streamlit reserves the height of one row while it loads the pills
    )


def _add_found(key: str) -> None:
    """Add the slug in the search box to the choice and clear the box."""
    if found := st.session_state[f"{key}_add"]:
        st.session_state[key] = [*st.session_state[key], found]
    st.session_state[f"{key}_add"] = None
