"""Live answers: sends a reader's requests to the examples.

Each run serves the example from a new folder in its own process on 127.0.0.1 and ends it, so that readers cannot affect each other. The
process is forked from one with all frameworks imported, which starts ten times faster. Readers send requests and no code: the limits
prevent overload, and are no sandbox for untrusted code.
"""

import os
import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlencode

from catalog import Catalog
from catalog.models import ContractStep, Example
from catalog.site import is_loopback
from lab import forks
from lab.contract_runner import ExpectationFailed, capture_value
from lab.example_checks import preload_frameworks
from lab.live_requests import MAX_REQUESTS, RequestRefused, check_request
from lab.native import RECORDED_ADDRESS, substitutions_of
from lab.packages import install_command, missing_packages
from lab.rate_limits import Admission
from lab.requests import Cookies, NoAnswer, Reply, Request, request_of, send
from lab.server import NotServed, Running, last_line, prepared_folder, serving, temporary_folder

MAX_ANSWER_BYTES = 64 * 1024
"""Maximum number of bytes read from an answer."""
FRAMEWORKS_AT_ONCE = 2
"""Maximum number of frameworks that run in parallel for one reader."""
START_TIMEOUT_S = 20
"""Timeout for starting an example."""
MAX_PREPARED = 16
"""Maximum number of examples whose prepared folder is cached."""
MAX_WALL_S = 5
"""Time limit of one run in seconds."""
MAX_CPU_S = 3
"""CPU time limit of one run in seconds."""
MAX_MEMORY_BYTES = 512 * 1024 * 1024
"""Memory limit of one example's process."""
MAX_FILE_BYTES = 4 * 1024 * 1024
"""Maximum size of a file that an example writes."""
FORBIDDEN_EVENTS = frozenset(
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


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Reason why an example did not answer every request, and a command that helps."""

    kind: Literal["no-fork", "not-installed", "not-live", "not-served", "no-answer"]
    text: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class LiveAnswers:
    """Answers of one example in order; fewer than requested if there is a problem."""

    replies: tuple[Reply, ...]
    problem: AnswerProblem | None = None


admission = Admission()
"""Shared by the sessions of all readers."""


def is_on(server_address: str | None) -> bool:
    """Return whether visitors may use live answers.

    `server_address` is the address that the server is bound to, None for all. GUIDE_LIVE (1 or 0) decides; without it, only servers
    bound to loopback answer.
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
) -> dict[str, LiveAnswers]:
    """Send requests to the examples of several frameworks and return the answers by slug.

    `${name}` in a request stands for a value captured by a step of `before`, or for the framework's substitution of the native cases.
    Requests carry the cookies of the contract's session `keeps`. `session` identifies the reader for rate limits. Raises RequestRefused
    and TooManyRuns.
    """
    if os.environ.get("GUIDE_LIVE") == "0":
        raise RequestRefused("Live answers are turned off here.")
    if not 0 < len(requests) <= MAX_REQUESTS - len(before):
        raise RequestRefused(f"Send one to {MAX_REQUESTS} requests at a time.")
    for request in requests:
        check_request(request)
    admission.take_token(session)
    native = data.natives.get(task)
    with admission.place():
        preload_frameworks(data)

        def outcome(slug: str) -> LiveAnswers:
            words = substitutions_of(native, slug) if native else {}
            return _answers_of((task, slug), data.examples[task][slug], requests, before, keeps, words)

        with ThreadPoolExecutor(FRAMEWORKS_AT_ONCE) as pool:
            return dict(zip(frameworks, pool.map(outcome, frameworks), strict=True))


# ---------------------------------------------------------------- prepared folders

Files = Mapping[str, bytes | None]
"""Path → content of each file in a folder; None for a folder."""
_lock = threading.Lock()
_prepared: dict[tuple[str, str], tuple[Example, Files]] = {}
"""By task and framework: the example, and its folder once its setup commands have run (a database with its tables)."""


def _prepared_files(key: tuple[str, str], example: Example) -> Files:
    """Return the example's folder before a run, cached until its files change. Raises NotServed."""
    with _lock:
        known = _prepared.pop(key, None)
        if known and known[0] == example:
            _prepared[key] = known  # now the last to be forgotten
            return known[1]
    with prepared_folder(example) as folder:
        files = {path.relative_to(folder).as_posix(): None if path.is_dir() else path.read_bytes() for path in sorted(folder.rglob("*"))}
    with _lock:
        _prepared[key] = example, files
        for oldest in list(_prepared)[:-MAX_PREPARED]:
            del _prepared[oldest]
    return files


@contextmanager
def _fresh_copy(key: tuple[str, str], example: Example) -> Iterator[Running]:
    """Serve the example from a new folder, with limits, until the block ends."""
    files = _prepared_files(key, example)
    with temporary_folder() as folder:
        for name, content in files.items():
            if content is None:
                (folder / name).mkdir(exist_ok=True)
            else:
                (folder / name).write_bytes(content)
        with serving(example, folder, seconds=START_TIMEOUT_S, prepare=partial(limit, MAX_WALL_S)) as running:
            yield running


# ---------------------------------------------------------------- one run


def _answers_of(
    key: tuple[str, str],
    example: Example,
    requests: Sequence[Request],
    before: Sequence[ContractStep],
    keeps: str | None,
    words: Mapping[str, str],
) -> LiveAnswers:
    if problem := cannot_run_reason(example):
        return LiveAnswers((), problem)
    replies: list[Reply] = []
    try:
        with _fresh_copy(key, example) as running:
            try:
                for reply in _replies(running, requests, before, keeps, words):
                    replies.append(reply)
            except (NoAnswer, ExpectationFailed) as error:
                return LiveAnswers(tuple(replies), AnswerProblem("no-answer", _failure_reason(error, running)))
    except NotServed as error:
        return LiveAnswers((), AnswerProblem("not-served", f"It does not start: {error}"))
    except forks.Hung:
        text = f"It did not answer within {forks.REPLY_TIMEOUT_S} seconds and was ended. Send again to start it afresh."
        return LiveAnswers((), AnswerProblem("no-answer", text))
    return LiveAnswers(tuple(replies))


def cannot_run_reason(example: Example) -> AnswerProblem | None:
    """Return why this example cannot run here, or None."""
    if not hasattr(os, "fork"):
        return AnswerProblem("no-fork", "Live answers need Linux or macOS, where a process can be copied.")
    if absent := missing_packages(example.packages):
        names = ", ".join(package.name for package in absent)
        return AnswerProblem("not-installed", f"Not installed here: {names}. Install and ask again:", install_command(absent))
    if example.run and (example.run.cold or example.run.beside):
        return AnswerProblem("not-live", "This example needs its own server or a worker beside it; start it with the commands above.")
    return None


def _replies(
    running: Running, requests: Sequence[Request], before: Sequence[ContractStep], keeps: str | None, words: Mapping[str, str]
) -> Iterator[Reply]:
    _wait_until_loaded(running)
    known: dict[str, Any] = {"server": running.url, **words}
    sessions: dict[str, Cookies] = {}
    for step in before:
        cookies = sessions.setdefault(step.session, Cookies()) if step.session else None
        reply = _send(request_of(step, running.url, known, cookies), running.url)
        if cookies:
            cookies.keep(reply)
        for name, source in step.capture.items():
            known[name] = capture_value(source, reply, cookies)
    for request in requests:
        headers = {name: _substitute_and_encode(value, known) for name, value in request.headers.items()}
        if keeps in sessions and "cookie" not in {name.lower() for name in headers}:
            headers |= sessions[keeps].header()
        path = _substitute_and_encode(request.path, known).removeprefix(running.url)
        body = request.body
        if body is not None and b"${" in body:
            body = _substitute_and_encode(body.decode(errors="surrogateescape"), known).encode(errors="surrogateescape")
        asked = Request(request.method, path, headers, body)
        if not path.startswith("/"):
            raise NoAnswer("the path leads nowhere on this server")
        try:
            check_request(asked)
        except RequestRefused as error:
            raise NoAnswer(str(error)) from None
        yield _with_default_port(_send(asked, running.url), running.url)


def _wait_until_loaded(running: Running) -> None:
    """Request an address that does not exist, so that no answer's time includes the start. Raises NotServed if the app does not load."""
    try:
        send(Request("GET", "/-", {}, None), running.url, timeout=START_TIMEOUT_S + 1, max_bytes=MAX_ANSWER_BYTES)
    except NoAnswer:
        if running.process.exit_code(5) == 1:  # a Python program that ended with an error
            raise NotServed(last_line(running.printed())) from None
        raise


def _send(request: Request, url: str) -> Reply:
    return send(request, url, timeout=MAX_WALL_S + 1, max_bytes=MAX_ANSWER_BYTES)  # the copy's own clock strikes first


def _substitute_and_encode(text: str, known: Mapping[str, Any]) -> str:
    """Replace ${name} in a text; hidden fields of a form are encoded as a form."""
    for name, value in known.items():
        text = text.replace(f"${{{name}}}", urlencode(value) if isinstance(value, Mapping) else str(value))
    return text


def _with_default_port(reply: Reply, url: str) -> Reply:
    """Return the answer with port 8000 in place of the random port of this run."""
    ours, usual = url.partition("//")[2], RECORDED_ADDRESS.partition("//")[2]
    headers = tuple((name, value.replace(ours, usual)) for name, value in reply.headers)
    return replace(reply, headers=headers, body=reply.body.replace(ours.encode(), usual.encode()))


def _failure_reason(error: Exception, running: Running) -> str:
    """Return why a process gave no answer."""
    if isinstance(error, ExpectationFailed):
        return f"A request before it got no usable answer ({error.where})."
    code = running.process.exit_code(0.5)
    if code == -signal.SIGALRM:
        return f"It took longer than {MAX_WALL_S} seconds and was ended."
    if code == -signal.SIGXCPU:
        return f"It used the processor for more than {MAX_CPU_S} seconds and was ended."
    return f"{str(error)[:1].upper()}{str(error)[1:].rstrip('.')}."


# ---------------------------------------------------------------- in the copy


def limit(seconds: int) -> None:
    """Limit CPU, memory and file size of this process after its app is loaded, and end it after `seconds`."""
    import resource

    signal.alarm(seconds)

    def lower(kind: int, value: int) -> None:
        hard = resource.getrlimit(kind)[1]
        value = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (value, value))

    lower(resource.RLIMIT_CORE, 0)
    lower(resource.RLIMIT_FSIZE, MAX_FILE_BYTES)
    resource.setrlimit(resource.RLIMIT_CPU, (MAX_CPU_S, MAX_CPU_S + 1))
    with suppress(OSError, ValueError):  # only Linux says how much there is, and keeps to it
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        lower(resource.RLIMIT_AS, pages * resource.getpagesize() + MAX_MEMORY_BYTES)
    sys.addaudithook(_refuse)


def _refuse(event: str, _: tuple[object, ...]) -> None:
    if event in FORBIDDEN_EVENTS:
        raise PermissionError(f"examples that answer live may not do this: {event}")
