from itertools import count
from typing import Annotated

from litestar import Litestar, Request, Response, delete, get, patch, post
from litestar.exceptions import NotFoundException, ValidationException
from litestar.openapi import OpenAPIConfig, ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict, replace

# region step:model
Title = Annotated[str, Meta(min_length=1, max_length=200)]


class NewTodo(Struct):
    title: Title
    completed: bool = False


class TodoChange(Struct):
    title: Title | UnsetType = UNSET
    completed: bool | UnsetType = UNSET


class Todo(NewTodo, kw_only=True):
    id: int


class Problem(Struct):
    detail: str


# endregion
todos: dict[int, Todo] = {}
ids = count(1)


def find(id: int) -> Todo:
    if id not in todos:
        raise NotFoundException
    return todos[id]


# region step:endpoints
INVALID = {422: ResponseSpec(Problem, generate_examples=False)}


@get("/todos")
async def list_todos() -> list[Todo]:
    return list(todos.values())


@post("/todos", responses=INVALID)
async def create_todo(data: JSONBody[NewTodo]) -> Todo:
    todo = Todo(id=next(ids), **asdict(data))
    todos[todo.id] = todo
    return todo


@get("/todos/{id:int}", raises=[NotFoundException])
async def read_todo(id: FromPath[int]) -> Todo:
    return find(id)


@patch("/todos/{id:int}", responses=INVALID, raises=[NotFoundException])
async def update_todo(id: FromPath[int], data: JSONBody[TodoChange]) -> Todo:
    changes = {k: v for k, v in asdict(data).items() if v is not UNSET}
    todos[id] = replace(find(id), **changes)
    return todos[id]


@delete("/todos/{id:int}", raises=[NotFoundException])
async def delete_todo(id: FromPath[int]) -> None:
    del todos[find(id).id]


def invalid(request: Request, error: ValidationException) -> Response[Problem]:
    messages = "; ".join(item["message"] for item in error.extra)
    return Response(Problem(messages), status_code=422)


# endregion
# region step:document
app = Litestar(
    [list_todos, create_todo, read_todo, update_todo, delete_todo],
    exception_handlers={ValidationException: invalid},
    openapi_config=OpenAPIConfig(
        title="Todos",
        version="1.0.0",
        description="The document itself is at /openapi.json.",
        path="/",
        render_plugins=[
            JsonRenderPlugin(path="/openapi.json"),
            SwaggerRenderPlugin(path="/docs"),
        ],
    ),
)
# endregion
