from collections.abc import AsyncIterator
from typing import Annotated

from litestar import Litestar, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.exceptions import ClientException, ValidationException
from litestar.params import JSONBody
from msgspec import Meta, Struct
from msgspec.structs import asdict
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from models import Author, Book, engine

# region step:settings
open_session = async_sessionmaker(engine, expire_on_commit=False)


async def provide_transaction() -> AsyncIterator[AsyncSession]:
    async with open_session.begin() as session:
        yield session


Transaction = NamedDependency[AsyncSession]


# endregion
# region step:input
class NewAuthor(Struct):
    name: Annotated[str, Meta(min_length=1, max_length=100)]
    country: Annotated[str, Meta(min_length=1, max_length=50)] = "unknown"


class NewBook(Struct):
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    author_id: int


def invalid(request: Request, error: ValidationException) -> Response:
    return Response({"detail": error.extra}, status_code=422)


# endregion
# region step:authors
class ShownAuthor(NewAuthor, kw_only=True):
    id: int


def shown_author(author: Author) -> ShownAuthor:
    return ShownAuthor(id=author.id, name=author.name, country=author.country)


@get("/authors")
async def list_authors(transaction: Transaction) -> list[ShownAuthor]:
    authors = await transaction.scalars(select(Author).order_by(Author.id))
    return [shown_author(author) for author in authors]


def name_taken(request: Request, error: IntegrityError) -> Response:
    return Response({"detail": "There is an author of this name"}, status_code=409)


@post("/authors", exception_handlers={IntegrityError: name_taken})
async def create_author(
    data: JSONBody[NewAuthor], transaction: Transaction
) -> ShownAuthor:
    author = Author(**asdict(data))
    transaction.add(author)
    await transaction.flush()
    return shown_author(author)


# endregion
# region step:books
class ShownBook(NewBook, kw_only=True):
    id: int


def shown_book(book: Book) -> ShownBook:
    return ShownBook(id=book.id, title=book.title, author_id=book.author_id)


@get("/books")
async def list_books(transaction: Transaction) -> list[ShownBook]:
    books = await transaction.scalars(select(Book).order_by(Book.id))
    return [shown_book(book) for book in books]


@post("/books")
async def create_book(data: JSONBody[NewBook], transaction: Transaction) -> ShownBook:
    if await transaction.get(Author, data.author_id) is None:
        raise ClientException("There is no such author", status_code=422)
    book = Book(**asdict(data))
    transaction.add(book)
    await transaction.flush()
    return shown_book(book)


# endregion
app = Litestar(
    [list_authors, create_author, list_books, create_book],
    dependencies={"transaction": provide_transaction},
    exception_handlers={ValidationException: invalid},
)
