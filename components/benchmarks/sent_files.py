"""Result files that a visitor uploads."""

from collections.abc import Sequence

import streamlit as st

import catalog
from catalog import Catalog, Fault
from catalog.models import Machine, Result, Software
from catalog.sent_results import LIMITS
from components.benchmarks import keys
from components.notices import show_faults
from decision.formatting import quote


def read(data: Catalog) -> tuple[list[Result], Sequence[Fault]]:
    """Return the results in the uploaded files, marked as the visitor's, and the faults of the files."""
    files = st.session_state.get(keys.SENT_RESULTS) or []
    if not files:
        return [], ()
    results, faults = catalog.sent_results({file.name: file.getvalue() for file in files}, data.vocabulary)
    return [_marked_as_sent(result) for result in results], faults


def show(sent_faults: Sequence[Fault], own_faults: Sequence[Fault]) -> None:
    """Draw the upload field and the faults of uploaded files and, as `own_faults`, of results/ on this machine."""
    with st.expander("Measure it yourself, or look at somebody else's figures"):
        st.markdown(
            "`python -m lab bench --quick` takes about two minutes; what it writes under `results/` appears above. For figures of "
            f"another machine choose the two files of a run, `.yaml` and `.csv`: {LIMITS}. Only you see them, and they are not stored."
        )
        st.file_uploader("Files of a run", type=["yaml", "csv"], accept_multiple_files=True, key=keys.SENT_RESULTS)
        if sent_faults:
            show_faults(sent_faults, "Some of your files are left out", "The others are shown above. Correct these and send them again.")
        if own_faults:
            show_faults(own_faults, "Some files under results/ are left out", "The others are shown above.")


def _marked_as_sent(result: Result) -> Result:
    """Return a result with a marked title and quoted texts, because none may read as a statement of the guide."""
    head = result.head
    generators = {quote(name): quote(version) for name, version in head.software.generators.items()}
    changed = {
        "title": f"{quote(head.title)} (your file)",
        "machine": head.machine.model_copy(update=_quoted_texts(head.machine)),
        "software": head.software.model_copy(update=_quoted_texts(head.software) | {"generators": generators}),
        "notes": tuple(map(quote, head.notes)),
    }
    return result.model_copy(update={"head": head.model_copy(update=changed)})


def _quoted_texts(entry: Machine | Software) -> dict[str, object]:
    return {field: quote(value) for field, value in entry if isinstance(value, str)}
