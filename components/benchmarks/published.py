"""Published figures of other projects, by run."""

from collections.abc import Collection, Sequence

import pandas as pd
import streamlit as st

from catalog.models import Benchmark, BenchmarkRow
from components.benchmarks.view import BenchmarksView
from components.charts.benchmarks import latency_spans, speed_bars
from components.charts.drawing import draw
from components.markdown import escape_markdown, evidence_line, lazy_expander, source_links
from components.tables import csv_button
from components.url import select_in_url, toggle_in_url
from lab.published_ratios import MAX_ERROR_PERCENT, ranked

MAX_BARS = 40
"""Maximum number of bars in the chart of one run."""
YES_NO = {True: "yes", False: "no", None: "not stated"}
ConnectionCount = int | None
"""Number of connections; None if a run was measured with only one number."""


def show(view: BenchmarksView) -> None:
    """Draw the figures of a workload, by run or on one axis."""
    st.header("Published figures, run by run", anchor="throughput")
    st.markdown("Each run has its own machine and its own axis. Names in brackets are variants that the source lists.")
    measured = {row.workload for benchmark in view.published for row in benchmark.rows}
    labels = {id: workload.label for id, workload in view.workloads.items() if id in measured}
    if not labels:
        return
    workload = select_in_url("Workload", "w", labels, next(iter(labels)))
    st.markdown(escape_markdown(view.workloads[workload].description))
    together = toggle_in_url(
        "Put all runs on one axis",
        "together",
        explanation="Different machines and years: lengths of different runs cannot be compared.",
    )
    figures: list[pd.DataFrame] = []
    for benchmark in view.published:
        for connections, rows in by_connections([row for row in benchmark.rows if row.workload == workload]):
            figures.append(figures_table(view, benchmark, ranked(rows)[0]))
            if not together:
                show_run(view, benchmark, connections, rows)
    every = pd.concat(figures)
    if together and not every.empty:
        show_together(view, every)
    csv_button("Download these figures as CSV", every, f"benchmarks-{workload}")


def by_connections(rows: list[BenchmarkRow]) -> list[tuple[ConnectionCount, list[BenchmarkRow]]]:
    """Group the rows of a run by number of connections, if any variant was measured with several."""
    if len(rows) <= len({(row.framework, row.variant) for row in rows}):
        return [(None, rows)] if rows else []
    groups: dict[ConnectionCount, list[BenchmarkRow]] = {}
    for row in rows:
        groups.setdefault(row.connections, []).append(row)
    return sorted(groups.items(), key=lambda pair: pair[0] or 0)


def show_together(view: BenchmarksView, every: pd.DataFrame) -> None:
    """Draw the fastest rows of all runs in one chart."""
    named = every.assign(name=every["name"] + " · " + every["source"] + " " + every["connections"].astype("Int64").astype(str))
    fastest = named.sort_values("rps", ascending=False)[: 2 * MAX_BARS]
    draw(speed_bars(fastest, view.colours), alt="All runs on one axis; lengths of different machines cannot be compared")
    if len(every) > len(fastest):
        st.caption(f"The {len(fastest)} fastest of {len(every):,} are drawn; the download has all.")


def show_run(view: BenchmarksView, benchmark: Benchmark, connections: ConnectionCount, rows: list[BenchmarkRow]) -> None:
    """Draw throughput, latency, setting and caveats of a run at one number of connections."""
    head = benchmark.head
    valid, invalid = ranked(rows)
    first_day, last_day = min(row.run for row in rows), max(row.run for row in rows)
    days = first_day if first_day == last_day else f"{first_day} to {last_day}"
    st.subheader(escape_markdown(head.title) + (f", {connections:,} connections" if connections else ""), anchor=False)
    st.markdown(
        f":small[Run of {days} · {escape_markdown(head.hardware)} · {escape_markdown(head.load_generator)} · {source_links(head.sources)}]"
    )
    figures = figures_table(view, benchmark, valid)
    if valid:
        show_throughput(view, benchmark, figures)
    if invalid:
        failed = ", ".join(
            f"{escape_markdown(variant(view, row))} ({row.rps:,.0f} rps, {row.error_percent:.1f} % failed)" for row in invalid
        )
        st.markdown(f"**Not ranked, more than {MAX_ERROR_PERCENT} % errors:** {failed}")
    st.markdown(caveat_list(benchmark, {number for row in rows for number in row.caveats}))
    if part := lazy_expander("Latency, setting and figures", f"open_run_{benchmark.id}_{connections}"):
        with part:
            if valid and figures[["p50", "p99"]].notna().any(axis=None):
                note = "Latency while the server is fully loaded: how long its queue is, not how long your users would wait"
                draw(latency_spans(figures[:MAX_BARS], view.colours), alt=note)
                st.caption(f"{note}.")
            st.markdown(f"{escape_markdown(head.method)}  \n:small[{evidence_line(head)}]")
            table = figures_table(view, benchmark, rows).drop(columns=["label", "framework", "source", "workload"])
            st.dataframe(table, hide_index=True, alt=f"Figures of {head.title}")


def show_throughput(view: BenchmarksView, benchmark: Benchmark, figures: pd.DataFrame) -> None:
    """Draw a bar for each row of a figures table, fastest first."""
    takeaway = f"{figures['name'].iloc[0]} is fastest with {figures['rps'].iloc[0]:,.0f} requests per second"
    takeaway += f", {figures['name'].iloc[-1]} slowest with {figures['rps'].iloc[-1]:,.0f}" if len(figures) > 1 else ""
    st.markdown(f"**{escape_markdown(takeaway)}.**")
    draw(speed_bars(figures[:MAX_BARS], view.colours), alt=f"{benchmark.head.title}: {takeaway}")
    if len(figures) > MAX_BARS:
        st.caption(f"The {MAX_BARS} fastest of {len(figures):,} are drawn; the figures below have all.")


def figures_table(view: BenchmarksView, benchmark: Benchmark, rows: list[BenchmarkRow]) -> pd.DataFrame:
    """Return the rows of a run as a table with all their settings, "not stated" if the source does not state one."""
    return pd.DataFrame(
        [
            {
                "source": benchmark.head.title,
                "run": row.run,
                "workload": view.workloads[row.workload].label,
                "name": variant(view, row),
                "framework": view.names.get(row.framework, "other"),
                "rps": row.rps,
                "label": f"{row.rps:,.0f}{caveat_marks(row.caveats)}",
                "p50": row.p50_ms,
                "p99": row.p99_ms,
                "errors, %": "not stated" if row.error_percent is None else f"{row.error_percent:.2g}",
                "connections": row.connections,
                "keep-alive": YES_NO[row.keep_alive],
                "server": row.server or "not stated",
                "database access": row.orm or "not stated",
                "caveats": ", ".join(map(str, row.caveats)),
            }
            for row in rows
        ]
    )


def variant(view: BenchmarksView, row: BenchmarkRow) -> str:
    """Return the name of the framework, with the variant in brackets unless the source has only one."""
    name = view.names.get(row.framework, row.framework)
    is_only_one = row.variant in (row.framework, "as submitted", "first engine listed")
    return name if is_only_one else f"{name} ({row.variant})"


def caveat_marks(numbers: Sequence[int]) -> str:
    """Return the numbers of caveats in brackets."""
    return f" [{', '.join(map(str, numbers))}]" if numbers else ""


def caveat_list(benchmark: Benchmark, numbers: Collection[int]) -> str:
    """Return the caveats of a benchmark with these numbers as a Markdown list."""
    return "\n".join(
        f"- **[{caveat.number}]** {escape_markdown(caveat.text)}" for caveat in benchmark.head.caveats if caveat.number in numbers
    )
