"""What was learned of when a source has news, what it said of itself, and why its next read is when it is."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("learned", sa.Text(), nullable=False, server_default=""))
    op.add_column("source", sa.Column("hints", sa.JSON(), nullable=True))
    op.add_column("source", sa.Column("planned", sa.JSON(), nullable=True))


def downgrade() -> None:
    for column in ("learned", "hints", "planned"):
        op.drop_column("source", column)
