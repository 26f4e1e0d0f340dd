import asyncio

from sanic import HTTPResponse, Request, Sanic, json

app = Sanic("Reports")


# region step:health
@app.get("/healthz")
async def health(request: Request) -> HTTPResponse:
    return json({"status": "ok"})


# endregion
@app.get("/report")
async def report(request: Request) -> HTTPResponse:
    await asyncio.sleep(1)  # whatever takes its time
    return json({"report": "done"})
