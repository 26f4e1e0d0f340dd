from flask import Flask, request, url_for
from flask_sqlalchemy import SQLAlchemy
from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Base(DeclarativeBase):
    pass


app = Flask(__name__)
app.config["SQLALCHEMY_DATABASE_URI"] = "sqlite:///articles.db"
db = SQLAlchemy(app, model_class=Base)


class Article(db.Model):
    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


# region step:input
class PageQuery(BaseModel):
    page: int = Field(default=1, ge=1, le=1_000_000_000)
    size: int = Field(default=10, ge=1)


# endregion
# region step:page
@app.get("/articles")
def list_articles():
    query = PageQuery.model_validate(request.args.to_dict())
    page = db.paginate(
        select(Article).order_by(Article.id),
        page=query.page,
        per_page=query.size,
        max_per_page=100,
    )
    return {
        "items": [{"id": item.id, "title": item.title} for item in page],
        "page": page.page,
        "size": page.per_page,
        "total": page.total,
        "next": page_url(page.next_num, page.per_page),
        "previous": page_url(page.prev_num, page.per_page),
    }


# endregion
# region step:links
def page_url(number, size):
    if number is None:
        return None
    return url_for("list_articles", page=number, size=size, _external=True)


# endregion
# region step:errors
@app.errorhandler(ValidationError)
def invalid(error):
    return {"detail": error.errors(include_url=False, include_context=False)}, 422


@app.errorhandler(404)
def not_found(error):
    return {"detail": error.description}, 404


# endregion
