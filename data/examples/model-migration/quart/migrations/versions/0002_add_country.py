"""Add country."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


# region step:migration
def upgrade():
    with op.batch_alter_table("author") as batch_op:
        batch_op.add_column(
            sa.Column(
                "country",
                sa.String(length=50),
                server_default="unknown",
                nullable=False,
            )
        )


def downgrade():
    with op.batch_alter_table("author") as batch_op:
        batch_op.drop_column("country")


# endregion
