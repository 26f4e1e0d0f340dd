"""Charts as pure functions of a table. Streamlit's theme gives fonts and axes; colours are those of `components/colours.py`."""

import hashlib
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, wraps
from math import ceil, floor, log10
from statistics import fmean
from typing import Any, Literal, ParamSpec

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from components.colours import GREY, INK, IS_DARK, LABELS, Colour, colour_scale, on_colour, shade

P = ParamSpec("P")

alt.data_transformers.disable_max_rows()  # rows travel as Arrow tables, not inside the specification

WORDS = shade(INK)
QUIET = {"labelColor": shade(LABELS).to_dict(), "titleColor": shade(LABELS).to_dict()}
Spec = dict[str, Any]
"""Vega-Lite: what is drawn and how; `datasets` by name, as Arrow tables."""
Colours = tuple[tuple[str, Colour], ...]
"""Name and colour, in order."""


class _Question:
    """A chart and what it is to be drawn from; equal to another one of the same content."""

    def __init__(self, build: Callable[..., alt.TopLevelMixin], arguments: tuple[object, ...]) -> None:
        self.build, self.arguments = build, arguments
        self.content = hashlib.sha256(pickle.dumps((build.__name__, arguments))).digest()

    def __hash__(self) -> int:
        return hash(self.content)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Question) and self.content == other.content


@lru_cache(maxsize=256)
def _spec(question: _Question) -> Spec:
    """Without Altair's own look and its stand-in for no data. Streamlit's grey of labels is too pale for text."""
    spec = question.build(*question.arguments).to_dict()
    spec["config"] = {"axis": QUIET, "legend": QUIET}
    spec["params"] = [IS_DARK]
    datasets = spec.pop("datasets")
    if datasets.pop("empty", None):
        for part in (spec, *spec.get("layer", ())):
            part.pop("data", None)
    return spec | {"datasets": {name: pa.Table.from_pylist(rows) for name, rows in datasets.items()}}


def built_once(build: Callable[P, alt.TopLevelMixin]) -> Callable[P, Spec]:
    """Altair takes 15 to 40 ms to build a chart and to check it. Who asks for the same one again, gets the same specification."""

    @wraps(build)
    def spec(*arguments: P.args, **_: P.kwargs) -> Spec:
        return _spec(_Question(build, arguments))

    return spec


AXIS, TITLE = 45, 40
"""Pixels that the labels of an axis and its title take. With a height in pixels the browser keeps a chart's place while it loads;
what is over or short goes to the bars."""


def legend_height(rows: int) -> int:
    """Pixels that a legend above or below takes."""
    return 18 * rows + 30


def apart(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Places at least `gap` apart within `low` to `high`, each as near as can be to where it is wanted; in the order of `wanted`.

    Least squares, by pooling neighbours (isotonic regression). Where there is no room for all, the last go beyond `high`.
    """
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    pools: list[list[float]] = []
    for rank, index in enumerate(order):
        pools.append([wanted[index] - rank * gap])
        while len(pools) > 1 and fmean(pools[-2]) >= fmean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    most = max(low, high - gap * (len(wanted) - 1))
    level = [min(max(fmean(pool), low), most) for pool in pools for _ in pool]
    places = {index: level[rank] + rank * gap for rank, index in enumerate(order)}
    return [places[index] for index in range(len(wanted))]


def line_ends(ends: Mapping[str, float], colours: alt.Scale, domain: tuple[float, float], plot: int, log: bool = False) -> alt.LayerChart:
    """Names at the right edge, each as high as its line ends, which say more than a legend. `ends` are the last values; `plot` is
    about how many pixels the axis from `domain[0]` to `domain[1]` is high. Vega makes the plot narrower for what stands beside it."""
    low, high = (log10(each) if log else each for each in domain)
    places = apart([log10(each) if log else each for each in ends.values()], 15 * (high - low) / plot, low, high)
    names = pd.DataFrame({"framework": list(ends), "end": [10**place if log else place for place in places]})
    base = alt.Chart(names).encode(x=alt.value("width"), y="end:Q")
    colour = alt.Color("framework:N", scale=colours, legend=None)
    keys = base.mark_circle(size=50, opacity=1, xOffset=14, tooltip=None).encode(color=colour)
    words = base.mark_text(align="left", dx=22, fontSize=12, color=WORDS, limit=LONGEST_NAME, tooltip=None)
    return keys + words.encode(text="framework:N")


LONGEST_NAME = 110
"""Pixels of a name beside a line; a phone has 350 for all."""


def log_ticks(low: float, high: float) -> list[float]:
    """Round numbers on a logarithmic axis from `low` to `high`, at least three where there are so many, and not many more."""
    found: list[float] = []
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)):
        decades = range(floor(log10(low)), ceil(log10(high)) + 1)
        found = [float(f"{step * 10.0**decade:.2g}") for decade in decades for step in steps]
        found = [tick for tick in found if low <= tick <= high]
        if len(found) >= 3:
            break
    return found


def draw(chart: Spec, alt: str, rows: pa.Table | None = None) -> None:
    """Show a chart with what it says as its alternative text. Its place is kept while it loads, so its height is in pixels.

    The browser builds the chart anew where `alt` changes, so one that moves with a slider keeps the same.
    """
    st.vega_lite_chart(rows, chart, alt=alt, height=chart["height"])


@built_once
def verdict_bars(counts: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """How many claims have each verdict. Columns: verdict, claims; order as given."""
    base = alt.Chart(counts).encode(
        y=alt.Y("verdict:N", title=None, sort=list(colours), axis=alt.Axis(labelFontSize=13)),
        x=alt.X("claims:Q", axis=None, scale=alt.Scale(domain=[0, counts["claims"].max() * 1.1])),
        tooltip=[alt.Tooltip("verdict:N", title="Verdict"), alt.Tooltip("claims:Q", title="Claims")],
    )
    bars = base.mark_bar(height={"band": 0.75}).encode(color=alt.Color("verdict:N", scale=colour_scale(colours), legend=None))
    numbers = base.mark_text(align="left", dx=6, fontSize=13, color=WORDS).encode(text="claims:Q")
    return (bars + numbers).properties(height=28 * len(counts) + 10)


@built_once
def release_timeline(releases: pd.DataFrame, colours: Mapping[str, Colour], until: str) -> alt.Chart:
    """A tick for each feature release, up to the day of the count: a long silence shows. Columns: framework, version, date."""
    return (
        alt.Chart(releases)
        .mark_tick(thickness=2, size=26)
        .encode(
            x=alt.X(
                "date:T",
                title=None,
                scale=alt.Scale(domain=[releases["date"].min(), until]),
                axis=alt.Axis(format="%Y", tickCount="year", labelOverlap="greedy"),
            ),
            y=alt.Y("framework:N", title=None, sort=list(colours), axis=alt.Axis(labelFontSize=14, labelLimit=120)),
            color=alt.Color("framework:N", scale=colour_scale(colours), legend=None),
            tooltip=[
                alt.Tooltip("framework:N", title="Framework"),
                alt.Tooltip("version:N", title="Version"),
                alt.Tooltip("date:T", title="Released", format="%Y-%m-%d"),
            ],
        )
        .properties(height=52 * max(1, releases["framework"].nunique()) + 30)
    )


@built_once
def adoption_lines(figures: pd.DataFrame, colours: Mapping[str, Colour], unit: str) -> alt.LayerChart:
    """One way of counting over time, a line for each framework. Columns: framework, date, said, value."""
    days, top = figures["date"], figures["value"].max() * 1.08 or 1
    ticks = "year" if set(figures["said"].str.len()) == {4} else 6
    figures_axis = alt.Axis(format="~s", tickCount=5, labelExpr="datum.value ? datum.label : '0'")  # not 0k
    scale = alt.Scale(domain=[days.min() - pd.Timedelta(days=20), days.max() + pd.Timedelta(days=20)])
    colour = colour_scale(colours)
    lines = (
        alt.Chart(figures)
        .mark_line(point=alt.OverlayMarkDef(size=50, opacity=1), strokeWidth=2)
        .encode(
            x=alt.X("date:T", title=None, scale=scale, axis=alt.Axis(labelOverlap="greedy", tickCount=ticks)),
            y=alt.Y("value:Q", title=unit, scale=alt.Scale(domain=[0, top], nice=False), axis=figures_axis),
            color=alt.Color("framework:N", scale=colour, legend=None),
            tooltip=[
                alt.Tooltip("framework:N", title="Framework"),
                alt.Tooltip("said:N", title="When"),
                alt.Tooltip("value:Q", title=unit, format=","),
            ],
        )
    )
    ends = figures.sort_values("date").groupby("framework", sort=False)["value"].last().to_dict()
    return (lines + line_ends(ends, colour, (0, top), 150)).properties(height=200)


@built_once
def score_dots(scores: pd.DataFrame, colours: Mapping[str, Colour], order: list[str]) -> alt.LayerChart:
    """Criteria as rows, scores 1 to 5 as dots, a lane for each framework. Columns: criterion, framework, score.

    Names stand inside the plot, above their lanes: as axis labels they would take half of a phone.
    """
    lanes = len(colours)
    base = alt.Chart(scores).encode(
        y=alt.Y("criterion:N", sort=order, axis=None, scale=alt.Scale(paddingInner=0.5, paddingOuter=0.4)),
    )
    x = alt.X("score:Q", title="score", scale=alt.Scale(domain=[1, 5.15], nice=False), axis=alt.Axis(values=[1, 2, 3, 4, 5], format="d"))
    in_lanes = base.encode(
        yOffset=alt.YOffset("framework:N", sort=list(colours)),
        color=alt.Color("framework:N", scale=colour_scale(colours), legend=alt.Legend(title=None, orient="top", symbolOpacity=1)),
    )
    stems = in_lanes.mark_rule(opacity=0.4, strokeWidth=2).encode(x=x, x2=alt.X2(datum=1))
    dots = in_lanes.mark_circle(size=110, opacity=1).encode(
        x=x,
        tooltip=[
            alt.Tooltip("framework:N", title="Framework"),
            alt.Tooltip("criterion:N", title="Criterion"),
            alt.Tooltip("score:Q", title="Score"),
        ],
    )
    names = base.transform_aggregate(groupby=["criterion"]).mark_text(
        align="left", baseline="bottom", fontSize=12, color=WORDS, dy=-7 * lanes
    )
    return (stems + dots + names.encode(x=alt.X(datum=1), text="criterion:N")).properties(height=len(order) * (13 * lanes + 34))


@built_once
def support_windows(windows: pd.DataFrame, today: pd.Timestamp, colour: Colour) -> alt.LayerChart:
    """Release lines as bars: solid while bugs are fixed, pale while only security is. Columns: version, start, end, phase."""
    bars = (
        alt.Chart(windows)
        .mark_bar(height=18, color=shade(colour))
        .encode(
            x=alt.X("start:T", title=None),
            x2="end:T",
            y=alt.Y("version:N", title=None, sort=None),
            opacity=alt.Opacity(
                "phase:O",
                scale=alt.Scale(domain=["bug fixes", "security fixes only"], range=[1, 0.45]),
                legend=alt.Legend(title=None, orient="bottom"),
            ),
            tooltip=[
                alt.Tooltip("version:N", title="Version"),
                alt.Tooltip("phase:N", title="Gets"),
                alt.Tooltip("start:T", title="From", format="%Y-%m-%d"),
                alt.Tooltip("end:T", title="Until", format="%Y-%m-%d"),
            ],
        )
    )
    now = alt.Chart(pd.DataFrame({"today": [today]})).mark_rule(strokeDash=[4, 3], color=WORDS).encode(x="today:T")
    return (bars + now).properties(height=34 * windows["version"].nunique() + AXIS + legend_height(1))


def _ratio_axis(title: str, low: float, high: float) -> alt.X:
    """A ratio from `low` to `high`, each step twice as much. Without lines, which would cross the words."""
    return alt.X(
        "ratio:Q",
        title=f"{title}, logarithmic",
        scale=alt.Scale(type="log", domain=[low, high], nice=False),
        axis=alt.Axis(values=[0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 16, 32], format="~g", grid=False),
    )


@built_once
def ratio_chart(ratios: pd.DataFrame, guide: float | None, name: str, other: str) -> alt.LayerChart:
    """How many times as fast `name` is as `other`, a dot per setting. Columns: setting, ratio, source, run, label, note.

    Settings are written inside the plot, above their dots: as axis labels they would leave no room on a phone.
    """
    ratios = ratios.assign(row=ratios["setting"] + " " + ratios["source"])
    order = ratios.sort_values("ratio", ascending=False)["row"].tolist()
    low, high = min(0.25, ratios["ratio"].min() * 0.6), max(4, ratios["ratio"].max() * 1.6)
    x = _ratio_axis(f"{name}'s requests per second ÷ {other}'s", low, high)
    base = alt.Chart(ratios).encode(y=alt.Y("row:N", sort=order, axis=None))
    settings = base.mark_text(align="left", dy=-15, fontSize=12, color=WORDS).encode(x=alt.X(datum=low), text="setting:N")
    stems = base.mark_rule(opacity=0.45, color=WORDS).encode(x=x, x2=alt.X2(datum=1))
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
    above = base.transform_filter("datum.ratio >= 1").mark_text(align="left", dx=9, fontSize=12, fontWeight="bold", color=WORDS)
    below = base.transform_filter("datum.ratio < 1").mark_text(align="left", dx=9, fontSize=12, fontWeight="bold", color=WORDS)
    lines = pd.DataFrame({"at": [1.0, *([guide] if guide else [])], "what": ["equal", *([f"the guide: {guide:.1f}×"] if guide else [])]})
    rules = alt.Chart(lines).mark_rule(strokeDash=[5, 3], color=WORDS, opacity=0.35, tooltip=None).encode(x="at:Q")
    words = (
        alt.Chart(lines)
        .mark_text(align="left", dx=4, dy=-8, fontSize=12, baseline="bottom", color=WORDS)
        .encode(x="at:Q", y=alt.value(0), text="what:N")
    )
    numbers = above.encode(x=x, text="label:N") + below.encode(x=alt.X(datum=1), text="label:N")
    return (rules + words + settings + stems + dots + numbers).properties(
        height=38 * len(order) + legend_height(ratios["source"].nunique()) + AXIS + TITLE
    )


@built_once
def speed_bars(rows: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """Requests per second, fastest first. Columns: name, framework, rps, label; frameworks without a colour are grey."""
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
    numbers = base.mark_text(align="left", dx=5, fontSize=12, color=WORDS).encode(text="label:N")
    return (bars + numbers).properties(height=24 * rows["name"].nunique() + AXIS + TITLE)


@built_once
def latency_spans(rows: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """From the median to the 99th percentile, in ms. Columns: name, framework, p50, p99 (either may be missing)."""
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
    return (span + median + tail).properties(height=24 * rows.dropna(subset=["p50", "p99"], how="all")["name"].nunique() + AXIS + TITLE)


def _of_frameworks(colours: Mapping[str, Colour], names: pd.Series) -> alt.Scale:
    return colour_scale({name: colours.get(name, GREY) for name in [*(n for n in colours if n in set(names)), *dict.fromkeys(names)]})


@built_once
def ratio_intervals(rows: pd.DataFrame, colours: Mapping[str, Colour], title: str) -> alt.LayerChart:
    """Ratios to a baseline with their intervals, highest first. Columns: name, framework, ratio, low, high, label, times, figure."""
    order = rows.sort_values("ratio", ascending=False)["name"].tolist()
    low, high = min(0.8, rows["low"].min() * 0.85), max(1.25, rows["high"].max())
    x = _ratio_axis(title, low, high * (high / low) ** 0.35)  # room for the words
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=order, axis=None),
        color=alt.Color("framework:N", scale=_of_frameworks(colours, rows["framework"]), legend=None),
        tooltip=[
            alt.Tooltip("name:N", title="Framework"),
            alt.Tooltip("times:N", title="Compared"),
            alt.Tooltip("figure:N", title="Median of rounds"),
        ],
    )
    names = base.mark_text(align="left", dy=-15, fontSize=12, color=WORDS, limit=alt.ExprRef("width"), tooltip=None).encode(
        x=alt.X(datum=low), text="name:N", color=alt.value(WORDS)
    )
    return alt.layer(*_ratio_marks(base, x, "bold"), names).properties(height=42 * rows["name"].nunique() + AXIS + TITLE)


def _ratio_marks(base: alt.Chart, x: alt.X, weight: str) -> list[alt.Chart]:
    """From 1 to each ratio, with its interval and its label. Columns: ratio, low, high, label."""
    one = alt.Chart(pd.DataFrame({"at": [1.0]})).mark_rule(strokeDash=[5, 3], color=WORDS, opacity=0.4, tooltip=None).encode(x="at:Q")
    stems = base.mark_rule(opacity=0.35, strokeWidth=2).encode(x=x, x2=alt.X2(datum=1))
    spans = base.mark_rule(strokeWidth=5).encode(x=alt.X("low:Q"), x2="high:Q")
    dots = base.mark_circle(size=100, opacity=1).encode(x=x)
    labels = base.mark_text(align="left", dx=9, fontSize=12, fontWeight=weight, limit=LONGEST_LABEL, tooltip=None).encode(
        text="label:N", color=alt.value(WORDS)
    )
    above = labels.transform_filter("datum.ratio >= 1").encode(x="high:Q")
    below = labels.transform_filter("datum.ratio < 1").encode(x=alt.X(datum=1))
    return [one, stems, spans, dots, above, below]


LONGEST_LABEL = 220
"""Pixels of what stands beside a ratio."""


@built_once
def measured_bars(rows: pd.DataFrame, colours: Mapping[str, Colour], title: str) -> alt.LayerChart:
    """Medians with the lowest and highest round as a line. Columns: name, framework, median, lowest, highest, figure."""
    base = alt.Chart(rows).encode(
        y=alt.Y("name:N", sort=rows.sort_values("median", ascending=False)["name"].tolist(), title=None, axis=alt.Axis(labelLimit=200)),
        tooltip=[alt.Tooltip("name:N", title="Framework"), alt.Tooltip("figure:N", title=title), alt.Tooltip("range:N", title="Rounds")],
    )
    x = alt.X("median:Q", title=title, scale=alt.Scale(domain=[0, rows["highest"].max() * 1.2], nice=False), axis=alt.Axis(tickCount=4))
    bars = base.mark_bar(height={"band": 0.7}).encode(
        x=x, color=alt.Color("framework:N", scale=_of_frameworks(colours, rows["framework"]), legend=None)
    )
    spans = base.mark_rule(color=WORDS, strokeWidth=2).encode(x=alt.X("lowest:Q"), x2="highest:Q")
    numbers = base.mark_text(align="left", dx=8, fontSize=12, color=WORDS).encode(x="highest:Q", text="figure:N")
    return (bars + spans + numbers).properties(height=28 * rows["name"].nunique() + AXIS + TITLE)


@built_once
def ratios_by_work(rows: pd.DataFrame, order: list[str], colours: Mapping[str, Colour], baseline: str) -> alt.LayerChart:
    """Ratio to the baseline per kind of work, a lane for each framework. Columns: workload, framework, ratio, low, high, label, times."""
    shades = _of_frameworks(colours, rows["framework"])
    lane, name = 18, 34
    lanes = lane * rows["framework"].nunique()
    low, high = min(0.5, rows["low"].min() * 0.9), max(2, rows["high"].max())
    x = _ratio_axis(f"times {baseline}'s requests per second", low, high * (high / low) ** 0.4)  # room for the words
    y = alt.Y("workload:N", sort=order, axis=None, scale=alt.Scale(paddingInner=name / (lanes + name), paddingOuter=0.3))
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
        .mark_text(align="left", baseline="bottom", dy=-lanes / 2 - 3, fontSize=12, fontWeight="bold", color=WORDS, tooltip=None)
        .encode(x=alt.X(datum=low), text="workload:N")
    )
    return alt.layer(*_ratio_marks(in_lanes, x, "normal"), names).properties(height=len(order) * (lanes + name) + AXIS + TITLE)


@built_once
def latency_lines(rows: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """99th percentile over the requests per second answered. Columns: framework, share, rate, p50, p99, low, high."""
    low, high = rows["low"].min() * 0.8, rows["high"].max() * 1.25
    shades = _of_frameworks(colours, rows["framework"])
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
    ends = rows.sort_values("rate").groupby("framework", sort=False)["p99"].last().to_dict()
    lines = base.mark_line(strokeWidth=2).encode(y=y) + spans + base.mark_circle(size=80, opacity=1).encode(y=y)
    return (lines + line_ends(ends, shades, (low, high), 170, log=True)).properties(height=260)


# The charts of the decide page, without data: at a move of a slider the browser puts new rows into the chart that stands there,
# as long as nothing else in it changes. `sort=None` keeps the order of rows.


TEXT, WHOLE, REAL = pa.string(), pa.int16(), pa.float32()
"""No finer than a chart can show."""


def table_of(columns: Mapping[str, pa.DataType], rows: Iterable[Sequence[object]]) -> pa.Table:
    """The rows as they travel with every slider move. pandas would take several times as long, and add notes on each column."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table([pa.array(column, kind) for column, kind in zip(cells, columns.values(), strict=True)], list(columns))


def in_order(column: str, order: Literal["ascending", "descending"] = "ascending") -> alt.EncodingSortField:
    """By a column with one value for each name. The order of the rows would be that of the first drawing for ever."""
    return alt.EncodingSortField(column, op="min", order=order)


@built_once
def contribution_bars(colours: Colours, options: int, most: float) -> alt.LayerChart:
    """Weighted scores stacked to values. Columns: option, rank, criterion, points, place (of the criterion), value, label, name.

    `name` is the option where it is to be written, above the bar, else nothing: as axis labels names would take a fifth of a phone.
    """
    y = alt.Y("option:N", title=None, sort=in_order("rank"), axis=None)
    legend = alt.Legend(title=None, orient="bottom", columns=2, labelLimit=0)  # as many as fit a phone: one height everywhere
    blocks = (
        alt.Chart()
        .mark_bar(height=24, yOffset=9)
        .encode(
            y=y,
            x=alt.X("points:Q", stack="zero", title=None, scale=alt.Scale(domain=[0, most * 1.12], nice=False), axis=alt.Axis(tickCount=5)),
            order=alt.Order("place:Q"),
            color=alt.Color("criterion:N", scale=colour_scale(dict(colours)), legend=legend),
            tooltip=[
                alt.Tooltip("option:N", title="Option"),
                alt.Tooltip("criterion:N", title="Criterion"),
                alt.Tooltip("points:Q", title="Adds", format=".2f"),
                alt.Tooltip("value:Q", title="Weighted score", format=".2f"),
            ],
        )
    )
    values = (
        alt.Chart()
        .transform_filter("datum.place == 0")  # once for each option
        .mark_text(align="left", dx=6, dy=9, fontSize=13, fontWeight="bold", color=WORDS)
        .encode(y=y, x="value:Q", text="label:N")
    )
    names = (
        alt.Chart()
        .mark_text(align="left", dy=-12, fontSize=13, color=WORDS, limit=alt.ExprRef("width"))
        .encode(y=y, x=alt.value(0), text="name:N")
    )
    return (blocks + values + names).properties(height=50 * options + AXIS + legend_height(ceil(len(colours) / 2)))


@built_once
def difference_bars(colours: Colours, criteria: int, reach: float) -> alt.LayerChart:
    """What speaks for either of two. Columns: criterion, points (positive for the second of `colours`), for, ahead, behind.

    `ahead` and `behind` label positive and negative points. Criteria are written above their bars: as axis labels they
    would take half of a phone.
    """
    base = alt.Chart().encode(
        y=alt.Y("criterion:N", sort=in_order("points", "descending"), axis=None),
        x=alt.X("points:Q", title=None, scale=alt.Scale(domain=[-reach, reach], nice=False), axis=alt.Axis(tickCount=5, format="+.1f")),
    )
    legend = alt.Legend(title=None, orient="top", symbolOpacity=1, labelLimit=150)
    bars = base.mark_bar(height=13, yOffset=7).encode(color=alt.Color("for:N", scale=colour_scale(dict(colours)), legend=legend))
    names = base.mark_text(align="center", dy=-9, fontSize=12, color=WORDS).encode(x=alt.datum(0), text="criterion:N")
    ahead = base.mark_text(align="left", dx=5, dy=7, color=WORDS).encode(text="ahead:N")
    behind = base.mark_text(align="right", dx=-5, dy=7, color=WORDS).encode(text="behind:N")
    return (bars + names + ahead + behind).properties(height=36 * criteria + AXIS + legend_height(1))


@built_once
def share_bars(colours: Colours, questions: int) -> alt.LayerChart:
    """How often each option is first, as bars of 100 %. Columns: question, option, share (0 to 100), label, place, name.

    `name` is the question where it is to be written, above the bar, else nothing.
    """
    y = alt.Y("question:N", title=None, sort=None, axis=None)
    base = alt.Chart().encode(
        y=y,
        x=alt.X("share:Q", stack="zero", axis=None, scale=alt.Scale(domain=[0, 100])),
        order=alt.Order("place:Q"),
        tooltip=[
            alt.Tooltip("option:N", title="First"),
            alt.Tooltip("question:N", title="With"),
            alt.Tooltip("label:N", title="Share"),
        ],
    )
    legend = alt.Legend(title=None, orient="bottom", symbolOpacity=1, symbolType="square", columns=2, labelLimit=150)  # fits a phone
    bars = base.mark_bar(height=22).encode(color=alt.Color("option:N", scale=colour_scale(dict(colours)), legend=legend))
    numbers = base.mark_text(fontSize=12, fontWeight="bold").encode(
        x=alt.X("share:Q", stack="zero", bandPosition=0.5),
        color=alt.value(on_colour("option")),
        detail="option:N",
        text=alt.condition("datum.share >= 10", "label:N", alt.value("")),  # there is no room for less
    )
    names = alt.Chart().mark_text(align="left", dy=-22, fontSize=12, color=WORDS).encode(y=y, x=alt.value(0), text="name:N")
    return (bars + numbers + names).properties(height=56 * questions + legend_height(ceil(len(colours) / 2)))
