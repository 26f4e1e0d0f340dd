"""Both themes can be read: contrasts after WCAG 2.2, 4.5 for text (1.4.3) and 3 for marks in charts (1.4.11)."""

import ast
import json
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from coloraide import Color
from conftest import sample
from streamlit.testing.v1 import AppTest

from components.charts.colours import INK, IS_DARK, MIN_COLOUR_DISTANCE, PALETTE, Colour, palette, shade
from components.charts.decide import contribution_bars
from components.charts.frameworks import verdict_bars

ROOT = Path(__file__).parent.parent
TEXT, MARKS = 4.5, 3.0
WHITE = "#ffffff"
BLACK = Colour("#000000", "#000000")


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def tinted(share: float, colour: str, background: str) -> str:
    """`colour` at that opacity over `background`."""
    pairs = [(int(colour[i : i + 2], 16), int(background[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(share * over + (1 - share) * under):02x}" for over, under in pairs)


def theme(mode: str) -> dict[str, Any]:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    return {**{key: value for key, value in config.items() if not isinstance(value, dict)}, **config[mode]}


both_modes = pytest.mark.parametrize("mode", ["light", "dark"])
both_backgrounds = pytest.mark.parametrize("background", ["backgroundColor", "secondaryBackgroundColor"])


def test_contrast_is_computed_as_wcag_does() -> None:
    """Known pairs; Streamlit's default red is the one that does not pass."""
    assert contrast("#000000", WHITE) == pytest.approx(21)
    assert contrast("#767676", WHITE) == pytest.approx(4.54, abs=0.005)
    assert contrast("#ff4b4b", WHITE) < TEXT
    assert tinted(0.1, "#ff0000", WHITE) == "#ffe6e6"


@both_modes
@both_backgrounds
@pytest.mark.parametrize("colour", ["textColor", "linkColor", "primaryColor"])
def test_text_links_and_values_can_be_read(mode: str, background: str, colour: str) -> None:
    """Streamlit writes slider values, the open tab and chosen options in the primary colour."""
    assert contrast(theme(mode)[colour], theme(mode)[background]) >= TEXT


@both_modes
@both_backgrounds
def test_chosen_options_can_be_read(mode: str, background: str) -> None:
    """Streamlit writes a chosen pill in the primary colour on a tenth of itself."""
    colours = theme(mode)
    assert contrast(colours["primaryColor"], tinted(0.1, colours["primaryColor"], colours[background])) >= TEXT


@both_modes
def test_marks_on_the_primary_colour_can_be_seen(mode: str) -> None:
    """The tick of a checkbox, the dot of a radio button and the knob of a toggle are white."""
    assert contrast(WHITE, theme(mode)["primaryColor"]) >= MARKS


@both_modes
def test_labels_on_the_primary_colour_can_be_read(mode: str) -> None:
    """Streamlit's labels there are always white. No primary colour passes both ways on a dark background that is not black,
    so where white does not pass, nothing outside the sidebar may draw such a label."""
    if contrast(WHITE, theme(mode)["primaryColor"]) < TEXT:
        assert not [f"{path.name}:{line}" for path in drawing_files() for line in white_labels(path.read_text(encoding="utf-8"))]


def test_the_dark_sidebar_passes_both_ways() -> None:
    """White labels on the primary colour, and slider values in it."""
    sidebar = theme("dark")["sidebar"]
    assert contrast(WHITE, sidebar["primaryColor"]) >= TEXT
    assert contrast(sidebar["primaryColor"], sidebar["backgroundColor"]) >= TEXT
    assert contrast(theme("dark")["textColor"], sidebar["secondaryBackgroundColor"]) >= TEXT


def drawing_files() -> list[Path]:
    """All but the module that draws the sidebar, which has colours of its own."""
    sidebar = ROOT / "components" / "decide" / "side_panel.py"
    return sorted({*(ROOT / "pages").rglob("*.py"), *(ROOT / "components").rglob("*.py")} - {sidebar})


def white_labels(code: str) -> list[int]:
    """Lines outside `with st.sidebar:` that draw white on the primary colour: a multiselect's choices, a primary button."""
    tree = ast.parse(code)
    in_sidebar = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.With) and any(ast.unparse(item.context_expr) == "st.sidebar" for item in node.items)
        for inner in ast.walk(node)
    }
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and node not in in_sidebar]
    return [
        call.lineno
        for call in calls
        if (isinstance(call.func, ast.Attribute) and call.func.attr == "multiselect")
        or any(word.arg == "type" and isinstance(word.value, ast.Constant) and word.value.value == "primary" for word in call.keywords)
    ]


def test_white_labels_are_found() -> None:
    assert white_labels('st.multiselect("a", [])\nst.button("b", type="primary")\nst.button("c")\nst.pills("d", [])') == [1, 2]
    assert white_labels('with st.sidebar:\n    st.multiselect("a", [])\nst.multiselect("b", [])') == [3]


def palette_of(mode: str, count: int = len(PALETTE)) -> list[str]:
    return [getattr(colour, mode) for colour in palette([f"c{number}" for number in range(count)]).values()]


VISIONS = ["normal", "protan", "deutan", "tritan"]


def alike(colours: Mapping[str, str], vision: str, least: float) -> dict[tuple[str, str], float]:
    """Which two are nearer than `least` in OKLab, as they look without one sort of cones.

    Viénot 1999; without the short ones Brettel 1997.
    """
    seen = {name: Color(colour) if vision == "normal" else Color(colour).filter(vision) for name, colour in colours.items()}
    return {
        (one, other): round(distance, 3)
        for one, other in combinations(seen, 2)
        if (distance := seen[one].delta_e(seen[other], method="ok")) < least
    }


@both_modes
@pytest.mark.parametrize("vision", VISIONS)
def test_twelve_colours_of_criteria_are_told_apart(mode: str, vision: str) -> None:
    """Twelve cannot be as far apart as eight; neighbours in a bar are."""
    colours = {colour: colour for colour in palette_of(mode)}
    assert not alike(colours, vision, MIN_COLOUR_DISTANCE if vision == "normal" else 0.06)
    assert not any(alike({one: one, other: other}, vision, 0.15) for one, other in pairwise(colours))
    assert palette_of(mode) == theme(mode)["chartCategoricalColors"]


@both_modes
def test_more_criteria_than_twelve_get_colours_of_their_own(mode: str) -> None:
    """The first twelve keep theirs, and a hundred are still a hundred."""
    colours = palette_of(mode, 20)
    assert colours[:12] == [getattr(colour, mode) for colour in PALETTE]
    assert not alike({colour: colour for colour in colours}, "normal", MIN_COLOUR_DISTANCE)
    assert len(set(palette_of(mode, 100))) == 100


@both_modes
@both_backgrounds
def test_colours_of_criteria_stand_out_in_charts(mode: str, background: str) -> None:
    assert min(contrast(colour, theme(mode)[background]) for colour in palette_of(mode, 40)) >= MARKS


@both_modes
@both_backgrounds
def test_labels_of_charts_can_be_read(mode: str, background: str) -> None:
    """Streamlit's own grey, #808495, has 3.7 on white."""
    config = contribution_bars((("One", BLACK),), 1, 5.0)["config"]
    labels = [config[part][colour]["expr"] for part in ("axis", "legend") for colour in ("labelColor", "titleColor")]
    for pair in [*labels, shade(INK).expr]:
        assert contrast(drawn(pair, mode), theme(mode)[background]) >= TEXT


PAIR = re.compile(r"dark \? '(#[0-9a-f]{6})' : '(#[0-9a-f]{6})'")


def drawn(pair: str, mode: str) -> str:
    """What the browser makes of a pair of colours in that theme."""
    found = PAIR.fullmatch(pair)
    assert found, f"{pair} is no pair of colours"
    return found[1] if mode == "dark" else found[2]


def strings(part: object) -> Iterator[str]:
    """Every string in a specification."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, dict | list):
        for inner in part.values() if isinstance(part, dict) else part:
            yield from strings(inner)


def lone_colours(spec: object) -> list[str]:
    """Colours that do not depend on the theme. What is black or white stands on a colour that does."""
    texts = [re.sub(r"scale\('color', .*", "", text) for text in strings(spec)]
    return [text for text in texts if re.search("#[0-9a-f]{3}", text) and not PAIR.fullmatch(text)]


@pytest.mark.usefixtures("all_unfolded")
def test_every_colour_of_every_chart_is_a_pair_that_can_be_seen(open_page: Callable[..., AppTest]) -> None:
    """So a chart can follow a switch of the theme, for which no page is run."""
    charts = [chart.proto for address in sample() for chart in open_page(address).get("vega_lite_chart")]
    assert charts
    for chart in charts:
        spec = json.loads(chart.spec)
        assert lone_colours(spec) == []
        assert IS_DARK in spec["params"]
        for pair in filter(PAIR.fullmatch, strings(spec)):
            for mode in ("light", "dark"):
                assert contrast(drawn(pair, mode), theme(mode)["backgroundColor"]) >= MARKS, pair
        tables = [chart.data.data, *(each.data.data for each in chart.datasets)]
        assert not any(re.search(b"#[0-9a-f]{6}", table) for table in tables), "a colour that travels as data"


def test_lone_colours_are_found() -> None:
    pair = {"expr": "dark ? '#ffffff' : '#000000'"}
    on = {"expr": "luminance(scale('color', datum.x)) < 0.179 ? '#ffffff' : '#000000'"}
    assert lone_colours({"mark": {"color": pair}, "layer": [{"scale": {"range": [pair, "#123456"]}}, on, {"fill": "#abc"}]}) == [
        "#123456",
        "#abc",
    ]


def test_a_chart_is_built_once_for_the_same_content() -> None:
    rows = pd.DataFrame({"verdict": ["holds", "outdated"], "claims": [3, 1]})
    colours = {"holds": BLACK, "outdated": Colour("#ffffff", "#ffffff")}
    drawn = verdict_bars(rows, colours)
    assert verdict_bars(rows.copy(), dict(colours)) is drawn
    assert verdict_bars(rows.assign(claims=[3, 2]), colours) is not drawn
    assert verdict_bars(rows, {**colours, "holds": Colour("#111111", "#000000")}) is not drawn
    assert [table.to_pylist() for table in drawn["datasets"].values()] == [rows.to_dict("records")]


def test_charts_of_the_decide_page_hold_no_data() -> None:
    chart = contribution_bars((("One", BLACK), ("Two", Colour("#ffffff", "#ffffff"))), 2, 5.0)
    assert not chart["datasets"]
    assert not any("data" in part for part in (chart, *chart["layer"]))
