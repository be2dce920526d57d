"""What is learned of the layouts of a source's pages, and what of an article's text is in doubt."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "layout",
        sa.Column("source_id", sa.String(), nullable=False),
        sa.Column("learned", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["source.id"]),
        sa.PrimaryKeyConstraint("source_id"),
    )
    op.add_column("version", sa.Column("doubt", sa.String(), nullable=False, server_default=""))
    op.add_column("delivery", sa.Column("version_approved", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "version_approved")
    op.drop_column("version", "doubt")
    op.drop_table("layout")
