"""Extraction in processes of its own, so that a page that makes a library hang or grow stops nothing but itself.

A worker that is over its time is killed and replaced. Workers are started when the first page comes, and replaced after
some thousand pages, which bounds what libraries keep.
"""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from ingest.errors import ExtractionError
from ingest.extraction.read import MAX_BYTES, PageInput, extract_page
from ingest.i18n import gettext as _
from ingest.i18n import language, use
from ingest.types import Article, Entry, Page, Source

if TYPE_CHECKING:
    from pebble import ProcessPool

_PAGES_PER_WORKER = 2000


class ExtractionPool:
    """`ports.Extractor` over worker processes; usable from any event loop.

    `workers`: processes. `limit`: seconds that one page may take.
    """

    def __init__(self, *, workers: int = 2, limit: float = 20.0) -> None:
        self._workers = workers
        self._limit = limit
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()

    async def extract(self, page: Page, entry: Entry, source: Source) -> Article:
        """The article of a page. Raises ExtractionError; `extractor_killed` when it took longer than the limit."""
        if len(page.body) > MAX_BYTES:  # before it is copied to another process
            raise ExtractionError(_("The page has more than {size} MB.", size=MAX_BYTES // 2**20), code="too_large")
        wanted = PageInput.of(page, entry, source)
        pool = await asyncio.to_thread(self._started)
        future = pool.schedule(_extract, args=(wanted, language()), timeout=self._limit)
        try:
            article: Article = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise self._killed(
                wanted, _("{url} took longer than {seconds} s.", url=wanted.url, seconds=self._limit)
            ) from error
        except _died() as error:
            raise self._killed(wanted, _("{url} ended the process that read it.", url=wanted.url)) from error
        return article

    async def warm(self) -> None:
        """Start the workers now, so that the first page that is sent to us need not wait for them."""
        pool = await asyncio.to_thread(self._started)
        await asyncio.wrap_future(pool.schedule(_nothing))

    def close(self) -> None:
        """Stop the workers, whatever they are doing."""
        with self._lock:
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.stop()  # type: ignore[no-untyped-call]
            pool.join()

    def _started(self) -> ProcessPool:
        with self._lock:
            if self._pool is None:
                self._pool = _start(self._workers)
            return self._pool

    def _killed(self, page: PageInput, reason: str) -> ExtractionError:
        return ExtractionError(
            reason,
            fix=_("Give its source `selectors: body:`, or keep the page for a bug report."),
            code="extractor_killed",
        )


def _start(workers: int) -> ProcessPool:
    import multiprocessing

    from pebble import ProcessPool

    # A forked copy of a process with threads and open databases is unsafe; the fork server has neither.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["ingest.extraction.read", "trafilatura", "opencc"])
    return ProcessPool(max_workers=workers, max_tasks=_PAGES_PER_WORKER, initializer=_warm, context=context)


def _warm() -> None:
    """Import what the first page would wait for, outside its time limit."""
    import signal

    from ingest.plugins import load

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that owns the pool
    load("extraction.candidates", "generic").warm()


def _nothing() -> None:
    """A task that only wants a worker."""


def _extract(page: PageInput, spoken: str) -> Article:
    use(spoken)
    return extract_page(page)


def _died() -> Any:
    from pebble import ProcessExpired

    return ProcessExpired
