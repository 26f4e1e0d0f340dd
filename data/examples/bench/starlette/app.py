from typing import Annotated

from pydantic import BaseModel, Field, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from database import random_item
from upstream import ask_async

templates = Jinja2Templates("templates")


class Person(BaseModel):
    name: str = Field(min_length=1, max_length=50)
    age: int = Field(ge=0, le=150)
    height: float
    active: bool
    tags: list[Annotated[str, Field(min_length=1)]]


async def plain_text(request: Request) -> PlainTextResponse:
    return PlainTextResponse("Hello, world")


async def json_list(request: Request) -> JSONResponse:
    return JSONResponse(
        [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]
    )


async def json_post(request: Request) -> JSONResponse:
    person = Person.model_validate_json(await request.body())
    return JSONResponse(person.model_dump())


async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    errors = error.errors(include_url=False, include_context=False)
    return JSONResponse({"errors": errors}, 422)


async def path_query(request: Request) -> JSONResponse:
    query = request.query_params
    return JSONResponse(
        {"id": request.path_params["id"], "q": query["q"], "size": int(query["size"])}
    )


async def html_20(request: Request) -> Response:
    return templates.TemplateResponse(
        request,
        "items.html",
        {"items": [(i, f"Ink <{i}> & paper") for i in range(1, 21)]},
    )


def single_query(request: Request) -> JSONResponse:
    return JSONResponse(random_item())


def queries_20(request: Request) -> JSONResponse:
    return JSONResponse([random_item() for _ in range(20)])


async def slow_upstream(request: Request) -> JSONResponse:
    return JSONResponse(await ask_async())


async def upload_100k(request: Request) -> JSONResponse:
    async with request.form() as form:
        return JSONResponse({"size": len(await form["file"].read())})


app = Starlette(
    routes=[
        Route("/plain-text", plain_text),
        Route("/json-list", json_list),
        Route("/json-post", json_post, methods=["POST"]),
        Route("/path-query/{id:int}", path_query),
        Route("/html-20", html_20),
        Route("/single-query", single_query),
        Route("/queries-20", queries_20),
        Route("/slow-upstream", slow_upstream),
        Route("/upload-100k", upload_100k, methods=["POST"]),
    ],
    exception_handlers={ValidationError: invalid},
)
