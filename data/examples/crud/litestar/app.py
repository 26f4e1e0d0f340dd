from itertools import count

from litestar import Controller, Litestar, Request, delete, get, patch, post
from litestar.config.cors import CORSConfig
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, Struct, UnsetType
from msgspec.structs import asdict, replace


# region step:model
class NewTodo(Struct):
    title: str
    completed: bool = False
    order: int | None = None


class TodoChange(Struct):
    title: str | UnsetType = UNSET
    completed: bool | UnsetType = UNSET
    order: int | None | UnsetType = UNSET


class Todo(NewTodo, kw_only=True):
    id: int


class ShownTodo(Todo, kw_only=True):
    url: str


todos: dict[int, Todo] = {}
ids = count(1)


def shown(todo: Todo, request: Request) -> ShownTodo:
    return ShownTodo(**asdict(todo), url=request.url_for("read-todo", id=todo.id))


def find(id: int) -> Todo:
    if id not in todos:
        raise NotFoundException
    return todos[id]


# endregion
class TodoController(Controller):
    path = "/todos"

    # region step:list
    @get()
    async def list_todos(self, request: Request) -> list[ShownTodo]:
        return [shown(todo, request) for todo in todos.values()]

    @delete()
    async def clear_todos(self) -> None:
        todos.clear()

    # endregion
    # region step:create
    @post()
    async def create_todo(self, data: JSONBody[NewTodo], request: Request) -> ShownTodo:
        todo = Todo(id=next(ids), **asdict(data))
        todos[todo.id] = todo
        return shown(todo, request)

    # endregion
    # region step:read
    @get("/{id:int}", name="read-todo")
    async def read_todo(self, id: FromPath[int], request: Request) -> ShownTodo:
        return shown(find(id), request)

    # endregion
    # region step:update
    @patch("/{id:int}")
    async def update_todo(
        self, id: FromPath[int], data: JSONBody[TodoChange], request: Request
    ) -> ShownTodo:
        changes = {k: v for k, v in asdict(data).items() if v is not UNSET}
        todos[id] = replace(find(id), **changes)
        return shown(todos[id], request)

    # endregion
    # region step:delete
    @delete("/{id:int}")
    async def delete_todo(self, id: FromPath[int]) -> None:
        del todos[find(id).id]

    # endregion


app = Litestar([TodoController], cors_config=CORSConfig(allow_origins=["*"]))
