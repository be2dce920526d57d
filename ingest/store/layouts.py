"""What was learned of the layouts of sources' pages, and what operators said of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from ingest.store.codec import encode
from ingest.store.tables import layouts, sources
from ingest.types import Layouts

_row = layouts.c


def layouts_of(connection: Connection, source_id: str) -> Layouts:
    """See `ports.SourceStore.layouts`."""
    row = connection.execute(select(_row.learned, _row.said).where(_row.source_id == source_id)).one_or_none()
    return Layouts(row.learned, row.said) if row else Layouts()


def all_layouts(connection: Connection) -> dict[str, Layouts]:
    """By source, of those that are declared and of which anything was learned."""
    query = select(layouts).join(sources, sources.c.id == _row.source_id).where(sources.c.declared)
    return {row.source_id: Layouts(row.learned, row.said) for row in connection.execute(query.order_by(_row.source_id))}


def keep(connection: Connection, source_id: str, learned: Mapping[str, Any], *, now: datetime) -> None:
    """See `ports.SourceStore.keep_layouts`."""
    values = {"learned": encode(learned), "at": now}
    known = connection.execute(update(layouts).where(_row.source_id == source_id).values(**values))
    if not known.rowcount:
        connection.execute(insert(layouts).values(source_id=source_id, said={}, **values))


def say(connection: Connection, source_id: str, key: str, word: Literal["kept", "revoked"]) -> bool:
    """An operator speaks of a template; False where nothing was learned of the source."""
    query = select(_row.said).where(_row.source_id == source_id).with_for_update()
    said = connection.execute(query).scalar_one_or_none()
    if said is None:
        return False
    connection.execute(update(layouts).where(_row.source_id == source_id).values(said={**said, key: word}))
    return True
