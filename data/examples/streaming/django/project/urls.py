from django.urls import path

from ticker.views import events

urlpatterns = [
    path("events", events),
]
