import re
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

app = FastAPI()
# region step:limit
app.add_middleware(RequestBodyLimitMiddleware, max_body_size=64 * 1024)
# endregion
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


# region step:before
def begin(request: Request) -> None:
    request.state.started = time.perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    request.state.id = sent if SAFE_ID.fullmatch(sent) else str(uuid4())


# endregion
# region step:after
def traces(request: Request) -> dict[str, str]:
    milliseconds = (time.perf_counter() - request.state.started) * 1000
    return {
        "X-Request-ID": request.state.id,
        "Server-Timing": f"app;dur={milliseconds:.1f}",
    }


@app.middleware("http")
async def trace(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    begin(request)
    response = await call_next(request)
    response.headers.update(traces(request))
    return response


@app.exception_handler(Exception)
def server_error(request: Request, error: Exception) -> JSONResponse:
    # Answers outside of all middleware, so the headers are added here.
    return JSONResponse(
        {"detail": "Internal Server Error"}, 500, headers=traces(request)
    )


# endregion
# region step:endpoints
texts: list[bytes] = []


@app.get("/texts")
def count_texts() -> dict[str, int]:
    return {"count": len(texts)}


@app.post("/texts", status_code=201)
async def add_text(request: Request) -> dict[str, int | str]:
    texts.append(await request.body())
    return {"count": len(texts), "request_id": request.state.id}


@app.get("/fault")
def fault() -> None:
    time.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
