"""One request at a time per host, in order of arrival, with the pauses that hosts ask for."""

from __future__ import annotations

import asyncio
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ingest.errors import FetchError
from ingest.fetch.recent import Recent
from ingest.i18n import gettext as _
from ingest.ports import Clock

Host = tuple[str, int]
"""A name in lower case, and a port."""

_HOSTS = 20_000
_BLOCKED_URLS = 4_096


def shown(host: Host) -> str:
    """How a host is named to a person."""
    name, port = host
    name = f"[{name}]" if ":" in name else name
    return name if port in (80, 443) else f"{name}:{port}"


@dataclass(slots=True)
class _State:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    users: int = 0  # in the queue, or at work
    free_at: float = 0.0  # of the loop's clock: when its pause is over
    blocked_until: datetime | None = None


class Turns:
    """Who may ask which host when. Remembers the hosts used last; one that somebody waits for is never forgotten."""

    def __init__(self, clock: Clock, *, max_pause: float) -> None:
        self._clock = clock
        self._max_pause = max_pause
        self._hosts: Recent[Host, _State] = Recent(_HOSTS, keep=_in_use)
        self._urls: Recent[str, datetime] = Recent(_BLOCKED_URLS)

    @asynccontextmanager
    async def turn(self, host: Host, *, pause: float = 0.0) -> AsyncIterator[None]:
        """Wait for the host's turn and hold it; afterwards the host is left alone for `pause` seconds. Raises
        FetchError when the host asked to be left alone for longer than we wait."""
        state = self._state(host)
        state.users += 1
        try:
            async with state.lock:
                self._check_blocked(host, state)
                await self._sit_out(host, state)
                try:
                    yield
                finally:
                    state.free_at = asyncio.get_running_loop().time() + pause if pause else 0.0
        finally:
            state.users -= 1

    def block_host(self, host: Host, until: datetime) -> None:
        """It said 429: nothing is asked of it before."""
        self._state(host).blocked_until = until

    def block_url(self, url: str, until: datetime) -> None:
        """It said 503: this is not asked before."""
        self._urls.put(url, until)

    def blocked_until(self, url: str) -> datetime | None:
        """When this may be asked again, if not now."""
        until = self._urls.get(url)
        return until if until is not None and until > self._clock() else None

    def _state(self, host: Host) -> _State:
        state = self._hosts.get(host)
        if state is None:
            state = _State()
            self._hosts.put(host, state)
        return state

    def _check_blocked(self, host: Host, state: _State) -> None:
        if state.blocked_until is None:
            return
        if state.blocked_until > self._clock():
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

    async def _sit_out(self, host: Host, state: _State) -> None:
        left = state.free_at - asyncio.get_running_loop().time() if state.free_at else 0.0
        if left > self._max_pause:
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
                retry_at=self._clock() + timedelta(seconds=left),
            )
        if left > 0:
            await asyncio.sleep(left)


def _in_use(state: _State) -> bool:
    return state.users > 0
