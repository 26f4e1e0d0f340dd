from typing import Annotated

from ninja import NinjaAPI, Path, Query
from ninja.errors import ValidationError

api = NinjaAPI()


# region step:endpoint
@api.get("/items/{item_id}")
def read_item(
    request,
    item_id: Annotated[int, Path(ge=0)],
    q: str | None = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 10,
):
    return {"item_id": item_id, "q": q, "limit": limit}


# endregion
# region step:errors
@api.exception_handler(ValidationError)
def invalid(request, error):
    errors = {}
    for item in error.errors:
        errors.setdefault(item["loc"][-1], []).append(item["msg"])
    return api.create_response(request, {"errors": errors}, status=422)


# endregion
