"""Add country."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


# region step:migration
def upgrade() -> None:
    op.add_column(
        "author",
        sa.Column(
            "country",
            sa.String(length=50),
            server_default="unknown",
            nullable=False,
        ),
    )


def downgrade() -> None:
    op.drop_column("author", "country")


# endregion
