from sqlmodel import Field, SQLModel, create_engine

engine = create_engine("sqlite:///library.db")


# region step:model
class NewAuthor(SQLModel):
    name: str = Field(min_length=1, max_length=100, unique=True)
    country: str = Field(
        default="unknown",
        min_length=1,
        max_length=50,
        sa_column_kwargs={"server_default": "unknown"},
    )


class Author(NewAuthor, table=True):
    id: int | None = Field(default=None, primary_key=True)


class NewBook(SQLModel):
    title: str = Field(min_length=1, max_length=200)
    author_id: int = Field(foreign_key="author.id")


class Book(NewBook, table=True):
    id: int | None = Field(default=None, primary_key=True)


# endregion
