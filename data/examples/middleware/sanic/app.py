import asyncio
import re
import time
from uuid import uuid4

from sanic import HTTPResponse, Request, Sanic, json
from sanic.exceptions import PayloadTooLarge

app = Sanic("Texts")
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


# region step:before
@app.on_request(priority=1)
async def begin(request: Request) -> None:
    request.ctx.started = time.perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    request.ctx.id = sent if SAFE_ID.fullmatch(sent) else str(uuid4())


# endregion
# region step:limit
app.config.REQUEST_MAX_SIZE = 64 * 1024


@app.on_request
async def limit(request: Request) -> None:
    # Sanic's own server has looked before this; other ASGI servers do not.
    if len(request.body) > app.config.REQUEST_MAX_SIZE:
        raise PayloadTooLarge("A body may have 64 KiB")


# endregion
# region step:after
@app.on_response
async def trace(request: Request, response: HTTPResponse) -> None:
    milliseconds = (time.perf_counter() - request.ctx.started) * 1000
    response.headers["X-Request-ID"] = request.ctx.id
    response.headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"


# endregion
# region step:endpoints
texts: list[bytes] = []


@app.get("/texts")
async def count_texts(request: Request) -> HTTPResponse:
    return json({"count": len(texts)})


@app.post("/texts")
async def add_text(request: Request) -> HTTPResponse:
    texts.append(request.body)
    return json({"count": len(texts), "request_id": request.ctx.id}, status=201)


@app.get("/fault")
async def fault(request: Request) -> HTTPResponse:
    await asyncio.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
