"""Estimate cores, instances and price of a reader's own service from the measured CPU time per request."""

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.benchmarks.selection import at_every_load, base_rounds
from components.benchmarks.view import MeasuredView
from components.markdown import escape_markdown
from components.tables import csv_button
from components.url import NumberRange, number_in_url
from lab.capacity import TARGET_UTILISATION, Demand, Need, estimate_need, is_difference_irrelevant
from lab.statistics import Spread, is_valid, keeps_up, spread

LATENCY_LOAD_PERCENT = 50
"""Load, in % of the slowest framework's peak, at which the latency of an answer is estimated."""

Cell = str | float | None


def show(view: MeasuredView) -> None:
    """Draw the fields for the reader's load and the needs of each framework."""
    st.subheader("Does it matter for you?", anchor="matter")
    st.markdown(
        f"Calculated from the CPU time per request measured with “{escape_markdown(view.labels[view.workload])}”. "
        "Enter how long your own handlers wait."
    )
    demand, target_ms = enter_demand()
    needs = {
        view.names[slug]: found
        for slug, rows in at_every_load(view.first, view.workload).items()
        if is_valid(rows) and (found := estimate_need(rows, view.first.head.method.workers, demand))
    }
    if not needs:
        st.info("No CPU time was measured for this workload. Choose another one above.", icon=":material/info:")
        return
    st.markdown(f"**{escape_markdown(need_sentence(needs, demand))}**")
    waiting = demand.rps * demand.own_ms / 1000
    if waiting >= 1:
        st.markdown(
            f"About {waiting:,.0f} requests wait at the same time: a server that answers with threads needs a thread for each of them, "
            "which is not in the table."
        )
    show_needs(view, needs, demand, target_ms)
    st.caption(
        f"cores = requests per second × CPU time per request ÷ {TARGET_UTILISATION:g} (a server busier than that lets requests queue); "
        "instances = cores ÷ cores of one, rounded up; memory = one worker for each core begun; "
        "share = CPU time ÷ (CPU time + your waiting). Ranges in brackets are over all rounds, at the peak and at every fixed rate: "
        "a busy server spends less CPU time on each request. "
        "Measured on the machine above: on another one all figures shift."
    )


def enter_demand() -> tuple[Demand, float]:
    """Draw the fields for the reader's load; return it and the time in ms that an answer may take."""
    with st.grid(5, min_column_width=150):
        rps = number_in_url("Requests per second at your peak", "need_rps", NumberRange(0.1, 1e6, 10.0), 200.0)
        wait = NumberRange(0.0, 60_000.0, 5.0)
        own = number_in_url("Your waiting per request, ms", "need_own", wait, 20.0, "Database, other services.")
        target = number_in_url("Time you allow per answer, ms", "need_target", NumberRange(1.0, 60_000.0, 10.0), 200.0)
        cores = number_in_url("CPU cores of one instance", "need_cores", NumberRange(0.1, 256.0, 1.0), 2.0)
        price = number_in_url("Price of one instance a month", "need_price", NumberRange(0.0, 1e6, 5.0), 30.0, "In your currency.")
    return Demand(rps, own, cores, price), target


def show_needs(view: MeasuredView, needs: Mapping[str, Need], demand: Demand, target_ms: float) -> None:
    """Draw the needs by framework name as a table with a download."""
    measured = LATENCY_LOAD_PERCENT in view.first.head.method.shares
    at_half = base_rounds(view.first, view.workload, LATENCY_LOAD_PERCENT) if measured else {}
    tails = {view.names[slug]: spread(rows, "p99_ms") for slug, rows in at_half.items() if keeps_up(rows)}
    table = pd.DataFrame(
        [
            {
                "Framework": escape_markdown(name),
                "CPU cores": _format_range(each.cores, ".2f"),
                "Instances": _format_range(each.instances, ".0f"),
                "Price a month": f"{each.monthly(demand):,.0f}",
                "Memory, MB": "not measured" if each.memory_mb is None else f"{each.memory_mb:,.0f}",
                "CPU time per request, ms": _format_range(each.framework_ms, ".2f"),
                "CPU time, share of the answer": f"{100 * each.share:.1f} %",
                f"99 % answer within {target_ms:g} ms at half load": _tail_sentence(tails.get(name), demand.own_ms, target_ms),
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
                | _range_columns("cores", each.cores)
                | _range_columns("instances", each.instances)
                | _range_columns("cpu_ms_per_request", each.framework_ms)
                | {"price_a_month": each.monthly(demand), "memory_mb": each.memory_mb, "cpu_share_of_answer": each.share}
                for name, each in needs.items()
            ]
        ),
        f"capacity-{view.workload}",
    )


def need_sentence(needs: Mapping[str, Need], demand: Demand) -> str:
    """Return a sentence on whether the choice of a framework changes the price or the latency."""
    if len(needs) == 1:
        (name,) = needs
        return f"{name} needs {needs[name].instances.median:.0f} of your instances."
    if is_difference_irrelevant(needs, demand):
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


def _range_columns(name: str, of: Spread) -> dict[str, Cell]:
    return {name: of.median, f"{name}_lowest": of.lowest, f"{name}_highest": of.highest}


def _format_range(of: Spread, number_format: str) -> str:
    low, middle, high = (format(each, number_format) for each in (of.lowest, of.median, of.highest))
    return middle if low == high else f"{middle} ({low} to {high})"


def _tail_sentence(tail_ms: Spread | None, own_ms: float, target_ms: float) -> str:
    if tail_ms is None:
        return "not measured"
    total_ms = tail_ms.median + own_ms
    return f"{'yes' if total_ms <= target_ms else 'no'}, {total_ms:.0f} ms"
