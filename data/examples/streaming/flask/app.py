import time

from flask import Flask, Response, abort, json, request

app = Flask(__name__)


# region step:events
def ticks(n):
    for number in range(n):
        time.sleep(0.2)  # whatever takes its time
        yield f"data: {json.dumps({'n': number})}\n\n"


# endregion
# region step:endpoint
@app.get("/events")
def events():
    n = request.args.get("n", type=int)
    if n is None or not 1 <= n <= 100:
        abort(422, "n must be a number from 1 to 100")
    return Response(
        ticks(n),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )


# endregion
