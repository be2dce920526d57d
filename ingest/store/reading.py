"""The reading half: leases of sources, what is to be looked at, and how a look ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, or_, select, update

from ingest.i18n import gettext as _
from ingest.store.arrivals import addressees
from ingest.store.codec import decode
from ingest.store.delivering import bury
from ingest.store.journal import tell
from ingest.store.tables import articles, deliveries, entries, sources
from ingest.store.views import WaitingSource
from ingest.types import (
    DeliveryState,
    Entry,
    EntryState,
    Hints,
    Look,
    Move,
    Planned,
    SourceState,
    Validators,
)

_STANDING = (
    DeliveryState.QUEUED,
    DeliveryState.CLAIMED,
    DeliveryState.SENT,
    DeliveryState.RECONCILING,
    DeliveryState.DELIVERED,
    DeliveryState.HELD,
)

_LONGEST_LEASE = timedelta(hours=1)
_FARTHEST_LOOK = timedelta(days=91)  # known entries are looked at again after 90 days at the latest
"""Beyond these a time was written by a clock that was wrong."""

_entry, _source = entries.c, sources.c


# -- sources -------------------------------------------------------------------------------------------------


def due_sources(connection: Connection, *, now: datetime, limit: int) -> list[str]:
    """Ids of declared sources that are due and that nobody reads: those for which something was sent to us, then the
    longest waiting."""
    mail = addressees(now).subquery()  # nearly always empty, and two questions each find their index
    free = select(_source.id).where(_source.declared, _free(now)).order_by(_source.next_due, _source.id)
    called = connection.execute(free.where(_source.id.in_(select(mail))).limit(limit)).scalars()
    due = connection.execute(free.where(_source.next_due <= now).limit(limit)).scalars()
    return list(dict.fromkeys([*called, *due]))[:limit]


def called_sources(connection: Connection, *, now: datetime) -> list[str]:
    """Ids of declared sources for which something was sent to us, also of those that somebody reads."""
    query = select(_source.id).where(_source.declared, _source.id.in_(select(addressees(now).subquery())))
    return list(connection.execute(query.order_by(_source.id)).scalars())


def note_move(connection: Connection, source_id: str, move: Move | None) -> None:
    said: dict[str, Any] = {"moved_to": "", "moved_since": None, "moved_told": False}
    if move is not None:
        said = {"moved_to": move.to, "moved_since": move.since, "moved_told": move.told}
    connection.execute(update(sources).where(_source.id == source_id).values(**said))


def organizations_with(connection: Connection, kind: str) -> frozenset[str]:
    """Ids of the organizations that have, or had, a source of this kind."""
    return frozenset(connection.execute(select(_source.organization_id).where(_source.kind == kind)).scalars())


def renew_source(connection: Connection, state: SourceState, *, lease_until: datetime) -> bool:
    mine = update(sources).where(_source.id == state.source_id, _source.lease == state.lease)
    return bool(connection.execute(mine.values(lease_until=lease_until)).rowcount)


def note_hub(connection: Connection, source_id: str, hub: str, topic: str) -> None:
    connection.execute(update(sources).where(_source.id == source_id).values(hub=hub, topic=topic))


def waiting_sources(connection: Connection, *, now: datetime) -> tuple[WaitingSource, ...]:
    """The declared sources that are not due yet, with what their next read was planned by."""
    columns = (_source.id, _source.failures, _source.planned, _source.learned, _source.hints, _source.pushed_until)
    query = select(*columns).where(_source.declared, _source.next_due > now)
    return tuple(
        WaitingSource(
            id=row.id,
            failures=row.failures,
            schedule=decode(Planned, row.planned).schedule if row.planned else "",
            learned=row.learned,
            hints=decode(Hints, row.hints) if row.hints else Hints(),
            pushed_until=row.pushed_until,
        )
        for row in connection.execute(query)
    )


def bring_forward(
    connection: Connection, latest: Mapping[str, datetime], *, now: datetime, patience: timedelta
) -> None:
    planned = connection.execute(select(_source.id, _source.next_due, _source.failures).where(_source.next_due > now))
    for row in planned.all():
        limit = latest.get(row.id)
        if limit is None:
            continue
        limit = max(limit, now + patience) if row.failures else limit
        if row.next_due > limit:
            connection.execute(update(sources).where(_source.id == row.id).values(next_due=limit))
    connection.execute(
        update(sources)
        .where(_source.lease != "", _source.lease_until > now + _LONGEST_LEASE)
        .values(lease="", lease_owner="", lease_until=None)
    )
    connection.execute(update(entries).where(_entry.next_look > now + _FARTHEST_LOOK).values(next_look=now))


def _free(now: datetime) -> Any:
    return or_(_source.lease == "", _source.lease_until <= now)


# -- what is to be looked at ---------------------------------------------------------------------------------


def due_looks(connection: Connection, source_id: str, *, now: datetime, limit: int) -> Sequence[Look]:
    query = (
        select(entries, _standing().label("standing"))
        .where(_entry.source_id == source_id, _entry.next_look <= now, _entry.state != EntryState.REMOVED.value)
        .order_by(_entry.newest.desc(), _entry.id)
        .limit(limit)
    )
    return tuple(_look(row) for row in connection.execute(query))


def _standing() -> Any:
    posted = select(deliveries.c.id).where(
        deliveries.c.article_id == _entry.article_id,
        deliveries.c.state.in_([state.value for state in _STANDING]),
        deliveries.c.gone_code == "",
    )
    return posted.exists()


def _look(row: Row[Any]) -> Look:
    return Look(
        entry_id=row.id,
        key=row.key,
        entry=decode(Entry, row.announced),
        state=EntryState(row.state),
        article_id=row.article_id,
        first_seen=row.first_seen,
        failures=row.failures,
        missing_since=row.missing_since,
        standing=bool(row.standing),
        validators=Validators(row.etag, row.last_modified),
    )


# -- how a look ended ----------------------------------------------------------------------------------------


def link_entry(connection: Connection, entry_id: int, article_id: int, *, now: datetime) -> None:
    row = locked_entry(connection, entry_id)
    article = connection.execute(select(articles).where(articles.c.id == article_id)).one()
    foreign = article.organization_id != _organization_of(connection, row.source_id)
    state = EntryState.SKIPPED if foreign else EntryState.ARTICLE
    code = "duplicate_of" if foreign else ""
    reason = (
        _("Its link leads to an article of {organization}.", organization=article.organization_id) if foreign else ""
    )
    settle_entry(
        connection, row, "linked", now=now, state=state, code=code, reason=reason, article_id=article_id, next_look=None
    )


def note_unchanged(connection: Connection, entry_id: int, *, next_look: datetime | None) -> None:
    connection.execute(
        update(entries).where(_entry.id == entry_id).values(next_look=next_look, failures=0, missing_since=None)
    )


def skip_entry(
    connection: Connection, entry_id: int, code: str, reason: str, *, now: datetime, next_look: datetime | None
) -> None:
    row = locked_entry(connection, entry_id)
    values: dict[str, Any] = {"failures": row.failures + 1, "next_look": next_look}
    is_news = row.failures == 0
    if row.article_id is None:  # what is an article stays one, whatever its page says today
        values |= {"state": EntryState.SKIPPED.value, "code": code, "reason": reason}
        is_news = (row.state, row.code) != (EntryState.SKIPPED.value, code)
    connection.execute(update(entries).where(_entry.id == entry_id).values(**values))
    if is_news:
        name = "skipped" if row.article_id is None else "not_read"
        tell(connection, name, at=now, entry_id=entry_id, article_id=row.article_id, code=code, reason=reason)


def note_missing(connection: Connection, entry_id: int, *, now: datetime, next_look: datetime) -> None:
    row = locked_entry(connection, entry_id)
    connection.execute(
        update(entries).where(_entry.id == entry_id).values(missing_since=row.missing_since or now, next_look=next_look)
    )
    if row.missing_since is None:
        tell(connection, "missing", at=now, entry_id=entry_id, article_id=row.article_id)


def remove(connection: Connection, entry_id: int, code: str, reason: str, *, now: datetime) -> None:
    row = locked_entry(connection, entry_id)
    settle_entry(
        connection, row, "removed", now=now, state=EntryState.REMOVED, code=code, reason=reason, next_look=None
    )
    if row.article_id is None or not _own(connection, row):
        return
    if others := _announced_elsewhere(connection, row):
        # The partner still has it under another address: that one is asked before anything is withdrawn.
        connection.execute(update(entries).where(_entry.id.in_(others)).values(next_look=now))
        return
    bury(connection, row.article_id, code, reason, now=now)
    tell(connection, "buried", at=now, entry_id=entry_id, article_id=row.article_id, code=code, reason=reason)


def _own(connection: Connection, row: Row[Any]) -> bool:
    """An entry may link to another organization's article, which its disappearance says nothing about."""
    query = select(articles.c.organization_id).where(articles.c.id == row.article_id)
    return bool(connection.execute(query).scalar_one() == _organization_of(connection, row.source_id))


def _announced_elsewhere(connection: Connection, row: Row[Any]) -> list[int]:
    """Entries of the same article at another address of its organization, where it is not known to be missing."""
    query = select(_entry.id).where(
        _entry.article_id == row.article_id,
        _entry.id != row.id,
        _entry.url_digest != row.url_digest,
        _entry.state == EntryState.ARTICLE.value,
        _entry.missing_since.is_(None),
        _entry.next_look.is_not(None),
    )
    return list(connection.execute(query).scalars())


# -- shared --------------------------------------------------------------------------------------------------


def locked_entry(connection: Connection, entry_id: int) -> Row[Any]:
    """An entry that nobody else may change until this transaction ends."""
    return connection.execute(select(entries).where(_entry.id == entry_id).with_for_update()).one()


def settle_entry(
    connection: Connection, row: Row[Any], event: str, *, now: datetime, state: EntryState, **values: Any
) -> None:
    """The entry comes to an end of a look that went well."""
    connection.execute(
        update(entries).where(_entry.id == row.id).values(state=state.value, failures=0, missing_since=None, **values)
    )
    article_id = values.get("article_id", row.article_id)
    code, reason = values.get("code", row.code), values.get("reason", row.reason)
    if (row.state, row.code, row.article_id) != (state.value, code, article_id):
        tell(connection, event, at=now, entry_id=row.id, article_id=article_id, code=code, reason=reason)


def _organization_of(connection: Connection, source_id: str) -> str:
    return str(connection.execute(select(_source.organization_id).where(_source.id == source_id)).scalar_one())
