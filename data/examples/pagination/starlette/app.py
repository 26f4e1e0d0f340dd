from collections.abc import Sequence
from math import ceil

from pydantic import BaseModel, Field, ValidationError
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

engine = create_async_engine("sqlite+aiosqlite:///articles.db")
open_session = async_sessionmaker(engine)


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
async def read_page(
    session: AsyncSession, page: int, size: int
) -> tuple[Sequence[Article], int]:
    total = await session.scalar(select(func.count()).select_from(Article)) or 0
    if page > max(1, ceil(total / size)):
        raise HTTPException(404, "There is no such page")
    chosen = select(Article).order_by(Article.id).offset((page - 1) * size).limit(size)
    return (await session.scalars(chosen)).all(), total


async def list_articles(request: Request) -> JSONResponse:
    query = PageQuery.model_validate(dict(request.query_params))
    page, size = query.page, min(query.size, 100)
    async with open_session() as session:
        articles, total = await read_page(session, page, size)
    return JSONResponse(
        {
            "items": [{"id": item.id, "title": item.title} for item in articles],
            "page": page,
            "size": size,
            "total": total,
            "next": page_url(request, page + 1) if page * size < total else None,
            "previous": page_url(request, page - 1) if page > 1 else None,
        }
    )


# endregion
# region step:links
def page_url(request: Request, page: int) -> str:
    return str(request.url.include_query_params(page=page))


# endregion
# region step:errors
async def invalid(request: Request, error: ValidationError) -> JSONResponse:
    detail = error.errors(include_url=False, include_context=False, include_input=False)
    return JSONResponse({"detail": detail}, 422)


async def http_error(request: Request, error: HTTPException) -> JSONResponse:
    return JSONResponse({"detail": error.detail}, error.status_code, error.headers)


# endregion
app = Starlette(
    routes=[Route("/articles", list_articles)],
    exception_handlers={ValidationError: invalid, HTTPException: http_error},
)
