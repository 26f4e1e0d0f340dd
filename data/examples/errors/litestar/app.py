import logging
from http import HTTPStatus
from typing import Annotated
from uuid import uuid4

from litestar import Litestar, get, post
from litestar.exceptions import (
    HTTPException,
    NotFoundException,
    ValidationException,
)
from litestar.params import JSONBody
from litestar.plugins.problem_details import (
    ProblemDetailsConfig,
    ProblemDetailsException,
    ProblemDetailsPlugin,
)
from msgspec import Meta, Struct

log = logging.getLogger(__name__)
stock = {"pen": 10, "ink": 3}


class Order(Struct):
    item: str
    quantity: Annotated[int, Meta(ge=1)]


# region step:domain
class OutOfStock(Exception):
    pass


# endregion
# region step:endpoint
@post("/orders")
async def create_order(data: JSONBody[Order]) -> Order:
    if data.item not in stock:
        raise NotFoundException(f"There is no item {data.item}")
    if data.quantity > stock[data.item]:
        raise OutOfStock(f"Only {stock[data.item]} of {data.item} are left")
    return data


@get("/report")
async def report() -> None:
    raise RuntimeError("cannot reach warehouse:5432 as admin")


# endregion
# region step:problem
def problem(
    status: int, detail: str, headers: dict[str, str] | None = None
) -> ProblemDetailsException:
    request_id = str(uuid4())
    log.warning("%s %s: %s", request_id, status, detail)
    return ProblemDetailsException(
        status_code=status,
        type_="about:blank",
        title=HTTPStatus(status).phrase,
        detail=detail,
        headers=headers,
        extra={"request_id": request_id},
    )


# endregion
# region step:handlers
def http_error(error: HTTPException) -> ProblemDetailsException:
    return problem(error.status_code, error.detail, error.headers)


def invalid(error: ValidationException) -> ProblemDetailsException:
    fields = [f"{item['key']}: {item['message']}" for item in error.extra]
    return problem(422, "; ".join(fields))


def out_of_stock(error: OutOfStock) -> ProblemDetailsException:
    return problem(409, str(error))


def fault(error: Exception) -> ProblemDetailsException:
    log.error("Not foreseen", exc_info=error)
    return problem(500, "The server met an error of its own")


app = Litestar(
    [create_order, report],
    plugins=[
        ProblemDetailsPlugin(
            ProblemDetailsConfig(
                exception_to_problem_detail_map={
                    HTTPException: http_error,
                    ValidationException: invalid,
                    OutOfStock: out_of_stock,
                    Exception: fault,
                }
            )
        )
    ],
)
# endregion
