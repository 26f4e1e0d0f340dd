"""State that travels in links: ids in the address, separated by dots."""

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from components.text import labelled


def ids_from_url(name: str, known: Collection[str], default: Sequence[str]) -> list[str]:
    """The ids of a parameter, or `default` where there are none. Unknown ones are named to the reader and left out."""
    wanted = list(dict.fromkeys(part for part in st.query_params.get(name, "").split(".") if part))
    unknown = [part for part in wanted if part not in known]
    if unknown:
        st.info("The link names something this guide does not have; it was left out:", icon=":material/link_off:")
        st.code("\n".join(part[:60] for part in unknown[:5]), language=None)
    return [part for part in wanted if part in known] or list(default)


def keep_in_url(name: str, ids: Sequence[str], default: Sequence[str] = ()) -> None:
    """Write the ids into the address, so that it can be shared; nothing chosen takes the parameter out.

    A parameter that is not there stands for `default`: writing it unasked would add a step to the reader's history, and
    Back would lead from the page to itself.
    """
    value = ".".join(ids)
    if st.query_params.get(name, ".".join(default)) != value:
        if value:
            st.query_params[name] = value
        else:
            st.query_params.pop(name, None)


def search_in_url(label: str, example: str, width: int) -> str:
    """A field whose words count while somebody types; what is typed stands in the address as `q`.

    Its label stands inside: above it, it would take more room than Streamlit keeps while the field loads.
    """
    return st.text_input(
        label,
        type="search",
        live=True,
        placeholder=f"{label}, for example: {example}",
        label_visibility="collapsed",
        key="q",
        bind="query-params",
        max_chars=80,
        width=width,
    )


def select_in_url(label: str, name: str, options: Mapping[str, str], default: str, says: str | None = None) -> str:
    """A select box of id → label whose choice stands in the address as `name`; the chosen id. `says` explains it.

    What was chosen here before and is no option any more gives way to the default; only a link can name what does not exist.
    """
    ids = list(options)
    before = st.session_state.get(f"select_{name}")
    start = next((each for each in ids_from_url(name, [*ids, before], [default]) if each in options), default)
    with labelled(label, says):
        chosen = st.selectbox(
            label,
            ids,
            index=ids.index(start),
            format_func=lambda choice: options[choice],
            key=f"select_{name}",
            label_visibility="collapsed",
        )
    keep_in_url(name, [chosen], [default])
    return chosen
