"""State that travels in links: ids in the address, separated by dots."""

from collections.abc import Collection, Sequence

import streamlit as st


def ids_from_url(name: str, known: Collection[str], default: Sequence[str]) -> list[str]:
    """The ids of a parameter, or `default` where there are none. Unknown ones are named to the reader and left out."""
    wanted = list(dict.fromkeys(part for part in st.query_params.get(name, "").split(".") if part))
    unknown = [part for part in wanted if part not in known]
    if unknown:
        st.info("The link names something this guide does not have; it was left out:", icon=":material/link_off:")
        st.code("\n".join(part[:60] for part in unknown[:5]), language=None)
    return [part for part in wanted if part in known] or list(default)


def keep_in_url(name: str, ids: Sequence[str]) -> None:
    """Write the ids into the address, so that it can be shared; nothing chosen takes the parameter out."""
    value = ".".join(ids)
    if st.query_params.get(name, "") != value:
        if value:
            st.query_params[name] = value
        else:
            del st.query_params[name]
