"""What axe-core finds on each page, and what a reader does with keys alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from conftest import settled
from playwright.sync_api import Browser, Page, ViewportSize, expect

from support.servers import Server

pytestmark = pytest.mark.browser

AXE = next(Path(axe_playwright_python.__file__).parent.rglob("axe.min.js")).read_text(encoding="utf-8")
SIZES = {"desktop": ViewportSize(width=1400, height=900), "phone": ViewportSize(width=390, height=844)}

OF_STREAMLIT = {
    (
        "color-contrast",
        "stCode",
    ): "Colours of highlighted code and line numbers are fixed: streamlit/streamlit#12426 is as near as settings come.",
    ("scrollable-region-focusable", "stCode"): "Long lines scroll in a region without a tab stop; Chromium gives it one by itself.",
    (
        "scrollable-region-focusable",
        "stTable",
    ): "A wide table gets a tab stop only with a width in pixels; Chromium gives it one by itself.",
    ("presentation-role-conflict", "stFileUploaderDropzone"): "The place to drop files has a name and no role; its button has both.",
    ("list", "stSidebarNavItems"): "Sections of the menu on a phone are lists in a list without an item.",
    ("listitem", "stSidebarNavItems"): "The same.",
}
"""Rule and element of what axe finds in Streamlit's own parts, and why it stays. Anything else is ours."""

FOUND = """
async () => (await axe.run()).violations.flatMap(rule => rule.nodes.map(node => {
    const element = document.querySelector(node.target[0]);
    const parts = [];
    for (let at = element; at; at = at.parentElement) if (at.dataset && at.dataset.testid) parts.push(at.dataset.testid);
    return [rule.id, parts, node.html.slice(0, 200)];
}))
"""


def violations(page: Page) -> list[str]:
    """What axe finds and Streamlit is not known for."""
    page.evaluate(AXE)
    found: list[Any] = page.evaluate(FOUND)
    return [f"{rule} in {parts[:4]}: {html}" for rule, parts, html in found if not any((rule, part) in OF_STREAMLIT for part in parts)]


@pytest.fixture
def window(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    size, scheme = request.param
    context = browser.new_context(viewport=SIZES[size], color_scheme=scheme, bypass_csp=True)  # axe is a script of the test's own
    yield context.new_page()
    context.close()


WINDOWS = [(size, scheme) for size in SIZES for scheme in ("light", "dark")]
SHORT = {("desktop", "light")}


@pytest.mark.parametrize(
    "window",
    [each if each in SHORT else pytest.param(each, marks=pytest.mark.long) for each in WINDOWS],
    ids=map(" ".join, WINDOWS),
    indirect=True,
)
def test_axe_finds_nothing_of_ours(axe_address: str, window: Page, server: Server) -> None:
    window.goto(f"{server.url}/{axe_address}")
    settled(window)
    for fold in window.locator("[data-testid=stMain] [data-testid=stExpander] summary").all()[:4]:
        fold.click()
    settled(window)
    window.evaluate(AT_REST)
    assert not violations(window), "\n".join(violations(window))


@pytest.mark.parametrize("window", [("desktop", "light")], indirect=True)
def test_what_is_wrong_is_found(window: Page, server: Server) -> None:
    window.goto(server.url)
    settled(window)
    window.evaluate("document.querySelector('[data-testid=stMain]').insertAdjacentHTML('beforeend', '<img src=x><button></button>')")
    assert {line.split()[0] for line in violations(window)} >= {"image-alt", "button-name"}


# ---------------------------------------------------------------- keys alone


NAME = "el => el === document.body ? '' : el.getAttribute('aria-label') || el.title || el.innerText || ''"
LOOK = """
el => [el.parentElement, el, ...el.querySelectorAll('*')].map(at => {
    const s = getComputedStyle(at);
    return [s.outline, s.boxShadow, s.backgroundColor, s.borderColor, s.color, s.textDecoration].join();
}).join('\\n')
"""


AT_REST = """
() => Promise.allSettled(document.getAnimations()
    .filter(each => each.playState === 'running' && each.effect.getTiming().iterations !== Infinity)
    .map(each => each.finished))
"""
"""Looks change gradually."""


def tab_to(page: Page, label: str, most: int = 120) -> None:
    """Press Tab until what has the focus is called so; it must look otherwise than without the focus."""
    for _ in range(most):
        page.keyboard.press("Tab")
        focused = page.evaluate_handle("document.activeElement").as_element()
        assert focused
        if re.search(label, str(focused.evaluate(NAME)), re.IGNORECASE):
            looks = []
            for key in ("Shift+Tab", "Tab"):  # away and back
                page.evaluate(AT_REST)
                looks.append(focused.evaluate(LOOK))
                page.keyboard.press(key)
            assert looks[0] != looks[1], f"no focus to be seen on {label}"
            return
    raise AssertionError(f"{label} is not reached with {most} tabs")


@pytest.mark.long
def test_choose_decide_and_copy_the_link_with_keys_alone(server: Server, page: Page) -> None:
    page.goto(f"{server.url}/")
    settled(page)
    tab_to(page, "^Decide")
    page.keyboard.press("Enter")
    page.wait_for_url("**/decide*")
    settled(page)
    tab_to(page, "^(?!Help).*·.*%")
    before = page.url
    page.keyboard.press("ArrowRight")
    expect(page).not_to_have_url(before)
    settled(page)
    tab_to(page, "Must-haves")
    page.keyboard.press("Enter")
    expect(page.get_by_text("A minimum score on")).to_be_visible()
    tab_to(page, "^http")
    page.evaluate(AT_REST)  # its button comes to be seen
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Copy to clipboard").and_(page.locator(":focus"))).to_be_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("navigator.clipboard.readText()").split("?")[1] == page.url.split("?")[1]


# ---------------------------------------------------------------- within another page, without motion, enlarged


@pytest.mark.long
def test_embedded_it_is_the_page_alone(server: Server, page: Page) -> None:
    """What a wiki shows: content without the menu, and what a reader chooses still works."""
    page.goto(f"{server.url}/compare?embed=true")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stTopNavLink")).to_have_count(0)
    expect(page.get_by_test_id("stHeaderLogo")).to_have_count(0)
    page.get_by_text("Only different levels").click()
    expect(page).to_have_url(re.compile("differences=true"))
    assert "embed=true" in page.url


@pytest.mark.long
def test_who_wants_no_motion_gets_none(browser: Browser, server: Server) -> None:
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{server.url}/decide")
    settled(page)
    page.get_by_test_id("stSidebar").get_by_role("slider").first.press("ArrowRight")
    endless = "document.getAnimations().filter(each => each.effect.getTiming().iterations === Infinity && each.playState === 'running')"
    assert page.evaluate(f"{endless}.length") == 0
    context.close()


@pytest.mark.parametrize("address", ["decide", pytest.param("compare", marks=pytest.mark.long)])
def test_at_200_percent_nothing_is_cut_off(address: str, browser: Browser, server: Server) -> None:
    """A window of 1280 × 900 enlarged twice is 640 × 450 to the page."""
    context = browser.new_context(viewport={"width": 640, "height": 450}, device_scale_factor=2)
    page = context.new_page()
    page.goto(f"{server.url}/{address}")
    settled(page)
    page.evaluate(AT_REST)
    assert (
        page.evaluate(
            "(() => { const main = document.querySelector('[data-testid=stMain]'); return main.scrollWidth - main.clientWidth; })()"
        )
        <= 0
    )
    context.close()
