import json
import re
import time
from uuid import uuid4

from werkzeug import Request, Response
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.routing import Map, Rule

SAFE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")


# region step:limit
class LimitedRequest(Request):
    max_content_length = 64 * 1024


# endregion
# region step:endpoints
texts = []


def count_texts(request, request_id):
    return {"count": len(texts)}, 200


def add_text(request, request_id):
    texts.append(request.get_data())
    return {"count": len(texts), "request_id": request_id}, 201


def fault(request, request_id):
    time.sleep(0.1)
    raise RuntimeError("warehouse does not answer")


# endregion
routes = Map(
    [
        Rule("/texts", methods=["GET"], endpoint=count_texts),
        Rule("/texts", methods=["POST"], endpoint=add_text),
        Rule("/fault", methods=["GET"], endpoint=fault),
    ]
)


def respond(request, request_id):
    try:
        endpoint, _ = routes.bind_to_environ(request.environ).match()
        body, status = endpoint(request, request_id)
    except HTTPException as error:
        return error.get_response(request.environ)
    except Exception:
        return InternalServerError().get_response(request.environ)
    return Response(json.dumps(body), status, mimetype="application/json")


# region step:before
@LimitedRequest.application
def app(request):
    started = time.perf_counter()
    sent = request.headers.get("X-Request-ID", "")
    request_id = sent if SAFE_ID.fullmatch(sent) else str(uuid4())
    # endregion
    # region step:after
    response = respond(request, request_id)
    milliseconds = (time.perf_counter() - started) * 1000
    response.headers["X-Request-ID"] = request_id
    response.headers["Server-Timing"] = f"app;dur={milliseconds:.1f}"
    return response


# endregion
