import logging
from collections.abc import Mapping
from http import HTTPStatus
from uuid import uuid4

from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException as StarletteHTTPException

app = FastAPI()
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
@app.post("/orders", status_code=201)
def create_order(order: Order) -> Order:
    if order.item not in stock:
        raise HTTPException(404, f"There is no item {order.item}")
    if order.quantity > stock[order.item]:
        raise OutOfStock(f"Only {stock[order.item]} of {order.item} are left")
    return order


@app.get("/report")
def report() -> None:
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
    return JSONResponse(
        body, status, headers=headers, media_type="application/problem+json"
    )


# endregion
# region step:handlers
@app.exception_handler(StarletteHTTPException)
def http_error(request: Request, error: StarletteHTTPException) -> JSONResponse:
    return problem(error.status_code, error.detail, error.headers)


@app.exception_handler(RequestValidationError)
def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
    fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return problem(422, "; ".join(fields))


@app.exception_handler(OutOfStock)
def out_of_stock(request: Request, error: OutOfStock) -> JSONResponse:
    return problem(409, str(error))


@app.exception_handler(Exception)
def fault(request: Request, error: Exception) -> JSONResponse:
    return problem(500, "The server met an error of its own")


# endregion
