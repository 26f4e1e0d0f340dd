"""Both themes can be read: contrasts after WCAG 2.2, 4.5 for text (1.4.3) and 3 for marks in charts (1.4.11)."""

import ast
import tomllib
from collections.abc import Mapping
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from coloraide import Color

import catalog
from components.charts import ALIKE, GREY, INK, PALETTE, contribution_bars, on_colour, palette, verdict_bars

ROOT = Path(__file__).parent.parent
TEXT, MARKS = 4.5, 3.0
WHITE = "#ffffff"


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
    return sorted([*(ROOT / "pages").glob("*.py"), *(ROOT / "components").glob("*.py")])


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
    colours = {colour: colour for colour in PALETTE[mode]}
    assert not alike(colours, vision, ALIKE if vision == "normal" else 0.06)
    assert not any(alike({one: one, other: other}, vision, 0.15) for one, other in pairwise(colours))
    assert PALETTE[mode] == theme(mode)["chartCategoricalColors"]


@both_modes
def test_more_criteria_than_twelve_get_colours_of_their_own(mode: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first twelve keep theirs, and a hundred are still a hundred."""
    monkeypatch.setattr("components.charts.theme", lambda: mode)
    colours = palette([f"c{number}" for number in range(20)])
    assert list(colours.values())[:12] == PALETTE[mode]
    assert not alike(colours, "normal", ALIKE)
    assert len(set(palette([f"c{number}" for number in range(100)]).values())) == 100


@both_modes
@both_backgrounds
def test_colours_of_criteria_stand_out_in_charts(mode: str, background: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("components.charts.theme", lambda: mode)
    assert min(contrast(colour, theme(mode)[background]) for colour in palette([f"c{number}" for number in range(40)]).values()) >= MARKS


@both_modes
@both_backgrounds
def test_labels_of_charts_can_be_read(mode: str, background: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Streamlit's own grey, #808495, has 3.7 on white."""
    monkeypatch.setattr("components.charts.theme", lambda: mode)
    config = contribution_bars((("One", "#000000"),), 1, 5.0, INK[mode])["config"]
    colours = {config[part][colour] for part in ("axis", "legend") for colour in ("labelColor", "titleColor")} | {INK[mode]}
    assert min(contrast(colour, theme(mode)[background]) for colour in colours) >= TEXT


def test_words_on_bars_can_be_read() -> None:
    """Shares stand in the colour of a framework, of an own option or of nobody."""
    colours = {colour for framework in catalog.current().frameworks.values() for colour in (framework.color.light, framework.color.dark)}
    for colour in colours | {*PALETTE["light"], *PALETTE["dark"], GREY, "#777777", "#767676"}:
        assert contrast(colour, on_colour(colour)) >= TEXT


def test_a_chart_is_built_once_for_the_same_content() -> None:
    rows = pd.DataFrame({"verdict": ["holds", "outdated"], "claims": [3, 1]})
    colours = {"holds": "#000000", "outdated": "#ffffff"}
    drawn = verdict_bars(rows, colours)
    assert verdict_bars(rows.copy(), dict(colours)) is drawn
    assert verdict_bars(rows.assign(claims=[3, 2]), colours) is not drawn
    assert verdict_bars(rows, {**colours, "holds": "#111111"}) is not drawn
    assert [table.to_pylist() for table in drawn["datasets"].values()] == [rows.to_dict("records")]


def test_charts_of_the_decide_page_hold_no_data() -> None:
    chart = contribution_bars((("One", "#000000"), ("Two", "#ffffff")), 2, 5.0, "#000000")
    assert not chart["datasets"]
    assert not any("data" in part for part in (chart, *chart["layer"]))
