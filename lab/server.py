"""Runs the server or a command of one example in its own process.

Every process has the example's own folder and environment, and ends with the process that started it (see forks.py). Servers listen on
127.0.0.1 only.
"""

import shutil
import socket
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from catalog.models import Example, Run
from lab import example_process, forks
from lab.example_process import HOST, Workspace
from lab.forks import ForkServer, Process
from lab.packages import with_install_hint
from lab.requests import NoAnswer, Request, send

CHECK_TIMEOUT_S = 60
"""Lifetime of an example's process during checks."""
COLD_CHECK_TIMEOUT_S = 180
"""Lifetime during checks if it starts its own interpreter, perhaps with a reloader that watches every installed file."""
START_TIMEOUT_S = 60
"""Timeout for the start of an example's server."""
COMMAND_TIMEOUT_S = 30
"""Timeout of an example's command."""


class NotServed(Exception):
    """Error for an example that does not answer; the text is one line with the reason."""


@dataclass(frozen=True, slots=True)
class Running:
    """Served example. `log` is the file with its output, None if it prints to our own output."""

    url: str
    process: Process
    log: Path | None
    packages: tuple[str, ...] = ()

    def printed(self) -> str:
        """Return the output so far."""
        return self.log.read_text(encoding="utf-8", errors="replace") if self.log else ""

    def failure_reason(self) -> str:
        """Return the last line of the output (the error of a traceback), with what to do if that is known."""
        return with_install_hint(last_line(self.printed()), self.packages)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """Provide an empty folder inside a temporary one, which has room for logs."""
    with tempfile.TemporaryDirectory(prefix="guide-", ignore_cleanup_errors=True) as name:
        folder = Path(name).resolve() / "example"
        folder.mkdir()
        yield folder


def write_files(example: Example, folder: Path) -> None:
    """Write an example's files into an empty folder."""
    for file in (*example.files, *example.project):
        path = folder / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text, encoding="utf-8")


@contextmanager
def prepared_folder(example: Example) -> Iterator[Path]:
    """Provide a folder with the example's files after its setup commands. Raises NotServed if one of them fails."""
    run = run_settings(example)
    with temporary_folder() as folder:
        write_files(example, folder)
        for command in run.setup:
            code, output = run_command(folder, command, run.environment)
            if code:
                raise NotServed(f"`{command}` ended with {code}: {with_install_hint(last_line(output), example.packages)}")
        yield folder


def run_settings(example: Example) -> Run:
    """Return how an example is run. Raises NotServed if its data does not say."""
    if example.run is None:
        raise NotServed("its framework's file has no `run:`, or a fault")
    return example.run


def listening(port: int = 0) -> socket.socket:
    """Return a socket that listens on 127.0.0.1, on a free port for 0. Raises OSError if the port is taken."""
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
    seconds: int = CHECK_TIMEOUT_S,
    strict: bool = False,
    log: bool = True,
    prepare: Callable[[], object] | None = None,
) -> Iterator[Running]:
    """Serve the example in `folder`, by our own small server or by `command` (which gets the port), until the block ends.

    `strict` makes warnings errors. `seconds` is how long it may live; 0 for ever. A socket listens already when this
    yields, so the first request waits until the example is ready; with a command, this waits itself.
    `log` keeps what it prints instead of letting it through. What runs beside the server starts and ends with it.
    Our own server calls `prepare`, a function of a module, in the example's process once its app is loaded.
    Raises OSError for a port that is taken, NotServed for a command that does not answer.
    """
    run = run_settings(example)
    if command is None and run.cold:
        command = run.production
    home = _workspace(folder, run.environment, folder.parent / "server.log" if log else None, seconds)
    process, port = _start_app(run, home, port, strict, prepare) if command is None else _start_command(command, home, port)
    others = [forks.fork_server().start(example_process.run_here, home=home, command=other) for other in run.beside]
    log_file = Path(home.log) if home.log else None
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


def _start_app(run: Run, home: Workspace, port: int, strict: bool, prepare: Callable[[], object] | None) -> tuple[Process, int]:
    """Start our own small server on a listening socket and return it with its port."""
    with listening(port) as listener:
        process = forks.fork_server().start(
            example_process.serve_on_socket,
            [listener.fileno()],
            home=home,
            interface=run.interface,
            app=run.app,
            strict=strict,
            prepare=prepare,
        )
        return process, listener.getsockname()[1]


def _start_command(command: str, home: Workspace, port: int) -> tuple[Process, int]:
    """Start a server that binds its port itself and return it with its port."""
    with listening(port) as listener:
        port = listener.getsockname()[1]
    return forks.fork_server().start(example_process.execute, home=home, command=command.replace("{port}", str(port))), port


def run_command(folder: Path, command: str, environment: Mapping[str, str], seconds: int = COMMAND_TIMEOUT_S) -> tuple[int, str]:
    """Run one command of an example to its end. Return its exit code and output."""
    log = folder.parent / "command.log"
    process = forks.fork_server().start(example_process.run_here, home=_workspace(folder, environment, log, seconds), command=command)
    code = process.exit_code(seconds + 5)  # its own clock strikes first, unless it is stopped
    process.end()
    output = log.read_text(encoding="utf-8", errors="replace")
    log.unlink()
    return (-1 if code is None else code), output


def _wait_for(running: Running) -> None:
    """Wait until the server answers with any status."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while True:
        with suppress(NoAnswer):
            send(Request("GET", "/", {}, None), running.url, timeout=max(1, deadline - time.monotonic()))
            return
        if (code := running.process.exit_code()) is not None:
            raise NotServed(f"it ended with {code}: {running.failure_reason()}")
        if time.monotonic() > deadline:
            raise NotServed(f"it does not answer after {START_TIMEOUT_S} seconds: {running.failure_reason()}")
        time.sleep(0.02)


def last_line(text: str) -> str:
    """Return the last line that is not blank."""
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it printed nothing")


def _workspace(folder: Path, environment: Mapping[str, str], log: Path | None, seconds: int) -> Workspace:
    if log:
        log.touch()
    return Workspace(str(folder), dict(environment), str(log) if log else None, seconds)


@dataclass(frozen=True, slots=True)
class Loaded:
    """An example whose app is loaded, and which is copied for each `serving`."""

    _fork_server: ForkServer
    _folder: Path
    _pristine_copy: Path
    _example: Example
    log: Path

    @contextmanager
    def serving(self, seconds: int = CHECK_TIMEOUT_S) -> Iterator[Running]:
        """Serve a fresh copy until the block ends, and put its folder back: one at a time."""
        with listening() as listener:
            port = listener.getsockname()[1]
            process = self._fork_server.start(example_process.serve_forked, [listener.fileno()], seconds=seconds)
        try:
            yield Running(f"http://{HOST}:{port}", process, self.log, self._example.packages)
        finally:
            process.end()
            self._restore_folder()

    def _restore_folder(self) -> None:
        """Replace the contents of the example's folder by the pristine copy. The folder itself stays, because the process works in it."""
        for path in self._folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        shutil.copytree(self._pristine_copy, self._folder, dirs_exist_ok=True)


@contextmanager
def loaded(example: Example, seconds: int = CHECK_TIMEOUT_S) -> Iterator[Loaded]:
    """Load the example's app once, and ask it for one address that does not exist, so that copies of it start fast.

    `seconds` is how long it may live; 0 for ever. Raises NotServed where it cannot be loaded.
    """
    with prepared_folder(example) as folder:
        run = run_settings(example)
        before = Path(shutil.copytree(folder, folder.parent / "before"))
        log = folder.parent / "server.log"
        home = _workspace(folder, run.environment, log, seconds)
        process, fork_server = forks.fork_server().start_fork_server(
            example_process.load_and_serve_forks, home=home, interface=run.interface, app=run.app
        )
        try:
            yield Loaded(fork_server, folder, before, example, log)
        except ConnectionError:
            raise NotServed(
                f"it ended with {process.exit_code(5)}: {Running('', process, log, example.packages).failure_reason()}"
            ) from None
        finally:
            fork_server.control.close()
            process.end()
