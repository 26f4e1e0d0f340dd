from math import ceil

from pydantic import BaseModel, Field
from quart import Quart, abort, url_for
from quart_schema import QuartSchema, RequestSchemaValidationError, validate_querystring
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

app = Quart(__name__)
QuartSchema(app)
engine = create_async_engine("sqlite+aiosqlite:///articles.db")
open_session = async_sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Article(Base):
    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


@app.after_serving
async def close():
    await engine.dispose()


# region step:input
class PageQuery(BaseModel):
    page: int = Field(default=1, ge=1)
    size: int = Field(default=10, ge=1)


# endregion
# region step:page
@app.get("/articles")
@validate_querystring(PageQuery)
async def list_articles(query_args: PageQuery):
    page, size = query_args.page, min(query_args.size, 100)
    async with open_session() as session:
        total = await session.scalar(select(func.count()).select_from(Article))
        if page > max(1, ceil(total / size)):
            abort(404, "There is no such page")
        chosen = select(Article).order_by(Article.id)
        articles = await session.scalars(chosen.offset((page - 1) * size).limit(size))
        items = [{"id": article.id, "title": article.title} for article in articles]
    return {
        "items": items,
        "page": page,
        "size": size,
        "total": total,
        "next": page_url(page + 1, size) if page * size < total else None,
        "previous": page_url(page - 1, size) if page > 1 else None,
    }


# endregion
# region step:links
def page_url(page, size):
    return url_for("list_articles", page=page, size=size, _external=True)


# endregion
# region step:errors
@app.errorhandler(RequestSchemaValidationError)
async def invalid(error):
    details = error.validation_error.errors(include_url=False, include_context=False)
    return {"detail": details}, 422


@app.errorhandler(404)
async def not_found(error):
    return {"detail": error.description}, 404


# endregion
