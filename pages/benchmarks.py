"""How fast is each really, and does it matter for me?"""

from collections.abc import Collection, Sequence
from itertools import groupby
from statistics import median

import pandas as pd
import streamlit as st

import catalog
from catalog.models import Benchmark, BenchmarkRow
from components.charts.benchmarks import latency_spans, ratio_chart, speed_bars
from components.charts.colours import framework_colours
from components.charts.drawing import draw
from components.claims import claim_badges, claim_text, claims_by_id, item_line, items_at, items_table, one_verdict
from components.measured import measured_ratios, show_measured
from components.tables import csv_button, side_by_side
from components.text import contents, evidence_line, plain, source_links, unfolded
from components.url import end_page, select_in_url, toggle_in_url
from lab.figures import MOST_ERRORS, Ratio, ranked, ratios

data = catalog.current()
names = {slug: framework.name for slug, framework in data.frameworks.items()}
workloads = {workload.id: workload for workload in (data.vocabulary.workloads if data.vocabulary else ())}
published = [benchmark for benchmark in data.benchmarks if benchmark.head.kind == "published"]
guide_rows = sorted((r for b in data.benchmarks if b.head.kind == "guide" for r in b.rows), key=lambda row: -row.rps)
colours = framework_colours(data)
MOST_BARS = 40
ACCESS = {"raw": "raw SQL", "full": "ORM", None: "not stated"}
YES_NO = {True: "yes", False: "no", None: "not stated"}


def variant(row: BenchmarkRow) -> str:
    name = names.get(row.framework, row.framework)
    plain_variant = row.variant in (row.framework, "as submitted", "first engine listed")
    return name if plain_variant else f"{name} ({row.variant})"


def caveat_marks(numbers: Sequence[int]) -> str:
    return f" [{', '.join(map(str, numbers))}]" if numbers else ""


def caveat_list(benchmark: Benchmark, numbers: Collection[int]) -> str:
    return "\n".join(f"- **[{caveat.number}]** {plain(caveat.text)}" for caveat in benchmark.head.caveats if caveat.number in numbers)


def frame(benchmark: Benchmark, rows: list[BenchmarkRow]) -> pd.DataFrame:
    """Rows of one run as a table with every setting spelt out, empty where the source does not state it."""
    return pd.DataFrame(
        [
            {
                "source": benchmark.head.title,
                "run": row.run,
                "workload": workloads[row.workload].label,
                "name": variant(row),
                "framework": names.get(row.framework, "other"),
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


def setting(ratio: Ratio) -> str:
    """What was measured, in a line."""
    first, second = ratio.first, ratio.second
    levels = [f"{level:,}" if level else "not stated" for level in dict.fromkeys([first.connections, second.connections])]
    access = (
        f", {ACCESS.get(first.orm, first.orm)} ÷ {ACCESS.get(second.orm, second.orm)}"
        if workloads[first.workload].database and first.orm
        else ""
    )
    return f"{workloads[first.workload].label}{access}, connections {' ÷ '.join(levels)}"


def show_run(benchmark: Benchmark, level: int | None, rows: list[BenchmarkRow]) -> None:
    """Throughput, latency, setting and caveats of one run at one number of connections."""
    head = benchmark.head
    valid, invalid = ranked(rows)
    first_day, last_day = min(row.run for row in rows), max(row.run for row in rows)
    days = first_day if first_day == last_day else f"{first_day} to {last_day}"
    st.subheader(plain(head.title) + (f", {level:,} connections" if level else ""), anchor=False)
    st.markdown(f":small[Run of {days} · {plain(head.hardware)} · {plain(head.load_generator)} · {source_links(head.sources)}]")
    if valid:
        figures = frame(benchmark, valid)
        said = f"{figures['name'].iloc[0]} is fastest with {valid[0].rps:,.0f} requests per second"
        said += f", {figures['name'].iloc[-1]} slowest with {valid[-1].rps:,.0f}" if len(valid) > 1 else ""
        st.markdown(f"**{plain(said)}.**")
        draw(speed_bars(figures[:MOST_BARS], colours), alt=f"{head.title}: {said}")
        if len(figures) > MOST_BARS:
            st.caption(f"The {MOST_BARS} fastest of {len(figures):,} are drawn; the figures below have all.")
    if invalid:
        failed = ", ".join(f"{plain(variant(row))} ({row.rps:,.0f} rps, {row.error_percent:.1f} % failed)" for row in invalid)
        st.markdown(f"**Not ranked, more than {MOST_ERRORS} % errors:** {failed}")
    numbers = {number for row in rows for number in row.caveats}
    st.markdown(caveat_list(benchmark, numbers))
    if part := unfolded("Latency, setting and figures", f"open_run_{benchmark.id}_{level}"):
        with part:
            if valid and figures[["p50", "p99"]].notna().any(axis=None):
                said = "Latency while the server is fully loaded: how long its queue is, not how long your users would wait"
                draw(latency_spans(figures[:MOST_BARS], colours), alt=said)
                st.caption(f"{said}.")
            st.markdown(f"{plain(head.method)}  \n:small[{evidence_line(head)}]")
            table = frame(benchmark, rows).drop(columns=["label", "framework", "source", "workload"])
            st.dataframe(table, hide_index=True, alt=f"Figures of {head.title}")


st.title("How fast is each, really?")
st.markdown(
    "The December 2025 guide gives one figure per framework. Public measurements of the same frameworks disagree so much that the "
    "question is not *how fast is the framework* but *in which setting*: server, keep-alive and database access move the result more than "
    "the framework does.",
    width=900,
)
st.markdown(
    contents(
        {
            "measured": "Measured here",
            "matter": "Does it matter for you?",
            "ratio": "Published: one ratio, many answers",
            "throughput": "Published figures, run by run",
            "guide": "The guide's table",
        }
    )
)
show_measured(data)

if not names:
    st.info("There is no framework to compare: the data folder has none, or all their files have faults.", icon=":material/info:")
    end_page()
st.header("One ratio, many answers", anchor="ratio")
start = [row.framework for row in guide_rows if row.framework in names][:2] or list(names)[:2]
left, right = st.columns(2)
with left:
    first = select_in_url("How many times as fast is", "a", names, start[0])
with right:
    second = select_in_url("as", "b", names, start[-1])
pairs = ratios(published, list(workloads.values()), first, second)
ours = measured_ratios(data.results, first, second)
if first == second:
    st.info("Choose two different frameworks.", icon=":material/info:")
elif not (pairs or ours):
    st.info(f"No run here measured both {plain(names[first])} and {plain(names[second])}. Choose another pair.", icon=":material/info:")
else:
    table = pd.DataFrame(
        [
            {
                "setting": setting(p),
                "ratio": p.value,
                "source": p.benchmark.head.title,
                "run": " / ".join(dict.fromkeys([p.first.run, p.second.run])),
                "label": (f"{p.value:.2f}×" if p.value < 10 else f"{p.value:.1f}×") + caveat_marks(p.caveats),
                "note": ("" if p.same_connections else "at different numbers of connections; ")
                + (f"caveats {', '.join(map(str, p.caveats))}" if p.caveats else "no caveat"),
                f"{names[first]} rps": p.first.rps,
                f"{names[second]} rps": p.second.rps,
                "servers": f"{p.first.server or '?'} / {p.second.server or '?'}",
                "keep-alive": f"{p.first.keep_alive} / {p.second.keep_alive}".replace("True", "yes")
                .replace("False", "no")
                .replace("None", "?"),
            }
            for p in pairs
        ]
        + [
            {
                "setting": f"{workloads[workload].label}, connections {rows[0].connections}",
                "ratio": found.ratio,
                "source": f"Measured here: {result.head.title}",
                "run": result.head.started,
                "label": f"{found.ratio:.2f}×",
                "note": f"99 % interval {found.low:.2f} to {found.high:.2f}" + ("" if found.differs else ", no measurable difference"),
                f"{names[first]} rps": round(median(row.rps for row in rows)),
                f"{names[second]} rps": round(median(row.rps for row in others)),
                "servers": f"{rows[0].server} / {others[0].server}",
                "keep-alive": "yes / yes",
            }
            for result, workload, rows, others, found in ours
        ]
    )
    by_guide = {row.framework: row.rps for row in guide_rows}
    guide_ratio = by_guide[first] / by_guide[second] if {first, second} <= set(by_guide) else None
    lowest, highest = table["ratio"].min(), table["ratio"].max()
    said = (
        f"{names[first]} serves {lowest:.1f} to {highest:.1f} times as many requests per second as {names[second]}, "
        f"in {len(table)} settings"
    )
    st.markdown(f"**{plain(said)}.**" + (f" The guide says {guide_ratio:.1f}." if guide_ratio else ""))
    draw(ratio_chart(table, guide_ratio, names[first], names[second]), alt=said)
    st.caption(
        f"Each dot compares two frameworks on the same machine; numbers in brackets are caveats of its source. Runs with more than "
        f"{MOST_ERRORS} % errors are left out."
    )
    if part := unfolded("Caveats", "open_caveats"):
        with part:
            for benchmark in published:
                if numbers := {number for p in pairs if p.benchmark is benchmark for number in p.caveats}:
                    st.markdown(
                        f"**{plain(benchmark.head.title)}** · {source_links(benchmark.head.sources)}\n\n{caveat_list(benchmark, numbers)}"
                    )
    if part := unfolded("The figures behind this chart", "open_ratio"):
        with part:
            shown = table.drop(columns=["label"]).sort_values("ratio", ascending=False)
            st.dataframe(shown, hide_index=True, column_config={"ratio": st.column_config.NumberColumn(format="%.2f")}, alt=said)
            csv_button("Download as CSV", shown, f"ratio-{first}-{second}")

st.header("Published figures, run by run", anchor="throughput")
st.markdown("Each run has its own machine and its own axis. Names in brackets are variants that the source lists.")
there = [w for w in workloads if any(row.workload == w for b in published for row in b.rows)]
if there:
    choice = select_in_url("Workload", "w", {w: workloads[w].label for w in there}, there[0])
    st.markdown(plain(workloads[choice].description))
    together = toggle_in_url(
        "Put all runs on one axis",
        "together",
        says="Different machines and years: lengths of different runs cannot be compared.",
    )
    kept: list[pd.DataFrame] = []
    for benchmark in published:
        rows = [row for row in benchmark.rows if row.workload == choice]
        by_level: dict[int | None, list[BenchmarkRow]] = {}
        for row in rows:
            by_level.setdefault(row.connections, []).append(row)
        several = len(rows) > len({(row.framework, row.variant) for row in rows})
        for level, of_level in sorted(by_level.items(), key=lambda pair: pair[0] or 0) if several else [(None, rows)] if rows else []:
            kept.append(frame(benchmark, ranked(of_level)[0]))
            if not together:
                show_run(benchmark, level, of_level)
    every = pd.concat(kept)
    if together and not every.empty:
        every = every.assign(name=every["name"] + " · " + every["source"] + " " + every["connections"].astype("Int64").astype(str))
        fastest = every.sort_values("rps", ascending=False)[: 2 * MOST_BARS]
        draw(speed_bars(fastest, colours), alt="All runs on one axis; lengths of different machines cannot be compared")
        if len(every) > len(fastest):
            st.caption(f"The {len(fastest)} fastest of {len(every):,} are drawn; the download has all.")
    csv_button("Download these figures as CSV", every, f"benchmarks-{choice}")

st.header("The guide's table", anchor="guide")
for item in items_at(data, "performance-intro"):
    st.markdown(f"{item_line(item)} {claim_badges(data, item)}")
cells: dict[str, dict[str, str]] = {}
claims = claims_by_id(data)
items = items_at(data, "performance-table")
for item in items:
    for slug in item.about:
        label = f"{plain(names.get(slug, slug))}  \n{claim_badges(data, item)}"
        cells.setdefault(label, {})[item.row or ""] = plain(item.text)
if cells:
    side_by_side(cells, list(dict.fromkeys(item.row or "" for item in items)), "The guide's performance table", of="Framework")
    csv_button("Download the guide's table as CSV", items_table(data, items), "guide-performance")
for claim_ids, of_claim in groupby(items, key=lambda item: item.claims):
    shared = f":small[{one_verdict(len(list(of_claim)))}:]  \n"
    for claim_id in claim_ids:
        st.markdown(f"**{plain(claims[claim_id].claim)}**  \n{shared}{claim_text(data, claims[claim_id])}")
for item in items_at(data, "performance-note"):
    st.markdown(item_line(item) + "".join(f"  \n{claim_text(data, claims[claim_id])}" for claim_id in item.claims))
