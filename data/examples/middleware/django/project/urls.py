from django.urls import path

from texts.views import fault, texts_view

urlpatterns = [
    path("texts", texts_view),
    path("fault", fault),
]
