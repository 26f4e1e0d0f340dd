import logging
import time
from dataclasses import asdict, dataclass
from uuid import UUID, uuid4

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

log = logging.getLogger(__name__)


class Order(BaseModel):
    n: int = Field(ge=0, le=1000)


@dataclass
class Report:
    id: str
    status: str = "queued"
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
async def order_report(request: Request) -> JSONResponse:
    order = Order.model_validate_json(await request.body())
    id = uuid4()
    report = reports[id] = Report(str(id))
    return JSONResponse(
        asdict(report),
        202,
        headers={"Location": request.app.url_path_for("read_report", id=id)},
        background=BackgroundTask(make_report, report, order.n),
    )


# endregion
# region step:read
async def read_report(request: Request) -> JSONResponse:
    report = reports.get(request.path_params["id"])
    if report is None:
        raise HTTPException(404)
    return JSONResponse(asdict(report))


# endregion
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    detail = error.errors(include_url=False, include_context=False, include_input=False)
    return JSONResponse({"detail": detail}, 422)


app = Starlette(
    routes=[
        Route("/reports", order_report, methods=["POST"]),
        Route("/reports/{id:uuid}", read_report),
    ],
    exception_handlers={ValidationError: invalid},
)
