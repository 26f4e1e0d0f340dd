from django.urls import path

from texts.api import api

urlpatterns = [
    path("", api.urls),
]
