"""A load generator for a fixed rate: requests are due at even distances, whatever the server does.

`python -m lab.paced URL --rate R --seconds S --connections N [--method M] [--body FILE] [--header "Name: value"]…`
sends each on the connection that has been free the longest, or as soon as one is. Latency counts from when a request was
due, so a server that stands still is charged for every request that had to wait meanwhile ("coordinated omission").
h2load paces per connection instead: with many of them its requests come in bunches, by milliseconds off an even schedule.
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
from pathlib import Path
from select import select
from urllib.parse import urlsplit

TIMEOUT_SECONDS = 20


@dataclass(slots=True, eq=False)
class Connection:
    """One connection: what it waits for, and what has come of it."""

    address: tuple[str, int]
    wire: socket.socket = field(init=False)
    due: float = 0.0
    sent: float = 0.0
    unread: bytes = b""
    answers: int = 0

    def __post_init__(self) -> None:
        self.open()

    def open(self) -> None:
        self.wire = socket.create_connection(self.address, timeout=TIMEOUT_SECONDS)
        self.wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.wire.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1_000_000)  # sending an upload must not hold up the others
        self.unread = b""


@dataclass(slots=True)
class Figures:
    """What a run came to. `ms` has one latency for every request that was due, `late` our own part of it.

    That is the milliseconds from when a request was due to when it was sent, where a connection was free all the while.
    """

    sent: int = 0
    errors: int = 0
    timeouts: int = 0
    ms: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)


def answer_in(data: bytes) -> tuple[int, bool] | None:
    """(status, whether the connection stays open) of a whole answer; None while some of it is missing. Raises ValueError."""
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


def measure(address: tuple[str, int], message: bytes, *, rate: float, seconds: float, connections: int) -> Figures:
    """Send at the rate for so many seconds, and wait for what is still under way. Raises OSError where nobody listens."""
    figures = Figures()
    total = max(1, round(rate * seconds))
    selector = selectors.DefaultSelector()
    all_of_them = [Connection(address) for _ in range(min(connections, total))]
    for connection in all_of_them:
        selector.register(connection.wire, selectors.EVENT_READ, connection)
    free = deque(all_of_them)
    free_since = 0.0  # when the first of the free ones became free
    busy: set[Connection] = set()
    begin = time.monotonic() + 0.05

    def again(connection: Connection) -> None:
        nonlocal free_since
        selector.unregister(connection.wire)
        connection.wire.close()
        with suppress(OSError):  # whoever is not there any more takes no further request
            connection.open()
            selector.register(connection.wire, selectors.EVENT_READ, connection)
            free_since = free_since if free else time.monotonic()
            free.append(connection)

    def ended(connection: Connection, now: float) -> None:
        busy.discard(connection)
        figures.ms.append(1000 * (now - connection.due))

    while figures.sent < total or busy:
        now = time.monotonic()
        over = now >= begin + seconds
        while free and figures.sent < total and not over and begin + figures.sent / rate <= now:
            connection = free.popleft()
            connection.due, connection.sent = begin + figures.sent / rate, now
            figures.late.append(1000 * (now - max(connection.due, free_since)))
            figures.sent += 1
            busy.add(connection)
            try:
                connection.wire.sendall(message)
            except OSError:
                figures.errors += 1
                ended(connection, now)
                again(connection)
        if over and not busy:
            break
        wait = begin + figures.sent / rate - now if free and figures.sent < total and not over else 0.1
        if wait > 0:
            select([selector.fileno()], [], [], wait)  # waits for microseconds where epoll's own timeout knows milliseconds
        now = time.monotonic()
        for key, _ in selector.select(0):
            connection = key.data
            try:
                data = connection.wire.recv(262_144)
                connection.unread += data
                found = answer_in(connection.unread) if data else (0, False)
            except (OSError, ValueError):
                data, found = b"", (0, False)
            if found is None:
                continue
            if connection in busy:
                figures.errors += not 200 <= found[0] < 400
                ended(connection, now)
            connection.unread = b""
            if found[1]:
                free_since = free_since if free else now
                free.append(connection)
            else:
                with suppress(ValueError):
                    free.remove(connection)
                again(connection)
        for connection in [connection for connection in busy if now - connection.sent > TIMEOUT_SECONDS]:
            figures.timeouts += 1
            ended(connection, now)
            again(connection)
    end = max(time.monotonic(), begin + seconds)
    figures.ms += [1000 * (end - begin - number / rate) for number in range(figures.sent, total)]  # at least so long
    for connection in all_of_them:
        connection.wire.close()
    return figures


def percentile(ordered: Sequence[float], percent: float) -> float:
    """The nearest rank."""
    return ordered[max(0, math.ceil(percent / 100 * len(ordered)) - 1)]


def main(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m lab.paced")
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
    found = measure(("127.0.0.1", parts.port or 80), message, rate=options.rate, seconds=options.seconds, connections=options.connections)
    ordered = sorted(found.ms)
    ms = [round(percentile(ordered, percent), 4) for percent in (50, 90, 99)]
    late = round(percentile(sorted(found.late), 99), 4)
    print("figures " + json.dumps({"requests": found.sent, "errors": found.errors, "timeouts": found.timeouts, "ms": ms, "late_ms": late}))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
