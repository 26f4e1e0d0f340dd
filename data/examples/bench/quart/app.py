from typing import Annotated

from pydantic import BaseModel, Field
from quart import Quart, render_template, request
from quart_schema import (
    QuartSchema,
    RequestSchemaValidationError,
    validate_request,
    validate_response,
)

from database import random_item
from upstream import ask_async

app = Quart(__name__)
QuartSchema(app)


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    age: int = Field(ge=0, le=150)
    height: float
    active: bool
    tags: list[Annotated[str, Field(min_length=1)]]


@app.get("/plain-text")
async def plain_text():
    return "Hello, world", {"Content-Type": "text/plain"}


@app.get("/json-list")
async def json_list():
    return [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]


@app.post("/json-post")
@validate_request(Person)
@validate_response(Person)
async def json_post(data: Person):
    return data


@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    errors = error.validation_error.errors(include_url=False, include_context=False)
    return {"errors": errors}, 422


@app.get("/path-query/<int:id>")
async def path_query(id):
    return {
        "id": id,
        "q": request.args["q"],
        "size": request.args.get("size", type=int),
    }


@app.get("/html-20")
async def html_20():
    return await render_template(
        "items.html", items=[(i, f"Ink <{i}> & paper") for i in range(1, 21)]
    )


@app.get("/single-query")
def single_query():
    return random_item()


@app.get("/queries-20")
def queries_20():
    return [random_item() for _ in range(20)]


@app.get("/slow-upstream")
async def slow_upstream():
    return await ask_async()


@app.post("/upload-100k")
async def upload_100k():
    return {"size": len((await request.files)["file"].read())}
