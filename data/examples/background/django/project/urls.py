from django.urls import path

from reports.views import order_report, read_report

urlpatterns = [
    path("reports", order_report),
    path("reports/<id>", read_report, name="report"),
]
