from collections.abc import Iterator, Sequence
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, select

from models import Author, Book, NewAuthor, NewBook, engine

app = FastAPI()


# region step:settings
def open_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


SessionDep = Annotated[Session, Depends(open_session)]


# endregion
# region step:authors
@app.get("/authors")
def list_authors(session: SessionDep) -> Sequence[Author]:
    return session.exec(select(Author).order_by(Author.id)).all()


@app.post("/authors", status_code=201)
def create_author(new: NewAuthor, session: SessionDep) -> Author:
    author = Author.model_validate(new)
    session.add(author)
    try:
        session.commit()
    except IntegrityError as error:
        raise HTTPException(409, "There is an author of this name") from error
    session.refresh(author)
    return author


# endregion
# region step:books
@app.get("/books")
def list_books(session: SessionDep) -> Sequence[Book]:
    return session.exec(select(Book).order_by(Book.id)).all()


@app.post("/books", status_code=201)
def create_book(new: NewBook, session: SessionDep) -> Book:
    if session.get(Author, new.author_id) is None:
        raise HTTPException(422, "There is no such author")
    book = Book.model_validate(new)
    session.add(book)
    session.commit()
    session.refresh(book)
    return book


# endregion
