"""Live answers: what examples say to a reader's own requests.

An example is loaded once, in a process of its own (see forks.py), when somebody first asks it. Every run forks a fresh copy of
that process, serves it on 127.0.0.1, asks it, and ends it, so nothing one reader does can be seen by another.
Readers send requests, never code: the limits below keep mistakes and floods small. They are no sandbox for foreign code.
"""

import atexit
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlencode

from catalog import Catalog
from catalog.models import Contract, ContractStep, Example, NativeRequest
from catalog.site import is_loopback
from lab import forks
from lab.check import warm_up
from lab.contract import Unmet, captured_from
from lab.native import WRITTEN_ADDRESS, words_of
from lab.packages import missing
from lab.requests import Cookies, NoAnswer, Reply, Request, request_of, send
from lab.server import Loaded, NotServed, Running, loaded

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
"""What the examples' routes know; TRACE and CONNECT are for proxies."""
HEADERS = ("Accept", "Content-Type", "Authorization", "Origin", "X-Request-ID", "Cookie")
"""What the examples react to. Host, Content-Length and Transfer-Encoding stay ours: with them one request can hide another."""
LONGEST_PATH = 256
LONGEST_HEADER = 2048
"""Enough for a signed token, and below what any server refuses by itself."""
LARGEST_BODY = 16 * 1024
"""The examples' bodies are some hundred bytes; every one of 20 sessions may send this much and no memory is felt."""
MOST_REQUESTS = 8
"""A run is a short story (log in, create, read, delete), not a load test."""
LONGEST_ANSWER = 64 * 1024
"""More than anybody reads; it goes to the browser once per framework."""
WALL_SECONDS = 5
"""A run holds one of the two places: nobody behind it waits longer."""
CPU_SECONDS = 3
"""A slow password hash takes 0.5; an endless loop is ended before it takes a core from the dashboard."""
MEMORY = 512 * 1024 * 1024
"""Address space on top of what the loaded app has; threads reserve much of it that they never touch."""
LARGEST_FILE = 4 * 1024 * 1024
"""A SQLite database of an example has 0.2 MiB."""
AT_ONCE = 2
"""Small hosts have one or two cores, and the dashboard needs them too."""
MOST_WAITING = 8
WAIT_SECONDS = 20
"""Whoever would wait longer, or behind more, is told to try again. The first start of three examples on a busy host takes 10 to 15."""
PER_MINUTE = 20
"""Runs of one session, however many frameworks it compares."""
MOST_WARM = 6
"""Two tasks with three frameworks each: about 10 to 40 MB an example, most of it shared."""
IDLE_SECONDS = 600
FORBIDDEN = frozenset(
    f"{module}.{name}"
    for module, names in {
        "socket": ("connect", "bind", "getaddrinfo", "gethostbyname", "gethostbyaddr", "sendto", "sendmsg"),
        "os": ("system", "exec", "posix_spawn", "fork", "forkpty"),
        "subprocess": ("Popen",),
    }.items()
    for name in names
)
"""What a copy may not do (by Python's audit events): reach out, also to this machine, or start programs. Code in C could; the
examples have none of their own."""


class Refused(Exception):
    """A request that is not sent; the text is one line for the reader."""


class Busy(Refused):
    """Too much at once; later it would be sent."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why an example gave no or not every answer, in one line, and what to type against it."""

    kind: Literal["no-fork", "not-installed", "not-live", "not-served", "no-answer"]
    text: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answers of one example, in order; fewer than asked for where there is a problem."""

    replies: tuple[Reply, ...]
    problem: Problem | None = None


def is_on(server_address: str | None) -> bool:
    """Whether visitors may ask the examples. `server_address` is what the server is bound to, None for every address.

    GUIDE_LIVE decides with 1 or 0; anything else counts as not set. Without it only a server that no other machine can reach answers.
    """
    setting = os.environ.get("GUIDE_LIVE", "")
    return setting == "1" if setting in ("0", "1") else is_loopback(server_address or "")


def ask(
    data: Catalog,
    task: str,
    frameworks: Sequence[str],
    requests: Sequence[Request],
    *,
    session: str,
    before: Sequence[ContractStep] = (),
    keeps: str | None = None,
) -> dict[str, Outcome]:
    """Ask each framework's example the same, each from a fresh start: the steps `before`, then the requests.

    In a request, ${name} stands for what a step before has captured, or for the framework's word in the native cases. It is sent
    with the cookies of the contract's session `keeps`. `session` is whoever asks. Raises Refused, or Busy.
    """
    if os.environ.get("GUIDE_LIVE") == "0":
        raise Refused("Live answers are turned off here.")
    if not 0 < len(requests) <= MOST_REQUESTS - len(before):
        raise Refused(f"Send one to {MOST_REQUESTS} requests at a time.")
    for request in requests:
        check(request)
    _take_token(session)
    native = data.natives.get(task)
    with _place():
        warm_up(data)
        return {
            slug: _outcome((task, slug), data.examples[task][slug], requests, before, keeps, words_of(native, slug) if native else {})
            for slug in frameworks
        }


# ---------------------------------------------------------------- what may be asked


def check(request: Request) -> None:
    """Raises Refused for a request outside the limits. A path may also begin with a ${name}."""
    if request.method not in METHODS:
        raise Refused(f"The method must be one of {', '.join(METHODS)}.")
    if not request.path.startswith(("/", "${")):
        raise Refused("The path must begin with a slash.")
    if len(request.path) > LONGEST_PATH:
        raise Refused(f"The path has more than {LONGEST_PATH} characters.")
    if not request.path.isprintable():
        raise Refused("The path holds a line break or another control character.")
    path = request.path.partition("?")[0]
    while (decoded := unquote(path)) != path:
        path = decoded
    if ".." in re.split(r"[/\\]", path) or not path.isprintable():
        raise Refused("The path must not lead upwards or hide control characters.")
    for name, value in request.headers.items():
        if name.lower() not in {header.lower() for header in HEADERS}:
            raise Refused(f"Only these headers can be sent: {', '.join(HEADERS)}.")
        if len(value) > LONGEST_HEADER:
            raise Refused(f"The header {name} has more than {LONGEST_HEADER:,} characters.")
        if not value.isprintable():
            raise Refused(f"The header {name} holds a line break or another control character.")
    if len(request.body or b"") > LARGEST_BODY:
        raise Refused(f"The body is larger than {LARGEST_BODY // 1024} KiB.")


class _AsWritten(dict[str, str]):
    """Leaves every ${name} as it is."""

    def __missing__(self, name: str) -> str:
        return f"${{{name}}}"


def template(step: ContractStep | NativeRequest) -> Request:
    """The request of a step as one edits it, its ${names} left as they are."""
    method, _, path = (step.request or "GET /").partition(" ")
    hidden = getattr(step, "hidden", None)
    plain = step.model_copy(update={"request": f"{method} /", **({"hidden": None, "form": step.form or {}} if hidden else {})})
    request = request_of(plain, "", _AsWritten())
    body = request.body
    if body is not None and step.form is not None:
        body = re.sub(rb"%24%7B([a-z0-9-]+)%7D", rb"${\1}", body)
    if hidden:
        body = b"&".join(filter(None, (f"${{{hidden}}}".encode(), body)))
    return Request(method, path, request.headers, body)


def lead_up(contract: Contract, step: ContractStep) -> tuple[ContractStep, ...] | None:
    """The steps that must come before, because what they capture or their session is used; None where it cannot be asked live."""
    chosen, index = [step], contract.steps.index(step)
    needed = _names(step)
    sessions = {step.session} - {None}
    for earlier in reversed(contract.steps[:index]):
        if needed & set(earlier.capture) or earlier.session in sessions:
            chosen.insert(0, earlier)
            needed |= _names(earlier)
            sessions |= {earlier.session} - {None}
    known = {"server", *(name for each in chosen[:-1] for name in each.capture)}
    if len(chosen) > MOST_REQUESTS or needed - known or any(not each.request or each.at_once or each.stop for each in chosen):
        return None
    with suppress(Refused):
        check(template(step))
        return tuple(chosen[:-1])
    return None


def _names(step: ContractStep) -> set[str]:
    request = template(step)
    texts = (request.path, *request.headers.values(), (request.body or b"").decode())
    return {name for text in texts for name in re.findall(r"\$\{([a-z0-9-]+)\}", text)}


# ---------------------------------------------------------------- how many may ask

_places = threading.BoundedSemaphore(AT_ONCE)
_lock = threading.Lock()
_waiting = 0
_tokens: dict[str, tuple[float, float]] = {}
"""By session: how many runs were left, and when that was."""


def _take_token(session: str) -> None:
    now = time.monotonic()
    with _lock:
        for other, (_, since) in list(_tokens.items()):
            if now - since > 60:  # full again
                del _tokens[other]
        left, since = _tokens.get(session, (PER_MINUTE, now))
        left = min(PER_MINUTE, left + (now - since) * PER_MINUTE / 60)
        if left < 1:
            raise Busy(f"That was {PER_MINUTE} requests within a minute. Wait {max(1, round((1 - left) * 60 / PER_MINUTE))} seconds.")
        _tokens[session] = left - 1, now


@contextmanager
def _place() -> Iterator[None]:
    """One of the few places, waited for in a short queue. Raises Busy."""
    global _waiting
    busy = Busy("Others are asking just now. Try again in a few seconds.")
    if not _places.acquire(blocking=False):
        with _lock:
            if _waiting >= MOST_WAITING:
                raise busy
            _waiting += 1
        try:
            if not _places.acquire(timeout=WAIT_SECONDS):
                raise busy
        finally:
            with _lock:
                _waiting -= 1
    try:
        yield
    finally:
        _places.release()


# ---------------------------------------------------------------- loaded examples


class _Warm:
    """An example that is loaded, once somebody asks."""

    def __init__(self, example: Example) -> None:
        self.example = example
        self.users = 0
        self.used = time.monotonic()
        self._one = threading.Lock()  # runs share a folder, which is put back after each
        self._open = ExitStack()
        self._app: Loaded | None = None

    @contextmanager
    def serving(self) -> Iterator[Running]:
        """A fresh copy. Raises NotServed, Hung where the example does not answer and was ended, Busy where another run of it goes on."""
        if not self._one.acquire(timeout=WAIT_SECONDS):
            raise Busy("Another run of it has not ended yet. Try again in a few seconds.")
        try:
            app = self._app = self._app or self._open.enter_context(loaded(self.example, seconds=0))
            with app.serving(WALL_SECONDS, f"{__name__}:limit") as running:
                yield running
        except forks.Hung:
            self._close()
            raise
        except ConnectionError as error:
            words = self._app.last_words() if self._app else str(error)
            self._close()
            raise NotServed(words) from None
        finally:
            if self._app:
                os.truncate(self._app.log, 0)
            self._one.release()

    def _close(self) -> None:
        self._app = None
        with suppress(NotServed):
            self._open.close()

    def end(self) -> None:
        with self._one:
            self._close()


_warm: dict[tuple[str, str], _Warm] = {}
_sweeper: threading.Thread | None = None


@contextmanager
def _using(key: tuple[str, str], example: Example) -> Iterator[_Warm]:
    """The loaded example, kept for the next; the one that was not asked for longest makes room."""
    global _sweeper
    dropped = []
    with _lock:
        warm = _warm.get(key)
        if warm is None or warm.example != example:  # its files have changed
            if warm:
                dropped.append(_warm.pop(key))
            idle = sorted((other for other in _warm if not _warm[other].users), key=lambda other: _warm[other].used)
            dropped += [_warm.pop(other) for other in idle[: max(0, len(_warm) + 1 - MOST_WARM)]]
            warm = _warm[key] = _Warm(example)
        warm.users += 1
        if _sweeper is None:
            _sweeper = threading.Thread(target=_sweep, name="live-answers", daemon=True)
            _sweeper.start()
    for other in dropped:
        other.end()
    try:
        yield warm
    finally:
        with _lock:
            warm.users -= 1
            warm.used = time.monotonic()
            ended = not warm.users and _warm.get(key) is not warm
        if ended:
            warm.end()


def _sweep() -> None:
    """End what nobody has asked for a while, until nothing is left."""
    global _sweeper
    while True:
        time.sleep(IDLE_SECONDS / 10)
        with _lock:
            old = [key for key, warm in _warm.items() if not warm.users and time.monotonic() - warm.used > IDLE_SECONDS]
            dropped = [_warm.pop(key) for key in old]
            if not _warm:
                _sweeper = None
        for warm in dropped:
            warm.end()
        if _sweeper is not threading.current_thread():
            return


@atexit.register
def end_all() -> None:
    """End every loaded example."""
    with _lock:
        dropped = list(_warm.values())
        _warm.clear()
    for warm in dropped:
        warm.end()


# ---------------------------------------------------------------- one run


def _outcome(
    key: tuple[str, str],
    example: Example,
    requests: Sequence[Request],
    before: Sequence[ContractStep],
    keeps: str | None,
    words: Mapping[str, str],
) -> Outcome:
    if problem := _obstacle(example):
        return Outcome((), problem)
    replies: list[Reply] = []
    try:
        with _using(key, example) as warm, warm.serving() as running:
            try:
                for reply in _replies(running, requests, before, keeps, words):
                    replies.append(reply)
            except (NoAnswer, Unmet) as error:
                return Outcome(tuple(replies), Problem("no-answer", _why(error, running)))
    except NotServed as error:
        return Outcome((), Problem("not-served", f"It does not start: {error}"))
    except forks.Hung:
        text = f"It did not answer within {forks.ANSWER_SECONDS} seconds and was ended. Send again to start it afresh."
        return Outcome((), Problem("no-answer", text))
    except Busy as error:
        return Outcome((), Problem("no-answer", str(error)))
    return Outcome(tuple(replies))


def _obstacle(example: Example) -> Problem | None:
    """Why this example cannot be asked here at all."""
    if not hasattr(os, "fork"):
        return Problem("no-fork", "Live answers need Linux or macOS, where a process can be copied.")
    if absent := missing(example.packages):
        names = ", ".join(package.name for package in absent)
        command = "pip install " + " ".join(f"'{package}'" for package in absent)
        return Problem("not-installed", f"Not installed here: {names}. Install and ask again:", command)
    if example.run and (example.run.cold or example.run.beside):
        return Problem("not-live", "This example needs its own server or a worker beside it; start it with the commands above.")
    return None


def _replies(
    running: Running, requests: Sequence[Request], before: Sequence[ContractStep], keeps: str | None, words: Mapping[str, str]
) -> Iterator[Reply]:
    _send(Request("GET", "/-", {}, None), running.url)  # the copy is up after this: its start is in no answer's time
    known: dict[str, Any] = {"server": running.url, **words}
    sessions: dict[str, Cookies] = {}
    for step in before:
        cookies = sessions.setdefault(step.session, Cookies()) if step.session else None
        reply = _send(request_of(step, running.url, known, cookies), running.url)
        if cookies:
            cookies.keep(reply)
        for name, source in step.capture.items():
            known[name] = captured_from(source, reply, cookies)
    for request in requests:
        headers = {name: _with(value, known) for name, value in request.headers.items()}
        if keeps in sessions and "cookie" not in {name.lower() for name in headers}:
            headers |= sessions[keeps].header()
        path = _with(request.path, known).removeprefix(running.url)
        body = request.body
        if body is not None and b"${" in body:
            body = _with(body.decode(errors="surrogateescape"), known).encode(errors="surrogateescape")
        asked = Request(request.method, path, headers, body)
        if not path.startswith("/"):
            raise NoAnswer("the path leads nowhere on this server")
        try:
            check(asked)
        except Refused as error:
            raise NoAnswer(str(error)) from None
        yield _as_if_usual(_send(asked, running.url), running.url)


def _send(request: Request, url: str) -> Reply:
    return send(request, url, timeout=WALL_SECONDS + 1, longest=LONGEST_ANSWER)  # the copy's own clock strikes first


def _with(text: str, known: Mapping[str, Any]) -> str:
    """The text with what is known for ${name}; hidden fields of a form as they are sent."""
    for name, value in known.items():
        text = text.replace(f"${{{name}}}", urlencode(value) if isinstance(value, Mapping) else str(value))
    return text


def _as_if_usual(reply: Reply, url: str) -> Reply:
    """The answer as from port 8000: the port of a run is by chance, and must not look like a difference."""
    ours, usual = url.partition("//")[2], WRITTEN_ADDRESS.partition("//")[2]
    headers = tuple((name, value.replace(ours, usual)) for name, value in reply.headers)
    return replace(reply, headers=headers, body=reply.body.replace(ours.encode(), usual.encode()))


def _why(error: Exception, running: Running) -> str:
    """What became of a copy that gives no answer."""
    if isinstance(error, Unmet):
        return f"A request before it got no usable answer ({error.where})."
    code = running.process.exit_code(0.5)
    if code == -signal.SIGALRM:
        return f"It took longer than {WALL_SECONDS} seconds and was ended."
    if code == -signal.SIGXCPU:
        return f"It used the processor for more than {CPU_SECONDS} seconds and was ended."
    return f"{str(error)[:1].upper()}{str(error)[1:].rstrip('.')}."


# ---------------------------------------------------------------- in the copy


def limit() -> None:
    """Lower what this process may use. Its alarm clock is set already."""
    import resource

    def lower(kind: int, value: int) -> None:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))

    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, LARGEST_FILE)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    with suppress(OSError, ValueError):  # only Linux says how much there is, and keeps to it
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        lower(resource.RLIMIT_AS, pages * resource.getpagesize() + MEMORY)
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in FORBIDDEN:
        raise PermissionError(f"examples that answer live may not do this: {event}")
