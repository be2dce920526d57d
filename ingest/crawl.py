"""The one runner of Scrapy: spiders on a thread with a loop of its own, downloading through our fetcher.

    run ──▶ crawl thread: Scrapy ──request──▶ fetcher, on the loop where `run` is awaited ──page──▶ spider ──▶ Entry

Scrapy runs without Twisted's reactor. Robots, retries, cookies, redirects and pauses are the fetcher's business, so
that a host meets the same manners whoever asks. A spider is somebody's program: it may raise, block, never end or yield
anything. Each of these fails its own crawl with file and line. A thread that a spider blocks is given up, and the other
crawls on it begin again on a fresh one.
"""

from __future__ import annotations

import asyncio
import ctypes
import difflib
import gc
import importlib.util
import logging
import sys
import threading
import time
import traceback
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import FrameType, ModuleType, TracebackType
from typing import TYPE_CHECKING, Any

from ingest.errors import FetchError, IngestError, SpiderError
from ingest.feeds import charsets
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.ports import Fetcher
from ingest.types import Access, Entry, Image, Page

if TYPE_CHECKING:
    from scrapy import Request, Spider
    from scrapy.crawler import Crawler as ScrapyCrawler
    from scrapy.http import Response

_SECONDS = 300.0  # for one crawl
_ENTRIES = 10_000  # of one crawl
_PATIENCE = 10.0  # seconds for which a spider may keep the thread to itself
_LOOK = 0.25  # seconds between two looks at whether the thread still answers
_ATTEMPTS = 3  # of a crawl whose thread another spider blocks
_GOODBYE = 3.0  # seconds that Scrapy gets to stop in order

_ALLOWED = frozenset(
    {"CLOSESPIDER_ITEMCOUNT", "CLOSESPIDER_PAGECOUNT", "CLOSESPIDER_TIMEOUT", "CLOSESPIDER_ERRORCOUNT", "DEPTH_LIMIT"}
)
_OFF = (
    "downloadermiddlewares.robotstxt.RobotsTxtMiddleware",
    "downloadermiddlewares.httpauth.HttpAuthMiddleware",
    "downloadermiddlewares.downloadtimeout.DownloadTimeoutMiddleware",
    "downloadermiddlewares.retry.RetryMiddleware",
    "downloadermiddlewares.redirect.MetaRefreshMiddleware",
    "downloadermiddlewares.httpcompression.HttpCompressionMiddleware",
    "downloadermiddlewares.redirect.RedirectMiddleware",
    "downloadermiddlewares.cookies.CookiesMiddleware",
    "downloadermiddlewares.httpproxy.HttpProxyMiddleware",
)


class Entries(tuple[Entry, ...]):
    """What a crawl gave; `notes` say what failed while other pages gave something."""

    notes: tuple[str, ...]

    def __new__(cls, entries: Iterable[Entry], notes: Iterable[str] = ()) -> Entries:
        made = super().__new__(cls, entries)
        made.notes = tuple(notes)
        return made


class Crawler:
    """Runs the spiders of a folder, each file `<name>.py` with one class. The thread starts with the first crawl."""

    def __init__(
        self,
        fetcher: Fetcher,
        folder: Path,
        *,
        seconds: float = _SECONDS,
        entries: int = _ENTRIES,
        patience: float = _PATIENCE,
    ) -> None:
        self._fetcher = fetcher
        self._folder = folder
        self._seconds = seconds
        self._entries = entries
        self._patience = patience
        self._thread: _Thread | None = None
        self._closed = False

    async def run(
        self,
        name: str,
        *,
        start: str = "",
        settings: Mapping[str, object] | None = None,
        options: Mapping[str, str] | None = None,
        access: Access | None = None,
        render: bool = False,
    ) -> Entries:
        """One crawl, to its end; cancelling it stops the spider.

        `start` replaces the spider's `start_urls`, `options` become its attributes, `settings` are those of Scrapy that
        limit a crawl. `access` and `render` hold for every page. Raises SpiderError, ConfigError where a secret is
        not there, and FetchError when the spider yielded nothing because nothing could be fetched. Pages that fail
        while others give something are notes.
        """
        path = self._file(name)
        wanted = _wanted(settings or {}, path)
        for _attempt in range(_ATTEMPTS):
            crawl = _Crawl(
                path,
                self._fetcher,
                asyncio.get_running_loop(),
                {**({"start_urls": [start]} if start else {}), **(options or {})},
                wanted,
                seconds=min(self._seconds, float(wanted.get("CLOSESPIDER_TIMEOUT", self._seconds))),
                limit=min(self._entries, int(wanted.get("CLOSESPIDER_ITEMCOUNT", self._entries))),
                access=access,
                render=render,
            )
            try:
                return await self._watched(crawl, self._running_thread())
            except _BlockedByAnotherError:
                continue
        raise SpiderError(
            _("Other spiders kept “{name}” from running.", name=path.stem),
            fix=_("Correct the spiders that fail; this one runs again by itself."),
        )

    def close(self) -> None:
        """Stop all crawls and end the thread."""
        self._closed = True
        if self._thread is not None:
            self._thread.end()
            self._thread = None

    def _file(self, name: str) -> Path:
        known = sorted(path.stem for path in self._folder.glob("*.py") if not path.stem.startswith("_"))
        if name in known:
            return self._folder / f"{name}.py"
        near = difflib.get_close_matches(name, known, n=1)
        if near:
            fix = _("Did you mean “{near}”?", near=near[0])
        elif known:
            fix = _("There are: {names}.", names=", ".join(known))
        else:
            fix = _("Put {name}.py into the folder {folder}.", name=name, folder=self._folder)
        raise SpiderError(_("There is no spider “{name}”.", name=name), fix=fix)

    def _running_thread(self) -> _Thread:
        if self._closed:
            raise SpiderError(_("The runner of spiders is closed."))
        if self._thread is None or self._thread.given_up:
            self._thread = _Thread()
        return self._thread

    async def _watched(self, crawl: _Crawl, thread: _Thread) -> Entries:
        future = thread.begin(crawl)
        outcome = asyncio.wrap_future(future)
        try:
            while not outcome.done():
                await asyncio.wait({outcome}, timeout=_LOOK)
                if not outcome.done() and thread.is_blocked(self._patience, self._folder):
                    raise _blocked(crawl.path, thread)
            return outcome.result()
        finally:
            future.cancel()
            outcome.cancel()


class _BlockedByAnotherError(Exception):
    """Another spider blocked the thread."""


def _blocked(path: Path, thread: _Thread) -> Exception:
    """Of the crawls on a thread that was given up, the one to blame fails; the others are to begin again."""
    if thread.place is not None and thread.place[0] != path:
        return _BlockedByAnotherError()
    line = thread.place[1] if thread.place else 0
    where = f"{path.name}:{line}" if line else path.name
    return SpiderError(
        _("The spider “{name}” blocks and never gives back control ({where}).", name=path.stem, where=where),
        fix=_("A spider must not wait or loop by itself: yield requests, and let Scrapy wait."),
    )


class _Thread:
    """A thread with a loop, which tells by a beat that it still answers."""

    def __init__(self) -> None:
        self.given_up = False
        self.place: tuple[Path, int] | None = None
        self._loop = asyncio.new_event_loop()
        self._beat = time.monotonic()
        self._suspected = 0.0
        self._ready = threading.Event()
        self._crawls: set[asyncio.Task[Entries]] = set()
        self._thread = threading.Thread(target=self._live, name="spiders", daemon=True)
        self._thread.start()

    def begin(self, crawl: _Crawl) -> Future[Entries]:
        return asyncio.run_coroutine_threadsafe(self._tracked(crawl), self._loop)

    def is_blocked(self, patience: float, folder: Path) -> bool:
        """Whether a spider keeps the thread to itself; then it is given up, and `place` is where it hangs."""
        silence = time.monotonic() - self._beat
        if self.given_up or not self._ready.is_set() or silence <= patience:
            return self.given_up
        if self._suspected != self._beat:  # a process that was put to sleep wakes up with a late beat: look again
            self._suspected = self._beat
            return False
        place = _innermost(sys._current_frames().get(self._thread.ident or 0), folder)
        # Outside of the spiders' code it is a busy machine that takes its time, and only waits longer.
        if place is not None or silence > patience * 6:
            self.place = place
            self._give_up()
        return self.given_up

    def end(self) -> None:
        if not self.given_up and self._loop.is_running():
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(timeout=_GOODBYE * 2)
        if self._thread.is_alive():
            self._give_up()

    def _live(self) -> None:
        import scrapy  # noqa: F401 – takes a second; before the first beat, so that it does not count as blocking

        # Scrapy tells its log of every failure; we tell the operator, once, with a fix.
        for name in ("scrapy", "twisted"):
            logging.getLogger(name).propagate = False
            logging.getLogger(name).addHandler(logging.NullHandler())
        asyncio.set_event_loop(self._loop)
        self._loop.set_exception_handler(self._note_loss)
        beating = self._loop.create_task(self._keep_beating())
        with suppress(SystemExit):  # how a thread that was given up is told so
            self._loop.run_forever()
        beating.cancel()
        self._put_away()

    async def _keep_beating(self) -> None:
        while True:
            self._beat = time.monotonic()
            self._ready.set()
            await asyncio.sleep(_LOOK)

    def _note_loss(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        """What a thread that was given up leaves behind has been reported as its spider's failure."""
        if not self.given_up:
            loop.default_exception_handler(context)

    def _put_away(self) -> None:
        """Let the crawls stop in order, then whatever they left."""
        self._loop.call_soon(self._loop.stop)
        self._loop.run_forever()  # an order to stop that came twice would end what follows
        self._cancel(self._crawls)
        self._cancel(asyncio.all_tasks(self._loop))
        if self.given_up:
            self._loop.run_until_complete(_collect())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _cancel(self, tasks: Iterable[asyncio.Task[Any]]) -> None:
        left = set(tasks)
        for task in left:
            task.cancel()
        if left:
            self._loop.run_until_complete(asyncio.wait(left, timeout=_GOODBYE * 2))

    async def _tracked(self, crawl: _Crawl) -> Entries:
        task = asyncio.current_task()
        assert task is not None
        self._crawls.add(task)
        try:
            return await crawl.run()
        finally:
            self._crawls.discard(task)

    def _give_up(self) -> None:
        """Nobody can kill a thread; an exception from outside at least ends a loop of Python's."""
        self.given_up = True
        ident = ctypes.c_ulong(self._thread.ident or 0)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ident, ctypes.py_object(SystemExit))
        with suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._loop.stop)


async def _collect() -> None:
    """What a crash left half done is taken apart while a loop runs: as they end, Scrapy's generators ask for one."""
    gc.collect()


@dataclass(slots=True, eq=False, weakref_slot=True)  # Scrapy's signals hold their receivers weakly
class _Crawl:
    """One crawl: what it is to do, and what came of it so far."""

    path: Path
    fetcher: Fetcher
    home: asyncio.AbstractEventLoop  # where the fetcher lives
    arguments: Mapping[str, object]
    settings: Mapping[str, Any]
    seconds: float
    limit: int
    access: Access | None = None
    render: bool = False
    entries: list[Entry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)  # of the spider's own code, with file and line
    unfetched: list[FetchError] = field(default_factory=list)
    pending: set[Future[Page]] = field(default_factory=set)
    rubbish: str = ""
    fatal: IngestError | None = None
    over: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> Entries:
        crawler = self.prepared()
        working = asyncio.ensure_future(self.crawled(crawler))
        enough = asyncio.ensure_future(self.over.wait())
        try:
            done, _left = await asyncio.wait(
                {working, enough}, timeout=self.seconds, return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            enough.cancel()
            if not working.done():
                await self.stop(crawler, working)
        if not done:
            raise self.failed(_("it did not end within {seconds:g} s", seconds=self.seconds))
        return self.outcome()

    def prepared(self) -> ScrapyCrawler:
        from scrapy import signals
        from scrapy.crawler import AsyncCrawlerRunner
        from scrapy.settings import Settings

        spider = self.spider_class()
        # With a higher priority than a spider's own settings, so that none of them opens another door to the network.
        settings = Settings(_settings(self), priority="cmdline")
        try:
            crawler = AsyncCrawlerRunner(settings).create_crawler(spider)
        except Exception as error:  # a spider's own settings can be anything
            raise self.failed(_told(error, self.path)) from error
        crawler.signals.connect(self.note_error, signals.spider_error)
        crawler.signals.connect(self.note_item, signals.item_scraped)
        return crawler

    def spider_class(self) -> type[Spider]:
        from scrapy import Spider

        try:
            module = _loaded(self.path)
        except Exception as error:  # whatever a file can do when it is run
            raise self.failed(_told(error, self.path)) from error
        classes = [
            thing
            for thing in vars(module).values()
            if isinstance(thing, type) and issubclass(thing, Spider) and thing.__module__ == module.__name__
        ]
        if len(classes) != 1:
            names = ", ".join(found.__name__ for found in classes) or "–"
            raise self.failed(_("it must hold exactly one class derived from scrapy.Spider ({names})", names=names))
        if not getattr(classes[0], "name", None):
            classes[0].name = self.path.stem
        return classes[0]

    async def crawled(self, crawler: ScrapyCrawler) -> None:
        try:
            await crawler.crawl_async(**self.arguments)
        except IngestError:
            raise
        except Exception as error:  # whatever a spider's constructor can do
            self.errors.append(_told(error, self.path))

    async def stop(self, crawler: ScrapyCrawler, working: asyncio.Future[None]) -> None:
        """In order, if Scrapy can; nobody waits long for it."""
        self.over.set()
        for future in tuple(self.pending):
            future.cancel()
        stopping = asyncio.ensure_future(crawler.stop_async())
        await asyncio.wait({stopping, working}, timeout=_GOODBYE, return_when=asyncio.ALL_COMPLETED)
        for task in (stopping, working):
            task.cancel()
        await asyncio.gather(stopping, working, return_exceptions=True)

    def outcome(self) -> Entries:
        if self.fatal is not None:
            raise self.fatal
        if self.rubbish:
            raise self.failed(self.rubbish)
        if self.entries:
            return Entries(self.entries, self.notes())
        if self.errors:
            raise self.failed(self.errors[0])
        if self.unfetched:
            raise self.unfetched[0]
        return Entries((), [_("The spider “{name}” found nothing.", name=self.path.stem)])

    def notes(self) -> Iterable[str]:
        for told, count in ((self.errors, len(self.errors)), (self.unfetched, len(self.unfetched))):
            if told:
                yield ngettext(
                    "{count} page of the spider “{name}” failed: {reason}",
                    "{count} pages of the spider “{name}” failed, the first: {reason}",
                    count,
                    name=self.path.stem,
                    reason=told[0],
                )

    def failed(self, reason: str) -> SpiderError:
        return SpiderError(
            _("The spider “{name}” failed: {reason}.", name=self.path.stem, reason=reason.rstrip(".")),
            fix=_("Correct {file}; the next read tries it again.", file=f"spiders/{self.path.name}"),
        )

    def note_error(self, failure: Any) -> None:
        self.errors.append(_told(failure.value, self.path))

    def note_item(self, item: object) -> None:
        """What errbacks yield goes past the sieve."""
        self.take(item)

    def take(self, output: object) -> bool:
        """Keep an entry; True for a request, which Scrapy goes on with."""
        from scrapy import Request

        if isinstance(output, Request):
            return not self.over.is_set()
        problem = _problem(output)
        if problem:
            self.rubbish = problem
        elif len(self.entries) < self.limit and isinstance(output, Entry):
            self.entries.append(output)
        if problem or len(self.entries) >= self.limit:
            self.over.set()
        return False

    async def sifted(self, outputs: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for output in outputs:
            if self.take(output):
                yield output
            if self.over.is_set():
                return

    async def download(self, request: Request) -> Response:
        """Ask the fetcher, over there on its own loop."""
        from scrapy.exceptions import IgnoreRequest

        if request.method != "GET" or self.over.is_set():
            self.refuse(request)
            raise IgnoreRequest(_("Only GET is possible."))
        accept = (request.headers.get("Accept") or b"").decode("latin-1")
        referer = (request.headers.get("Referer") or b"").decode("latin-1")
        asking = self.fetcher.fetch(request.url, accept=accept, referer=referer, access=self.access, render=self.render)
        future = asyncio.run_coroutine_threadsafe(asking, self.home)
        self.pending.add(future)
        try:
            page = await asyncio.wrap_future(future)
        except FetchError as error:
            self.unfetched.append(error)
            raise IgnoreRequest(error.reason) from error  # an errback finds the FetchError as its cause
        except IngestError as error:  # a secret that is not there: no page can be had
            self.fatal = self.fatal or error
            self.over.set()
            raise IgnoreRequest(error.reason) from error
        except asyncio.CancelledError:
            if self.over.is_set():
                raise IgnoreRequest(_("The spider was stopped.")) from None
            raise
        finally:
            self.pending.discard(future)
        return _response(page, request)

    def refuse(self, request: Request) -> None:
        if request.method != "GET":
            told = _("it asks {url} with {method}, and only GET is possible", url=request.url, method=request.method)
            self.errors.append(told)


def _wanted(settings: Mapping[str, object], path: Path) -> dict[str, Any]:
    for name in settings:
        if name not in _ALLOWED:
            raise SpiderError(
                _("The setting {setting} of the spider “{name}” is not allowed.", setting=name, name=path.stem),
                fix=_("There are: {names}.", names=", ".join(sorted(_ALLOWED))),
            )
    return dict(settings)


def _settings(crawl: _Crawl) -> dict[str, Any]:
    """Scrapy without a reactor, without a network of its own, and without a word in the log."""

    class Handler:
        lazy = False

        @classmethod
        def from_crawler(cls, crawler: ScrapyCrawler) -> Handler:
            return cls()

        async def download_request(self, request: Request) -> Response:
            return await crawl.download(request)

        async def close(self) -> None:
            """Nothing is held."""

    class Sieve:
        @classmethod
        def from_crawler(cls, crawler: ScrapyCrawler) -> Sieve:
            return cls()

        async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
            async for output in crawl.sifted(start):
                yield output

        async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
            async for output in crawl.sifted(result):
                yield output

    limits = {name: value for name, value in crawl.settings.items() if name not in _OURS}
    return {
        "TWISTED_REACTOR_ENABLED": False,
        "DOWNLOAD_HANDLERS": {
            **dict.fromkeys(("http", "https"), Handler),
            **dict.fromkeys(("ftp", "file", "s3", "data"), None),
        },
        "DOWNLOADER_MIDDLEWARES": {f"scrapy.{name}": None for name in _OFF},
        "SPIDER_MIDDLEWARES": {Sieve: 1000},  # next to the spider: it sees what the spider yields as it is
        "ITEM_PIPELINES": {},
        "EXTENSIONS": {"scrapy.extensions.closespider.CloseSpider": 0},
        "EXTENSIONS_BASE": {},
        "ADDONS": {},
        "TELNETCONSOLE_ENABLED": False,
        "LOG_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "MEMUSAGE_ENABLED": False,
        "DOWNLOAD_DELAY": 0,  # the fetcher waits for its turn at each host
        "DOWNLOAD_DELAY_JITTER": 0,
        "AUTOTHROTTLE_ENABLED": False,
        **limits,
    }


_OURS = frozenset({"CLOSESPIDER_ITEMCOUNT", "CLOSESPIDER_TIMEOUT"})


def _loaded(path: Path) -> ModuleType:
    """The file's module, read anew for each crawl: an edited spider counts from its next run. No import path is
    changed, so a spider cannot shadow a library, nor the other way round."""
    name = f"_spider_{path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError(path.name)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses of a spider look themselves up there
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _told(error: BaseException, path: Path) -> str:
    """`KeyError: 'title' (longreads.py:31)`: where in the spider, not where in a library below it."""
    if isinstance(error, SyntaxError) and error.filename == str(path):
        return f"{type(error).__name__}: {error.msg} ({path.name}:{error.lineno})"
    line = _line(error.__traceback__, path)
    said = " ".join(str(error).split())[:300]
    told = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return f"{told} ({path.name}:{line})" if line else told


def _line(trace: TracebackType | None, path: Path) -> int:
    lines = [frame.lineno or 0 for frame in traceback.extract_tb(trace) if frame.filename == str(path)]
    return lines[-1] if lines else 0


def _innermost(frame: FrameType | None, folder: Path) -> tuple[Path, int] | None:
    """The spider's line that the thread is at."""
    while frame is not None:
        path = Path(frame.f_code.co_filename)
        if path.parent == folder:
            return path, frame.f_lineno
        frame = frame.f_back
    return None


def _response(page: Page, request: Request) -> Response:
    from scrapy.http import Headers, TextResponse
    from scrapy.responsetypes import responsetypes

    # The fetcher has unpacked the body already.
    packing = {"content-encoding", "content-length", "transfer-encoding"}
    headers = Headers({name: value for name, value in page.headers.items() if name not in packing})
    kind = responsetypes.from_args(headers=headers, url=page.final_url, body=page.body)
    response = kind(url=page.final_url, status=page.status, headers=headers, body=page.body, request=request)
    if not isinstance(response, TextResponse):
        return response
    charset = charsets.read(page.body, page.headers.get("content-type", "")).charset
    return response.replace(encoding="utf-8" if charset == "ascii" else charset)


def _problem(output: object) -> str:
    """What is wrong with something that a spider yields; empty for a good entry."""
    if not isinstance(output, Entry):
        return _("it yields {kind}, and only entries (ingest.types.Entry) can be taken", kind=type(output).__name__)
    for name, kind in _TEXTS:
        if not isinstance(getattr(output, name), kind):
            return _("{field} of an entry is not {kind}", field=name, kind=kind.__name__)
    return _problem_of_identity(output) or _problem_of_times(output) or _problem_of_lists(output)


_TEXTS = tuple((name, str) for name in ("id", "url", "title", "summary", "content", "language"))


def _problem_of_identity(entry: Entry) -> str:
    if not entry.id and not entry.url:
        return _("it yields an entry without id and url")
    if entry.url and not entry.url.startswith(("http://", "https://")):
        return _("it yields an entry whose url is no web address: {url}", url=entry.url[:100])
    if entry.complete and not entry.content.strip():
        return _("it yields an entry that is complete and has no content: {url}", url=entry.url[:200])
    return ""


def _problem_of_times(entry: Entry) -> str:
    for moment in (entry.published, entry.updated):
        if moment is not None and (not isinstance(moment, datetime) or moment.utcoffset() is None):
            return _("it yields a time without a time zone: {time}", time=moment)
    return ""


def _problem_of_lists(entry: Entry) -> str:
    lists: Sequence[tuple[str, object, type]] = (
        ("authors", entry.authors, str),
        ("tags", entry.tags, str),
        ("images", entry.images, Image),
    )
    for name, things, kind in lists:
        if not isinstance(things, tuple) or not all(isinstance(thing, kind) for thing in things):
            return _("{field} of an entry is not a tuple of {kind}", field=name, kind=kind.__name__)
    return ""
