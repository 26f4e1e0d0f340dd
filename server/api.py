"""`/api`: health, the catalogue and decisions as JSON."""

import hashlib
import json
import os
from collections.abc import Callable

from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

import catalog
from decision.decide import api_answer
from decision.link import today_of

DECIDING = CapacityLimiter(1)
"""Answers to `/api/decide` computed at the same time: Python's lock would let only one advance anyway."""
MOST_WAITING = 20
"""Questions that may wait for it. At up to a tenth of a second each, nobody waits longer than a few seconds."""


def answer(request: Request, tag: str, content: Callable[[], bytes]) -> Response:
    """A JSON answer with an ETag; where the client has it already, `content` is not called."""
    headers = {"etag": f'"{tag}"', "cache-control": "no-cache"}
    if headers["etag"] in request.headers.get("if-none-match", ""):  # one of several, or W/"…" from a proxy that compresses
        return Response(status_code=304, headers=headers)
    return Response(content(), media_type="application/json", headers=headers)


def health(_: Request) -> Response:
    """Whether the server answers, which data it holds and whether that data is clean."""
    data = catalog.current()
    return JSONResponse(
        {
            "status": "ok",
            "data": data.version,
            "frameworks": len(data.frameworks),
            "clean": not data.faults,
            "faults": [str(fault) for fault in data.faults],
        },
        headers={"cache-control": "no-store"},
    )


def whole_catalogue(request: Request) -> Response:
    data = catalog.current()
    return answer(request, data.version, lambda: data.model_dump_json().encode())


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
    base = os.environ.get("GUIDE_URL", "") or str(request.base_url).removesuffix(f"{request.scope.get('root_path', '')}/")
    status, body = api_answer(parameters, today_of(data), data.version, base.rstrip("/"))
    if status != 200:
        return JSONResponse(body, status)
    content = json.dumps(body).encode()
    return answer(request, hashlib.sha256(content).hexdigest()[:32], lambda: content)


def problem(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    detail = error.detail if isinstance(error, HTTPException) else "Internal error"
    return JSONResponse({"error": detail}, status, headers=getattr(error, "headers", None))


_api = Starlette(
    routes=[Route("/health", health), Route("/catalog", whole_catalogue), Route("/decide", decided)],
    exception_handlers={HTTPException: problem, 500: problem},
)
ROUTES = (Mount("/api", _api), Route("/api", _api))
