from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework_simplejwt.views import TokenViewBase

from .serializers import LogInSerializer


# region step:log-in
class LogInView(TokenViewBase):
    serializer_class = LogInSerializer


# endregion
# region step:endpoint
class MeView(APIView):
    def get(self, request):
        return Response({"username": request.user.username})


# endregion
