"""`ingest serve`: the pages on the main thread, reading and publishing on a thread with a loop of its own.

Parsing and crawling keep their loop busy for a while now and then; visitors do not wait for that (measured: p99 of the
pages 20 ms beside crawls on another thread, 76 ms on the same loop).
"""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ingest import handover, scheduler
from ingest.app import App, open_app
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.log import Log
from ingest.ports import Progress
from ingest.settings import Settings
from ingest.types import Config


@dataclass(slots=True)
class _Work:
    """The thread that reads and publishes, as the main thread sees it."""

    ready: threading.Event = field(default_factory=threading.Event)
    app: App | None = None
    loop: asyncio.AbstractEventLoop | None = None
    stop: asyncio.Event | None = None
    failure: BaseException | None = None


def serve(
    settings: Settings,
    config: Config,
    load: Callable[[], Config],
    file: Path,
    *,
    log: Log,
    progress: Progress | None = None,
    announce: Callable[[str], None] = lambda url: None,
) -> None:
    """Run until interrupted. Holds the workspace; raises Busy when another ingest has it."""
    with handover.hold(settings.data), listening(settings) as door:
        work = _Work()
        thread = threading.Thread(
            target=_work, args=(work, settings, config, load, file, log, progress), name="crawl", daemon=True
        )
        thread.start()
        try:
            work.ready.wait()
            if work.app is not None:
                _pages(work.app, door, announce)
        finally:
            if work.loop and work.stop:
                work.loop.call_soon_threadsafe(work.stop.set)
            thread.join(timeout=10)
        if work.failure:
            raise work.failure


def _work(
    work: _Work,
    settings: Settings,
    config: Config,
    load: Callable[[], Config],
    file: Path,
    log: Log,
    progress: Progress | None,
) -> None:
    async def whole() -> None:
        async with open_app(settings, config, log=log, progress=progress) as app:
            work.app, work.loop, work.stop = app, asyncio.get_running_loop(), asyncio.Event()
            work.ready.set()
            await scheduler.run(scheduler.Engine(app, file, load), work.stop)

    try:
        asyncio.run(whole())
    except BaseException as error:
        work.failure = error
    finally:
        work.ready.set()


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


def _pages(app: App, door: socket.socket, announce: Callable[[str], None]) -> None:
    import uvicorn

    from ingest.community.app import create_app

    host, port = door.getsockname()[:2]
    url = f"http://{f'[{host}]' if ':' in host else host}:{port}/"
    pages = create_app(app.community, app.media, base_url=url, clock=app.clock, timezone=app.config.timezone)
    server = uvicorn.Server(uvicorn.Config(pages, log_level="warning", access_log=False))
    announce(url)
    server.run(sockets=[door])
