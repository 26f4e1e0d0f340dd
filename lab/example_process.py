"""Runs inside the process of an example: serves its app or runs one of its commands, in its own folder and environment."""

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
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer
from wsgiref.util import setup_testing_defaults

from lab import forks
from lab.forks import INHERITED, ROOT

HOST = "127.0.0.1"
MAX_REQUEST_BYTES = 16_000_000
"""Maximum size of a request that is buffered."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """Folder, environment, log file (None: our own output) and lifetime in seconds (0: unlimited) of an example's process."""

    folder: str
    environment: dict[str, str]
    log: str | None
    seconds: int


def serve_on_socket(listener: int, home: Workspace, interface: str, app: str, strict: bool, prepare: Callable[[], object] | None) -> None:
    """Load an app and serve it on an open socket. `strict` turns warnings into errors; `prepare` is called once the app is loaded."""
    _enter_workspace(home)
    if strict:
        warnings.resetwarnings()
        warnings.simplefilter("error")
    application = _load(app)
    if prepare:
        prepare()
    _serve(socket.socket(fileno=listener), interface, application)


_loaded_app: tuple[str, Any] | None = None


def load_and_serve_forks(control: int, home: Workspace, interface: str, app: str) -> None:
    """Load an app and serve requests to fork this process."""
    global _loaded_app
    _enter_workspace(home)
    _loaded_app = interface, _load(app)
    if interface == "wsgi":
        environ: dict[str, Any] = {"PATH_INFO": "/-", "HTTP_HOST": HOST}
        setup_testing_defaults(environ)
        b"".join(_loaded_app[1](environ, lambda *_: lambda _: None))
    forks.serve_fork_requests(control)


def serve_forked(listener: int, seconds: int) -> None:
    """Serve the loaded app in a fork of its process."""
    assert _loaded_app
    signal.alarm(seconds)
    _serve(socket.socket(fileno=listener), *_loaded_app)


def _load(app: str) -> Any:
    module, _, name = app.partition(":")
    return getattr(importlib.import_module(module), name)


def run_here(home: Workspace, command: str) -> None:
    """Run a command, without starting another interpreter if it is a Python program."""
    _enter_workspace(home)
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


def execute(home: Workspace, command: str) -> None:
    """Run a command as it is typed."""
    _enter_workspace(home)
    _execute(shlex.split(command))


def _enter_workspace(home: Workspace) -> None:
    """Apply folder, environment, output and lifetime to this process."""
    signal.alarm(home.seconds)
    forks.cleanup_callbacks.append(lambda: shutil.rmtree(Path(home.folder).parent, ignore_errors=True))  # see fresh_folder
    os.chdir(home.folder)
    if home.log:
        output = os.open(home.log, os.O_WRONLY | os.O_APPEND)
        os.dup2(output, 1)
        os.dup2(output, 2)
        os.close(output)
    inherited = {name: value for name, value in os.environ.items() if name in INHERITED}
    inherited["PATH"] = os.pathsep.join((str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)))
    os.environ.clear()
    sys.dont_write_bytecode = True  # the folder holds what the example itself writes, and nothing else
    os.environ.update({**inherited, "HOME": home.folder, "PYTHONUNBUFFERED": "1", "PYTHONDONTWRITEBYTECODE": "1", **home.environment})
    sys.path[:] = [home.folder, *(entry for entry in sys.path if entry and Path(entry) != ROOT)]  # we too have an app.py
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
        """Return the WSGI environment with the client's raw headers."""
        environ: dict[str, Any] = super().get_environ()
        if "content-type" not in self.headers:
            environ.pop("CONTENT_TYPE", None)  # wsgiref would say text/plain
        return environ

    def handle(self) -> None:
        """Handle one request, then read the rest of its body, so that closing the connection does not discard the answer."""
        super().handle()
        # Closing while a request's body lies unread would take the answer from the client.
        with suppress(OSError):
            self.connection.shutdown(socket.SHUT_WR)
            self.connection.settimeout(0.5)
            unread = MAX_REQUEST_BYTES
            while unread > 0 and (data := self.connection.recv(65536)):
                unread -= len(data)

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing, because the caller sees the answer."""


def _execute(words: list[str]) -> None:
    """Start a program, forward SIGTERM to it, and exit with its code."""
    program = sys.executable if words[0] == "python" else shutil.which(words[0])
    if program is None:
        sys.exit(f"{words[0]} is not installed")
    process = subprocess.Popen([program, *words[1:]], stdin=subprocess.DEVNULL)
    signal.signal(signal.SIGTERM, lambda *_: process.send_signal(signal.SIGTERM))
    code = process.wait()
    sys.exit(code if code >= 0 else 128 - code)
