import asyncio
import re
import time
from uuid import uuid4

from quart import Quart, g, request

app = Quart(__name__)
# region step:limit
app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
# endregion
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


# region step:before
@app.before_request
async def begin():
    g.started = time.perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    g.request_id = sent if SAFE_ID.fullmatch(sent) else str(uuid4())


# endregion
# region step:after
@app.after_request
async def trace(response):
    milliseconds = (time.perf_counter() - g.started) * 1000
    response.headers["X-Request-ID"] = g.request_id
    response.headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"
    return response


# endregion
# region step:endpoints
texts = []


@app.get("/texts")
async def count_texts():
    return {"count": len(texts)}


@app.post("/texts")
async def add_text():
    texts.append(await request.get_data())
    return {"count": len(texts), "request_id": g.request_id}, 201


@app.get("/fault")
async def fault():
    await asyncio.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
