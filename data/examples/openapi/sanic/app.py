from itertools import count

from pydantic import BaseModel, Field
from sanic import HTTPResponse, NotFound, Request, Sanic, empty, json
from sanic_ext import openapi, validate
from sanic_ext.exceptions import ValidationError

app = Sanic("Todos")
# region step:settings
app.config.FALLBACK_ERROR_FORMAT = "json"
app.config.OAS_URL_PREFIX = ""
app.config.OAS_URI_TO_SWAGGER = "/docs"
app.config.OAS_UI_REDOC = False
app.config.OAS_UI_DEFAULT = "swagger"
app.ext.openapi.describe("Todos", version="1.0.0")


# endregion
# region step:model
class NewTodo(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    completed: bool = False


class TodoChange(BaseModel):
    title: str = Field(default="", min_length=1, max_length=200)
    completed: bool = False


class Todo(NewTodo):
    id: int


class Problem(BaseModel):
    description: str
    status: int
    message: str


TODO = {"application/json": openapi.Component(Todo)}
TODOS = {"application/json": openapi.Array(openapi.Component(Todo))}
NEW_TODO = {"application/json": openapi.Component(NewTodo)}
TODO_CHANGE = {"application/json": openapi.Component(TodoChange)}
PROBLEM = {"application/json": openapi.Component(Problem)}


# endregion
todos: dict[int, Todo] = {}
ids = count(1)


def find(id: int) -> Todo:
    if id not in todos:
        raise NotFound()
    return todos[id]


# region step:errors
@app.exception(ValidationError)
async def invalid(request: Request, error: ValidationError) -> HTTPResponse:
    body = Problem(description="Invalid", status=422, message=str(error))
    return json(body.model_dump(), status=422)


# endregion
# region step:endpoints
@app.get("/todos")
@openapi.response(200, TODOS)
async def list_todos(request: Request) -> HTTPResponse:
    return json([todo.model_dump() for todo in todos.values()])


@app.post("/todos")
@openapi.body(NEW_TODO)
@openapi.response(201, TODO)
@openapi.response(400, PROBLEM)
@openapi.response(422, PROBLEM)
@validate(json=NewTodo)
async def create_todo(request: Request, body: NewTodo) -> HTTPResponse:
    todo = Todo(id=next(ids), **body.model_dump())
    todos[todo.id] = todo
    return json(todo.model_dump(), status=201)


@app.get("/todos/<id:int>")
@openapi.response(200, TODO)
@openapi.response(404, PROBLEM)
async def read_todo(request: Request, id: int) -> HTTPResponse:
    return json(find(id).model_dump())


@app.patch("/todos/<id:int>")
@openapi.body(TODO_CHANGE)
@openapi.response(200, TODO)
@openapi.response(400, PROBLEM)
@openapi.response(404, PROBLEM)
@openapi.response(422, PROBLEM)
@validate(json=TodoChange)
async def update_todo(request: Request, id: int, body: TodoChange) -> HTTPResponse:
    todos[id] = find(id).model_copy(update=body.model_dump(exclude_unset=True))
    return json(todos[id].model_dump())


@app.delete("/todos/<id:int>")
@openapi.response(204, {})
@openapi.response(404, PROBLEM)
async def delete_todo(request: Request, id: int) -> HTTPResponse:
    del todos[find(id).id]
    return empty()


# endregion
