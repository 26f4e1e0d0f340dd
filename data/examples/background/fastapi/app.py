import logging
import time
from typing import Literal
from uuid import UUID, uuid4

from fastapi import BackgroundTasks, FastAPI, HTTPException, Response
from pydantic import BaseModel, Field

app = FastAPI()
log = logging.getLogger(__name__)


class Order(BaseModel):
    n: int = Field(ge=0, le=1000)


class Report(BaseModel):
    id: UUID
    status: Literal["queued", "running", "done", "failed"] = "queued"
    result: float | None = None


reports: dict[UUID, Report] = {}


# region step:job
def make_report(report: Report, n: int) -> None:
    report.status = "running"
    try:
        time.sleep(1)  # whatever takes its time
        report.result = sum(range(n)) / n
        report.status = "done"
    except Exception:
        log.exception("Report %s failed", report.id)
        report.status = "failed"


# endregion
# region step:start
@app.post("/reports", status_code=202)
def order_report(order: Order, tasks: BackgroundTasks, response: Response) -> Report:
    report = Report(id=uuid4())
    reports[report.id] = report
    tasks.add_task(make_report, report, order.n)
    response.headers["Location"] = app.url_path_for("read_report", id=report.id)
    return report


# endregion
# region step:read
@app.get("/reports/{id}")
def read_report(id: UUID) -> Report:
    if id not in reports:
        raise HTTPException(404, "Not found")
    return reports[id]


# endregion
