from http import HTTPStatus
from uuid import uuid4

from pydantic import BaseModel, Field, ValidationError
from sanic import HTTPResponse, NotFound, Request, Sanic, SanicException, json
from sanic.log import logger

app = Sanic("Shop")
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
async def create_order(request: Request) -> HTTPResponse:
    order = Order.model_validate(request.json)
    if order.item not in stock:
        raise NotFound(f"There is no item {order.item}")
    if order.quantity > stock[order.item]:
        raise OutOfStock(f"Only {stock[order.item]} of {order.item} are left")
    return json(order.model_dump(), status=201)


@app.get("/report")
async def report(request: Request) -> HTTPResponse:
    raise RuntimeError("cannot reach warehouse:5432 as admin")


# endregion
# region step:problem
def problem(
    status: int, detail: str, headers: dict[str, str] | None = None
) -> HTTPResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": str(uuid4()),
    }
    logger.warning("%s", body)
    return json(body, status, headers, content_type="application/problem+json")


# endregion
# region step:handlers
@app.exception(SanicException)
async def http_error(request: Request, error: SanicException) -> HTTPResponse:
    return problem(error.status_code, str(error), error.headers)


@app.exception(ValidationError)
async def invalid(request: Request, error: ValidationError) -> HTTPResponse:
    fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return problem(422, "; ".join(fields))


@app.exception(OutOfStock)
async def out_of_stock(request: Request, error: OutOfStock) -> HTTPResponse:
    return problem(409, str(error))


@app.exception(Exception)
async def fault(request: Request, error: Exception) -> HTTPResponse:
    logger.exception("Nobody expected this")
    return problem(500, "The server met an error of its own")


# endregion
