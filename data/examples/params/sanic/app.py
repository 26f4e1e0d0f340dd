from pydantic import BaseModel, Field, ValidationError
from sanic import HTTPResponse, Request, Sanic, json

app = Sanic("Items")


# region step:params
class ItemQuery(BaseModel):
    item_id: int = Field(ge=0)
    q: str | None = None
    limit: int = Field(default=10, ge=1, le=100)


# endregion
# region step:endpoint
@app.get("/items/<item_id:int>")
async def read_item(request: Request, item_id: int) -> HTTPResponse:
    sent = dict(request.get_query_args(keep_blank_values=True))
    query = ItemQuery.model_validate(sent | {"item_id": item_id})
    return json(query.model_dump())


# endregion
# region step:errors
@app.exception(ValidationError)
async def invalid(request: Request, error: ValidationError) -> HTTPResponse:
    errors: dict[str, list[str]] = {}
    for item in error.errors():
        errors.setdefault(str(item["loc"][0]), []).append(item["msg"])
    return json({"errors": errors}, status=422)


# endregion
