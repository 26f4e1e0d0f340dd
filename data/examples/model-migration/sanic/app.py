from pydantic import BaseModel, Field, ValidationError
from sanic import HTTPResponse, Request, Sanic, SanicException, json
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models import Author, Book, engine, new_session

app = Sanic("Library")


@app.after_server_stop
async def close(app: Sanic) -> None:
    await engine.dispose()


# region step:input
class NewAuthor(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    country: str = Field(default="unknown", min_length=1, max_length=50)


class NewBook(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    author_id: int


@app.exception(ValidationError)
async def invalid(request: Request, error: ValidationError) -> HTTPResponse:
    detail = error.errors(include_url=False, include_context=False)
    return json({"detail": detail}, status=422)


@app.exception(SanicException)
async def refused(request: Request, error: SanicException) -> HTTPResponse:
    return json({"detail": str(error)}, status=error.status_code)


# endregion
# region step:authors
def shown_author(author: Author) -> dict:
    return {"id": author.id, "name": author.name, "country": author.country}


@app.get("/authors")
async def list_authors(request: Request) -> HTTPResponse:
    async with new_session() as session:
        authors = await session.scalars(select(Author).order_by(Author.id))
        return json([shown_author(author) for author in authors])


@app.post("/authors")
async def create_author(request: Request) -> HTTPResponse:
    new = NewAuthor.model_validate(request.json)
    author = Author(**new.model_dump())
    async with new_session(expire_on_commit=False) as session:
        session.add(author)
        try:
            await session.commit()
        except IntegrityError as error:
            message = "There is an author of this name"
            raise SanicException(message, status_code=409) from error
    return json(shown_author(author), status=201)


# endregion
# region step:books
def shown_book(book: Book) -> dict:
    return {"id": book.id, "title": book.title, "author_id": book.author_id}


@app.get("/books")
async def list_books(request: Request) -> HTTPResponse:
    async with new_session() as session:
        books = await session.scalars(select(Book).order_by(Book.id))
        return json([shown_book(book) for book in books])


@app.post("/books")
async def create_book(request: Request) -> HTTPResponse:
    new = NewBook.model_validate(request.json)
    book = Book(**new.model_dump())
    async with new_session(expire_on_commit=False) as session:
        if await session.get(Author, new.author_id) is None:
            raise SanicException("There is no such author", status_code=422)
        session.add(book)
        await session.commit()
    return json(shown_book(book), status=201)


# endregion
