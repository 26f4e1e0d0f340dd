from functools import wraps
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.http import FileResponse
from ninja import File, NinjaAPI, Schema, UploadedFile
from ninja.decorators import decorate_view
from ninja.errors import HttpError

api = NinjaAPI()


class StoredFile(Schema):
    id: UUID
    filename: str
    size: int


# region step:limit
MAX_BODY_SIZE = 1024 * 1024


def limit_body(operation):
    @wraps(operation)
    def limited(request, *args, **kwargs):
        if int(request.headers.get("Content-Length") or 0) > MAX_BODY_SIZE:
            detail = {"detail": "A request may hold 1 MiB"}
            return api.create_response(request, detail, status=413)
        return operation(request, *args, **kwargs)

    return limited


# endregion
# region step:upload
@api.post("/files", response={201: StoredFile})
@decorate_view(limit_body)
def upload(request, file: File[UploadedFile]):
    id = default_storage.save(str(uuid4()), file)
    return {"id": id, "filename": file.name, "size": file.size}


# endregion
# region step:download
@api.get("/files/{id}")
def download(request, id: UUID):
    if not default_storage.exists(str(id)):
        raise HttpError(404, "Not found")
    return FileResponse(default_storage.open(str(id)), as_attachment=True)


# endregion
