from math import ceil

from pydantic import BaseModel, Field, ValidationError
from sanic import HTTPResponse, NotFound, Request, Sanic, json
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

app = Sanic("Articles")
app.config.FALLBACK_ERROR_FORMAT = "json"
engine = create_async_engine("sqlite+aiosqlite:///articles.db")
new_session = async_sessionmaker(engine)


@app.after_server_stop
async def close(app: Sanic) -> None:
    await engine.dispose()


class Base(DeclarativeBase):
    pass


class Article(Base):
    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


# region step:input
class PageQuery(BaseModel):
    page: int = Field(default=1, ge=1)
    size: int = Field(default=10, ge=1)


# endregion
# region step:page
async def read_page(page: int, size: int) -> tuple[list[dict], int]:
    chosen = select(Article).order_by(Article.id).offset((page - 1) * size).limit(size)
    async with new_session() as session:
        total = await session.scalar(select(func.count()).select_from(Article))
        if page > max(1, ceil(total / size)):
            raise NotFound("There is no such page")
        items = await session.scalars(chosen)
        return [{"id": item.id, "title": item.title} for item in items], total


@app.get("/articles")
async def list_articles(request: Request) -> HTTPResponse:
    query = PageQuery.model_validate(dict(request.query_args))
    page, size = query.page, min(query.size, 100)
    items, total = await read_page(page, size)
    body = {
        "items": items,
        "page": page,
        "size": size,
        "total": total,
        "next": page_url(request, page + 1, size) if page * size < total else None,
        "previous": page_url(request, page - 1, size) if page > 1 else None,
    }
    return json(body)


# endregion
# region step:links
def page_url(request: Request, page: int, size: int) -> str:
    return request.url_for("list_articles", page=page, size=size)


# endregion
# region step:errors
@app.exception(ValidationError)
async def invalid(request: Request, error: ValidationError) -> HTTPResponse:
    detail = error.errors(include_url=False, include_context=False)
    return json({"detail": detail}, status=422)


# endregion
