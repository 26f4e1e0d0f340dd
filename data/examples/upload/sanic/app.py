from pathlib import Path, PureWindowsPath
from uuid import UUID, uuid4

import aiofiles
from sanic import HTTPResponse, NotFound, Request, Sanic, file, json
from sanic.exceptions import BadRequest, PayloadTooLarge

app = Sanic("Files")
folder = Path(__file__).parent / "uploads"


# region step:limit
app.config.REQUEST_MAX_SIZE = 1024 * 1024


@app.on_request
async def limit(request: Request) -> None:
    # Sanic's own server has looked before this; other ASGI servers do not.
    if len(request.body) > app.config.REQUEST_MAX_SIZE:
        raise PayloadTooLarge("A request may hold 1 MiB")


# endregion
# region step:upload
@app.post("/files")
async def upload(request: Request) -> HTTPResponse:
    sent = request.files.get("file")
    if sent is None or not sent.name:
        raise BadRequest("No file was chosen")
    id = str(uuid4())
    folder.mkdir(exist_ok=True)
    async with aiofiles.open(folder / id, "wb") as target:
        await target.write(sent.body)
    filename = PureWindowsPath(sent.name).name  # knows both / and \
    stored = {"id": id, "filename": filename, "size": len(sent.body)}
    return json(stored, status=201)


# endregion
# region step:download
@app.get("/files/<id:uuid>")
async def download(request: Request, id: UUID) -> HTTPResponse:
    path = folder / str(id)
    if not path.is_file():
        raise NotFound()
    # Sanic's own server would add the length; other ASGI servers send without.
    return await file(
        path,
        mime_type="application/octet-stream",
        filename=str(id),
        headers={"Content-Length": str(path.stat().st_size)},
    )


# endregion
