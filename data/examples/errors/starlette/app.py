import logging
from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

log = logging.getLogger(__name__)
stock = {"pen": 10, "ink": 3}


class Order(BaseModel):
    item: str
    quantity: int = Field(ge=1)


# region step:domain
class OutOfStock(Exception):
    pass


# endregion
# region step:endpoint
async def create_order(request: Request) -> JSONResponse:
    order = Order.model_validate_json(await request.body())
    if order.item not in stock:
        raise HTTPException(404, f"There is no item {order.item}")
    if order.quantity > stock[order.item]:
        raise OutOfStock(f"Only {stock[order.item]} of {order.item} are left")
    return JSONResponse(order.model_dump(), 201)


async def report(request: Request) -> JSONResponse:
    raise RuntimeError("cannot reach warehouse:5432 as admin")


# endregion
# region step:problem
def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    body = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "request_id": str(uuid4()),
    }
    log.warning("%s", body)
    return JSONResponse(body, status, headers, "application/problem+json")


# endregion
# region step:handlers
async def http_error(request: Request, error: HTTPException) -> JSONResponse:
    return problem(error.status_code, error.detail, error.headers)


async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return problem(422, "; ".join(fields))


async def out_of_stock(request: Request, error: OutOfStock) -> JSONResponse:
    return problem(409, str(error))


async def fault(request: Request, error: Exception) -> JSONResponse:
    return problem(500, "The server met an error of its own")


# endregion
app = Starlette(
    routes=[
        Route("/orders", create_order, methods=["POST"]),
        Route("/report", report),
    ],
    exception_handlers={
        HTTPException: http_error,
        ValidationError: invalid,
        OutOfStock: out_of_stock,
        Exception: fault,
    },
)
