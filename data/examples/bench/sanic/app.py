import asyncio
from typing import Annotated

from pydantic import BaseModel, Field, ValidationError
from sanic import HTTPResponse, Request, Sanic, json, text
from sanic_ext import render

from database import random_item
from upstream import ask_async

app = Sanic("Bench")


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    age: int = Field(ge=0, le=150)
    height: float
    active: bool
    tags: list[Annotated[str, Field(min_length=1)]]


@app.get("/plain-text")
async def plain_text(request: Request) -> HTTPResponse:
    return text("Hello, world")


@app.get("/json-list")
async def json_list(request: Request) -> HTTPResponse:
    return json(
        [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    )


@app.post("/json-post")
async def json_post(request: Request) -> HTTPResponse:
    return json(Person.model_validate(request.json).model_dump())


@app.exception(ValidationError)
async def invalid(request: Request, error: ValidationError) -> HTTPResponse:
    errors = error.errors(include_url=False, include_context=False)
    return json({"errors": errors}, status=422)


@app.get("/path-query/<id:int>")
async def path_query(request: Request, id: int) -> HTTPResponse:
    size = int(request.args.get("size"))
    return json({"id": id, "q": request.args.get("q"), "size": size})


@app.get("/html-20")
async def html_20(request: Request) -> HTTPResponse:
    items = [(i, f"Ink <{i}> & paper") for i in range(1, 21)]
    return await render("items.html", context={"items": items})


@app.get("/single-query")
async def single_query(request: Request) -> HTTPResponse:
    return json(await asyncio.to_thread(random_item))


def random_items():
    return [random_item() for _ in range(20)]


@app.get("/queries-20")
async def queries_20(request: Request) -> HTTPResponse:
    return json(await asyncio.to_thread(random_items))


@app.get("/slow-upstream")
async def slow_upstream(request: Request) -> HTTPResponse:
    return json(await ask_async())


@app.post("/upload-100k")
async def upload_100k(request: Request) -> HTTPResponse:
    return json({"size": len(request.files.get("file").body)})
