"""`/api`: health probes, the catalogue and decisions as JSON."""

import gzip
import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from http import HTTPStatus
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
"""Limits the answers to `/api/decide` that are computed at the same time; Python's lock would let only one advance anyway."""
MOST_WAITING = 20
"""Maximum number of requests in the queue for `DECIDING`; each takes up to 0.1 s, so that the wait stays at a few seconds."""
MAX_FAULTS = 50
"""Maximum number of faults that `/api/health` lists."""
SLICE = 64 * 1024
"""Bytes that are handed to the server at a time."""


def answer(request: Request, tag: str, content: Callable[[], bytes]) -> Response:
    """Return a JSON response with an ETag; `content` is not called if the client already has the current version."""
    headers = {"etag": f'"{tag}"', "cache-control": "no-cache"}
    if is_known(request, headers["etag"]):
        return Response(status_code=304, headers=headers)
    return Response(content(), media_type="application/json", headers=headers)


def is_known(request: Request, *tags: str) -> bool:
    """Return whether the request's If-None-Match names one of the tags, also in the weak form (W/"…") of compressing proxies."""
    known = request.headers.get("if-none-match", "")
    return known.strip() == "*" or any(tag in known for tag in tags)


async def live(_: Request) -> Response:
    """Answer liveness probes: the process responds. Reads no data."""
    return JSONResponse({"status": "alive"}, headers={"cache-control": "no-store"})


def health(_: Request) -> Response:
    """Answer readiness probes: 200 if there are a vocabulary, criteria and at least one framework, else 503 with the missing parts."""
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
    """Return the catalogue, compressed if the client accepts gzip, or 304 if the client has it already.

    It is sent in slices, so that slow clients share one copy in memory.
    """
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
    """Return whether an Accept-Encoding header allows gzip with a quality above zero."""
    for part in accept_encoding.lower().split(","):
        coding, _, quality = part.strip().partition(";")
        if coding.strip() == "gzip":
            return not re.fullmatch(r"q=0(\.0*)?", quality.strip())
    return False


async def slices(body: bytes) -> AsyncIterator[bytes]:
    """Yield the body in slices of `SLICE` bytes, so that the server waits for a slow client between them."""
    for start in range(0, len(body), SLICE):
        yield body[start : start + SLICE]


_copies: tuple[str, dict[str, bytes]] = ("", {})
_copying = Lock()


def encoded_catalogue(data: Catalog) -> Mapping[str, bytes]:
    """Return the catalogue as JSON by content coding, "identity" and "gzip".

    It is encoded once per data version; only the last version is kept.
    """
    global _copies
    with _copying:
        if _copies[0] != data.version:
            plain = data.model_dump_json().encode()
            _copies = data.version, {"identity": plain, "gzip": gzip.compress(plain, 6)}
        return _copies[1]


async def decided(request: Request) -> Response:
    """Answer a link of the decide page (`/api/decide?<its parameters>`), or 503 if too many requests are waiting."""
    if DECIDING.statistics().tasks_waiting >= MOST_WAITING:
        return JSONResponse({"error": "Too many ask at once. Try again in a few seconds."}, 503, headers={"retry-after": "5"})
    return await to_thread.run_sync(decide, request, limiter=DECIDING)


def decide(request: Request) -> Response:
    """Decode the link and compute its decision, in a worker thread."""
    data = catalog.current()
    parameters: dict[str, list[str]] = {}
    for key, value in request.query_params.multi_items():
        parameters.setdefault(key, []).append(value)
    status, body = api_response(parameters, current_decision_data(data), data.version, base_address(request))
    if status != HTTPStatus.OK:
        return JSONResponse(body, status)
    content = json.dumps(body).encode()
    return answer(request, hashlib.sha256(content).hexdigest()[:32], lambda: content)


FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-prefix", "x-real-ip")
"""Headers that only proxies send. A proxy may have removed a part of the path."""


def base_address(request: Request) -> str:
    """Return the start of links in answers:

    GUIDE_URL if set, else the requested host if it is ours and no proxy is involved, else `..`, relative to `/api/`.
    """
    if address := configured_address():
        return address
    if any(name in request.headers for name in FORWARDED):
        return ".."
    host, allowed = request.headers.get("host", ""), list(config.get_option("server.allowedHosts"))
    found = host_and_port(host)
    is_ours = bool(found and is_loopback(found[0])) or (bool(allowed) and "*" not in allowed and is_allowed_host(host, allowed))
    return f"{request.url.scheme}://{host}{base_path().rstrip('/')}" if is_ours else ".."


def problem(_: Request, error: Exception) -> Response:
    """Return an HTTP error as JSON."""
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "Internal error"
    return JSONResponse({"error": detail}, status, headers=getattr(error, "headers", None))


_api = Starlette(
    routes=[Route("/health", health), Route("/live", live), Route("/catalog", whole_catalogue), Route("/decide", decided)],
    exception_handlers={HTTPException: problem, 500: problem},
)
_api.router.redirect_slashes = False  # a redirect would name the host of the request
ROUTES = (Mount("/api", _api), Route("/api", _api))
