import shutil
from dataclasses import dataclass
from pathlib import Path, PureWindowsPath
from uuid import UUID, uuid4

from litestar import Litestar, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException
from litestar.params import FromPath, MultipartBody
from litestar.response import File

folder = Path(__file__).parent / "uploads"


@dataclass
class Upload:
    file: UploadFile


@dataclass
class StoredFile:
    id: UUID
    filename: str
    size: int


# region step:upload
@post("/files", sync_to_thread=True)
def upload(data: MultipartBody[Upload]) -> StoredFile:
    id = uuid4()
    folder.mkdir(exist_ok=True)
    with open(folder / str(id), "wb") as target:
        shutil.copyfileobj(data.file.file, target)
        size = target.tell()
    filename = PureWindowsPath(data.file.filename).name  # knows both / and \
    return StoredFile(id=id, filename=filename, size=size)


# endregion
# region step:download
@get("/files/{id:uuid}", sync_to_thread=True)
def download(id: FromPath[UUID]) -> File:
    path = folder / str(id)
    if not path.is_file():
        raise NotFoundException
    return File(path, media_type="application/octet-stream", filename=str(id))


# endregion
# region step:limit
app = Litestar([upload, download], request_max_body_size=1024 * 1024)
# endregion
