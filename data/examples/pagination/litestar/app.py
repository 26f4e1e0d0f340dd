from collections.abc import AsyncIterator
from math import ceil
from typing import Annotated

from litestar import Litestar, Request, Response, get
from litestar.di import NamedDependency
from litestar.exceptions import NotFoundException, ValidationException
from litestar.params import QueryParameter
from msgspec import Struct
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

engine = create_async_engine("sqlite+aiosqlite:///articles.db")
open_session = async_sessionmaker(engine)


class Base(DeclarativeBase):
    pass


class Article(Base):
    __tablename__ = "article"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]


class ShownArticle(Struct):
    id: int
    title: str


class Page(Struct):
    items: list[ShownArticle]
    page: int
    size: int
    total: int
    next: str | None
    previous: str | None


async def provide_session() -> AsyncIterator[AsyncSession]:
    async with open_session() as session:
        yield session


# region step:input
FromOne = Annotated[int, QueryParameter(ge=1)]


def invalid(request: Request, error: ValidationException) -> Response:
    return Response({"detail": error.extra}, status_code=422)


# endregion
# region step:page
async def read_page(
    session: AsyncSession, page: int, size: int
) -> tuple[list[ShownArticle], int]:
    total = await session.scalar(select(func.count()).select_from(Article))
    if page > max(1, ceil(total / size)):
        raise NotFoundException("There is no such page")
    chosen = select(Article).order_by(Article.id).offset((page - 1) * size).limit(size)
    articles = await session.scalars(chosen)
    return [ShownArticle(article.id, article.title) for article in articles], total


@get("/articles")
async def list_articles(
    request: Request,
    session: NamedDependency[AsyncSession],
    page: FromOne = 1,
    size: FromOne = 10,
) -> Page:
    size = min(size, 100)
    items, total = await read_page(session, page, size)
    return Page(
        items=items,
        page=page,
        size=size,
        total=total,
        next=page_url(request, page + 1) if page * size < total else None,
        previous=page_url(request, page - 1) if page > 1 else None,
    )


# endregion
# region step:links
def page_url(request: Request, page: int) -> str:
    query = request.query_params.copy()
    query["page"] = page
    return str(request.url.with_replacements(query=query))


# endregion
app = Litestar(
    [list_articles],
    dependencies={"session": provide_session},
    exception_handlers={ValidationException: invalid},
)
