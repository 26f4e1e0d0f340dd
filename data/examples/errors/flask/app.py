from http import HTTPStatus
from uuid import uuid4

from flask import Flask, abort, json, request
from pydantic import BaseModel, Field, ValidationError
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
stock = {"pen": 10, "ink": 3}


class Order(BaseModel):
    item: str
    quantity: int = Field(ge=1)


# region step:domain
class OutOfStock(Exception):
    pass


# endregion
# region step:endpoint
@app.post("/orders")
def create_order():
    order = Order.model_validate(request.get_json())
    if order.item not in stock:
        abort(404, f"There is no item {order.item}")
    if order.quantity > stock[order.item]:
        raise OutOfStock(f"Only {stock[order.item]} of {order.item} are left")
    return order.model_dump(), 201


@app.get("/report")
def report():
    raise RuntimeError("cannot reach warehouse:5432 as admin")


# endregion
# region step:problem
def problem(status, detail, response=None):
    response = response or app.response_class()
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": str(uuid4()),
    }
    app.logger.warning("%s", body)
    response.status_code = status
    response.data = json.dumps(body)
    response.content_type = "application/problem+json"
    return response


# endregion
# region step:handlers
@app.errorhandler(HTTPException)
def http_error(error):
    response = error.get_response()  # with its headers, such as Allow
    return problem(error.code, error.description, response)


@app.errorhandler(ValidationError)
def invalid(error):
    fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return problem(422, "; ".join(fields))


@app.errorhandler(OutOfStock)
def out_of_stock(error):
    return problem(409, str(error))


# endregion
