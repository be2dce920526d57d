"""What the file declares, brought into the store; what is renamed there keeps its history."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import Connection, String, Table, delete, insert, literal, select, update

from ingest.store.overview import clear_alert
from ingest.store.tables import (
    articles,
    entries,
    inbox,
    layouts,
    organizations,
    received,
    runs,
    sources,
    subscriptions,
    validators,
)
from ingest.types import Config, Organization, Source

_OF_SOURCE: tuple[Table, ...] = (entries, articles, runs, validators, layouts, inbox, received, subscriptions)
_OF_ORGANIZATION: tuple[Table, ...] = (sources, articles)


def declare(connection: Connection, config: Config, *, now: datetime) -> None:
    """Organizations and sources as they stand in the file. New sources are due now; those that are gone from it, or
    switched off, are not read any more, and everything they brought stays."""
    known = set(connection.execute(select(organizations.c.id)).scalars())
    for organization in config.organizations:
        _declare_organization(connection, organization, known)
    there = set(connection.execute(select(sources.c.id)).scalars())
    connection.execute(update(sources).values(declared=False))
    for source in config.sources:
        _declare_source(connection, source, there, now)


def _declare_organization(connection: Connection, organization: Organization, known: set[str]) -> None:
    if organization.id in known:
        _update(connection, organizations, organization.id, name=organization.name)
        return
    connection.execute(insert(organizations).values(id=organization.id, name=organization.name))
    known.add(organization.id)
    if organization.was in known:
        for table in _OF_ORGANIZATION:
            moved = update(table).where(table.c.organization_id == organization.was)
            connection.execute(moved.values(organization_id=organization.id))
        connection.execute(delete(organizations).where(organizations.c.id == organization.was))
        known.discard(organization.was)


def _declare_source(connection: Connection, source: Source, there: set[str], now: datetime) -> None:
    values = {
        "organization_id": source.organization_id,
        "kind": source.kind,
        "location": source.location,
        "declared": source.enabled,
        "declared_as": _declared_as(source),
    }
    if source.id in there:
        _forget_if_edited(connection, source)
        _forget_move(connection, source, now)
        _update(connection, sources, source.id, **values)
        return
    if source.was in there:
        _rename(connection, source)
        there.discard(source.was)
        _forget_if_edited(connection, source)
        _forget_move(connection, source, now)
        _update(connection, sources, source.id, **values)
    else:
        connection.execute(insert(sources).values(id=source.id, next_due=now, **values))
    there.add(source.id)


def _declared_as(source: Source) -> str:
    """A hash of what decides how the source and its pages are read."""
    said = (source.kind, source.location, source.options, source.selectors, source.timezone, source.language)
    return hashlib.sha256(repr(said).encode(errors="surrogatepass")).hexdigest()[:32]


def _forget_if_edited(connection: Connection, source: Source) -> None:
    """What a server gave to ask again with speaks for how the source was read then: behind a “not modified” an edited
    `match` or selector would find nothing for ever."""
    before = connection.execute(select(sources.c.declared_as).where(sources.c.id == source.id)).scalar_one()
    if before in ("", _declared_as(source)):
        return
    connection.execute(delete(validators).where(validators.c.source_id == source.id))
    known = update(entries).where(entries.c.source_id == source.id)
    connection.execute(known.values(etag="", last_modified=""))


def _forget_move(connection: Connection, source: Source, now: datetime) -> None:
    """Another address has not moved. The history – entries, first contact, what was posted – stays: it is the source's,
    not the address's."""
    query = select(sources.c.location, sources.c.moved_to).where(sources.c.id == source.id)
    before = connection.execute(query).one()
    if before.location != source.location and before.moved_to:
        _update(connection, sources, source.id, moved_to="", moved_since=None, moved_told=False)
        clear_alert(connection, "source_moved", source.id, now=now)


def _rename(connection: Connection, source: Source) -> None:
    """A row under the new id, everything that refers to the old one moved over, the old one gone."""
    columns = [column for column in sources.c if column.name != "id"]
    copied = select(literal(source.id, String), *columns).where(sources.c.id == source.was)
    connection.execute(insert(sources).from_select(["id", *[column.name for column in columns]], copied))
    for table in _OF_SOURCE:
        connection.execute(update(table).where(table.c.source_id == source.was).values(source_id=source.id))
    connection.execute(delete(sources).where(sources.c.id == source.was))


def _update(connection: Connection, table: Table, row_id: str, **values: object) -> None:
    connection.execute(update(table).where(table.c.id == row_id).values(**values))
