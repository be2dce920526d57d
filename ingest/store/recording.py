"""What is known of what a source announces, and what was announced this time.

This is done for every read that brings something, twenty entries at a time: the statements are built once, here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, func, insert, literal, select, update

from ingest.store.arrivals import drop
from ingest.store.batches import batches
from ingest.store.codec import digest, encode
from ingest.store.columns import Utc
from ingest.store.tables import articles, entries, events, links, sources, validators
from ingest.triage import landmark
from ingest.types import EntryState, KnownEntry, Sighting, Validators
from ingest.urls import url_key

_entry, _source = entries.c, sources.c
_several: BindParameter[Any] = bindparam("several", expanding=True)

# -- what is known -------------------------------------------------------------------------------------------

_WHAT = (
    *(_entry.id, _entry.key, _entry.digest, _entry.url_digest, _entry.state, _entry.code),
    *(_entry.fingerprint, _entry.next_look, _entry.article_id),
)
_KNOWN = select(*_WHAT).where(_entry.source_id == bindparam("source"), _entry.digest.in_(_several))
_KNOWN_LANDMARKS = (
    select(*_WHAT).where(_entry.url_digest.in_(_several), _entry.source_id == bindparam("source")).order_by(_entry.id)
)
_KNOWN_URLS = (
    select(links.c.digest, links.c.article_id)
    .join(articles, articles.c.id == links.c.article_id)
    .where(links.c.digest.in_(_several), articles.c.organization_id == bindparam("organization"))
)


def known_entries(connection: Connection, source_id: str, keys: Collection[str]) -> dict[str, KnownEntry]:
    """See `ports.SourceStore`; so for all that have no words of their own here."""
    key_of = {digest(key): key for key in keys}
    rows = _known_rows(connection, source_id, key_of)
    return {key_of[row.digest]: _as_known(row, key_of[row.digest]) for row in rows}


def known_landmarks(
    connection: Connection, source_id: str, landmarks: Collection[str]
) -> dict[str, Sequence[KnownEntry]]:
    mark_of = {digest(mark): mark for mark in landmarks}
    known: dict[str, list[KnownEntry]] = {}
    for batch in batches(mark_of):
        for row in connection.execute(_KNOWN_LANDMARKS, {"source": source_id, "several": batch}):
            known.setdefault(mark_of[row.url_digest], []).append(_as_known(row, row.key))
    return {**known}


def _as_known(row: Any, key: str) -> KnownEntry:
    state = EntryState(row.state)
    return KnownEntry(row.id, key, state, row.code, row.fingerprint, row.next_look, row.article_id)


def known_urls(connection: Connection, url_keys: Collection[str], organization_id: str) -> dict[str, int]:
    key_of = {digest(key): key for key in url_keys}
    known: dict[str, int] = {}
    for batch in batches(key_of):
        for row in connection.execute(_KNOWN_URLS, {"several": batch, "organization": organization_id}):
            known[key_of[row.digest]] = row.article_id
    return known


def _known_rows(connection: Connection, source_id: str, digests: Collection[str]) -> list[Row[Any]]:
    rows: list[Row[Any]] = []
    for batch in batches(digests):
        rows += connection.execute(_KNOWN, {"source": source_id, "several": batch})
    return rows


# -- what was announced --------------------------------------------------------------------------------------

_TOUCH = (
    update(sources)
    .where(_source.id == bindparam("source"))
    .values(first_contact=func.coalesce(_source.first_contact, bindparam("now", type_=Utc)))
)


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
    connection.execute(_TOUCH, {"source": source_id, "now": now})
    by_digest = {digest(one.key): one for one in sightings}
    known = {row.digest: row for row in _known_rows(connection, source_id, by_digest)}
    if known:
        _see_again(connection, by_digest, known, now)
    fresh = {key: one for key, one in by_digest.items() if key not in known}
    if fresh:
        _see_first(connection, source_id, fresh, now)
    if gained is not None:
        _keep_validators(connection, source_id, gained)
    if taken:
        drop(connection, taken)


# -- seen again --

_SAID = ("announced", "fingerprint", "url_digest", "newest")
_SEEN = update(entries).where(_entry.id.in_(_several)).values(last_seen=bindparam("now"))
_CHANGED = (
    update(entries)
    .where(_entry.id == bindparam("row_id"))
    .values(
        {name: bindparam(f"its_{name}") for name in ("announced", "fingerprint", "url_digest", "newest", "next_look")}
    )
)
# Withdrawn before it was ever read, and announced again: only then is the withdrawal not for good.
_BEGUN_ANEW = _CHANGED.where(_entry.state == EntryState.REMOVED.value, _entry.article_id.is_(None)).values(
    state=EntryState.PENDING.value, code="", reason=""
)


def _see_again(
    connection: Connection, sightings: Mapping[str, Sighting], known: Mapping[str, Row[Any]], now: datetime
) -> None:
    for batch in batches(row.id for row in known.values()):
        connection.execute(_SEEN, {"several": batch, "now": now})
    changed, begun = [], []
    for key, row in known.items():
        sighting = sightings[key]
        if sighting.state is EntryState.PENDING:
            begun.append(_again(row, sighting, sighting.next_look or now, now))
        elif sighting.state is None and (sighting.fingerprint, sighting.next_look) != (row.fingerprint, row.next_look):
            changed.append(_again(row, sighting, sighting.next_look, now))
    if changed:
        connection.execute(_CHANGED, changed)
    if begun:
        connection.execute(_BEGUN_ANEW, begun)


def _again(row: Row[Any], sighting: Sighting, next_look: datetime | None, now: datetime) -> dict[str, Any]:
    its = {**_announced(sighting, now), "next_look": next_look}
    return {"row_id": row.id, **{f"its_{name}": value for name, value in its.items()}}


# -- seen first --

_LAST = select(func.max(_entry.id)).where(_entry.source_id == bindparam("source"))
_ADD = insert(entries)
_TELL = insert(events).from_select(
    ["at", "entry_id", "article_id", "name", "code", "reason"],
    select(
        bindparam("now", type_=Utc),
        _entry.id,
        _entry.article_id,
        literal("announced"),
        _entry.code,
        _entry.reason,
    ).where(_entry.source_id == bindparam("source"), _entry.id > bindparam("last")),
)


def _see_first(connection: Connection, source_id: str, sightings: Mapping[str, Sighting], now: datetime) -> None:
    last = connection.execute(_LAST, {"source": source_id}).scalar() or 0
    for batch in batches(_new_row(source_id, key, sighting, now) for key, sighting in sightings.items()):
        connection.execute(_ADD, batch)
    connection.execute(_TELL, {"source": source_id, "last": last, "now": now})


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


# -- what to ask again with --

_FORGET = delete(validators).where(validators.c.source_id == bindparam("source"))
_KEEP = insert(validators)


def _keep_validators(connection: Connection, source_id: str, gained: Mapping[str, Validators]) -> None:
    """What was asked in this read takes the place of what was asked in the last, also where a server gave nothing to
    ask again with: an index that says “unchanged” does not speak for the lists that it names."""
    connection.execute(_FORGET, {"source": source_id})
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
        connection.execute(_KEEP, rows)
