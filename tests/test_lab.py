"""The lab itself: its server, its interpreter of contracts, its processes. Its examples are tested in test_examples.py."""

import json
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from small_data import FILES, write_small_data

import catalog
from catalog import load
from catalog.models import MATCHERS as DESCRIBED
from catalog.models import Contract, Example, Expectation, Native, Run, SourceFile
from lab import forks
from lab.__main__ import main
from lab.contract_runner import MATCHERS, STEP_RUNNERS, ExpectationFailed, check_reply, container_command
from lab.example_checks import contract_difference
from lab.native import first_changed_answer, native_answers
from lab.requests import Cookies, NoAnswer, Reply, Request, send
from lab.server import NotServed, prepared_folder, run_command, serving, temporary_folder, write_files

ROOT = Path(__file__).parent.parent
TASK, SLUG = next((task, slug) for task, examples in catalog.current().examples.items() for slug in examples)
"""An example that ships, for what any will do."""
END_SECONDS = 10
Captured = pytest.CaptureFixture[str]
Patch = pytest.MonkeyPatch


# ---------------------------------------------------------------- expectations


def reply(body: Any = None, status: int = 200, seconds: float = 0.01, events: Any = (), **headers: str) -> Reply:
    content = body if isinstance(body, str) else json.dumps(body)
    return Reply(status, tuple((n.replace("_", "-"), v) for n, v in headers.items()), content.encode(), seconds, events)


def expectation(**fields: Any) -> Expectation:
    return Expectation.model_validate(fields)


@pytest.mark.parametrize(
    ("word", "good", "bad"),
    [
        ("$any", [0, None, "", [], {}], []),
        ("$text", ["a"], ["", " ", 1, None, ["a"]]),
        ("$texts", [["a"], ["a", "b"]], [[], [""], ["a", 1], "a", None]),
        ("$integer", [0, -3], [1.5, True, "1", None]),
        ("$number", [0, 1.5], [False, "1.5", None]),
        ("$url", ["http://127.0.0.1:8000/a/1", "https://a.example/"], ["/a/1", "http://", "ftp://a/b", "http://a", 1]),
        ("$uuid", ["0b6b61aa-0000-4000-8000-0123456789ab"], ["0b6b61aa", "0B6B61AA-0000-4000-8000-0123456789AB ", 1]),
        ("$list 2", [[1, 2]], [[], [1], [1, 2, 3], "ab"]),
        ("$starts ab", ["ab", "abc"], ["cab", "", 1]),
        ("$has ab", ["ab", "cabd"], ["ba", ["ab"]]),
        ("$matches ^a+$", ["a", "aa"], ["ba", "", 1]),
        ("$$any", ["$any"], ["any", "$$any", None]),
    ],
)
def test_each_matcher_takes_some_and_refuses_others(word: str, good: list[Any], bad: list[Any]) -> None:
    for value in good:
        check_reply(expectation(json={"a": word}), reply({"a": value}), {})
    for value in bad:
        with pytest.raises(ExpectationFailed):
            check_reply(expectation(json={"a": word}), reply({"a": value}), {})


def test_absent_is_for_what_is_not_there() -> None:
    absent = expectation(json={"a": "$absent"}, headers={"x-a": "$absent"})
    check_reply(absent, reply({}), {})
    for wrong in (reply({"a": None}), reply({}, x_a="")):
        with pytest.raises(ExpectationFailed):
            check_reply(absent, wrong, {})
    with pytest.raises(ExpectationFailed):
        check_reply(expectation(json={"a": "$any"}), reply({}), {})


def test_matchers_are_the_ones_described() -> None:
    """In the models, which check contracts, and in the README, which people read."""
    assert set(MATCHERS) == set(DESCRIBED)
    readme = (ROOT / "data" / "examples" / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^\| .*`\$([a-z]+).*`.* \|", readme, re.MULTILINE)) <= set(MATCHERS)
    for word in MATCHERS:
        assert f"`${word}" in readme
    for kind in STEP_RUNNERS:
        assert f"| `{kind}: " in readme


EVENTS = ((0.1, '{"n": 0}'), (0.3, '{"n": 1}'), (0.5, '{"n": 2}'))
ALL = ({"n": 0}, {"n": 1}, {"n": 2})


@pytest.mark.parametrize(
    ("fields", "wrong", "words"),
    [
        ({"status": 200}, reply("no", 500), "status: expected 200, got 500 with 'no'"),
        ({"status": (400, 422)}, reply("", 404), "status: expected 400 or 422, got 404 with ''"),
        ({"status": "400-499"}, reply("", 500), "status: expected 400-499, got 500 with ''"),
        ({"json": {"a": 1}}, reply({"a": 2}), "json.a: expected 1, got 2"),
        ({"json": {"a": 1}}, reply({"a": 1, "b": 2}), "json.b: expected nothing, got 2"),
        ({"json": {"a": 1}}, reply({}), "json.a: expected 1, got nothing"),
        ({"json": {"a": None}}, reply({}), "json.a: expected null, got nothing"),
        ({"json": {"a": 1}}, reply({"a": True}), "json.a: expected 1, got true"),
        ({"json": {"a": False}}, reply({"a": 0}), "json.a: expected false, got 0"),
        ({"json": [1, {"a": 2}]}, reply([1, {"a": 3}]), "json[1].a: expected 2, got 3"),
        ({"json": [1]}, reply([1, 2]), "json: expected a list of 1, got [1, 2]"),
        ({"json": [1]}, reply({"a": 1}), 'json: expected a list of 1, got {"a": 1}'),
        ({"json": {}}, reply([]), "json: expected an object, got []"),
        ({"json": {"a": 1}}, reply("<p>"), "body: expected JSON, got '<p>'"),
        ({"json": None}, reply(0), "json: expected null, got 0"),
        ({"json_has": {"a": {"b": 1}}}, reply({"a": {"b": 2, "c": 1}}), "json.a.b: expected 1, got 2"),
        ({"headers": {"Allow": "GET"}}, reply(""), 'header allow: expected "GET", got nothing'),
        ({"headers": {"allow": "$has PUT"}}, reply("", Allow="GET"), 'header allow: expected $has PUT, got "GET"'),
        ({"contains": ("a", "b")}, reply("a"), "text: expected to hold 'b', got 'a'"),
        ({"lacks": ("secret",)}, reply("a secret b"), "text: expected to lack 'secret', got 'a secret b'"),
        ({"events": ALL}, reply("", events=EVENTS[:2]), 'events: expected a list of 3, got [{"n": 0}, {"n": 1}]'),
        ({"events": ALL, "gaps": "0.3-0.4"}, reply("", events=EVENTS), "gap after events[0]: expected 0.3 to 0.4 seconds, got 0.200"),
        ({"seconds": 0.5}, reply("", seconds=0.6), "time: expected at most 0.5 seconds, got 0.60"),
    ],
)
def test_each_expectation_can_fail_and_says_how(fields: dict[str, Any], wrong: Reply, words: str) -> None:
    with pytest.raises(ExpectationFailed) as caught:
        check_reply(expectation(**fields), wrong, {})
    rule_violations = caught.value
    assert f"{rule_violations.where}: expected {rule_violations.expected}, got {rule_violations.got}" == words


@pytest.mark.parametrize(
    ("fields", "right"),
    [
        ({"status": "400-499"}, reply("", 499)),
        ({"json_has": {"a": {"b": 1}}}, reply({"a": {"b": 1, "c": 2}, "d": 3})),
        ({"json": {1: "x", "n": 1}}, reply({"1": "x", "n": 1.0})),
        ({"headers": {"allow": "GET, PUT"}}, Reply(200, (("Allow", "GET"), ("allow", "PUT")), b"", 0)),
        ({"events": ALL, "gaps": "0.1-0.3"}, reply("", events=EVENTS)),
        ({"json": {"a": "is ${x}"}, "contains": ("${x}",)}, reply({"a": "is 5"})),
    ],
)
def test_what_meets_expectations(fields: dict[str, Any], right: Reply) -> None:
    check_reply(expectation(**fields), right, {"x": 5})


def test_cookies_are_kept_and_dropped() -> None:
    cookies = Cookies()
    cookies.keep(Reply(200, (("Set-Cookie", "a=1; HttpOnly"), ("set-cookie", "b=2; Path=/")), b"", 0))
    assert cookies.header() == {"Cookie": "a=1; b=2"}
    cookies.keep(Reply(200, (("Set-Cookie", 'a=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0'),), b"", 0))
    assert cookies.header() == {"Cookie": "b=2"}


# ---------------------------------------------------------------- steps, on a server

APP = """
import asyncio, json, os, signal, sys
from urllib.parse import parse_qs

seen = []

async def application(scope, receive, send):
    if scope["type"] == "lifespan":
        for word in ("startup", "shutdown"):
            await receive()
            await send({"type": f"lifespan.{word}.complete"})
        return
    path, query = scope["path"], parse_qs(scope["query_string"].decode())
    headers = {name.decode(): value.decode() for name, value in scope["headers"]}
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (message := await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": "echo: " + message["text"]})
        return
    body = b""
    while (message := await receive()).get("more_body"):
        body += message["body"]
    body += message["body"]
    seen.append(path)

    async def answer(status, content, *more, type=b"application/json"):
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", type), *more]})
        await send({"type": "http.response.body", "body": content if isinstance(content, bytes) else json.dumps(content).encode()})

    if path == "/echo":
        await answer(200, {"method": scope["method"], "headers": headers, "query": query, "body": body.decode(), "long": len(body)})
    elif path == "/items" and scope["method"] == "POST":
        host = headers["host"]
        await answer(201, {"id": 7, "url": f"http://{host}/items/7", "name": json.loads(body)["name"]}, (b"location", b"/items/7"))
    elif path == "/elsewhere":
        await answer(200, {"url": "http://127.0.0.1:1/items"})
    elif path == "/login":
        page = b"<form><input type=hidden name=csrf value=abc><input name=who></form>"
        await answer(200, page, (b"set-cookie", b"who=ada; HttpOnly"), type=b"text/html")
    elif path == "/form":
        good = b"csrf=abc" in body and headers.get("cookie") == "who=ada"
        await answer(200 if good else 403, {"body": body.decode()})
    elif path == "/third":
        await answer(200, {"done": len(seen) >= 3})
    elif path == "/events":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]})
        if "together" in query:
            await asyncio.sleep(0.45)
        for n in range(3):
            await send({"type": "http.response.body", "body": f"data: {json.dumps({'n': n})}\\n\\n".encode(), "more_body": True})
            if "together" not in query:
                await asyncio.sleep(0.15)
        await send({"type": "http.response.body", "body": b""})
    elif path == "/slow":
        await asyncio.sleep(1)
        await answer(200, {})
    elif path == "/never":
        await asyncio.sleep(60)
    elif path == "/end":
        os._exit(3)
    elif path == "/environment":
        await answer(200, dict(os.environ) | {"cwd": os.getcwd(), "argv": sys.argv, "path": sys.path})
    else:
        await answer(404, {"path": path})
"""
"""An ASGI app without a framework, that has something for every kind of step."""

WSGI = """
def application(environ, start_response):
    if environ["PATH_INFO"] == "/warn":
        import warnings
        warnings.warn("old", DeprecationWarning)
    if environ["PATH_INFO"] == "/refuse":
        start_response("413 Too Large", [("Content-Length", "2")])
        return [b"no"]
    start_response("200 OK", [("X-Type", str(environ.get("CONTENT_TYPE"))), ("Content-Type", "text/plain")])
    return (part.encode() for part in ("a", "b"))
"""
COMMANDS = {
    "hello.py": "import os, sys; print('hello', os.environ.get('WHO')); sys.exit(len(sys.argv) - 1)\n",
    "worker.py": "import os, time; print('worker', os.getpid(), flush=True); time.sleep(60)\n",
}


def example(app: str = APP, interface: str = "asgi", **change: Any) -> Example:
    run = {
        "interface": interface,
        "app": "pond:application",
        "development": "python pond.py {port}",
        "production": "uvicorn --port {port} --log-level error pond:application",
    }
    files = {"pond.py": app, **COMMANDS}
    return Example(
        files=tuple(SourceFile(name=name, text=text, shown=text) for name, text in files.items()),
        project=(),
        lines=1,
        packages=(),
        libraries=(),
        notes=(),
        run=Run.model_validate({**run, **change}),
        commands={"greet": "python hello.py", "three": "python hello.py 1 2 3"},
        checked=None,
    )


def contract(*steps: dict[str, Any]) -> Contract:
    return Contract.model_validate({"summary": "Small.", "steps": tuple({"name": f"step {i}", **step} for i, step in enumerate(steps))})


GOOD: list[tuple[str, list[dict[str, Any]]]] = [
    ("method, query, headers", [
        {"request": "PATCH /echo?q=a%20b&n=1", "headers": {"X-One": "1"},
         "expect": {"json_has": {"method": "PATCH", "query": {"q": ("a b",), "n": ("1",)},
                                 "headers": {"x-one": "1", "content-type": "$absent"}}}}]),
    ("json", [{"request": "POST /echo", "json": {"é": (1, None)},
               "expect": {"json_has": {"body": '{"\\u00e9": [1, null]}', "headers": {"content-type": "application/json"}}}}]),
    ("form", [{"request": "POST /echo", "form": {"a": "1 & 2"}, "expect": {"json_has": {"body": "a=1+%26+2"}}}]),
    ("uploads", [{"request": "POST /echo", "form": {"note": "x"},
                  "uploads": {"file": {"name": "../a.txt", "content": "hi", "type": "text/plain"}},
                  "expect": {"contains": ('filename=\\"../a.txt\\"', "Content-Type: text/plain", "data; boundary=", 'name=\\"note\\"')}}]),
    ("long body", [{"request": "POST /echo", "body": {"repeat": "ab", "times": 1_000_000}, "expect": {"json_has": {"long": 2_000_000}}}]),
    ("captures", [
        {"request": "POST /items", "json": {"name": "pen"}, "expect": {"status": 201},
         "capture": {"url": "json.url", "id": "json.id", "where": "header.location", "word": 'text "name": "(\\w+)"'}},
        {"request": "GET ${url}", "expect": {"json": {"path": "${where}"}}},
        {"request": "GET /echo?id=${id}&word=${word}", "expect": {"json_has": {"query": {"id": ("7",), "word": ("pen",)}}}}]),
    ("session and hidden fields", [
        {"request": "GET /login", "session": "ada", "expect": {"status": 200}, "capture": {"fields": "hidden", "who": "cookie.who"}},
        {"request": "POST /form", "session": "ada", "hidden": "fields", "form": {"who": "${who}"},
         "expect": {"status": 200, "json": {"body": "csrf=abc&who=ada"}}},
        {"request": "POST /form", "hidden": "fields", "expect": {"status": 403}},
        {"request": "POST /form", "session": "eve", "hidden": "fields", "expect": {"status": 403}}]),
    ("within", [{"request": "GET /third", "within": 3, "expect": {"json": {"done": True}}}]),
    ("at once", [{"request": "GET /slow", "at_once": 5, "expect": {"status": 200}}]),
    ("events", [{"request": "GET /events", "expect": {"events": ({"n": 0}, {"n": 1}, {"n": 2}), "gaps": "0.1-0.4"}}]),
    ("websocket", [{"websocket": "/ws", "messages": ({"send": "hi"}, {"receive": "echo: hi"}, {"send": {"repeat": "é", "times": 1000}},
                                                     {"receive": "$matches ^echo: é{1000}$"}), "expect": {}}]),
    ("command", [{"command": "greet", "environment": {"WHO": "ada"}, "expect": {"exit": 0, "contains": ("hello ada",), "lacks": ("bye",)}},
                 {"command": "three", "expect": {"exit": "1-255", "contains": ("hello None",)}}]),
    ("file", [{"file": "hello.py", "expect": {"contains": ("import os",)}}]),
    ("production command as in a Dockerfile", [
        {"request": "POST /echo", "body": "CMD ${cmd}", "expect":
         {"json_has": {"body": 'CMD ["uvicorn", "--port", "8000", "--log-level", "error", "pond:application"]'}}}]),
]  # fmt: skip


@pytest.mark.parametrize("steps", [steps for _, steps in GOOD], ids=[name for name, _ in GOOD])
def test_each_kind_of_step(steps: list[dict[str, Any]]) -> None:
    assert contract_difference(contract(*steps), example()) is None


def test_in_a_container_it_listens_on_every_address() -> None:
    pond = example(production="gunicorn --bind 127.0.0.1:{port} 'pond:application'")
    assert container_command(pond) == '["gunicorn", "--bind", "0.0.0.0:8000", "pond:application"]'


BAD: list[tuple[dict[str, Any], str]] = [
    ({"request": "GET /third", "within": 0.1, "expect": {"json": {"done": 1}}}, "json.done: expected 1, got "),
    ({"request": "GET /slow", "at_once": 3, "expect": {"status": 404}}, "status: expected 404, got 200 with '{}'"),
    ({"request": "GET /events?together=1", "expect": {"events": ALL, "gaps": "0.1-0.4"}}, "gap after events[0]: expected 0.1 to"),
    ({"websocket": "/ws", "messages": ({"send": "hi"}, {"receive": "hi"}), "expect": {}}, 'messages[1]: expected "hi", got "echo: hi"'),
    ({"command": "three", "expect": {"exit": 0}}, "exit: expected 0, got 3 from `python hello.py 1 2 3`: hello None"),
    ({"file": "hello.py", "expect": {"lacks": ("import",)}}, "text: expected to lack 'import', got "),
    ({"request": "GET /echo", "expect": {}, "capture": {"a": "json.nothing"}}, "json.nothing: expected a value to keep, got"),
    ({"request": "GET /echo", "expect": {}, "capture": {"a": "hidden"}}, "hidden: expected a value to keep, got"),
    ({"request": "GET /end", "expect": {}}, "the server ended with 3: "),
]  # fmt: skip


@pytest.mark.parametrize(("step", "words"), BAD, ids=[words for _, words in BAD])
def test_each_kind_of_step_can_fail(step: dict[str, Any], words: str) -> None:
    difference = contract_difference(contract(step), example())
    assert difference
    assert difference.step == "step 0"
    assert words in str(difference)


def test_captured_address_of_another_server_is_not_asked() -> None:
    steps = contract({"request": "GET /elsewhere", "expect": {}, "capture": {"url": "json.url"}}, {"request": "GET ${url}", "expect": {}})
    assert "is not an address of http://127.0.0.1:" in str(contract_difference(steps, example()))


def test_server_is_stopped_while_it_answers() -> None:
    """SIGTERM during a request: it is answered, and then the server ends by itself (this one by the signal it got, 128 + 15)."""
    step = {"request": "GET /slow", "stop": True, "expect": {"status": 200, "exit": 143}}
    assert contract_difference(contract(step), example(cold=True)) is None
    step = {"request": "GET /slow", "stop": True, "expect": {"status": 200, "exit": 0}}
    assert "exit: expected 0, got 143" in str(contract_difference(contract(step), example(cold=True)))


def test_no_answer_is_waited_for_no_longer_than_said() -> None:
    with (
        prepared_folder(example()) as folder,
        serving(example(), folder) as running,
        pytest.raises(NoAnswer, match="no answer within 1 seconds"),
    ):
        send(Request("GET", "/never", {}, None), running.url, timeout=1)


# ---------------------------------------------------------------- our small WSGI server


@contextmanager
def wsgi(strict: bool = False) -> Iterator[str]:
    pond = example(WSGI, "wsgi")
    with prepared_folder(pond) as folder, serving(pond, folder, strict=strict) as running:
        yield running.url


def test_wsgi_app_is_served_as_it_is() -> None:
    with wsgi() as url:
        found = send(Request("GET", "/", {}, None), url)
        assert (found.status, found.text, found.header("x-type")) == (200, "ab", "None")
        assert send(Request("POST", "/", {"Content-Type": "text/x"}, b"1"), url).header("x-type") == "text/x"
        assert send(Request("HEAD", "/", {}, None), url).body == b""


def test_early_refusal_of_a_large_body_arrives() -> None:
    with wsgi() as url:
        for _ in range(5):
            refused = send(Request("POST", "/refuse", {}, b"x" * 4_000_000), url)
            assert (refused.status, refused.text) == (413, "no")


def test_warnings_are_errors_where_examples_are_checked() -> None:
    with wsgi() as url:
        assert send(Request("GET", "/warn", {}, None), url).status == 200
    with wsgi(strict=True) as url:
        assert send(Request("GET", "/warn", {}, None), url).status == 500


# ---------------------------------------------------------------- processes


def test_examples_see_nothing_of_ours(monkeypatch: Patch) -> None:
    monkeypatch.setenv("GUIDE_SECRET", "1")
    pond = example(environment={"OWN": "1"})
    with prepared_folder(pond) as folder, serving(pond, folder) as running:
        seen = json.loads(send(Request("GET", "/environment", {}, None), running.url).body)
        assert seen["OWN"] == "1"
        assert seen["cwd"] == str(folder)
        assert not [name for name in seen if name.startswith(("GUIDE_", "PYTEST", "STREAMLIT"))]
        assert str(ROOT) not in seen["path"]
    assert not folder.parent.exists()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"app": "import nothing_like_this\n"}, "ModuleNotFoundError: No module named 'nothing_like_this'"),
        ({"app": "def f(:\n"}, "SyntaxError: invalid syntax"),
        ({"app": ""}, "AttributeError: module 'pond' has no attribute 'application'"),
    ],
)
def test_app_that_cannot_be_loaded_says_why(change: dict[str, Any], words: str) -> None:
    steps = contract({"request": "GET /", "expect": {}})
    assert words in str(contract_difference(steps, example(**change)))
    native = Native.model_validate({"summary": "x", "cases": ({"id": "a", "title": "A", "requests": ({"request": "GET /"},)},)})
    with pytest.raises(NotServed, match=re.escape(words)):
        native_answers(native, example(**change), SLUG)


def test_setup_command_that_fails_says_why() -> None:
    with pytest.raises(NotServed, match=re.escape("`python hello.py 1 2` ended with 2: hello None")):
        contract_difference(contract({"request": "GET /", "expect": {}}), example(setup=("python hello.py 1 2",)))


def test_what_runs_beside_the_server_starts_and_ends_with_it() -> None:
    pond = example(beside=("python worker.py",))
    with prepared_folder(pond) as folder, serving(pond, folder) as running:
        deadline = time.monotonic() + 10
        while not (said := re.search(r"worker (\d+)", running.printed())) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert said
        os.kill(int(said[1]), 0)
    with pytest.raises(ProcessLookupError):
        os.kill(int(said[1]), 0)


@pytest.mark.parametrize("production", ["no-such-server {port}", "python hello.py {port}"])
def test_command_that_serves_nothing_says_why(production: str) -> None:
    with pytest.raises(NotServed, match=r"it ended with 1: (no-such-server is not installed|hello None)"):
        contract_difference(contract({"request": "GET /", "expect": {}}), example(production=production, cold=True))


def test_process_of_an_example_has_only_so_much_time() -> None:
    pond = example()
    with prepared_folder(pond) as folder, serving(pond, folder, seconds=1) as running:
        assert running.process.exit_code(5) == -signal.SIGALRM
    with temporary_folder() as folder:
        (folder / "busy.py").write_text("while True: pass\n")
        started = time.monotonic()
        assert run_command(folder, "python busy.py", {}, seconds=1)[0] == -signal.SIGALRM
        assert time.monotonic() - started < 5


def test_commands_that_are_no_python_program_run_too() -> None:
    with temporary_folder() as folder:
        assert run_command(folder, "python -c 'print(6 * 7)'", {}) == (0, "42\n")
        assert run_command(folder, "python -m json.tool --help", {})[0] == 0
        assert run_command(folder, "uvicorn --version", {})[0] == 0
        code, output = run_command(folder, "no-such-program", {})
        assert (code, output) == (1, "no-such-program is not installed\n")


@pytest.mark.long  # 6 s
def test_a_command_that_stops_itself_is_ended() -> None:
    """It hears no alarm clock then, and whoever waits for it must not wait for ever."""
    with temporary_folder() as folder:
        command = "python -c 'import os, signal; os.kill(os.getpid(), signal.SIGSTOP)'"
        assert run_command(folder, command, {}, seconds=1) == (-1, "")


# ---------------------------------------------------------------- native answers

CASES = {
    "summary": "x",
    "headers": ("location",),
    "changing": ({"pattern": '"long": \\d+', "write": '"long": 0'},),
    "words": {"end": {SLUG: "?own=1"}},
    "cases": (
        {"id": "echo", "title": "Echo", "requests": ({"request": "GET /echo${end}"},)},
        {"id": "state", "title": "State", "requests": ({"request": "GET /third"}, {"request": "GET /third"})},
        {"id": "fresh", "title": "Fresh", "requests": ({"request": "GET /third"},)},
        {"id": "where", "title": "Where", "requests": ({"request": "POST /items", "json": {"name": "pen"}},)},
    ),
}


def test_native_cases_start_fresh_and_a_changed_answer_is_found() -> None:
    native = Native.model_validate(CASES)
    found = native_answers(native, example(), SLUG)
    (echo,), (_, second), (fresh,), (where,) = found.values()
    assert '"query": {"own": ["1"]}' in echo.body
    assert '"long": 0' in echo.body
    assert "127.0.0.1:8000" in echo.body
    assert json.loads(second.body) == json.loads(fresh.body) == {"done": False}, "what one case did, another saw"
    assert where.headers == {"content-type": "application/json", "location": "/items/7"}
    assert first_changed_answer(native, found, native_answers(native, example(), SLUG)) is None

    changed = native_answers(native, example(APP.replace('"id": 7', '"id": 8')), SLUG)
    difference = first_changed_answer(native, found, changed)
    assert difference
    assert (difference.step, difference.where) == ("where", "answer 1, body")
    assert first_changed_answer(native, {}, found)
    assert first_changed_answer(native, {"echo": ()}, found)


def test_answers_are_recorded_and_then_demanded(tmp_path: Path, monkeypatch: Patch, capsys: Captured) -> None:
    data = pond_data(tmp_path)
    monkeypatch.setenv("GUIDE_DATA", str(data))
    assert main(["check", "hello"]) == 1
    assert "its native answers are not written down; run `python -m lab check --record hello heron`" in capsys.readouterr().out
    assert main(["check", "--record", "hello"]) == 0
    checked = load(data).examples["hello"]["heron"].checked
    assert checked
    assert checked.runs[0].day == date.today().isoformat()
    assert checked.answers["odd"][0].body == '{"path": "/\\u2028\\" \\ud83d\\ude00"}'
    assert main(["check", "hello"]) == 0
    app = data / "examples" / "hello" / "heron" / "pond.py"
    app.write_text(app.read_text().replace("404,", "410,"))
    capsys.readouterr()
    assert main(["check", "hello"]) == 1
    assert "hello heron: step 'odd': answer 1, status: expected 404, got 410 (" in capsys.readouterr().out


def pond_data(folder: Path) -> Path:
    """The small data folder with the app above as its one example, and one native case."""
    write_small_data(folder)
    heron = folder / "frameworks" / "heron.yaml"
    heron.write_text(FILES["frameworks/heron.yaml"].replace("interface: wsgi", "interface: asgi").replace("app:app", "pond:application"))
    task = folder / "examples" / "hello"
    shutil.rmtree(task)
    (task / "heron").mkdir(parents=True)
    (task / "task.yaml").write_text(FILES["examples/hello/task.yaml"].replace("app.py", "pond.py"))
    (task / "heron" / "pond.py").write_text(APP)
    (task / "native.yaml").write_text(
        "summary: x\\ncases:\\n  - {id: odd, title: Odd, requests: [{request: 'GET /%E2%80%A8%22%20%F0%9F%98%80'}]}\\n".replace("\\n", "\n")
    )
    assert not load(folder).faults
    return folder


# ---------------------------------------------------------------- python -m lab


@contextmanager
def lab(folder: Path, *words: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`python -m lab …` with a temporary folder of its own, so that what it leaves can be seen."""
    folder.mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GUIDE_")}
    process = subprocess.Popen(
        [sys.executable, "-m", "lab", *words],
        cwd=ROOT,
        env={**inherited, "TMPDIR": str(folder), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def address_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout
    assert select.select([process.stdout], [], [], 60)[0], "it prints no address"
    line = process.stdout.readline()
    found = re.match(r"http://127\.0\.0\.1:\d+", line)
    assert found, line or (process.stderr and process.stderr.read())
    return found[0]


def started_in(folder: Path) -> list[int]:
    """Processes whose environment has this temporary folder."""
    mark = f"TMPDIR={folder}".encode()
    found = []
    for path in Path("/proc").glob("[0-9]*/environ"):
        try:
            if mark in path.read_bytes().split(b"\0"):
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def wait_until(holds: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + END_SECONDS
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
    return True


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["interrupt", "terminate"])
def test_serve_answers_until_it_is_stopped(stop: signal.Signals, tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    with lab(folder, "serve", TASK, SLUG, "--port", "0") as process:
        url = address_of(process)
        assert httpx.get(url + "/", trust_env=False).status_code < 500
        assert len(started_in(folder)) == 3, "itself, the process that is copied, the example"
        process.send_signal(stop)
        _, errors = process.communicate(timeout=END_SECONDS)
        assert (process.returncode, errors) == (0, "")
        assert wait_until(lambda: not started_in(folder))
        assert not list(folder.iterdir())
        with pytest.raises(httpx.TransportError):
            httpx.get(url, trust_env=False)


def test_example_ends_with_a_killed_parent(tmp_path: Path) -> None:
    folder = tmp_path / "temporary"
    with lab(folder, "serve", TASK, SLUG, "--port", "0") as process:
        address_of(process)
        process.kill()
        assert wait_until(lambda: not started_in(folder))
        assert wait_until(lambda: not list(folder.iterdir()))


def test_serve_says_that_a_port_is_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with lab(tmp_path, "serve", TASK, SLUG, "--port", str(port)) as process:
            output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "")
    assert errors == f"127.0.0.1:{port} cannot be had (Address already in use); name another: --port N\n"


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["serve", "nothing", SLUG], "there is no task 'nothing'; there are "),
        (["serve", TASK, "nothing"], f"{TASK} has no example for 'nothing'; it has "),
        (["check", "nothing"], "there is no task 'nothing'; there are "),
        (["check", TASK, "nothing"], f"{TASK} has no example for 'nothing'; it has "),
    ],
)
def test_unknown_names_are_one_line(words: list[str], line: str, capsys: Captured) -> None:
    assert main(words) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith(line)
    assert errors.count("\n") == 1


@pytest.mark.parametrize("words", [["serve"], ["serve", TASK], ["serve", TASK, SLUG, "--port", "x"], ["check", "--record"], []])
def test_unusable_command_lines_exit_with_2(words: list[str], capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        main(words)
    assert ended.value.code == 2
    assert "usage: python -m lab" in capsys.readouterr().err


def test_serve_of_a_broken_example_says_so(tmp_path: Path) -> None:
    data = pond_data(tmp_path / "data")
    (data / "examples" / "hello" / "heron" / "pond.py").write_text("raise RuntimeError('no pond')\n")
    with lab(tmp_path / "temporary", "serve", "hello", "heron", "--port", "0", GUIDE_DATA=str(data)) as process:
        output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (1, "")
    assert "RuntimeError: no pond" in errors
    assert errors.splitlines()[-1].startswith("the example gives no answer (")


def test_check_of_a_task_with_faults_shows_them(tmp_path: Path, monkeypatch: Patch, capsys: Captured) -> None:
    data = pond_data(tmp_path)
    (data / "examples" / "hello" / "left.txt").write_text("x")
    monkeypatch.setenv("GUIDE_DATA", str(data))
    assert main(["check", "hello"]) == 1
    assert capsys.readouterr().out.startswith("examples/hello/left.txt:1: file: belongs to no example; ")


def test_files_are_written_as_they_stand(tmp_path: Path) -> None:
    for examples in catalog.current().examples.values():
        for slug, one in examples.items():
            folder = tmp_path / slug
            write_files(one, folder)
            for file in (*one.files, *one.project):
                assert (folder / file.name).read_text(encoding="utf-8") == file.text


def test_one_process_is_copied_for_all() -> None:
    assert forks.fork_server() is forks.fork_server()
