"""The real server answers as README and DESIGN promise: API, headers, embedding, broken data, a silent console."""

import asyncio
import json
import logging
import random
import re
import time
from collections.abc import Callable
from html import unescape
from pathlib import Path

import httpx
import pytest
from conftest import ROOT, run_async, sample
from starlette.responses import HTMLResponse
from streamlit.testing.v1 import AppTest

import catalog
from components.log import JsonFormatter
from server.front_end import BASE_URL_SCRIPT, TITLE
from server.previews import Previews
from support.pages import page_app
from support.reader import CLICK, ScriptRun, streamlit_client
from support.servers import Server

TROUBLE = re.compile(r"warning|deprecat|traceback|error|exception", re.IGNORECASE)


def trouble(console: str) -> list[str]:
    """Lines of a console in which something complains."""
    return [line for line in console.splitlines() if TROUBLE.search(line)]


# ---------------------------------------------------------------- pages


def test_every_page_opens(every_address: str, open_page: Callable[..., AppTest]) -> None:
    assert open_page(every_address).title


def test_pages_open_without_data(open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A wrong GUIDE_DATA is a notice, not a failure."""
    monkeypatch.setenv("GUIDE_DATA", str(tmp_path))
    for address in ("", "compare"):
        assert "criteria.yaml" in open_page(address).code[0].value


def test_page_that_fails_is_noticed(
    open_page: Callable[..., AppTest], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The router shows a friendly line where a page raises; `open_page` must not take that for a page."""
    monkeypatch.setattr("streamlit.title", lambda *_, **__: 1 / 0)
    with pytest.raises(AssertionError, match="ZeroDivisionError"):
        open_page("")
    caplog.clear()


# ---------------------------------------------------------------- /api


def test_health_names_version_and_says_clean(server: Server) -> None:
    answer = server.client.get("/api/health")
    shipped = catalog.current()
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json() == {"status": "ok", "data": shipped.version, "frameworks": len(shipped.frameworks), "clean": True, "faults": []}


def test_catalogue_is_the_whole_catalogue(server: Server) -> None:
    answer = server.client.get("/api/catalog")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == json.loads(catalog.current().model_dump_json())


@pytest.mark.parametrize("condition", ["{tag}", "W/{tag}", '"another", {tag}'])
def test_catalogue_is_not_sent_twice(server: Server, condition: str) -> None:
    """Proxies that compress make the tag a weak one."""
    tag = server.client.get("/api/catalog").headers["etag"]
    again = server.client.get("/api/catalog", headers={"if-none-match": condition.format(tag=tag)})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    other = server.client.get("/api/catalog", headers={"if-none-match": '"another"'})
    assert other.status_code == 200


@pytest.mark.parametrize("path", ["/api/health", "/api/catalog"])
def test_head_is_get_without_the_body(server: Server, path: str) -> None:
    head, get = server.client.head(path), server.client.get(path)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == get.headers["content-length"]
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/nothing", "/api/catalog/nothing"])
def test_unknown_api_address_is_404_in_json(server: Server, path: str) -> None:
    answer = server.client.get(path)
    assert (answer.status_code, answer.json()) == (404, {"error": "Not Found"})


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_api_is_read_only_and_says_so_in_json(server: Server, method: str) -> None:
    answer = server.client.request(method, "/api/health")
    assert (answer.status_code, answer.json()) == (405, {"error": "Method Not Allowed"})
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


# ---------------------------------------------------------------- headers


@pytest.mark.parametrize("path", ["/", "/compare", "/api/health", "/api/nothing", "/_stcore/health"])
def test_security_headers_are_on_every_answer(server: Server, path: str) -> None:
    headers = server.client.get(path).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
    assert "camera=()" in headers["permissions-policy"]
    policy = dict(rule.split(" ", 1) for rule in headers["content-security-policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert re.fullmatch(r"'self'( 'sha256-[A-Za-z0-9+/]{43}='){3}", policy["script-src"])
    assert policy["frame-ancestors"] == "'self'"
    assert headers["x-frame-options"] == "SAMEORIGIN"


def test_a_setting_opens_embedding_for_named_origins(start_server: Callable[..., Server]) -> None:
    """One origin with a character that could add a directive of its own is left out."""
    own = start_server(env={"GUIDE_FRAME_ANCESTORS": "https://a.example https://b.example;script-src https://c.example"})
    headers = own.client.get("/compare").headers
    assert headers["content-security-policy"].endswith("; frame-ancestors 'self' https://a.example https://c.example")
    assert "https://b.example" not in headers["content-security-policy"]
    assert "x-frame-options" not in headers


# ---------------------------------------------------------------- data


def test_broken_file_takes_only_its_framework_away(start_server: Callable[..., Server], data_copy: Path) -> None:
    broken = sorted((data_copy / "frameworks").glob("*.yaml"))[0]
    broken.write_text("name: [not closed\n", encoding="utf-8")
    own = start_server(env={"GUIDE_DATA": str(data_copy)})
    health = own.client.get("/api/health").json()
    assert health["clean"] is False
    assert health["frameworks"] == len(catalog.current().frameworks) - 1
    assert [fault.split(":")[0] for fault in health["faults"]] == [f"frameworks/{broken.name}"]
    served = own.client.get("/api/catalog").json()
    assert set(served["frameworks"]) == set(catalog.current().frameworks) - {broken.stem}
    assert own.client.get(f"/{broken.stem}").status_code == 200


# ---------------------------------------------------------------- starting


def test_router_alone_serves_the_pages(start_server: Callable[..., Server]) -> None:
    """For hosts that do not know `st.App`. The script itself runs, which Streamlit's script check shows."""
    own = start_server(script="pages/router.py", env={"STREAMLIT_SERVER_SCRIPT_HEALTH_CHECK_ENABLED": "true"})
    assert own.client.get("/").status_code == 200
    assert own.client.get("/_stcore/script-health-check").text == "ok"
    assert not trouble(own.console())


@pytest.mark.parametrize("addresses", [pytest.param(sample(), id="some"), pytest.param(None, id="all", marks=pytest.mark.long)])
def test_console_is_silent(addresses: list[str] | None, start_server: Callable[..., Server]) -> None:
    """No warning, deprecation or traceback, neither at the start nor when the pages run. Python's hidden warnings count."""
    own = start_server(env={"PYTHONWARNINGS": "default", "STREAMLIT_SERVER_ENABLE_AGENT_API": "true"})
    for path in ("/", "/compare", "/api/health", "/api/catalog", "/api/nothing"):
        own.client.get(path)
    for address in addresses or pages_of(own):
        answer = own.client.post("/_stcore/agent/interact", json={"page": address})
        assert answer.json()["status"] == "ready", answer.text
    assert own.client.get("/_stcore/health").status_code == 200
    assert "You can now view" in own.console()
    assert not trouble(own.console())


def pages_of(server: Server) -> list[str]:
    answer = server.client.post("/_stcore/agent/interact", json={})
    return [page["url_path"] for page in answer.json()["pages"]]


def test_trouble_finds_what_consoles_print() -> None:
    lines = ["Traceback (most recent call last):", "x.py:1: DeprecationWarning: old", "Please replace this; it is deprecated.", "all well"]
    assert trouble("\n".join(lines)) == lines[:3]


# ---------------------------------------------------------------- watching it


def lines_of(console: str) -> list[dict[str, object]]:
    """The lines of JSON among what a server printed."""
    return [json.loads(line) for line in console.splitlines() if line.startswith("{")]


def test_log_has_a_line_for_each_page_opened(server: Server) -> None:
    """Which page and how long, but nothing of a link's parameters; moving a slider is no visit."""
    before = len(server.console())

    async def read() -> None:
        async with streamlit_client(server.url) as reader:
            await reader.open("decide", "f=a-secret-word")
            await reader.run()
            await reader.open("compare")

    run_async(read())
    console = server.console()[before:]
    visits = lines_of(console)
    assert all(set(visit) == {"at", "event", "page", "seconds"} for visit in visits)
    assert [(visit["event"], visit["page"]) for visit in visits] == [("visit", "decide"), ("visit", "compare")]
    assert 0 < float(str(visits[0]["seconds"])) < 30
    assert "secret" not in console


def test_failure_is_logged_under_the_reference_that_the_reader_sees(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("streamlit.title", lambda *_, **__: 1 / 0)
    app = page_app("compare")
    [shown] = app.error
    [record] = [record for record in caplog.records if record.levelno >= logging.ERROR]
    line = json.loads(JsonFormatter().format(record))
    assert line["reference"] in shown.value
    assert "ZeroDivisionError" not in shown.value
    assert (line["event"], line["page"], line["error"]) == ("error", "compare", "ZeroDivisionError: division by zero")
    assert any(re.fullmatch(r"pages/compare\.py:\d+ <module>", place) for place in line["where"])


def test_failing_callback_shows_a_reference_too(start_server: Callable[..., Server], tmp_path: Path) -> None:
    """A callback runs before the router's script, so only the server can catch what it raises."""
    (tmp_path / "sitecustomize.py").write_text("import decision.ranking\ndecision.ranking.roc_weights = lambda _: 1 / 0\n")
    own = start_server(env={"PYTHONPATH": f"{tmp_path}:{ROOT}"})

    async def press() -> ScriptRun:
        async with streamlit_client(own.url) as reader:
            start = await reader.open("decide")
            [order] = [each for each in start.elements_of("multiselect") if each.id.endswith("-order")]
            await reader.set(order=list(order.options[:2]))
            [button] = [each for each in start.elements_of("button") if each.label == "Set the sliders"]
            return await reader.run(**{button.id: CLICK})

    run = run_async(press())
    [shown] = run.failures
    [line] = [line for line in lines_of(own.console()) if line["event"] == "error"]
    assert str(line["reference"]) in shown
    assert "ZeroDivisionError" not in shown
    assert (line["page"], line["error"]) == ("decide", "ZeroDivisionError: division by zero")


@pytest.mark.long  # whether 80 at once are too many depends on the machine
def test_pages_go_before_a_flood_of_questions(server: Server) -> None:
    """`/api/decide` answers one after the other, says 503 to what is too many, and health answers meanwhile."""
    chance = random.Random(1)
    addresses = [f"/api/decide?w={'_'.join(f'{c.id}.{chance.randint(0, 5)}' for c in catalog.current().criteria)}" for _ in range(80)]

    async def flood() -> tuple[list[httpx.Response], float]:
        async with httpx.AsyncClient(base_url=server.url, timeout=30, trust_env=False, limits=httpx.Limits(max_connections=100)) as client:
            asked = [asyncio.create_task(client.get(address)) for address in addresses]
            await asyncio.sleep(0.05)
            began = time.perf_counter()
            assert (await client.get("/api/health")).status_code == 200
            return await asyncio.gather(*asked), time.perf_counter() - began

    answers, seconds = run_async(flood())
    assert {answer.status_code for answer in answers} <= {200, 503}
    refused = [answer for answer in answers if answer.status_code == 503]
    assert refused
    assert all(answer.json()["error"] and answer.headers["retry-after"] for answer in refused)
    assert seconds < 15


# ---------------------------------------------------------------- link previews


def test_a_link_says_what_it_leads_to_before_any_script_runs(server: Server, every_address: str) -> None:
    answer = server.client.get(f"/{every_address}?w=<script>", headers={"accept-encoding": "identity"})
    (title,) = re.findall("<title>(.*)</title>", answer.text)
    assert title != "Streamlit"
    (described,) = re.findall('<meta property="og:description" content="(.*)" />', answer.text)
    data = catalog.current()
    if every_address in data.frameworks:
        assert unescape(title) == f"{data.frameworks[every_address].name} · Framework Guide"
        assert unescape(described) == data.frameworks[every_address].tagline
    assert int(answer.headers["content-length"]) == len(answer.content)
    head = server.client.head(f"/{every_address}", headers={"accept-encoding": "identity"})
    assert (head.status_code, head.content) == (200, b"")


def test_what_the_data_say_is_text_in_a_preview(start_server: Callable[..., Server], data_copy: Path) -> None:
    slug = next(iter(catalog.current().frameworks))
    path = data_copy / "frameworks" / f"{slug}.yaml"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    (at,) = [number for number, line in enumerate(lines) if line.startswith("tagline:")]
    lines[at] = """tagline: '"/><script>alert(1)</script>'\n"""
    path.write_text("".join(lines), encoding="utf-8")
    text = start_server(env={"GUIDE_DATA": str(data_copy)}).client.get(f"/{slug}").text
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


@pytest.mark.parametrize("base", ["", "guide", "/teams/guide/"])
def test_previews_know_the_path_that_the_guide_is_served_below(base: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": base}.get)
    below = Previews(HTMLResponse(TITLE))
    start = f"/{base.strip('/')}".rstrip("/")

    async def titles(*addresses: str) -> list[bool]:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(below), base_url="http://guide") as client:
            texts = [(await client.get(address)).text for address in addresses]
            assert [BASE_URL_SCRIPT in text for text in texts] == ["Framework Guide</title>" in text for text in texts]
            return ["Framework Guide</title>" in text for text in texts]

    assert run_async(titles(f"{start}/decide", f"{start}/nothing-of-ours", "/elsewhere/decide")) == [True, False, False]


def test_other_files_and_addresses_stay_as_they_are(server: Server) -> None:
    assert server.client.get("/favicon.png").headers["content-type"] == "image/png"
    assert server.client.get("/nothing-of-ours").status_code == 404
