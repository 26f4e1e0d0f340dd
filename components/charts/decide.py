"""Charts of /decide, without data: when a slider moves, only new rows are sent and the browser updates the existing chart.

The browser does so only if nothing else in the specification changes. `sort=None` keeps the order of rows.
"""

from math import ceil
from typing import Literal

import altair as alt

from components.charts.colours import Colour, colour_scale, on_colour
from components.charts.drawing import AXIS_PX, TEXT_COLOUR, cached_chart, layered, legend_height

Colours = tuple[tuple[str, Colour], ...]
"""Pairs of name and colour in the order of the legend."""


def sort_by(column: str, order: Literal["ascending", "descending"] = "ascending") -> alt.EncodingSortField:
    """Return a sort order by a column that has one value per name; an order by rows would never be updated in the browser."""
    return alt.EncodingSortField(column, op="min", order=order)


@cached_chart
def contribution_bars(colours: Colours, options: int, most: float) -> alt.LayerChart:
    """Build a bar for each option, stacked from the weighted scores of its criteria.

    Columns: option, rank, criterion, points, place (of the criterion), value, label, name. `name` is the option in the row that draws
    the name above the bar, else empty: axis labels would take a fifth of the width of a phone.
    """
    y = alt.Y("option:N", title=None, sort=sort_by("rank"), axis=None)
    legend = alt.Legend(title=None, orient="bottom", columns=2, labelLimit=0)  # two columns fit a phone
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
        .mark_text(align="left", dx=6, dy=9, fontSize=13, fontWeight="bold", color=TEXT_COLOUR)
        .encode(y=y, x="value:Q", text="label:N")
    )
    names = (
        alt.Chart()
        .mark_text(align="left", dy=-12, fontSize=13, color=TEXT_COLOUR, limit=alt.ExprRef("width"))
        .encode(y=y, x=alt.value(0), text="name:N")
    )
    return layered(blocks, values, names, height=50 * options + AXIS_PX + legend_height(ceil(len(colours) / 2)))


@cached_chart
def difference_bars(colours: Colours, criteria: int, reach: float) -> alt.LayerChart:
    """Build a bar for each criterion with the difference of two options.

    Columns: criterion, points (positive if the second option of `colours` is better), for, ahead, behind. `ahead` and `behind` are the
    labels of positive and negative points. Criteria are drawn above their bars: as axis labels they would take half of the width of a
    phone.
    """
    base = alt.Chart().encode(
        y=alt.Y("criterion:N", sort=sort_by("points", "descending"), axis=None),
        x=alt.X("points:Q", title=None, scale=alt.Scale(domain=[-reach, reach], nice=False), axis=alt.Axis(tickCount=5, format="+.1f")),
    )
    legend = alt.Legend(title=None, orient="top", symbolOpacity=1, labelLimit=150)
    bars = base.mark_bar(height=13, yOffset=7).encode(color=alt.Color("for:N", scale=colour_scale(dict(colours)), legend=legend))
    names = base.mark_text(align="center", dy=-9, fontSize=12, color=TEXT_COLOUR).encode(x=alt.datum(0), text="criterion:N")
    ahead = base.mark_text(align="left", dx=5, dy=7, color=TEXT_COLOUR).encode(text="ahead:N")
    behind = base.mark_text(align="right", dx=-5, dy=7, color=TEXT_COLOUR).encode(text="behind:N")
    return layered(bars, names, ahead, behind, height=36 * criteria + AXIS_PX + legend_height(1))


@cached_chart
def share_bars(colours: Colours, questions: int) -> alt.LayerChart:
    """Build a bar of 100 % for each question, divided by how often each option ranks first.

    Columns: question, option, share (0 to 100), label, place, name. `name` is the question in the row that draws it above the bar, else
    empty.
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
        text=alt.condition("datum.share >= 10", "label:N", alt.value("")),  # smaller blocks have no room for a label
    )
    names = alt.Chart().mark_text(align="left", dy=-22, fontSize=12, color=TEXT_COLOUR).encode(y=y, x=alt.value(0), text="name:N")
    return layered(bars, numbers, names, height=56 * questions + legend_height(ceil(len(colours) / 2)))
