"""Runs one example in a process of its own: its server, or one of its commands.

Every process works in the example's own folder with an environment of its own, and ends with whoever started it
(see forks.py). Only 127.0.0.1 is listened on.
"""

import importlib
import os
import runpy
import shlex
import shutil
import signal
import socket
import socketserver
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.util import setup_testing_defaults

from catalog.models import Example, Run
from lab import forks
from lab.forks import INHERITED, ROOT, Original, Process
from lab.packages import with_remedy
from lab.requests import NoAnswer, Request, send

HOST = "127.0.0.1"
SECONDS = 60
"""No process of an example lives longer while it is checked,"""
COLD_SECONDS = 180
"""or so long where it starts an interpreter of its own, perhaps with a reloader that looks at every installed file."""
START_SECONDS = 60
COMMAND_SECONDS = 30
MOST_UNREAD = 16_000_000
"""Bytes of a request that are read and thrown away after an answer that did not need them, so that the answer arrives."""


class NotServed(Exception):
    """An example that does not answer; the text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """An example that lists `packages` and is being served. `log` holds what it prints; None where that goes where our own goes."""

    url: str
    process: Process
    log: Path | None
    packages: tuple[str, ...] = ()

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log else ""

    def last_words(self) -> str:
        """The last line it printed, of a traceback the error itself, with what to do about it where that is known."""
        return with_remedy(last_line(self.said()), self.packages)


@contextmanager
def fresh_folder() -> Iterator[Path]:
    """An empty folder, alone in a temporary one, where logs may stand beside it."""
    with tempfile.TemporaryDirectory(prefix="guide-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve() / "example"
        folder.mkdir()
        yield folder


def write_files(example: Example, folder: Path) -> None:
    """Put an example's files into an empty folder."""
    for file in (*example.files, *example.project):
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")


@contextmanager
def in_folder(example: Example) -> Iterator[Path]:
    """The example's files in a fresh folder, with its setup commands run. Raises NotServed where one of them fails."""
    run = run_of(example)
    with fresh_folder() as folder:
        write_files(example, folder)
        for command in run.setup:
            code, output = run_command(folder, command, run.environment)
            if code:
                raise NotServed(f"`{command}` ended with {code}: {with_remedy(last_line(output), example.packages)}")
        yield folder


def run_of(example: Example) -> Run:
    """How it is run. Raises NotServed where nobody says."""
    if example.run is None:
        raise NotServed("its framework's file has no `run:`, or a fault")
    return example.run


def listening(port: int = 0) -> socket.socket:
    """A socket that listens on 127.0.0.1, on any free port for 0. Raises OSError where the port is taken."""
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # handed on to connections; without it each answer takes 40 ms
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError:
        listener.close()
        raise
    return listener


@contextmanager
def serving(
    example: Example,
    folder: Path,
    *,
    port: int = 0,
    command: str | None = None,
    seconds: int = SECONDS,
    strict: bool = False,
    log: bool = True,
) -> Iterator[Running]:
    """Serve the example in `folder`, by our own small server or by `command` (which gets the port), until the block ends.

    `strict` makes warnings errors. `seconds` is how long it may live; 0 for ever. A socket listens already when this
    yields, so the first request waits until the example is ready; with a command, this waits itself.
    `log` keeps what it prints instead of letting it through. What runs beside the server starts and ends with it.
    Raises OSError for a port that is taken, NotServed for a command that does not answer.
    """
    run = run_of(example)
    if command is None and run.cold:
        command = run.production
    log_file = folder.parent / "server.log" if log else None
    listener = listening(port)
    port = listener.getsockname()[1]
    if command is None:
        process = _start(
            "serve_app",
            folder,
            run.environment,
            log_file,
            seconds,
            listener.fileno(),
            interface=run.interface,
            app=run.app,
            strict=strict,
        )
        listener.close()
    else:
        listener.close()  # it binds the port itself
        process = _start("execute", folder, run.environment, log_file, seconds, command=command.replace("{port}", str(port)))
    others = [_start("run_here", folder, run.environment, log_file, seconds, command=other) for other in run.beside]
    running = Running(f"http://{HOST}:{port}", process, log_file, example.packages)
    try:
        if command is not None:
            _wait_for(running)
        yield running
    finally:
        for each in (process, *others):
            each.end()
        if log_file:
            log_file.unlink(missing_ok=True)


def run_command(folder: Path, command: str, environment: Mapping[str, str], seconds: int = COMMAND_SECONDS) -> tuple[int, str]:
    """Run one command of an example to its end: its exit code, and what it printed."""
    log = folder.parent / "command.log"
    process = _start("run_here", folder, environment, log, seconds, command=command)
    code = process.exit_code(seconds + 5)  # its own clock strikes first, unless it is stopped
    process.end()
    output = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    return (-1 if code is None else code), output


def _wait_for(running: Running) -> None:
    """Until it answers, whatever it says."""
    deadline = time.monotonic() + START_SECONDS
    while True:
        with suppress(NoAnswer):
            send(Request("GET", "/", {}, None), running.url, timeout=max(1, deadline - time.monotonic()))
            return
        if (code := running.process.exit_code()) is not None:
            raise NotServed(f"it ended with {code}: {running.last_words()}")
        if time.monotonic() > deadline:
            raise NotServed(f"it does not answer after {START_SECONDS} seconds: {running.last_words()}")
        time.sleep(0.02)


def last_line(text: str) -> str:
    """The last line that is not blank, for messages."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it printed nothing")


def _start(task: str, folder: Path, environment: Mapping[str, str], log: Path | None, seconds: int, *files: int, **what: Any) -> Process:
    return forks.original().start(f"{__name__}:{task}", files, **_home(folder, environment, log, seconds), **what)


def _home(folder: Path, environment: Mapping[str, str], log: Path | None, seconds: int) -> dict[str, Any]:
    if log:
        log.touch()
    return {"folder": str(folder), "environment": dict(environment), "log": str(log) if log else None, "seconds": seconds}


@dataclass(frozen=True, slots=True)
class Loaded:
    """An example whose app is loaded, and which is copied for each `serving`."""

    _original: Original
    _folder: Path
    _before: Path
    _example: Example
    log: Path

    def last_words(self) -> str:
        """The last line it printed."""
        return last_line(self.log.read_text(encoding="utf-8", errors="replace"))

    @contextmanager
    def serving(self, seconds: int = SECONDS, first: str | None = None) -> Iterator[Running]:
        """Serve a fresh copy until the block ends, and put its folder back: one at a time.

        The copy calls `first`, a "module:function", before it answers.
        """
        with listening() as listener:
            port = listener.getsockname()[1]
            process = self._original.start(f"{__name__}:serve_loaded", [listener.fileno()], seconds=seconds, first=first)
        try:
            yield Running(f"http://{HOST}:{port}", process, self.log, self._example.packages)
        finally:
            process.end()
            self._put_back()

    def _put_back(self) -> None:
        """Only the contents: the folder itself is where the example works."""
        for path in self._folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._before, self._folder, dirs_exist_ok=True)


@contextmanager
def loaded(example: Example, seconds: int = SECONDS) -> Iterator[Loaded]:
    """Load the example's app once, and ask it for one address that does not exist, so that copies of it start fast.

    `seconds` is how long it may live; 0 for ever. Raises NotServed where it cannot be loaded.
    """
    with in_folder(example) as folder:
        run = run_of(example)
        before = Path(shutil.copytree(folder, folder.parent / "before"))
        log = folder.parent / "server.log"
        home = _home(folder, run.environment, log, seconds)
        process, original = forks.original().start_original(f"{__name__}:hold", **home, interface=run.interface, app=run.app)
        try:
            yield Loaded(original, folder, before, example, log)
        except ConnectionError:
            raise NotServed(f"it ended with {process.exit_code(5)}: {Running('', process, log, example.packages).last_words()}") from None
        finally:
            original.control.close()
            process.end()


# ---------------------------------------------------------------- in the example's own process


def serve_app(
    listener: int, folder: str, environment: Mapping[str, str], log: str | None, seconds: int, interface: str, app: str, strict: bool
) -> None:
    _move_in(folder, environment, log, seconds)
    if strict:
        warnings.resetwarnings()
        warnings.simplefilter("error")
    _serve(socket.socket(fileno=listener), interface, _load(app))


_held: tuple[str, Any] | None = None


def hold(control: int, folder: str, environment: Mapping[str, str], log: str, seconds: int, interface: str, app: str) -> None:
    """Load an app and be copied with it."""
    global _held
    _move_in(folder, environment, log, seconds)
    _held = interface, _load(app)
    if interface == "wsgi":
        environ: dict[str, Any] = {"PATH_INFO": "/-", "HTTP_HOST": HOST}
        setup_testing_defaults(environ)
        b"".join(_held[1](environ, lambda *_: lambda _: None))
    forks.obey(control)


def serve_loaded(listener: int, seconds: int, first: str | None) -> None:
    assert _held
    signal.alarm(seconds)
    if first:
        _load(first)()
    _serve(socket.socket(fileno=listener), *_held)


def _load(app: str) -> Any:
    module, _, name = app.partition(":")
    return getattr(importlib.import_module(module), name)


def run_here(folder: str, environment: Mapping[str, str], log: str | None, seconds: int, command: str) -> None:
    """Run a command without another interpreter's start, where it is a Python program."""
    _move_in(folder, environment, log, seconds)
    words = shlex.split(command)
    if words[0] == "python" and words[1] == "-m":
        sys.argv = words[2:]
        runpy.run_module(words[2], run_name="__main__", alter_sys=True)
    elif words[0] == "python" and words[1].endswith(".py"):
        sys.argv = words[1:]
        runpy.run_path(words[1], run_name="__main__")
    elif words[0] == "python" and words[1] == "-c":
        sys.argv = words[1:2] + words[3:]
        exec(compile(words[2], "<string>", "exec"), {"__name__": "__main__"})
    elif words[0] != "python" and (found := tuple(entry_points(group="console_scripts", name=words[0]))):
        sys.argv = words
        sys.exit(found[0].load()())
    else:
        _execute(words)


def execute(folder: str, environment: Mapping[str, str], log: str | None, seconds: int, command: str) -> None:
    """Run a command as it is typed."""
    _move_in(folder, environment, log, seconds)
    _execute(shlex.split(command))


def _move_in(folder: str, environment: Mapping[str, str], log: str | None, seconds: int) -> None:
    """Make this process the example's own: its folder, its environment, its output, its time."""
    signal.alarm(seconds)
    forks.last_will.append(lambda: shutil.rmtree(Path(folder).parent, ignore_errors=True))  # see fresh_folder
    os.chdir(folder)
    if log:
        output = os.open(log, os.O_WRONLY | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
    inherited = {name: value for name, value in os.environ.items() if name in INHERITED}
    inherited["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)))
    os.environ.clear()
    sys.dont_write_bytecode = True  # the folder holds what the example itself writes, and nothing else
    os.environ.update({**inherited, "HOME": folder, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **environment})
    sys.path[:] = [folder, *(entry for entry in sys.path if entry and Path(entry) != ROOT)]  # we too have an app.py
    importlib.invalidate_caches()


def _serve(listener: socket.socket, interface: str, application: Any) -> None:
    if interface == "asgi":
        import uvicorn

        uvicorn.Server(uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=5)).run(sockets=[listener])
    else:
        server = _ThreadingServer(listener.getsockname(), _Handler, bind_and_activate=False)
        server.socket.close()
        server.socket = listener
        server.server_name, server.server_port = listener.getsockname()
        server.setup_environ()
        server.set_app(application)
        server.serve_forever(poll_interval=60)


class _ThreadingServer(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Handler(WSGIRequestHandler):
    def get_environ(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environ()
        if "content-type" not in self.headers:
            environ.pop("CONTENT_TYPE", None)  # wsgiref would say text/plain
        return environ

    def handle(self) -> None:
        super().handle()
        # Closing while a request's body lies unread would take the answer from the client.
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(0.5)
            unread = MOST_UNREAD
            while unread > 0 and (data := self.connection.recv(65536)):
                unread -= len(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Silent: whoever asks sees the answer."""


def _execute(words: list[str]) -> None:
    """Start a program, hand SIGTERM on to it, and end as it ends."""
    program = sys.executable if words[0] == "python" else shutil.which(words[0])
    if program is None:
        sys.exit(f"{words[0]} is not installed")
    process = subprocess.Popen([program, *words[1:]], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGTERM))
    code = process.wait()
    sys.exit(code if code >= 0 else 128 - code)
