"""`ingest serve`: the pages on the main thread, reading and publishing on a thread with a loop of its own.

Parsing and crawling keep their loop busy for a while now and then; visitors do not wait for that (measured: p99 of the
pages 20 ms beside crawls on another thread, 76 ms on the same loop).
"""

from __future__ import annotations

import asyncio
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest import handover, scheduler
from ingest.app import App, open_app
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.log import Log
from ingest.ports import Progress
from ingest.settings import Settings
from ingest.types import Config

_LISTEN_SECONDS = 0.2
_END_SECONDS = 8.0  # for what is in hand to be let go


def serve(
    settings: Settings,
    load: Callable[[], Config],
    file: Path,
    *,
    log: Log,
    progress: Progress | None = None,
    announce: Callable[[str], None] = lambda url: None,
    reachable: bool = False,
) -> None:
    """Run until SIGINT or SIGTERM. Holds the workspace; raises Busy when another ingest has it, ConfigError for a file
    or a port that will not do, and what ended the reading where that ended by itself. `reachable`: who sends to us
    finds us where the pages listen, unless the settings say otherwise."""
    stamp = scheduler.stamp_of(file)
    config = load()
    with handover.hold(settings.data), listening(settings) as door, _signals() as stopped:
        here = replace(settings, public_port=door.getsockname()[1])  # where posts say that they are, also with port 0
        if reachable:
            here = replace(here, public_url=here.pages)
        work = _Work(here, config, load, file, stamp, log, progress, stopped)
        thread = threading.Thread(target=work.run, name="crawl", daemon=True)
        thread.start()
        try:
            while not work.ready.wait(_LISTEN_SECONDS) and not stopped.is_set():
                pass  # a wait without end would hear no signal
            if work.app is not None and not stopped.is_set():
                _pages(work.app, door, announce, stopped, work.wake)
        finally:
            work.end()
            thread.join(timeout=_END_SECONDS)
        if work.failure:
            raise work.failure


@dataclass(slots=True)
class _Work:
    """The thread that reads and publishes, as the main thread sees it. `stopped` ends the pages too."""

    settings: Settings
    config: Config
    load: Callable[[], Config]
    file: Path
    stamp: scheduler.Stamp
    log: Log
    progress: Progress | None
    stopped: threading.Event
    ready: threading.Event = field(default_factory=threading.Event)
    app: App | None = None
    loop: asyncio.AbstractEventLoop | None = None
    engine: scheduler.Engine | None = None
    task: asyncio.Task[None] | None = None
    failure: BaseException | None = None

    def run(self) -> None:
        """Until it is told to end; what ends it otherwise is kept, and ends the rest."""
        try:
            asyncio.run(self.whole())
        except asyncio.CancelledError:
            pass
        except BaseException as error:
            self.failure = error
        finally:
            self.ready.set()
            self.stopped.set()

    async def whole(self) -> None:
        self.loop, self.task = asyncio.get_running_loop(), asyncio.current_task()
        if self.stopped.is_set():
            return
        async with open_app(self.settings, self.config, log=self.log, progress=self.progress) as app:
            self.app = app
            self.engine = scheduler.Engine(app, self.file, self.load, stamp=self.stamp)
            self.ready.set()
            await scheduler.run(self.engine)

    def wake(self) -> None:
        """From the main thread: something was sent to us, and is in the store."""
        if self.loop and self.engine:
            with suppress(RuntimeError):  # the loop has ended by itself; what is in the store is read by the next
                self.loop.call_soon_threadsafe(self.engine.woken.set)

    def end(self) -> None:
        """From the main thread: let go of everything."""
        if self.loop and self.task:
            with suppress(RuntimeError):  # the loop has ended by itself
                self.loop.call_soon_threadsafe(self.task.cancel)


@contextmanager
def _signals() -> Iterator[threading.Event]:
    """An event that SIGINT and SIGTERM set: to be stopped is how serving ends, not an error."""
    stopped = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield stopped  # only the main thread hears signals
        return
    before = {one: signal.signal(one, lambda *_what: stopped.set()) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def listening(settings: Settings) -> socket.socket:
    """The pages' door, opened before anything else is: a port that is taken is told at once."""
    family = socket.AF_INET6 if ":" in settings.public_host else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((settings.public_host, settings.public_port))
    except OSError as error:
        door.close()
        place = f"{settings.public_host}:{settings.public_port}"
        raise ConfigError(
            _("The pages cannot listen at {place}: {why}.", place=place, why=error.strerror),
            fix=_("Stop what listens there, or name another port: INGEST_PUBLIC_PORT=8900"),
        ) from error
    return door


def _pages(
    app: App, door: socket.socket, announce: Callable[[str], None], stopped: threading.Event, wake: Callable[[], None]
) -> None:
    import uvicorn

    from ingest.community.app import create_app
    from ingest.incoming import app as incoming
    from ingest.visitors import Visitor

    host, port = door.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    base = app.settings.public_url or url
    received = incoming.create_app(app.store, app, app.secret_at, wake=wake, clock=app.clock, log=app.log)
    pages = create_app(
        app.community, app.media, base_url=base, clock=app.clock, timezone=app.config.timezone, received=received
    )

    class Pages(uvicorn.Server):
        """Leaves signals to us: uvicorn takes them for itself and, when it has ended, raises them once more."""

        @contextmanager
        def capture_signals(self) -> Iterator[None]:
            yield

        async def on_tick(self, counter: int) -> bool:
            self.should_exit = self.should_exit or stopped.is_set()
            return await super().on_tick(counter)

    door.listen(128)  # before the address is told: whoever follows it at once waits a moment, and is not refused
    announce(url)
    settled = uvicorn.Config(pages, http=Visitor, log_level="warning", access_log=False, timeout_graceful_shutdown=2)
    Pages(settled).run(sockets=[door])
