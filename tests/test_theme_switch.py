"""A switch of the theme, in the menu or of the system, shows at once in every chart, its downloaded picture and the logo."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Literal
from urllib.parse import parse_qs

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest
from test_theme import MARKS, TEXT, contrast, theme

import catalog
from components.charts.colours import INK
from decision.choice import current_decision_data, initial_choice
from decision.url_codec import encode
from support.servers import Server

pytestmark = pytest.mark.browser

Visit = Callable[[str], Page]
OpenPage = Callable[..., AppTest]
Mode = Literal["light", "dark"]

CHART = "[data-testid=stVegaLiteChart] svg.marks"

DRAWN = """
() => [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg')].flatMap(svg => {
    const hex = colour => '#' + colour.match(/\\d+/g).slice(0, 3).map(part => (+part).toString(16).padStart(2, '0')).join('');
    const seen = part => part !== 'none' && !/, 0\\)$/.test(part);
    const bars = [...svg.querySelectorAll('.mark-rect.role-mark path')].map(bar => [bar.getBoundingClientRect(), bar]);
    const under = text => {
        const at = text.getBoundingClientRect(), x = at.left + at.width / 2, y = at.top + at.height / 2;
        const [, bar] = bars.findLast(([box]) => box.left <= x && x <= box.right && box.top <= y && y <= box.bottom) || [];
        return bar ? hex(getComputedStyle(bar).fill) : null;
    };
    const texts = [...svg.querySelectorAll('text')].filter(text => text.textContent && getComputedStyle(text).opacity > 0)
        .map(text => ['text', text.textContent, hex(getComputedStyle(text).fill), under(text)]);
    const marks = [...svg.querySelectorAll('[class*=role-mark] :is(path, line), [class*=role-legend-symbol] path')].flatMap(mark => {
        const {fill, stroke} = getComputedStyle(mark);
        return [fill, stroke].filter(seen).map(colour => ['mark', mark.parentElement.getAttribute('class'), hex(colour), null]);
    });
    return [...texts, ...marks];
})
"""
"""Kind, description, colour and what is behind it (nothing: the page) of every text and mark in the charts of a page."""


def background(page: Page) -> str:
    """The page's own colour, as the browser has it."""
    colour = page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).backgroundColor")
    return "#" + "".join(f"{int(part):02x}" for part in colour.strip("rgb()").split(","))


def unreadable(page: Page) -> list[Any]:
    """Texts and marks of charts that have too little contrast with what they stand on."""
    drawn: list[Any] = page.evaluate(DRAWN)
    behind = background(page)
    return [each for each in drawn if contrast(each[2], each[3] or behind) < (TEXT if each[0] == "text" else MARKS)]


def switch_in_menu(page: Page, mode: Mode) -> None:
    page.get_by_test_id("stMainMenu").get_by_role("button").click()
    page.get_by_role("menuitemradio", name=mode).click()
    page.keyboard.press("Escape")


def switch_of_system(page: Page, mode: Mode) -> None:
    page.emulate_media(color_scheme=mode)


SWITCHES: list[tuple[Callable[[Page, Mode], None], Mode]] = [
    (switch_of_system, "dark"),
    (switch_of_system, "light"),
    (switch_in_menu, "dark"),
    (switch_in_menu, "light"),
]


def shows(page: Page, mode: Mode, charts: int) -> None:
    """The page and all of its charts are in that theme, within two seconds: each is drawn anew."""
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", rgb(theme(mode)["backgroundColor"]))
    left: list[Any] = []
    for _ in range(20):
        left = unreadable(page)
        if not left and page.locator(CHART).count() == charts:
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"{mode}: {left[:5]}, {len(left)} in all")


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


def ink_on_logo(picture: bytes, mode: Mode) -> bool:
    """Whether a picture of the logo has the text colour of that theme beside the icon, and not only on its edges."""
    logo = Image.open(io.BytesIO(picture)).convert("RGB")
    name = logo.crop((logo.width // 4, 0, logo.width, logo.height))
    return count_of(name, getattr(INK, mode)) > 50


def count_of(picture: Image.Image, colour: str) -> int:
    """How many pixels have that colour, give or take what rounding changes."""
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    pixels = picture.convert("RGB").getcolors(picture.width * picture.height) or []
    return sum(many for many, pixel in pixels if max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) <= 3)


def switched_everywhere(page: Page, charts: int) -> None:
    """Both kinds of switch in both directions; charts and logo follow each."""
    expect(page.locator(CHART)).to_have_count(charts)
    shows(page, "light", charts)
    for switch, mode in SWITCHES:
        switch(page, mode)
        shows(page, mode, charts)
        assert ink_on_logo(page.get_by_role("img", name="Logo").screenshot(), mode)


def test_charts_of_decide_follow_each_switch(server: Server, visit: Visit, open_page: OpenPage) -> None:
    """With the chart that has labels on its bars."""
    data = catalog.current()
    link = encode(replace(initial_choice(current_decision_data(data)), weights=dict(data.profiles[0].weights)), data.version)
    charts = len(open_page("decide", **parse_qs(link)).get("vega_lite_chart"))
    page = visit(f"{server.url}/decide?{link}")
    switched_everywhere(page, charts)
    assert any(behind for _, _, _, behind in page.evaluate(DRAWN)), "no label on a bar"


@pytest.mark.long
@pytest.mark.parametrize("mode", ["dark", pytest.param("light", marks=pytest.mark.long)])
def test_downloaded_picture_is_in_the_theme_shown(mode: Mode, server: Server, visit: Visit, page: Page) -> None:
    page.emulate_media(color_scheme="light" if mode == "dark" else "dark")
    visit(f"{server.url}/compare")
    chart = page.get_by_test_id("stVegaLiteChart").first
    expect(chart.locator("svg.marks")).to_be_visible()
    switch_in_menu(page, mode)
    shows(page, mode, page.get_by_test_id("stVegaLiteChart").count())
    button = chart.locator("xpath=ancestor::*[@data-testid='stElementContainer'][1]").get_by_role("button", name="Download as PNG")
    with page.expect_download() as download:
        button.press("Enter")
    picture = Image.open(download.value.path())
    assert count_of(picture, theme(mode)["backgroundColor"]) > picture.width * picture.height / 2
    assert count_of(picture, getattr(INK, mode)) > 50
    for framework in [catalog.current().frameworks[slug] for slug in catalog.current().defaults]:
        assert count_of(picture, getattr(framework.color, mode)) > 50


@pytest.mark.long
def test_every_page_follows_each_switch(sample_address: str, server: Server, visit: Visit, open_page: OpenPage) -> None:
    charts = len(open_page(sample_address).get("vega_lite_chart"))
    switched_everywhere(visit(f"{server.url}/{sample_address}"), charts)
