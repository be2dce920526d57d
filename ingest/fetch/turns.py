"""Who may ask which host when: one request at a time unless more is declared, in order of arrival, with the pauses that
hosts ask for, and not before they want to be asked again.

A 429 stops its host. But a gateway gives many partners' feeds, and each has a limit of its own: there a 429 stops its
address, and the host only when a second address says so too. A 503 stops its address.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.errors import FetchError
from ingest.fetch.ledger import Host, Ledger, key_of
from ingest.fetch.recent import Recent
from ingest.i18n import gettext as _
from ingest.ports import Clock
from ingest.types import AddressMemory, HostMemory

_HOSTS = 20_000
_ADDRESSES = 4_096
_UNASKED = timedelta(minutes=1)  # how long a host is left alone that says 429 and not for how long
_UNASKED_MOST = timedelta(hours=1)  # after many in a row
_JITTER = 0.1  # a pause is up to so much longer: a machine that comes to the second is a nuisance
_REMEMBERED = 1.0  # seconds: a shorter pause is over before another process has started
_WRITTEN_FIRST = 2.0  # seconds: of a longer pause also a process that is killed must know
_SHORT = timedelta(seconds=30)  # beyond this the clock has been set, and a pause is not believed


def shown(host: Host) -> str:
    """How a host is named to a person."""
    name, port = host
    name = f"[{name}]" if ":" in name else name
    return name if port in (80, 443) else f"{name}:{port}"


@dataclass(frozen=True, slots=True)
class Pace:
    """How a host is asked: `pause` seconds between two requests, so many `at_once`."""

    pause: float = 0.0
    at_once: int = 1


@dataclass(slots=True)
class _State:
    slots: asyncio.Semaphore
    at_once: int
    pacing: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0  # in the queue, or at work
    asked_at: datetime | None = None  # the end of the last request, as far as a pause was known
    pause: float = 0.0  # as last known
    by_rules: bool = False  # what was asked last was its robots.txt
    blocked_until: datetime | None = None
    throttled: int = 0  # answers 429 in a row
    waiting: dict[str, datetime] = field(default_factory=dict)  # addresses that said 429, until when
    refusals: int = 0  # answers in a row that say that we are not wanted
    refused_status: int = 0
    refused_since: datetime | None = None
    refused_url: str = ""
    forbidden_url: str = ""  # by robots.txt, the last one
    forbidden_at: datetime | None = None


class Turns:
    """Remembers the hosts used last; one that somebody waits for is never forgotten."""

    def __init__(
        self,
        clock: Clock,
        *,
        max_pause: float,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
        ledger: Ledger | None = None,
    ) -> None:
        self._clock = clock
        self._max_pause = max_pause
        self._sleep = sleep
        self._ledger = ledger or Ledger(clock)
        self._hosts: Recent[Host, _State] = Recent(_HOSTS, keep=_in_use)
        self._addresses: Recent[str, AddressMemory] = Recent(_ADDRESSES)

    @asynccontextmanager
    async def turn(self, host: Host, pace: Pace = Pace(), *, lenient: bool = False) -> AsyncIterator[None]:
        """Wait for a turn at the host and hold it. Raises FetchError when the host asked to be left alone, or for a
        pause that is longer than we wait. `lenient`: what is asked for is the host's own rules, before they are known.
        """
        state = self._state(host, pace.at_once)
        state.users += 1
        try:
            async with state.slots:
                self._check_blocked(host, state)
                pause = max(pace.pause, min(state.pause, self._max_pause)) if lenient else pace.pause
                if pause:
                    await self._paced(host, state, pause)
                try:
                    yield
                finally:
                    self._leave(host, state, pause, lenient)
        finally:
            state.users -= 1

    # -- what hosts ask for --

    def throttle(self, host: Host, url: str, wait: timedelta | None, *, gateway: bool) -> datetime:
        """It said 429: nothing is asked of it – of a gateway: this address is not asked – before the moment that is
        answered."""
        now, state = self._clock(), self._state(host)
        state.throttled += 1
        if wait is None:
            wait = min(_UNASKED * (1 << min(state.throttled - 1, 10)), _UNASKED_MOST)
        until = now + wait
        if gateway and not self._others_wait(state, url, now):
            self._hold(host, url, 429, until)
            state.waiting[url] = until
        else:
            state.blocked_until = max(until, *state.waiting.values(), state.blocked_until or until)
            state.waiting.clear()
        self._note(host, state)
        return until

    def hold(self, host: Host, url: str, status: int, until: datetime) -> None:
        """It said 503, or another failure with a time: this address is not asked before."""
        self._hold(host, url, status, until)

    def held(self, url: str) -> AddressMemory | None:
        """What keeps this address from being asked now."""
        held = self._addresses.get(url)
        return held if held is not None and held.until > self._clock() else None

    def _hold(self, host: Host, url: str, status: int, until: datetime) -> None:
        held = AddressMemory(url, key_of(host), status, until)
        self._addresses.put(url, held)
        self._ledger.note_address(held)

    def _others_wait(self, state: _State, url: str, now: datetime) -> bool:
        state.waiting = {one: until for one, until in state.waiting.items() if until > now}
        return any(one != url for one in state.waiting)

    # -- whether we are welcome --

    def welcome(self, host: Host) -> None:
        """It gave a page."""
        state = self._hosts.get(host)
        if state is None or not (state.refusals or state.throttled):
            return
        state.refusals = state.throttled = state.refused_status = 0
        state.refused_since, state.refused_url = None, ""
        self._note(host, state)

    def unwelcome(self, host: Host, url: str, status: int) -> None:
        """It answered that it does not want us."""
        state = self._state(host)
        state.refusals += 1
        state.refused_status, state.refused_url = status, url
        state.refused_since = state.refused_since or self._clock()
        self._note(host, state)

    def forbidden(self, host: Host, url: str) -> None:
        """Its robots.txt does not let us ask for `url`."""
        state = self._state(host)
        if state.forbidden_url != url:
            state.forbidden_url, state.forbidden_at = url, self._clock()
            self._note(host, state)

    # -- across restarts --

    def recall(self, hosts: tuple[HostMemory, ...], addresses: tuple[AddressMemory, ...]) -> None:
        """What an earlier process remembered."""
        for memory in hosts:
            self._hosts.put(_host_of(memory.host), _recalled(memory))
        for held in addresses:
            self._addresses.put(held.url, held)
            if held.status == 429:
                self._state(_host_of(held.host)).waiting[held.url] = held.until

    def _note(self, host: Host, state: _State) -> None:
        self._ledger.note_host(_memory(host, state, self._clock()))

    # -- a turn --

    def _state(self, host: Host, at_once: int = 0) -> _State:
        state = self._hosts.get(host)
        if state is None:
            state = _State(asyncio.Semaphore(at_once or 1), at_once or 1)
            self._hosts.put(host, state)
        elif at_once and state.at_once != at_once and not state.users:
            state.slots, state.at_once = asyncio.Semaphore(at_once), at_once
        return state

    def _check_blocked(self, host: Host, state: _State) -> None:
        if state.blocked_until is None:
            return
        if state.blocked_until > self._clock():
            self._ledger.tally(host).waited += 1
            raise FetchError(
                _(
                    "{host} asked to be left alone until {time} UTC.",
                    host=shown(host),
                    time=f"{state.blocked_until:%H:%M:%S}",
                ),
                fix=_("Nothing to do: it is asked again then."),
                code="http_4xx",
                status=429,
                retry_at=state.blocked_until,
            )
        state.blocked_until = None

    async def _paced(self, host: Host, state: _State, pause: float) -> None:
        async with state.pacing:
            await self._sit_out(host, state, pause)
            self._check_blocked(host, state)  # another one's answer may have come meanwhile
            state.asked_at, state.pause, state.by_rules = self._clock(), pause, False
            if pause >= _WRITTEN_FIRST:
                self._note(host, state)
                await self._ledger.write()

    async def _sit_out(self, host: Host, state: _State, pause: float) -> None:
        if state.asked_at is None or (state.by_rules and pause > self._max_pause):
            return
        now = self._clock()
        left = min((state.asked_at - now).total_seconds(), _SHORT.total_seconds()) + pause
        if left > self._max_pause:
            self._ledger.tally(host).waited += 1
            raise FetchError(
                _(
                    "{host} wants a pause between two visits, {seconds} s more.",
                    host=shown(host),
                    seconds=math.ceil(left),
                ),
                fix=_(
                    "Nothing to do: it is asked again then. Ask the partner for a shorter Crawl-delay in robots.txt."
                ),
                code="robots",
                retry_at=now + timedelta(seconds=left),
            )
        if left > 0:
            await self._sleep(left + random.uniform(0, _JITTER) * min(pause, 10.0))  # noqa: S311 – no secret

    def _leave(self, host: Host, state: _State, pause: float, lenient: bool) -> None:
        """The pause is counted from the end of a request; of many at once from the beginning of each. A robots.txt
        counts as a visit where the pause is short enough to be waited for."""
        if lenient:
            if state.pause <= self._max_pause:
                state.asked_at, state.by_rules = self._clock(), True
        elif not pause:
            state.asked_at, state.pause = None, 0.0
        elif state.at_once == 1:
            state.asked_at = self._clock()
        if pause >= _REMEMBERED:
            self._note(host, state)


def _in_use(state: _State) -> bool:
    return state.users > 0


def _host_of(key: str) -> Host:
    name, _colon, port = key.rpartition(":")
    return name, int(port)


def _memory(host: Host, state: _State, now: datetime) -> HostMemory:
    return HostMemory(
        host=key_of(host),
        seen=now,
        pause=state.pause,
        asked_at=state.asked_at if state.pause >= _REMEMBERED else None,
        blocked_until=state.blocked_until,
        throttled=state.throttled,
        refusals=state.refusals,
        refused_status=state.refused_status,
        refused_since=state.refused_since,
        refused_url=state.refused_url,
        forbidden_url=state.forbidden_url,
        forbidden_at=state.forbidden_at,
    )


def _recalled(memory: HostMemory) -> _State:
    return _State(
        asyncio.Semaphore(1),
        1,
        asked_at=memory.asked_at,
        pause=memory.pause,
        blocked_until=memory.blocked_until,
        throttled=memory.throttled,
        refusals=memory.refusals,
        refused_status=memory.refused_status,
        refused_since=memory.refused_since,
        refused_url=memory.refused_url,
        forbidden_url=memory.forbidden_url,
        forbidden_at=memory.forbidden_at,
    )
