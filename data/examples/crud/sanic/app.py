from itertools import count

from pydantic import BaseModel
from sanic import HTTPResponse, NotFound, Request, Sanic, empty, json
from sanic_ext import validate

app = Sanic("Todos")
app.config.CORS_ORIGINS = "*"
app.config.CORS_SEND_WILDCARD = True
app.config.CORS_ALLOW_HEADERS = "content-type"
app.config.FALLBACK_ERROR_FORMAT = "json"


# region step:model
class NewTodo(BaseModel):
    title: str
    completed: bool = False
    order: int | None = None


class TodoChange(BaseModel):
    title: str = ""
    completed: bool = False
    order: int | None = None


todos: dict[int, dict] = {}
ids = count(1)


def shown(todo: dict, request: Request) -> dict:
    return todo | {"url": request.url_for("read_todo", id=todo["id"])}


# endregion
# region step:list
@app.get("/todos")
async def list_todos(request: Request) -> HTTPResponse:
    return json([shown(todo, request) for todo in todos.values()])


@app.delete("/todos")
async def clear_todos(request: Request) -> HTTPResponse:
    todos.clear()
    return empty()


# endregion
# region step:create
@app.post("/todos")
@validate(json=NewTodo)
async def create_todo(request: Request, body: NewTodo) -> HTTPResponse:
    todo = {"id": next(ids)} | body.model_dump()
    todos[todo["id"]] = todo
    return json(shown(todo, request), status=201)


# endregion
# region step:read
def find(id: int) -> dict:
    if id not in todos:
        raise NotFound()
    return todos[id]


@app.get("/todos/<id:int>")
async def read_todo(request: Request, id: int) -> HTTPResponse:
    return json(shown(find(id), request))


# endregion
# region step:update
@app.patch("/todos/<id:int>")
@validate(json=TodoChange)
async def update_todo(request: Request, id: int, body: TodoChange) -> HTTPResponse:
    todo = find(id)
    todo |= body.model_dump(exclude_unset=True)
    return json(shown(todo, request))


# endregion
# region step:delete
@app.delete("/todos/<id:int>")
async def delete_todo(request: Request, id: int) -> HTTPResponse:
    del todos[find(id)["id"]]
    return empty()


# endregion
