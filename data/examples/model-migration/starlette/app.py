from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from starlette.applications import Starlette
from starlette.endpoints import HTTPEndpoint
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from models import Author, Book, engine, open_session


# region step:input
class NewAuthor(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    country: str = Field(default="unknown", min_length=1, max_length=50)


class NewBook(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    author_id: int


# endregion
# region step:authors
def shown_author(author: Author) -> dict[str, int | str]:
    return {"id": author.id, "name": author.name, "country": author.country}


class Authors(HTTPEndpoint):
    async def get(self, request: Request) -> JSONResponse:
        async with open_session() as session:
            authors = await session.scalars(select(Author).order_by(Author.id))
            return JSONResponse([shown_author(author) for author in authors])

    async def post(self, request: Request) -> JSONResponse:
        new = NewAuthor.model_validate_json(await request.body())
        author = Author(**new.model_dump())
        async with open_session() as session:
            session.add(author)
            try:
                await session.commit()
            except IntegrityError as error:
                raise HTTPException(409, "There is an author of this name") from error
        return JSONResponse(shown_author(author), 201)


# endregion
# region step:books
def shown_book(book: Book) -> dict[str, int | str]:
    return {"id": book.id, "title": book.title, "author_id": book.author_id}


class Books(HTTPEndpoint):
    async def get(self, request: Request) -> JSONResponse:
        async with open_session() as session:
            books = await session.scalars(select(Book).order_by(Book.id))
            return JSONResponse([shown_book(book) for book in books])

    async def post(self, request: Request) -> JSONResponse:
        new = NewBook.model_validate_json(await request.body())
        book = Book(**new.model_dump())
        async with open_session() as session:
            if await session.get(Author, new.author_id) is None:
                raise HTTPException(422, "There is no such author")
            session.add(book)
            await session.commit()
        return JSONResponse(shown_book(book), 201)


# endregion
# region step:errors
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    detail = error.errors(include_url=False, include_context=False, include_input=False)
    return JSONResponse({"detail": detail}, 422)


async def http_error(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


# endregion
# region step:settings
@asynccontextmanager
async def lifespan(app: Starlette) -> AsyncIterator[None]:
    yield
    await engine.dispose()


app = Starlette(
    routes=[Route("/authors", Authors), Route("/books", Books)],
    exception_handlers={ValidationError: invalid, HTTPException: http_error},
    lifespan=lifespan,
)
# endregion
