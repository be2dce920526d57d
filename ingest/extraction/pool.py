"""Extraction in processes of its own, so that a page that makes a library hang or grow stops nothing but itself.

A worker that is over its time is killed and replaced; so is one whose page takes more of the processor or the memory
than a page may, where the system can tell. Workers are started when the first page comes, and replaced after some
thousand pages, which bounds what libraries keep.
"""

from __future__ import annotations

import asyncio
import os
import threading
from typing import TYPE_CHECKING, Any

from lxml.etree import LxmlError

from ingest.errors import ExtractionError
from ingest.extraction.memory import Memory
from ingest.extraction.read import MAX_BYTES, PageInput, Reading, read_page
from ingest.i18n import gettext as _
from ingest.i18n import language, use
from ingest.types import Entry, Page, Source

if TYPE_CHECKING:
    from pebble import ProcessPool

_PAGES_PER_WORKER = 2000
_OUT_OF_MEMORY = 77  # how a worker ends then: what is left of its memory serves no other page


class ExtractionPool:
    """`ports.Extractor` over worker processes; usable from any event loop.

    `workers`: processes. `limit`: seconds by the clock that one page may take. `work`: seconds of the processor; a busy
    machine is no fault of the page. `memory`: bytes that a worker may hold, its libraries among them.
    """

    def __init__(self, *, workers: int = 2, limit: float = 20.0, work: float = 4.0, memory: int = 400 * 2**20) -> None:
        self._workers = workers
        self._limit = limit
        self._work = work
        self._memory = memory
        self._pool: ProcessPool | None = None
        self._lock = threading.Lock()

    async def read(self, page: Page, entry: Entry, source: Source, known: Memory) -> Reading:
        """See `ports.Extractor`."""
        templates, audit = known.templates_in_force(), known.wants_audit()
        return await self.read_page(PageInput.of(page, entry, source, templates, audit=audit))

    async def read_page(self, page: PageInput) -> Reading:
        """What comes of a page. Raises ExtractionError; `extractor_killed` when it took longer than the limit, and
        `too_large` when it took more memory than a page may."""
        if len(page.body) > MAX_BYTES:  # before it is copied to another process
            raise ExtractionError(_("The page has more than {size} MB.", size=MAX_BYTES // 2**20), code="too_large")
        pool = await asyncio.to_thread(self._started)
        future = pool.schedule(_read, args=(page, self._work, language()), timeout=self._limit)
        try:
            reading: Reading = await asyncio.wrap_future(future)
        except TimeoutError as error:
            raise _killed(_("{url} took longer than {seconds} s.", url=page.url, seconds=self._limit)) from error
        except _died() as error:
            raise self._end(page, error.exitcode) from error
        return reading

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
                self._pool = _start(self._workers, self._memory)
            return self._pool

    def _end(self, page: PageInput, exit_code: int) -> ExtractionError:
        """Why a worker ended with its page."""
        if exit_code == _OUT_OF_MEMORY:
            reason = _("Reading {url} takes more than {size} MB of memory.", url=page.url, size=self._memory // 2**20)
            return ExtractionError(reason, code="too_large")
        if exit_code == -_timer_signal():
            return _killed(_("{url} took longer than {seconds} s.", url=page.url, seconds=self._work))
        return _killed(_("{url} ended the process that read it.", url=page.url))


def _killed(reason: str) -> ExtractionError:
    return ExtractionError(
        reason,
        fix=_("Give its source `selectors: body:`, or keep the page for a bug report."),
        code="extractor_killed",
    )


def _start(workers: int, memory: int) -> ProcessPool:
    import multiprocessing

    from pebble import ProcessPool

    # A forked copy of a process with threads and open databases is unsafe; the fork server has neither.
    methods = multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("forkserver" if "forkserver" in methods else "spawn")
    if context.get_start_method() == "forkserver":
        context.set_forkserver_preload(["ingest.extraction.read", "trafilatura", "opencc"])
    return ProcessPool(
        max_workers=workers, max_tasks=_PAGES_PER_WORKER, initializer=_warm, initargs=(memory,), context=context
    )


def _warm(memory: int) -> None:
    """Import what the first page would wait for, outside its time limit."""
    import signal

    from ingest.plugins import load

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that owns the pool
    load("extraction.candidates", "generic").warm()
    _limit_memory(memory)


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_DATA)
    if hard == resource.RLIM_INFINITY or hard > most:
        resource.setrlimit(resource.RLIMIT_DATA, (most, hard))


def _nothing() -> None:
    """A task that only wants a worker."""


def _read(page: PageInput, work: float, spoken: str) -> Reading:
    use(spoken)
    _let_work(work)
    try:
        return read_page(page)
    except (MemoryError, LxmlError):  # libxml, too, fails where memory ends, and says so in many ways
        os._exit(_OUT_OF_MEMORY)
    finally:
        _let_work(0.0)


def _let_work(seconds: float) -> None:
    """Let the system end this process after so many seconds of the processor; 0: never."""
    import signal

    if hasattr(signal, "setitimer"):  # not on Windows
        signal.setitimer(signal.ITIMER_PROF, seconds)


def _timer_signal() -> int:
    """The signal that ends a process whose timer has run out, since nobody handles it."""
    import signal

    return int(getattr(signal, "SIGPROF", 0))


def _died() -> Any:
    from pebble import ProcessExpired

    return ProcessExpired
