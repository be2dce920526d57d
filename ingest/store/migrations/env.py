"""Alembic's door: given an open connection by `ingest.store.schema`, it runs the steps in that transaction."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import String, TypeDecorator
from sqlmodel import SQLModel

import ingest.store.community
import ingest.store.tables  # noqa: F401


def plain_type(kind: str, thing: Any, _context: object) -> str | Literal[False]:
    """Steps name SQLAlchemy's own types: what ours do in Python is of no concern to a table, and may change."""
    if kind != "type" or not isinstance(thing, TypeDecorator):
        return False
    return "sa.String()" if type(thing.impl) is String else f"sa.{thing.impl!r}"


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
    render_item=plain_type,
)
context.run_migrations()
