"""The story: one line for every transition, written in its own transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert

from ingest.store.tables import events


def tell(
    connection: Connection,
    name: str,
    *,
    at: datetime,
    entry_id: int | None = None,
    article_id: int | None = None,
    delivery_id: int | None = None,
    code: str = "",
    reason: str = "",
) -> None:
    """Write down what happened to an entry, an article or a delivery."""
    connection.execute(
        insert(events).values(
            at=at,
            entry_id=entry_id,
            article_id=article_id,
            delivery_id=delivery_id,
            name=name,
            code=code,
            reason=reason,
        )
    )
