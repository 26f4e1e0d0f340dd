"""Convert Altair charts to Vega-Lite specifications, draw them with Streamlit, and build the parts that several charts share.

Fonts and axes come from Streamlit's theme, colours from `components/charts/colours.py`. Every chart has a height in pixels, so the
layout of the page does not shift while the chart loads.
"""

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache, reduce, wraps
from math import ceil, floor, log10
from operator import add
from statistics import fmean
from typing import Any, ParamSpec

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from components.charts.colours import INK, IS_DARK, LABELS, shade

P = ParamSpec("P")

alt.data_transformers.disable_max_rows()  # rows travel as Arrow tables, not inside the specification

Chart = alt.Chart | alt.LayerChart
"""A chart with one plot; the project draws no facets."""
Spec = dict[str, Any]
"""A Vega-Lite specification as a JSON object, but with `datasets` as Arrow tables by name."""

TEXT_COLOUR = shade(INK)
AXIS_COLOURS = {"labelColor": shade(LABELS).to_dict(), "titleColor": shade(LABELS).to_dict()}
"""Text colours of axes and legends; Streamlit's grey has too little contrast for text."""
AXIS_PX = 45
"""Approximate height of the labels of an axis."""
TITLE_PX = 40
"""Approximate height of the title of an axis."""
MAX_NAME_PX = 110
"""Maximum width of a name beside the end of a line; on a phone the whole chart is 350 pixels wide."""
LABEL_GAP_PX = 15
"""Minimum vertical distance between the names at the ends of lines."""
MIN_TICKS = 3
"""Minimum number of ticks on a logarithmic axis, if the range has that many round numbers."""
TEXT, WHOLE, REAL = pa.string(), pa.int16(), pa.float32()
"""Column types of chart data: small, with enough precision to draw."""


def cached_chart(build: Callable[P, Chart]) -> Callable[P, Spec]:
    """Make a function return the Vega-Lite specification of the chart it builds, cached by its arguments.

    Altair takes 15 to 40 ms to build and validate a chart. The pickled arguments are the cache key: `st.cache_resource` takes 1.1 to
    4.5 ms to hash them, pickling takes 0.05 to 0.3 ms.
    """
    build_from: Callable[..., Chart] = build

    @lru_cache(maxsize=64)
    def specification(arguments: bytes) -> Spec:
        return vega_lite(build_from(*pickle.loads(arguments)))

    @wraps(build)
    def cached(*arguments: P.args, **_: P.kwargs) -> Spec:
        return specification(pickle.dumps(arguments))

    return cached


def layered(*charts: Chart, height: float | None = None) -> alt.LayerChart:
    """Return the charts on top of each other, the first one at the bottom; `height` is in pixels."""
    chart = reduce(add, charts)
    assert isinstance(chart, alt.LayerChart)  # a FacetChart only if the charts encode facets
    return chart if height is None else chart.properties(height=height)


def vega_lite(chart: Chart) -> Spec:
    """Return the specification of a chart without Altair's own configuration and its placeholder for a chart without data."""
    spec = chart.to_dict()
    spec["config"] = {"axis": AXIS_COLOURS, "legend": AXIS_COLOURS}
    spec["params"] = [IS_DARK]
    datasets = spec.pop("datasets")
    if datasets.pop("empty", None):
        for part in (spec, *spec.get("layer", ())):
            part.pop("data", None)
    return spec | {"datasets": {name: pa.Table.from_pylist(rows) for name, rows in datasets.items()}}


def draw(chart: Spec, alt: str, rows: pa.Table | None = None) -> None:
    """Draw a chart with an alternative text that states its takeaway.

    The browser rebuilds the chart if `alt` changes, so a chart that a slider updates needs a constant text. `rows` are its data if the
    specification has none.
    """
    st.vega_lite_chart(rows, chart, alt=alt, height=chart["height"])


def arrow_table(columns: Mapping[str, pa.DataType], rows: Iterable[Sequence[object]]) -> pa.Table:
    """Return rows as an Arrow table, with `columns` as name → type.

    The table is sent at every move of a slider; pandas takes several times as long and adds metadata to each column.
    """
    cells = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table([pa.array(column, kind) for column, kind in zip(cells, columns.values(), strict=True)], list(columns))


def legend_height(rows: int) -> int:
    """Return the height in pixels of a legend above or below the plot."""
    return 18 * rows + 30


def spread_labels(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Return positions of labels at least `gap` apart between `low` and `high`, close to the wanted positions and in their order.

    Minimises the squared distances by pooling neighbours (isotonic regression). If there is not enough room, the last labels are
    above `high`.
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


def last_values(table: pd.DataFrame, by: str, value: str) -> dict[str, float]:
    """Return framework → its value in the last row, with the rows sorted by the column `by`."""
    last = table.sort_values(by).groupby("framework", sort=False)[value].last()
    return {str(name): number for name, number in last.items()}


def labels_at_line_ends(
    ends: Mapping[str, float], colours: alt.Scale, domain: tuple[float, float], plot_px: int, log: bool = False
) -> alt.LayerChart:
    """Return a chart with the name of each line at its right end, in place of a legend.

    `ends` is name → last value. `plot_px` is the approximate height of the axis, which goes from `domain[0]` to `domain[1]`. Vega
    makes the plot narrower to fit the names.
    """
    low, high = (log10(each) if log else each for each in domain)
    places = spread_labels([log10(each) if log else each for each in ends.values()], LABEL_GAP_PX * (high - low) / plot_px, low, high)
    names = pd.DataFrame({"framework": list(ends), "end": [10**place if log else place for place in places]})
    base = alt.Chart(names).encode(x=alt.value("width"), y="end:Q")
    colour = alt.Color("framework:N", scale=colours, legend=None)
    symbols = base.mark_circle(size=50, opacity=1, xOffset=14, tooltip=None).encode(color=colour)
    words = base.mark_text(align="left", dx=22, fontSize=12, color=TEXT_COLOUR, limit=MAX_NAME_PX, tooltip=None)
    return layered(symbols, words.encode(text="framework:N"))


def log_ticks(low: float, high: float) -> list[float]:
    """Return round numbers for a logarithmic axis from `low` to `high`: at least `MIN_TICKS` if possible, and few more."""
    found: list[float] = []
    for steps in ((1,), (1, 3), (1, 2, 5), (1, 1.5, 2, 3, 4, 5, 6, 7, 8, 9)):
        decades = range(floor(log10(low)), ceil(log10(high)) + 1)
        found = [float(f"{step * 10.0**decade:.2g}") for decade in decades for step in steps]
        found = [tick for tick in found if low <= tick <= high]
        if len(found) >= MIN_TICKS:
            break
    return found
