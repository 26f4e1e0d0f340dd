from itertools import count

from pydantic import BaseModel
from quart import Quart, abort, url_for
from quart_cors import cors
from quart_schema import QuartSchema, RequestSchemaValidationError, validate_request
from werkzeug.exceptions import HTTPException

app = cors(Quart(__name__))
QuartSchema(app)


# region step:model
class NewTodo(BaseModel):
    title: str
    completed: bool = False
    order: int | None = None


class TodoChange(BaseModel):
    title: str = ""
    completed: bool = False
    order: int | None = None


todos = {}
ids = count(1)


def shown(todo):
    return todo | {"url": url_for("read_todo", id=todo["id"], _external=True)}


# endregion
# region step:list
@app.get("/todos")
async def list_todos():
    return [shown(todo) for todo in todos.values()]


@app.delete("/todos")
async def clear_todos():
    todos.clear()
    return "", 204


# endregion
# region step:create
@app.post("/todos")
@validate_request(NewTodo)
async def create_todo(data: NewTodo):
    todo = {"id": next(ids)} | data.model_dump()
    todos[todo["id"]] = todo
    return shown(todo), 201


# endregion
# region step:read
def find(id):
    return todos.get(id) or abort(404)


@app.get("/todos/<int:id>")
async def read_todo(id):
    return shown(find(id))


# endregion
# region step:update
@app.patch("/todos/<int:id>")
@validate_request(TodoChange)
async def update_todo(id, data: TodoChange):
    todo = find(id)
    todo |= data.model_dump(exclude_unset=True)
    return shown(todo)


# endregion
# region step:delete
@app.delete("/todos/<int:id>")
async def delete_todo(id):
    del todos[find(id)["id"]]
    return "", 204


# endregion
# region step:errors
@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    details = error.validation_error.errors(include_url=False, include_context=False)
    return {"detail": details}, 422


@app.errorhandler(HTTPException)
async def failed(error):
    response = error.get_response()  # with its headers, such as Allow
    response.data = app.json.dumps({"detail": error.description})
    response.content_type = "application/json"
    return response


# endregion
