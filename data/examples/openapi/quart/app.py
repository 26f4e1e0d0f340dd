from itertools import count

from pydantic import BaseModel, Field
from quart import Quart, abort
from quart_schema import (
    Info,
    OpenAPIProvider,
    QuartSchema,
    RequestSchemaValidationError,
    document_response,
    validate_request,
    validate_response,
)
from werkzeug.exceptions import HTTPException


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


class Nothing(BaseModel):
    pass


class Provider(OpenAPIProvider):
    def build_response_object(self, model, headers_model):
        if model is Nothing:  # the library itself gives every response a JSON body
            return {"description": "Done"}, {}
        return super().build_response_object(model, headers_model)


# endregion
app = Quart(__name__)
info = Info(title="Todos", version="1.0.0")
QuartSchema(app, info=info, openapi_provider_class=Provider)
todos: dict[int, Todo] = {}
ids = count(1)


def find(id: int) -> Todo:
    return todos.get(id) or abort(404)


# region step:endpoints
@app.get("/todos")
@validate_response(list[Todo])
async def list_todos():
    return list(todos.values())


@app.post("/todos")
@validate_request(NewTodo)
@validate_response(Todo, 201)
@document_response(Problem, 400)
@document_response(Problem, 422)
async def create_todo(data: NewTodo):
    todo = Todo(id=next(ids), **data.model_dump())
    todos[todo.id] = todo
    return todo, 201


@app.get("/todos/<int:id>")
@validate_response(Todo)
@document_response(Problem, 404)
async def read_todo(id: int):
    return find(id)


@app.patch("/todos/<int:id>")
@validate_request(TodoChange)
@validate_response(Todo)
@document_response(Problem, 400)
@document_response(Problem, 404)
@document_response(Problem, 422)
async def update_todo(id: int, data: TodoChange):
    todos[id] = find(id).model_copy(update=data.model_dump(exclude_none=True))
    return todos[id]


@app.delete("/todos/<int:id>")
@document_response(Nothing, 204)
@document_response(Problem, 404)
async def delete_todo(id: int):
    del todos[find(id).id]
    return "", 204


# endregion
# region step:errors
@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    return Problem(detail=str(error.validation_error)), 422


@app.errorhandler(HTTPException)
async def failed(error):
    return Problem(detail=error.description), error.code


# endregion
