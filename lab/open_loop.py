"""Load generator for a fixed rate: requests are due at even intervals, whatever the server does. Usage: `python -m lab.open_loop URL
--rate R --seconds S --connections N [--method M] [--body FILE] [--header "Name: value"]…`  A request is sent on the connection that has
been idle longest, or as soon as one is idle. Latency counts from the due time, so that a stalled server is charged for every waiting
request ("coordinated omission"). h2load instead paces each connection, and its requests come in bunches.
"""

import argparse
import gc
import json
import math
import selectors
import socket
import sys
import time
from collections import deque
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from select import select
from urllib.parse import urlsplit

TIMEOUT_S = 20


@dataclass(slots=True, eq=False)
class Connection:
    """Connection to the server. `due` and `sent` are the times of its current request."""

    address: tuple[str, int]
    wire: socket.socket = field(init=False)
    due: float = 0.0
    sent: float = 0.0
    unread: bytes = b""

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        """Connect to the server."""
        self.wire = socket.create_connection(self.address, timeout=TIMEOUT_S)
        self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1_000_000)  # sending an upload must not hold up the others
        self.unread = b""

    def receive(self) -> tuple[int, bool] | None:
        """Read the available bytes. Return the result of `parse_answer`, or (0, False) if the connection failed or was closed."""
        try:
            data = self.wire.recv(262_144)
            self.unread += data
            return parse_answer(self.unread) if data else (0, False)
        except (OSError, ValueError):
            return 0, False


@dataclass(slots=True)
class OpenLoopFigures:
    """Result of a run. `latencies_ms` has one value for each due request; `late_ms` has the generator's own delay for each sent one, from
    its due time (if a connection was idle) to its sending.
    """

    sent: int = 0
    errors: int = 0
    timeouts: int = 0
    latencies_ms: list[float] = field(default_factory=list)
    late_ms: list[float] = field(default_factory=list)


def parse_answer(data: bytes) -> tuple[int, bool] | None:
    """Return the status of a complete answer and whether the connection stays open, or None if bytes are missing. Raises ValueError."""
    head, found, body = data.partition(b"\r\n\r\n")
    if not found:
        return None
    lines = head.lower().split(b"\r\n")
    headers = dict(line.split(b":", 1) for line in lines[1:])
    if b"chunked" in headers.get(b"transfer-encoding", b""):
        whole = body.endswith(b"0\r\n\r\n")
    else:
        whole = len(body) >= int(headers.get(b"content-length", b"0"))
    return (int(lines[0].split()[1]), b"close" not in headers.get(b"connection", b"")) if whole else None


class FixedRate:
    """Sender of a message at a fixed rate. Raises OSError if the server does not listen."""

    def __init__(self, address: tuple[str, int], message: bytes, *, rate: float, seconds: float, connections: int) -> None:
        self.figures = OpenLoopFigures()
        self._message, self._rate = message, rate
        self._total = max(1, round(rate * seconds))
        self._connections = [Connection(address) for _ in range(min(connections, self._total))]
        self._selector = selectors.DefaultSelector()
        for connection in self._connections:
            self._selector.register(connection.wire, selectors.EVENT_READ, connection)
        self._free = deque(self._connections)
        self._free_since = 0.0  # when the first of the free ones became free
        self._busy: set[Connection] = set()
        self._begin = time.monotonic() + 0.05
        self._end = self._begin + seconds

    def run(self) -> OpenLoopFigures:
        """Send all due requests and wait for their answers."""
        while True:
            now = time.monotonic()
            if now < self._end:
                self._send_due(now)
            if not self._busy and (now >= self._end or self.figures.sent == self._total):
                break
            self._wait(now)
            now = time.monotonic()
            for key, _ in self._selector.select(0):
                self._receive(key.data, now)
            for connection in [each for each in self._busy if now - each.sent > TIMEOUT_S]:
                self.figures.timeouts += 1
                self._finish(connection, now)
                self._reopen(connection)
        end = max(time.monotonic(), self._end)
        never_sent = range(self.figures.sent, self._total)
        self.figures.latencies_ms += [1000 * (end - self._due(number)) for number in never_sent]  # they would have taken at least so long
        for connection in self._connections:
            connection.wire.close()
        return self.figures

    def _due(self, number: int) -> float:
        return self._begin + number / self._rate

    def _send_due(self, now: float) -> None:
        while self._free and self.figures.sent < self._total and (due := self._due(self.figures.sent)) <= now:
            connection = self._free.popleft()
            connection.due, connection.sent = due, now
            self.figures.late_ms.append(1000 * (now - max(due, self._free_since)))
            self.figures.sent += 1
            self._busy.add(connection)
            try:
                connection.wire.sendall(self._message)
            except OSError:
                self.figures.errors += 1
                self._finish(connection, now)
                self._reopen(connection)

    def _wait(self, now: float) -> None:
        """Wait for an answer or the next due time, at most 0.1 s if nothing is left to send."""
        sending = self._free and self.figures.sent < self._total and now < self._end
        wait_s = self._due(self.figures.sent) - now if sending else 0.1
        if wait_s > 0:
            select([self._selector.fileno()], [], [], wait_s)  # epoll's own timeout knows milliseconds, this one microseconds

    def _receive(self, connection: Connection, now: float) -> None:
        answer = connection.receive()
        if answer is None:
            return
        status, stays_open = answer
        if connection in self._busy:
            self.figures.errors += not HTTPStatus.OK <= status < HTTPStatus.BAD_REQUEST
            self._finish(connection, now)
        connection.unread = b""
        if stays_open:
            self._set_free(connection, now)
        else:
            with suppress(ValueError):
                self._free.remove(connection)
            self._reopen(connection)

    def _finish(self, connection: Connection, now: float) -> None:
        self._busy.discard(connection)
        self.figures.latencies_ms.append(1000 * (now - connection.due))

    def _reopen(self, connection: Connection) -> None:
        self._selector.unregister(connection.wire)
        connection.wire.close()
        with suppress(OSError):  # a connection to a server that has ended sends nothing any more
            connection.open()
            self._selector.register(connection.wire, selectors.EVENT_READ, connection)
            self._set_free(connection, time.monotonic())

    def _set_free(self, connection: Connection, now: float) -> None:
        self._free_since = self._free_since if self._free else now
        self._free.append(connection)


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the percentile of sorted values by nearest rank."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def main(arguments: Sequence[str]) -> int:
    """Parse the arguments, run the generator and print its figures as JSON."""
    parser = argparse.ArgumentParser(prog="python -m lab.open_loop")
    parser.add_argument("url")
    parser.add_argument("--rate", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--connections", type=int, required=True)
    parser.add_argument("--method", default="GET")
    parser.add_argument("--body", type=Path)
    parser.add_argument("--header", action="append", default=[])
    options = parser.parse_args(arguments)
    parts = urlsplit(options.url)
    if parts.hostname not in ("127.0.0.1", "localhost"):
        parser.error("only servers on this machine are measured; write http://127.0.0.1:PORT/path")
    body = options.body.read_bytes() if options.body else b""
    target = parts.path + (f"?{parts.query}" if parts.query else "")
    lines = [f"{options.method} {target or '/'} HTTP/1.1", f"Host: {parts.netloc}", *options.header]
    lines += [f"Content-Length: {len(body)}"] if options.body else []
    message = "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n" + body
    gc.disable()
    address = ("127.0.0.1", parts.port or 80)
    found = FixedRate(address, message, rate=options.rate, seconds=options.seconds, connections=options.connections).run()
    latencies_ms = [round(percentile(sorted(found.latencies_ms), percent), 4) for percent in (50, 90, 99)]
    late_ms = round(percentile(sorted(found.late_ms), 99), 4)
    print(
        "figures "
        + json.dumps({"requests": found.sent, "errors": found.errors, "timeouts": found.timeouts, "ms": latencies_ms, "late_ms": late_ms})
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
