"""The pages in Firefox and WebKit. Chromium has every other browser test; here each page is opened once, and used where it counts."""

import io
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from browsers import ARROW_RIGHT, ESCAPE, FIREFOX, WEBKIT, Window, firefox, wait_for, webkit
from conftest import sample
from PIL import Image
from streamlit.testing.v1 import AppTest
from test_theme import TEXT, contrast, theme
from test_theme_switch import Mode, rgb

from components.charts.colours import INK
from support.servers import Server

pytestmark = pytest.mark.browser

OpenPage = Callable[..., AppTest]

IGNORED = re.compile("Content-Security-Policy: .* blocked WebAssembly |ResizeObserver loop completed with undelivered notifications")
"""Firefox reports what the others refuse in silence: a library for 64-bit integers in Streamlit's front end tries WebAssembly for its
multiplications and does without where it may not. Nothing is lost, so the policy stays closed.
WebKit reports that sizes were observed in the next frame only, as the standard says; nothing is wrong then."""
SETTLED = """
    !!document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
    && !!document.querySelector('[data-testid=stMain] h1')
"""
DRAWN = """
    [...document.querySelectorAll('[data-testid=stVegaLiteChart] svg.marks')]
        .filter(chart => chart.querySelector('.role-mark :is(path, line)') && chart.querySelector('text')).length
"""
"""How many charts have marks and words."""
BROWSERS: dict[str, tuple[tuple[str, ...], Callable[[str, Path], AbstractContextManager[Window]]]] = {
    "firefox": (FIREFOX, firefox),
    "webkit": (WEBKIT, webkit),
}


@pytest.fixture(scope="module", params=["firefox", pytest.param("webkit", marks=pytest.mark.long)])
def window(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """A window of the browser. Where that is not installed the test is skipped, but not with ALL_BROWSERS, which `.ci/run` sets."""
    programs, open_window = BROWSERS[request.param]
    program = next(filter(None, map(shutil.which, programs)), None)
    if program is None:
        missing = pytest.fail if os.environ.get("ALL_BROWSERS") else pytest.skip
        missing(f"{' or '.join(programs)} is not installed; on Debian or Ubuntu, `make test` as root installs it")
    with open_window(str(program), tmp_path_factory.mktemp(request.param)) as opened:
        yield opened


def errors(window: Window) -> list[str]:
    return [error for error in window.errors if not IGNORED.match(error)]


def visit(window: Window, url: str) -> None:
    window.open(url)
    wait_for(window, SETTLED, f"{url} is not drawn")


SHORT = ("compare",)
"""Pages that `make test` opens, for their charts; the rest takes a minute in each browser."""


@pytest.mark.parametrize("addresses", [pytest.param(SHORT, id="some"), pytest.param(sample(), id="all", marks=pytest.mark.long)])
def test_pages_are_drawn(addresses: Sequence[str], window: Window, server: Server, open_page: OpenPage) -> None:
    for address in addresses:
        expected = open_page(address)
        visit(window, f"{server.url}/{address}")
        wait_for(window, f"{DRAWN} === {len(expected.get('vega_lite_chart'))}", f"the charts of /{address}")
        assert window.evaluate("document.querySelector('[data-testid=stMain] h1').innerText").strip() == expected.title[0].value
        assert window.evaluate("document.querySelectorAll('[role=dialog], [data-testid=stException]').length") == 0
        assert window.evaluate("(main => main.scrollWidth - main.clientWidth)(document.querySelector('[data-testid=stMain]'))") == 0
        assert errors(window) == [], address


@pytest.mark.long
def test_slider_moves_the_ranking(window: Window, server: Server) -> None:
    visit(window, f"{server.url}/decide")
    values = "[...document.querySelector('[data-testid=stVegaLiteChart]').querySelectorAll('text')].map(text => text.textContent).join()"
    slider = "document.querySelector('[data-testid=stSidebar] input[type=range]')"
    wait_for(window, f"{DRAWN} && !!{slider}")
    before, address = window.evaluate(values), window.evaluate("location.search")
    window.evaluate(f"void {slider}.focus()")
    window.press(ARROW_RIGHT)
    window.press(ARROW_RIGHT)
    wait_for(window, f"location.search !== {json.dumps(address)} && {values} !== {json.dumps(before)}", "the ranking moves")
    assert errors(window) == []


@pytest.mark.long
def test_charts_and_logo_follow_the_theme(window: Window, server: Server) -> None:
    """That each colour is right is tested in Chromium."""
    visit(window, f"{server.url}/compare")
    words = "[...document.querySelectorAll('[data-testid=stVegaLiteChart] .role-mark text')].map(text => getComputedStyle(text).fill)"
    wait_for(window, DRAWN)
    modes: tuple[Mode, ...] = ("dark", "light")
    for mode in modes:
        window.evaluate("void document.querySelector('[data-testid=stMainMenu] button').click()")
        item = f"document.querySelector('[data-testid=stMainMenuItem-theme-{mode.title()}]')"
        wait_for(window, f"{item} !== null")
        window.evaluate(f"void {item}.click()")
        window.press(ESCAPE)
        wait_for(window, f"{words}.length > 0 && {words}.every(colour => colour === '{rgb(getattr(INK, mode))}')", f"{mode} words")
        wait_for_logo(window, mode)
    assert errors(window) == []


def wait_for_logo(window: Window, mode: Mode) -> None:
    """Wait until a picture of the window shows a logo whose name can be read: in WebKit only its outline follows a switch in the menu."""
    left, top, right, bottom = window.evaluate(
        "(({left, top, right, bottom}) => [left, top, right, bottom])(document.querySelector('.stLogo').getBoundingClientRect())"
    )
    for _ in range(20):
        picture = Image.open(io.BytesIO(window.picture())).convert("RGB")
        name = picture.crop((int(left + (right - left) / 4), int(top), int(right), int(bottom)))
        pixels = name.getcolors(name.width * name.height) or []
        if sum(many for many, pixel in pixels if contrast("#" + bytes(pixel).hex(), theme(mode)["backgroundColor"]) >= TEXT) > 100:
            return
        time.sleep(0.1)
    raise AssertionError(f"the logo cannot be read when the theme is {mode}")


def test_errors_are_noticed(window: Window, server: Server) -> None:
    """What the other tests rely on. It stands last, because the window keeps them."""
    visit(window, server.url)
    window.evaluate("console.error('deliberate')")
    window.evaluate("void setTimeout(() => { throw new Error('thrown') })")
    window.evaluate("fetch('http://example.org/').catch(() => null)")
    time.sleep(0.5)
    seen = "\n".join(errors(window))
    assert [word for word in ("deliberate", "thrown", "example.org") if word not in seen] == []
