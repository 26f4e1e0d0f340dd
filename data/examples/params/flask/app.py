from flask import Flask, request
from pydantic import BaseModel, Field, ValidationError

app = Flask(__name__)


# region step:params
class ItemQuery(BaseModel):
    q: str | None = None
    limit: int = Field(default=10, ge=1, le=100)


# endregion
# region step:endpoint
@app.get("/items/<int:item_id>")
def read_item(item_id):
    query = ItemQuery.model_validate(request.args.to_dict())
    return {"item_id": item_id, **query.model_dump()}


# endregion
# region step:errors
@app.errorhandler(ValidationError)
def invalid(error):
    errors = {}
    for item in error.errors():
        errors.setdefault(item["loc"][0], []).append(item["msg"])
    return {"errors": errors}, 422


# endregion
