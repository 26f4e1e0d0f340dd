import shutil
from pathlib import Path, PureWindowsPath
from typing import BinaryIO
from uuid import uuid4

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse
from starlette.routing import Route

folder = Path(__file__).parent / "uploads"


# region step:upload
def store(source: BinaryIO, path: Path) -> None:
    folder.mkdir(exist_ok=True)
    with open(path, "wb") as target:
        shutil.copyfileobj(source, target)


async def upload(request: Request) -> JSONResponse:
    async with request.form() as form:
        file = form.get("file")
        if not isinstance(file, UploadFile) or not file.filename:
            raise HTTPException(400, "No file was chosen")
        id = str(uuid4())
        await run_in_threadpool(store, file.file, folder / id)
        filename = PureWindowsPath(file.filename).name  # knows both / and \
        return JSONResponse({"id": id, "filename": filename, "size": file.size}, 201)


# endregion
# region step:download
def download(request: Request) -> FileResponse:
    id = str(request.path_params["id"])
    path = folder / id
    if not path.is_file():
        raise HTTPException(404)
    return FileResponse(path, media_type="application/octet-stream", filename=id)


# endregion
# region step:limit
app = Starlette(
    routes=[
        Route("/files", upload, methods=["POST"]),
        Route("/files/{id:uuid}", download),
    ],
    max_body_size=1024 * 1024,
)
# endregion
