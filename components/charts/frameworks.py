"""Charts of frameworks (scores, releases, support, adoption) and of the verdicts on the guide."""

from collections.abc import Mapping
from typing import Literal

import altair as alt
import pandas as pd

from components.charts.colours import Colour, colour_scale, shade
from components.charts.drawing import AXIS_PX, TEXT_COLOUR, cached_chart, labels_at_line_ends, last_values, layered, legend_height


@cached_chart
def verdict_bars(counts: pd.DataFrame, colours: Mapping[str, Colour]) -> alt.LayerChart:
    """Build a bar for each verdict with its number of claims, in the order of `colours`. Columns: verdict, claims."""
    base = alt.Chart(counts).encode(
        y=alt.Y("verdict:N", title=None, sort=list(colours), axis=alt.Axis(labelFontSize=13)),
        x=alt.X("claims:Q", axis=None, scale=alt.Scale(domain=[0, counts["claims"].max() * 1.1])),
        tooltip=[alt.Tooltip("verdict:N", title="Verdict"), alt.Tooltip("claims:Q", title="Claims")],
    )
    bars = base.mark_bar(height={"band": 0.75}).encode(color=alt.Color("verdict:N", scale=colour_scale(colours), legend=None))
    numbers = base.mark_text(align="left", dx=6, fontSize=13, color=TEXT_COLOUR).encode(text="claims:Q")
    return layered(bars, numbers, height=28 * len(counts) + 10)


@cached_chart
def release_timeline(releases: pd.DataFrame, colours: Mapping[str, Colour], until: str) -> alt.Chart:
    """Build a tick for each feature release; the axis ends on the day `until`. Columns: framework, version, date."""
    chart: alt.Chart = (
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
    return chart


@cached_chart
def adoption_lines(figures: pd.DataFrame, colours: Mapping[str, Colour], unit: str) -> alt.LayerChart:
    """Build a line of one metric over time for each framework. Columns: framework, date, said (date as text), value."""
    days, top = figures["date"], figures["value"].max() * 1.08 or 1
    has_years_only = set(figures["said"].str.len()) == {len("2026")}
    ticks: Literal["year"] | int = "year" if has_years_only else 6
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
    ends = last_values(figures, "date", "value")
    return layered(lines, labels_at_line_ends(ends, colour, (0, top), 150), height=200)


@cached_chart
def score_dots(scores: pd.DataFrame, colours: Mapping[str, Colour], order: list[str]) -> alt.LayerChart:
    """Build a row for each criterion with a dot for the score (1 to 5) of each framework. Columns: criterion, framework, score.

    The names of criteria are inside the plot: as axis labels they would take half of the width of a phone.
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
        align="left", baseline="bottom", fontSize=12, color=TEXT_COLOUR, dy=-7 * lanes
    )
    return layered(stems, dots, names.encode(x=alt.X(datum=1), text="criterion:N"), height=len(order) * (13 * lanes + 34))


@cached_chart
def support_windows(windows: pd.DataFrame, today: pd.Timestamp, colour: Colour) -> alt.LayerChart:
    """Build a bar for each release line: solid while bugs are fixed, pale during security fixes. Columns: version, start, end, phase."""
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
    now = alt.Chart(pd.DataFrame({"today": [today]})).mark_rule(strokeDash=[4, 3], color=TEXT_COLOUR).encode(x="today:T")
    return layered(bars, now, height=34 * windows["version"].nunique() + AXIS_PX + legend_height(1))
