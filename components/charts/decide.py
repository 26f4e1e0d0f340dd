"""Charts of /decide, without data: at a move of a slider the browser puts new rows into the chart that stands there.

It does so as long as nothing else in the chart changes. `sort=None` keeps the order of rows.
"""

from math import ceil
from typing import Literal

import altair as alt

from components.charts.colours import Colour, colour_scale, on_colour
from components.charts.drawing import AXIS_PX, TEXT_COLOUR, cached_chart, legend_height

Colours = tuple[tuple[str, Colour], ...]
"""Name and colour, in order."""


def sort_by(column: str, order: Literal["ascending", "descending"] = "ascending") -> alt.EncodingSortField:
    """By a column with one value for each name. The order of the rows would be that of the first drawing for ever."""
    return alt.EncodingSortField(column, op="min", order=order)


@cached_chart
def contribution_bars(colours: Colours, options: int, most: float) -> alt.LayerChart:
    """Weighted scores stacked to values. Columns: option, rank, criterion, points, place (of the criterion), value, label, name.

    `name` is the option where it is to be written, above the bar, else nothing: as axis labels names would take a fifth of a phone.
    """
    y = alt.Y("option:N", title=None, sort=sort_by("rank"), axis=None)
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
        .mark_text(align="left", dx=6, dy=9, fontSize=13, fontWeight="bold", color=TEXT_COLOUR)
        .encode(y=y, x="value:Q", text="label:N")
    )
    names = (
        alt.Chart()
        .mark_text(align="left", dy=-12, fontSize=13, color=TEXT_COLOUR, limit=alt.ExprRef("width"))
        .encode(y=y, x=alt.value(0), text="name:N")
    )
    return (blocks + values + names).properties(height=50 * options + AXIS_PX + legend_height(ceil(len(colours) / 2)))


@cached_chart
def difference_bars(colours: Colours, criteria: int, reach: float) -> alt.LayerChart:
    """What speaks for either of two. Columns: criterion, points (positive for the second of `colours`), for, ahead, behind.

    `ahead` and `behind` label positive and negative points. Criteria are written above their bars: as axis labels they
    would take half of a phone.
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
    return (bars + names + ahead + behind).properties(height=36 * criteria + AXIS_PX + legend_height(1))


@cached_chart
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
    names = alt.Chart().mark_text(align="left", dy=-22, fontSize=12, color=TEXT_COLOUR).encode(y=y, x=alt.value(0), text="name:N")
    return (bars + numbers + names).properties(height=56 * questions + legend_height(ceil(len(colours) / 2)))
