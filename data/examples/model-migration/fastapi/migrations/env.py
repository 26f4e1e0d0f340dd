"""What `alembic init migrations` writes, without what this example does not use."""

from logging.config import fileConfig

from alembic import context

# region step:settings
from models import SQLModel, engine

# endregion

fileConfig(context.config.config_file_name)

with engine.connect() as connection:
    # region step:metadata
    context.configure(connection=connection, target_metadata=SQLModel.metadata)
    # endregion
    with context.begin_transaction():
        context.run_migrations()
