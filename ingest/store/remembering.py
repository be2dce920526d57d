"""What the fetcher remembers of hosts and addresses, and what it counted there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Row, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from ingest.store.batches import batches
from ingest.store.codec import digest
from ingest.store.tables import addresses, host_days, hosts, robots
from ingest.types import AddressMemory, HostDay, HostMemory, Recollection, RobotsMemory, Validators

_MOST_HOSTS = 20_000
_MOST_ADDRESSES = 4_096
_COUNTED_DAYS = timedelta(days=7)  # by which the size of an answer is estimated
_KEPT_DAYS = timedelta(days=60)
_KEPT_HOSTS = timedelta(days=180)
_KEPT_ROBOTS = timedelta(days=30)  # after it became old

_DIALECTS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
_COUNTS = tuple(column.name for column in host_days.c if not column.primary_key)
_HOST = tuple(column.name for column in hosts.c)


def recall(connection: Connection, *, now: datetime) -> Recollection:
    """See `ports.FetchMemory`; so for all that have no words of their own here."""
    known = connection.execute(select(hosts).order_by(hosts.c.seen.desc()).limit(_MOST_HOSTS)).all()
    held = select(addresses).where(addresses.c.until > now).order_by(addresses.c.until.desc()).limit(_MOST_ADDRESSES)
    kept = connection.execute(select(robots).order_by(robots.c.expires.desc()).limit(_MOST_HOSTS)).all()
    # The last to come is the last to be forgotten.
    return Recollection(
        hosts=tuple(_host(row) for row in reversed(known)),
        addresses=tuple(AddressMemory(row.url, row.host, row.status, row.until) for row in connection.execute(held)),
        robots=tuple(_robots(row) for row in reversed(kept)),
        days=counted(connection, since=(now - _COUNTED_DAYS).date()),
    )


def remember(connection: Connection, news: Recollection) -> None:
    _replace(connection, hosts, [{name: getattr(one, name) for name in _HOST} for one in news.hosts])
    _replace(connection, addresses, [_address_row(one) for one in news.addresses])
    _replace(connection, robots, [_robots_row(one) for one in news.robots])
    rows = [{"day": one.day, "host": one.host, **{name: getattr(one, name) for name in _COUNTS}} for one in news.days]
    _upsert(connection, host_days, rows, add=True)


def forget(connection: Connection, *, now: datetime) -> None:
    connection.execute(delete(addresses).where(addresses.c.until <= now))
    connection.execute(delete(hosts).where(hosts.c.seen < now - _KEPT_HOSTS))
    connection.execute(delete(robots).where(robots.c.expires < now - _KEPT_ROBOTS))
    connection.execute(delete(host_days).where(host_days.c.day < (now - _KEPT_DAYS).date()))


def counted(connection: Connection, *, since: date) -> tuple[HostDay, ...]:
    """What was counted of each host from that day on, added up into one; the most asked first."""
    sums = [func.sum(host_days.c[name]).label(name) for name in _COUNTS]
    query = (
        select(host_days.c.host, func.min(host_days.c.day).label("day"), *sums)
        .where(host_days.c.day >= since)
        .group_by(host_days.c.host)
        .order_by(func.sum(host_days.c.requests).desc(), host_days.c.host)
        .limit(_MOST_HOSTS)
    )
    return tuple(
        HostDay(row.host, row.day, **{name: int(getattr(row, name)) for name in _COUNTS})
        for row in connection.execute(query)
    )


def known_hosts(connection: Connection) -> tuple[HostMemory, ...]:
    """Every host of which something is remembered."""
    return tuple(_host(row) for row in connection.execute(select(hosts).order_by(hosts.c.host)))


def held_addresses(connection: Connection, *, now: datetime) -> tuple[AddressMemory, ...]:
    """Addresses that are not asked before a time, the longest waiting last."""
    held = select(addresses).where(addresses.c.until > now).order_by(addresses.c.until).limit(_MOST_ADDRESSES)
    return tuple(AddressMemory(row.url, row.host, row.status, row.until) for row in connection.execute(held))


def kept_robots(connection: Connection, origins: Sequence[str]) -> tuple[RobotsMemory, ...]:
    """The robots.txt files of these origins, as far as we have them."""
    found: list[RobotsMemory] = []
    for batch in batches(origins):
        found += [_robots(row) for row in connection.execute(select(robots).where(robots.c.origin.in_(batch)))]
    return tuple(found)


def _replace(connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
    _upsert(connection, table, rows, add=False)


def _upsert(connection: Connection, table: Table, rows: Sequence[dict[str, Any]], *, add: bool) -> None:
    if not rows:
        return
    insert = _DIALECTS[connection.dialect.name].insert(table)
    values = {
        column.name: (column + insert.excluded[column.name]) if add else insert.excluded[column.name]
        for column in table.c
        if not column.primary_key
    }
    keys = [column.name for column in table.primary_key]
    statement = insert.on_conflict_do_update(index_elements=keys, set_=values)
    # Always in the same order, so that two processes never wait for one another.
    for batch in batches(sorted(rows, key=lambda row: [str(row[key]) for key in keys])):
        connection.execute(statement, batch)


def _host(row: Row[Any]) -> HostMemory:
    return HostMemory(**{name: getattr(row, name) for name in _HOST})


def _robots(row: Row[Any]) -> RobotsMemory:
    return RobotsMemory(row.origin, row.packed, row.expires, Validators(row.etag, row.last_modified))


def _address_row(one: AddressMemory) -> dict[str, Any]:
    return {"digest": digest(one.url), "url": one.url, "host": one.host, "status": one.status, "until": one.until}


def _robots_row(one: RobotsMemory) -> dict[str, Any]:
    return {
        "origin": one.origin,
        "packed": one.packed,
        "expires": one.expires,
        "etag": one.validators.etag,
        "last_modified": one.validators.last_modified,
    }
