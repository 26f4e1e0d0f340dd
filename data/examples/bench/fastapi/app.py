from typing import Annotated

from fastapi import FastAPI, Request, UploadFile
from fastapi.responses import HTMLResponse, PlainTextResponse
from fastapi.templating import Jinja2Templates
from pydantic import BaseModel, Field

from database import random_item
from upstream import ask_async

app = FastAPI()
templates = Jinja2Templates("templates")


class Todo(BaseModel):
    id: int
    title: str
    done: bool


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    age: int = Field(ge=0, le=150)
    height: float
    active: bool
    tags: list[Annotated[str, Field(min_length=1)]]


class Search(BaseModel):
    id: int
    q: str
    size: int


class Item(BaseModel):
    id: int
    name: str
    price: int


class Size(BaseModel):
    size: int


@app.get("/plain-text", response_class=PlainTextResponse)
async def plain_text() -> str:
    return "Hello, world"


@app.get("/json-list")
async def json_list() -> list[Todo]:
    return [Todo(id=i, title=f"Todo {i}", done=i % 3 == 0) for i in range(1, 21)]


@app.post("/json-post")
async def json_post(person: Person) -> Person:
    return person


@app.get("/path-query/{id}")
async def path_query(id: int, q: str, size: int) -> Search:
    return Search(id=id, q=q, size=size)


@app.get("/html-20", response_class=HTMLResponse)
async def html_20(request: Request) -> HTMLResponse:
    return templates.TemplateResponse(
        request,
        "items.html",
        {"items": [(i, f"Ink <{i}> & paper") for i in range(1, 21)]},
    )


@app.get("/single-query")
def single_query() -> Item:
    return random_item()


@app.get("/queries-20")
def queries_20() -> list[Item]:
    return [random_item() for _ in range(20)]


@app.get("/slow-upstream")
async def slow_upstream() -> dict[str, int]:
    return await ask_async()


@app.post("/upload-100k")
async def upload_100k(file: UploadFile) -> Size:
    return Size(size=len(await file.read()))
