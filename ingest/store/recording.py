"""What is known of what a source announces, and what was announced this time.

This is done for every read that brings something, twenty entries at a time: the statements are built once, here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, delete, func, insert, literal, select, update

from ingest.store.arrivals import drop
from ingest.store.batches import batches
from ingest.store.codec import digest, encode
from ingest.store.columns import Utc
from ingest.store.prepared import Prepared
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


@dataclass(frozen=True, slots=True)
class Recording:
    """What a read of a source brought; see `ports.SourceStore.record_sightings`."""

    source_id: str
    sightings: Sequence[Sighting]
    gained: Mapping[str, Validators] | None
    now: datetime
    taken: Sequence[int] = ()


# The sources' rows are locked for as long as this takes, so that no other read of them adds the same entries.
_CONTACTS = (
    select(_source.id, _source.first_contact)
    .where(_source.id.in_(_several))
    .order_by(_source.id)
    .with_for_update(of=sources)
)
_TOUCH = Prepared(
    update(sources).where(_source.id == bindparam("source")).values(first_contact=bindparam("now", type_=Utc))
)


def record_sightings(connection: Connection, recordings: Sequence[Recording]) -> list[None]:
    """Write what several reads brought."""
    for apart in _by_turns(recordings):
        _record(connection, apart)
    return [None] * len(recordings)


def _by_turns(recordings: Sequence[Recording]) -> Iterable[Sequence[Recording]]:
    """Nothing of one source depends on another's; what is of the same source comes one after the other."""
    turns: list[dict[str, Recording]] = []
    for one in recordings:
        turn = next((turn for turn in turns if one.source_id not in turn), None)
        if turn is None:
            turns.append(turn := {})
        turn[one.source_id] = one
    return [list(turn.values()) for turn in turns]


def _record(connection: Connection, recordings: Sequence[Recording]) -> None:
    never = _touch(connection, recordings)
    fresh: list[tuple[Recording, str, Sighting]] = []
    for one in recordings:
        by_digest = {digest(sighting.key): sighting for sighting in one.sightings}
        known = {}
        if one.source_id not in never:  # else it has announced nothing yet
            known = {row.digest: row for row in _known_rows(connection, one.source_id, by_digest)}
        if known:
            _see_again(connection, by_digest, known, one.now)
        fresh += [(one, key, sighting) for key, sighting in by_digest.items() if key not in known]
    if fresh:
        _see_first(connection, fresh)
    _keep_validators(connection, [one for one in recordings if one.gained is not None])
    if taken := [arrival for one in recordings for arrival in one.taken]:
        drop(connection, taken)


def _touch(connection: Connection, recordings: Sequence[Recording]) -> set[str]:
    """Note the first contact; answers with which sources this is it."""
    never: set[str] = set()
    for batch in batches(one.source_id for one in recordings):
        rows = connection.execute(_CONTACTS, {"several": batch})
        never.update(row.id for row in rows if row.first_contact is None)
    _TOUCH.run(connection, [{"source": one.source_id, "now": one.now} for one in recordings if one.source_id in never])
    return never


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

_LAST = select(func.coalesce(func.max(_entry.id), 0))
_ADD = Prepared(
    insert(entries),
    *("source_id", "digest", "key", "state", "code", "reason", "article_id", "first_seen", "last_seen", "next_look"),
    *("announced", "fingerprint", "url_digest", "newest", "failures", "etag", "last_modified"),
)
_TELL = insert(events).from_select(
    ["at", "entry_id", "article_id", "name", "code", "reason"],
    select(_entry.first_seen, _entry.id, _entry.article_id, literal("announced"), _entry.code, _entry.reason).where(
        _entry.source_id.in_(_several), _entry.id > bindparam("last")
    ),
)


def _see_first(connection: Connection, fresh: Sequence[tuple[Recording, str, Sighting]]) -> None:
    last = connection.execute(_LAST).scalar_one()  # what is added to these sources now comes after it
    for batch in batches(fresh):
        rows = [_new_row(one, key, sighting) for one, key, sighting in batch]
        _ADD.run(connection, rows, failures=0, etag="", last_modified="")
    for several in batches(dict.fromkeys(one.source_id for one, _key, _sighting in fresh)):
        connection.execute(_TELL, {"several": several, "last": last})


def _new_row(one: Recording, key: str, sighting: Sighting) -> dict[str, Any]:
    state = sighting.state or EntryState.PENDING
    pending = state is EntryState.PENDING
    return {
        "source_id": one.source_id,
        "digest": key,
        "key": sighting.key,
        "state": state.value,
        "code": sighting.code,
        "reason": sighting.reason,
        "article_id": sighting.article_id,
        "first_seen": one.now,
        "last_seen": one.now,
        "next_look": (sighting.next_look or one.now) if pending else sighting.next_look,
        **_announced(sighting, one.now),
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

_FORGET = Prepared(delete(validators).where(validators.c.source_id == bindparam("source")))
_KEEP = Prepared(insert(validators), *("source_id", "digest", "url", "etag", "last_modified", "body"))


def _keep_validators(connection: Connection, recordings: Sequence[Recording]) -> None:
    """What was asked in this read takes the place of what was asked in the last, also where a server gave nothing to
    ask again with: an index that says “unchanged” does not speak for the lists that it names."""
    _FORGET.run(connection, [{"source": one.source_id} for one in recordings])
    rows = (
        {
            "source_id": one.source_id,
            "digest": digest(url),
            "url": url,
            "etag": gained.etag,
            "last_modified": gained.last_modified,
            "body": gained.body,
        }
        for one in recordings
        for url, gained in (one.gained or {}).items()
    )
    _KEEP.run(connection, rows)
