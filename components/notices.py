"""Lines that tell a reader what is missing and why."""

import uuid
from collections.abc import Sequence

import streamlit as st

from catalog import Fault
from components import log

MAX_SHOWN = 8
CHECK_LISTS_ALL = "The rest of this guide works. `python -m catalog check` lists every fault."


def show_faults(faults: Sequence[Fault], title: str, says: str = CHECK_LISTS_ALL) -> None:
    """Name file, line and field of the first faults; as code, so that nothing in a file is read as markup."""
    st.warning(says, title=title, icon=":material/build:")
    more = [f"… and {len(faults) - MAX_SHOWN:,} more"] if len(faults) > MAX_SHOWN else []
    st.code("\n".join([*map(str, faults[:MAX_SHOWN]), *more]), language=None, wrap_lines=True)


def show_failure(error: Exception) -> bool:
    """A reader sees a reference to quote, the log holds the rest under the same reference. True: nothing else is to be shown."""
    reference = uuid.uuid4().hex[:8]
    log.failed(st.session_state.get("page", ""), reference, error)
    st.error(
        f"This part of the page could not be drawn. Please quote reference {reference} to whoever runs this guide.",
        title="Something went wrong",
    )
    return True
