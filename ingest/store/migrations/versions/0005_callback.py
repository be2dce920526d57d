"""The whole address that a hub was given: it changes with the public address."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("subscription", sa.Column("callback", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("subscription", "callback")
