"""What SQLite needs of its own: WAL, one writer, and a write lock that is taken at the beginning.

A transaction that reads first and writes later cannot be upgraded while another one writes: SQLite fails it at once,
whatever the busy timeout. So the writer's engine always begins with BEGIN IMMEDIATE, and readers may not write at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.pool import QueuePool

from ingest.errors import StoreError
from ingest.i18n import gettext as _
from ingest.store.codec import to_json

WRITERS = 1
READERS = 4
EXCLUSIVE = True
"""Whoever holds the workspace's lock is alone with the database."""

COMMITS_TOGETHER = True
"""There is one writer: what waits for it is committed in one transaction."""

_BUSY_MS = 5_000
_CACHE_KB = 32 * 1024
_CHECKPOINT_PAGES = 4_000  # of 4 KiB


def engines(url: URL) -> tuple[Engine, Engine]:
    """The writer's engine and the readers'. Makes the folder."""
    if not url.database or url.database == ":memory:":
        raise StoreError(
            _("A database in memory forgets everything."), fix=_("Name a file: sqlite:///path/to/ingest.sqlite3")
        )
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    writer, reader = _engine(url, WRITERS), _engine(url, READERS)
    event.listen(writer, "connect", partial(_prepare, writes=True))
    event.listen(reader, "connect", partial(_prepare, writes=False))
    event.listen(writer, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    event.listen(reader, "begin", lambda connection: connection.exec_driver_sql("BEGIN"))
    return writer, reader


def _engine(url: URL, connections: int) -> Engine:
    return create_engine(
        url,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        connect_args={"check_same_thread": False},
        json_serializer=to_json,
    )


def _prepare(connection: Any, _record: object, *, writes: bool) -> None:
    connection.isolation_level = None  # transactions are begun by the listener above, not by the driver's guesses
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")  # in WAL a crash of the process loses nothing
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA temp_store = MEMORY")
    if writes:
        # Keys are digests, so that new rows go everywhere: what is written to stays in memory, and a page that many
        # rows go to is written back once, not once for each of them.
        cursor.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
        cursor.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    else:
        cursor.execute("PRAGMA query_only = ON")
    cursor.close()


@contextmanager
def flushed(writer: Engine) -> Iterator[None]:
    """What is committed within is on the disk, not only out of the process. The writer has one thread and one
    connection, so nobody else commits meanwhile."""
    _set_synchronous(writer, "FULL")
    try:
        yield
    finally:
        _set_synchronous(writer, "NORMAL")


def _set_synchronous(writer: Engine, level: str) -> None:
    raw = writer.raw_connection()
    try:
        raw.cursor().execute(f"PRAGMA synchronous = {level}")
    finally:
        raw.close()  # back to the pool, with the setting


def lock(connection: Connection, keys: Iterable[str]) -> None:
    """The writer is alone anyway."""


def may_be_repeated(error: BaseException) -> bool:
    """Whether the same transaction would succeed now: never here, the writer has waited already."""
    return False
