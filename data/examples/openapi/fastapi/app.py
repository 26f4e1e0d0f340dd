from itertools import count

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field

app = FastAPI(title="Todos", version="1.0.0")


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
todos: dict[int, Todo] = {}
ids = count(1)


def find(id: int) -> Todo:
    if id not in todos:
        raise HTTPException(404, "Not found")
    return todos[id]


# region step:endpoints
BROKEN = {400: {"model": Problem}}
NOT_FOUND = {404: {"model": Problem}}


@app.get("/todos")
def list_todos() -> list[Todo]:
    return list(todos.values())


@app.post("/todos", status_code=201, responses=BROKEN)
def create_todo(new: NewTodo) -> Todo:
    todo = Todo(id=next(ids), **new.model_dump())
    todos[todo.id] = todo
    return todo


@app.get("/todos/{id}", responses=NOT_FOUND)
def read_todo(id: int) -> Todo:
    return find(id)


@app.patch("/todos/{id}", responses=BROKEN | NOT_FOUND)
def update_todo(id: int, change: TodoChange) -> Todo:
    todos[id] = find(id).model_copy(update=change.model_dump(exclude_none=True))
    return todos[id]


@app.delete("/todos/{id}", status_code=204, responses=NOT_FOUND)
def delete_todo(id: int) -> None:
    del todos[find(id).id]


# endregion
