"""The server: Streamlit's pages, the /api routes, security headers and a warm start. `streamlit run app.py`"""

import base64
import ctypes
import gc
import hashlib
import importlib
import json
import os
import re
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import streamlit as st
from anyio import CapacityLimiter, to_thread
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

import catalog
from components.notices import show_failure
from components.site import preview
from decision.decide import api_answer
from decision.link import today_of

ROOT = Path(__file__).parent
M_ARENA_MAX = -8
"""As malloc.h names it."""
DECIDING = CapacityLimiter(1)
"""Answers to `/api/decide` that are computed at the same time: Python computes one after the other anyway."""
MOST_WAITING = 20
"""At up to a tenth of a second each, nobody waits longer than a few seconds."""


@asynccontextmanager
async def warm_start(_: st.App) -> AsyncIterator[None]:
    """Read the catalogue and import the libraries before the first visit, and leave them out of garbage collection."""
    gc.disable()  # to look for garbage among them would take as long as half of the reading
    try:
        catalog.current()
        for module in ("pandas", "altair", "components"):
            importlib.import_module(module)
        gc.freeze()
    finally:
        gc.enable()
    if sys.platform == "linux":  # each thread that runs a page would take an area of memory of its own, and readers have many
        with suppress(AttributeError):  # not in every C library
            ctypes.CDLL(None).mallopt(M_ARENA_MAX, 2)
    yield


TELL_BASE = '<script>window.__streamlit ??= {BACKEND_BASE_URL: new URL(".", document.baseURI).href}</script>'
"""Where Streamlit's front end finds its server: beside the page, as its scripts are. It would ask below the page's address first,
and the browser would log two errors at each first visit."""


def content_security_policy(page: str, origins: str) -> str:
    """Nothing from elsewhere, no script but Streamlit's own files and what stands in `page`; `origins` may embed us."""
    scripts = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in scripts]
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("script-src 'self'", *hashes)),
            "style-src 'self' 'unsafe-inline'",  # Streamlit's components style themselves
            "img-src 'self' data: blob:",  # a chart that is saved as a picture
            "font-src 'self' data:",
            "object-src 'none'",
            "base-uri 'self'",
            "form-action 'self'",
            f"frame-ancestors 'self' {origins}".strip(),
        )
    )


class SecurityHeaders:
    """Headers on every answer. GUIDE_FRAME_ANCESTORS (origins, separated by spaces) says who may embed the pages."""

    def __init__(self, app: ASGIApp, frame_ancestors: str) -> None:
        self.app = app
        origins = " ".join(part for part in frame_ancestors.split() if not set(part) & set(";,'\""))
        page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
        self.headers = {
            "x-content-type-options": "nosniff",
            "referrer-policy": "strict-origin-when-cross-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
            "content-security-policy": content_security_policy(TELL_BASE + page, origins),
        }
        if not origins:
            self.headers["x-frame-options"] = "SAMEORIGIN"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message["headers"]}
                added = [(n.encode(), v.encode()) for n, v in self.headers.items() if n.encode() not in present]
                message = {**message, "headers": [*message["headers"], *added]}
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class Heads:
    """Title and description of a page in the HTML itself, which is the same for all of Streamlit's pages otherwise, and `TELL_BASE`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        base = st.get_option("server.baseUrlPath").strip("/")
        self.base = f"/{base}/" if base else "/"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "").removeprefix(scope.get("root_path", ""))
        if (
            scope["type"] != "http"
            or scope["method"] not in ("GET", "HEAD")
            or not path.startswith(self.base)
            or not (head := preview(path.removeprefix(self.base).strip("/")))
        ):
            await self.app(scope, receive, send)
            return
        start: Message = {}
        parts: list[bytes] = []

        async def send_with_head(message: Message) -> None:
            nonlocal start
            if message["type"] == "http.response.start":
                start = message
                return
            parts.append(message.get("body", b""))
            if message.get("more_body"):
                return
            body = b"".join(parts).replace(b"<title>Streamlit</title>", f"{head}\n    {TELL_BASE}".encode(), 1)
            headers = MutableHeaders(raw=start["headers"])
            for name in ("etag", "last-modified", "content-length"):  # they tell of Streamlit's file, not of our data
                del headers[name]
            if scope["method"] == "GET":
                headers["content-length"] = str(len(body))
            await send(start)
            await send({**message, "body": body})

        # whole, as it is and without conditions
        asked = [pair for pair in scope["headers"] if pair[0] not in (b"accept-encoding", b"range", b"if-none-match", b"if-modified-since")]
        await self.app({**scope, "headers": asked}, receive, send_with_head)


def answer(request: Request, tag: str, content: Callable[[], bytes]) -> Response:
    """A JSON answer that a client need not fetch twice, and that is not made for one who has it."""
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
    """The answer to a link of the decide page: `/api/decide?<its parameters>`. Readers of pages go before it when many ask."""
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


api = Starlette(
    routes=[Route("/health", health), Route("/catalog", whole_catalogue), Route("/decide", decided)],
    exception_handlers={HTTPException: problem, 500: problem},
)


app = st.App(
    ROOT / "pages" / "router.py",
    routes=[Mount("/api", api), Route("/api", api)],
    middleware=[Middleware(SecurityHeaders, frame_ancestors=os.environ.get("GUIDE_FRAME_ANCESTORS", "")), Middleware(Heads)],
    lifespan=warm_start,
    on_script_error=show_failure,  # what pages/router.py cannot catch: the callback of a widget
)
