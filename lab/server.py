"""Runs one example in a process of its own: its server, or one of its commands.

Every process comes from one fork server that has the frameworks imported already, works in the example's own folder with
an environment of its own, and ends with whoever started it, also when that is killed. Only 127.0.0.1 is listened on.
"""

import importlib
import logging
import multiprocessing
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
import threading
import time
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from catalog.models import Example, Run

HOST = "127.0.0.1"
SECONDS = 60
"""No process of an example lives longer while it is checked."""
START_SECONDS = 20
COMMAND_SECONDS = 30
MOST_UNREAD = 16_000_000
"""Bytes of a request that are read and thrown away after an answer that did not need them, so that the answer arrives."""
INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")

_context: Any = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")


class NotServed(Exception):
    """An example that does not answer; the text is one line that says why."""


@dataclass(frozen=True, slots=True)
class Running:
    """An example that is being served. `log` holds what it printed."""

    url: str
    process: BaseProcess
    log: Path

    def said(self) -> str:
        return self.log.read_text(encoding="utf-8", errors="replace")

    def last_words(self) -> str:
        """The last line it printed: of a traceback, the error itself."""
        lines = [line for line in self.said().splitlines() if line.strip()]
        return lines[-1].strip() if lines else "it printed nothing"

    def exit_code(self, seconds: float) -> int | None:
        """None where it still runs after so many seconds."""
        self.process.join(seconds)
        return self.process.exitcode


def warm(modules: Iterable[str]) -> None:
    """Say which modules all examples share; they are imported when the first example is started, where they are installed."""
    if _context.get_start_method() == "forkserver":
        _context.set_forkserver_preload(["__main__", __name__, "uvicorn", "uvicorn.protocols.http.h11_impl", *modules])


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
    with tempfile.TemporaryDirectory(prefix="guide-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve()
        write_files(example, folder)
        for command in run.setup:
            code, output = run_command(folder, command, run.environment)
            if code:
                raise NotServed(f"`{command}` ended with {code}: {_last_line(output)}")
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
    example: Example, folder: Path, *, port: int = 0, command: str | None = None, seconds: int = SECONDS, strict: bool = False
) -> Iterator[Running]:
    """Serve the example in `folder`, by our own small server or by `command` (which gets the port), until the block ends.

    `strict` makes warnings errors. `seconds` is how long it may live; 0 for ever. A socket listens already when this
    yields, so the first request waits until the example is ready; with a command, this waits itself.
    Raises OSError for a port that is taken, NotServed for a command that does not answer.
    """
    run = run_of(example)
    if command is None and run.cold:
        command = run.production
    log = folder.parent / f"{folder.name}.log"
    listener = listening(port)
    port = listener.getsockname()[1]
    if command is None:
        process = _start(_serve, folder, run.environment, log, seconds, run.interface, run.app, listener, strict)
        listener.close()
    else:
        listener.close()  # it binds the port itself
        process = _start(_execute, folder, run.environment, log, seconds, command.replace("{port}", str(port)))
    running = Running(f"http://{HOST}:{port}", process, log)
    try:
        if command is not None:
            _wait_for(running, port)
        yield running
    finally:
        end(process)
        with suppress(OSError):
            log.unlink()


def run_command(folder: Path, command: str, environment: Mapping[str, str], seconds: int = COMMAND_SECONDS) -> tuple[int, str]:
    """Run one command of an example to its end: its exit code, and what it printed."""
    log = folder.parent / f"{folder.name}.command.log"
    process = _start(_run, folder, environment, log, seconds, command)
    process.join(seconds + 1)
    end(process)
    output = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    code = process.exitcode
    return (-1 if code is None else code), output


def end(process: BaseProcess) -> None:
    """End a process and all it has started."""
    with suppress(ProcessLookupError, PermissionError):
        if process.pid and hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.join(5)
    if process.exitcode is None:  # it had no group of its own yet
        process.kill()
        process.join(5)


def _wait_for(running: Running, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        with suppress(OSError):
            socket.create_connection((HOST, port), timeout=1).close()
            return
        if running.process.exitcode is not None:
            raise NotServed(f"it ended with {running.process.exitcode}: {running.last_words()}")
        if time.monotonic() > deadline:
            raise NotServed(f"it does not answer after {START_SECONDS} seconds: {running.last_words()}")
        time.sleep(0.02)


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it printed nothing")


def _start(target: Any, folder: Path, environment: Mapping[str, str], log: Path, seconds: int, *arguments: Any) -> BaseProcess:
    log.touch()
    process: BaseProcess = _context.Process(target=_child, args=(target, str(folder), dict(environment), str(log), seconds, arguments))
    process.start()
    return process


# ---------------------------------------------------------------- in the example's own process


def _child(target: Any, folder: str, environment: dict[str, str], log: str, seconds: int, arguments: tuple[Any, ...]) -> None:
    """Make this process the example's own, then do what it is for."""
    if hasattr(os, "setsid"):
        os.setsid()
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.alarm(seconds)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.chdir(folder)
    output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(output, 1)
    os.dup2(output, 2)
    os.close(output)
    home = {name: value for name, value in os.environ.items() if name in INHERITED}
    os.environ.clear()
    os.environ.update({**home, "HOME": folder, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONUNBUFFERED": "1", **environment})
    scripts = str(Path(sys.executable).parent)
    os.environ["PATH"] = os.pathsep.join((scripts, os.environ.get("PATH", os.defpath)))
    sys.dont_write_bytecode = True
    root = str(Path(__file__).parent.parent)
    sys.path[:] = [folder, *(entry for entry in sys.path if entry and Path(entry).resolve() != Path(root))]  # it has its own app.py
    importlib.invalidate_caches()
    target(*arguments)


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        if hasattr(os, "killpg"):
            os.killpg(0, signal.SIGKILL)
        os._exit(1)


def _serve(interface: str, app: str, listener: socket.socket, strict: bool) -> None:
    if strict:
        warnings.resetwarnings()
        warnings.simplefilter("error")
    module, _, name = app.partition(":")
    application = getattr(importlib.import_module(module), name)
    logging.captureWarnings(False)
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


def _run(command: str) -> None:
    """Run a command here, without another interpreter's start, where it is a Python program."""
    words = shlex.split(command)
    if words[0] == "python" and words[1] == "-m":
        sys.argv = words[2:]
        runpy.run_module(words[2], run_name="__main__", alter_sys=True)
    elif words[0] == "python" and words[1].endswith(".py"):
        sys.argv = words[1:]
        runpy.run_path(words[1], run_name="__main__")
    elif words[0] != "python" and (found := tuple(entry_points(group="console_scripts", name=words[0]))):
        sys.argv = words
        sys.exit(found[0].load()())
    else:
        _execute(command)


def _execute(command: str) -> None:
    """Run a command as it is typed, hand SIGTERM on to it, and end as it ends."""
    words = shlex.split(command)
    program = shutil.which(words[0])
    if program is None:
        sys.exit(f"{words[0]} is not installed")
    process = subprocess.Popen([program, *words[1:]], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGTERM))
    code = process.wait()
    sys.exit(code if code >= 0 else 128 - code)
