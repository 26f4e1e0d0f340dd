from django.contrib.auth.views import LogoutView
from django.urls import path

from contact.views import AccountView, ContactView, LogInView, thanks

urlpatterns = [
    path("contact", ContactView.as_view()),
    path("thanks", thanks, name="thanks"),
    path("login", LogInView.as_view(), name="log-in"),
    path("account", AccountView.as_view(), name="account"),
    path("logout", LogoutView.as_view(), name="log-out"),
]
