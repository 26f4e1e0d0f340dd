from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import viewsets

from .models import Todo
from .serializers import ProblemSerializer, TodoSerializer

# region step:endpoints
REFUSED = {400: ProblemSerializer, 422: OpenApiTypes.OBJECT}
NOT_FOUND = {404: ProblemSerializer}


@extend_schema_view(
    create=extend_schema(responses={201: TodoSerializer} | REFUSED),
    retrieve=extend_schema(responses={200: TodoSerializer} | NOT_FOUND),
    partial_update=extend_schema(responses={200: TodoSerializer} | REFUSED | NOT_FOUND),
    destroy=extend_schema(responses={204: None} | NOT_FOUND),
)
class TodoViewSet(viewsets.ModelViewSet):
    queryset = Todo.objects.all()
    serializer_class = TodoSerializer


# endregion
