"""Small servers of the lab: a slow one as upstream of the measured apps, and one that does nothing for the ceiling.

Usage: `python -m lab.loopback PORT [--delay S] [--stall EVERY SECONDS]`
"""

import argparse
import asyncio
import sys
import time
from contextlib import suppress
from typing import cast

HOST = "127.0.0.1"


class Answers(asyncio.Protocol):
    """Protocol that answers every request with the same bytes."""

    opened = 0

    def __init__(self, body: bytes, delay: float, stall: tuple[float, float] | None) -> None:
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n" % len(body)
        self.kept, self.closed = head + b"\r\n" + body, head + b"Connection: close\r\n\r\n" + body
        self.delay, self.stall = delay, stall
        self.unread = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Count the connection."""
        self.transport = cast(asyncio.Transport, transport)  # uvloop's is none by inheritance
        Answers.opened += 1

    def data_received(self, data: bytes) -> None:
        """Answer every complete request."""
        data = self.unread + data
        *requests, self.unread = data.split(b"\r\n\r\n")
        for request in requests:
            if request.startswith(b"GET /opened "):  # how many connections came, this one among them
                body = b"%d" % Answers.opened
                self.transport.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            elif self.delay:
                asyncio.get_running_loop().call_later(self.delay, self.answer, request)
            else:
                self.answer(request)

    def answer(self, request: bytes) -> None:
        """Send the answer, after the delay."""
        if self.stall and (left := self.stall[1] - time.monotonic() % self.stall[0]) > 0:
            time.sleep(left)  # the whole server, as a long collection of garbage would
        if b"connection: close" in request.lower():
            self.transport.write(self.closed)
            self.transport.close()
        else:
            self.transport.write(self.kept)


async def serve(port: int, delay: float, stall: tuple[float, float] | None) -> None:
    """Serve on a port of 127.0.0.1 until the process ends.

    Answers come after `delay` seconds; with `stall` (every, for), the server stops answering regularly, in seconds.
    """
    body = b'{"slept_ms":%d}' % round(1000 * delay)
    server = await asyncio.get_running_loop().create_server(lambda: Answers(body, delay, stall), HOST, port, backlog=2048)
    async with server:
        await server.serve_forever()


def main(arguments: list[str]) -> None:
    """Parse the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m lab.loopback")
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0, help="seconds until each answer")
    parser.add_argument("--stall", type=float, nargs=2, metavar=("EVERY", "SECONDS"), help="stand still so long, so often")
    options = parser.parse_args(arguments)
    with suppress(ImportError):
        import uvloop

        asyncio.set_event_loop_policy(uvloop.EventLoopPolicy())
    asyncio.run(serve(options.port, options.delay, tuple(options.stall) if options.stall else None))


if __name__ == "__main__":
    main(sys.argv[1:])
