import asyncio

from quart import Quart

app = Quart(__name__)


# region step:health
@app.get("/healthz")
async def health():
    return {"status": "ok"}


# endregion
@app.get("/report")
async def report():
    await asyncio.sleep(1)  # whatever takes its time
    return {"report": "done"}
