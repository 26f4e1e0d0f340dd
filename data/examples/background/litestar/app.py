import logging
import time
from typing import Annotated, Literal
from uuid import UUID, uuid4

from litestar import Litestar, Request, Response, get, post
from litestar.background_tasks import BackgroundTask
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody
from msgspec import Meta, Struct

log = logging.getLogger(__name__)


class Order(Struct):
    n: Annotated[int, Meta(ge=0, le=1000)]


class Report(Struct):
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
@post("/reports", status_code=202)
async def order_report(data: JSONBody[Order], request: Request) -> Response[Report]:
    report = Report(id=uuid4())
    reports[report.id] = report
    return Response(
        report,
        headers={"Location": request.app.route_reverse("read-report", id=report.id)},
        background=BackgroundTask(make_report, report, data.n),
    )


# endregion
# region step:read
@get("/reports/{id:uuid}", name="read-report")
async def read_report(id: FromPath[UUID]) -> Report:
    if id not in reports:
        raise NotFoundException
    return reports[id]


# endregion
app = Litestar([order_report, read_report])
