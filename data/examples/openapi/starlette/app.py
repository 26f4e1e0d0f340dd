from itertools import count

from pydantic import BaseModel, Field, ValidationError
from pydantic.json_schema import models_json_schema
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.schemas import SchemaGenerator
from starlette.templating import Jinja2Templates


# region step:model
class NewTodo(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    completed: bool = False


class TodoChange(BaseModel):
    title: str | None = Field(None, min_length=1, max_length=200)
    completed: bool | None = None


class Todo(NewTodo):
    id: int


class Problem(BaseModel):
    detail: str


# endregion
# region step:settings
def json_of(model: str) -> dict[str, object]:
    schema = {"$ref": f"#/components/schemas/{model}"}
    return {"application/json": {"schema": schema}}


_, models = models_json_schema(
    [(model, "validation") for model in (NewTodo, TodoChange, Todo, Problem)],
    ref_template="#/components/schemas/{model}",
)
schemas = SchemaGenerator(
    {
        "openapi": "3.1.0",
        "info": {"title": "Todos", "version": "1.0.0"},
        "components": {
            "schemas": models["$defs"],
            "parameters": {
                "id": {
                    "name": "id",
                    "in": "path",
                    "required": True,
                    "schema": {"type": "integer"},
                }
            },
            "requestBodies": {
                "NewTodo": {"required": True, "content": json_of("NewTodo")},
                "TodoChange": {"required": True, "content": json_of("TodoChange")},
            },
            "responses": {
                "Todo": {"description": "A todo", "content": json_of("Todo")},
                "Problem": {"description": "Problem", "content": json_of("Problem")},
            },
        },
    }
)


# endregion
todos: dict[int, Todo] = {}
ids = count(1)


def find(request: Request) -> Todo:
    todo = todos.get(request.path_params["id"])
    if todo is None:
        raise HTTPException(404)
    return todo


# region step:endpoints
class Todos(HTTPEndpoint):
    async def get(self, request: Request) -> JSONResponse:
        """
        responses:
          200:
            description: All todos
            content:
              application/json:
                schema: {type: array, items: {$ref: "#/components/schemas/Todo"}}
        """
        return JSONResponse([todo.model_dump() for todo in todos.values()])

    async def post(self, request: Request) -> JSONResponse:
        """
        requestBody: {$ref: "#/components/requestBodies/NewTodo"}
        responses:
          201: {$ref: "#/components/responses/Todo"}
          400: {$ref: "#/components/responses/Problem"}
          422: {$ref: "#/components/responses/Problem"}
        """
        new = NewTodo.model_validate_json(await request.body())
        todo = Todo(id=next(ids), **new.model_dump())
        todos[todo.id] = todo
        return JSONResponse(todo.model_dump(), 201)


class OneTodo(HTTPEndpoint):
    async def get(self, request: Request) -> JSONResponse:
        """
        parameters: [{$ref: "#/components/parameters/id"}]
        responses:
          200: {$ref: "#/components/responses/Todo"}
          404: {$ref: "#/components/responses/Problem"}
        """
        return JSONResponse(find(request).model_dump())

    async def patch(self, request: Request) -> JSONResponse:
        """
        parameters: [{$ref: "#/components/parameters/id"}]
        requestBody: {$ref: "#/components/requestBodies/TodoChange"}
        responses:
          200: {$ref: "#/components/responses/Todo"}
          400: {$ref: "#/components/responses/Problem"}
          404: {$ref: "#/components/responses/Problem"}
          422: {$ref: "#/components/responses/Problem"}
        """
        todo = find(request)
        change = TodoChange.model_validate_json(await request.body())
        todos[todo.id] = todo.model_copy(update=change.model_dump(exclude_none=True))
        return JSONResponse(todos[todo.id].model_dump())

    async def delete(self, request: Request) -> Response:
        """
        parameters: [{$ref: "#/components/parameters/id"}]
        responses:
          204: {description: Deleted}
          404: {$ref: "#/components/responses/Problem"}
        """
        del todos[find(request).id]
        return Response(status_code=204)


# endregion
# region step:errors
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    broken = error.errors()[0]["type"] == "json_invalid"
    fields = [f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors()]
    return JSONResponse({"detail": "; ".join(fields)}, 400 if broken else 422)


async def http_error(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


# endregion
# region step:docs
templates = Jinja2Templates("templates")


async def openapi(request: Request) -> JSONResponse:
    return JSONResponse(schemas.get_schema(request.app.routes))


async def docs(request: Request) -> Response:
    return templates.TemplateResponse(request, "docs.html")


# endregion
app = Starlette(
    routes=[
        Route("/todos", Todos),
        Route("/todos/{id:int}", OneTodo),
        Route("/openapi.json", openapi, include_in_schema=False),
        Route("/docs", docs, include_in_schema=False),
    ],
    exception_handlers={ValidationError: invalid, HTTPException: http_error},
)
