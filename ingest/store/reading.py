"""The reading half: leases of sources, what was announced, what is to be looked at, and how a look ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, literal, or_, select, update

from ingest.i18n import gettext as _
from ingest.store.arrivals import addressees, drop
from ingest.store.batches import batches
from ingest.store.codec import decode, digest, encode
from ingest.store.delivering import bury
from ingest.store.journal import tell
from ingest.store.tables import articles, deliveries, entries, events, links, sources, validators
from ingest.store.views import WaitingSource
from ingest.triage import landmark
from ingest.types import (
    DeliveryState,
    Entry,
    EntryState,
    Hints,
    KnownEntry,
    Look,
    Move,
    Planned,
    Sighting,
    SourceState,
    Validators,
)
from ingest.urls import url_key

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
_KNOWN = (
    *(_entry.id, _entry.key, _entry.digest, _entry.state, _entry.code),
    *(_entry.fingerprint, _entry.next_look, _entry.article_id),
)


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


# -- what is known -------------------------------------------------------------------------------------------


def known_entries(connection: Connection, source_id: str, keys: Sequence[str]) -> Mapping[str, KnownEntry]:
    key_of = {digest(key): key for key in keys}
    known: dict[str, KnownEntry] = {}
    for batch in batches(key_of):
        query = select(*_KNOWN).where(_entry.source_id == source_id, _entry.digest.in_(batch))
        for row in connection.execute(query):
            known[key_of[row.digest]] = _as_known(row, key_of[row.digest])
    return known


def known_landmarks(
    connection: Connection, source_id: str, landmarks: Sequence[str]
) -> Mapping[str, Sequence[KnownEntry]]:
    mark_of = {digest(mark): mark for mark in landmarks}
    known: dict[str, list[KnownEntry]] = {}
    for batch in batches(mark_of):
        query = select(_entry.url_digest, *_KNOWN).where(_entry.url_digest.in_(batch), _entry.source_id == source_id)
        for row in connection.execute(query.order_by(_entry.id)):
            known.setdefault(mark_of[row.url_digest], []).append(_as_known(row, row.key))
    return known


def _as_known(row: Any, key: str) -> KnownEntry:
    state = EntryState(row.state)
    return KnownEntry(row.id, key, state, row.code, row.fingerprint, row.next_look, row.article_id)


def known_urls(connection: Connection, url_keys: Sequence[str], organization_id: str) -> Mapping[str, int]:
    key_of = {digest(key): key for key in url_keys}
    known: dict[str, int] = {}
    for batch in batches(key_of):
        asked = select(links).join(articles, articles.c.id == links.c.article_id).where(links.c.digest.in_(batch))
        for row in connection.execute(asked.where(articles.c.organization_id == organization_id)):
            known[key_of[row.digest]] = row.article_id
    return known


# -- what was announced --------------------------------------------------------------------------------------


def record_sightings(
    connection: Connection,
    source_id: str,
    sightings: Sequence[Sighting],
    gained: Mapping[str, Validators] | None,
    *,
    now: datetime,
    taken: Sequence[int] = (),
) -> None:
    # The source's row is locked for as long as this takes, so that no other read of it adds the same entries.
    connection.execute(
        update(sources).where(_source.id == source_id).values(first_contact=func.coalesce(_source.first_contact, now))
    )
    by_digest = {digest(one.key): one for one in sightings}
    known = _known_rows(connection, source_id, list(by_digest))
    _see_again(connection, by_digest, known, now)
    _see_first(connection, source_id, {key: one for key, one in by_digest.items() if key not in known}, now)
    if gained is not None:
        _keep_validators(connection, source_id, gained)
    drop(connection, taken)


def _known_rows(connection: Connection, source_id: str, digests: Sequence[str]) -> dict[str, Row[Any]]:
    wanted = (_entry.id, _entry.digest, _entry.fingerprint, _entry.next_look)
    known: dict[str, Row[Any]] = {}
    for batch in batches(digests):
        query = select(*wanted).where(_entry.source_id == source_id, _entry.digest.in_(batch))
        known.update({row.digest: row for row in connection.execute(query)})
    return known


def _see_again(
    connection: Connection, sightings: Mapping[str, Sighting], known: Mapping[str, Row[Any]], now: datetime
) -> None:
    for batch in batches(row.id for row in known.values()):
        connection.execute(update(entries).where(_entry.id.in_(batch)).values(last_seen=now))
    changed = []
    for key, row in known.items():
        sighting = sightings[key]
        if (sighting.fingerprint, sighting.next_look) != (row.fingerprint, row.next_look) and sighting.state is None:
            changed.append({"row_id": row.id, **_announced(sighting, now), "next_look": sighting.next_look})
    if changed:
        connection.execute(update(entries).where(_entry.id == bindparam("row_id")), changed)
    pending = ((row, sightings[key]) for key, row in known.items() if sightings[key].state is EntryState.PENDING)
    if back := [{"row_id": row.id, **_begun_anew(sighting, now)} for row, sighting in pending]:
        # Withdrawn before it was ever read, and announced again: only then is the withdrawal not for good.
        unread = (_entry.state == EntryState.REMOVED.value, _entry.article_id.is_(None))
        connection.execute(update(entries).where(_entry.id == bindparam("row_id"), *unread), back)


def _begun_anew(sighting: Sighting, now: datetime) -> dict[str, Any]:
    """What becomes of an entry that begins anew."""
    begun = {"state": EntryState.PENDING.value, "code": "", "reason": "", "next_look": sighting.next_look or now}
    return {**_announced(sighting, now), **begun}


def _see_first(connection: Connection, source_id: str, sightings: Mapping[str, Sighting], now: datetime) -> None:
    if not sightings:
        return
    before = connection.execute(select(func.max(_entry.id)).where(_entry.source_id == source_id)).scalar() or 0
    rows = (_new_row(source_id, key, sighting, now) for key, sighting in sightings.items())
    for batch in batches(rows):
        connection.execute(insert(entries), batch)
    told = select(
        literal(now, events.c.at.type), _entry.id, _entry.article_id, literal("announced"), _entry.code, _entry.reason
    )
    connection.execute(
        insert(events).from_select(
            ["at", "entry_id", "article_id", "name", "code", "reason"],
            told.where(_entry.source_id == source_id, _entry.id > before),
        )
    )


def _new_row(source_id: str, key: str, sighting: Sighting, now: datetime) -> dict[str, Any]:
    state = sighting.state or EntryState.PENDING
    pending = state is EntryState.PENDING
    return {
        "source_id": source_id,
        "digest": key,
        "key": sighting.key,
        "state": state.value,
        "code": sighting.code,
        "reason": sighting.reason,
        "article_id": sighting.article_id,
        "first_seen": now,
        "last_seen": now,
        "next_look": (sighting.next_look or now) if pending else sighting.next_look,
        **_announced(sighting, now),
    }


def _announced(sighting: Sighting, now: datetime) -> dict[str, Any]:
    entry = sighting.entry
    return {
        "announced": encode(entry),
        "fingerprint": sighting.fingerprint,
        "url_digest": digest(mark) if (mark := url_key(entry.url) if entry.url else landmark(entry)) else "",
        "newest": entry.published or entry.updated or now,
    }


def _keep_validators(connection: Connection, source_id: str, gained: Mapping[str, Validators]) -> None:
    """What was asked in this read takes the place of what was asked in the last, also where a server gave nothing to
    ask again with: an index that says “unchanged” does not speak for the lists that it names."""
    connection.execute(delete(validators).where(validators.c.source_id == source_id))
    rows = [
        {
            "source_id": source_id,
            "digest": digest(url),
            "url": url,
            "etag": one.etag,
            "last_modified": one.last_modified,
            "body": one.body,
        }
        for url, one in gained.items()
    ]
    if rows:
        connection.execute(insert(validators), rows)


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
