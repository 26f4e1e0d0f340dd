"""Measurements of the lab: the choice of runs, setting and figure, and the comparison of frameworks."""

import pandas as pd
import streamlit as st

import catalog
from catalog.models import Result
from components.benchmarks import by_workload, capacity, keys, latency, run_card, sent_files, start_run
from components.benchmarks.comparison import comparison_sentence, comparison_table
from components.benchmarks.selection import FIGURES, SETTINGS, names_of, rounds_of_view, title_of, workloads_of
from components.benchmarks.view import BenchmarksView, MeasuredView
from components.charts.benchmarks import measured_bars, ratio_intervals
from components.charts.drawing import draw
from components.markdown import escape_markdown, lazy_expander
from components.tables import csv_button
from components.url import PillsField, pills_in_url, select_in_url, toggle_in_url
from lab import background_run
from lab.statistics import CONFIDENCE

SETTINGS_HELP = (
    "The default stack is an app with all workloads, as its documentation begins one, on the server it documents. The minimal stack "
    "has no middleware, no validation and no generated documentation. A connection is kept for many requests unless it says otherwise."
)


def show(page: BenchmarksView) -> None:
    """Draw the measured part of the page, from its choices to the run cards."""
    own, faults = catalog.own_results()
    sent, sent_faults = sent_files.read(page.data)
    runs = {result.id: result for result in (*page.data.results, *own, *sent)}
    begun = {run: result for run, result in runs.items() if workloads_of([result])}
    st.header("Measured here", anchor="measured")
    if not runs:
        st.info(
            "This guide ships no measurements of its own yet. `python -m lab bench` makes them on your machine, and they appear here.",
            icon=":material/info:",
        )
    if begun:
        show_runs(page, begun)
    for run, result in runs.items():
        if run not in begun:
            st.info(
                f"{escape_markdown(title_of(result))}: no round is finished yet, so there is nothing to compare.", icon=":material/info:"
            )
    if background_run.is_on() and page.data.bench:
        start_run.show(page.data)
    sent_files.show(sent_faults, faults)


def show_runs(page: BenchmarksView, runs: dict[str, Result]) -> None:
    """Draw the choices and all sections for the chosen runs."""
    results = choose_runs(page, runs)
    for result in results:
        run_card.show_badges(page.data, result)
    view = choose_view(page, results)
    if view.workload in page.workloads:
        st.markdown(escape_markdown(page.workloads[view.workload].description))
    tables = [comparison_table(view, result) for result in results]
    table = pd.concat(tables)
    ranked = table[table["ratio"].notna() & table["valid"]]
    show_ratios(view, table, ranked)
    if not table.empty:
        if toggle_in_url("Absolute figures", "absolute", ranked.empty, explanation="They hold for this machine only."):
            show_absolute(view, tables)
        show_caveats_and_table(view, table)
    by_workload.show(view)
    latency.show(view)
    capacity.show(view)
    for result in results:
        run_card.show(result)


def choose_runs(page: BenchmarksView, runs: dict[str, Result]) -> list[Result]:
    """Draw the choice of runs; return the chosen ones, by default the newest shipped run or else the last one."""
    shipped = {result.id for result in page.data.results}
    newest = [next((run for run in reversed(runs) if run in shipped), list(runs)[-1])]
    if len(runs) == 1:
        return [runs[newest[0]]]
    titles = {run: escape_markdown(title_of(result)) for run, result in runs.items()}
    return [runs[run] for run in pills_in_url(PillsField("Runs", "run", keys.CHOSEN_RUNS), titles, newest) or newest]


def choose_view(page: BenchmarksView, results: list[Result]) -> MeasuredView:
    """Draw the choices of workload, setting, figure and baseline; return them as a view."""
    names, workloads = names_of(page.data, results), workloads_of(results)
    labels = {workload: page.workloads[workload].label if workload in page.workloads else workload for workload in workloads}
    richest = max(workloads, key=lambda workload: sum(bool(rounds_of_view(results[0], setting, workload, None)) for setting in SETTINGS))
    with st.grid(4, min_column_width=240) as grid:
        with grid.cell():
            workload = select_in_url("Measured workload", "ask", labels, richest)
        settings = settings_of(results, workload)
        with grid.cell():
            setting = select_in_url("Setting", "in", settings, next(iter(settings)), explanation=SETTINGS_HELP)
        figures = figures_of(results, workload, setting)
        with grid.cell():
            chosen = select_in_url("Figure", "figure", figures, next(iter(figures)))
        with grid.cell():
            baseline = select_in_url("Compared with", "with", names, next(iter(names)))
    figure_id, _, load = chosen.partition("-")
    return MeasuredView(page, results, names, labels, workload, setting, figure_id, int(load) if load else None, baseline)


def settings_of(results: list[Result], workload: str) -> dict[str, str]:
    """Return setting → label for the settings in which a workload was measured."""

    def rounds(setting: str) -> list[object]:
        return [rounds_of_view(result, setting, workload, None) for result in results]

    measured = {setting for setting in SETTINGS if any(rounds(setting))}
    if rounds("servers") == rounds("base"):
        measured -= {"servers"}
    return {setting: label for setting, label in SETTINGS.items() if setting in measured}


def figures_of(results: list[Result], workload: str, setting: str) -> dict[str, str]:
    """Return the ids of figures → labels, with latency once for each fixed rate; only the default stack is measured at fixed rates."""
    rows = (row for result in results for row in result.rows if row.workload == workload and setting == "base")
    rates = sorted({row.share for row in rows if row.share})
    return {
        f"{id}-{share}" if share else id: f"{figure.label}{f', at {share} % load' if share else ''}"
        for id, figure in FIGURES.items()
        for share in (rates if figure.is_fixed_rate else [None])
    }


def show_ratios(view: MeasuredView, table: pd.DataFrame, ranked: pd.DataFrame) -> None:
    """Draw the chart of ratios with its takeaway, or a notice if there is nothing to compare."""
    if table.empty:
        st.info("This combination was not measured. Choose another setting or figure.", icon=":material/info:")
        return
    if ranked.empty:
        st.info("There are too few rounds to compare. The absolute figures are below.", icon=":material/info:")
        return
    takeaway = comparison_sentence(ranked, view.names[view.baseline], view.figure.comparison_phrase)
    st.markdown(f"**{escape_markdown(takeaway)}**")
    draw(ratio_intervals(ranked, view.page.colours, f"{view.figure.label}: times that of {view.names[view.baseline]}"), alt=takeaway)
    if view.figure.is_fixed_rate:
        st.caption(
            f"Each is sent the same requests per second: {view.share} % of what the slowest reaches. Latency counts from the moment a "
            "request was due, so a server that stalls cannot hide the requests that waited."
        )
    rounds = int(table[table["ratio"].notna()]["rounds"].min())
    st.caption(
        f"Lines are {100 * CONFIDENCE:g} % intervals over {rounds} rounds. “No measurable difference” means "
        "that the interval includes 1 or that the ratio is within 3 % of 1."
    )


def show_absolute(view: MeasuredView, tables: list[pd.DataFrame]) -> None:
    """Draw a chart of the medians of each result."""
    for result, table in zip(view.results, tables, strict=True):
        valid = table[table["valid"]]
        if not valid.empty:
            machine = result.head.machine
            st.markdown(f"{escape_markdown(title_of(result))} · {escape_markdown(machine.processor)}, {machine.cpus} CPUs")
            draw(measured_bars(valid, view.page.colours, view.figure.label), alt=f"{view.figure.label} by framework in {result.head.title}")


def show_caveats_and_table(view: MeasuredView, table: pd.DataFrame) -> None:
    """Draw the caveats of the figures and the comparison as a table with a download."""
    marked = table[table["mark"] != ""]
    if not marked.empty:
        st.markdown(
            "\n".join(
                f"- {escape_markdown(name)}: {escape_markdown(mark)}" for name, mark in zip(marked["name"], marked["mark"], strict=True)
            )
        )
    if part := lazy_expander("As a table", "open_measured"):
        with part:
            titles = {
                "name": "Framework",
                "figure": view.figure.label,
                "range": "Lowest to highest round",
                "times": f"÷ {escape_markdown(view.names[view.baseline])}",
                "mark": "Caveat",
            }
            shown = table[list(titles)].rename(columns=titles)
            st.table(shown.map(escape_markdown), hide_index=True, border="horizontal", alt=f"{view.figure.label} by framework")
            figure = f"{view.figure_id}-{view.share}" if view.share else view.figure_id
            csv_button("Download as CSV", table.drop(columns=["label"]), f"measured-{view.workload}-{figure}")
