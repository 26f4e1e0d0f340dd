import time
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

from flask import Flask, abort, request, url_for
from pydantic import BaseModel, Field, ValidationError

app = Flask(__name__)


class Order(BaseModel):
    n: int = Field(ge=0, le=1000)


# region step:job
def make_report(n):
    time.sleep(1)  # whatever takes its time
    return sum(range(n)) / n


# endregion
# region step:start
executor = ThreadPoolExecutor(max_workers=4)
jobs = {}


@app.post("/reports")
def order_report():
    order = Order.model_validate(request.get_json())
    id = str(uuid4())
    jobs[id] = executor.submit(make_report, order.n)
    location = url_for("read_report", id=id)
    return {"id": id, "status": "queued"}, 202, {"Location": location}


# endregion
# region step:read
@app.get("/reports/<id>")
def read_report(id):
    job = jobs.get(id) or abort(404)
    if not job.done():
        return {"id": id, "status": "running" if job.running() else "queued"}
    if error := job.exception():
        app.logger.error("Report %s failed", id, exc_info=error)
        return {"id": id, "status": "failed"}
    return {"id": id, "status": "done", "result": job.result()}


# endregion
@app.errorhandler(ValidationError)
def invalid(error):
    return {"detail": error.errors(include_url=False)}, 422
