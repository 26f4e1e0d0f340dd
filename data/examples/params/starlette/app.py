from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route


# region step:params
class ItemQuery(BaseModel):
    q: str | None = None
    limit: int = Field(default=10, ge=1, le=100)


# endregion
# region step:endpoint
async def read_item(request: Request) -> JSONResponse:
    query = ItemQuery.model_validate(dict(request.query_params))
    item_id = request.path_params["item_id"]
    return JSONResponse({"item_id": item_id, **query.model_dump()})


# endregion
# region step:errors
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors():
        errors.setdefault(str(item["loc"][0]), []).append(item["msg"])
    return JSONResponse({"errors": errors}, 422)


# endregion
# region step:path
app = Starlette(
    routes=[Route("/items/{item_id:int}", read_item)],
    exception_handlers={ValidationError: invalid},
)
# endregion
