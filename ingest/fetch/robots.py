"""What hosts let us ask for: robots.txt as RFC 9309 reads it."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.errors import FetchError
from ingest.fetch.ledger import Ledger
from ingest.fetch.recent import Recent
from ingest.i18n import gettext as _
from ingest.ports import Clock
from ingest.types import RobotsMemory, Validators

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


@dataclass(frozen=True, slots=True)
class Answer:
    """What came for a robots.txt. `text` None: nothing new, what we have still holds; empty: there is none (4xx)."""

    text: bytes | None
    validators: Validators = Validators()


Read = Callable[[str, Validators], Awaitable[Answer]]
"""Fetch a robots.txt, redirects and all: of its text the first `MAX_BYTES`. Raises FetchError."""


@dataclass(slots=True)
class _File:
    """What is known of one origin. Text is kept packed, as hosts are many and each is asked for seldom."""

    packed: bytes = b""
    expires: datetime | None = None
    validators: Validators = Validators()
    failure: FetchError | None = None

    @property
    def weight(self) -> int:
        return len(self.packed) + _OVERHEAD


class Robots:
    """The rules of hosts, each asked for once a day and only whether it changed; an old copy stands in while a host
    cannot give a new one."""

    def __init__(self, read: Read, clock: Clock, ledger: Ledger | None = None) -> None:
        self._read = read
        self._clock = clock
        self._ledger = ledger or Ledger(clock)
        self._files: Recent[str, _File] = Recent(_REMEMBERED_BYTES, weight=_weight)
        self._parsed: Recent[str, Protego] = Recent(_PARSED)
        self._asking: dict[str, asyncio.Lock] = {}  # as long as somebody asks

    async def pause(self, origin: str, url: str, host: str) -> float:
        """Seconds that the host wants between two visits. Raises FetchError: `robots` where it does not want us at
        `url`, else what kept its robots.txt from being read."""
        rules = await self._rules(origin)
        if rules is None:
            return 0.0
        # The file itself may always be asked for (RFC 9309, 2.2.2): sitemaps are found through it.
        if not rules.can_fetch(url, PRODUCT) and urlsplit(url).path != "/robots.txt":
            raise FetchError(
                _("The robots.txt of {host} does not let us ask for this page.", host=host),
                fix=_("Ask the partner to allow the user agent “{product}” there.", product=PRODUCT),
                code="robots",
            )
        return self._pause(rules)

    async def known_pause(self, origin: str) -> float:
        """Seconds between two visits by the file that was read last, also where it is to be asked for again."""
        file = self._files.get(origin)
        rules = await self._parse(origin, file) if file is not None else None
        return self._pause(rules) if rules is not None else 0.0

    def _pause(self, rules: Protego) -> float:
        wanted = max(rules.crawl_delay(PRODUCT) or 0.0, _by_rate(rules, self._clock()), 0.0)
        return min(wanted, _FRESH.total_seconds())

    def recall(self, files: tuple[RobotsMemory, ...]) -> None:
        """What an earlier process had."""
        for one in files:
            self._files.put(one.origin, _File(one.packed, one.expires, one.validators))

    def forget_failures(self) -> None:
        """What was refused by other rules of ours may be asked for now."""
        for origin in [origin for origin, file in self._files.items() if file.failure is not None]:
            self._files.forget(origin)

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
        known = old.validators if old is not None else Validators()
        try:
            answer = await self._read(f"{origin}/robots.txt", known)
        except FetchError as error:
            wait = _ASK_AGAIN if error.code == "robots" else _TRY_AGAIN
            again = min(error.retry_at or self._clock() + wait, self._clock() + _FRESH)
            if old is not None and old.failure is None:
                return _File(old.packed, again, old.validators)
            return _File(b"", again, failure=error)
        file = _File(_packed(answer, old), self._clock() + _FRESH, answer.validators)
        self._ledger.note_robots(RobotsMemory(origin, file.packed, self._clock() + _FRESH, file.validators))
        return file

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


def allows(file: RobotsMemory, url: str) -> bool:
    """Whether a robots.txt as we have it lets us ask for `url`."""
    return not file.packed or bool(_parsed(zlib.decompress(file.packed)).can_fetch(url, PRODUCT))


def _packed(answer: Answer, old: _File | None) -> bytes:
    if answer.text is None:
        return old.packed if old is not None else b""
    return zlib.compress(answer.text) if answer.text.strip() else b""


def _by_rate(rules: Protego, now: datetime) -> float:
    """Seconds between two visits by a Request-rate, such as `1/5 0600-1900` (UTC), where it holds now."""
    rate = rules.request_rate(PRODUCT)
    if rate is None or not rate.requests:
        return 0.0
    begin, end, at = rate.start_time, rate.end_time, now.time()
    holds = begin is None or end is None or (begin <= at <= end if begin <= end else at >= begin or at <= end)
    return float(rate.seconds) / float(rate.requests) if holds else 0.0
