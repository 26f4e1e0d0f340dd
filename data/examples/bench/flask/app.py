from typing import Annotated

from flask import Flask, render_template, request
from pydantic import BaseModel, Field, ValidationError

from database import random_item
from upstream import ask

app = Flask(__name__)


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    age: int = Field(ge=0, le=150)
    height: float
    active: bool
    tags: list[Annotated[str, Field(min_length=1)]]


@app.get("/plain-text")
def plain_text():
    return "Hello, world", {"Content-Type": "text/plain"}


@app.get("/json-list")
def json_list():
    return [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]


@app.post("/json-post")
def json_post():
    return Person.model_validate(request.get_json()).model_dump()


@app.errorhandler(ValidationError)
def invalid(error):
    return {"errors": error.errors(include_url=False, include_context=False)}, 422


@app.get("/path-query/<int:id>")
def path_query(id):
    return {
        "id": id,
        "q": request.args["q"],
        "size": request.args.get("size", type=int),
    }


@app.get("/html-20")
def html_20():
    return render_template(
        "items.html", items=[(i, f"Ink <{i}> & paper") for i in range(1, 21)]
    )


@app.get("/single-query")
def single_query():
    return random_item()


@app.get("/queries-20")
def queries_20():
    return [random_item() for _ in range(20)]


@app.get("/slow-upstream")
def slow_upstream():
    return ask()


@app.post("/upload-100k")
def upload_100k():
    return {"size": len(request.files["file"].read())}
