from django.urls import path

from shop.views import health, report

urlpatterns = [
    path("healthz", health),
    path("report", report),
]
