import logging
from http import HTTPStatus
from uuid import uuid4

from django.http import JsonResponse

log = logging.getLogger(__name__)


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
def pages_to_problems(get_response):
    """An unknown address, a wrong method and faults never reach the API's handlers."""

    def middleware(request):
        response = get_response(request)
        status = response.status_code
        if status < 400 or response["Content-Type"] == "application/problem+json":
            return response
        answer = problem(status, HTTPStatus(status).description)
        if response.has_header("Allow"):
            answer["Allow"] = response["Allow"]
        return answer

    return middleware


# endregion
