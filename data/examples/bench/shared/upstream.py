"""Asks the slow server: the smallest client, one that waits and one for asyncio.

What is measured is how a framework waits, and not somebody's HTTP client.
"""

import asyncio
import http.client
import json
import os
import threading
from typing import Any
from urllib.parse import urlsplit

ADDRESS = urlsplit(os.environ.get("BENCH_UPSTREAM", "http://127.0.0.1:9000/"))
local = threading.local()
idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []


def ask() -> Any:
    """Each thread keeps its connection open."""
    if not hasattr(local, "connection"):
        local.connection = http.client.HTTPConnection(ADDRESS.netloc, timeout=30)
    local.connection.request("GET", "/")
    return json.loads(local.connection.getresponse().read())


async def ask_async() -> Any:
    """Connections that nobody uses are kept open for the next who asks."""
    if idle:
        reader, writer = idle.pop()
    else:
        reader, writer = await asyncio.open_connection(ADDRESS.hostname, ADDRESS.port)
    writer.write(b"GET / HTTP/1.1\r\nHost: %s\r\n\r\n" % ADDRESS.netloc.encode())
    head = await reader.readuntil(b"\r\n\r\n")
    length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
    body = await reader.readexactly(length)
    idle.append((reader, writer))
    return json.loads(body)
