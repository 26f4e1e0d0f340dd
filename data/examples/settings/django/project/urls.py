from django.urls import path

from shop.views import show_config

urlpatterns = [
    path("config", show_config),
]
