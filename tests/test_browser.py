"""What only a real browser shows: first visits by deep link, narrow screens, the clipboard, downloads, edited data."""

import csv
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import settled, watch
from playwright.sync_api import Browser, Error, Page, expect
from streamlit.testing.v1 import AppTest

import catalog
from catalog.models import SourceFile
from support.pages import registered_pages
from support.servers import Server

pytestmark = pytest.mark.browser

Visit = Callable[[str], Page]
OpenPage = Callable[..., AppTest]


def is_whole(page: Page, title: str, patience: int = 20_000) -> None:
    """The page of that title, with nothing on it that says something failed."""
    expect(page).to_have_title(re.compile("Framework Guide"))
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=patience)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page.get_by_text("Something went wrong")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"^{re.escape(title)}"))


def has_frame(page: Page, open_page: OpenPage) -> None:
    """The navigation reaches every page, by a link of its own or from a menu; frameworks beyond the default ones stand on the overview."""
    navigation = page.get_by_role("banner").get_by_role("navigation")
    reached = navigation.get_by_role("link").all_inner_texts()
    for menu in navigation.get_by_role("button").all():
        menu.click()
        reached += page.get_by_role("menuitem").all_inner_texts()
        page.keyboard.press("Escape")
    data = catalog.current()
    beyond = set(data.frameworks) - set(data.defaults)
    pages = registered_pages(open_page(""))
    assert reached == [name for address, name in pages.items() if address not in beyond]


# ---------------------------------------------------------------- every page


@pytest.mark.long
def test_first_visit_after_a_start_is_a_deep_link(
    first_visit: str, start_server: Callable[..., Server], visit: Visit, open_page: OpenPage
) -> None:
    """Nobody opened the overview before; the link works all the same, and the server's console stays silent."""
    own = start_server()
    page = visit(f"{own.url}/{first_visit}")
    is_whole(page, open_page(first_visit).title[0].value)
    has_frame(page, open_page)
    assert not re.search("warning|deprecat|traceback", own.console(), re.IGNORECASE), own.console()


def test_page_on_a_phone(phone_address: str, server: Server, visit: Visit, page: Page, open_page: OpenPage) -> None:
    """390 pixels wide: the same page, its navigation behind a button, and nothing to scroll sideways."""
    page.set_viewport_size({"width": 390, "height": 844})
    visit(f"{server.url}/{phone_address}")
    is_whole(page, open_page(phone_address).title[0].value)
    expect(page.get_by_role("button", name="Expand sidebar")).to_be_visible()
    assert sideways(page) == 0


def sideways(page: Page) -> int:
    """By how many pixels the document or its main part can be scrolled sideways."""
    return int(
        page.evaluate("""() => Math.max(...[document.documentElement, document.querySelector('[data-testid=stMain]')]
                                        .map(part => part.scrollWidth - part.clientWidth))""")
    )


def test_sideways_scrolling_is_found(server: Server, visit: Visit) -> None:
    page = visit(server.url)
    page.evaluate("document.querySelector('h1').style.width = '5000px'")
    assert sideways(page) > 1000


def test_what_must_not_happen_is_found(browser: Browser, server: Server) -> None:
    """What `is_whole` and every test with `page` rely on: a dialog, a foreign request and console errors are seen."""
    context = browser.new_context()
    watched = watch(context)
    page = context.new_page()
    page.goto(f"{server.url}/compare")
    settled(page)
    page.evaluate("document.body.append(Object.assign(document.createElement('dialog'), {open: true, textContent: 'Oh'}))")
    expect(page.get_by_role("dialog")).to_contain_text("Oh")
    with pytest.raises(AssertionError, match="dialog"):
        is_whole(page, "", patience=500)
    assert (watched.foreign, watched.errors) == ([], [])
    page.evaluate("fetch('http://example.org/x').catch(() => 0)")
    page.evaluate("fetch('/api/nothing')")
    page.evaluate("setTimeout(() => { throw new Error('thrown') })")
    page.wait_for_timeout(100)
    assert watched.foreign == []  # the content security policy lets no script ask elsewhere
    context.route("http://example.org/**", lambda route: route.abort())  # asked for, but nobody is looked up
    with pytest.raises(Error, match="ERR_FAILED"):
        page.goto("http://example.org/x")
    context.close()
    assert watched.foreign == ["http://example.org/x"]
    seen = "\n".join(watched.errors)
    assert all(word in seen for word in ("Content Security Policy", "404", "thrown"))


# ---------------------------------------------------------------- copy and download


def listing() -> tuple[str, SourceFile]:
    """A framework and the first file of the guide's listing, as its page shows it."""
    data = catalog.current()
    assert data.guide
    assert data.guide.listing
    slug, example = next(iter(data.examples[data.guide.listing].items()))
    return slug, example.files[0]


@pytest.mark.long
def test_copy_icon_copies_the_code(server: Server, visit: Visit) -> None:
    slug, file = listing()
    page = visit(f"{server.url}/{slug}")
    panel = page.get_by_test_id("stCode").filter(has_text=file.shown.splitlines()[0]).first
    panel.hover()
    panel.get_by_role("button", name="Copy to clipboard").click()
    assert page.evaluate("navigator.clipboard.readText()").rstrip("\n") == file.shown.rstrip("\n")


def test_code_downloads_as_it_stands(server: Server, visit: Visit) -> None:
    slug, file = listing()
    page = visit(f"{server.url}/{slug}")
    with page.expect_download() as download:
        page.get_by_role("button", name=f"Download {file.name}").first.click()
    assert download.value.suggested_filename == Path(file.name).name
    assert download.value.path().read_text(encoding="utf-8") == file.text


@pytest.mark.long
def test_the_logo_leads_to_the_overview(server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/flask")
    logo = page.get_by_test_id("stHeaderLogo")
    expect(logo).to_be_visible()
    assert logo.evaluate("picture => picture.naturalWidth") > 0
    logo.click()
    expect(page.get_by_role("heading", level=1, name="Which Python web framework?")).to_be_visible()


SHIFTS = """
window.shifts = [];
new PerformanceObserver(list => list.getEntries().forEach(entry => {
    /* Streamlit draws every page narrow and without a side panel until the script has said otherwise, and sliders there too low. */
    const parts = entry.sources.map(({node}) => node?.closest ? node : node?.parentElement).filter(Boolean);
    const streamlits = ['stMainBlockContainer', 'stAppViewContainer', 'stMain'];
    const whole = parts.some(part => streamlits.includes(part.closest('[data-testid]')?.dataset.testid));
    const panel = parts.length && parts.every(part => part.closest('[data-testid=stSidebar]'));
    if (!whole && !panel) window.shifts.push(entry.value);
})).observe({type: 'layout-shift', buffered: true});
"""


DESKTOP, PHONE = (1280, 800), (390, 844)
LOADED = {
    "": "stMetric",
    "flask": "stMetric",
    "decide": "stVegaLiteChart",
    "compare": "stVegaLiteChart",
    "code": "stCode",
    "benchmarks": "stVegaLiteChart",
    "migrate": "stButton",
    "fact-check": "stPagination",
    "sources": "stDataFrame",
    "search?q=session": "stPagination",
}
"""What comes last on the first screen of a page."""
SHORT = {("decide", DESKTOP), ("compare", PHONE)}


@pytest.mark.long
@pytest.mark.parametrize(
    ("address", "size"),
    [
        pytest.param(address, size, marks=[] if (address, size) in SHORT else [pytest.mark.long])
        for address in LOADED
        for size in (DESKTOP, PHONE)
    ],
    ids=lambda value: value if isinstance(value, str) else f"{value[0]}",
)
def test_nothing_of_ours_jumps_while_it_loads(address: str, size: tuple[int, int], browser: Browser, server: Server) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    context.add_init_script(SHIFTS)
    page = context.new_page()
    page.goto(f"{server.url}/{address}")
    settled(page)
    page.locator(f"[data-testid={LOADED[address]}]").first.wait_for()
    page.wait_for_timeout(1000)
    assert sum(page.evaluate("window.shifts")) < 0.02
    context.close()


@pytest.mark.long
@pytest.mark.parametrize("address", ["compare", "fact-check", "sources"])
def test_tables_download_as_csv(address: str, server: Server, visit: Visit) -> None:
    page = visit(f"{server.url}/{address}")
    buttons = page.get_by_test_id("stDownloadButton").get_by_role("button", name="CSV")
    expect(buttons.first).to_be_visible()
    for button in buttons.all():
        with page.expect_download() as download:
            button.click()
        assert download.value.suggested_filename.endswith(".csv")
        header, *rows = csv.reader(download.value.path().read_text(encoding="utf-8").splitlines(keepends=True), strict=True)
        assert rows
        assert len(set(header)) == len(header) > 1
        assert {len(row) for row in rows} == {len(header)}


# ---------------------------------------------------------------- edited data


def test_edited_data_shows_at_the_next_visit(start_server: Callable[..., Server], data_copy: Path, visit: Visit) -> None:
    """No restart: an edit shows, a broken edit shows where it is broken, and mending it takes the notice away."""
    file = sorted((data_copy / "frameworks").glob("*.yaml"))[0]
    shipped = file.read_text(encoding="utf-8")
    own = start_server(env={"GUIDE_DATA": str(data_copy)})

    def visit_after(text: str) -> Page:
        before = own.client.get("/api/health").text
        file.write_text(text, encoding="utf-8")
        while own.client.get("/api/health").text == before:  # the catalogue looks at its files once a second
            time.sleep(0.1)
        return visit(f"{own.url}/{file.stem}")

    edited = re.sub(r"(?m)^name:.*$", "name: Renamed by a test", shipped, count=1)
    is_whole(visit_after(edited), "Renamed by a test")

    page = visit_after(shipped.rstrip("\n") + "\nname: twice\n")
    notice = page.get_by_text(f"frameworks/{file.name}:{len(shipped.rstrip().splitlines()) + 1}: name")
    is_whole(page, file.stem)
    expect(notice.first).to_be_visible()
    is_whole(visit(f"{own.url}/compare"), "")
    expect(notice.first).to_be_visible()

    is_whole(visit_after(edited), "Renamed by a test")
    expect(page.get_by_text(f"frameworks/{file.name}")).to_have_count(0)
