import asyncio
from uuid import uuid4

from pydantic import BaseModel, Field
from quart import Quart, abort, url_for
from quart_schema import QuartSchema, validate_request

app = Quart(__name__)
QuartSchema(app)


class Order(BaseModel):
    n: int = Field(ge=0, le=1000)


# region step:job
async def make_report(report, n):
    report["status"] = "running"
    try:
        await asyncio.sleep(1)  # whatever takes its time
        report["result"] = sum(range(n)) / n
        report["status"] = "done"
    except Exception:
        app.logger.exception("Report %s failed", report["id"])
        report["status"] = "failed"


# endregion
# region step:start
reports = {}


@app.post("/reports")
@validate_request(Order)
async def order_report(data: Order):
    id = str(uuid4())
    reports[id] = {"id": id, "status": "queued"}
    app.add_background_task(make_report, reports[id], data.n)
    return reports[id], 202, {"Location": url_for("read_report", id=id)}


# endregion
# region step:read
@app.get("/reports/<id>")
async def read_report(id):
    return reports.get(id) or abort(404)


# endregion
