from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from ninja import Field, NinjaAPI, Schema

from .tasks import make_report

api = NinjaAPI()
STATUS = {
    "READY": "queued",
    "RUNNING": "running",
    "FAILED": "failed",
    "SUCCESSFUL": "done",
}


class Order(Schema):
    n: int = Field(ge=0, le=1000)


class Report(Schema):
    id: UUID
    status: str
    result: float | None = None


# region step:start
@api.post("/reports", response={202: Report})
def order_report(request, order: Order, response: HttpResponse):
    job = make_report.enqueue(order.n)
    response["Location"] = reverse("api-1.0.0:read_report", args=[job.id])
    return {"id": job.id, "status": STATUS[job.status]}


# endregion
# region step:read
@api.get("/reports/{id}", response=Report)
def read_report(request, id: UUID):
    job = get_object_or_404(DBTaskResult, id=id)
    report = Report(id=id, status=STATUS[job.status])
    if job.status == "SUCCESSFUL":
        report.result = job.return_value
    return report


# endregion
