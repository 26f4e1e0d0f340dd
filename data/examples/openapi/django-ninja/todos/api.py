from typing import Any

from django.shortcuts import get_object_or_404
from ninja import Field, NinjaAPI, Schema, Status

from . import models

api = NinjaAPI(title="Todos", version="1.0.0")


# region step:model
class NewTodo(Schema):
    title: str = Field(min_length=1, max_length=200)
    completed: bool = False


class TodoChange(Schema):
    title: str = Field(None, min_length=1, max_length=200)
    completed: bool = None


class Todo(NewTodo):
    id: int


class Problem(Schema):
    detail: str


class Invalid(Schema):
    detail: list[dict[str, Any]]


# endregion
# region step:endpoints
REFUSED = {400: Problem, 422: Invalid}
NOT_FOUND = {404: Problem, 422: Invalid}


@api.get("/todos", response=list[Todo])
def list_todos(request):
    return models.Todo.objects.all()


@api.post("/todos", response={201: Todo} | REFUSED)
def create_todo(request, new: NewTodo):
    return Status(201, models.Todo.objects.create(**new.dict()))


@api.get("/todos/{id}", response={200: Todo} | NOT_FOUND)
def read_todo(request, id: int):
    return get_object_or_404(models.Todo, id=id)


@api.patch("/todos/{id}", response={200: Todo} | REFUSED | NOT_FOUND)
def update_todo(request, id: int, change: TodoChange):
    todo = get_object_or_404(models.Todo, id=id)
    for field, value in change.dict(exclude_unset=True).items():
        setattr(todo, field, value)
    todo.save()
    return todo


@api.delete("/todos/{id}", response={204: None} | NOT_FOUND)
def delete_todo(request, id: int):
    get_object_or_404(models.Todo, id=id).delete()
    return Status(204, None)


# endregion
