from django.urls import path

from files.api import api

urlpatterns = [
    path("", api.urls),
]
