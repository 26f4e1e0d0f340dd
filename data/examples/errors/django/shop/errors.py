import logging
from http import HTTPStatus
from uuid import uuid4

from django.http import JsonResponse
from rest_framework import exceptions
from rest_framework.views import exception_handler

log = logging.getLogger(__name__)


# region step:domain
class OutOfStock(exceptions.APIException):
    status_code = 409


# endregion
# region step:problem
def problem(status, detail):
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": str(uuid4()),
    }
    log.warning("%s", body)
    return JsonResponse(body, status=status, content_type="application/problem+json")


# endregion
# region step:handlers
def api_error(error, context):
    response = exception_handler(error, context)
    if response is None:
        return None  # nobody expected it: Django logs it and calls server_error
    status, detail = response.status_code, error.detail
    if isinstance(error, exceptions.ValidationError):
        status = 422
        detail = "; ".join(f"{field}: {' '.join(e)}" for field, e in detail.items())
    answer = problem(status, detail)
    for name, value in response.headers.items():
        answer.setdefault(name, value)
    return answer


def not_found(request, exception):
    return problem(404, "There is nothing at this address")


def server_error(request):
    return problem(500, "The server met an error of its own")


# endregion
