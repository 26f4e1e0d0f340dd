from django.urls import path

from signup.api import api

urlpatterns = [
    path("", api.urls),
]
