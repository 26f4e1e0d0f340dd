"""/search: everything with words is found, best first, and each find leads to where it stands."""

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from conftest import Server
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

import catalog
from components.finding import Entry, entries, search
from components.text import plain

DATA = catalog.current()
ALL = list(entries(DATA))
KINDS = {entry.kind: entry for entry in ALL}
OpenPage = Callable[..., AppTest]


def written(app: AppTest) -> str:
    tables = " ".join(str(cell) for table in app.table for cell in (*table.value.index, *table.value.to_numpy().ravel()))
    return " ".join(part.value for part in (*app.markdown, *app.header, *app.subheader, *app.title, *app.code)) + "".join(
        (tables, *(expander.label for expander in app.expander))
    )


def test_everything_that_has_words_can_be_found() -> None:
    titles = {entry.title for entry in ALL}
    assert {framework.name for framework in DATA.frameworks.values()} <= titles
    assert {criterion.name for criterion in DATA.criteria} <= titles
    assert {feature.name for feature in DATA.features} <= titles
    assert {task.title for task in DATA.tasks.values()} <= titles
    assert {claim.claim for claim in DATA.guide.claims} <= titles
    assert {source for claim in DATA.guide.claims for source in claim.sources} <= titles


def test_title_comes_before_text_and_every_word_counts() -> None:
    one, two, three = (
        Entry("Task", "Echo", "over a WebSocket", "a"),
        Entry("Feature", "WebSockets", "an echo", "b"),
        Entry("Feature", "Streams", "one way", "c"),
    )
    assert search([one, two, three], "websocket") == [two, one]
    assert search([one, two, three], "WEBSOCKET echo") == [one, two]
    assert search([one, two, three], "websocket nowhere") == []
    assert search([one, two, three], "  ") == []


@given(st.text(max_size=100))
def test_any_words_give_entries_that_hold_them(words: str) -> None:
    for entry in search(ALL[:200], words):
        assert all(word in f"{entry.kind} {entry.title} {entry.text}".lower() for word in words.lower().split())


@pytest.mark.parametrize("kind", KINDS)
def test_address_shows_what_was_found(kind: str, open_page: OpenPage) -> None:
    entry = KINDS[kind]
    parts = urlsplit(entry.address)
    app = open_page(parts.path, **dict(parse_qsl(parts.query)))
    assert not app.exception
    assert not app.info
    title = entry.title.rpartition(": ")[2].partition(" in ")[0] if kind in ("Move", "Feature") else entry.title
    if kind != "Source":  # those stand in a grid
        assert plain(title) in written(app) or title in written(app)


@pytest.mark.parametrize("claim", DATA.guide.claims[::7], ids=lambda claim: claim.id)
def test_claim_is_among_the_few_its_address_shows(claim: object, open_page: OpenPage) -> None:
    (entry,) = [entry for entry in ALL if entry.kind == "Claim" and entry.title == claim.claim]  # type: ignore[attr-defined]
    app = open_page("fact-check", **dict(parse_qsl(urlsplit(entry.address).query)))
    assert plain(entry.title) in written(app)


def test_page_finds_says_when_nothing_fits_and_never_draws_markup(open_page: OpenPage) -> None:
    name = next(iter(DATA.frameworks.values())).name
    app = open_page("search", q=name)
    assert f"**{plain(name)}**" in written(app)
    assert app.query_params["q"] == name
    assert "Nothing holds" in open_page("search", q="<b>x</b> [y](javascript:z)").info[0].value
    assert "Looks through" in written(open_page("search"))


@pytest.mark.browser
def test_a_find_is_two_clicks_away(server: Server, visit: Callable[[str], Page], page: Page) -> None:
    visit(f"{server.url}/")
    page.get_by_role("link", name="Search").first.click()
    page.get_by_placeholder("websocket").fill(KINDS["Task"].title)
    page.get_by_placeholder("websocket").press("Enter")
    link = page.get_by_role("link", name=KINDS["Task"].title).first
    expect(link).to_be_visible()
    assert str(link.get_attribute("href")).endswith(KINDS["Task"].address)
