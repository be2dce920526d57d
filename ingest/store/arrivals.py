"""What was sent to us: kept from the moment it is acknowledged until a read of its source has recorded it.

Pushed articles and hubs' deliveries wait here. A read takes them, and they go in the transaction that writes what it
made of them; a read that fails finds them again after 1, 2, 4, … minutes, so that one bad message cannot keep a
process busy.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, delete, func, insert, select, update

from ingest.store.batches import batches
from ingest.store.codec import decode, digest, encode
from ingest.store.database import lock
from ingest.store.tables import entries, inbox, received, sources
from ingest.store.views import InboxOverview
from ingest.types import Arrival, Entry

REMEMBERED = timedelta(days=30)
"""So long a message is known by its id. Senders that try again give up after a few days."""

_MOST_WAITING = 10_000  # messages of a source; who sends more is told to come later
_MOST_WAITING_BYTES = 64 * 1024 * 1024
_TAKEN_AT_ONCE = 200
_BYTES_AT_ONCE = 16 * 1024 * 1024
_FIRST_WAIT = timedelta(minutes=1)

_row = inbox.c


class Accepted(StrEnum):
    """What became of a message."""

    KEPT = "kept"
    KNOWN = "known"  # it was taken before
    FULL = "full"  # too much waits already
    NOWHERE = "nowhere"  # no source of this id is declared


def accept(
    connection: Connection,
    source_id: str,
    message: str,
    *,
    now: datetime,
    entry: Entry | None = None,
    body: bytes = b"",
    content_type: str = "",
) -> Accepted:
    """Keep a message, once for its id (`message`; empty: it has none)."""
    lock(connection, f"inbox {source_id}")
    known = connection.execute(select(sources.c.id).where(sources.c.id == source_id, sources.c.declared))
    if known.scalar() is None:
        return Accepted.NOWHERE
    if message and _known(connection, source_id, message):
        return Accepted.KNOWN
    if _full(connection, source_id):
        return Accepted.FULL
    if message:
        connection.execute(insert(received).values(source_id=source_id, digest=digest(message), at=now))
    _keep(connection, source_id, now, entry, body, content_type)
    return Accepted.KEPT


def _keep(
    connection: Connection,
    source_id: str,
    now: datetime,
    entry: Entry | None = None,
    body: bytes = b"",
    content_type: str = "",
) -> None:
    connection.execute(
        insert(inbox).values(
            source_id=source_id,
            at=now,
            due=now,
            tries=0,
            announced=encode(entry) if entry else None,
            body=body,
            content_type=content_type[:200],
            size=len(body),
        )
    )


def call(connection: Connection, source_id: str, *, now: datetime) -> Accepted:
    """Have a source read now, without anything to read it from; once, however often it is called."""
    lock(connection, f"inbox {source_id}")
    declared = connection.execute(select(sources.c.id).where(sources.c.id == source_id, sources.c.declared))
    if declared.scalar() is None:
        return Accepted.NOWHERE
    waiting = select(_row.id).where(_row.source_id == source_id, _row.size == 0, _row.announced.is_(None))
    if connection.execute(waiting.limit(1)).scalar() is None:
        _keep(connection, source_id, now)
    return Accepted.KEPT


def known(connection: Connection, source_id: str, message: str) -> bool:
    """Whether a message of this id was taken."""
    return _known(connection, source_id, message)


def was_source(connection: Connection, source_id: str, kind: str) -> bool:
    """Whether a source of this id and kind is or was declared."""
    query = select(sources.c.id).where(sources.c.id == source_id, sources.c.kind == kind)
    return connection.execute(query).scalar() is not None


def _known(connection: Connection, source_id: str, message: str) -> bool:
    query = select(received.c.at).where(received.c.source_id == source_id, received.c.digest == digest(message))
    return connection.execute(query).scalar() is not None


def _full(connection: Connection, source_id: str) -> bool:
    waiting = select(func.count(), func.coalesce(func.sum(_row.size), 0)).where(_row.source_id == source_id)
    count, size = connection.execute(waiting).one()
    return bool(count >= _MOST_WAITING or size >= _MOST_WAITING_BYTES)


def take(connection: Connection, source_id: str, *, now: datetime) -> Sequence[Arrival]:
    """What waits, the first to come first, as much as fits in memory; it is not given out again for a while."""
    rows = _waiting(connection, source_id, now)
    for row in rows:
        later = now + min(_FIRST_WAIT * (1 << min(row.tries, 10)), timedelta(days=1))
        connection.execute(update(inbox).where(_row.id == row.id).values(tries=row.tries + 1, due=later))
    return tuple(_arrival(row) for row in rows)


def waiting(connection: Connection, source_id: str, *, now: datetime) -> Sequence[Arrival]:
    """The same, left where it is."""
    return tuple(_arrival(row) for row in _waiting(connection, source_id, now))


def _waiting(connection: Connection, source_id: str, now: datetime) -> list[Row[Any]]:
    """What brings something goes before a mere call, for which the source itself is asked: that is another read."""
    called = and_(_row.size == 0, _row.announced.is_(None))
    query = select(_row.id, _row.size, called.label("called")).where(_row.source_id == source_id, _row.due <= now)
    ids: list[int] = []
    size = 0
    for row in connection.execute(query.order_by(called, _row.id).limit(_TAKEN_AT_ONCE)):
        size += row.size
        if ids and (size > _BYTES_AT_ONCE or row.called):
            break
        ids.append(row.id)
    return list(connection.execute(select(inbox).where(_row.id.in_(ids)).order_by(_row.id)).all())


def _arrival(row: Row[Any]) -> Arrival:
    entry = decode(Entry, row.announced) if row.announced is not None else None
    return Arrival(row.id, row.at, entry, row.body, row.content_type)


def drop(connection: Connection, taken: Collection[int]) -> None:
    """What was taken is recorded."""
    for batch in batches(taken):
        connection.execute(delete(inbox).where(_row.id.in_(batch)))


def announced(connection: Connection, source_id: str, keys: Collection[str]) -> Mapping[str, Entry]:
    """What a source announced last, by the entries' keys."""
    key_of = {digest(key): key for key in keys}
    found: dict[str, Entry] = {}
    for batch in batches(key_of):
        query = select(entries.c.digest, entries.c.announced)
        for row in connection.execute(query.where(entries.c.source_id == source_id, entries.c.digest.in_(batch))):
            found[key_of[row.digest]] = decode(Entry, row.announced)
    return found


def addressees(now: datetime) -> Select[tuple[str]]:
    """Ids of the sources for which something waits to be read."""
    return select(_row.source_id).where(_row.due <= now).distinct()


def reclaim(connection: Connection, *, now: datetime) -> None:
    """Whoever had taken it is gone."""
    connection.execute(update(inbox).where(_row.due > now).values(due=now))


def tidy(connection: Connection, *, now: datetime) -> None:
    """Forget the ids of old messages."""
    connection.execute(delete(received).where(received.c.at < now - REMEMBERED))


def overview(connection: Connection) -> tuple[InboxOverview, ...]:
    """What waits, by source."""
    query = select(_row.source_id, func.count(), func.min(_row.at), func.max(_row.tries)).group_by(_row.source_id)
    return tuple(InboxOverview(*row) for row in connection.execute(query.order_by(_row.source_id)))
