from django.urls import path

from todos.views import TodoViewSet

# region step:routes
todo_list = TodoViewSet.as_view({"get": "list", "post": "create", "delete": "clear"})
todo_detail = TodoViewSet.as_view(
    {"get": "retrieve", "patch": "partial_update", "delete": "destroy"}
)

urlpatterns = [
    path("todos", todo_list, name="todo-list"),
    path("todos/<int:pk>", todo_detail, name="todo-detail"),
]
# endregion
