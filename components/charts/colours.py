"""Colours of charts as pairs for the light and the dark theme. The browser picks one, so charts follow a switch of the theme."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import altair as alt

from catalog import Catalog
from catalog.colours import distance, luminance
from catalog.models import Framework


class Colour(NamedTuple):
    """A colour as two hexadecimal values, one for a light and one for a dark background."""

    light: str
    dark: str


SHADES = {
    "green": Colour("#15803d", "#4ade80"),
    "yellow": Colour("#a16207", "#facc15"),
    "orange": Colour("#c2410c", "#fb923c"),
    "red": Colour("#b91c1c", "#f87171"),
    "gray": Colour("#6b7280", "#9ca3af"),
    "blue": Colour("#1d4ed8", "#8ab4f8"),
    "violet": Colour("#7c3aed", "#c4b5fd"),
}
"""Colour names of the vocabulary → colours for marks with a contrast of 3:1 on either background."""
INK = Colour("#111827", "#f1f4f9")
"""The text colour of the theme, which Vega-Lite does not apply to text marks."""
LABELS = Colour("#4b5563", "#d1d5db")
"""Colour of the text of axes and legends."""
GREY = Colour("#8a94a6", "#8a94a6")
"""Colour of items without a colour in the data: contrast 3:1 on light and on dark."""
DARK_GREY = Colour("#6b7280", "#6b7280")
"""Colour of unknown values, darker than `GREY`: contrast 3:1 on light and on dark."""
PALETTE = (
    Colour("#3988f7", "#2d99b4"),
    Colour("#395304", "#5ecee4"),
    Colour("#33906c", "#4a8d36"),
    Colour("#0e16bd", "#fd4ab7"),
    Colour("#e63f5a", "#fdcb30"),
    Colour("#970b68", "#a986f5"),
    Colour("#c563b7", "#f52c19"),
    Colour("#5e0f26", "#65f983"),
    Colour("#195392", "#216dfa"),
    Colour("#ac5c0e", "#e48881"),
    Colour("#47156f", "#b1526f"),
    Colour("#743ed6", "#99bf46"),
)
"""Colours for items without a colour in the data, such as criteria, in order; `distinct_colours` adds more if needed.

Found by a search that maximises the smallest distance for readers with and without colour blindness, above all between neighbours.
"""
IS_DARK = {"name": "dark", "expr": "luminance(background) < 0.5"}
"""Vega-Lite parameter that `shade` reads. Streamlit redraws charts on the new background when the theme is switched."""


def shade(colour: Colour) -> alt.ExprRef:
    """Return the colour as an expression that the browser evaluates when it draws the chart or exports it as a picture."""
    return alt.ExprRef(f"dark ? '{colour.dark}' : '{colour.light}'")


def colour_scale(colours: Mapping[str, Colour]) -> alt.Scale:
    """Return a scale that maps each name to its colour."""
    return alt.Scale(domain=list(colours), range=[shade(colour) for colour in colours.values()])


def on_colour(field: str) -> alt.ExprRef:
    """Return an expression for the text colour, black or white, with the higher contrast on the colour of `field` (at least 4.58:1)."""
    return alt.ExprRef(f"luminance(scale('color', datum.{field})) < 0.179 ? '#ffffff' : '#000000'")


def framework_colour(framework: Framework) -> Colour:
    """Return the colour of a framework as a chart colour."""
    return Colour(framework.color.light, framework.color.dark)


def framework_colours(data: Catalog) -> dict[str, Colour]:
    """Return framework name → its colour, for all frameworks of the catalogue."""
    return {framework.name: framework_colour(framework) for framework in data.frameworks.values()}


def palette(names: Sequence[str]) -> dict[str, Colour]:
    """Return name → a colour of `PALETTE`, in the order of the names."""
    light = distinct_colours(tuple(colour.light for colour in PALETTE), len(names))
    dark = distinct_colours(tuple(colour.dark for colour in PALETTE), len(names))
    return dict(zip(names, map(Colour, light, dark), strict=True))


@lru_cache(maxsize=16)
def distinct_colours(chosen: tuple[str, ...], count: int) -> tuple[str, ...]:
    """Return `count` colours: the chosen ones, then repeatedly the colour of an RGB grid that is furthest from all before it.

    No added colour is lighter or darker than the chosen ones, so the contrast with the background does not fall.
    """
    lowest, *_, highest = sorted(map(luminance, chosen))
    grid = [f"#{red:02x}{green:02x}{blue:02x}" for red, green, blue in product(range(0, 256, 51), repeat=3)]
    apart = {colour: min(distance(colour, other) for other in chosen) for colour in grid if lowest <= luminance(colour) <= highest}
    colours = list(chosen)
    while len(colours) < count:
        colours.append(added := max(apart, key=apart.__getitem__))
        apart = {colour: min(gap, distance(colour, added)) for colour, gap in apart.items()}
    return tuple(colours[:count])


MIN_COLOUR_DISTANCE = 0.1
"""Distance in OKLab below which two colours are hard to distinguish in one chart."""


def distinguishable_colours(colours: Mapping[str, Colour]) -> dict[str, Colour]:
    """Replace each colour that is too similar to an earlier one by a colour of `PALETTE`, separately for each theme.

    Works for up to eight names; with more, the palette has too few distinct colours and only labels distinguish them.
    """
    light = _distinguishable([colour.light for colour in colours.values()], [colour.light for colour in PALETTE])
    dark = _distinguishable([colour.dark for colour in colours.values()], [colour.dark for colour in PALETTE])
    return dict(zip(colours, map(Colour, light, dark), strict=True))


def _distinguishable(colours: Sequence[str], replacements: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for colour in colours:

        def gap(candidate: str) -> float:
            return min(distance(candidate, other) for other in kept)

        kept.append(max(colour, *replacements, key=gap) if kept and gap(colour) < MIN_COLOUR_DISTANCE else colour)
    return kept
