import re
import time
from uuid import uuid4

from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


class TraceMiddleware:
    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)

        # region step:before
        started = time.perf_counter()
        request = Request(scope)
        sent = request.headers.get("X-Request-ID", "")
        request.state.id = sent if SAFE_ID.fullmatch(sent) else str(uuid4())

        # endregion
        # region step:after
        async def send_traced(message: Message) -> None:
            if message["type"] == "http.response.start":
                milliseconds = (time.perf_counter() - started) * 1000
                headers = MutableHeaders(scope=message)
                headers["X-Request-ID"] = request.state.id
                headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"
            await send(message)

        # endregion
        await self.app(scope, receive, send_traced)


# region step:endpoints
texts: list[bytes] = []


async def count_texts(request: Request) -> JSONResponse:
    return JSONResponse({"count": len(texts)})


async def add_text(request: Request) -> JSONResponse:
    texts.append(await request.body())
    return JSONResponse({"count": len(texts), "request_id": request.state.id}, 201)


def fault(request: Request) -> JSONResponse:
    time.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
# region step:limit
inner = Starlette(
    routes=[
        Route("/texts", count_texts),
        Route("/texts", add_text, methods=["POST"]),
        Route("/fault", fault),
    ],
    max_body_size=64 * 1024,
)
# endregion
# region step:order
# Around all of it, for an error nobody expected is answered outside of `middleware=`.
app = TraceMiddleware(inner)
# endregion
