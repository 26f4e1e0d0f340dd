"""What `alembic init -t async migrations` writes, without what is not used here."""

import asyncio
from logging.config import fileConfig

from alembic import context
from sqlalchemy import Connection

# region step:settings
from models import Base, engine

# endregion

fileConfig(context.config.config_file_name)


def run_migrations(connection: Connection) -> None:
    # region step:metadata
    context.configure(connection=connection, target_metadata=Base.metadata)
    # endregion
    with context.begin_transaction():
        context.run_migrations()


async def connect() -> None:
    async with engine.connect() as connection:
        await connection.run_sync(run_migrations)
    await engine.dispose()


asyncio.run(connect())
