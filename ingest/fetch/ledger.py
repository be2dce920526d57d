"""What the fetcher does and learns, on its way into the store: counted in memory, written a little later, many at once.

To count costs a microsecond, as it is done at every request; what a restart must know is written within a second.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field, fields
from datetime import date

from ingest.errors import StoreError
from ingest.ports import Clock, FetchMemory
from ingest.types import AddressMemory, HostDay, HostMemory, Recollection, RobotsMemory

Host = tuple[str, int]
"""A name in lower case, and a port."""

_LOOK_SECONDS = 1.0
_COUNTS_EVERY = 10  # looks
_MOST_UNWRITTEN = 20_000  # hosts, where nobody takes what is counted
_TIDY_EVERY = 24 * 3600  # looks


def key_of(host: Host) -> str:
    """`name:port`."""
    return f"{host[0]}:{host[1]}"


@dataclass(slots=True)
class Tally:
    """What is counted of a host since it was last written."""

    requests: int = 0
    conditional: int = 0
    unchanged: int = 0  # of them answered 304
    failed: int = 0  # 4xx, 5xx, or no answer at all
    full: int = 0  # answers with a body
    bytes: int = 0  # over the line
    saved: int = 0  # bytes that a 304 kept from being sent, by the size of the last full answer
    fresh: int = 0  # requests not made: what we had was fresh by the server's word
    forbidden: int = 0  # requests not made: robots.txt
    waited: int = 0  # requests not made: it wanted to be left alone until later


@dataclass(slots=True)
class _News:
    """What is not written yet."""

    hosts: dict[str, HostMemory] = field(default_factory=dict)
    addresses: dict[str, AddressMemory] = field(default_factory=dict)
    robots: dict[str, RobotsMemory] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.hosts or self.addresses or self.robots)


class Ledger:
    """Without a `memory`, nothing outlives the process."""

    def __init__(self, clock: Clock, memory: FetchMemory | None = None) -> None:
        self._clock = clock
        self._memory = memory
        self._tallies: dict[Host, Tally] = {}
        self._news = _News()
        self._writing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self._closed = asyncio.Event()

    async def open(self) -> Recollection:
        """What earlier processes remembered. From now on, news are written by themselves."""
        if self._memory is None:
            return Recollection()
        recalled = await self._memory.recall_fetching(now=self._clock())
        self._task = asyncio.create_task(self._keep_writing(self._memory))
        return recalled

    async def close(self) -> None:
        """Write the rest. Raises StoreError when it cannot be written."""
        if self._task is not None:
            self._closed.set()
            await self._task
            self._task = None
            await self.write()

    def tally(self, host: Host) -> Tally:
        """Count here, at once: it is taken away when it is written."""
        tally = self._tallies.get(host)
        if tally is None:
            if len(self._tallies) >= _MOST_UNWRITTEN:
                self._tallies.clear()
            tally = self._tallies[host] = Tally()
        return tally

    def note_host(self, memory: HostMemory) -> None:
        if self._memory is not None:
            self._news.hosts[memory.host] = memory

    def note_address(self, memory: AddressMemory) -> None:
        if self._memory is not None:
            self._news.addresses[memory.url] = memory

    def note_robots(self, memory: RobotsMemory) -> None:
        if self._memory is not None:
            self._news.robots[memory.origin] = memory

    async def write(self, *, counts: bool = True) -> None:
        """Everything that is not written yet. Raises StoreError; then it is still not written, and not lost."""
        if self._memory is None:
            return
        async with self._writing:
            tallies = self._take_tallies() if counts else {}
            news, self._news = self._news, _News()
            if not news and not tallies:
                return
            try:
                await self._memory.remember_fetching(self._told(news, tallies))
            except BaseException:
                self._take_back(news, tallies)
                raise

    def _take_tallies(self) -> dict[Host, Tally]:
        tallies, self._tallies = self._tallies, {}
        return tallies

    def _told(self, news: _News, tallies: dict[Host, Tally]) -> Recollection:
        day = self._clock().date()
        return Recollection(
            hosts=tuple(news.hosts.values()),
            addresses=tuple(news.addresses.values()),
            robots=tuple(news.robots.values()),
            days=tuple(_day(key_of(host), day, tally) for host, tally in tallies.items()),
        )

    def _take_back(self, news: _News, tallies: dict[Host, Tally]) -> None:
        """What became known meanwhile is newer."""
        self._news.hosts = news.hosts | self._news.hosts
        self._news.addresses = news.addresses | self._news.addresses
        self._news.robots = news.robots | self._news.robots
        for host, tally in tallies.items():
            now = self.tally(host)
            for name in _COUNTED:
                setattr(now, name, getattr(now, name) + getattr(tally, name))

    async def _keep_writing(self, memory: FetchMemory) -> None:
        look = 0
        while not self._closed.is_set():
            # A database that does not answer now is asked again at the next look; at the end its error is raised.
            with suppress(StoreError):
                if look % _TIDY_EVERY == 0:
                    await memory.forget_fetching(now=self._clock())
                await self.write(counts=look % _COUNTS_EVERY == _COUNTS_EVERY - 1)
            look += 1
            with suppress(TimeoutError):
                await asyncio.wait_for(self._closed.wait(), _LOOK_SECONDS)


_COUNTED = tuple(one.name for one in fields(Tally))


def _day(host: str, day: date, tally: Tally) -> HostDay:
    return HostDay(host, day, *(getattr(tally, name) for name in _COUNTED))
