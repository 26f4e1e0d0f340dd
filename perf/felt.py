"""Measures delays in a real Chromium: from a key on a slider to the new chart, and from a click on a page's name to its content.

Times are the browser's own, from the event to the frame after the change, without the delay of the test's connection.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

from playwright.sync_api import Page

from support.browser import chromium, wait_until_run

MOVES_TO_LOWER_END = 2
LIMIT_MS = 20_000

WATCHING = """
const painted = (since, done) => requestAnimationFrame(() => setTimeout(() => done(performance.now() - since)));

/* From the next key to the first change of what the chart draws. */
window.chartAfterKey = () => { window.felt = new Promise(done => {
    let began = null;
    const watch = new MutationObserver(() => { watch.disconnect(); painted(began, done); });
    addEventListener('keydown', event => {
        began = event.timeStamp;
        const chart = document.querySelector('[data-testid=stVegaLiteChart]');
        watch.observe(chart, {subtree: true, childList: true, attributes: true, attributeFilter: ['d', 'transform', 'x', 'width']});
    }, {capture: true, once: true});
}); };

/* From the next click to the page of that title, drawn by a script that has finished. */
window.pageAfterClick = title => { window.felt = new Promise(done => {
    addEventListener('click', event => {
        const began = event.timeStamp;
        const there = () => document.querySelector('[data-testid=stApp][data-test-script-state=notRunning]')
            && [...document.querySelectorAll('[data-testid=stMain] h1')].some(h1 => h1.innerText.trim() === title);
        const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); painted(began, done); } });
        watch.observe(document.body, {subtree: true, childList: true, attributes: true});
    }, {capture: true, once: true});
}); };
"""


@contextmanager
def tab() -> Iterator[Page]:
    """Provide a page of 1280 × 900 pixels in its own browser."""
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(LIMIT_MS)
        page.add_init_script(WATCHING)
        yield page


def settle(page: Page) -> None:
    """Wait until the page's script has run and its charts are drawn."""
    wait_until_run(page)
    page.wait_for_timeout(300)


def chart_after_key(page: Page, address: str, times: int) -> list[float]:
    """Return milliseconds from a key on the first slider to the new chart, for `times` moves after four discarded ones.

    The first two moves take the slider to its lower end, because with equal sliders the page shows less.
    """
    page.goto(address)
    page.locator("[role=graphics-document]").first.wait_for()
    settle(page)
    slider = page.get_by_role("slider").first
    slider.focus()
    found = []
    for number in range(times + 4):
        page.evaluate("chartAfterKey()")
        page.keyboard.press("ArrowRight" if number >= MOVES_TO_LOWER_END and number % 2 == 0 else "ArrowLeft")
        found.append(float(page.evaluate("felt")))
    return found[4:]


LINKS_HERE = "[...document.querySelectorAll('[data-testid=stTopNavLink], [data-testid=stPageLink-NavLink]')]"


def page_after_click(page: Page, site: str, times: int) -> dict[str, list[float]]:
    """Return milliseconds of `times` switches to each address from the first page, which links to all. Each page is visited once before."""
    page.goto(site)
    settle(page)
    paths = list(dict.fromkeys(urlsplit(href).path for href in page.evaluate(f"{LINKS_HERE}.map(link => link.href)")))
    titles = {}
    for path in paths:
        page.goto(f"{site}{path}")
        settle(page)
        titles[path] = page.locator("[data-testid=stMain] h1").first.inner_text().strip()
    found: dict[str, list[float]] = {path: [] for path in paths[1:]}
    for _ in range(times):
        page.goto(f"{site}{paths[0]}")
        settle(page)
        for path in paths[1:]:
            for target in (path, paths[0]):
                page.evaluate("title => pageAfterClick(title)", titles[target])
                page.evaluate(f"path => {LINKS_HERE}.find(link => link.pathname === path).click()", target)
                took = float(page.evaluate("felt"))
                if target == path:
                    found[path].append(took)
                settle(page)
    return found
