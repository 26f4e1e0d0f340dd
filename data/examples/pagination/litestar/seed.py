"""Makes the table, with 25 articles in it."""

import asyncio

from app import Article, Base, engine, open_session


async def seed() -> None:
    async with engine.begin() as connection:
        await connection.run_sync(Base.metadata.create_all)
    async with open_session.begin() as session:
        session.add_all(Article(title=f"Article {n}") for n in range(1, 26))
    await engine.dispose()


asyncio.run(seed())
