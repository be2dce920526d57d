"""Where a source says that it moved for good."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("source", sa.Column("moved_to", sa.Text(), nullable=False, server_default=""))
    op.add_column("source", sa.Column("moved_since", sa.DateTime(timezone=True), nullable=True))
    op.add_column("source", sa.Column("moved_told", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    for column in ("moved_told", "moved_since", "moved_to"):
        op.drop_column("source", column)
