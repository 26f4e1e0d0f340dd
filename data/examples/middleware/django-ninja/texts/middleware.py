import re
import time
from uuid import uuid4

from django.http import JsonResponse

MAX_BODY_SIZE = 64 * 1024
SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


def trace(get_response):
    def middleware(request):
        # region step:before
        started = time.perf_counter()
        sent = request.headers.get("X-Request-ID", "")
        request.id = sent if SAFE_ID.fullmatch(sent) else str(uuid4())
        # endregion
        response = get_response(request)
        # region step:after
        milliseconds = (time.perf_counter() - started) * 1000
        response.headers["X-Request-ID"] = request.id
        response.headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"
        return response
        # endregion

    return middleware


# region step:limit
def limit_body(get_response):
    def middleware(request):
        if int(request.headers.get("Content-Length") or 0) > MAX_BODY_SIZE:
            return JsonResponse({"detail": "The body is too large"}, status=413)
        return get_response(request)

    return middleware


# endregion
