from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import ValidationException
from litestar.params import FromPath, FromQuery, JSONBody, MultipartBody
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Template
from litestar.template import TemplateConfig
from pydantic import BaseModel, Field

from database import random_item
from upstream import ask_async


@dataclass
class Todo:
    id: int
    title: str
    done: bool


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    age: int = Field(ge=0, le=150)
    height: float
    active: bool
    tags: list[Annotated[str, Field(min_length=1)]]


@dataclass
class Search:
    id: int
    q: str
    size: int


@dataclass
class Upload:
    file: UploadFile


@get("/plain-text", media_type=MediaType.TEXT)
async def plain_text() -> str:
    return "Hello, world"


@get("/json-list")
async def json_list() -> list[Todo]:
    return [Todo(id=i, title=f"Todo {i}", done=i % 3 == 0) for i in range(1, 21)]


@post("/json-post", status_code=200)
async def json_post(data: JSONBody[Person]) -> Person:
    return data


def invalid(request: Request, error: ValidationException) -> Response:
    return Response({"errors": error.extra}, status_code=422)


@get("/path-query/{id:int}")
async def path_query(
    id: FromPath[int], q: FromQuery[str], size: FromQuery[int]
) -> Search:
    return Search(id=id, q=q, size=size)


@get("/html-20")
async def html_20() -> Template:
    items = [(i, f"Ink <{i}> & paper") for i in range(1, 21)]
    return Template("items.html", context={"items": items})


@get("/single-query", sync_to_thread=True)
def single_query() -> dict[str, int | str]:
    return random_item()


@get("/queries-20", sync_to_thread=True)
def queries_20() -> list[dict[str, int | str]]:
    return [random_item() for _ in range(20)]


@get("/slow-upstream")
async def slow_upstream() -> dict[str, int]:
    return await ask_async()


@post("/upload-100k", status_code=200)
async def upload_100k(data: MultipartBody[Upload]) -> dict[str, int]:
    return {"size": len(await data.file.read())}


app = Litestar(
    [
        plain_text,
        json_list,
        json_post,
        path_query,
        html_20,
        single_query,
        queries_20,
        slow_upstream,
        upload_100k,
    ],
    exception_handlers={ValidationException: invalid},
    template_config=TemplateConfig(
        directory=Path("templates"), engine=JinjaTemplateEngine
    ),
)
