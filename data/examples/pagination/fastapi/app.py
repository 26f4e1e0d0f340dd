from collections.abc import Iterator, Sequence
from math import ceil
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Query, Request
from sqlmodel import Field, Session, SQLModel, create_engine, func, select

app = FastAPI()
engine = create_engine("sqlite:///articles.db")


class Article(SQLModel, table=True):
    id: int | None = Field(default=None, primary_key=True)
    title: str


class Page(SQLModel):
    items: Sequence[Article]
    page: int
    size: int
    total: int
    next: str | None
    previous: str | None


def open_session() -> Iterator[Session]:
    with Session(engine) as session:
        yield session


# region step:input
FromOne = Annotated[int, Query(ge=1)]


# endregion
# region step:page
def read_page(session: Session, page: int, size: int) -> tuple[Sequence[Article], int]:
    total = session.exec(select(func.count()).select_from(Article)).one()
    if page > max(1, ceil(total / size)):
        raise HTTPException(404, "There is no such page")
    chosen = select(Article).order_by(Article.id).offset((page - 1) * size).limit(size)
    return session.exec(chosen).all(), total


@app.get("/articles")
def list_articles(
    request: Request,
    session: Annotated[Session, Depends(open_session)],
    page: FromOne = 1,
    size: FromOne = 10,
) -> Page:
    size = min(size, 100)
    items, total = read_page(session, page, size)
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
    return str(request.url.include_query_params(page=page))


# endregion
