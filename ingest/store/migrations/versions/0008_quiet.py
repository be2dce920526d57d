"""What a quiet read leaves: a digest of the answer, and a count in the row of the quiet read before it."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("validator", sa.Column("body", sa.String(), nullable=False, server_default=""))
    op.add_column("source", sa.Column("quiet_run", sa.Integer(), nullable=True))
    op.add_column("run", sa.Column("reads", sa.Integer(), nullable=False, server_default="1"))


def downgrade() -> None:
    op.drop_column("run", "reads")
    op.drop_column("source", "quiet_run")
    op.drop_column("validator", "body")
