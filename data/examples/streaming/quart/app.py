import asyncio

from quart import Quart, Response, abort, json, request

app = Quart(__name__)


# region step:events
async def ticks(n):
    for number in range(n):
        await asyncio.sleep(0.2)  # whatever takes its time
        yield f"data: {json.dumps({'n': number})}\n\n"


# endregion
# region step:endpoint
@app.get("/events")
async def events():
    n = request.args.get("n", type=int)
    if n is None or not 1 <= n <= 100:
        abort(422, "n must be a number from 1 to 100")
    response = Response(
        ticks(n),
        mimetype="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
    response.timeout = None  # otherwise the stream is cut off after 60 seconds
    return response


# endregion
