"""Notices for readers about faulty data and failed parts of a page."""

import uuid
from collections.abc import Sequence

import streamlit as st

from catalog import Fault
from components import log

MAX_SHOWN = 8
"""Maximum number of faults in a notice."""
CHECK_LISTS_ALL = "The rest of this guide works. `python -m catalog check` lists every fault."


def show_faults(faults: Sequence[Fault], title: str, advice: str = CHECK_LISTS_ALL) -> None:
    """Draw a warning with file, line and field of the first faults, as code because messages quote text of the files."""
    st.warning(advice, title=title, icon=":material/build:")
    more = [f"… and {len(faults) - MAX_SHOWN:,} more"] if len(faults) > MAX_SHOWN else []
    st.code("\n".join([*map(str, faults[:MAX_SHOWN]), *more]), language=None, wrap_lines=True)


def show_failure(error: Exception) -> bool:
    """Draw an error with a reference that the log has too. Return True: Streamlit must not show the error itself."""
    reference = uuid.uuid4().hex[:8]
    log.failed(st.session_state.get("page", ""), reference, error)
    st.error(
        f"This part of the page could not be drawn. Please quote reference {reference} to whoever runs this guide.",
        title="Something went wrong",
    )
    return True
