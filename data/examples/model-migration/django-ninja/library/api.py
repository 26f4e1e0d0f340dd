from django.db import IntegrityError
from ninja import Field, ModelSchema, NinjaAPI, Schema
from ninja.errors import HttpError

from .models import Author, Book

api = NinjaAPI()


# region step:input
class NewAuthor(ModelSchema):
    name: str = Field(min_length=1, max_length=100)

    class Meta:
        model = Author
        fields = ["country"]


class AuthorOut(NewAuthor):
    id: int


class NewBook(Schema):
    title: str = Field(min_length=1, max_length=200)
    author_id: int


class BookOut(NewBook):
    id: int


# endregion
# region step:authors
@api.get("/authors", response=list[AuthorOut])
def list_authors(request):
    return Author.objects.order_by("id")


@api.post("/authors", response={201: AuthorOut})
def create_author(request, new: NewAuthor):
    return Author.objects.create(**new.dict())


# endregion
# region step:books
@api.get("/books", response=list[BookOut])
def list_books(request):
    return Book.objects.order_by("id")


@api.post("/books", response={201: BookOut})
def create_book(request, new: NewBook):
    if not Author.objects.filter(id=new.author_id).exists():
        raise HttpError(422, "There is no such author")
    return Book.objects.create(**new.dict())


# endregion
# region step:errors
@api.exception_handler(IntegrityError)
def conflict(request, error):
    detail = {"detail": "There is one of this name"}
    return api.create_response(request, detail, status=409)


# endregion
