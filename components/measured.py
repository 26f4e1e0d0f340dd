"""What the lab measured: ratios with their intervals, what they mean for a service, and the run behind them."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress

import pandas as pd
import streamlit as st

import catalog
from catalog import Catalog
from catalog.models import Machine, Method, Result, ResultRow, Software
from catalog.sent import LIMITS
from components.charts.benchmarks import latency_lines, measured_bars, ratio_intervals, ratios_by_work
from components.charts.colours import framework_colours
from components.charts.drawing import draw
from components.notices import show_faults
from components.tables import csv_button
from components.text import plain, unfolded
from components.url import number_in_url, pills_in_url, select_in_url, toggle_in_url
from decision.wording import quoted
from lab import started
from lab.capacity import BUSY, Demand, Need, changes_nothing, need
from lab.statistics import (
    CONFIDENCE,
    Comparison,
    Metric,
    Setting,
    Spread,
    by_setting,
    compare,
    is_client_bound,
    is_valid,
    keeps_up,
    spread,
)

METRICS: dict[str, tuple[Metric, str, str, str]] = {
    "rps": ("rps", "Requests per second", "as many requests per second as", ",.0f"),
    "cpu": ("cpu_seconds", "CPU seconds per 1,000 requests", "as much CPU time per request as", ".3f"),
    "memory": ("memory_mb", "Memory at the peak, MB", "as much memory as", ".0f"),
    "start": ("cold_start_ms", "Cold start, ms", "as long to start as", ".0f"),
    "p50": ("p50_ms", "Latency, median, ms", "the median latency of", ".2f"),
    "p99": ("p99_ms", "Latency, 99th percentile, ms", "the 99th percentile of the latency of", ".2f"),
}
AT_A_RATE = ("p50", "p99")
SETTINGS = {
    "base": "Default stack",
    "servers": "Other servers",
    "minimal": "Minimal stack",
    "close": "A new connection for each request",
}
SETTINGS_SAY = (
    "The default stack is an app with all workloads, as its documentation begins one, on the server it documents. The minimal stack "
    "has no middleware, no validation and no generated documentation. A connection is kept for many requests unless it says otherwise."
)
BASELINE = "compared with this"
LIMITED = {
    "peak": "the load generator was the limit, so the server may do more",
    "fixed": "in a round the load generator was busy or late itself, so the server may be faster",
}
STATED = {
    "cpus": "CPUs",
    "memory_gb": "Memory, GB",
    "load_before": "Load before, running processes",
    "server_cpus": "CPUs of the servers",
    "client_cpus": "CPUs of the load generator",
    "shared": "Server and load generator share CPUs",
    "seconds": "Measurement at the peak, s",
    "fixed_seconds": "Measurement at a fixed rate, s",
    "warm_up": "Warm-up before each measurement, s",
    "primer": "Primer after each start of a server, s",
    "shares": "Fixed rates, % of the slowest's peak",
    "workers": "Workers of each server",
}
"""What the fields of a run are called; the others by their own name."""
Rounds = Mapping[Setting, Sequence[ResultRow]]


def names_of(data: Catalog, results: Sequence[Result]) -> dict[str, str]:
    """Slug → name for all that any of the results measured, the guide's frameworks first; others in quotation marks."""
    measured = dict.fromkeys(slug for result in results for slug in result.head.frameworks)
    known = {slug: framework.name for slug, framework in data.frameworks.items() if slug in measured}
    return known | {slug: quoted(slug) for slug in measured if slug not in known}


def of_view(result: Result, view: str, workload: str, share: int | None) -> dict[Setting, list[ResultRow]]:
    """The rounds that a view of a workload compares, by setting; at a fixed rate where `share` is given."""
    bases = result.documented_servers
    phase = "peak" if share is None else "fixed"
    return {
        setting: rows
        for setting, rows in by_setting(result.rows).items()
        if setting.workload == workload and setting.phase == phase and setting.share == share and _belongs(setting, view, bases)
    }


def workloads_of(results: Iterable[Result]) -> list[str]:
    """The workloads of which a view has something to show: a run that has just begun has rounds of few of them, or none."""
    found = []
    for result in results:
        bases = result.documented_servers
        there = {row.workload for row in result.rows if row.phase == "peak" and any(_belongs(row, view, bases) for view in SETTINGS)}
        found += [workload for workload in result.head.workloads if workload in there]
    return list(dict.fromkeys(found))


def _belongs(row: Setting | ResultRow, view: str, bases: Mapping[str, str]) -> bool:
    """Whether a view shows such rounds. `bases` is the documented server of each framework."""
    base = row.server == bases.get(row.framework)
    return {
        "base": base and row.variant == "default" and row.keep_alive,
        "servers": row.variant == "default" and row.keep_alive,
        "minimal": base and row.variant == "minimal" and row.keep_alive,
        "close": base and row.variant == "default" and not row.keep_alive,
    }[view]


def at_every_load(result: Result, workload: str) -> dict[str, list[ResultRow]]:
    """Framework → the base rounds of a workload, at the peak and at every fixed rate: CPU time per request depends on the load."""
    found: dict[str, list[ResultRow]] = {}
    for share in (None, *result.head.method.shares):
        for setting, rows in of_view(result, "base", workload, share).items():
            found.setdefault(setting.framework, []).extend(rows)
    return found


def times(comparison: Comparison) -> str:
    """ "1.84 times (1.79 to 1.89)", or in words that nothing could be measured."""
    if not comparison.differs:
        return "no measurable difference"
    return f"{comparison.ratio:.2f} times ({comparison.low:.2f} to {comparison.high:.2f})"


def measured_ratios(
    results: Sequence[Result], first: str, second: str
) -> list[tuple[Result, str, list[ResultRow], list[ResultRow], Comparison]]:
    """Requests per second of one framework against another's, on documented servers: a result, a workload, both rounds, the ratio."""
    found = []
    for result in results:
        for workload in result.head.workloads:
            rounds = _base(result, workload)
            pair = [rounds[slug] for slug in (first, second) if slug in rounds and is_valid(rounds[slug])]
            if len(pair) == 2 and (comparison := compare(*pair, "rps")):
                found.append((result, workload, pair[0], pair[1], comparison))
    return found


def show_measured(data: Catalog) -> None:
    """The measured part of the page, from its choices to the run card."""
    own, faults = catalog.own_results()
    sent, sent_faults = _sent(data)
    runs = {result.id: result for result in (*data.results, *own, *sent)}
    begun = {run: result for run, result in runs.items() if workloads_of([result])}
    st.header("Measured here", anchor="measured")
    if not runs:
        st.info(
            "This guide ships no measurements of its own yet. `python -m lab bench` makes them on your machine, and they appear here.",
            icon=":material/info:",
        )
    if begun:
        _show_runs(data, begun, {result.id for result in data.results})
    for run, result in runs.items():
        if run not in begun:
            st.info(f"{plain(_title(result))}: no round is finished yet, so there is nothing to compare.", icon=":material/info:")
    if started.is_on() and data.bench:
        show_start(data)
    with st.expander("Measure it yourself, or look at somebody else's figures"):
        st.markdown(
            "`python -m lab bench --quick` takes about two minutes; what it writes under `results/` appears above. For figures of "
            f"another machine choose the two files of a run, `.yaml` and `.csv`: {LIMITS}. Only you see them, and they are not stored."
        )
        st.file_uploader("Files of a run", type=["yaml", "csv"], accept_multiple_files=True, key="sent_results")
        if sent_faults:
            show_faults(sent_faults, "Some of your files are left out", "The others are shown above. Correct these and send them again.")
        if faults:
            show_faults(faults, "Some files under results/ are left out", "The others are shown above.")


@st.fragment(run_every=1 if started.is_on() else None)
def show_start(data: Catalog) -> None:
    """Start a quick benchmark on this machine, watch it, stop it; bars grow with each finished round."""
    assert data.bench
    st.subheader("Measure now, on this machine", anchor="start")
    if started.is_running():
        now = started.progress()
        st.progress(now.share if now else 0.0, plain(now.sentence if now else started.output()) or "Starting.")
        st.button("Stop", icon=":material/stop:", on_click=started.stop)
        rounds = sum(len(result.rows) for result in catalog.own_results()[0])
        if rounds != st.session_state.get("measured_rows"):
            st.session_state["measured_rows"] = rounds
            st.rerun()
        return
    known = {slug: framework.name for slug, framework in data.frameworks.items() if slug in data.bench.apps}
    labels = {workload.id: workload.label for workload in (data.vocabulary.workloads if data.vocabulary else ())}
    left, right = st.columns([3, 2])
    chosen = left.pills(
        "Frameworks to measure",
        list(known),
        default=[s for s in data.defaults if s in known],
        format_func=known.get,
        selection_mode="multi",
    )
    asked = [workload.id for workload in data.bench.workloads]
    workload = right.selectbox(
        "Workload to measure", asked, asked.index(data.bench.varied), format_func=lambda each: labels.get(each, each)
    )
    st.button("Start", icon=":material/play_arrow:", disabled=not chosen, on_click=_start, args=(chosen, workload))
    if text := started.output():
        with st.expander("What the last run printed"):
            st.code(text, language=None)


def _start(frameworks: Sequence[str], workload: str) -> None:
    with suppress(started.Busy):  # somebody else was first, and theirs is shown
        started.start(frameworks, workload)


def _sent(data: Catalog) -> tuple[Sequence[Result], Sequence[catalog.Fault]]:
    files = st.session_state.get("sent_results") or []
    results, faults = catalog.sent_results({file.name: file.getvalue() for file in files}, data.vocabulary) if files else ((), ())
    return [_marked_as_sent(result) for result in results], faults


def _marked_as_sent(result: Result) -> Result:
    """A visitor's result whose title says so and whose texts stand in quotation marks, so that none of them reads as the guide's."""
    head = result.head
    generators = {quoted(name): quoted(version) for name, version in head.software.generators.items()}
    changed = {
        "title": f"{quoted(head.title)} (your file)",
        "machine": head.machine.model_copy(update=_quoted_texts(head.machine)),
        "software": head.software.model_copy(update=_quoted_texts(head.software) | {"generators": generators}),
        "notes": tuple(map(quoted, head.notes)),
    }
    return result.model_copy(update={"head": head.model_copy(update=changed)})


def _quoted_texts(entry: Machine | Software) -> dict[str, object]:
    return {field: quoted(value) for field, value in entry if isinstance(value, str)}


def _show_runs(data: Catalog, runs: Mapping[str, Result], shipped: set[str]) -> None:
    newest = [next((run for run in reversed(runs) if run in shipped), list(runs)[-1])]
    if len(runs) > 1:
        chosen = pills_in_url("Runs", "run", {run: plain(_title(result)) for run, result in runs.items()}, newest, key="runs") or newest
    else:
        chosen = newest
    results = [runs[run] for run in chosen]
    names = names_of(data, results)
    vocabulary = {workload.id: workload for workload in (data.vocabulary.workloads if data.vocabulary else ())}
    workloads = workloads_of(results)
    for result in results:
        _show_badges(data, result)

    labels = {workload: vocabulary[workload].label if workload in vocabulary else workload for workload in workloads}
    rich = max(workloads, key=lambda workload: sum(bool(of_view(results[0], view, workload, None)) for view in SETTINGS))
    with st.grid(4, min_column_width=240) as grid:
        with grid.cell():
            workload = select_in_url("Measured workload", "ask", labels, rich)
        there = {view for view in SETTINGS for result in results if of_view(result, view, workload, None)}
        if all(of_view(result, "servers", workload, None) == of_view(result, "base", workload, None) for result in results):
            there -= {"servers"}
        views = {view: label for view, label in SETTINGS.items() if view in there}
        with grid.cell():
            view = select_in_url("Setting", "in", views, next(iter(views)), says=SETTINGS_SAY)
        asked = (row for result in results for row in result.rows if row.workload == workload and view == "base")
        rates = sorted({row.share for row in asked if row.share})
        metrics = {
            f"{metric}-{share}" if share else metric: f"{label}{f', at {share} % load' if share else ''}"
            for metric, (_, label, _, _) in METRICS.items()
            for share in (rates if metric in AT_A_RATE else [None])
        }
        with grid.cell():
            figure = select_in_url("Figure", "figure", metrics, next(iter(metrics)))
        with grid.cell():
            baseline = select_in_url("Compared with", "with", names, next(iter(names)))
    metric, _, load = figure.partition("-")
    kind, label, as_much, style = METRICS[metric]
    share = int(load) if load else None
    if workload in vocabulary:
        st.markdown(plain(vocabulary[workload].description))

    frames = []
    for result in results:
        rows = of_view(result, view, workload, share)
        frames.append(_frame(data, rows, names, baseline, kind, style, result, with_run=len(results) > 1, with_server=view == "servers"))
    frame = pd.concat(frames)
    colours = framework_colours(data)
    ratios = frame[frame["ratio"].notna()]
    ranked_ratios = ratios[ratios["valid"]]
    if not ranked_ratios.empty:
        said = _said(ranked_ratios, names.get(baseline, baseline), as_much)
        st.markdown(f"**{plain(said)}**")
        draw(ratio_intervals(ranked_ratios, colours, f"{label}: times that of {names[baseline]}"), alt=said)
        if metric in AT_A_RATE:
            st.caption(
                f"Each is sent the same requests per second: {share} % of what the slowest reaches. Latency counts from the moment a "
                "request was due, so a server that stalls cannot hide the requests that waited."
            )
        st.caption(
            f"Lines are {100 * CONFIDENCE:g} % intervals over {int(ratios['rounds'].min())} rounds. “No measurable difference” means "
            "that the interval includes 1 or that the ratio is within 3 % of 1."
        )
    elif frame.empty:
        st.info("This combination was not measured. Choose another setting or figure.", icon=":material/info:")
    else:
        st.info("There are too few rounds to compare. The absolute figures are below.", icon=":material/info:")
    if not frame.empty:
        if toggle_in_url("Absolute figures", "absolute", ranked_ratios.empty, says="They hold for this machine only."):
            for result, each in zip(results, frames, strict=True):
                valid = each[each["valid"]]
                if not valid.empty:
                    st.markdown(f"{plain(_title(result))} · {plain(result.head.machine.processor)}, {result.head.machine.cpus} CPUs")
                    draw(measured_bars(valid, colours, label), alt=f"{label} by framework in {result.head.title}")
        marked = frame[frame["mark"] != ""]
        if not marked.empty:
            st.markdown("\n".join(f"- {plain(name)}: {plain(mark)}" for name, mark in zip(marked["name"], marked["mark"], strict=True)))
        if part := unfolded("As a table", "open_measured"):
            with part:
                shown = frame[["name", "figure", "range", "times", "mark"]].rename(
                    columns={
                        "name": "Framework",
                        "figure": label,
                        "range": "Lowest to highest round",
                        "times": f"÷ {plain(names[baseline])}",
                        "mark": "Caveat",
                    }
                )
                st.table(shown.map(plain), hide_index=True, border="horizontal", alt=f"{label} by framework")
                csv_button("Download as CSV", frame.drop(columns=["label"]), f"measured-{workload}-{figure}")

    _show_by_work(data, results[0], names, baseline, labels)
    _show_rates(data, results[0], names, workload, labels)
    _show_need(data, results[0], names, workload, labels)
    for result in results:
        _show_card(result)


def _title(result: Result) -> str:
    head = result.head
    return head.title if head.started in head.title else f"{head.title}, {head.started}"


def _show_badges(data: Catalog, result: Result) -> None:
    """What weakens all figures of a run, in a line."""
    head = result.head
    said = [
        ":orange-badge[:material/warning: Server and load generator share the same CPUs]" if head.machine.shared else "",
        "" if head.complete else ":orange-badge[:material/hourglass: Interrupted or still running: only finished rounds count]",
    ]
    machine, method = head.machine, head.method
    workers = f"{method.workers} worker{'s' if method.workers > 1 else ''} each"
    parts = [f"{plain(machine.processor)}, {machine.cpus} CPUs, {machine.memory_gb:.0f} GB", plain(machine.kind)]
    packages = {framework.package: framework.name for slug, framework in data.frameworks.items() if slug in head.frameworks}
    parts += [plain(f"{name} {head.software.packages[package]}") for package, name in packages.items() if package in head.software.packages]
    parts += [f"Python {plain(head.software.python)}", f"{method.rounds} rounds of {method.seconds:g} s", workers]
    st.markdown(f"**{plain(_title(result))}** · {' · '.join(parts)}  \n" + " ".join(filter(None, said)))


def _frame(
    data: Catalog,
    rounds: Rounds,
    names: Mapping[str, str],
    baseline: str,
    metric: Metric,
    style: str,
    result: Result,
    with_run: bool,
    with_server: bool,
) -> pd.DataFrame:
    """A row for each setting, the baseline's documented server being what all are compared with."""
    servers = data.bench.servers if data.bench else {}
    base = result.documented_servers.get(baseline)
    against = next((rows for setting, rows in rounds.items() if setting.framework == baseline and setting.server == base), [])
    table = []
    for setting, rows in rounds.items():
        figure = spread(rows, metric)
        if figure is None:
            continue
        found = compare(rows, against, metric) if rows is not against else None
        itself = rows is against
        errors = 100 * sum(row.errors + row.timeouts for row in rows) / max(1, sum(row.requests for row in rows))
        marks = [
            "" if is_valid(rows) else f"not ranked, {errors:.1f} % of its answers were errors",
            LIMITED[rows[0].phase] if is_client_bound(rows) else "",
            "" if keeps_up(rows) else "did not keep up with this rate",
        ]
        server = setting.server if setting.server in servers else quoted(setting.server)
        name = names[setting.framework] + (f" on {server}" if with_server else "") + (f" · {_title(result)}" if with_run else "")
        table.append(
            {
                "name": name,
                "framework": names[setting.framework],
                "server": setting.server,
                "run": result.id,
                "ratio": 1.0 if itself else found.ratio if found else None,
                "low": 1.0 if itself else found.low if found else None,
                "high": 1.0 if itself else found.high if found else None,
                "rounds": figure.rounds,
                "median": figure.median,
                "lowest": figure.lowest,
                "highest": figure.highest,
                "figure": format(figure.median, style),
                "range": f"{figure.lowest:{style}} to {figure.highest:{style}}",
                "times": BASELINE if itself else times(found) if found else "too few rounds",
                "label": BASELINE if itself else f"{found.ratio:.2f}×" if found and found.differs else "no measurable difference",
                "differs": bool(found and found.differs),
                "valid": is_valid(rows) and keeps_up(rows),
                "mark": "; ".join(filter(None, marks)),
            }
        )
    columns = ["name", "framework", "server", "run", "ratio", "low", "high", "rounds", "median", "lowest", "highest"]
    columns += ["figure", "range", "times", "label", "differs", "valid", "mark"]
    return pd.DataFrame(table, columns=columns).astype({"ratio": float, "low": float, "high": float})


def _said(frame: pd.DataFrame, baseline: str, as_much: str) -> str:
    """The chart in a sentence."""
    others = frame[frame["times"] != BASELINE].sort_values("ratio", ascending=False)
    parts = [f"{row['name']} {row['times']}" for _, row in others[others["differs"]].iterrows()]
    same = others[~others["differs"]]["name"].tolist()
    said = f"{', '.join(parts)} {as_much} {baseline}" if parts else ""
    alike = f"no measurable difference between {baseline} and {', '.join(same)}" if same else ""
    sentence = "; ".join(filter(None, (said, alike))) or f"only {baseline} was measured here"
    return f"{sentence[0].upper()}{sentence[1:]}."


def _base(result: Result, workload: str, share: int | None = None) -> dict[str, list[ResultRow]]:
    return {setting.framework: rows for setting, rows in of_view(result, "base", workload, share).items()}


def _show_by_work(data: Catalog, result: Result, names: Mapping[str, str], baseline: str, labels: Mapping[str, str]) -> None:
    rows = []
    for workload in result.head.workloads:
        base = _base(result, workload)
        for slug, rounds in base.items():
            found = compare(rounds, base.get(baseline, []), "rps")
            if slug != baseline and found and is_valid(rounds):
                label = f"{names[slug]} {found.ratio:.2f}×" if found.differs else f"{names[slug]}: no measurable difference"
                rows.append((labels.get(workload, workload), names[slug], found.ratio, found.low, found.high, label, times(found)))
    if len({row[0] for row in rows}) < 2:
        return
    frame = pd.DataFrame(rows, columns=["workload", "framework", "ratio", "low", "high", "label", "times"])
    st.subheader("How the ratio changes as real work is added", anchor="work")
    order = list(dict.fromkeys(frame["workload"]))
    said = "; ".join(
        f"{name} from {low['ratio']:.1f} with “{low['workload']}” to {high['ratio']:.1f} with “{high['workload']}”"
        for name, group in frame.groupby("framework", sort=False)
        for low, high in [(group.loc[group["ratio"].idxmin()], group.loc[group["ratio"].idxmax()])]
    )
    st.markdown(f"Requests per second as a multiple of {plain(names[baseline])}'s. {plain(said)}.")
    draw(ratios_by_work(frame, order, framework_colours(data), names[baseline]), alt=said)


def _show_rates(data: Catalog, result: Result, names: Mapping[str, str], workload: str, labels: Mapping[str, str]) -> None:
    rows = []
    for share in result.head.method.shares:
        for slug, rounds in _base(result, workload, share).items():
            tail, middle = spread(rounds, "p99_ms"), spread(rounds, "p50_ms")
            if tail and middle and is_valid(rounds) and keeps_up(rounds):
                rate = spread(rounds, "rps")
                rows.append((names[slug], share, rate.median if rate else 0.0, middle.median, tail.median, tail.lowest, tail.highest))
    if not rows:
        return
    frame = pd.DataFrame(rows, columns=["framework", "share", "rate", "p50", "p99", "low", "high"])
    st.subheader("Latency at the same load", anchor="rates")
    shares = ", ".join(map(str, result.head.method.shares))
    most = frame[frame["share"] == frame["share"].max()].sort_values("p99")
    without = [name for name in dict.fromkeys(frame["framework"]) if name not in set(most["framework"])]
    said = f"With {most['rate'].median():,.0f} requests per second of “{labels[workload]}”, 99 of 100 answers come within " + ", ".join(
        f"{tail:.2f} ms from {name}" for name, tail in zip(most["framework"], most["p99"], strict=True)
    )
    said += f"; no valid figure for {', '.join(without)}" if without else ""
    st.markdown(f"**{plain(said)}.** All get the same rates: {shares} % of what the slowest reaches.")
    draw(latency_lines(frame, framework_colours(data)), alt=said)
    st.caption("Points are medians, bars go from the lowest to the highest round. Where bars overlap, the order is not certain.")


def _show_need(data: Catalog, result: Result, names: Mapping[str, str], workload: str, labels: Mapping[str, str]) -> None:
    st.subheader("Does it matter for you?", anchor="matter")
    st.markdown(
        f"Calculated from the CPU time per request measured with “{plain(labels[workload])}”. Enter how long your own handlers wait."
    )
    with st.grid(5, min_column_width=150):
        rps = number_in_url("Requests per second at your peak", "need_rps", 0.1, 1e6, 200.0, 10.0)
        own = number_in_url("Your waiting per request, ms", "need_own", 0.0, 60_000.0, 20.0, 5.0, says="Database, other services.")
        target = number_in_url("Time you allow per answer, ms", "need_target", 1.0, 60_000.0, 200.0, 10.0)
        cores = number_in_url("CPU cores of one instance", "need_cores", 0.1, 256.0, 2.0, 1.0)
        price = number_in_url("Price of one instance a month", "need_price", 0.0, 1e6, 30.0, 5.0, says="In your currency.")
    demand = Demand(rps, own, cores, price)
    needs = {
        names[slug]: found
        for slug, rows in at_every_load(result, workload).items()
        if is_valid(rows) and (found := need(rows, result.head.method.workers, demand))
    }
    if not needs:
        st.info("No CPU time was measured for this workload. Choose another one above.", icon=":material/info:")
        return
    st.markdown(f"**{plain(need_sentence(needs, demand))}**")
    waiting = demand.rps * demand.own_ms / 1000
    if waiting >= 1:
        st.markdown(
            f"About {waiting:,.0f} requests wait at the same time: a server that answers with threads needs a thread for each of them, "
            "which is not in the table."
        )
    share = next((share for share in result.head.method.shares if share == 50), None)
    at_half = _base(result, workload, share) if share else {}
    tails = {names[slug]: spread(rows, "p99_ms") for slug, rows in at_half.items() if keeps_up(rows)}
    table = pd.DataFrame(
        [
            {
                "Framework": plain(name),
                "CPU cores": _span(each.cores, ".2f"),
                "Instances": _span(each.instances, ".0f"),
                "Price a month": f"{each.monthly(demand):,.0f}",
                "Memory, MB": "not measured" if each.memory_mb is None else f"{each.memory_mb:,.0f}",
                "CPU time per request, ms": _span(each.framework_ms, ".2f"),
                "CPU time, share of the answer": f"{100 * each.share:.1f} %",
                f"99 % answer within {target:g} ms at half load": _within(tails.get(name), own, target),
            }
            for name, each in needs.items()
        ]
    )
    st.table(table, hide_index=True, border="horizontal", alt=need_sentence(needs, demand))
    csv_button(
        "Download as CSV",
        pd.DataFrame(
            [
                {"framework": name}
                | _ends("cores", each.cores)
                | _ends("instances", each.instances)
                | _ends("cpu_ms_per_request", each.framework_ms)
                | {"price_a_month": each.monthly(demand), "memory_mb": each.memory_mb, "cpu_share_of_answer": each.share}
                for name, each in needs.items()
            ]
        ),
        f"capacity-{workload}",
    )
    st.caption(
        f"cores = requests per second × CPU time per request ÷ {BUSY:g} (a server busier than that lets requests queue); instances = "
        "cores ÷ cores of one, rounded up; memory = one worker for each core begun; share = CPU time ÷ (CPU time + your waiting). "
        "Ranges in brackets are over all rounds, at the peak and at every fixed rate: a busy server spends less CPU time on each request. "
        "Measured on the machine above: on another one all figures shift."
    )


def need_sentence(needs: Mapping[str, Need], demand: Demand) -> str:
    """Whether the choice changes the bill or the wait, in words."""
    if len(needs) == 1:
        (name,) = needs
        return f"{name} needs {needs[name].instances.median:.0f} of your instances."
    if changes_nothing(needs, demand):
        return f"At {demand.rps:,g} requests per second the choice changes nothing you can measure."
    by_cost = sorted(needs.items(), key=lambda pair: (pair[1].instances.median, pair[1].framework_ms.median))
    (least, low), (most, high) = by_cost[0], by_cost[-1]
    if low.instances.median == high.instances.median:
        slowest = max(needs, key=lambda name: needs[name].framework_ms.median)
        fastest = min(needs, key=lambda name: needs[name].framework_ms.median)
        gap = needs[slowest].framework_ms.median - needs[fastest].framework_ms.median
        return (
            f"The bill is the same for all; an answer takes {gap:.2g} ms longer with {slowest} than with {fastest}, beside the "
            f"{demand.own_ms:g} ms it waits anyway."
        )
    more = high.monthly(demand) - low.monthly(demand)
    return (
        f"{most} needs {high.instances.median:.0f} instances, {least} {low.instances.median:.0f}: "
        f"{more:,.0f} a month more, in the currency of your price."
    )


def _ends(what: str, of: Spread) -> dict[str, float]:
    return {what: of.median, f"{what}_lowest": of.lowest, f"{what}_highest": of.highest}


def _span(of: Spread, style: str) -> str:
    low, middle, high = (format(each, style) for each in (of.lowest, of.median, of.highest))
    return middle if low == high else f"{middle} ({low} to {high})"


def _within(tail: Spread | None, own: float, target: float) -> str:
    if tail is None:
        return "not measured"
    total = tail.median + own
    return f"{'yes' if total <= target else 'no'}, {total:.0f} ms"


def _show_card(result: Result) -> None:
    head = result.head
    if part := unfolded(f"The run behind these figures: {plain(_title(result))}", f"open_card_{result.id}"):
        with part:
            rows = _stated(head.machine)
            rows |= {"Python": head.software.python, "Database": head.software.database, "Revision": head.software.revision or "not known"}
            rows |= head.software.generators
            rows |= _stated(head.method)
            st.table(
                {f"**{plain(label)}**": plain(value) for label, value in rows.items()},
                border="horizontal",
                alt="Machine, software and method",
            )
            for ceiling in head.ceilings:
                kept = "kept open" if ceiling.keep_alive else "new for each request"
                st.markdown(
                    f"With connections {kept}, the load generator reaches {ceiling.rps:,.0f} requests per second with a server that does "
                    "nothing."
                )
            st.markdown("\n".join(f"- {plain(note)}" for note in head.notes))
            st.code(
                "\n".join([head.command, *(f"# {what}\n{command}" for what, command in head.commands.items())]),
                language="bash",
                wrap_lines=True,
            )
            packages = "\n".join(f"{name}=={version}" for name, version in head.software.packages.items())
            with st.container(horizontal=True):
                csv_button("Setting as CSV", pd.DataFrame(rows.items(), columns=["what", "value"]), f"{result.id}-setting")
                csv_button("All rounds as CSV", pd.DataFrame([row.model_dump() for row in result.rows]), result.id)
                st.download_button(
                    "Packages",
                    packages,
                    file_name=f"{result.id}-requirements.txt",
                    mime="text/plain",
                    on_click="ignore",
                    icon=":material/download:",
                )


def _stated(entry: Machine | Method) -> dict[str, str]:
    """Each field in words; what the system does not say as such."""

    def words(value: object) -> str:
        if value is None:
            return "not stated"
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, tuple):
            return ", ".join(map(str, value))
        return f"{value:g}" if isinstance(value, float) else str(value)

    return {STATED.get(field, field.replace("_", " ").capitalize()): words(value) for field, value in entry}
