import asyncio
import json

from sanic import Request, Sanic, SanicException

app = Sanic("Ticker")


# region step:endpoint
@app.get("/events")
async def events(request: Request) -> None:
    sent = request.args.get("n", "")
    if not sent.isdecimal() or not 1 <= int(sent) <= 100:
        raise SanicException("n must be a number from 1 to 100", status_code=422)
    response = await request.respond(
        content_type="text/event-stream",
        headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"},
    )
    for number in range(int(sent)):
        await asyncio.sleep(0.2)  # whatever takes its time
        await response.send(f"data: {json.dumps({'n': number})}\n\n")
    await response.eof()


# endregion
