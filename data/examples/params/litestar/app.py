from typing import Annotated

from litestar import Litestar, Request, Response, get
from litestar.exceptions import ValidationException
from litestar.params import FromQuery, PathParameter, QueryParameter


# region step:endpoint
@get("/items/{item_id:int}")
async def read_item(
    item_id: Annotated[int, PathParameter(ge=0)],
    q: FromQuery[str | None] = None,
    limit: Annotated[int, QueryParameter(ge=1, le=100)] = 10,
) -> dict[str, int | str | None]:
    return {"item_id": item_id, "q": q, "limit": limit}


# endregion
# region step:errors
def invalid(request: Request, error: ValidationException) -> Response:
    errors: dict[str, list[str]] = {}
    for item in error.extra:
        errors.setdefault(item["key"], []).append(item["message"])
    return Response({"errors": errors}, status_code=422)


# endregion
app = Litestar([read_item], exception_handlers={ValidationException: invalid})
