from rest_framework import status
from rest_framework.response import Response
from rest_framework.views import APIView

from .serializers import SignUpSerializer


# region step:endpoint
class SignUpView(APIView):
    def post(self, request):
        serializer = SignUpSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return Response(serializer.data, status=status.HTTP_201_CREATED)


# endregion
