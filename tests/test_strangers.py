"""What a stranger sends neither stops the server nor makes it call out, and costs a bounded amount of memory, log and time."""

import asyncio
import gzip
import json
import logging
import os
import re
import socket
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
import websockets
from conftest import ROOT, run_async
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from streamlit import config

import catalog
from catalog.site import PAGES
from server import api, frames, uploads
from server.logs import LINES, LONGEST, RepeatLimit
from server.not_found import NotFound
from server.origins import Origins, is_allowed_host, is_allowed_origin
from support.reader import BackMsg, StreamlitClient, streamlit_client
from support.servers import Server

T = TypeVar("T")
Start = Callable[..., Server]
STALL_S = 1.5
"""One question to the outside service that never answers takes 2 s; 0.03 s where nothing is asked and nothing else runs."""
FOREIGN = ("https://evil.example", "http://localhost.", "null", "http://127.0.0.1.evil.example", "http://user@localhost", "", "http://[::1")

# ---------------------------------------------------------------- which origins and hosts


@pytest.fixture
def options(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Sets Streamlit's options for a test: `options({"browser.serverAddress": "guide.example"})`; these count as set by hand."""

    def set_options(values: dict[str, Any]) -> None:
        get = config.get_option
        monkeypatch.setattr(config, "get_option", lambda key: values[key] if key in values else get(key))
        monkeypatch.setattr(config, "is_manually_set", values.__contains__)

    monkeypatch.delenv("GUIDE_URL", raising=False)
    return set_options


@pytest.mark.parametrize(
    ("origin", "host", "allowed"),
    [
        ("http://localhost:8501", "localhost:8501", True),
        ("HTTP://LOCALHOST:8501", "localhost:8501", True),
        ("https://guide.example", "guide.example", True),
        ("https://guide.example", "guide.example:443", True),
        ("https://guide.example:443", "guide.example", True),
        ("http://guide.example", "guide.example:443", False),
        ("http://[::1]:8501", "[::1]:8501", True),
        ("http://localhost:3000", "localhost:8501", False),
        ("http://localhost", "localhost:8501", False),
        ("https://evil.example", "guide.example", False),
        ("https://guide.example.evil.example", "guide.example", False),
        ("https://guide.example@evil.example", "guide.example", False),
        ("http://127.0.0.1:99999", "127.0.0.1:99999", False),
        ("null", "null", False),
        ("file://", "guide.example", False),
        ("https://", "", False),
        ("https://guide.example", "guide.example/path", False),
        ("https://guide.example", "user@guide.example", False),
    ],
)
def test_a_page_may_open_a_websocket_to_its_own_host_only(origin: str, host: str, allowed: bool, options: Callable[..., None]) -> None:
    options({})
    assert is_allowed_origin(origin, host) == allowed


def test_settings_name_further_origins(options: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    options(
        {
            "browser.serverAddress": "shown.example",
            "browser.serverPort": 8443,
            "server.corsAllowedOrigins": ["https://wiki.example", "https://lab.example:9000"],
        }
    )
    monkeypatch.setenv("GUIDE_URL", "https://guide.example/some/path/")
    named = (
        "https://shown.example",
        "https://shown.example:8443",
        "https://guide.example",
        "https://wiki.example",
        "https://lab.example:9000",
    )
    assert all(is_allowed_origin(origin, "10.0.0.1:8501") for origin in named)
    others = ("https://shown.example:9", "http://guide.example", "http://wiki.example", "https://lab.example", "https://sub.wiki.example")
    assert not any(is_allowed_origin(origin, "10.0.0.1:8501") for origin in others)


@pytest.mark.parametrize(
    ("host", "patterns", "allowed"),
    [
        ("guide.example", ["guide.example"], True),
        ("GUIDE.example.:443", ["guide.example"], True),
        ("a.guide.example", ["*.guide.example"], True),
        ("guide.example", ["*.guide.example"], False),
        ("evil.example", ["guide.example", "*.guide.example"], False),
        ("guide.example.evil.example", ["guide.example"], False),
        ("guide.example@evil.example", ["guide.example"], False),
        ("guide.example/x", ["guide.example"], False),
        ("guide.example:x", ["guide.example"], False),
        ("", ["guide.example"], False),
        (None, ["guide.example"], False),
        ("anything", [], True),
        ("anything", ["*"], True),
    ],
)
def test_hosts_are_those_of_the_setting(host: str | None, patterns: list[str], allowed: bool) -> None:
    assert is_allowed_host(host, patterns) == allowed


async def through_origins(kind: str, path: str, headers: list[tuple[bytes, bytes]]) -> tuple[dict[str, Any] | None, list[dict[str, Any]]]:
    """The scope that Streamlit would get, if any, and what the middleware sent itself."""
    seen: list[dict[str, Any]] = []
    sent: list[dict[str, Any]] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        seen.append(dict(scope))

    async def receive() -> dict[str, Any]:
        return {"type": f"{kind}.request", "body": b"", "more_body": False}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    await Origins(app)({"type": kind, "path": path, "method": "GET", "headers": headers}, receive, send)
    return (seen[0] if seen else None), sent


@pytest.mark.parametrize("origin", ["https://guide.example", "https://wiki.example", "http://10.0.0.1:8501", None])
def test_to_streamlit_every_allowed_origin_is_its_own(origin: str | None, options: Callable[..., None], monkeypatch: Any) -> None:
    """Else it would go on to ask an outside service for the machine's address."""
    options({"server.corsAllowedOrigins": ["https://wiki.example"]})
    monkeypatch.setenv("GUIDE_URL", "https://guide.example")
    headers = [(b"host", b"10.0.0.1:8501"), *([(b"origin", origin.encode())] if origin else [])]
    scope, sent = run_async(through_origins("websocket", "/_stcore/stream", headers))
    assert scope
    assert not sent
    origins = [value.decode().partition("://")[2] for name, value in scope["headers"] if name == b"origin"]
    assert origins == (["10.0.0.1:8501"] if origin else [])


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"guide.example"), (b"origin", b"https://guide.example"), (b"origin", b"https://evil.example")],
        [(b"host", b"guide.example"), (b"host", b"evil.example"), (b"origin", b"https://evil.example")],
        [(b"origin", b"https://evil.example")],
        [(b"host", b"guide.example"), (b"origin", b"https://evil\xff.example")],
    ],
)
def test_two_hosts_or_origins_are_none(headers: list[tuple[bytes, bytes]], options: Callable[..., None]) -> None:
    options({})
    scope, sent = run_async(through_origins("websocket", "/_stcore/stream", headers))
    assert (scope, [message["type"] for message in sent]) == (None, ["websocket.close"])


@pytest.mark.parametrize("origin", [b"https://b.example", b"http://[", b"\xff", b""])
def test_whoever_switches_the_check_off_has_none(origin: bytes, options: Callable[..., None]) -> None:
    """And Streamlit, which reads every origin all the same, gets one that it can read."""
    options({"server.enableCORS": False})
    scope, _ = run_async(through_origins("websocket", "/_stcore/stream", [(b"host", b"a.example"), (b"origin", origin)]))
    assert scope
    assert (b"origin", b"http://a.example") in scope["headers"]


@pytest.mark.parametrize(
    ("path", "passes"), [("/_stcore/metrics", True), ("/x/_stcore/y", False), ("/api/live", True), ("/api/live/x", False)]
)
def test_only_probes_are_answered_for_any_host(path: str, passes: bool, options: Callable[..., None]) -> None:
    options({"server.allowedHosts": ["guide.example"]})
    scope, sent = run_async(through_origins("http", path, [(b"host", b"10.0.0.1")]))
    assert bool(scope) == passes
    assert [message["status"] for message in sent if "status" in message] == ([] if passes else [400])


# ---------------------------------------------------------------- the real server


def address_of(server: Server) -> str:
    return server.url.replace("http", "ws") + "/_stcore/stream"


async def handshake(server: Server, origin: str | None) -> int:
    """The status of the answer: 101, or what refused it."""
    try:
        async with websockets.connect(address_of(server), additional_headers={"Origin": origin} if origin is not None else {}):
            return 101
    except websockets.InvalidStatus as refused:
        return refused.response.status_code


@asynccontextmanager
async def slowest_health(server: Server) -> AsyncIterator[list[float]]:
    """Asks `/_stcore/health` all the time; the list has how many seconds each answer took."""
    seconds: list[float] = []
    done = asyncio.Event()

    async def ask() -> None:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as client:
            while not done.is_set() or not seconds:
                began = time.perf_counter()
                assert (await client.get("/_stcore/health")).status_code == 200
                seconds.append(time.perf_counter() - began)
                await asyncio.sleep(0.02)

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0.1)
    yield seconds
    done.set()
    await asking


WATCH = """
import socket, sys
resolve = socket.getaddrinfo
def watched(host, *rest, **more):
    if isinstance(host, str) and host not in ("127.0.0.1", "localhost", "::1"):
        with open({file!r}, "a") as file:
            print("resolve", host, file=file)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", {port}))]
    return resolve(host, *rest, **more)
socket.getaddrinfo = watched
def hook(event, arguments):
    if event in ("socket.connect", "socket.sendto") and isinstance(arguments[1], tuple):
        host = str(arguments[1][0])
        if not host.startswith("127.") and host not in ("::1", "localhost"):
            with open({file!r}, "a") as file:
                print(event, host, file=file)
sys.addaudithook(hook)
"""


@contextmanager
def silent_port() -> Iterator[int]:
    """A port that accepts connections and never answers."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener.getsockname()[1]


@pytest.fixture
def watched_server(start_server: Start, tmp_path: Path) -> Iterator[Callable[..., tuple[Server, Path]]]:
    """A server that writes down whom it wants to reach; each outside name leads to a port that never answers."""
    with silent_port() as port:

        def start(script: str = "app.py") -> tuple[Server, Path]:
            file = tmp_path / "calls"
            file.touch()
            (tmp_path / "sitecustomize.py").write_text(WATCH.format(file=str(file), port=port))
            return start_server(env={"PYTHONPATH": f"{tmp_path}:{ROOT}"}, script=script), file

        yield start


def test_a_foreign_handshake_stalls_nobody_and_makes_nobody_call_out(watched_server: Callable[..., tuple[Server, Path]]) -> None:
    server, calls = watched_server()

    async def attack() -> tuple[list[int], float, int]:
        async with streamlit_client(server.url) as reader:
            await reader.open("benchmarks")
            async with slowest_health(server) as seconds:
                statuses = await asyncio.gather(*(handshake(server, origin) for origin in FOREIGN[:3]))
            await upload(reader, server, "one", b"a: 1")
            statuses += [await handshake(server, origin) for origin in FOREIGN]
            server.client.get("/api/decide", headers={"host": "evil.example"})
            server.client.get("/api/catalog")
            return statuses, max(seconds), await handshake(server, server.url)

    statuses, slowest, own = run_async(attack())
    assert set(statuses) == {403}
    assert own == 101
    assert slowest < STALL_S
    assert calls.read_text() == ""
    assert "evil" not in server.console()


def test_without_app_py_nobody_calls_out_either_once_a_page_was_opened(watched_server: Callable[..., tuple[Server, Path]]) -> None:
    server, calls = watched_server("pages/router.py")

    async def attack() -> float:
        async with streamlit_client(server.url) as reader:
            await reader.open("compare")
        async with slowest_health(server) as seconds:
            assert {await handshake(server, origin) for origin in FOREIGN[:2]} == {403}
        return max(seconds)

    assert run_async(attack()) < STALL_S
    assert calls.read_text() == ""


def test_a_foreign_host_gets_no_answer_of_ours(start_server: Start) -> None:
    server = start_server(env={"STREAMLIT_SERVER_ALLOWED_HOSTS": "guide.example"})
    for path in ("/api/catalog", "/api/decide", "/", "/decide", "/nothing", "/robots.txt"):
        refused = server.client.get(path, headers={"host": "evil.example"})
        assert refused.status_code == 400, path
        assert "evil" not in refused.text
        assert "evil" not in str(refused.headers)
        assert server.client.get(path, headers={"host": "guide.example"}).status_code in (200, 404)
    for probe in ("/api/health", "/api/live", "/_stcore/health"):
        assert server.client.get(probe, headers={"host": "10.0.0.7:8501"}).status_code == 200
    assert server.client.get("/api/decide", headers={"host": "guide.example"}).json()["link"].startswith("http://guide.example/decide?")


WITH_SLASH = ("/api/health/", "/api/decide/", "/api/", "/decide/", "/compare/", "/nothing/", "/_stcore/health/")


@pytest.mark.parametrize("path", WITH_SLASH)
def test_no_redirect_or_link_names_a_foreign_host(server: Server, path: str) -> None:
    answer = server.client.get(path, headers={"host": "evil.example", "x-forwarded-host": "evil.example", "x-forwarded-proto": "https"})
    assert "evil" not in answer.headers.get("location", "")
    assert "evil" not in answer.text
    link = server.client.get("/api/decide", headers={"host": "evil.example", "x-forwarded-host": "evil.example"}).json()["link"]
    assert link.startswith("../decide?")


# ---------------------------------------------------------------- uploads


async def upload(reader: StreamlitClient, server: Server, name: str, content: bytes) -> int:
    token = server.client.get("/_stcore/health").cookies.get("_streamlit_xsrf") or server.client.cookies["_streamlit_xsrf"]
    async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60, cookies={"_streamlit_xsrf": token}) as client:
        path = f"/_stcore/upload_file/{reader.session}/{name}"
        return (await client.put(path, files={"file": (f"{name}.csv", content)}, headers={"X-Xsrftoken": token})).status_code


def held_bytes(server: Server) -> int:
    found = re.search(r"UploadedFileManager.*} (\d+)", server.client.get("/_stcore/metrics").text)
    return int(found[1]) if found else 0


def test_a_visitor_leaves_only_so_many_files(server: Server) -> None:
    """Counted by number and by size; a file that comes again takes the place of the first one."""

    async def send() -> tuple[list[int], list[int], int]:
        async with streamlit_client(server.url) as reader:
            await reader.open("benchmarks")
            small = [await upload(reader, server, f"small{n}", b"1") for n in range(uploads.FILES_PER_SESSION + 2)]
            again = await upload(reader, server, "small0", b"2")
        async with streamlit_client(server.url) as reader:
            await reader.open("benchmarks")
            large = [await upload(reader, server, f"large{n}", b"x" * 2_000_000) for n in range(13)]
        return small, large, again

    small, large, again = run_async(send())
    assert small == [204] * uploads.FILES_PER_SESSION + [413] * 2
    assert again == 204
    assert large.count(204) * 2_000_000 <= uploads.BYTES_PER_SESSION
    assert large[-3:] == [413] * 3


@pytest.mark.long  # files are kept for half a minute
def test_300_uploads_take_little_memory_and_leave_with_the_visitor(start_server: Start) -> None:
    server = start_server()

    async def flood() -> set[int]:
        async with streamlit_client(server.url) as reader:
            await reader.open("benchmarks")
            places = asyncio.Semaphore(10)

            async def one(number: int) -> int:
                async with places:
                    return await upload(reader, server, str(number), b"x" * 2_000_000)

            return set(await asyncio.gather(*(one(number) for number in range(300))))

    before = memory_mb(server)
    assert run_async(flood()) == {204, 413}
    assert memory_mb(server) - before < 150
    assert held_bytes(server) > 10_000_000
    deadline = time.monotonic() + 60
    while held_bytes(server):
        assert time.monotonic() < deadline, "a minute after the visitor has gone the files are still there"
        time.sleep(1)
    assert memory_mb(server) - before < 60


def memory_mb(server: Server) -> float:
    """Resident memory of the process that listens."""
    port = int(server.url.rpartition(":")[2])
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                line = (folder / "cmdline").read_bytes()
                if f"--server.port={port}".encode() in line:
                    return int((folder / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6
            except OSError:
                continue
    raise AssertionError("no such process")


class Held:
    """A file manager and runtime with what the test puts there, shaped like Streamlit's."""

    def __init__(self, sizes: dict[str, list[int]], active: set[str]) -> None:
        record = type("Record", (), {})
        self.file_storage: dict[str, dict[str, Any]] = {}
        for session, each in sizes.items():
            self.file_storage[session] = {}
            for number, size in enumerate(each):
                self.file_storage[session][str(number)] = file = record()
                file.data = b"x" * size
        self.active = active

    @property
    def uploaded_file_mgr(self) -> "Held":
        return self

    def is_active_session(self, session: str) -> bool:
        return session in self.active

    def remove_session_files(self, session: str) -> None:
        self.file_storage.pop(session, None)


async def put(app: uploads.UploadLimits, session: str, seconds: float = 0, body: bytes = b"") -> int:
    """The status that an upload gets; the app behind takes so long."""
    sent: list[Any] = []

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": body, "more_body": False}

    await app(
        {"type": "http", "method": "PUT", "path": f"/_stcore/upload_file/{session}/new", "headers": [], "seconds": seconds}, receive, send
    )
    return int(sent[0]["status"])


async def taken(scope: Any, receive: Any, send: Any) -> None:
    await receive()
    await asyncio.sleep(scope["seconds"])
    await PlainTextResponse("", 204)(scope, receive, send)


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Callable[[dict[str, list[int]], set[str]], Held]:
    def put_there(sizes: dict[str, list[int]], active: set[str]) -> Held:
        made = Held(sizes, active)
        monkeypatch.setattr(uploads, "runtime_exists", lambda: True)
        monkeypatch.setattr(uploads, "runtime_instance", lambda: made)
        return made

    return put_there


def test_the_server_holds_only_so_much_for_all(held: Callable[..., Held]) -> None:
    full = {f"s{n}": [2_000_000] * 9 for n in range(4)}
    held(full, set(full))
    assert run_async(put(uploads.UploadLimits(taken), "new")) == 503
    held({"s0": [2_000_000]}, {"s0"})
    assert run_async(put(uploads.UploadLimits(taken), "new")) == 204


def test_a_deleted_file_counts_while_its_visitor_is_there(held: Callable[..., Held], monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that shows it keeps it in memory, so deleting makes no room for more."""
    sessions = {f"s{number}" for number in range(40)}
    there = held({}, set(sessions))
    monkeypatch.setattr(uploads, "KEPT_S", 0.3)

    async def flood() -> tuple[int, int]:
        app = uploads.UploadLimits(taken)
        statuses = [await put(app, session, body=b"x" * 2_000_000) for session in sorted(sessions)]
        there.active.clear()
        await asyncio.sleep(0.8)
        return statuses.count(204), await put(app, "s0")

    accepted, later = run_async(flood())
    assert accepted * 2_000_000 <= uploads.BYTES_IN_ALL
    assert accepted < len(sessions)
    assert later == 204, "they have gone"


def test_uploads_on_their_way_count_and_are_ended(held: Callable[..., Held], monkeypatch: pytest.MonkeyPatch) -> None:
    held({}, {"a"})
    monkeypatch.setattr(uploads, "SECONDS", 0.2)

    async def at_once(number: int, seconds: float) -> list[int]:
        app = uploads.UploadLimits(taken)
        return list(await asyncio.gather(*(put(app, "a", seconds) for _ in range(number))))

    assert set(run_async(at_once(uploads.FILES_PER_SESSION + 5, 0))) == {204, 413}
    assert run_async(at_once(2, 30)) == [408, 408]


def test_files_go_when_their_visitor_has_been_gone_for_a_while(held: Callable[..., Held], monkeypatch: pytest.MonkeyPatch) -> None:
    """Also those of a session that was there before, and never those of one that is connected."""
    monkeypatch.setattr(uploads, "KEPT_S", 0.3)
    there = held({"gone": [10], "here": [10]}, {"here"})

    async def sweep() -> list[str]:
        await put(uploads.UploadLimits(taken), "here")
        at_once = list(there.file_storage)
        await asyncio.sleep(0.8)
        return at_once

    assert set(run_async(sweep())) == {"gone", "here"}
    assert set(there.file_storage) == {"here"}


# ---------------------------------------------------------------- one copy of the catalogue


GZIP = ("gzip", "br, gzip;q=0.5", "GZIP")
NOT_GZIP = ("", "br", "gzip;q=0", "gzip;q=0.0, *")


@pytest.mark.parametrize(("accepts", "coding"), [*((each, "gzip") for each in GZIP), *((each, "identity") for each in NOT_GZIP)])
def test_the_catalogue_comes_as_it_is_asked_for(server: Server, accepts: str, coding: str) -> None:
    with server.client.stream("GET", "/api/catalog", headers={"accept-encoding": accepts}) as answer:
        raw = b"".join(answer.iter_raw())
    assert answer.headers.get("content-encoding", "identity") == coding
    assert int(answer.headers["content-length"]) == len(raw)
    assert answer.headers["vary"].lower() == "accept-encoding"
    plain = gzip.decompress(raw) if coding == "gzip" else raw
    assert json.loads(plain)["version"] == catalog.current().version
    again = server.client.get("/api/catalog", headers={"accept-encoding": accepts, "if-none-match": f'W/{answer.headers["etag"]}, "x"'})
    assert (again.status_code, again.content) == (304, b"")
    head = server.client.head("/api/catalog", headers={"accept-encoding": accepts})
    assert head.headers["content-length"] == answer.headers["content-length"]


def test_the_catalogue_is_encoded_once_for_each_data_version(monkeypatch: pytest.MonkeyPatch) -> None:
    data = catalog.current()
    assert api.encoded_catalogue(data) is api.encoded_catalogue(data.model_copy())
    other = data.model_copy(update={"version": "another"})
    assert json.loads(api.encoded_catalogue(other)["identity"])["version"] == "another"
    assert json.loads(gzip.decompress(api.encoded_catalogue(data)["gzip"]))["version"] == data.version


def test_many_clients_of_the_catalogue_are_no_burden(server: Server) -> None:
    """50 that read and 150 that do not: little memory, and others are answered meanwhile."""
    port = int(server.url.rpartition(":")[2])
    before = memory_mb(server)

    async def read_and_hold() -> tuple[float, float]:
        async with httpx.AsyncClient(base_url=server.url, trust_env=False, timeout=60) as client, slowest_health(server) as seconds:
            answers = await asyncio.gather(*(client.get("/api/catalog") for _ in range(50)))
            assert {answer.status_code for answer in answers} == {200}
            writers = []
            for _ in range(150):
                _, writer = await asyncio.open_connection("127.0.0.1", port, limit=1024)
                writer.write(b"GET /api/catalog HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                writers.append(writer)
            await asyncio.sleep(1)
            held_mb = memory_mb(server) - before
            for writer in writers:
                writer.close()
        return held_mb, sorted(seconds)[-1]

    held_mb, slowest = run_async(read_and_hold())
    assert held_mb < 75
    assert slowest < 5  # 0.1 s where nothing else runs; here the clients share the machine with the server


# ---------------------------------------------------------------- health


@pytest.mark.parametrize(
    ("damage", "missing"),
    [
        (lambda data: [path.unlink() for path in data.rglob("*") if path.is_file()], "vocabulary, criteria, frameworks"),
        (lambda data: (data / "vocabulary.yaml").write_text("a: ["), "vocabulary"),
        (lambda data: (data / "criteria.yaml").unlink(), "criteria"),
        (lambda data: [path.write_text("x") for path in (data / "frameworks").iterdir()], "frameworks"),
    ],
)
def test_health_says_the_truth(damage: Callable[[Path], object], missing: str, data_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    damage(data_copy)
    monkeypatch.setattr(catalog, "current", lambda: catalog.load(data_copy))
    answer = api.health(Request({"type": "http", "headers": []}))
    body = json.loads(bytes(answer.body))
    assert answer.status_code == 503
    assert set(missing.split(", ")) <= set(body["status"].removeprefix("missing: ").split(", "))
    assert len(body["faults"]) <= api.MAX_FAULTS + 1


def test_a_folder_that_is_not_there_is_not_ready_but_alive(start_server: Start, tmp_path: Path) -> None:
    server = start_server(env={"GUIDE_DATA": str(tmp_path / "nowhere")})
    assert server.client.get("/api/health").status_code == 503
    assert server.client.head("/api/health").status_code == 503
    assert (server.client.get("/api/live").status_code, server.client.get("/api/live").json()) == (200, {"status": "alive"})
    assert server.client.head("/api/live").status_code == 200
    assert server.client.post("/api/live").status_code == 405


# ---------------------------------------------------------------- the log


def test_malformed_messages_do_not_fill_the_log(server: Server) -> None:
    """Text, and bytes that are no message, over and over; what goes wrong in a page is still there."""
    quiet = len(server.console())

    async def flood() -> None:
        for number in range(200):
            async with websockets.connect(address_of(server), additional_headers={"Origin": server.url}) as socket_:
                await socket_.send("text" if number % 2 else b"\xff\xfe\xfd" * 10)
                await asyncio.wait_for(socket_.wait_closed(), 5)

    run_async(flood())
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2]))) as raw:
        raw.sendall(b"NOT HTTP\r\n\r\n" * 20)
        raw.recv(1000)
    assert len(server.console()) - quiet < 5_000
    assert "Traceback" not in server.console()[quiet:]


async def through_frames(*contents: object) -> tuple[list[dict[str, Any]], list[dict[str, Any]], bool]:
    """What an app gets of these websocket messages, what was sent to the client, and whether the app could still send afterwards."""
    waiting = [{"type": "websocket.receive", "bytes" if isinstance(each, bytes) else "text": each} for each in contents]
    waiting.append({"type": "websocket.disconnect", "code": 1000})
    got: list[dict[str, Any]] = []
    sent: list[dict[str, Any]] = []
    open_still = True

    async def app(scope: Any, receive: Any, send: Any) -> None:
        nonlocal open_still
        while not got or got[-1]["type"] != "websocket.disconnect":
            got.append(await receive())
        try:
            await send({"type": "websocket.send", "bytes": b""})
        except OSError:
            open_still = False

    async def receive() -> Any:
        return waiting.pop(0)

    async def send(message: Any) -> None:
        sent.append(message)

    await frames.ClientMessages(app)({"type": "websocket"}, receive, send)
    return got, sent, open_still


def test_messages_for_developers_are_taken_from_nobody() -> None:
    """Streamlit would empty the caches of all visitors, run git, or watch files for anybody who asks."""
    ours = BackMsg(app_heartbeat=True).SerializeToString()
    others = [BackMsg(**{kind: True}).SerializeToString() for kind in ("clear_cache", "load_git_info", "set_run_on_save")]
    others += [BackMsg(debug_shutdown_runtime=True).SerializeToString(), BackMsg().SerializeToString()]
    got, sent, _ = run_async(through_frames(*others, ours, *others))
    assert [message.get("bytes") for message in got] == [ours, None]
    assert not [message for message in sent if message["type"] == "websocket.close"]
    assert {kind.name for kind in BackMsg.DESCRIPTOR.oneofs_by_name["type"].fields} >= frames.KINDS


@pytest.mark.parametrize(("content", "code"), [("text", 1003), (b"\xff\xfe", 1002)])
def test_a_malformed_message_ends_its_websocket(content: object, code: int) -> None:
    got, sent, open_still = run_async(through_frames(content, BackMsg(app_heartbeat=True).SerializeToString()))
    assert [message["type"] for message in got] == ["websocket.disconnect"]
    assert sent == [{"type": "websocket.close", "code": code}]
    assert not open_still, "what still wants to send is told that the client has gone"


def test_a_few_lines_of_each_place_pass_and_the_rest_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    limit, now = RepeatLimit(), [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])

    def record(line: int, level: int = logging.WARNING) -> logging.LogRecord:
        return logging.LogRecord("streamlit", level, "a.py", line, "bad %s", ("message",), (ValueError, ValueError(), None))

    assert [limit.filter(record(1)) for _ in range(100)].count(True) == LINES
    assert limit.filter(record(2)), "another place"
    now[0] = 100.0
    later = record(1)
    assert limit.filter(later)
    assert later.getMessage() == f"bad message ({100 - LINES} more like it were left out)"
    assert later.exc_info is None
    long = logging.LogRecord("uvicorn.error", logging.WARNING, "b.py", 1, "%s", ("x" * 5_000 + "%s",), None)
    assert limit.filter(long)
    assert len(long.getMessage()) <= LONGEST
    error = record(3, logging.ERROR)
    assert limit.filter(error)
    assert error.exc_info, "an error of ours keeps its stack trace"


# ---------------------------------------------------------------- unknown addresses


UNKNOWN = ("/nothing", "/decide/nothing", "/.git/config", "/healthz", "/compare.html", "/_stcore/nothing", "/static/nothing.js")


@pytest.mark.parametrize("path", UNKNOWN)
def test_an_unknown_address_is_404_with_a_way_on(server: Server, path: str) -> None:
    answer, head = server.client.get(path), server.client.head(path)
    assert (answer.status_code, head.status_code, head.content) == (404, 404, b"")
    assert answer.headers["content-type"].startswith("text/html")
    assert int(head.headers["content-length"]) == len(answer.content)
    links = set(re.findall(r'href="([^"]+)"', answer.text))
    led_to = {urlsplit(urljoin(f"{server.url}{path}", link)).path for link in links}
    assert {f"/{page.path}" for page in PAGES} | {f"/{slug}" for slug in catalog.current().frameworks} <= led_to
    assert "content-security-policy" in answer.headers


HOSTILE = ("/<script>evil</script>", "//evil.example", "/..%2f..%2fevil", "/../evil", "/%00evil", "/%ffevil", "/evil\x80", "/evil" * 3000)


@pytest.mark.parametrize("path", HOSTILE)
def test_nothing_of_an_unknown_address_is_repeated(server: Server, path: str) -> None:
    with socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), 10) as raw:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n".encode("latin-1"))
        answer = b"".join(iter(lambda: raw.recv(65536), b"")).decode()
    assert answer.split(" ")[1] in ("400", "404")
    assert "evil" not in answer


SLIPS = [("/decid", "/decide"), ("/Benchmarks", "/benchmarks"), ("/fact_check", "/fact-check"), ("/overview", "/")]


@pytest.mark.parametrize(("path", "meant"), SLIPS)
def test_a_slip_in_an_address_is_recognised(server: Server, path: str, meant: str) -> None:
    assert f'Did you mean <a href=".{meant}"' in server.client.get(path).text


def test_below_a_path_no_redirect_names_the_host(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("streamlit.get_option", {"server.baseUrlPath": "teams/guide"}.get)
    below = NotFound(PlainTextResponse("a page"), frozenset())

    async def ask(path: str) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(below), base_url="http://evil.example") as client:
            return await client.get(path)

    answer = run_async(ask("/teams/guide"))
    assert (answer.status_code, answer.headers["location"]) == (307, "guide/")
    assert run_async(ask("/teams/guide/decide")).text == "a page"
    assert 'href="./decide"' in run_async(ask("/teams/guide/nothing")).text
    assert 'href="../decide"' in run_async(ask("/teams/guide/a/b%2Fc")).text


def test_files_at_the_root_are_what_they_are(server: Server) -> None:
    robots, icon = server.client.get("/robots.txt"), server.client.get("/favicon.ico")
    assert robots.headers["content-type"].startswith("text/plain")
    assert robots.text.startswith("User-agent: *\n")
    assert icon.headers["content-type"] == "image/x-icon"
    assert icon.content[:4] == b"\0\0\1\0"
    assert server.client.head("/favicon.ico").headers["content-length"] == str(len(icon.content))


# ---------------------------------------------------------------- without app.py


def links_of(server: Server) -> str:
    """Everything that /decide writes, as one text."""

    async def read() -> str:
        async with streamlit_client(server.url) as reader:
            run = await reader.open("decide")
            assert not run.failures
            return "\n".join(str(message) for _, message in run.elements)

    return run_async(read())


def test_without_app_py_no_link_leads_to_what_is_not_there(start_server: Start, server: Server) -> None:
    alone = start_server(script="pages/router.py")
    text = links_of(alone)
    assert "(api/" not in text
    assert "only where the guide runs as" in text
    assert "(api/decide?" in links_of(server)
    assert not re.search(r"traceback|error|exception", alone.console(), re.IGNORECASE)
