"""Makes the table, with 25 articles in it."""

from sqlmodel import Session, SQLModel

from app import Article, engine

SQLModel.metadata.create_all(engine)
with Session(engine) as session:
    session.add_all(Article(title=f"Article {n}") for n in range(1, 26))
    session.commit()
