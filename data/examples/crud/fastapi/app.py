from itertools import count

from fastapi import FastAPI, HTTPException, Request
from fastapi.middleware.cors import CORSMiddleware
from pydantic import BaseModel

app = FastAPI()
app.add_middleware(
    CORSMiddleware, allow_origins=["*"], allow_methods=["*"], allow_headers=["*"]
)


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


class ShownTodo(Todo):
    url: str


todos: dict[int, Todo] = {}
ids = count(1)


def shown(todo: Todo, request: Request) -> ShownTodo:
    url = request.url_for("read_todo", id=todo.id)
    return ShownTodo(**todo.model_dump(), url=str(url))


# endregion
# region step:list
@app.get("/todos")
def list_todos(request: Request) -> list[ShownTodo]:
    return [shown(todo, request) for todo in todos.values()]


@app.delete("/todos", status_code=204)
def clear_todos() -> None:
    todos.clear()


# endregion
# region step:create
@app.post("/todos", status_code=201)
def create_todo(new: NewTodo, request: Request) -> ShownTodo:
    todo = Todo(id=next(ids), **new.model_dump())
    todos[todo.id] = todo
    return shown(todo, request)


# endregion
# region step:read
def find(id: int) -> Todo:
    if id not in todos:
        raise HTTPException(404, "Not found")
    return todos[id]


@app.get("/todos/{id}")
def read_todo(id: int, request: Request) -> ShownTodo:
    return shown(find(id), request)


# endregion
# region step:update
@app.patch("/todos/{id}")
def update_todo(id: int, change: TodoChange, request: Request) -> ShownTodo:
    todo = find(id).model_copy(update=change.model_dump(exclude_unset=True))
    todos[id] = todo
    return shown(todo, request)


# endregion
# region step:delete
@app.delete("/todos/{id}", status_code=204)
def delete_todo(id: int) -> None:
    del todos[find(id).id]


# endregion
