import asyncio
from uuid import UUID, uuid4

from pydantic import BaseModel, Field
from sanic import HTTPResponse, NotFound, Request, Sanic, json
from sanic.log import logger
from sanic_ext import validate

app = Sanic("Reports")
app.config.FALLBACK_ERROR_FORMAT = "json"


class Order(BaseModel):
    n: int = Field(ge=0, le=1000)


# region step:job
async def make_report(report: dict, n: int) -> None:
    report["status"] = "running"
    try:
        await asyncio.sleep(1)  # whatever takes its time
        report["result"] = sum(range(n)) / n
        report["status"] = "done"
    except Exception:
        logger.exception("Report %s failed", report["id"])
        report["status"] = "failed"


# endregion
# region step:start
reports: dict[UUID, dict] = {}


@app.post("/reports")
@validate(json=Order)
async def order_report(request: Request, body: Order) -> HTTPResponse:
    id = uuid4()
    report = reports[id] = {"id": str(id), "status": "queued"}
    app.add_task(make_report(report, body.n))
    location = app.url_for("read_report", id=id)
    return json(report, status=202, headers={"Location": location})


# endregion
# region step:read
@app.get("/reports/<id:uuid>")
async def read_report(request: Request, id: UUID) -> HTTPResponse:
    if id not in reports:
        raise NotFound()
    return json(reports[id])


# endregion
