from django.urls import path

from accounts.api import api

urlpatterns = [
    path("", api.urls),
]
