from http import HTTPStatus
from uuid import uuid4

from pydantic import BaseModel, Field
from quart import Quart, abort, json
from quart_schema import QuartSchema, RequestSchemaValidationError, validate_request
from werkzeug.exceptions import HTTPException

app = Quart(__name__)
QuartSchema(app)
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
@validate_request(Order)
async def create_order(data: Order):
    if data.item not in stock:
        abort(404, f"There is no item {data.item}")
    if data.quantity > stock[data.item]:
        raise OutOfStock(f"Only {stock[data.item]} of {data.item} are left")
    return data, 201


@app.get("/report")
async def report():
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
    response.set_data(json.dumps(body))
    response.content_type = "application/problem+json"
    return response


# endregion
# region step:handlers
@app.errorhandler(HTTPException)
async def http_error(error):
    response = error.get_response()  # with its headers, such as Allow
    return problem(error.code, error.description, response)


@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    errors = error.validation_error.errors()
    fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in errors]
    return problem(422, "; ".join(fields))


@app.errorhandler(OutOfStock)
async def out_of_stock(error):
    return problem(409, str(error))


# endregion
