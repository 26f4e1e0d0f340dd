"""Links between pages: they open in the same tab and session, and Back leads back."""

from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from conftest import settled
from playwright.sync_api import Page, WebSocket, expect

from catalog.site import page_address
from components.links import markdown_link
from support.servers import Server

pytestmark = pytest.mark.browser
Visit = Callable[[str], Page]
ADD_LINK = """address => {
  const link = document.createElement("a")
  Object.assign(link, {href: address, target: "_blank", textContent: "the tested link"})
  document.querySelector("h1").append(link)
}"""
"""A link as Streamlit draws those of a text."""


def title(page: Page, text: str) -> None:
    expect(page.get_by_role("heading", level=1)).to_contain_text(text)
    settled(page)


@pytest.mark.parametrize(
    ("path", "parameters", "anchor", "expected"),
    [
        ("decide", {}, "share", "https://wiki.example/guide/decide#share"),
        ("", {"p": "mvp"}, "", "https://wiki.example/guide/?p=mvp"),
        ("compare", {"q": "a & b)", "f": "x.y"}, "features", "https://wiki.example/guide/compare?q=a+%26+b%29&f=x.y#features"),
    ],
)
def test_address_of_a_page_holds_below_a_path(path: str, parameters: dict[str, str], anchor: str, expected: str) -> None:
    address = page_address(path, parameters, anchor)
    assert urljoin("https://wiki.example/guide/flask", address) == expected
    assert urljoin("https://wiki.example/guide/", address) == expected
    assert markdown_link("a [b]", path, parameters, anchor) == f"[a \\[b\\]]({address})"


def test_link_in_a_text_opens_in_the_same_tab_and_session(server: Server, visit: Visit, page: Page) -> None:
    """With its query and anchor, from the top, without a reload; Back and Forward work."""
    opened: list[WebSocket] = []
    page.on("websocket", lambda socket: opened.append(socket))
    visit(f"{server.url}/flask")
    link = page.locator("a[target=_blank][href^='code?']").first
    address = urljoin(page.url, str(link.get_attribute("href")))
    link.click()
    title(page, "task")
    assert page.url == address
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    page.go_back()
    title(page, "Flask")
    page.go_forward()
    title(page, "task")
    assert page.url == address
    assert len(page.context.pages) == len(opened) == 1


def test_link_to_a_section_lands_there(server: Server, visit: Visit, page: Page) -> None:
    visit(f"{server.url}/migrate").evaluate(ADD_LINK, "sources#due")
    page.get_by_text("the tested link").focus()
    page.keyboard.press("Enter")
    title(page, "from")
    assert page.url.endswith("/sources#due")
    expect(page.locator("#due")).to_be_in_viewport()


@pytest.mark.long
def test_button_that_is_a_link_opens_in_the_same_tab(server: Server, visit: Visit, page: Page) -> None:
    button = visit(f"{server.url}/migrate").get_by_role("link", name="See each with its sources")
    address = urljoin(page.url, str(button.get_attribute("href")))
    button.click()
    title(page, "differ")
    assert page.url == address


@pytest.mark.long
def test_reader_can_ask_for_a_new_tab(server: Server, visit: Visit, page: Page) -> None:
    visit(f"{server.url}/migrate").evaluate(ADD_LINK, "sources")
    for key in ("Control", "Shift"):
        with page.context.expect_page() as new:
            page.get_by_text("the tested link").click(modifiers=[key])  # type: ignore[list-item]
        assert new.value.url.endswith("/sources")
        assert page.url.endswith("/migrate")
        new.value.close()


@pytest.mark.long
def test_link_to_what_is_no_page_opens_a_new_tab(server: Server, visit: Visit, page: Page) -> None:
    visit(f"{server.url}/migrate")
    page.evaluate("addEventListener('click', event => (window.tab = !event.defaultPrevented, event.preventDefault()))")
    for address in ("api/catalog", "robots.txt", "plain/decide", "//localhost:1/decide"):
        page.evaluate(ADD_LINK, address)
        page.evaluate("window.tab = null")
        page.get_by_text("the tested link").last.click()
        assert page.evaluate("window.tab"), address


@pytest.mark.long
def test_link_in_an_embedded_page_opens_a_new_tab(server: Server, visit: Visit, page: Page) -> None:
    visit(f"{server.url}/sources").evaluate("document.body.innerHTML = '<iframe src=/migrate?embed=true width=900 height=700>'")
    inside = page.frame_locator("iframe")
    with page.context.expect_page() as new:
        inside.get_by_role("link", name="See each with its sources").click()
    assert "/compare?" in new.value.url
