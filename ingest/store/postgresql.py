"""What PostgreSQL needs of its own: psycopg 3, several writers, and locks by name where they could pass one another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec

from sqlalchemy import Connection, Engine, create_engine, func, select
from sqlalchemy.engine import URL

from ingest.errors import StoreError
from ingest.i18n import gettext as _
from ingest.store.codec import to_json

WRITERS = 4
READERS = 4
EXCLUSIVE = False
"""Other machines may be at work on the same database: leases are given back by their time only."""

COMMITS_TOGETHER = False
"""Several writers are at work, and the fewer rows each of them locks the better."""

_PATIENCE = 10  # seconds for a connection
_REPEATABLE = frozenset({"40001", "40P01"})  # serialization failure, deadlock


def engines(url: URL) -> tuple[Engine, Engine]:
    """The writers' engine and the readers'."""
    if find_spec("psycopg") is None:
        raise StoreError(_("PostgreSQL needs the library psycopg."), fix=_("pip install 'ingest[postgresql]'"))
    url = url.set(drivername="postgresql+psycopg")
    return _engine(url, WRITERS), _engine(url, READERS)


def _engine(url: URL, connections: int) -> Engine:
    return create_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_pre_ping=True,  # a server that was restarted is noticed before the work, not in its midst
        connect_args={} if "connect_timeout" in url.query else {"connect_timeout": _PATIENCE},
        json_serializer=to_json,
    )


@contextmanager
def flushed(writer: Engine) -> Iterator[None]:
    """A commit waits for the disk anyway, unless the server's operator said otherwise (`synchronous_commit`)."""
    yield


def lock(connection: Connection, keys: Iterable[str]) -> None:
    """Be the only transaction with these names until the end of this one. Always in the same order, so that two never
    wait for one another."""
    for number in sorted({_number(key) for key in keys}):
        connection.execute(select(func.pg_advisory_xact_lock(number)))


def may_be_repeated(error: BaseException) -> bool:
    """Whether the same transaction may succeed when it is done again."""
    return getattr(getattr(error, "orig", None), "sqlstate", None) in _REPEATABLE


def _number(key: str) -> int:
    first = hashlib.sha256(key.encode(errors="surrogatepass")).digest()[:8]
    return int.from_bytes(first, "big", signed=True)
