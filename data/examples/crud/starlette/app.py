from itertools import count

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


# region step:model
class NewTodo(BaseModel):
    title: str
    completed: bool = False
    order: int | None = None


class TodoChange(BaseModel):
    title: str = ""
    completed: bool = False
    order: int | None = None


class Todo(NewTodo):
    id: int


todos: dict[int, Todo] = {}
ids = count(1)


def shown(todo: Todo, request: Request) -> dict[str, str | int | bool | None]:
    return todo.model_dump() | {"url": str(request.url_for("todo", id=todo.id))}


# endregion
class Todos(HTTPEndpoint):
    # region step:list
    async def get(self, request: Request) -> JSONResponse:
        return JSONResponse([shown(todo, request) for todo in todos.values()])

    async def delete(self, request: Request) -> Response:
        todos.clear()
        return Response(status_code=204)

    # endregion
    # region step:create
    async def post(self, request: Request) -> JSONResponse:
        new = NewTodo.model_validate_json(await request.body())
        todo = Todo(id=next(ids), **new.model_dump())
        todos[todo.id] = todo
        return JSONResponse(shown(todo, request), 201)

    # endregion


def find(request: Request) -> Todo:
    todo = todos.get(request.path_params["id"])
    if todo is None:
        raise HTTPException(404)
    return todo


class OneTodo(HTTPEndpoint):
    # region step:read
    async def get(self, request: Request) -> JSONResponse:
        return JSONResponse(shown(find(request), request))

    # endregion
    # region step:update
    async def patch(self, request: Request) -> JSONResponse:
        change = TodoChange.model_validate_json(await request.body())
        todo = find(request).model_copy(update=change.model_dump(exclude_unset=True))
        todos[todo.id] = todo
        return JSONResponse(shown(todo, request))

    # endregion
    # region step:delete
    async def delete(self, request: Request) -> Response:
        del todos[find(request).id]
        return Response(status_code=204)

    # endregion


# region step:errors
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    detail = error.errors(include_url=False, include_context=False, include_input=False)
    return JSONResponse({"detail": detail}, 422)


async def http_error(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


# endregion
# region step:routes
app = Starlette(
    routes=[
        Route("/todos", Todos),
        Route("/todos/{id:int}", OneTodo, name="todo"),
    ],
    middleware=[
        Middleware(
            CORSMiddleware,
            allow_origins=["*"],
            allow_methods=["*"],
            allow_headers=["*"],
        )
    ],
    exception_handlers={ValidationError: invalid, HTTPException: http_error},
)
# endregion
