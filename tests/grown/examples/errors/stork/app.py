import json
from http import HTTPStatus
from uuid import uuid4

from werkzeug import Request, Response, exceptions
from werkzeug.routing import Map, Rule

stock = {"pen": 10, "ink": 3}


# region step:domain
class OutOfStock(exceptions.Conflict):
    pass


# endregion
# region step:endpoint
def create_order(request):
    order = request.get_json()
    if not isinstance(order.get("quantity"), int) or order["quantity"] < 1:
        raise exceptions.UnprocessableEntity("quantity: write a whole number from 1")
    if order.get("item") not in stock:
        raise exceptions.NotFound(f"There is no item {order.get('item')}")
    if order["quantity"] > stock[order["item"]]:
        raise OutOfStock(f"Only {stock[order['item']]} of {order['item']} are left")
    return Response(json.dumps(order), 201, mimetype="application/json")


def report(request):
    raise RuntimeError("cannot reach warehouse:5432 as admin")


# endregion
routes = Map(
    [
        Rule("/orders", methods=["POST"], endpoint=create_order),
        Rule("/report", methods=["GET"], endpoint=report),
    ]
)


# region step:problem
def problem(error, environ):
    response = error.get_response(environ)  # with its headers, such as Allow
    body = {
        "type": "about:blank",
        "title": HTTPStatus(error.code).phrase,
        "status": error.code,
        "detail": error.description,
        "request_id": str(uuid4()),
    }
    response.data = json.dumps(body)
    response.content_type = "application/problem+json"
    return response


# endregion
# region step:handlers
@Request.application
def app(request):
    try:
        endpoint, _ = routes.bind_to_environ(request.environ).match()
        return endpoint(request)
    except exceptions.HTTPException as error:
        return problem(error, request.environ)
    except Exception:
        return problem(exceptions.InternalServerError(), request.environ)


# endregion
