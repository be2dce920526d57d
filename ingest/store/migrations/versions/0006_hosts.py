"""What the fetcher remembers of hosts and addresses, and what it counted."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "host",
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("seen", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pause", sa.Float(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("throttled", sa.Integer(), nullable=False),
        sa.Column("refusals", sa.Integer(), nullable=False),
        sa.Column("refused_status", sa.Integer(), nullable=False),
        sa.Column("refused_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_url", sa.Text(), nullable=False),
        sa.Column("forbidden_url", sa.Text(), nullable=False),
        sa.Column("forbidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("host"),
    )
    op.create_table(
        "address",
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("digest"),
    )
    op.create_table(
        "robots",
        sa.Column("origin", sa.String(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.Column("expires", sa.DateTime(timezone=True), nullable=False),
        sa.Column("etag", sa.Text(), nullable=False),
        sa.Column("last_modified", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("origin"),
    )
    counted = ("requests", "conditional", "unchanged", "failed", "full", "fresh", "forbidden", "waited")
    op.create_table(
        "host_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("host", sa.String(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in counted),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in ("bytes", "saved")),
        sa.PrimaryKeyConstraint("day", "host"),
    )


def downgrade() -> None:
    for table in ("host_day", "robots", "address", "host"):
        op.drop_table(table)
