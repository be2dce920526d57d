"""The embedded engine: one tick a second asks the store what is due. The only door to APScheduler.

One job for all sources, not one per source: what is due is a row in the store, so a restart forgets nothing and ten
thousand sources cost one indexed question. The tick itself only starts work and never waits for it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ingest import handover, jobs
from ingest.app import App
from ingest.errors import ConfigError, IngestError
from ingest.i18n import gettext as _
from ingest.pipeline import problem_of
from ingest.types import Alert, Config, Source

_AT_ONCE = jobs.SOURCES_AT_ONCE
_RESERVED = 4  # more for what was sent to us: it does not wait until slow sites have answered
_SWEEP_SECONDS = 60.0
_HUBS_SECONDS = 5.0
_TIDY_SECONDS = 3600.0
_BACKWARDS = timedelta(minutes=1)  # a clock that is set right by seconds harms nothing

Stamp = tuple[int, int]
"""By which an edited file is known: its time and its size."""


@dataclass(slots=True)
class Engine:
    """What the tick looks after. `load` reads the configuration's file anew, or raises ConfigError; `stamp` is that of
    the file when the configuration in force was read from it."""

    app: App
    file: Path
    load: Callable[[], Config]
    reading: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    tasks: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    publish_wanted: bool = True
    last_sweep: float = 0.0
    last_hubs: float = float("-inf")
    last_tidy: float = float("-inf")
    stamp: Stamp = (0, 0)
    last_time: datetime | None = None
    woken: asyncio.Event = field(default_factory=asyncio.Event)  # something was sent to us
    more_due: bool = False  # than were started
    started: set[str] = field(default_factory=set)  # since the last tick: what fails at once is not tried at once again
    listed: tuple[Config | None, Mapping[str, Source]] = (None, MappingProxyType({}))
    again: set[str] = field(default_factory=set)  # sources that more was sent for while they were read

    async def tick(self) -> None:
        """Start what is due: the edited file, requests of others, sources, and publishing."""
        await self.take_time()
        await self.take_file()
        for request in handover.take_requests(self.app.settings.data):
            self.begin(f"request {request.id}", self.answer(request))
        self.started.clear()
        await self.start_due_sources()
        if self.publish_wanted or time.monotonic() - self.last_sweep > _SWEEP_SECONDS:
            self.begin("publish", self.publish())
        self.start_chores(time.monotonic())

    def start_chores(self, now: float) -> None:
        if now - self.last_hubs > _HUBS_SECONDS:
            self.last_hubs = now
            self.begin("hubs", jobs.tend_hubs(self.app))
        if now - self.last_tidy > _TIDY_SECONDS:
            self.last_tidy = now
            self.begin("tidy", self.app.store.tidy_arrivals(now=self.app.clock()))

    async def start_due_sources(self) -> None:
        """As many as there is room for; when half are done and more are due, the next do not wait for a tick."""
        if len(self.reading) >= _AT_ONCE:
            return
        limit = _AT_ONCE + len(self.reading)
        due = await self.app.store.due_sources(now=self.app.clock(), limit=limit)
        sources, busy = self.sources(), self.started | self.reading.keys()
        waiting = [source_id for source_id in due if source_id in sources and source_id not in busy]
        room = max(0, _AT_ONCE - len(self.reading))
        self.more_due = len(waiting) > room or len(due) == limit
        for source_id in waiting[:room]:
            self.started.add(source_id)
            self.reading[source_id] = asyncio.create_task(self.read(sources[source_id]))

    def sources(self) -> Mapping[str, Source]:
        """Those of the configuration in force that are to be read, by id."""
        if self.listed[0] is not self.app.config:
            enabled = {source.id: source for source in self.app.config.sources if source.enabled}
            self.listed = (self.app.config, enabled)
        return self.listed[1]

    async def answer_calls(self) -> None:
        """Between two ticks: start at once what something was sent for."""
        while True:
            await self.woken.wait()
            self.woken.clear()
            try:
                await self.start_called_sources()
            except Exception as error:
                self.unexpected("call", error)

    async def start_called_sources(self) -> None:
        called = await self.app.store.called_sources(now=self.app.clock())
        sources = self.sources()
        for source_id in called:
            if source_id in self.reading:
                self.again.add(source_id)
            elif source_id in sources and len(self.reading) < _AT_ONCE + _RESERVED:
                self.reading[source_id] = asyncio.create_task(self.read(sources[source_id], called=True))

    async def read(self, source: Source, *, called: bool = False) -> None:
        try:
            organization = next(one for one in self.app.config.organizations if one.id == source.organization_id)
            await jobs.read_one(self.app, source, organization)
            self.publish_wanted = True
        except Exception as error:
            self.unexpected("read", error)
        finally:
            self.reading.pop(source.id, None)
            if source.id in self.again:
                self.again.discard(source.id)
                self.woken.set()
            if self.more_due and len(self.reading) <= _AT_ONCE // 2:
                self.begin("due", self.start_due_sources())
        if called:
            self.begin("publish", self.publish())

    async def publish(self) -> None:
        while True:
            self.publish_wanted = False
            self.last_sweep = time.monotonic()
            await jobs.reconsider_rights(self.app)
            await jobs.publish_waiting(self.app)
            if not self.publish_wanted:  # else something came in meanwhile
                return

    async def answer(self, request: handover.Request) -> None:
        """Somebody ran `ingest sync` or `ingest add` beside us: do it here, and tell them."""
        try:
            answer = await self.asked(request)
        except Exception as error:
            # Also a mistake of ours is answered: somebody waits.
            handover.give_answer(self.app.settings.data, request, _refusal(error))
            if isinstance(error, IngestError):
                return
            raise
        handover.give_answer(self.app.settings.data, request, answer)

    async def asked(self, request: handover.Request) -> dict[str, object]:
        if request.urls:
            taken = await jobs.add(self.app, request.urls, request.organization)
            return {"added": [_plain(asdict(one)) for one in taken]}
        done = await jobs.sync(self.app, request.names, everything=request.everything)
        return {"reports": [_plain(asdict(report)) for report in done.reports], "outcomes": dict(done.outcomes)}

    async def take_time(self) -> None:
        """A clock that jumped ahead and was set right again left times behind that would not come for ever so long."""
        now, before = self.app.clock(), self.last_time
        if before is not None and now < before - _BACKWARDS:
            self.app.log.warning("clock_went_back", before=before.isoformat(), now=now.isoformat())
            await jobs.mend_times(self.app)
        self.last_time = now

    # -- the edited file --

    async def take_file(self) -> None:
        """Take up an edited file; refuse a broken one with an alert, and keep the old one in force."""
        stamp = stamp_of(self.file)
        if stamp == self.stamp:
            return
        app = self.app
        try:
            config = await asyncio.to_thread(self.load)
        except ConfigError as error:
            fix = error.fix or _("Mend the file; `ingest check` shows every mistake. The old one stays in force.")
            alert = Alert(jobs.CONFIG_BROKEN, self.file.name, error.reason, fix, since=app.clock())
            await app.store.raise_alert(alert)
            app.log.error(jobs.CONFIG_BROKEN, reason=error.reason, fix=fix)
            self.stamp = stamp
            return
        app.take(config)
        await jobs.declare(app)
        await jobs.check_endpoints(app)
        self.stamp = stamp  # only now: what the store did not take is brought to it again at the next tick
        app.log.info("config_taken", organizations=len(config.organizations), sources=len(config.sources))
        self.publish_wanted = True

    # -- tasks --

    def begin(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        """Start `work` unless the last of that name still runs."""
        if name in self.tasks:
            work.close()
            return
        self.tasks[name] = asyncio.create_task(self.watched(name, work))

    async def watched(self, name: str, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except Exception as error:
            self.unexpected(name, error)
        finally:
            self.tasks.pop(name, None)

    def unexpected(self, what: str, error: Exception) -> None:
        """A fault of ours: always a traceback, and the other work goes on."""
        self.app.log.error("unexpected", what=what, exc_info=error)

    async def finish(self) -> None:
        """Let go of everything that runs; what was in hand is found again by its rows."""
        self.more_due = False
        running = [*self.reading.values(), *self.tasks.values()]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def run(engine: Engine) -> None:
    """Tick once a second until cancelled. A tick that comes late, or while the last one runs, is merged, never lost."""
    from apscheduler.schedulers.asyncio import AsyncIOScheduler

    await jobs.start(engine.app)
    await jobs.check_endpoints(engine.app)
    handover.tidy(engine.app.settings.data)
    scheduler = AsyncIOScheduler(timezone="UTC")
    scheduler.add_job(_guarded(engine), "interval", seconds=1, misfire_grace_time=None, coalesce=True, max_instances=1)
    scheduler.start()
    engine.begin("warm", engine.app.extractor.warm())
    try:
        await engine.answer_calls()
    finally:
        scheduler.shutdown(wait=False)
        await engine.finish()


def _guarded(engine: Engine) -> Callable[[], Coroutine[Any, Any, None]]:
    async def tick() -> None:
        try:
            await engine.tick()
        except Exception as error:
            engine.unexpected("tick", error)

    return tick


def stamp_of(file: Path) -> Stamp:
    """Take it before the file is read: an edit in between is then seen as one."""
    try:
        status = file.stat()
    except FileNotFoundError:
        return (-1, -1)  # being replaced by an editor, or gone: reading it will tell
    return (status.st_mtime_ns, status.st_size)


def _refusal(error: Exception) -> dict[str, object]:
    problem = problem_of(error)
    return {"error": problem.reason, "fix": problem.fix, "config": isinstance(error, ConfigError)}


def _plain(value: Any) -> Any:
    """As JSON has it."""
    import json

    return json.loads(json.dumps(value, default=str))
