from pydantic import BaseModel, Field
from quart import Quart
from quart_schema import QuartSchema, RequestSchemaValidationError, validate_querystring

app = Quart(__name__)
QuartSchema(app)


# region step:params
class ItemQuery(BaseModel):
    q: str | None = None
    limit: int = Field(default=10, ge=1, le=100)


# endregion
# region step:endpoint
@app.get("/items/<int:item_id>")
@validate_querystring(ItemQuery)
async def read_item(item_id: int, query_args: ItemQuery):
    return {"item_id": item_id, **query_args.model_dump()}


# endregion
# region step:errors
@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    errors = {}
    for item in error.validation_error.errors():
        errors.setdefault(item["loc"][0], []).append(item["msg"])
    return {"errors": errors}, 422


# endregion
