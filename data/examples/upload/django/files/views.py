from uuid import uuid4

from django.core.files.storage import default_storage
from django.http import FileResponse
from rest_framework import exceptions, serializers, status
from rest_framework.response import Response
from rest_framework.views import APIView


class UploadSerializer(serializers.Serializer):
    file = serializers.FileField()


# region step:limit
MAX_BODY_SIZE = 1024 * 1024


class TooLarge(exceptions.APIException):
    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = "A request may hold 1 MiB"


# endregion
# region step:upload
class UploadView(APIView):
    def post(self, request):
        if int(request.headers.get("Content-Length") or 0) > MAX_BODY_SIZE:
            raise TooLarge
        serializer = UploadSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        file = serializer.validated_data["file"]
        id = default_storage.save(str(uuid4()), file)
        return Response(
            {"id": id, "filename": file.name, "size": file.size},
            status=status.HTTP_201_CREATED,
        )


# endregion
# region step:download
class FileView(APIView):
    def get(self, request, id):
        if not default_storage.exists(str(id)):
            raise exceptions.NotFound
        return FileResponse(default_storage.open(str(id)), as_attachment=True)


# endregion
