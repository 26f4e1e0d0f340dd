"""`/api`: probes, the catalogue and decisions as JSON."""

import gzip
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from threading import Lock

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from streamlit import config

import catalog
from catalog import Catalog
from catalog.site import configured_address, is_loopback
from decision.choice import current_decision_data
from decision.evaluation import api_response
from server.base import base_path
from server.origins import host_and_port, is_allowed_host

DECIDING = CapacityLimiter(1)
"""Answers to `/api/decide` computed at the same time: Python's lock would let only one advance anyway."""
MOST_WAITING = 20
"""Questions that may wait for it. At up to a tenth of a second each, nobody waits longer than a few seconds."""
MAX_FAULTS = 50
SLICE = 64 * 1024
"""Bytes that are handed to the server at a time."""


def answer(request: Request, tag: str, content: Callable[[], bytes]) -> Response:
    """A JSON answer with an ETag; where the client has it already, `content` is not called."""
    headers = {"etag": f'"{tag}"', "cache-control": "no-cache"}
    if is_known(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(content(), media_type="application/json", headers=headers)


def is_known(request: Request, *tags: str) -> bool:
    """Whether the client has the answer already: one of several tags, or W/"…" from a proxy that compresses."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or any(tag in known for tag in tags)


async def live(_: Request) -> Response:
    """For liveness probes: the process answers. Touches no data."""
    return JSONResponse({"status": "alive"}, headers={"cache-control": "no-store"})


def health(_: Request) -> Response:
    """For readiness probes: 200 with vocabulary, criteria and at least one framework, else 503 and what is missing."""
    data = catalog.current()
    needed = {"vocabulary": data.vocabulary, "criteria": data.criteria, "frameworks": data.frameworks}
    missing = ", ".join(name for name, found in needed.items() if not found)
    more = [f"… and {len(data.faults) - MAX_FAULTS:,} more"] if len(data.faults) > MAX_FAULTS else []
    return JSONResponse(
        {
            "status": f"missing: {missing}" if missing else "ok",
            "data": data.version,
            "frameworks": len(data.frameworks),
            "clean": not data.faults,
            "faults": [*map(str, data.faults[:MAX_FAULTS]), *more],
        },
        503 if missing else 200,
        headers={"cache-control": "no-store"},
    )


async def whole_catalogue(request: Request) -> Response:
    """The whole catalogue, compressed where the client takes gzip. Sent in slices, so that a slow reader costs no copy of it."""
    data = await to_thread.run_sync(catalog.current)
    copies = await to_thread.run_sync(encoded_catalogue, data)
    accepts = request.headers.get("accept-encoding", "")
    coding = "gzip" if takes_gzip(accepts) else "identity"
    tags = {name: f'"{data.version}{suffix}"' for name, suffix in (("identity", ""), ("gzip", "-gzip"))}
    headers = {"etag": tags[coding], "cache-control": "no-cache"}
    if is_known(request, *tags.values()):
        return Response(status_code=304, headers=headers)
    if coding == "gzip" or "gzip" in accepts:  # said, so that nothing behind us compresses it (again)
        headers |= {"content-encoding": coding, "vary": "accept-encoding"}  # what compresses for others adds the latter itself
    body = copies[coding]
    headers |= {"content-length": str(len(body)), "content-type": "application/json"}
    if request.method == "HEAD":
        return Response(headers=headers)
    return StreamingResponse(slices(body), headers=headers)


def takes_gzip(accept_encoding: str) -> bool:
    """Whether an Accept-Encoding header asks for gzip, with a quality above zero."""
    for part in accept_encoding.lower().split(","):
        coding, _, quality = part.strip().partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"q=0(\.0*)?", quality.strip())
    return False


async def slices(body: bytes) -> AsyncIterator[bytes]:
    """The body bit by bit: the server waits for the client after each."""
    for start in range(0, len(body), SLICE):
        yield body[start : start + SLICE]


_copies: tuple[str, dict[str, bytes]] = ("", {})
_copying = Lock()


def encoded_catalogue(data: Catalog) -> Mapping[str, bytes]:
    """The catalogue as JSON by content coding, "identity" and "gzip". Made once for each data version; only the last is kept."""
    global _copies
    with _copying:
        if _copies[0] != data.version:
            plain = data.model_dump_json().encode()
            _copies = data.version, {"identity": plain, "gzip": gzip.compress(plain, 6)}
        return _copies[1]


async def decided(request: Request) -> Response:
    """The answer to a link of the decide page: `/api/decide?<its parameters>`. A flood gets 503, so that pages stay fast."""
    if DECIDING.statistics().tasks_waiting >= MOST_WAITING:
        return JSONResponse({"error": "Too many ask at once. Try again in a few seconds."}, 503, headers={"retry-after": "5"})
    return await to_thread.run_sync(decide, request, limiter=DECIDING)


def decide(request: Request) -> Response:
    data = catalog.current()
    parameters: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        parameters.setdefault(key, []).append(value)
    status, body = api_response(parameters, current_decision_data(data), data.version, base_address(request))
    if status != 200:
        return JSONResponse(body, status)
    content = json.dumps(body).encode()
    return answer(request, hashlib.sha256(content).hexdigest()[:32], lambda: content)


FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix", "x-real-ip")
"""Headers of a proxy, which may have taken a path away."""


def base_address(request: Request) -> str:
    """Where links in answers begin: GUIDE_URL; else the host asked for, if no proxy did and it is ours; else `..`, seen from `/api/`."""
    if address := configured_address():
        return address
    if any(name in request.headers for name in FORWARDED):
        return ".."
    host, allowed = request.headers.get("host", ""), list(config.get_option("server.allowedHosts"))
    found = host_and_port(host)
    is_ours = bool(found and is_loopback(found[0])) or (bool(allowed) and "*" not in allowed and is_allowed_host(host, allowed))
    return f"{request.url.scheme}://{host}{base_path().rstrip('/')}" if is_ours else ".."


def problem(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "Internal error"
    return JSONResponse({"error": detail}, status, headers=getattr(error, "headers", None))


_api = Starlette(
    routes=[Route("/health", health), Route("/live", live), Route("/catalog", whole_catalogue), Route("/decide", decided)],
    exception_handlers={HTTPException: problem, 500: problem},
)
_api.router.redirect_slashes = False  # a redirect would name the host of the request
ROUTES = (Mount("/api", _api), Route("/api", _api))
