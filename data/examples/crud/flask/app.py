from itertools import count

from flask import Flask, abort, request, url_for
from flask_cors import CORS
from pydantic import BaseModel, ValidationError
from werkzeug.exceptions import HTTPException

app = Flask(__name__)
CORS(app, send_wildcard=True)


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
def list_todos():
    return [shown(todo) for todo in todos.values()]


@app.delete("/todos")
def clear_todos():
    todos.clear()
    return "", 204


# endregion
# region step:create
@app.post("/todos")
def create_todo():
    new = NewTodo.model_validate(request.get_json())
    todo = {"id": next(ids)} | new.model_dump()
    todos[todo["id"]] = todo
    return shown(todo), 201


# endregion
# region step:read
def find(id):
    return todos.get(id) or abort(404)


@app.get("/todos/<int:id>")
def read_todo(id):
    return shown(find(id))


# endregion
# region step:update
@app.patch("/todos/<int:id>")
def update_todo(id):
    todo = find(id)
    change = TodoChange.model_validate(request.get_json())
    todo |= change.model_dump(exclude_unset=True)
    return shown(todo)


# endregion
# region step:delete
@app.delete("/todos/<int:id>")
def delete_todo(id):
    del todos[find(id)["id"]]
    return "", 204


# endregion
# region step:errors
@app.errorhandler(ValidationError)
def invalid(error):
    return {"detail": error.errors(include_url=False, include_context=False)}, 422


@app.errorhandler(HTTPException)
def failed(error):
    response = error.get_response()
    response.data = app.json.dumps({"detail": error.description})
    response.content_type = "application/json"
    return response


# endregion
