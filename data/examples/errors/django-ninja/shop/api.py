from ninja import Field, NinjaAPI, Schema
from ninja.errors import HttpError, ValidationError

from .problems import problem

api = NinjaAPI()
stock = {"pen": 10, "ink": 3}


class Order(Schema):
    item: str
    quantity: int = Field(ge=1)


# region step:domain
class OutOfStock(Exception):
    pass


# endregion
# region step:endpoint
@api.post("/orders", response={201: Order})
def create_order(request, order: Order):
    if order.item not in stock:
        raise HttpError(404, f"There is no item {order.item}")
    if order.quantity > stock[order.item]:
        raise OutOfStock(f"Only {stock[order.item]} of {order.item} are left")
    return order


@api.get("/report")
def report(request):
    raise RuntimeError("cannot reach warehouse:5432 as admin")


# endregion
# region step:handlers
@api.exception_handler(HttpError)
def http_error(request, error):
    return problem(error.status_code, str(error))


@api.exception_handler(ValidationError)
def invalid(request, error):
    fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors]
    return problem(422, "; ".join(fields))


@api.exception_handler(OutOfStock)
def out_of_stock(request, error):
    return problem(409, str(error))


# endregion
