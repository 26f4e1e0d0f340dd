from django.urls import path

from todos.api import api

urlpatterns = [
    path("", api.urls),
]
