"""Writes that wait at the same time are committed together: the line before SQLite's one writer.

    await … ─▶ ┐
    await … ─▶ ├─ line ─▶ BEGIN · one after the other · COMMIT ─▶ everybody is answered
    await … ─▶ ┘

A commit costs more than most of what is committed, and polls come by the dozen. Nobody is answered before the commit,
so whoever goes on knows that what was written stands. Where one raises, all of it is rolled back and each is done again
in a transaction of its own: one's failure stays its own.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import Connection

Work = Callable[[Connection], Any]
JointWork = Callable[[Connection, Sequence[Any]], Sequence[Any]]
"""Does what many asked at once; answers in their order."""

_MOST = 256
_SECONDS = 0.05  # then a group is closed: who came first waits for all of it


@dataclass(slots=True, eq=False)
class _Waiting:
    """Somebody who waits for `work` – or, with `asked`, for joint work."""

    future: asyncio.Future[Any]
    work: Callable[..., Any]
    asked: tuple[Any, ...] = ()
    answer: Any = None
    error: BaseException | None = None

    def alone(self, connection: Connection) -> None:
        self.answer = self.work(connection, self.asked)[0] if self.asked else self.work(connection)


class Line:
    """Who waits to write. `transact` runs work in a transaction, again if need be; `executor` has one thread."""

    def __init__(self, executor: Executor, transact: Callable[[Work], Any]) -> None:
        self._executor = executor
        self._transact = transact
        self._waiting: deque[_Waiting] = deque()
        self._called = False  # the writer is at work, or on its way
        self._lock = threading.Lock()

    async def write(self, work: Work) -> Any:
        """Run `work` in the next transaction. It may be run again, so it has no other effects."""
        return await self._join(_Waiting(asyncio.get_running_loop().create_future(), work))

    async def write_jointly(self, work: JointWork, asked: Any) -> Any:
        """Run `work` for everybody who waits for the same; answers what it has for `asked`."""
        return await self._join(_Waiting(asyncio.get_running_loop().create_future(), work, (asked,)))

    async def _join(self, one: _Waiting) -> Any:
        with self._lock:
            self._waiting.append(one)
            call, self._called = not self._called, True
        if call:
            self._executor.submit(self._serve)
        return await one.future

    # -- on the writer's thread --

    def _serve(self) -> None:
        """One group; the next one comes after what else there is for the writer to do."""
        _answer(self._carried_out(self._next_group()))
        with self._lock:
            self._called = bool(self._waiting)
        if self._called:
            try:
                self._executor.submit(self._serve)
            except RuntimeError:  # it is closing, and waits for what is at work: that is us
                self._serve()

    def _next_group(self) -> list[_Waiting]:
        with self._lock:
            return [self._waiting.popleft() for _each in range(min(_MOST, len(self._waiting)))]

    def _carried_out(self, group: Sequence[_Waiting]) -> list[_Waiting]:
        """Do the group's work, or the first part of it; answers who was served."""
        wanted = [one for one in group if not one.future.cancelled()]
        try:
            served: list[_Waiting] = self._transact(partial(_together, wanted)) if len(wanted) > 1 else []
        except Exception:
            served = []
        if not served:
            served = wanted
            for one in wanted:
                self._one_alone(one)
        done = {id(one) for one in served}
        with self._lock:
            self._waiting.extendleft(one for one in reversed(wanted) if id(one) not in done)
        return served

    def _one_alone(self, one: _Waiting) -> None:
        try:
            self._transact(one.alone)
        except BaseException as error:
            one.error = error


def _together(wanted: Sequence[_Waiting], connection: Connection) -> list[_Waiting]:
    """As many as there is time for, each kind of joint work at once."""
    served: list[_Waiting] = []
    end = time.perf_counter() + _SECONDS
    for work, ones in _by_work(wanted):
        if ones[0].asked:
            answers = work(connection, [one.asked[0] for one in ones])
            for one, answer in zip(ones, answers, strict=True):
                one.answer = answer
        else:
            ones[0].alone(connection)
        served += ones
        if time.perf_counter() > end:
            break
    return served


def _by_work(wanted: Sequence[_Waiting]) -> Iterator[tuple[Callable[..., Any], list[_Waiting]]]:
    """Who waits at the same time knows nothing of the others, so joint work may be done where its first one stands."""
    joint: dict[Callable[..., Any], list[_Waiting]] = {}
    for one in wanted:
        if one.asked:
            joint.setdefault(one.work, []).append(one)
    for one in wanted:
        if not one.asked:
            yield one.work, [one]
        elif joint[one.work][0] is one:
            yield one.work, joint[one.work]


def _answer(served: Sequence[_Waiting]) -> None:
    """One call to each loop, however many wait there."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Waiting]] = {}
    for one in served:
        by_loop.setdefault(one.future.get_loop(), []).append(one)
    for loop, ones in by_loop.items():
        with suppress(RuntimeError):  # a loop that is closed waits for nothing
            loop.call_soon_threadsafe(_settle, ones)


def _settle(ones: Sequence[_Waiting]) -> None:
    for one in ones:
        if one.future.done():
            continue  # cancelled meanwhile
        if one.error is None:
            one.future.set_result(one.answer)
        else:
            one.future.set_exception(one.error)
