from pathlib import Path
from uuid import uuid4

from quart import Quart, abort, request, send_from_directory
from werkzeug.utils import secure_filename

app = Quart(__name__)
# region step:limit
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
# endregion
folder = Path(app.instance_path) / "uploads"


# region step:upload
@app.post("/files")
async def upload():
    file = (await request.files).get("file")
    if not file:
        abort(400, "No file was chosen")
    id = str(uuid4())
    path = folder / id
    folder.mkdir(parents=True, exist_ok=True)
    await file.save(path)
    filename = secure_filename(file.filename)
    return {"id": id, "filename": filename, "size": path.stat().st_size}, 201


# endregion
# region step:download
@app.get("/files/<uuid:id>")
async def download(id):
    return await send_from_directory(folder, str(id), as_attachment=True)


# endregion
