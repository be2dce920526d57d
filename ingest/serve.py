"""`ingest serve`: the pages on the main thread, reading and publishing on a thread with a loop of its own.

Parsing and crawling keep their loop busy for a while now and then; visitors do not wait for that (measured: p99 of the
pages 20 ms beside crawls on another thread, 76 ms on the same loop).
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from ingest import handover, scheduler
from ingest.app import App, open_app
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
    with handover.hold(settings.data):
        work = _Work()
        thread = threading.Thread(
            target=_work, args=(work, settings, config, load, file, log, progress), name="crawl", daemon=True
        )
        thread.start()
        try:
            work.ready.wait()
            if work.app is not None:
                _pages(work.app, settings, announce)
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


def _pages(app: App, settings: Settings, announce: Callable[[str], None]) -> None:
    import uvicorn

    from ingest.community.app import create_app

    url = f"http://{settings.public_host}:{settings.public_port}/"
    pages = create_app(app.community, app.media, base_url=url, clock=app.clock)
    server = uvicorn.Server(
        uvicorn.Config(
            pages, host=settings.public_host, port=settings.public_port, log_level="warning", access_log=False
        )
    )
    announce(url)
    server.run()
