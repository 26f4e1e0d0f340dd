from django.urls import reverse
from django_tasks_db.models import DBTaskResult
from rest_framework import serializers, status
from rest_framework.decorators import api_view
from rest_framework.generics import get_object_or_404
from rest_framework.response import Response

from .tasks import make_report

STATUS = {
    "READY": "queued",
    "RUNNING": "running",
    "FAILED": "failed",
    "SUCCESSFUL": "done",
}


class OrderSerializer(serializers.Serializer):
    n = serializers.IntegerField(min_value=0, max_value=1000)


# region step:start
@api_view(["POST"])
def order_report(request):
    order = OrderSerializer(data=request.data)
    order.is_valid(raise_exception=True)
    job = make_report.enqueue(order.validated_data["n"])
    return Response(
        {"id": job.id, "status": STATUS[job.status]},
        status=status.HTTP_202_ACCEPTED,
        headers={"Location": reverse("report", args=[job.id])},
    )


# endregion
# region step:read
@api_view()
def read_report(request, id):
    job = get_object_or_404(DBTaskResult, id=id)
    report = {"id": id, "status": STATUS[job.status]}
    if job.status == "SUCCESSFUL":
        report["result"] = job.return_value
    return Response(report)


# endregion
