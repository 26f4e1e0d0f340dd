"""Back, Forward and links into a page, in a real browser: one press undoes one change, and a link lands at its heading."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from conftest import sample, settled
from playwright.sync_api import Locator, Page

import catalog
from support.servers import Server

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
STILL_MS = 300
View = tuple[str, str]


def view(page: Page) -> View:
    """The address, and what a reader sees once it stands still: the text of the page and the state of its controls."""
    seen: list[View] = []
    for _ in range(60):
        settled(page)
        page.wait_for_timeout(STILL_MS)
        seen.append((page.url, page.evaluate(STATE)))
        if seen[-3:] == [seen[-1]] * 3:
            break
    return seen[-1]


STATE = r"""() => {
  const main = document.querySelector("[data-testid=stMain]")
  const fields = [...document.querySelectorAll("input:not([type=file])")]
  const values = fields.map(field => field.type === "checkbox" ? field.checked : field.value)
  const chosen = [...document.querySelectorAll("[aria-pressed=true], [aria-checked=true], [aria-current]")].map(each => each.innerText)
  const text = main.innerText.replace(/Press Enter to apply|\d+\/\d+\n/g, "").replace(/\s+/g, " ")
  return JSON.stringify([values, chosen, text])
}"""


def named(page: Page) -> list[str]:
    """The controls in the main part that change the view, by the class that Streamlit gives them for their key."""
    keys = page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=stMain] [class*=st-key-]")]
        .filter(each => !each.closest("form, [data-testid=stForm], [data-testid=stFileUploader]"))
        .filter(each => each.querySelector("input, [data-testid=stButtonGroup] button, [data-testid=stPagination] button"))
        .filter(each => !each.querySelector("[class*=st-key-]"))
        .map(each => [...each.classList].find(name => name.startsWith("st-key-")))"""
    )
    return [key for key in dict.fromkeys(keys) if not re.search("own_name|team|project|context|order|sent_results|_add$", key)]


def change(page: Page, control: Locator) -> bool:
    """Use a control as a reader would; False where it has nothing else to choose."""
    if control.get_by_role("combobox").count():
        control.get_by_role("combobox").scroll_into_view_if_needed()
        page.wait_for_timeout(STILL_MS)  # a page that still scrolls closes the list again
        control.get_by_role("combobox").press("ArrowDown")
        options = page.get_by_role("option")
        options.first.wait_for()
        others = [option for option in options.all() if option.get_attribute("aria-selected") != "true"]
        if not others:
            page.keyboard.press("Escape")
            return False
        others[0].click()
    elif control.get_by_role("switch").count():
        control.locator("label").click()
    elif control.locator("[data-testid=stPagination]").count():
        control.get_by_role("button", name="Next page").click()
    elif control.locator("input").count():
        field = control.locator("input").first
        field.fill("7" if field.get_attribute("type") == "number" else "a")
        field.press("Enter")
    else:
        control.get_by_role("button").first.click()
    return True


PAGES = [address for address in sample() if address != "decide"]


@pytest.mark.parametrize(
    "address", [address if address == "fact-check" else pytest.param(address, marks=pytest.mark.long) for address in PAGES]
)
def test_back_undoes_each_control_and_forward_redoes_it(address: str, server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/{address}")
    views = [view(page)]
    before = page.evaluate("history.length")
    assert not urlsplit(page.url).query, "the address of an untouched page stays as it came"
    for key in named(page):
        control = page.locator(f".{key}").first
        if control.count() and control.is_visible() and change(page, control):
            views.append(view(page))
            assert views[-1][0] != views[-2][0], f"{key} does not stand in the address"
    assert page.evaluate("history.length") == before + len(views) - 1, "an entry of the history for each change"
    for expected in reversed(views[:-1]):
        page.go_back()
        assert view(page) == expected
    for expected in views[1:]:
        page.go_forward()
        assert view(page) == expected


def anchors() -> list[object]:
    """Links into pages; all but one are long tests."""
    slug = next(iter(catalog.current().frameworks))
    short = ["compare#adoption"]
    rest = [
        "decide#share",
        f"{slug}#adoption",
        "compare#features",
        "compare#releases",
        "decide#team",
        "code#run",
        "benchmarks#matter",
        "sources#due",
        "#releases",
        f"{slug}#code",
    ]
    return [*short, *(pytest.param(address, marks=pytest.mark.long) for address in rest)]


@pytest.mark.parametrize("address", anchors())
def test_link_into_a_page_lands_there(address: str, server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/{address}")
    view(page)
    heading = page.locator(f"#{address.partition('#')[2]}")
    assert page.url == f"{server.url}/{address}", "the address stays as it came"
    top, height = heading.evaluate("heading => [heading.getBoundingClientRect().top, innerHeight]")
    at_the_end = page.get_by_test_id("stMain").evaluate("main => main.scrollTop + main.clientHeight >= main.scrollHeight - 2")
    assert 0 <= top < (height if at_the_end else height / 4)
    assert heading.evaluate("heading => document.activeElement === heading")


@pytest.mark.long
def test_reader_who_scrolls_is_not_taken_back(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/compare#releases")
    view(page)
    page.get_by_test_id("stMain").hover()
    page.mouse.wheel(0, -600)
    page.wait_for_timeout(500)
    scrolled = page.get_by_test_id("stMain").evaluate("main => main.scrollTop")
    page.wait_for_timeout(500)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == scrolled
    assert not page.locator("#releases").evaluate("heading => Math.abs(heading.getBoundingClientRect().top) < 100")
