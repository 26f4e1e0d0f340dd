import shutil
from pathlib import Path, PureWindowsPath
from uuid import UUID, uuid4

from fastapi import FastAPI, HTTPException, UploadFile
from fastapi.responses import FileResponse
from pydantic import BaseModel

# region step:limit
app = FastAPI(max_body_size=1024 * 1024)
# endregion
folder = Path(__file__).parent / "uploads"


class StoredFile(BaseModel):
    id: UUID
    filename: str
    size: int


# region step:upload
@app.post("/files", status_code=201)
def upload(file: UploadFile) -> StoredFile:
    id = uuid4()
    folder.mkdir(exist_ok=True)
    with open(folder / str(id), "wb") as target:
        shutil.copyfileobj(file.file, target)
    filename = PureWindowsPath(file.filename).name  # knows both / and \
    return StoredFile(id=id, filename=filename, size=file.size)


# endregion
# region step:download
@app.get("/files/{id}")
def download(id: UUID) -> FileResponse:
    path = folder / str(id)
    if not path.is_file():
        raise HTTPException(404, "Not found")
    return FileResponse(path, media_type="application/octet-stream", filename=str(id))


# endregion
