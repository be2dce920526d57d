"""Threads, transactions and errors: every question to the database goes through `Database.read` or `.write`.

Writes stand in a line for a few writer threads (on SQLite for one, which commits together what waits together), reads
have a pool of their own; both may be awaited from any event loop. One call is all or nothing: committed when the work
returns, rolled back when it raises.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from types import ModuleType
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, ProgrammingError

from ingest.errors import StoreError
from ingest.i18n import gettext as _
from ingest.store import postgresql, sqlite
from ingest.store.line import Line

P = ParamSpec("P")
T = TypeVar("T")
A = TypeVar("A")

_TRIES = 5
_FLAVORS: dict[str, ModuleType] = {"sqlite": sqlite, "postgresql": postgresql}
_OURS = (IntegrityError, ProgrammingError, DataError)  # mistakes of ours: a traceback, not a sentence


class Database:
    """An open database. `close` waits for what is at work."""

    def __init__(self, url: str) -> None:
        self.url = _url(url)
        flavor = _FLAVORS[self.url.get_backend_name()]
        self.exclusive: bool = flavor.EXCLUSIVE
        self._may_be_repeated: Callable[[BaseException], bool] = flavor.may_be_repeated
        self._flushed: Callable[[Engine], AbstractContextManager[None]] = flavor.flushed
        try:
            self.writer, self.reader = flavor.engines(self.url)
        except OSError as error:
            raise StoreError(str(error), fix=_("Make a place for {url}.", url=self.name)) from error
        self._writers = ThreadPoolExecutor(flavor.WRITERS, thread_name_prefix="store-write")
        self._readers = ThreadPoolExecutor(flavor.READERS, thread_name_prefix="store-read")
        self._line = Line(self._writers, partial(self._transact, self.writer)) if flavor.COMMITS_TOGETHER else None

    @property
    def name(self) -> str:
        """The address without its password."""
        return self.url.render_as_string(hide_password=True)

    async def write(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in one write transaction. It may be run again after a deadlock, so it has no other effects."""
        if self._line is not None:
            answer: T = await self._line.write(partial(_called, work, args, kwargs))
            return answer
        call = partial(self._transact, self.writer, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._writers, call)

    async def write_durably(
        self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Like `write`, and when it returns, the disk has it: for what somebody is told that we have."""
        call = partial(self._transact_durably, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._writers, call)

    async def write_jointly(self, work: Callable[[Connection, Sequence[A]], Sequence[T]], asked: A) -> T:
        """Like `write`, for work that does at once what many ask: `work(connection, [asked, …])` answers in order."""
        if self._line is not None:
            answer: T = await self._line.write_jointly(work, asked)
            return answer
        return (await self.write(work, [asked]))[0]

    async def read(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Run `work` in one transaction that sees one state of the database and changes nothing."""
        call = partial(self._transact, self.reader, work, *args, **kwargs)
        return await asyncio.get_running_loop().run_in_executor(self._readers, call)

    def write_now(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `write`, for callers without a loop."""
        return self._transact(self.writer, work, *args, **kwargs)

    def read_now(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Like `read`, for callers without a loop."""
        return self._transact(self.reader, work, *args, **kwargs)

    def close(self) -> None:
        """Wait for what is at work, then let go of every connection."""
        self._writers.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        self.writer.dispose()
        self.reader.dispose()

    def _transact_durably(self, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        with self._flushed(self.writer):
            return self._transact(self.writer, work, *args, **kwargs)

    def _transact(
        self, engine: Engine, work: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        for attempt in range(1, _TRIES + 1):
            try:
                with engine.begin() as connection:
                    return work(connection, *args, **kwargs)
            except DBAPIError as error:
                if attempt < _TRIES and self._may_be_repeated(error):
                    continue
                if isinstance(error, _OURS):
                    raise
                raise self._explained(error) from error
        raise AssertionError("unreachable")

    def _explained(self, error: DBAPIError) -> StoreError:
        said = str(error.orig).strip()
        if "locked" in said:
            fix = _("Another program holds the database {name}; let it finish.", name=self.name)
        else:
            fix = _("See whether the database {name} can be reached and written to.", name=self.name)
        return StoreError(_("The database says: {said}", said=said), fix=fix)


def _called(work: Callable[..., T], args: Sequence[Any], kwargs: Mapping[str, Any], connection: Connection) -> T:
    return work(connection, *args, **kwargs)


def lock(connection: Connection, *keys: str) -> None:
    """Keep every other transaction that names one of these keys waiting until this one ends."""
    _FLAVORS[connection.dialect.name].lock(connection, keys)


def _url(url: str) -> URL:
    fix = _("Write sqlite:///path/to/ingest.sqlite3 or postgresql://user@host/name.")
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1) if url.startswith("postgres://") else url)
    except ArgumentError as error:
        raise StoreError(_("This is no address of a database."), fix=fix) from error
    if parsed.get_backend_name() not in _FLAVORS:
        raise StoreError(_("There is no store for {kind}.", kind=parsed.get_backend_name()), fix=fix)
    return parsed
