from typing import Annotated

from django.http import HttpResponse
from django.shortcuts import render
from ninja import File, NinjaAPI, Schema, UploadedFile
from pydantic import Field

from database import random_item
from upstream import ask

api = NinjaAPI()


class Todo(Schema):
    id: int
    title: str
    done: bool


class Person(Schema):
    name: str = Field(min_length=1, max_length=50)
    age: int = Field(ge=0, le=150)
    height: float
    active: bool
    tags: list[Annotated[str, Field(min_length=1)]]


class Search(Schema):
    id: int
    q: str
    size: int


class Item(Schema):
    id: int
    name: str
    price: int


class Size(Schema):
    size: int


@api.get("/plain-text")
def plain_text(request):
    return HttpResponse("Hello, world", content_type="text/plain")


@api.get("/json-list", response=list[Todo])
def json_list(request):
    return [{"id": i, "title": f"Todo {i}", "done": i % 3 == 0} for i in range(1, 21)]


@api.post("/json-post", response=Person)
def json_post(request, person: Person):
    return person


@api.get("/path-query/{id}", response=Search)
def path_query(request, id: int, q: str, size: int):
    return {"id": id, "q": q, "size": size}


@api.get("/html-20")
def html_20(request):
    return render(
        request,
        "items.html",
        {"items": [(i, f"Ink <{i}> & paper") for i in range(1, 21)]},
    )


@api.get("/single-query", response=Item)
def single_query(request):
    return random_item()


@api.get("/queries-20", response=list[Item])
def queries_20(request):
    return [random_item() for _ in range(20)]


@api.get("/slow-upstream")
def slow_upstream(request):
    return ask()


@api.post("/upload-100k", response=Size)
def upload_100k(request, file: File[UploadedFile]):
    return {"size": len(file.read())}
