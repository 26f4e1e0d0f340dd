from flask import Flask, request
from flask_migrate import Migrate
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from models import Author, Book, db

app = Flask(__name__)
# region step:settings
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///library.db"
db.init_app(app)
Migrate(app, db)
# endregion


# region step:input
class NewAuthor(BaseModel):
    name: str = Field(min_length=1, max_length=100)
    country: str = Field(default="unknown", min_length=1, max_length=50)


class NewBook(BaseModel):
    title: str = Field(min_length=1, max_length=200)
    author_id: int


@app.errorhandler(ValidationError)
def invalid(error):
    return {"detail": error.errors(include_url=False, include_context=False)}, 422


# endregion
# region step:authors
def shown_author(author):
    return {"id": author.id, "name": author.name, "country": author.country}


@app.get("/authors")
def list_authors():
    authors = db.session.scalars(select(Author).order_by(Author.id))
    return [shown_author(author) for author in authors]


@app.post("/authors")
def create_author():
    new = NewAuthor.model_validate(request.get_json())
    author = Author(**new.model_dump())
    db.session.add(author)
    try:
        db.session.commit()
    except IntegrityError:
        return {"detail": "There is an author of this name"}, 409
    return shown_author(author), 201


# endregion
# region step:books
def shown_book(book):
    return {"id": book.id, "title": book.title, "author_id": book.author_id}


@app.get("/books")
def list_books():
    books = db.session.scalars(select(Book).order_by(Book.id))
    return [shown_book(book) for book in books]


@app.post("/books")
def create_book():
    new = NewBook.model_validate(request.get_json())
    if db.session.get(Author, new.author_id) is None:
        return {"detail": "There is no such author"}, 422
    book = Book(**new.model_dump())
    db.session.add(book)
    db.session.commit()
    return shown_book(book), 201


# endregion
