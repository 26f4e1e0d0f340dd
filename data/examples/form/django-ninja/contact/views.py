from django.contrib.auth.mixins import LoginRequiredMixin
from django.contrib.auth.views import LoginView
from django.http import HttpResponse
from django.urls import reverse_lazy
from django.views.generic import CreateView, ListView

from .models import Message


# region step:page
class FormPage:
    template_name = "form.html"

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


# endregion
# region step:contact
class ContactView(FormPage, CreateView):
    model = Message
    fields = ["name", "email"]
    success_url = reverse_lazy("thanks")
    extra_context = {"title": "Contact"}


def thanks(request):
    return HttpResponse("Thank you")


# endregion
# region step:log-in
class LogInView(FormPage, LoginView):
    extra_context = {"title": "Log in"}


# endregion
# region step:account
class AccountView(LoginRequiredMixin, ListView):
    model = Message
    ordering = ["pk"]
    template_name = "account.html"
    extra_context = {"title": "Account"}


# endregion
