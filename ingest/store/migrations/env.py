"""Alembic's door: given an open connection by `ingest.store.schema`, it runs the steps in that transaction."""

from alembic import context
from sqlmodel import SQLModel

import ingest.store.community
import ingest.store.tables  # noqa: F401

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=SQLModel.metadata,
    render_as_batch=True,  # SQLite cannot alter most things in place
)
context.run_migrations()
