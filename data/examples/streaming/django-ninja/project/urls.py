from django.urls import path

from ticker.api import api

urlpatterns = [
    path("", api.urls),
]
