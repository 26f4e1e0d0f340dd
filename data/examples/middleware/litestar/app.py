import re
import time
from uuid import uuid4

from litestar import Litestar, Request, get, post
from litestar.datastructures import Headers, MutableScopeHeaders
from litestar.middleware import ASGIMiddleware
from litestar.params import RawBody
from litestar.types import ASGIApp, Message, Receive, Scope, Send

SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


# region step:before
def begin(scope: Scope) -> None:
    sent = Headers.from_scope(scope).get("X-Request-ID", "")
    scope["state"]["id"] = sent if SAFE_ID.fullmatch(sent) else str(uuid4())
    scope["state"]["started"] = time.perf_counter()


class Trace(ASGIMiddleware):
    async def handle(
        self, scope: Scope, receive: Receive, send: Send, next_app: ASGIApp
    ) -> None:
        begin(scope)
        await next_app(scope, receive, send)


# endregion
# region step:after
async def add_trace(message: Message, scope: Scope) -> None:
    if message["type"] == "http.response.start":
        if "id" not in scope["state"]:
            # No route was found, so no middleware was asked.
            begin(scope)
        milliseconds = (time.perf_counter() - scope["state"]["started"]) * 1000
        headers = MutableScopeHeaders.from_message(message)
        headers["X-Request-ID"] = scope["state"]["id"]
        headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"


# endregion
# region step:endpoints
texts: list[bytes] = []


@get("/texts")
async def count_texts() -> dict[str, int]:
    return {"count": len(texts)}


@post("/texts")
async def add_text(body: RawBody, request: Request) -> dict[str, int | str]:
    texts.append(body)
    return {"count": len(texts), "request_id": request.state.id}


@get("/fault", sync_to_thread=True)
def fault() -> None:
    time.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
# region step:limit
app = Litestar(
    [count_texts, add_text, fault],
    middleware=[Trace()],
    before_send=[add_trace],
    request_max_body_size=64 * 1024,
)
# endregion
