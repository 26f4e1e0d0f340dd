from django.urls import path

from accounts.views import LogInView, MeView

urlpatterns = [
    path("token", LogInView.as_view()),
    path("me", MeView.as_view()),
]
