from rest_framework.response import Response
from rest_framework.views import APIView

from .serializers import ItemQuerySerializer


# region step:endpoint
class ItemView(APIView):
    def get(self, request, item_id):
        serializer = ItemQuerySerializer(data=request.query_params)
        serializer.is_valid(raise_exception=True)
        return Response({"item_id": item_id, **serializer.validated_data})


# endregion
