from pathlib import Path
from uuid import uuid4

from flask import Flask, abort, request, send_from_directory
from werkzeug.utils import secure_filename

app = Flask(__name__)
# region step:limit
app.config["MAX_CONTENT_LENGTH"] = 1024 * 1024
# endregion
folder = Path(app.instance_path) / "uploads"


# region step:upload
@app.post("/files")
def upload():
    file = request.files.get("file")
    if not file:
        abort(400, "No file was chosen")
    id = str(uuid4())
    path = folder / id
    folder.mkdir(parents=True, exist_ok=True)
    file.save(path)
    filename = secure_filename(file.filename)
    return {"id": id, "filename": filename, "size": path.stat().st_size}, 201


# endregion
# region step:download
@app.get("/files/<uuid:id>")
def download(id):
    return send_from_directory(folder, str(id), as_attachment=True)


# endregion
