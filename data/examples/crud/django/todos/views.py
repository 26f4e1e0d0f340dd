from rest_framework import status, viewsets
from rest_framework.response import Response

from .models import Todo
from .serializers import TodoSerializer


# region step:list
class TodoViewSet(viewsets.ModelViewSet):
    queryset = Todo.objects.all()
    serializer_class = TodoSerializer

    def clear(self, request):
        self.get_queryset().delete()
        return Response(status=status.HTTP_204_NO_CONTENT)


# endregion
