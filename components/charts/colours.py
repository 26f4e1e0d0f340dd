"""Colours of charts, each as a pair for the light and the dark theme. The browser chooses, so a chart follows a switch of the theme."""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from itertools import product
from typing import NamedTuple

import altair as alt

from catalog import Catalog
from catalog.colours import distance, luminance
from catalog.models import Framework


class Colour(NamedTuple):
    """The same colour as it is drawn on either background, in hexadecimal."""

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
"""The badge colours of the vocabulary as marks with 3:1 contrast on either background."""
INK = Colour("#111827", "#f1f4f9")
"""The theme's text colour: marks do not take it from the theme by themselves."""
LABELS = Colour("#4b5563", "#d1d5db")
"""Of axes and legends: quieter than what they label."""
GREY = Colour("#8a94a6", "#8a94a6")
"""For what has no colour in the data: 3:1 on light and on dark."""
DARK_GREY = Colour("#6b7280", "#6b7280")
"""For what nobody knows, told apart from `GREY` by lightness: 3:1 on light and on dark too."""
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
"""For what has no colour of its own in the data, such as criteria, by place; `distinct_colours` adds to them where there are more.

Found by search: the largest least distance for readers with any sort of cones, neighbours furthest apart.
"""
IS_DARK = {"name": "dark", "expr": "luminance(background) < 0.5"}
"""The parameter of every specification that `shade` reads. Streamlit draws charts anew at a switch of the theme, on the new background."""


def shade(colour: Colour) -> alt.ExprRef:
    """The colour as an expression that the browser evaluates when it draws, on the page and in a downloaded picture alike."""
    return alt.ExprRef(f"dark ? '{colour.dark}' : '{colour.light}'")


def colour_scale(colours: Mapping[str, Colour]) -> alt.Scale:
    return alt.Scale(domain=list(colours), range=[shade(colour) for colour in colours.values()])


def on_colour(field: str) -> alt.ExprRef:
    """Black or white, whichever can be read better on the colour of this field: the worse of both backgrounds still has 4.58 (WCAG 2.2)."""
    return alt.ExprRef(f"luminance(scale('color', datum.{field})) < 0.179 ? '#ffffff' : '#000000'")


def framework_colour(framework: Framework) -> Colour:
    return Colour(framework.color.light, framework.color.dark)


def framework_colours(data: Catalog) -> dict[str, Colour]:
    """Framework name → its colour: the same colour means the same everywhere."""
    return {framework.name: framework_colour(framework) for framework in data.frameworks.values()}


def palette(names: Sequence[str]) -> dict[str, Colour]:
    light = distinct_colours(tuple(colour.light for colour in PALETTE), len(names))
    dark = distinct_colours(tuple(colour.dark for colour in PALETTE), len(names))
    return dict(zip(names, map(Colour, light, dark), strict=True))


@lru_cache(maxsize=16)
def distinct_colours(chosen: tuple[str, ...], count: int) -> tuple[str, ...]:
    """The chosen colours and, beyond them, of a grid of colours always the one least like those before it.

    None is lighter or darker than the chosen ones, so the contrast with the background is theirs.
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
"""Distance in OKLab below which two colours in one chart are hard to tell apart."""


def distinguishable_colours(colours: Mapping[str, Colour]) -> dict[str, Colour]:
    """The same names, the first of which keep their colours; one too like an earlier one gets another of the palette, in each theme.

    For up to eight names; beyond that the palette runs out, and only labels tell.
    """
    light = _distinguishable([colour.light for colour in colours.values()], [colour.light for colour in PALETTE])
    dark = _distinguishable([colour.dark for colour in colours.values()], [colour.dark for colour in PALETTE])
    return dict(zip(colours, map(Colour, light, dark), strict=True))


def _distinguishable(colours: Sequence[str], spare: Sequence[str]) -> list[str]:
    kept: list[str] = []
    for colour in colours:

        def gap(candidate: str) -> float:
            return min(distance(candidate, other) for other in kept)

        kept.append(max(colour, *spare, key=gap) if kept and gap(colour) < MIN_COLOUR_DISTANCE else colour)
    return kept
