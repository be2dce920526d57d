"""Entries are found by their link within their source, and by their article where they have one: an index in which new
rows stand together is written in one place, not in twenty."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_index("ix_entry_url_digest", "entry")
    op.drop_index("ix_entry_article_id", "entry")
    op.create_index("entry_url", "entry", ["source_id", "url_digest"])
    op.create_index(
        "entry_article",
        "entry",
        ["article_id"],
        sqlite_where=sa.text("article_id IS NOT NULL"),
        postgresql_where=sa.text("article_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("entry_article", "entry")
    op.drop_index("entry_url", "entry")
    op.create_index("ix_entry_article_id", "entry", ["article_id"])
    op.create_index("ix_entry_url_digest", "entry", ["url_digest"])
