"""Nothing that a data file, a link or a field says is ever run: 100 payloads, in Chromium, with the content security policy off,
so that the text itself is what holds. And with the policy on, charts, tooltips and pictures work."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from conftest import Watched, addresses, close_pages, settled, watch
from playwright.sync_api import Browser, BrowserContext, Page, expect
from test_bad_input import parameters

import catalog
from catalog.load import load
from components.markdown import escape_markdown
from decision.choice import OwnAlternative, current_decision_data, initial_choice, with_defaults
from decision.url_codec import encode
from lab.rate_limits import MAX_RUNS_PER_MINUTE
from support.servers import Server

pytestmark = pytest.mark.browser

WRAPPINGS = (
    "<script>{}</script>", "<script >{}</script\t>", "<ScRiPt>{}</sCrIpT>", "<script src=data:,{}></script>",
    "</title><script>{}</script>", "</textarea><script>{}</script>", "--><script>{}</script>", "]]><script>{}</script>",
    "\"><script>{}</script>", "'><script>{}</script>", "<img src=x onerror={}>", "<img/src=x/onerror={}>", "<img src=x onerror=\"{}\">",
    "<IMG SRC=x OnErRoR={}>", "<image src=x onerror={}>", "\"><img src=x onerror={}>", "'\"><img src=x onerror={}//",
    "<img src=x:x onerror={}>", "<img srcset=x onerror={}>", "<img src onerror={}>", "<svg onload={}>", "<svg/onload={}>",
    "<svg><script>{}</script></svg>", "<svg><animate onbegin={} attributeName=x dur=1s>",
    "<svg><a xlink:href=\"javascript:{}\"><text y=9>x</text></a></svg>", "<svg><set onbegin={}>", "<svg><foreignObject><body onload={}>",
    "<math><mtext><img src=x onerror={}></math>", "<math href=\"javascript:{}\">x</math>", "<body onload={}>", "<body onpageshow={}>",
    "<iframe src=\"javascript:{}\">", "<iframe srcdoc=\"<script>parent.{}</script>\">", "<iframe onload={}>",
    "<object data=\"javascript:{}\">", "<embed src=\"javascript:{}\">", "<video src=x onerror={}>", "<video><source onerror={}></video>",
    "<audio src=x onerror={}>", "<details open ontoggle={}>", "<input autofocus onfocus={}>", "<select autofocus onfocus={}>",
    "<textarea autofocus onfocus={}>", "<button autofocus onfocus={}>", "<a autofocus tabindex=1 onfocus={}>x</a>",
    "<marquee onstart={}>", "<style onload={}></style>", "<style>@import 'javascript:{}';</style>",
    "<link rel=stylesheet href=data:, onload={}>", "<meta http-equiv=refresh content=\"0;javascript:{}\">",
    "<base href=\"javascript:{}//\">", "<form action=\"javascript:{}\"><button>x</button></form>", "<isindex action=javascript:{}>",
    "<x onclick={} autofocus tabindex=1>", "<x onmouseover={}>x</x>", "<div style=\"animation-name:x\" onanimationstart={}>",
    "<table background=\"javascript:{}\">", "[x](javascript:{})", "[x](JaVaScRiPt:{})", "[x](javascript&colon;{})",
    "[x](java\tscript:{})", "[x]( javascript:{})", "[x](\x01javascript:{})", "[x](data:text/html,<script>{}</script>)",
    "[x](vbscript:{})", "![x](javascript:{})", "![x](x\"onerror=\"{})", "![x](http://evil.example/{})", "[x][1]\n\n[1]: javascript:{}",
    "<javascript:{}>", "[x](https://a.example \"onmouseover={}\")", "`<script>{}</script>`", "```\n<script>{}</script>\n```",
    "$\\href{{javascript:{}}}{{x}}$", "$$\\url{{javascript:{}}}$$", ":red[<script>{}</script>]", ":material/<img src=x onerror={}>:",
    ":blue-badge[[x](javascript:{})]", "# <img src=x onerror={}>", "> <img src=x onerror={}>", "| a |\n|---|\n| <img src=x onerror={}> |",
    "- <svg onload={}>", "\n\n<script>{}</script>\n\n", "&lt;script&gt;{}&lt;/script&gt;", "&#60;img src=x onerror={}&#62;",
    "\\u003cimg src=x onerror={}\\u003e", "<img src=x onerror={}>", "＜script＞{}＜/script＞", "%3Cscript%3E{}%3C/script%3E",
    "<<script>{}//<</script>", "<scr<script>ipt>{}</scr</script>ipt>", "<noscript><p title=\"</noscript><img src=x onerror={}>\">",
    "{{{{constructor.constructor('{}')()}}}}", "${{{}}}", "#{{{}}}", "<%= {} %>", "';{};//", "\";{};//", "`+{}+`", "javascript:{}",
    "<a href=\"javascript:{}\">x</a>", "<template><script>{}</script></template>", "<plaintext onload={}>",
    "<xmp><img src=x onerror={}></xmp>",
)  # fmt: skip
PAYLOADS = tuple(wrapping.format(f"alert({number})") for number, wrapping in enumerate(WRAPPINGS))

WATCHING = """
window.ran = [];
for (const name of ['alert', 'confirm', 'prompt', 'print']) window[name] = what => { window.ran.push(String(what)); };
"""
INJECTED = """
() => [...document.querySelectorAll('*')].filter(each =>
    [...each.attributes].some(a => /^on/i.test(a.name)
        || (/^(href|src|action|data|formaction|xlink:href|srcdoc|background)$/i.test(a.name)
            && /^[\\s\\x00-\\x20]*(javascript|vbscript|data:text\\/html)/i.test(a.value)))
    || ['IFRAME', 'OBJECT', 'EMBED', 'BASE', 'MARQUEE', 'PLAINTEXT', 'XMP'].includes(each.tagName)
    || (each.tagName === 'SCRIPT' && /alert\\(/.test(each.textContent + each.src))
    || (each.tagName === 'META' && /refresh/i.test(each.httpEquiv))
    || (each.tagName === 'IMG' && /evil|^x|alert/.test(each.getAttribute('src') || ''))
).map(each => each.outerHTML.slice(0, 200))
"""


def test_there_are_a_hundred_payloads() -> None:
    assert len(set(PAYLOADS)) >= 100


@pytest.mark.parametrize("text", ["`[x](https://evil.example)```", "`a\n\n[x](https://evil.example)`", "`a\r\r[x](https://evil.example)`"])
def test_backticks_that_markdown_does_not_pair_hide_no_link(text: str) -> None:
    """For Markdown a run of three does not end what a run of one has begun, and no code goes on in another paragraph."""
    assert "[x]" not in escape_markdown(text)
    assert escape_markdown("use `a[0]` and `b`") == "use `a[0]` and `b`"


@pytest.fixture(scope="module")
def naked_context(browser: Browser) -> Iterator[tuple[BrowserContext, Watched]]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, bypass_csp=True)
    context.add_init_script(WATCHING)
    yield context, watch(context)
    context.close()


@pytest.fixture
def naked(naked_context: tuple[BrowserContext, Watched]) -> Iterator[Page]:
    """A window without the content security policy, in which `ran` lists what was run."""
    context, watched = naked_context
    watched.foreign.clear()
    yield context.new_page()
    close_pages(context)
    assert not watched.foreign


def is_inert(page: Page, where: str) -> None:
    assert page.evaluate("window.ran") == [], where
    assert page.evaluate(INJECTED) == [], where


def test_what_runs_is_found(browser: Browser, server: Server) -> None:
    """Most payloads run where markup is let through, and each way of finding them finds some."""
    context = browser.new_context(bypass_csp=True)
    context.add_init_script(WATCHING)
    page = context.new_page()
    page.goto(server.url)
    settled(page)
    is_inert(page, "a page of ours")
    for payload in PAYLOADS:
        page.evaluate("html => document.body.appendChild(document.createElement('div')).innerHTML = html", payload)
    page.wait_for_timeout(500)
    assert len(set(page.evaluate("window.ran"))) >= 20
    assert len(page.evaluate(INJECTED)) >= 40
    context.close()


# ---------------------------------------------------------------- links


def rounds() -> list[object]:
    """Every payload in every parameter takes 100 visits of each page; one for all on two pages is the short form."""
    pages = [address for address in addresses() if address not in catalog.current().frameworks]
    short = [(address, range(number % 9, 100, 100)) for number, address in enumerate(pages) if number % 4 == 1]
    return [*short, *(pytest.param(address, range(len(PAYLOADS)), marks=pytest.mark.long) for address in pages)]


@pytest.mark.parametrize(("address", "numbers"), rounds())
def test_no_parameter_is_run(address: str, numbers: range, server: Server, naked: Page) -> None:
    """Each parameter holds another payload at each visit, alone and behind something that is right."""
    slug = next(iter(catalog.current().frameworks))
    for number in numbers:
        values = {name: PAYLOADS[(number + place) % len(PAYLOADS)] for place, name in enumerate(parameters())}
        if number % 2:
            values |= {"v": "1", "f": f"{slug}.{values['f']}"}
        naked.goto(f"{server.url}/{address}?{'&'.join(f'{name}={quote(value)}' for name, value in values.items())}")
        settled(naked)
        is_inert(naked, f"/{address}, payload {number}")


LINKS = (
    "https://evil.example/x",
    "HTTP://evil.example",
    "www.evil.example",
    "me@evil.example",
    "<https://evil.example>",
    "[x](//evil.example)",
)


@pytest.mark.parametrize(
    "names", [(*LINKS[::2], "_www.evil.example_"), (*LINKS[1::2], "`[x](https://evil.example)```", "`a`https://evil.example`b`")]
)
def test_no_name_is_a_link(names: tuple[str, ...], server: Server, naked: Page) -> None:
    """A colleague's link can carry any name for an option, and it stands in texts, labels, tables and charts."""
    now = current_decision_data(catalog.current())
    own = tuple(OwnAlternative(name, dict.fromkeys(now.criteria, 3.0), {}) for name in names)
    naked.goto(f"{server.url}/decide?{encode(with_defaults(replace(initial_choice(now), alternatives=own), now), 'test')}")
    settled(naked)
    assert "evil.example" in naked.locator("[data-testid=stMain]").inner_text()
    assert naked.locator("[data-testid=stMain] a[href*='evil.example']").count() == 0


def test_no_address_is_run(server: Server, naked: Page) -> None:
    for payload in PAYLOADS[::20]:
        naked.goto(f"{server.url}/{quote(payload, safe='')}#{payload}")
        naked.get_by_role("dialog").or_(naked.get_by_role("heading", level=1)).or_(naked.get_by_text("Not Found")).first.wait_for()
        is_inert(naked, payload)


# ---------------------------------------------------------------- fields


@pytest.mark.long
@pytest.mark.parametrize("payloads", [PAYLOADS[5::50], pytest.param(PAYLOADS, marks=pytest.mark.long)], ids=["few", "all"])
def test_no_field_is_run(payloads: tuple[str, ...], server: Server, naked: Page) -> None:
    """Names of own options, the record's words and a team's links; each stays for a while beside the next ones."""
    naked.goto(f"{server.url}/decide")
    settled(naked)
    for number, payload in enumerate(payloads):
        naked.get_by_label("Add an option of your own").fill(payload)
        naked.get_by_label("Add an option of your own").press("Enter")
        settled(naked)
        if (add := naked.get_by_role("button", name="Add", exact=True)).is_enabled():
            add.click()
            settled(naked)
        else:
            naked.get_by_role("button", name="Remove").first.click()
            settled(naked)
        for name in ("Project, for the record", "Context in one sentence, for the record"):
            if (field := naked.get_by_label(name)).count():
                field.fill(payload)
                field.press("Enter")
                settled(naked)
        naked.get_by_placeholder("Ada: https://…").fill(f"{payload}: {naked.url}\n{payload}")
        naked.get_by_placeholder("Ada: https://…").press("Control+Enter")
        settled(naked)
        is_inert(naked, f"payload {number}: {payload}")


@pytest.mark.parametrize("payloads", [PAYLOADS[7::50], pytest.param(PAYLOADS, marks=pytest.mark.long)], ids=["few", "all"])
@pytest.mark.parametrize(
    ("address", "label"),
    [
        ("search", "Search this guide"),
        pytest.param("compare", "Search features", marks=pytest.mark.long),
        pytest.param("fact-check", "Search claims", marks=pytest.mark.long),
        pytest.param("sources", "Search sources", marks=pytest.mark.long),
    ],
)
def test_no_search_is_run(address: str, label: str, payloads: tuple[str, ...], server: Server, naked: Page) -> None:
    naked.goto(f"{server.url}/{address}")
    settled(naked)
    field = naked.get_by_role("searchbox", name=label).first
    for payload in payloads:
        field.fill(payload[:80])
        field.press("Enter")
        settled(naked)
        is_inert(naked, payload)


@pytest.mark.long
@pytest.mark.parametrize("payloads", [PAYLOADS[9::100], pytest.param(PAYLOADS[::5], marks=pytest.mark.long)], ids=["few", "many"])
def test_no_live_request_is_run(payloads: tuple[str, ...], server: Server, naked: Page) -> None:
    """What an example answers, headers and errors included, is text as well."""
    naked.goto(f"{server.url}/code")
    settled(naked)
    for number, payload in enumerate(payloads):
        if number >= MAX_RUNS_PER_MINUTE:
            time.sleep(60 / MAX_RUNS_PER_MINUTE)
        naked.get_by_label("Path", exact=True).fill("/" + payload.replace("\n", " ")[:200])
        naked.get_by_role("button", name="Send").click()
        settled(naked)
        is_inert(naked, payload)


# ---------------------------------------------------------------- data

PROSE = {"text", "name", "label", "title", "description", "rationale", "how", "note", "use", "tagline", "why", "said"}
FILES = ("frameworks/*.yaml", "guide.yaml", "criteria.yaml", "features.yaml", "profiles.yaml", "migrations/*.yaml", "benchmarks/*.yaml")


def poisoned(folder: Path) -> int:
    """Puts payloads behind the prose of the data files, as far as the models take them; how many."""
    number = 0

    def poison(node: object, key: str = "") -> object:
        nonlocal number
        if isinstance(node, dict):
            return {name: poison(value, str(name)) for name, value in node.items()}
        if isinstance(node, list):
            return [poison(value, key) for value in node]
        if isinstance(node, str) and key in PROSE and not node.startswith("http"):
            number += 1
            return f"{node} {PAYLOADS[number % len(PAYLOADS)]}"
        return node

    for path in sorted(path for pattern in FILES for path in folder.glob(pattern)):
        before = path.read_text(encoding="utf-8")
        path.write_text(yaml.safe_dump(poison(yaml.safe_load(before)), allow_unicode=True, sort_keys=False, width=10**6), encoding="utf-8")
    return number


@pytest.mark.long
@pytest.mark.parametrize("step", [pytest.param(3, id="few"), pytest.param(1, id="all")])
def test_no_data_is_run(step: int, start_server: Callable[..., Server], data_copy: Path, naked: Page) -> None:
    """Names, texts, notes and titles of every data file; a file that the models refuse is shown as a fault, which is text too."""
    assert poisoned(data_copy) > 200
    refused = {fault.path for fault in load(data_copy).faults}
    own = start_server(env={"GUIDE_DATA": str(data_copy)})
    for address in addresses()[::step]:
        naked.goto(f"{own.url}/{address}")
        settled(naked)
        for fold in naked.locator("[data-testid=stMain] [data-testid=stExpander] summary").all():
            fold.click()
        settled(naked)
        is_inert(naked, f"/{address}")
    assert not refused


@pytest.mark.long
@pytest.mark.parametrize(
    "source", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "vbscript:x", "//evil.example", "https://a b"]
)
def test_no_source_may_be_a_script(source: str, data_copy: Path) -> None:
    file = sorted((data_copy / "frameworks").glob("*.yaml"))[0]
    text = file.read_text(encoding="utf-8")
    file.write_text(re.sub(r"(?m)^website: .*$", f"website: {source!r}", text, count=1), encoding="utf-8")
    assert any(fault.path.endswith(file.name) for fault in load(data_copy).faults)


# ---------------------------------------------------------------- the policy


@pytest.mark.long
def test_charts_tooltips_and_pictures_work_under_the_policy(server: Server, page: Page) -> None:
    """The `page` fixture fails for every message of the policy in the console."""
    policies: list[str] = []
    page.on("response", lambda answer: policies.append(answer.headers.get("content-security-policy", "")))
    page.goto(f"{server.url}/decide")
    settled(page)
    assert "script-src 'self' 'sha256-" in policies[0]
    assert "unsafe-eval" not in policies[0]
    chart = page.locator("[role=graphics-document]").first
    expect(chart).to_be_visible()
    chart.locator("path[aria-roledescription=bar], [aria-roledescription=bar]").first.hover()
    expect(page.locator("#vg-tooltip-element")).to_be_visible()
    expect(page.locator("#vg-tooltip-element")).not_to_be_empty()
    chart.hover()
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile("PNG")).first.click()
    assert download.value.path().read_bytes().startswith(b"\x89PNG\r\n")


def test_the_policy_lets_no_script_of_a_page_run(browser: Browser, server: Server) -> None:
    """Were markup let through after all: neither an element, nor an attribute, nor text that is read as code does anything."""
    context = browser.new_context()
    context.add_init_script(WATCHING)
    page = context.new_page()
    page.goto(server.url)
    settled(page)
    page.evaluate("() => { setTimeout('alert(1)'); }")
    page.evaluate("() => { document.body.appendChild(document.createElement('script')).textContent = 'alert(2)'; }")
    page.evaluate("() => { document.body.appendChild(document.createElement('div')).innerHTML = '<img src=x onerror=alert(3)>'; }")
    page.wait_for_timeout(500)
    assert page.evaluate("window.ran") == []
    context.close()
