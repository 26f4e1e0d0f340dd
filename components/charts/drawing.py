"""From an Altair chart to what Streamlit draws; parts that several charts share.

Streamlit's theme gives fonts and axes; colours are those of `components/charts/colours.py`. With a height in pixels the browser keeps a
chart's place while it loads.
"""

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, wraps
from math import ceil, floor, log10
from statistics import fmean
from typing import Any, ParamSpec

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from components.charts.colours import INK, IS_DARK, LABELS, shade

P = ParamSpec("P")

alt.data_transformers.disable_max_rows()  # rows travel as Arrow tables, not inside the specification

TEXT_COLOUR = shade(INK)
AXIS_COLOURS = {"labelColor": shade(LABELS).to_dict(), "titleColor": shade(LABELS).to_dict()}
Spec = dict[str, Any]
"""Vega-Lite: what is drawn and how; `datasets` by name, as Arrow tables."""
AXIS_PX, TITLE_PX = 45, 40
"""Height of the labels of an axis and of its title; what is over or short goes to the bars."""
MAX_NAME_PX = 110
"""Width of a name beside a line; a phone has 350 for all."""
TEXT, WHOLE, REAL = pa.string(), pa.int16(), pa.float32()
"""Types of columns, no finer than a chart can show."""


def cached_chart(build: Callable[P, alt.TopLevelMixin]) -> Callable[P, Spec]:
    """The specification of the chart that a function builds, remembered by the function's arguments.

    Altair takes 15 to 40 ms to build a chart and to check it. `st.cache_resource` takes 1.1 to 4.5 ms to recognise its arguments
    again, pickling them 0.05 to 0.3 ms.
    """

    @lru_cache(maxsize=64)
    def specification(arguments: bytes) -> Spec:
        return vega_lite(build(*pickle.loads(arguments)))

    @wraps(build)
    def cached(*arguments: P.args, **_: P.kwargs) -> Spec:
        return specification(pickle.dumps(arguments))

    return cached


def vega_lite(chart: alt.TopLevelMixin) -> Spec:
    """Without Altair's own look and its stand-in for no data. Streamlit's grey of labels is too pale for text."""
    spec = chart.to_dict()
    spec["config"] = {"axis": AXIS_COLOURS, "legend": AXIS_COLOURS}
    spec["params"] = [IS_DARK]
    datasets = spec.pop("datasets")
    if datasets.pop("empty", None):
        for part in (spec, *spec.get("layer", ())):
            part.pop("data", None)
    return spec | {"datasets": {name: pa.Table.from_pylist(rows) for name, rows in datasets.items()}}


def draw(chart: Spec, alt: str, rows: pa.Table | None = None) -> None:
    """Show a chart with what it says as its alternative text. Its place is kept while it loads, so its height is in pixels.

    The browser builds the chart anew where `alt` changes, so one that moves with a slider keeps the same.
    """
    st.vega_lite_chart(rows, chart, alt=alt, height=chart["height"])


def arrow_table(columns: Mapping[str, pa.DataType], rows: Iterable[Sequence[object]]) -> pa.Table:
    """The rows as they travel with every slider move. pandas would take several times as long, and add notes on each column."""
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table([pa.array(column, kind) for column, kind in zip(cells, columns.values(), strict=True)], list(columns))


def legend_height(rows: int) -> int:
    """Pixels that a legend above or below takes."""
    return 18 * rows + 30


def spread_labels(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
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


def labels_at_line_ends(
    ends: Mapping[str, float], colours: alt.Scale, domain: tuple[float, float], plot: int, log: bool = False
) -> alt.LayerChart:
    """Names at the right edge, each as high as its line ends, which say more than a legend. `ends` are the last values; `plot` is
    about how many pixels the axis from `domain[0]` to `domain[1]` is high. Vega makes the plot narrower for what stands beside it."""
    low, high = (log10(each) if log else each for each in domain)
    places = spread_labels([log10(each) if log else each for each in ends.values()], 15 * (high - low) / plot, low, high)
    names = pd.DataFrame({"framework": list(ends), "end": [10**place if log else place for place in places]})
    base = alt.Chart(names).encode(x=alt.value("width"), y="end:Q")
    colour = alt.Color("framework:N", scale=colours, legend=None)
    keys = base.mark_circle(size=50, opacity=1, xOffset=14, tooltip=None).encode(color=colour)
    words = base.mark_text(align="left", dx=22, fontSize=12, color=TEXT_COLOUR, limit=MAX_NAME_PX, tooltip=None)
    return keys + words.encode(text="framework:N")


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
