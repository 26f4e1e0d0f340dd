"""Lines that tell a reader what is missing and why."""

from collections.abc import Sequence

import streamlit as st

from catalog import Fault

SHOWN = 8


def show_faults(faults: Sequence[Fault], title: str) -> None:
    """Name file, line and field of each fault; as code, so that nothing in a data file is read as markup."""
    st.warning("The rest of the guide works. `python -m catalog check` lists every fault.", title=title, icon=":material/build:")
    more = [f"… and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
    st.code("\n".join([*map(str, faults[:SHOWN]), *more]), language=None, wrap_lines=True)
