"""Charts of /benchmarks: published and measured ratios, throughput and latency."""

from collections.abc import Mapping
from typing import Literal

import altair as alt
import pandas as pd

from components.charts.colours import GREY, Colour, colour_scale
from components.charts.drawing import (
    AXIS_PX,
    TEXT_COLOUR,
    TITLE_PX,
    cached_chart,
    labels_at_line_ends,
    last_values,
    layered,
    legend_height,
    log_ticks,
)

MAX_LABEL_PX = 220
"""Maximum width of the label beside a ratio."""


def _ratio_axis(title: str, low: float, high: float) -> alt.X:
    """Return a logarithmic axis of ratios from `low` to `high`, without grid lines because they would cross the labels."""
    return alt.X(
        "ratio:Q",
        title=f"{title}, logarithmic",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(values=[0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32], format="~g", grid=False),
    )


@cached_chart
def ratio_chart(ratios: pd.DataFrame, guide: float | None, name: str, other: str) -> alt.LayerChart:
    """Build a dot for each setting with the throughput of `name` divided by that of `other`, and a line at the guide's ratio.

    Columns: setting, ratio, source, run, label, note. Settings are drawn inside the plot, above their dots: as axis labels they would
    leave no room for the plot on a phone.
    """
    ratios = ratios.assign(row=ratios["setting"] + " " + ratios["source"])
    order = ratios.sort_values("ratio", ascending=False)["row"].tolist()
    low, high = min(0.25, ratios["ratio"].min() * 0.6), max(4, ratios["ratio"].max() * 1.6)
    x = _ratio_axis(f"{name}'s requests per second ÷ {other}'s", low, high)
    base = alt.Chart(ratios).encode(y=alt.Y("row:N", sort=order, axis=None))
    settings = base.mark_text(align="left", dy=-15, fontSize=12, color=TEXT_COLOUR).encode(x=alt.X(datum=low), text="setting:N")
    stems = base.mark_rule(opacity=0.45, color=TEXT_COLOUR).encode(x=x, x2=alt.X2(datum=1))
    dots = base.mark_circle(size=120, opacity=1).encode(
        x=x,
        color=alt.Color("source:N", legend=alt.Legend(title=None, orient="top", columns=1, labelFontSize=11, labelLimit=360)),
        tooltip=[
            alt.Tooltip("setting:N", title="Setting"),
            alt.Tooltip("ratio:Q", title="Ratio", format=".2f"),
            alt.Tooltip("source:N", title="Source"),
            alt.Tooltip("run:N", title="Run"),
            alt.Tooltip("note:N", title="Note"),
        ],
    )
    above = base.transform_filter("datum.ratio >= 1").mark_text(align="left", dx=9, fontSize=12, fontWeight="bold", color=TEXT_COLOUR)
    below = base.transform_filter("datum.ratio < 1").mark_text(align="left", dx=9, fontSize=12, fontWeight="bold", color=TEXT_COLOUR)
    lines = pd.DataFrame({"at": [1.0, *([guide] if guide else [])], "what": ["equal", *([f"the guide: {guide:.1f}×"] if guide else [])]})
    rules = alt.Chart(lines).mark_rule(strokeDash=[5, 3], color=TEXT_COLOUR, opacity=0.35, tooltip=None).encode(x="at:Q")
    words = (
        alt.Chart(lines)
        .mark_text(align="left", dx=4, dy=-8, fontSize=12, baseline="bottom", color=TEXT_COLOUR)
        .encode(x="at:Q", y=alt.value(0), text="what:N")
    )
    numbers = layered(above.encode(x=x, text="label:N"), below.encode(x=alt.X(datum=1), text="label:N"))
    height = 38 * len(order) + legend_height(ratios["source"].nunique()) + AXIS_PX + TITLE_PX
    return layered(rules, words, settings, stems, dots, numbers, height=height)


@cached_chart
def speed_bars(rows: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """Build bars of requests per second, fastest first. Columns: name, framework (or "other", in grey), rps, label."""
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=rows.sort_values("rps", ascending=False)["name"].tolist(), title=None, axis=alt.Axis(labelLimit=240)),
        x=alt.X(
            "rps:Q",
            title="requests per second",
            scale=alt.Scale(domain=[0, rows["rps"].max() * 1.45], nice=False),  # room for numbers and caveats, also on a phone
            axis=alt.Axis(format=",d", tickCount=4, labelOverlap="greedy", labelBound=True),
        ),
    )
    scale = colour_scale({**colours, "other": GREY})
    bars = base.mark_bar(height={"band": 0.72}).encode(
        color=alt.Color("framework:N", scale=scale, legend=None),
        tooltip=[alt.Tooltip("name:N", title="Variant"), alt.Tooltip("rps:Q", title="Requests per second", format=",.0f")],
    )
    numbers = base.mark_text(align="left", dx=5, fontSize=12, color=TEXT_COLOUR).encode(text="label:N")
    return layered(bars, numbers, height=24 * rows["name"].nunique() + AXIS_PX + TITLE_PX)


@cached_chart
def latency_spans(rows: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """Build lines from the median to the 99th percentile of the latency in ms.

    Columns: name, framework, p50 and p99 (NaN if not stated).
    """
    scale = colour_scale({**colours, "other": GREY})
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=rows["name"].tolist(), title=None, axis=alt.Axis(labelLimit=240)),
        color=alt.Color("framework:N", scale=scale, legend=None),
        tooltip=[
            alt.Tooltip("name:N", title="Variant"),
            alt.Tooltip("p50:Q", title="Median, ms"),
            alt.Tooltip("p99:Q", title="99th percentile, ms"),
        ],
    )
    title = "latency in ms at saturation: circle median, bar end 99th percentile (logarithmic)"
    x = alt.X("p50:Q", title=title, scale=alt.Scale(type="log"), axis=alt.Axis(format="~g"))
    span = base.transform_filter("isValid(datum.p50) && isValid(datum.p99)").mark_rule(strokeWidth=3).encode(x=x, x2="p99:Q")
    median = base.transform_filter("isValid(datum.p50)").mark_circle(size=90, opacity=1).encode(x=x)
    tail = base.transform_filter("isValid(datum.p99)").mark_tick(thickness=3, size=14).encode(x=alt.X("p99:Q", scale=alt.Scale(type="log")))
    drawn = rows.dropna(subset=["p50", "p99"], how="all")["name"].nunique()
    return layered(span, median, tail, height=24 * drawn + AXIS_PX + TITLE_PX)


def _framework_scale(colours: Mapping[str, Colour], names: pd.Series) -> alt.Scale:
    return colour_scale({name: colours.get(name, GREY) for name in [*(n for n in colours if n in set(names)), *dict.fromkeys(names)]})


@cached_chart
def ratio_intervals(rows: pd.DataFrame, colours: Mapping[str, Colour], title: str) -> alt.LayerChart:
    """Build ratios to a baseline with their confidence intervals, highest first.

    Columns: name, framework, ratio, low, high, label, times, figure.
    """
    order = rows.sort_values("ratio", ascending=False)["name"].tolist()
    low, high = min(0.8, rows["low"].min() * 0.85), max(1.25, rows["high"].max())
    x = _ratio_axis(title, low, high * (high / low) ** 0.35)  # room for the labels
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=order, axis=None),
        color=alt.Color("framework:N", scale=_framework_scale(colours, rows["framework"]), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title="Framework"),
            alt.Tooltip("times:N", title="Compared"),
            alt.Tooltip("figure:N", title="Median of rounds"),
        ],
    )
    names = base.mark_text(align="left", dy=-15, fontSize=12, color=TEXT_COLOUR, limit=alt.ExprRef("width"), tooltip=None).encode(
        x=alt.X(datum=low), text="name:N", color=alt.value(TEXT_COLOUR)
    )
    return layered(*_ratio_marks(base, x, "bold"), names, height=42 * rows["name"].nunique() + AXIS_PX + TITLE_PX)


def _ratio_marks(base: alt.Chart, x: alt.X, weight: Literal["normal", "bold"]) -> list[alt.Chart]:
    """Return layers that draw each ratio as a line from 1, with its interval and its label. Columns: ratio, low, high, label."""
    one = alt.Chart(pd.DataFrame({"at": [1.0]})).mark_rule(strokeDash=[5, 3], color=TEXT_COLOUR, opacity=0.4, tooltip=None).encode(x="at:Q")
    stems = base.mark_rule(opacity=0.35, strokeWidth=2).encode(x=x, x2=alt.X2(datum=1))
    spans = base.mark_rule(strokeWidth=5).encode(x=alt.X("low:Q"), x2="high:Q")
    dots = base.mark_circle(size=100, opacity=1).encode(x=x)
    labels = base.mark_text(align="left", dx=9, fontSize=12, fontWeight=weight, limit=MAX_LABEL_PX, tooltip=None).encode(
        text="label:N", color=alt.value(TEXT_COLOUR)
    )
    above = labels.transform_filter("datum.ratio >= 1").encode(x="high:Q")
    below = labels.transform_filter("datum.ratio < 1").encode(x=alt.X(datum=1))
    return [one, stems, spans, dots, above, below]


@cached_chart
def measured_bars(rows: pd.DataFrame, colours: Mapping[str, Colour], title: str) -> alt.LayerChart:
    """Build bars of medians, each with a line from the lowest to the highest round.

    Columns: name, framework, median, lowest, highest, figure, range.
    """
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=rows.sort_values("median", ascending=False)["name"].tolist(), title=None, axis=alt.Axis(labelLimit=200)),
        tooltip=[alt.Tooltip("name:N", title="Framework"), alt.Tooltip("figure:N", title=title), alt.Tooltip("range:N", title="Rounds")],
    )
    x = alt.X("median:Q", title=title, scale=alt.Scale(domain=[0, rows["highest"].max() * 1.2], nice=False), axis=alt.Axis(tickCount=4))
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=x, color=alt.Color("framework:N", scale=_framework_scale(colours, rows["framework"]), legend=None)
    )
    spans = base.mark_rule(color=TEXT_COLOUR, strokeWidth=2).encode(x=alt.X("lowest:Q"), x2="highest:Q")
    numbers = base.mark_text(align="left", dx=8, fontSize=12, color=TEXT_COLOUR).encode(x="highest:Q", text="figure:N")
    return layered(bars, spans, numbers, height=28 * rows["name"].nunique() + AXIS_PX + TITLE_PX)


@cached_chart
def ratios_by_work(rows: pd.DataFrame, order: list[str], colours: Mapping[str, Colour], baseline: str) -> alt.LayerChart:
    """Build the ratios to a baseline by workload, with a lane for each framework.

    Columns: workload, framework, ratio, low, high, label, times.
    """
    shades = _framework_scale(colours, rows["framework"])
    lane_px, name_px = 18, 34
    lanes_px = lane_px * rows["framework"].nunique()
    low, high = min(0.5, rows["low"].min() * 0.9), max(2, rows["high"].max())
    x = _ratio_axis(f"times {baseline}'s requests per second", low, high * (high / low) ** 0.4)  # room for the labels
    y = alt.Y("workload:N", sort=order, axis=None, scale=alt.Scale(paddingInner=name_px / (lanes_px + name_px), paddingOuter=0.3))
    base = alt.Chart(rows).encode(y=y)
    in_lanes = base.encode(
        yOffset=alt.YOffset("framework:N", sort=shades.domain),
        color=alt.Color("framework:N", scale=shades, legend=None),
        tooltip=[
            alt.Tooltip("framework:N", title="Framework"),
            alt.Tooltip("workload:N", title="Workload"),
            alt.Tooltip("times:N", title=f"Compared with {baseline}"),
        ],
    )
    names = (
        base.transform_aggregate(groupby=["workload"])
        .mark_text(align="left", baseline="bottom", dy=-lanes_px / 2 - 3, fontSize=12, fontWeight="bold", color=TEXT_COLOUR, tooltip=None)
        .encode(x=alt.X(datum=low), text="workload:N")
    )
    height = len(order) * (lanes_px + name_px) + AXIS_PX + TITLE_PX
    return layered(*_ratio_marks(in_lanes, x, "normal"), names, height=height)


@cached_chart
def latency_lines(rows: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """Build lines of the 99th percentile of the latency by requests per second.

    Columns: framework, share (load in % of the slowest framework's peak), rate, p50, p99, low, high.
    """
    low, high = rows["low"].min() * 0.8, rows["high"].max() * 1.25
    shades = _framework_scale(colours, rows["framework"])
    rates = rows.groupby("share")["rate"].median().round().tolist()
    base = alt.Chart(rows).encode(
        x=alt.X("rate:Q", title="requests per second", scale=alt.Scale(zero=False, padding=20), axis=alt.Axis(values=rates, format=",d")),
        color=alt.Color("framework:N", scale=shades, legend=None),
        tooltip=[
            alt.Tooltip("framework:N", title="Framework"),
            alt.Tooltip("share:Q", title="Load, % of the slowest's peak"),
            alt.Tooltip("p50:Q", title="Median, ms", format=".2f"),
            alt.Tooltip("p99:Q", title="99th percentile, ms", format=".2f"),
        ],
    )
    y = alt.Y(
        "p99:Q",
        title="99th percentile, ms, logarithmic",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(format="~g", values=log_ticks(low, high)),
    )
    spans = base.mark_rule(strokeWidth=3, opacity=0.6).encode(y=alt.Y("low:Q"), y2="high:Q")
    lines, points = base.mark_line(strokeWidth=2).encode(y=y), base.mark_circle(size=80, opacity=1).encode(y=y)
    names = labels_at_line_ends(last_values(rows, "rate", "p99"), shades, (low, high), 170, log=True)
    return layered(lines, spans, points, names, height=260)
