from pydantic import BaseModel, Field
from quart import Quart
from quart_schema import QuartSchema, RequestSchemaValidationError, validate_request
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models import Author, Book, engine, open_session

app = Quart(__name__)
QuartSchema(app)


# region step:settings
@app.after_serving
async def close():
    await engine.dispose()


# endregion
# region step:input
class NewAuthor(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    country: str = Field(default="unknown", min_length=1, max_length=50)


class NewBook(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    author_id: int


@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    details = error.validation_error.errors(include_url=False, include_context=False)
    return {"detail": details}, 422


# endregion
# region step:authors
def shown_author(author):
    return {"id": author.id, "name": author.name, "country": author.country}


@app.get("/authors")
async def list_authors():
    async with open_session() as session:
        authors = await session.scalars(select(Author).order_by(Author.id))
        return [shown_author(author) for author in authors]


@app.post("/authors")
@validate_request(NewAuthor)
async def create_author(data: NewAuthor):
    author = Author(**data.model_dump())
    async with open_session() as session:
        session.add(author)
        try:
            await session.commit()
        except IntegrityError:
            return {"detail": "There is an author of this name"}, 409
    return shown_author(author), 201


# endregion
# region step:books
def shown_book(book):
    return {"id": book.id, "title": book.title, "author_id": book.author_id}


@app.get("/books")
async def list_books():
    async with open_session() as session:
        books = await session.scalars(select(Book).order_by(Book.id))
        return [shown_book(book) for book in books]


@app.post("/books")
@validate_request(NewBook)
async def create_book(data: NewBook):
    book = Book(**data.model_dump())
    async with open_session() as session:
        if await session.get(Author, data.author_id) is None:
            return {"detail": "There is no such author"}, 422
        session.add(book)
        await session.commit()
    return shown_book(book), 201


# endregion
