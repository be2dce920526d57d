"""What hosts let us ask for: robots.txt as RFC 9309 reads it."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from ingest.errors import FetchError
from ingest.fetch.recent import Recent
from ingest.i18n import gettext as _
from ingest.ports import Clock

if TYPE_CHECKING:
    from protego import Protego

PRODUCT = "ingest"
"""The name that robots.txt knows us by."""

MAX_BYTES = 500 * 1024
"""What is read of one file; RFC 9309, 2.5, asks for at least this much."""

_FRESH = timedelta(hours=24)
_ASK_AGAIN = timedelta(minutes=10)  # after an answer that forbids everything for now
_TRY_AGAIN = timedelta(seconds=30)  # after no answer: a dead host shall not cost a time-out for each of its pages
_REMEMBERED_BYTES = 32 * 1024 * 1024
_PARSED = 512
_INLINE_BYTES = 64 * 1024  # a larger file is parsed in a thread
_OVERHEAD = 600  # bytes that remembering a file takes beside its text

Read = Callable[[str], Awaitable[bytes | None]]
"""Fetch a robots.txt, redirects and all: its first `MAX_BYTES`, None where there is none (4xx). Raises FetchError."""


@dataclass(slots=True)
class _File:
    """What is known of one origin. Text is kept packed, as hosts are many and each is asked for seldom."""

    packed: bytes = b""
    expires: datetime | None = None
    failure: FetchError | None = None

    @property
    def weight(self) -> int:
        return len(self.packed) + _OVERHEAD


class Robots:
    """The rules of hosts, each fetched once a day; an old copy stands in while a host cannot give a new one."""

    def __init__(self, read: Read, clock: Clock) -> None:
        self._read = read
        self._clock = clock
        self._files: Recent[str, _File] = Recent(_REMEMBERED_BYTES, weight=_weight)
        self._parsed: Recent[str, Protego] = Recent(_PARSED)
        self._asking: dict[str, asyncio.Lock] = {}  # as long as somebody asks

    async def pause(self, origin: str, url: str, host: str) -> float:
        """Seconds that the host wants between two visits. Raises FetchError: `robots` where it does not want us at
        `url`, else what kept its robots.txt from being read."""
        rules = await self._rules(origin)
        if rules is None:
            return 0.0
        if not rules.can_fetch(url, PRODUCT):
            raise FetchError(
                _("The robots.txt of {host} does not let us ask for this page.", host=host),
                fix=_("Ask the partner to allow the user agent “{product}” there.", product=PRODUCT),
                code="robots",
            )
        return min(max(rules.crawl_delay(PRODUCT) or 0.0, 0.0), _FRESH.total_seconds())

    async def _rules(self, origin: str) -> Protego | None:
        file = self._files.get(origin)
        if file is None or self._expired(file):
            file = await self._ask_once(origin)
        if file.failure is not None:
            # Raised anew each time: one exception object raised in several tasks would grow a traceback without end.
            known = file.failure
            raise FetchError(
                known.reason, fix=known.fix, code=known.code, status=known.status, retry_at=known.retry_at
            ) from known.__cause__
        return await self._parse(origin, file)

    def _expired(self, file: _File) -> bool:
        return file.expires is None or file.expires <= self._clock()

    async def _ask_once(self, origin: str) -> _File:
        lock = self._asking.setdefault(origin, asyncio.Lock())
        async with lock:
            try:
                file = self._files.get(origin)
                if file is None or self._expired(file):
                    file = await self._ask(origin, file)
                    self._files.put(origin, file)
                    self._parsed.forget(origin)
                return file
            finally:
                self._asking.pop(origin, None)

    async def _ask(self, origin: str, old: _File | None) -> _File:
        try:
            text = await self._read(f"{origin}/robots.txt")
        except FetchError as error:
            wait = _ASK_AGAIN if error.code == "robots" else _TRY_AGAIN
            again = min(error.retry_at or self._clock() + wait, self._clock() + _FRESH)
            if old is not None and old.failure is None:
                return _File(old.packed, again)
            return _File(b"", again, error)
        return _File(zlib.compress(text) if text and text.strip() else b"", self._clock() + _FRESH)

    async def _parse(self, origin: str, file: _File) -> Protego | None:
        if not file.packed:
            return None
        rules = self._parsed.get(origin)
        if rules is None:
            text = zlib.decompress(file.packed)
            rules = _parsed(text) if len(text) < _INLINE_BYTES else await asyncio.to_thread(_parsed, text)
            self._parsed.put(origin, rules)
        return rules


def _parsed(text: bytes) -> Protego:
    from protego import Protego

    return Protego.parse(text.decode("utf-8-sig", "replace"))


def _weight(file: _File) -> int:
    return file.weight
