import re
import time
from uuid import uuid4

from flask import Flask, g, request

app = Flask(__name__)
# region step:limit
app.config["MAX_CONTENT_LENGTH"] = 64 * 1024
# endregion
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


# region step:before
@app.before_request
def begin():
    g.started = time.perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    g.request_id = sent if SAFE_ID.fullmatch(sent) else str(uuid4())


# endregion
# region step:after
@app.after_request
def trace(response):
    milliseconds = (time.perf_counter() - g.started) * 1000
    response.headers["X-Request-ID"] = g.request_id
    response.headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"
    return response


# endregion
# region step:endpoints
texts = []


@app.get("/texts")
def count_texts():
    return {"count": len(texts)}


@app.post("/texts")
def add_text():
    texts.append(request.get_data())
    return {"count": len(texts), "request_id": g.request_id}, 201


@app.get("/fault")
def fault():
    time.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
