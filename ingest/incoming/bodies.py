"""Bodies that strangers send: bounded in size, in time, and in how many are on their way at once."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


class TooLarge(Exception):
    """The body is larger than what is taken."""


class TooSlow(Exception):
    """The body did not come in time."""


class Crowded(Exception):
    """Too many bodies are on their way."""


@dataclass(slots=True)
class Gate:
    """Who may send now. A body is counted by what came of it, so that many slow senders cost little memory and cannot
    keep the others out for longer than `seconds`."""

    most: int = 500  # bodies at once
    most_bytes: int = 64 * 1024 * 1024  # of all of them together
    seconds: float = 15.0  # for a whole body to come
    inside: int = 0
    held: int = 0

    async def whole(self, chunks: AsyncIterator[bytes], *, most: int) -> bytes:
        """A body of `most` bytes at most. Raises TooLarge, TooSlow and Crowded."""
        with self._place():
            body = bytearray()
            try:
                async with asyncio.timeout(self.seconds):
                    async for chunk in chunks:
                        self._take(chunk, body, most)
            except TimeoutError:
                raise TooSlow from None
            finally:
                self.held -= len(body)
            return bytes(body)

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self.inside >= self.most:
            raise Crowded
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    def _take(self, chunk: bytes, body: bytearray, most: int) -> None:
        if len(body) + len(chunk) > most:
            raise TooLarge
        if self.held + len(chunk) > self.most_bytes:
            raise Crowded
        self.held += len(chunk)
        body += chunk


@dataclass(slots=True)
class Pace:
    """How quickly one sender may send: `burst` at once, then so many `per_second`. Senders are those whose signature
    was right, so there are as many as endpoints."""

    per_second: float = 20.0
    burst: float = 200.0
    clock: Callable[[], float] = time.monotonic
    _left: dict[str, tuple[float, float]] = field(default_factory=dict)

    def may(self, sender: str) -> bool:
        """Take one; False: not now."""
        now = self.clock()
        left, since = self._left.get(sender, (self.burst, now))
        left = min(self.burst, left + (now - since) * self.per_second)
        self._left[sender] = (left - 1 if left >= 1 else left, now)
        return left >= 1
