"""Start a quick benchmark on this machine, show its progress and stop it."""

from collections.abc import Sequence
from contextlib import suppress

import streamlit as st

import catalog
from catalog import Catalog
from components.benchmarks import keys
from components.markdown import escape_markdown
from lab import background_run


@st.fragment(run_every=1 if background_run.is_on() else None)
def show(data: Catalog) -> None:
    """Draw the start form, or the progress of the running benchmark; rerun the page after each finished round."""
    assert data.bench
    st.subheader("Measure now, on this machine", anchor="start")
    if background_run.is_running():
        now = background_run.progress()
        st.progress(now.share if now else 0.0, escape_markdown(now.sentence if now else background_run.output()) or "Starting.")
        st.button("Stop", icon=":material/stop:", on_click=background_run.stop)
        rounds = sum(len(result.rows) for result in catalog.own_results()[0])
        if rounds != st.session_state.get(keys.MEASURED_ROWS):
            st.session_state[keys.MEASURED_ROWS] = rounds
            st.rerun()
        return
    known = {slug: framework.name for slug, framework in data.frameworks.items() if slug in data.bench.apps}
    labels = {workload.id: workload.label for workload in (data.vocabulary.workloads if data.vocabulary else ())}
    left, right = st.columns([3, 2])
    chosen = left.pills(
        "Frameworks to measure",
        list(known),
        default=[s for s in data.defaults if s in known],
        format_func=lambda slug: known[slug],
        selection_mode="multi",
    )
    workloads = [workload.id for workload in data.bench.workloads]
    workload = right.selectbox(
        "Workload to measure", workloads, workloads.index(data.bench.varied), format_func=lambda each: labels.get(each, each)
    )
    st.button("Start", icon=":material/play_arrow:", disabled=not chosen, on_click=_start, args=(chosen, workload))
    if text := background_run.output():
        with st.expander("What the last run printed"):
            st.code(text, language=None)


def _start(frameworks: Sequence[str], workload: str) -> None:
    with suppress(background_run.BenchmarkRunning):  # another visitor started one, which is shown
        background_run.start(frameworks, workload)
