from itertools import count

from apiflask import APIFlask, abort
from pydantic import BaseModel, Field

app = APIFlask(__name__, title="Todos", version="1.0.0")


# region step:model
class NewTodo(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    completed: bool = False


class TodoChange(BaseModel):
    title: str | None = Field(None, min_length=1, max_length=200)
    completed: bool | None = None


class Todo(NewTodo):
    id: int


# endregion
todos: dict[int, Todo] = {}
ids = count(1)


def find(id: int) -> Todo:
    return todos.get(id) or abort(404)


# region step:endpoints
@app.get("/todos")
@app.output(list[Todo])
def list_todos():
    return list(todos.values())


@app.post("/todos")
@app.input(NewTodo)
@app.output(Todo, status_code=201)
@app.doc(responses=[400])
def create_todo(json_data: NewTodo):
    todo = Todo(id=next(ids), **json_data.model_dump())
    todos[todo.id] = todo
    return todo


@app.get("/todos/<int:id>")
@app.output(Todo)
def read_todo(id: int):
    return find(id)


@app.patch("/todos/<int:id>")
@app.input(TodoChange)
@app.output(Todo)
@app.doc(responses=[400])
def update_todo(id: int, json_data: TodoChange):
    todos[id] = find(id).model_copy(update=json_data.model_dump(exclude_none=True))
    return todos[id]


@app.delete("/todos/<int:id>")
@app.output({}, status_code=204)
def delete_todo(id: int):
    del todos[find(id).id]
    return ""


# endregion
