from django.urls import path

from signup.views import SignUpView

urlpatterns = [
    path("signup", SignUpView.as_view()),
]
