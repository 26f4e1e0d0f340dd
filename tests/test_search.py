"""/search: everything with words is found, best first, and each find leads to where it stands."""

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
import small_data
from conftest import settled
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Page, expect
from streamlit.testing.v1 import AppTest

import catalog
from catalog.load import load
from catalog.models import Claim, OtherWords
from catalog.site import FRAMEWORK_SECTIONS, PAGES, SECTIONS, page_address
from components.markdown import escape_markdown
from components.search_index import finder
from components.text_search import MAX_QUERY_LENGTH, MAX_TERMS, SearchIndex, contains_words, terms_of
from support.servers import Server

DATA = catalog.current()
FINDER = finder(DATA)
ALL = FINDER.entries
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


# ---------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Authentication", "auth"),
        ("Sending e-mail", "email"),
        ("Sending email", "e-mail"),
        ("a single sign-on", "Single Sign On"),
        ("a single sign on", "single sign-on"),
        ("Écoles naïves", "ecole naive"),
        ("database queries", "query databases"),
        ("FastAPI is 3× faster", "3x"),
        ("FastAPI is 3x faster", "3×"),
        ("0.3x of FastAPI", "0.3×"),
        ("~20,000 requests/s", "20000"),
        ("Node.js and Go", "nodejs"),
        ("Django's admin", "django"),
        ("Django 5.2.1", "5.2"),
        ("one two three", "three one"),
        ("one", "  "),
        ("one", "–"),
    ],
)
def test_words_are_found_in_any_form_and_order(text: str, query: str) -> None:
    assert contains_words(text, query)


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("context processors", "SSO"),
        ("FastAPI", "api"),
        ("0.3x of FastAPI", "3x"),
        ("13x", "3x"),
        ("one two three", "one four"),
        ("email", "mail"),
        ("a plan", "n"),
        ("class", "clas s"),
    ],
)
def test_letters_inside_words_are_not_found(text: str, query: str) -> None:
    assert not contains_words(text, query)


def test_titles_come_before_texts_and_whole_words_before_beginnings() -> None:
    documents = [
        ("Streams", "over websocketed lines"),
        ("Echo", "over a WebSocket"),
        ("Websocketed", ""),
        ("Chat WebSocket", ""),
        ("WebSockets", "an echo"),
    ]
    index = SearchIndex(documents, ignored=["the"])
    assert index.search("websocket") == [3, 4, 2, 1, 0]
    assert index.search("WEBSOCKET echo") == [1, 4]
    assert index.search("the websocket") == index.search("websocket")
    assert index.search("the") == index.search("websocket nowhere") == index.search("  ") == []


def test_words_that_do_not_occur_are_answered_with_the_nearest() -> None:
    index = SearchIndex([("WebSockets", "Authentication, admin")])
    assert index.nearest_words("websockts admin") == ["websockets"]
    assert index.known_words("websockts admin") == ["admin"]
    assert index.nearest_words("xqzw") == index.nearest_words("") == []


@given(st.text(max_size=MAX_QUERY_LENGTH))
def test_a_search_finds_what_holds_its_words_and_nothing_else(query: str) -> None:
    if 0 < len(terms_of(query)) <= MAX_TERMS:
        texts = [f"{entry.title} {entry.text}" for entry in ALL[::9]]
        found = SearchIndex(("", text) for text in texts).search(query)
        assert sorted(found) == [number for number, text in enumerate(texts) if contains_words(text, query)]


@pytest.mark.parametrize("query", ["a" * 100_000, "a " * 50_000, "😀" * 1000, "-" * 5000, "\x00", "e-" * 40])
def test_any_query_is_answered_at_once(query: str) -> None:
    FINDER.search(query)
    FINDER.index.nearest_words(query)


# ---------------------------------------------------------------- other words


def found_by(others: OtherWords) -> Iterator[str]:
    """The titles and addresses that these words must find."""
    pages = {page.path or "overview": page for page in PAGES}
    for name in others.pages:
        path, _, anchor = name.partition("#")
        yield page_address(pages[path].path, anchor=anchor)
    yield from (DATA.frameworks[slug].name for slug in others.frameworks)
    yield from (criterion.name for criterion in DATA.criteria if criterion.id in others.criteria)
    yield from (feature.name for feature in DATA.features if feature.id in others.features)
    yield from (DATA.tasks[task].title for task in others.tasks)
    yield from (claim.claim for claim in DATA.guide.claims if claim.id in others.claims)


@pytest.mark.parametrize("others", DATA.search.other_words, ids=lambda others: others.words[0])
def test_other_words_find_what_they_name(others: OtherWords) -> None:
    for word in others.words:
        found = FINDER.search(word)
        assert set(found_by(others)) <= {entry.title for entry in found} | {entry.address for entry in found}, word


@pytest.mark.parametrize("query", ["how fast", "3x faster", "3× faster", "benchmark", "Which is the fastest?"])
def test_questions_about_speed_lead_to_the_benchmarks_and_the_claims(query: str) -> None:
    found = FINDER.search(query)
    assert found[0].address == "benchmarks"
    assert query == "benchmark" or "Claim" in {entry.kind for entry in found}


@pytest.mark.parametrize("query", ["SSO", "single sign-on", "SAML", "OpenID Connect"])
def test_single_sign_on_leads_to_login_and_not_to_processors(query: str) -> None:
    found = FINDER.search(query)
    assert found[0].kind == "Feature"
    assert not any("processors" in entry.text for entry in found if entry.kind == "Change")


def test_examples_find_something() -> None:
    assert DATA.search.examples
    assert all(FINDER.search(example) for example in DATA.search.examples)


FAULTY = {
    "other_words:\n  - words: [x]\n    features: [nothing]\n": "'nothing' is not known",
    "other_words:\n  - words: [x]\n    pages: [benchmark]\n": "did you mean 'benchmarks'?",
    "other_words:\n  - words: [x]\n    pages: ['decide#nowhere']\n": "'decide#nowhere' is not known",
    "other_words:\n  - words: [x]\n": "finds nothing; name at least one of",
    "other_words:\n  - words: []\n    pages: [decide]\n": "words",
}


@pytest.mark.parametrize("text", FAULTY)
def test_check_names_what_other_words_cannot_find(text: str, tmp_path: Path) -> None:
    small_data.write_small_data(tmp_path)
    assert not load(tmp_path).faults
    (tmp_path / "search.yaml").write_text(text, encoding="utf-8")
    (fault,) = load(tmp_path).faults
    assert str(fault).startswith("search.yaml:")
    assert FAULTY[text] in str(fault)
    assert load(tmp_path).frameworks


# ---------------------------------------------------------------- where finds lead


def anchors(app: AppTest) -> dict[str, str]:
    return {part.proto.anchor: part.value for part in (*app.header, *app.subheader) if part.proto.anchor}


@pytest.mark.parametrize("path", SECTIONS)
def test_sections_are_on_their_page(path: str, open_page: OpenPage) -> None:
    on_page = anchors(open_page(path))
    assert {anchor: escape_markdown(title) for anchor, (title, _) in SECTIONS[path].items()}.items() <= {
        anchor: escape_markdown(title.replace("\\", "")) for anchor, title in on_page.items()
    }.items()


@pytest.mark.parametrize("slug", DATA.frameworks)
def test_sections_are_on_the_page_of_each_framework(slug: str, open_page: OpenPage) -> None:
    on_page = anchors(open_page(slug))
    assert {anchor: title for anchor, (title, _) in FRAMEWORK_SECTIONS.items()}.items() <= on_page.items()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.title)
def test_a_page_is_found_by_its_title_first(page: object) -> None:
    title, path = page.title, page.path  # type: ignore[attr-defined]
    assert FINDER.search(title)[0].address == page_address(path)


@pytest.mark.parametrize("kind", KINDS)
def test_address_shows_what_was_found(kind: str, open_page: OpenPage) -> None:
    entry = KINDS[kind]
    parts = urlsplit(entry.address)
    app = open_page("" if parts.path == "./" else parts.path, **dict(parse_qsl(parts.query)))
    assert not app.exception
    assert not app.info
    title = entry.title.rpartition(": ")[2] if kind in ("Change", "Section") else entry.title
    title = title.partition(" in ")[0] if kind == "Feature" else title.rpartition(" to ")[2]
    if kind not in ("Source", "Page"):  # those stand in a grid, and a page has a longer title
        assert escape_markdown(title) in written(app) or title in written(app)


@pytest.mark.parametrize("claim", DATA.guide.claims[::7], ids=lambda claim: claim.id)
def test_claim_is_among_the_few_its_address_shows(claim: Claim, open_page: OpenPage) -> None:
    (entry,) = [entry for entry in ALL if entry.kind == "Claim" and entry.title == claim.claim]
    app = open_page("fact-check", **dict(parse_qsl(urlsplit(entry.address).query)))
    assert escape_markdown(entry.title) in written(app)


# ---------------------------------------------------------------- the page


def test_page_shows_finds_with_links(open_page: OpenPage) -> None:
    name = next(iter(DATA.frameworks.values())).name
    app = open_page("search", q=name)
    assert f"[**{escape_markdown(name)}**]" in written(app)
    assert app.query_params["q"] == name


def test_page_says_what_it_looks_through_and_where_to_begin(open_page: OpenPage) -> None:
    text = written(open_page("search"))
    assert "Looks through" in text
    assert all(f"]({page_address('search', {'q': example})})" in text for example in DATA.search.examples)
    assert all(f"]({page_address(page.path)})" in text for page in PAGES)


def test_page_without_finds_says_what_to_try(open_page: OpenPage) -> None:
    """The nearest word, each known word alone, examples and pages."""
    app = open_page("search", q="websockts flask")
    text = written(app)
    assert "Nothing holds" in app.info[0].value
    for query in ("websockets", "flask", *DATA.search.examples):
        assert f"]({page_address('search', {'q': query})})" in text
    assert "](benchmarks)" in text


def test_page_never_draws_markup_of_a_search(open_page: OpenPage) -> None:
    text = written(open_page("search", q="<b>xqz</b> [y](javascript:z)"))
    assert "<b>" not in text
    assert "javascript" not in text


def test_page_shows_a_limited_number_and_says_so(open_page: OpenPage) -> None:
    app = open_page("search", q="source")
    (line,) = [part.value for part in app.markdown if "the first" in part.value]
    count = int(line.split("**")[1].replace(",", ""))
    shown = sum("-badge[" in part.value for part in app.markdown)
    assert shown < count
    assert f"the first {shown} of them" in line


@pytest.mark.browser
def test_a_find_is_two_clicks_away_in_the_same_tab(server: Server, visit: Callable[[str], Page], page: Page) -> None:
    visit(f"{server.url}/")
    page.get_by_role("link", name="Search").first.click()
    page.get_by_placeholder("websocket").fill(KINDS["Task"].title)
    page.get_by_placeholder("websocket").press("Enter")
    page.get_by_role("link", name=KINDS["Task"].title).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("task")
    assert page.url.endswith(KINDS["Task"].address)
    settled(page)
    page.wait_for_load_state("networkidle")  # its downloads are looked for, and gone with the page
    page.go_back()
    expect(page.get_by_placeholder("websocket")).to_have_value(KINDS["Task"].title)
    assert len(page.context.pages) == 1


@pytest.mark.browser
def test_a_suggestion_is_searched(server: Server, visit: Callable[[str], Page], page: Page) -> None:
    visit(f"{server.url}/search?q=websockts")
    page.get_by_role("link", name="websockets").click()
    expect(page.get_by_role("link", name="WebSockets", exact=True)).to_be_visible()
    settled(page)
    assert page.url.endswith("/search?q=websockets")
    expect(page.get_by_placeholder("websocket")).to_have_value("websockets")
