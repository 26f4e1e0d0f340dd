from django.urls import path

from items.api import api

urlpatterns = [
    path("", api.urls),
]
