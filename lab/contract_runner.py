"""Runs the steps of a contract against one example and reports the first unexpected result."""

import json
import re
import shlex
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

from catalog.models import Contract, ContractStep, Example, Expectation
from lab.example_process import HOST
from lab.requests import Cookies, NoAnswer, Reply, request_of, send, substitute
from lab.server import Running, run_command

STOP_AFTER_SECONDS = 0.3
"""How long a request has been under way when a `stop` step tells the server to stop."""
EXIT_SECONDS = 5
ABSENT = object()
MAX_SHOWN = 300
"""Maximum number of characters of a value in a message."""


@dataclass(frozen=True, slots=True)
class ContractViolation:
    """First unexpected result of a contract."""

    step: str
    where: str
    expected: str
    got: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"step {self.step!r}: {self.where}: expected {self.expected}, got {self.got}" + (f"; {self.remedy}" if self.remedy else "")


class ExpectationFailed(Exception):
    """Error for an expectation that does not hold: place, expected value and actual value."""

    def __init__(self, where: str, expected: str, got: str) -> None:
        super().__init__(where, expected, got)
        self.where, self.expected, self.got = where, expected, got


@dataclass(slots=True)
class ContractRun:
    """One contract against one running example, with the values captured so far."""

    example: Example
    folder: Path
    running: Running
    captured: dict[str, Any] = field(default_factory=dict)
    sessions: dict[str, Cookies] = field(default_factory=dict)


def first_violation(contract: Contract, example: Example, folder: Path, running: Running) -> ContractViolation | None:
    """Run the contract's steps in order and return the first violation, or None."""
    state = ContractRun(example, folder, running, {"server": running.url, "cmd": container_command(example)})
    for step in contract.steps:
        try:
            STEP_RUNNERS[next(kind for kind in STEP_RUNNERS if getattr(step, kind) is not None)](state, step)
        except ExpectationFailed as rule_violations:
            return ContractViolation(step.name, rule_violations.where, rule_violations.expected, rule_violations.got)
        except NoAnswer as error:
            code = running.process.exit_code(1)
            said = f"{error}; the server ended with {code}: {running.failure_reason()}" if code is not None else str(error)
            return ContractViolation(step.name, "answer", "one", said)
    return None


def container_command(example: Example) -> str:
    """Return the production command as in a Dockerfile's CMD, for any address and port 8000."""
    command = example.run.production if example.run else ""
    return json.dumps(shlex.split(command.replace(HOST, "0.0.0.0").replace("{port}", "8000")))


# ---------------------------------------------------------------- kinds of steps


def _request(state: ContractRun, step: ContractStep) -> None:
    if step.stop:
        return _stop(state, step)
    if step.at_once:
        request = request_of(step, state.running.url, state.captured)
        with ThreadPoolExecutor(step.at_once) as pool:
            for reply in pool.map(lambda _: send(request, state.running.url), range(step.at_once)):
                check_reply(step.expect, reply, state.captured)
        return None
    deadline = time.monotonic() + (step.within or 0)
    while True:
        cookies = state.sessions.setdefault(step.session, Cookies()) if step.session else None
        reply = send(request_of(step, state.running.url, state.captured, cookies), state.running.url, events=step.expect.events is not None)
        if cookies:
            cookies.keep(reply)
        try:
            check_reply(step.expect, reply, state.captured)
        except ExpectationFailed:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
            continue
        for name, source in step.capture.items():
            state.captured[name] = capture_value(source, reply, cookies)
        return None


def _stop(state: ContractRun, step: ContractStep) -> None:
    """Send SIGTERM while the request is running: the answer must still arrive, and then the server must end."""
    timer = threading.Timer(STOP_AFTER_SECONDS, state.running.process.stop)
    timer.start()
    reply = send(request_of(step, state.running.url, state.captured), state.running.url)
    timer.join()
    check_reply(step.expect, reply, state.captured)
    if step.expect.exit is not None:
        code = state.running.process.exit_code(EXIT_SECONDS)
        if code is None:
            raise ExpectationFailed("exit", f"within {EXIT_SECONDS} seconds", "it still runs")
        _check_number("exit", step.expect.exit, code)


def _websocket(state: ContractRun, step: ContractStep) -> None:
    from websockets.exceptions import WebSocketException
    from websockets.sync.client import connect

    address = state.running.url.replace("http", "ws", 1) + substitute(step.websocket, state.captured)
    headers = substitute(step.headers, state.captured)
    if step.session:
        headers |= state.sessions.setdefault(step.session, Cookies()).header()
    try:
        with connect(address, additional_headers=headers, proxy=None, open_timeout=10, close_timeout=2, max_size=None) as socket:
            for index, message in enumerate(step.messages):
                if message.send is not None:
                    socket.send(substitute(message.send.text, state.captured))
                elif message.receive is not None:
                    _check_value(substitute(message.receive.text, state.captured), socket.recv(timeout=10), f"messages[{index}]")
    except (OSError, WebSocketException) as error:  # TimeoutError is an OSError
        raise NoAnswer(f"the WebSocket gave none ({error or type(error).__name__})") from None


def _command(state: ContractRun, step: ContractStep) -> None:
    assert step.command is not None
    assert state.example.run is not None
    command = substitute(state.example.commands[step.command], state.captured)
    started = time.monotonic()
    code, output = run_command(state.folder, command, {**state.example.run.environment, **substitute(step.environment, state.captured)})
    seconds = time.monotonic() - started
    try:
        if step.expect.exit is not None:
            _check_number("exit", step.expect.exit, code)
        _check_text(step.expect, output, state.captured)
        _check_seconds(step.expect, seconds)
    except ExpectationFailed as rule_violations:
        raise ExpectationFailed(
            rule_violations.where, rule_violations.expected, f"{rule_violations.got} from `{command}`: {output.strip()[-200:]}"
        ) from None
    for name, source in step.capture.items():
        state.captured[name] = capture_value(source, Reply(0, (), output.encode(), seconds), None)


def _file(state: ContractRun, step: ContractStep) -> None:
    (file,) = [file for file in (*state.example.files, *state.example.project) if file.name == step.file]
    _check_text(step.expect, file.text, state.captured)


STEP_RUNNERS = {"request": _request, "websocket": _websocket, "command": _command, "file": _file}


# ---------------------------------------------------------------- expectations


def check_reply(expect: Expectation, reply: Reply, captured: Mapping[str, Any]) -> None:
    """Check an answer. Raises ExpectationFailed for the first expectation that does not hold."""
    if expect.status is not None:
        try:
            _check_number("status", expect.status, reply.status)
        except ExpectationFailed as rule_violations:
            raise ExpectationFailed(
                rule_violations.where, rule_violations.expected, f"{rule_violations.got} with {_truncate(reply.text)}"
            ) from None
    for name, expected in expect.headers.items():
        value = reply.header(name)
        _check_value(substitute(expected, captured), ABSENT if value is None else value, f"header {name.lower()}")
    _check_json(expect, reply, captured)
    if expect.body is not None and substitute(expect.body, captured).encode() != reply.body:
        raise ExpectationFailed("body", _truncate(expect.body), _truncate(reply.text))
    _check_text(expect, reply.text, captured)
    if expect.events is not None:
        _check_events(expect, reply, captured)
    _check_seconds(expect, reply.seconds)


def _check_json(expect: Expectation, reply: Reply, captured: Mapping[str, Any]) -> None:
    for field_name, exact in (("json_body", True), ("json_has", False)):
        if field_name in expect.model_fields_set:
            try:
                got = json.loads(reply.body)
            except ValueError:
                raise ExpectationFailed("body", "JSON", _truncate(reply.text)) from None
            _check_value(substitute(getattr(expect, field_name), captured), got, "json", exact)


def _check_events(expect: Expectation, reply: Reply, captured: Mapping[str, Any]) -> None:
    """Check the events of a stream and the seconds between them."""
    _check_value(substitute(expect.events, captured), [_json_or_text(text) for _, text in reply.events], "events")
    for index, (earlier, later) in enumerate(pairwise(moment for moment, _ in reply.events)):
        if expect.gaps and not expect.gaps[0] <= later - earlier <= expect.gaps[1]:
            raise ExpectationFailed(f"gap after events[{index}]", f"{expect.gaps[0]} to {expect.gaps[1]} seconds", f"{later - earlier:.3f}")


def _check_seconds(expect: Expectation, seconds: float) -> None:
    if expect.seconds is not None and seconds > expect.seconds:
        raise ExpectationFailed("time", f"at most {expect.seconds} seconds", f"{seconds:.2f}")


def _check_text(expect: Expectation, text: str, captured: Mapping[str, Any]) -> None:
    for wanted in substitute(expect.contains, captured):
        if wanted not in text:
            raise ExpectationFailed("text", f"to hold {wanted!r}", _truncate(text))
    for unwanted in substitute(expect.lacks, captured):
        if unwanted in text:
            raise ExpectationFailed("text", f"to lack {unwanted!r}", _around(text, unwanted))


def _check_number(where: str, ranges: tuple[tuple[int, int], ...], got: int) -> None:
    if not any(low <= got <= high for low, high in ranges):
        raise ExpectationFailed(where, " or ".join(str(low) if low == high else f"{low}-{high}" for low, high in ranges), str(got))


def _check_value(expected: Any, got: Any, where: str, exact: bool = True) -> None:
    """Compare JSON values, with matchers. Raises ExpectationFailed at the first difference."""
    for place, wanted, found in _differences(expected, got, where, exact):
        raise ExpectationFailed(place, wanted, found)


def _differences(expected: Any, got: Any, where: str, exact: bool) -> Iterator[tuple[str, str, str]]:
    """Yield place, expected and actual value of each difference. With `exact`, objects may have no further keys."""
    if isinstance(expected, Mapping):
        yield from _object_differences(expected, got, where, exact)
    elif isinstance(expected, list | tuple):
        if isinstance(got, list) and len(got) == len(expected):
            for index, value in enumerate(expected):
                yield from _differences(value, got[index], f"{where}[{index}]", exact)
        else:
            yield where, f"a list of {len(expected)}", _truncate_json(got)
    elif isinstance(expected, str) and expected.startswith("$") and not expected.startswith("$$"):
        word, _, rest = expected.removeprefix("$").partition(" ")
        if not MATCHERS[word](got, rest):
            yield where, expected, _truncate_json(got)
    else:
        wanted = expected[1:] if isinstance(expected, str) and expected.startswith("$$") else expected
        is_same = wanted is got if bool in (type(wanted), type(got)) else wanted == got  # True == 1 to Python
        if not is_same:
            yield where, _truncate_json(wanted), _truncate_json(got)


def _object_differences(expected: Mapping[Any, Any], got: Any, where: str, exact: bool) -> Iterator[tuple[str, str, str]]:
    if not isinstance(got, Mapping):
        yield where, "an object", _truncate_json(got)
        return
    for key, value in expected.items():
        yield from _differences(value, got.get(str(key), ABSENT), f"{where}.{key}", exact)
    for key in got if exact else ():
        if key not in {str(name) for name in expected}:
            yield f"{where}.{key}", "nothing", _truncate_json(got[key])


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


MATCHERS: dict[str, Callable[[Any, str], bool]] = {
    "any": lambda got, _: got is not ABSENT,
    "absent": lambda got, _: got is ABSENT,
    "text": lambda got, _: _is_text(got),
    "texts": lambda got, _: isinstance(got, list) and bool(got) and all(map(_is_text, got)),
    "integer": lambda got, _: isinstance(got, int) and not isinstance(got, bool),
    "number": lambda got, _: isinstance(got, int | float) and not isinstance(got, bool),
    "url": lambda got, _: isinstance(got, str) and bool(re.fullmatch(r"https?://[^/\s]+/\S*", got)),
    "uuid": lambda got, _: isinstance(got, str) and bool(re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", got)),
    "list": lambda got, rest: isinstance(got, list) and len(got) == int(rest),
    "starts": lambda got, rest: isinstance(got, str) and got.startswith(rest),
    "has": lambda got, rest: isinstance(got, str) and rest in got,
    "matches": lambda got, rest: isinstance(got, str) and bool(re.search(rest, got)),
}
"""What a text that starts with $ stands for in an expectation. Described in data/examples/README.md."""


def capture_value(source: str, reply: Reply, cookies: Cookies | None) -> Any:
    """Return the value that a contract keeps from an answer. data/examples/README.md describes `source`.

    Raises ExpectationFailed if it is missing.
    """
    kind, _, rest = source.partition(" " if source.startswith("text ") else ".")
    value: Any = None
    if kind == "json":
        value = _json_or_text(reply.text)
        for part in filter(None, rest.split(".")):
            try:
                value = value[int(part)] if isinstance(value, list) else value[part]
            except (LookupError, TypeError, ValueError):
                raise ExpectationFailed(f"json.{rest}", "a value to keep", _truncate(reply.text)) from None
    elif kind == "header":
        value = reply.header(rest)
    elif kind == "cookie":
        value = cookies.values.get(rest) if cookies else None
    elif kind == "cookies":
        value = cookies.header().get("Cookie") if cookies else None
    elif kind == "hidden":
        value = _HiddenFields.of(reply.text)
    elif kind == "text" and (found := re.search(rest, reply.text)):
        value = found[1]
    if value is None or value == {}:
        raise ExpectationFailed(source, "a value to keep", _truncate(reply.text))
    return value


class _HiddenFields(HTMLParser):
    """Parser for the hidden fields of a page's forms."""

    def __init__(self) -> None:
        super().__init__()
        self.fields: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect a hidden input field."""
        values = dict(attrs)
        if tag == "input" and values.get("type") == "hidden" and (name := values.get("name")):
            self.fields[name] = values.get("value") or ""

    @classmethod
    def of(cls, page: str) -> dict[str, str]:
        """Return the hidden fields of a page by name."""
        parser = cls()
        parser.feed(page)
        return parser.fields


def _json_or_text(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


def _truncate(text: str, most: int = MAX_SHOWN) -> str:
    text = " ".join(text.split())
    return repr(text if len(text) <= most else text[:most] + "…")


def _around(text: str, part: str) -> str:
    start = max(text.index(part) - 40, 0)
    return _truncate(text[start : start + len(part) + 80])


def _truncate_json(value: Any) -> str:
    if value is ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"
