"""Starts processes in milliseconds by forking one process that has imported the examples' packages.

`python -m lab.forks` is that process. It receives requests over a socket and forks, so that neither a test run nor Streamlit's threads
are copied. A child ends when its requester ends, even if that is killed, because a pipe between them closes.
"""

import atexit
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

ROOT = Path(__file__).parent.parent
INHERITED = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "VIRTUAL_ENV")
"""What examples may know of the environment: no setting and no secret of the dashboard."""
REPLY_TIMEOUT_S = 30
"""Timeout of an answer of a fork server."""

MESSAGE_LENGTH = struct.Struct("!I")
"""Length prefix of a message on the socket."""
Task = Callable[..., object]

# ---------------------------------------------------------------- the process that asks


@dataclass(frozen=True, slots=True)
class ForkRequest:
    """Function that a child calls, with its arguments. It is pickled, so `task` must be importable in both processes."""

    task: Task
    watched: bool
    arguments: dict[str, Any]


@dataclass(slots=True)
class Process:
    """Running child, the leader of its own process group."""

    pid: int
    _status: int
    _life: int
    _code: int | None = None

    def exit_code(self, seconds: float | None = 0) -> int | None:
        """Return the exit code after waiting up to `seconds` (None: without limit), or None if it still runs.

        Negative codes are signals.
        """
        if self._code is None and _wait_readable([self._status], seconds):
            self._code = int(os.read(self._status, 20) or b"-9")
        return self._code

    def stop(self) -> None:
        """Send SIGTERM."""
        if self._code is None:
            os.kill(self.pid, signal.SIGTERM)

    def end(self) -> None:
        """Kill the process group."""
        if self._status < 0:
            return
        with suppress(ProcessLookupError, PermissionError):  # macOS answers with the latter for a group of dead processes
            os.killpg(self.pid, signal.SIGKILL)
        self.exit_code(10)
        os.close(self._status)
        os.close(self._life)
        self._status = -1


class Hung(ConnectionError):
    """Error for a fork server that did not answer within REPLY_TIMEOUT_S. It must be ended and not be asked again."""


class ForkServer:
    """Client of a process that forks itself on request."""

    def __init__(self, control: socket.socket) -> None:
        self.control = control
        self.control.settimeout(REPLY_TIMEOUT_S)
        self._lock = threading.Lock()

    def start(self, task: Task, files: Iterable[int] = (), *, watched: bool = True, **arguments: Any) -> Process:
        """Fork a child that calls `task` with the open files.

        Unless `watched`, the child must detect by itself that its requester has ended. Raises ConnectionError if the server has ended,
        Hung if it does not answer.
        """
        status_read, status_write = os.pipe()
        life_read, life_write = os.pipe()
        message = pickle.dumps(ForkRequest(task, watched, arguments))
        try:
            pid = self._ask(MESSAGE_LENGTH.pack(len(message)) + message, [status_write, life_read, *files])
        except BaseException:
            os.close(status_read)
            os.close(life_write)
            raise
        finally:
            os.close(status_write)
            os.close(life_read)
        return Process(pid, status_read, life_write)

    def _ask(self, message: bytes, files: list[int]) -> int:
        """Send a request and return the child's process id."""
        if not self._lock.acquire(timeout=REPLY_TIMEOUT_S):
            raise Hung("the process to copy is busy")
        try:
            socket.send_fds(self.control, [message], files)
            (pid,) = MESSAGE_LENGTH.unpack(_receive_exactly(self.control, MESSAGE_LENGTH.size))
        except TimeoutError:
            self.control.close()  # an answer that comes later would be taken for that to the next question
            raise Hung("the process to copy does not answer") from None
        except OSError as error:
            self.control.close()
            raise ConnectionError("the process to copy has ended") from error
        finally:
            self._lock.release()
        return int(pid)

    def start_fork_server(self, task: Task, **arguments: Any) -> tuple[Process, "ForkServer"]:
        """Fork a child that serves fork requests itself:

        `task` gets the socket as its first open file and ends with `serve_fork_requests(it)`.
        """
        ours, theirs = socket.socketpair()
        try:
            with theirs:
                process = self.start(task, [theirs.fileno()], watched=False, **arguments)
        except OSError:
            ours.close()
            raise
        return process, ForkServer(ours)


_lock = threading.Lock()
_root_server: tuple[subprocess.Popen[bytes], ForkServer] | None = None
_modules: tuple[str, ...] = ()


def preload_modules(modules: Iterable[str]) -> None:
    """Set the modules to import before the first fork, as far as they are installed. Without effect after it."""
    global _modules
    _modules = tuple(modules)


def fork_server() -> ForkServer:
    """Return the root fork server, started on first use."""
    global _root_server
    with _lock:
        if _root_server is None or _root_server[0].poll() is not None or _root_server[1].control.fileno() < 0:
            _stop_root_server()
            ours, theirs = socket.socketpair()
            command = [sys.executable, "-m", __name__, str(theirs.fileno()), *_modules]
            kept = (*INHERITED, "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")  # where packages and libraries are found
            environment = {name: os.environ[name] for name in kept if name in os.environ}
            with theirs:
                process = subprocess.Popen(
                    command, cwd=ROOT, env=environment, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, start_new_session=True
                )
            _root_server = process, ForkServer(ours)
        return _root_server[1]


def _stop_root_server() -> None:
    """Kill the root fork server with all its children, even if it hangs."""
    if _root_server and _root_server[0].poll() is None:
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(_root_server[0].pid, signal.SIGKILL)
        _root_server[0].wait(5)


@atexit.register
def _close() -> None:
    if _root_server:
        _root_server[1].control.close()
        try:
            _root_server[0].wait(5)
        except subprocess.TimeoutExpired:
            _stop_root_server()


def _receive_exactly(connection: socket.socket, size: int) -> bytes:
    """Receive exactly `size` bytes. Raises ConnectionError if the other end has closed."""
    data = b""
    while len(data) < size:
        if not (more := connection.recv(size - len(data))):
            raise ConnectionError("the other end has closed")
        data += more
    return data


def _wait_readable(files: Iterable[int], seconds: float | None = None) -> list[int]:
    """Return the readable files, after waiting up to `seconds` (None: without limit). Unlike select(), file numbers above 1,023 work."""
    poll = select.poll()
    for file in files:
        poll.register(file, select.POLLIN)
    return [file for file, _ in poll.poll(None if seconds is None else 1000 * seconds)]


# ---------------------------------------------------------------- the process that is copied


def main(control: int, modules: Iterable[str]) -> None:
    """Run the root fork server."""
    for module in modules:
        with suppress(Exception):  # whatever it lacks, whoever needs it will say so
            importlib.import_module(module)
    serve_fork_requests(control)


def serve_fork_requests(file: int) -> None:
    """Fork this process on request, until the socket is closed."""
    control = socket.socket(fileno=file)
    gc.collect()
    gc.freeze()
    wake_read, wake_write = os.pipe()
    os.set_blocking(wake_write, False)
    signal.set_wakeup_fd(wake_write, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    statuses: dict[int, int] = {}
    while True:
        ready = _wait_readable([control.fileno(), wake_read])
        if wake_read in ready:
            os.read(wake_read, 512)
            _report_exit_codes(statuses)
        if control.fileno() in ready:
            data, files, _, _ = socket.recv_fds(control, MESSAGE_LENGTH.size, 8)
            if not data:
                run_cleanup_callbacks()
                return
            order = _receive_exactly(control, MESSAGE_LENGTH.unpack(data)[0])
            status, *others = files
            pid = os.fork()
            if pid == 0:
                signal.set_wakeup_fd(-1)
                for number in (control.fileno(), wake_read, wake_write, status, *statuses.values()):
                    os.close(number)
                _run_in_child(pickle.loads(order), others)
            with suppress(OSError):
                os.setpgid(pid, pid)
            statuses[pid] = status
            for number in others:
                os.close(number)
            control.sendall(MESSAGE_LENGTH.pack(pid))


def _report_exit_codes(statuses: dict[int, int]) -> None:
    """Send the exit codes of ended children."""
    with suppress(ChildProcessError):
        while (ended := os.waitpid(-1, os.WNOHANG))[0]:
            pid, status = ended
            with suppress(OSError):  # whoever asked has ended
                os.write(statuses[pid], str(os.waitstatus_to_exitcode(status)).encode())
            os.close(statuses.pop(pid))


def _run_in_child(order: ForkRequest, files: list[int]) -> NoReturn:
    """Call the function in the child, and exit."""
    code = 1
    try:
        os.setpgid(0, 0)
        for number in (signal.SIGCHLD, signal.SIGINT):
            signal.signal(number, signal.SIG_DFL)
        life, *others = files
        if order.watched:
            threading.Thread(target=_exit_with_parent, args=(life,), daemon=True).start()
        order.task(*others, **order.arguments)
        code = 0
    except SystemExit as error:
        code = error.code if isinstance(error.code, int) else int(error.code is not None)
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


cleanup_callbacks: list[Callable[[], object]] = []
"""Functions that a child calls if its parent has died."""


def run_cleanup_callbacks() -> None:
    """Call all cleanup callbacks."""
    for call in cleanup_callbacks:
        call()


def _exit_with_parent(life: int) -> None:
    """Exit when the parent's end of the pipe closes."""
    os.read(life, 1)  # nothing is ever written: this returns when the other end is closed
    run_cleanup_callbacks()
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    from lab.forks import main as main_of_module  # what is imported later must find this module, not a second one

    main_of_module(int(sys.argv[1]), sys.argv[2:])
