from django.shortcuts import get_object_or_404
from django.urls import reverse
from ninja import Field, ModelSchema, NinjaAPI

from .models import Todo

api = NinjaAPI()


# region step:model
class NewTodo(ModelSchema):
    class Meta:
        model = Todo
        fields = ["title", "completed", "order"]


class TodoChange(NewTodo):
    title: str = Field(None, max_length=200)


class ShownTodo(NewTodo):
    id: int
    url: str

    @staticmethod
    def resolve_url(todo, context):
        path = reverse("api-1.0.0:read_todo", args=[todo.id])
        return context["request"].build_absolute_uri(path)


# endregion
# region step:list
@api.get("/todos", response=list[ShownTodo])
def list_todos(request):
    return Todo.objects.all()


@api.delete("/todos", response={204: None})
def clear_todos(request):
    Todo.objects.all().delete()


# endregion
# region step:create
@api.post("/todos", response={201: ShownTodo})
def create_todo(request, new: NewTodo):
    return Todo.objects.create(**new.dict())


# endregion
# region step:read
@api.get("/todos/{id}", response=ShownTodo)
def read_todo(request, id: int):
    return get_object_or_404(Todo, id=id)


# endregion
# region step:update
@api.patch("/todos/{id}", response=ShownTodo)
def update_todo(request, id: int, change: TodoChange):
    todo = get_object_or_404(Todo, id=id)
    for field, value in change.dict(exclude_unset=True).items():
        setattr(todo, field, value)
    todo.save()
    return todo


# endregion
# region step:delete
@api.delete("/todos/{id}", response={204: None})
def delete_todo(request, id: int):
    get_object_or_404(Todo, id=id).delete()


# endregion
