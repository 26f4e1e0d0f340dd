"""Not the guide's: without this line its urls are never asked."""

from django.urls import include, path

urlpatterns = [
    path("", include("users.urls")),
]
