"""The ratio of the throughputs of two frameworks in every published and measured setting."""

from statistics import median

import pandas as pd
import streamlit as st

from components.benchmarks.published import caveat_list, caveat_marks
from components.benchmarks.selection import MeasuredPair, measured_pairs
from components.benchmarks.view import BenchmarksView
from components.charts.benchmarks import ratio_chart
from components.charts.drawing import draw
from components.markdown import escape_markdown, lazy_expander, source_links
from components.tables import csv_button
from components.url import select_in_url
from lab.published_ratios import MAX_ERROR_PERCENT, Ratio, ratios

MIN_RATIO_WITH_ONE_DECIMAL = 10
DATABASE_ACCESS = {"raw": "raw SQL", "full": "ORM", None: "not stated"}


def show(view: BenchmarksView) -> None:
    """Draw the choice of two frameworks and their ratios."""
    st.header("One ratio, many answers", anchor="ratio")
    names = view.names
    start = [row.framework for row in view.guide_rows if row.framework in names][:2] or list(names)[:2]
    left, right = st.columns(2)
    with left:
        first = select_in_url("How many times as fast is", "a", names, start[0])
    with right:
        second = select_in_url("as", "b", names, start[-1])
    pairs = ratios(view.published, list(view.workloads.values()), first, second)
    ours = measured_pairs(view.data.results, first, second)
    if first == second:
        st.info("Choose two different frameworks.", icon=":material/info:")
    elif not (pairs or ours):
        st.info(
            f"No run here measured both {escape_markdown(names[first])} and {escape_markdown(names[second])}. Choose another pair.",
            icon=":material/info:",
        )
    else:
        rows = [*(published_row(view, pair) for pair in pairs), *(measured_row(view, pair) for pair in ours)]
        show_pair(view, pairs, pd.DataFrame(rows), first, second)


def show_pair(view: BenchmarksView, pairs: list[Ratio], table: pd.DataFrame, first: str, second: str) -> None:
    """Draw the ratios of two frameworks with their takeaway, caveats and figures."""
    names = view.names
    by_guide = {row.framework: row.rps for row in view.guide_rows}
    guide_ratio = by_guide[first] / by_guide[second] if {first, second} <= set(by_guide) else None
    takeaway = (
        f"{names[first]} serves {table['ratio'].min():.1f} to {table['ratio'].max():.1f} times as many requests per second as "
        f"{names[second]}, in {len(table)} settings"
    )
    st.markdown(f"**{escape_markdown(takeaway)}.**" + (f" The guide says {guide_ratio:.1f}." if guide_ratio else ""))
    draw(ratio_chart(table, guide_ratio, names[first], names[second]), alt=takeaway)
    st.caption(
        f"Each dot compares two frameworks on the same machine; numbers in brackets are caveats of its source. Runs with more than "
        f"{MAX_ERROR_PERCENT} % errors are left out."
    )
    if part := lazy_expander("Caveats", "open_caveats"):
        with part:
            show_caveats(view, pairs)
    if part := lazy_expander("The figures behind this chart", "open_ratio"):
        with part:
            shown = table.drop(columns=["label"]).sort_values("ratio", ascending=False)
            st.dataframe(shown, hide_index=True, column_config={"ratio": st.column_config.NumberColumn(format="%.2f")}, alt=takeaway)
            csv_button("Download as CSV", shown, f"ratio-{first}-{second}")


def show_caveats(view: BenchmarksView, pairs: list[Ratio]) -> None:
    """Draw the caveats of the pairs by benchmark."""
    for benchmark in view.published:
        if numbers := {number for pair in pairs if pair.benchmark is benchmark for number in pair.caveats}:
            head = benchmark.head
            st.markdown(f"**{escape_markdown(head.title)}** · {source_links(head.sources)}\n\n{caveat_list(benchmark, numbers)}")


def published_row(view: BenchmarksView, pair: Ratio) -> dict[str, str | float]:
    """Return the row of a published pair in the table of ratios."""
    first, second = pair.first, pair.second
    keep_alive = f"{first.keep_alive} / {second.keep_alive}".replace("True", "yes").replace("False", "no").replace("None", "?")
    connections = "" if pair.same_connections else "at different numbers of connections; "
    return {
        "setting": setting_text(view, pair),
        "ratio": pair.value,
        "source": pair.benchmark.head.title,
        "run": " / ".join(dict.fromkeys([first.run, second.run])),
        "label": f"{pair.value:.{1 if pair.value >= MIN_RATIO_WITH_ONE_DECIMAL else 2}f}×" + caveat_marks(pair.caveats),
        "note": connections + (f"caveats {', '.join(map(str, pair.caveats))}" if pair.caveats else "no caveat"),
        f"{view.names[first.framework]} rps": first.rps,
        f"{view.names[second.framework]} rps": second.rps,
        "servers": f"{first.server or '?'} / {second.server or '?'}",
        "keep-alive": keep_alive,
    }


def setting_text(view: BenchmarksView, pair: Ratio) -> str:
    """Return workload, database access and number of connections as a line."""
    first, second = pair.first, pair.second
    workload = view.workloads[first.workload]
    connections = [f"{count:,}" if count else "not stated" for count in dict.fromkeys([first.connections, second.connections])]
    access = (
        f", {DATABASE_ACCESS.get(first.orm, first.orm)} ÷ {DATABASE_ACCESS.get(second.orm, second.orm)}"
        if workload.database and first.orm
        else ""
    )
    return f"{workload.label}{access}, connections {' ÷ '.join(connections)}"


def measured_row(view: BenchmarksView, pair: MeasuredPair) -> dict[str, str | float]:
    """Return the row of a measured pair in the table of ratios."""
    first, second, found = pair.first[0], pair.second[0], pair.comparison
    interval = f"99 % interval {found.low:.2f} to {found.high:.2f}"
    return {
        "setting": f"{view.workloads[pair.workload].label}, connections {first.connections}",
        "ratio": found.ratio,
        "source": f"Measured here: {pair.result.head.title}",
        "run": pair.result.head.started,
        "label": f"{found.ratio:.2f}×",
        "note": interval + ("" if found.differs else ", no measurable difference"),
        f"{view.names[first.framework]} rps": round(median(row.rps for row in pair.first)),
        f"{view.names[second.framework]} rps": round(median(row.rps for row in pair.second)),
        "servers": f"{first.server} / {second.server}",
        "keep-alive": "yes / yes",
    }
