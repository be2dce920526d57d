"""Pages that are empty without JavaScript, read by Chromium – which reaches nothing but through our fetcher.

    page ─fetch─▶ Chromium ─its scripts ask─▶ fetcher (vetted, robots.txt, turns, limits) ─▶ Chromium ─▶ page

Each page has a context of its own in one browser, which is started when it is first needed and ended when it is idle.
A page may take so much time, memory, requests and size; what is beyond that is an error of this page. One that never
stops loading is taken as it stands. Secrets and cookies never enter the browser: the fetcher adds them on the way.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Awaitable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from yarl import URL

from ingest.errors import FetchError, IngestError
from ingest.fetch import chromium
from ingest.fetch.destination import origin_of
from ingest.i18n import gettext as _
from ingest.ports import Fetcher
from ingest.types import Access, Page, Validators

if TYPE_CHECKING:
    from playwright.async_api import Browser as Chromium
    from playwright.async_api import BrowserContext, CDPSession, Playwright, Request, Route
    from playwright.async_api import Page as Tab

_WANTED = frozenset({"script", "stylesheet", "xhr", "fetch"})
_HTML = ("text/html", "application/xhtml+xml", "")
_NOT_ON = frozenset({"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie"})
_LOOK = 0.25  # seconds between two looks at a page
_GOODBYE = 5.0
_SIZE = "() => document.documentElement ? document.documentElement.outerHTML.length : 0"
# With the network closed these could do nothing; without them pages need not wait to find out.
_WITHOUT = "for (const name of ['WebSocket', 'WebTransport', 'RTCPeerConnection', 'EventSource']) delete window[name];"


@dataclass(frozen=True, slots=True)
class RenderLimits:
    """What one page may take."""

    seconds: float = 30.0  # from the first byte to the page as it is taken
    quiet: float = 0.5  # seconds without a request or a change after which a page is done
    requests: int = 100
    request_bytes: int = 5 * 1024 * 1024  # of one answer to it
    page_bytes: int = 10 * 1024 * 1024  # of what it becomes
    documents: int = 5  # it may lead the browser on
    memory: int = 1536 * 1024 * 1024  # of one process of the browser
    at_once: int = 2
    idle: float = 60.0  # seconds after which the browser is ended


class Rendering:
    """`ports.Fetcher` that has pages rendered where it is asked to, and passes on everything else. Open it with
    `async with`; nothing is started before it is needed. `executable`: a Chromium; by default one that is found."""

    def __init__(self, fetcher: Fetcher, *, executable: str = "", limits: RenderLimits | None = None) -> None:
        self._fetcher = fetcher
        self._limits = limits or RenderLimits()
        self._browser = _Browser(executable, self._limits)
        self._slots = asyncio.Semaphore(self._limits.at_once)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._browser.close()

    def fetch(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        accept: str = "",
        referer: str = "",
        max_bytes: int | None = None,
        access: Access | None = None,
        render: bool = False,
    ) -> Coroutine[Any, Any, Page]:
        """See `ports.Fetcher`. A rendered page is asked for unconditionally: that its empty frame did not change says
        nothing of what its scripts fill it with."""
        if render:
            return self._rendered(url, accept, referer, max_bytes, access)
        return self._fetcher.fetch(
            url, validators=validators, accept=accept, referer=referer, max_bytes=max_bytes, access=access
        )

    async def _rendered(
        self, url: str, accept: str, referer: str, max_bytes: int | None, access: Access | None
    ) -> Page:
        chromium.executable(self._browser.executable)  # said before the partner is asked for anything
        page = await self._fetcher.fetch(url, accept=accept, referer=referer, max_bytes=max_bytes, access=access)
        if page.content_type not in _HTML:
            return page
        limits = replace(self._limits, page_bytes=min(self._limits.page_bytes, max_bytes or self._limits.page_bytes))
        async with self._slots:
            for _attempt in range(2):  # a browser that ended under this page is not its fault
                visit = _Visit(page, self._fetcher, access, limits)
                try:
                    return await self._browser.show(visit)
                except _LostError:
                    continue
        raise FetchError(
            _("The browser ended twice while it rendered a page of {host}.", host=visit.host),
            fix=_("Check whether Chromium starts here and has enough memory."),
            code="timeout",
        )


class _LostError(Exception):
    """The browser is gone."""


@dataclass(slots=True)
class _Browser:
    """One Chromium, and who uses it."""

    executable: str
    limits: RenderLimits
    users: int = 0
    _playwright: Playwright | None = None
    _chromium: Chromium | None = None
    _processes: CDPSession | None = None
    _pid: int = 0
    _starting: asyncio.Lock = field(default_factory=asyncio.Lock)
    _ending: asyncio.Task[None] | None = None

    async def show(self, visit: _Visit) -> Page:
        """Raises FetchError; _LostError when the browser ended meanwhile, for whatever reason."""
        from playwright.async_api import Error

        if self._ending is not None:
            self._ending.cancel()
            self._ending = None
        self.users += 1
        try:
            running = await self._running()
            context = await running.new_context(accept_downloads=False, service_workers="block")
            watching = asyncio.create_task(self._watch_memory())
            try:
                return await visit.whole(context)
            finally:
                watching.cancel()
                visit.end()
                await self._close_context(context)
        except Error as error:
            if visit.crashed:
                raise visit.too_heavy() from error
            if self._chromium is None or not self._chromium.is_connected():
                raise _LostError from error
            raise visit.broken() from error
        finally:
            self.users -= 1
            if not self.users:
                self._ending = asyncio.create_task(self._end_when_idle())

    async def close(self) -> None:
        """End it, in order or not; nothing is left running."""
        if self._ending is not None and self._ending is not asyncio.current_task():
            self._ending.cancel()
        running, self._chromium, playwright, self._playwright = self._chromium, None, self._playwright, None
        self._processes = None
        if running is not None:
            with suppress(Exception):
                await asyncio.wait_for(running.close(), _GOODBYE)
        if playwright is not None:
            with suppress(Exception):
                await asyncio.wait_for(playwright.stop(), _GOODBYE)
        self._kill()

    async def _running(self) -> Chromium:
        async with self._starting:
            if self._chromium is None or not self._chromium.is_connected():
                await self.close()
                await self._start()
            assert self._chromium is not None
            return self._chromium

    async def _start(self) -> None:
        from playwright.async_api import async_playwright

        path = chromium.executable(self.executable)
        self._playwright = await async_playwright().start()
        self._chromium = await self._playwright.chromium.launch(
            executable_path=path,
            args=chromium.arguments(),
            chromium_sandbox=chromium.sandboxed(),
            handle_sigint=False,  # a signal is ours to handle: we end it in order
            handle_sigterm=False,
            handle_sighup=False,
        )
        self._processes = await self._chromium.new_browser_cdp_session()
        self._pid = next((pid for kind, pid in await self._listed() if kind == "browser"), 0)

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self.limits.idle)
        if not self.users:
            await self.close()

    async def _close_context(self, context: BrowserContext) -> None:
        """A tab whose script never ends does not close either; then the browser goes with it."""
        try:
            await asyncio.wait_for(context.close(), _GOODBYE)
        except Exception:
            self._kill()

    def _kill(self) -> None:
        pid, self._pid = self._pid, 0
        if pid:
            with suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    async def _watch_memory(self) -> None:
        """A process of the browser that grows beyond measure is ended: its page crashes, the others go on."""
        while True:
            await asyncio.sleep(_LOOK)
            for kind, pid in await self._listed():
                if kind == "renderer" and _resident(pid) > self.limits.memory:
                    with suppress(OSError):
                        os.kill(pid, signal.SIGKILL)

    async def _listed(self) -> list[tuple[str, int]]:
        """Kind and number of each of its processes."""
        from playwright.async_api import Error

        if self._processes is None:
            return []
        try:
            told = await self._processes.send("SystemInfo.getProcessInfo")
        except Error:
            return []
        return [(str(one["type"]).lower(), int(one["id"])) for one in told["processInfo"]]


def _resident(pid: int) -> int:
    """Bytes of memory that a process takes up; 0 where the system does not say."""
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return 0


@dataclass(slots=True)
class _Visit:
    """One page in a tab of its own: what it asked for, and where it stands."""

    page: Page  # as the server sent it
    fetcher: Fetcher
    access: Access | None
    limits: RenderLimits
    crashed: bool = False
    requests: int = 0
    documents: int = 0
    busy_until: float = 0.0
    asking: set[asyncio.Task[Page]] = field(default_factory=set)

    @property
    def host(self) -> str:
        return URL(self.page.final_url).host or ""

    async def whole(self, context: BrowserContext) -> Page:
        from playwright.async_api import TimeoutError as TooLate

        loop = asyncio.get_running_loop()
        until = loop.time() + self.limits.seconds
        await context.add_init_script(_WITHOUT)
        await context.route("**/*", lambda route: self.answer(route))  # it cannot take a method of ours
        tab = await context.new_page()
        context.on("page", lambda popup: asyncio.ensure_future(_shut(popup)))
        tab.on("crash", lambda _tab: self._note_crash())
        with suppress(TooLate):  # it never stops loading: as it stands
            await tab.goto(
                self.page.final_url, wait_until="domcontentloaded", timeout=self.limits.seconds * 1000, referer=None
            )
        await self.settled(tab, until)
        return replace(
            self.page,
            headers={"content-type": "text/html; charset=utf-8"},
            body=(await self._content(tab)).encode("utf-8", "replace"),
            validators=Validators(),
            fresh_until=None,
        )

    async def settled(self, tab: Tab, until: float) -> None:
        """Wait until nothing is asked for and nothing changes any more, or until the time is over."""
        loop = asyncio.get_running_loop()
        last, since = -1, loop.time()
        while True:
            size = await self._size(tab, max(until - loop.time(), _GOODBYE))
            if size > self.limits.page_bytes:
                raise self.too_large()
            now = loop.time()
            if self.asking or size != last:
                last, since = size, now
            if (size >= 0 and now - since >= self.limits.quiet) or now >= until:
                return
            await asyncio.sleep(min(_LOOK, self.limits.quiet / 2))

    async def _size(self, tab: Tab, seconds: float) -> int:
        """Of the page as it stands; -1 while a script leads the browser to another one."""
        from playwright.async_api import Error

        try:
            return int(await self._timely(tab.evaluate(_SIZE), seconds))
        except Error:
            if self.crashed or tab.is_closed():
                raise
            return -1

    async def _content(self, tab: Tab) -> str:
        from playwright.async_api import Error

        for _attempt in range(3):
            try:
                return str(await self._timely(tab.content(), _GOODBYE))
            except Error:  # it is on its way to another page just now
                await asyncio.sleep(_LOOK)
        return str(await self._timely(tab.content(), _GOODBYE))

    async def _timely(self, answer: Awaitable[Any], seconds: float) -> Any:
        """What a tab answers while its scripts leave it room to."""
        try:
            return await asyncio.wait_for(answer, seconds)
        except TimeoutError as error:
            raise FetchError(
                _("The scripts of a page of {host} never end.", host=self.host),
                fix=_("Try the source without “render: true”, or ask the partner for a feed."),
                code="timeout",
            ) from error

    def _note_crash(self) -> None:
        self.crashed = True

    def end(self) -> None:
        """Nobody waits for what is still being asked for."""
        for task in self.asking:
            task.cancel()

    # -- what the browser asks for --

    async def answer(self, route: Route) -> None:
        from playwright.async_api import Error

        with suppress(Error):  # the tab was closed meanwhile
            page = await self._asked(route.request)
            if page is None:
                await route.abort("blockedbyclient")
                return
            headers = {name: value for name, value in page.headers.items() if name not in _NOT_ON}
            await route.fulfill(status=page.status, headers=headers, body=page.body)

    async def _asked(self, request: Request) -> Page | None:
        """The answer to a request of the browser; None: there is none for it."""
        if not request.url.startswith(("http://", "https://")) or request.method != "GET":
            return None
        if request.resource_type == "document":
            return await self._document(request)
        self.requests += 1
        if request.resource_type not in _WANTED or self.requests > self.limits.requests:
            return None
        return await self._fetched(request.url, await _accepted(request))

    async def _document(self, request: Request) -> Page | None:
        """The page itself, then whatever its scripts lead to. Frames are no part of an article."""
        if not request.is_navigation_request() or request.frame.parent_frame is not None:
            return None
        self.documents += 1
        if self.documents > self.limits.documents:
            return None
        if request.url.partition("#")[0] != self.page.final_url:
            found = await self._fetched(request.url, "text/html,*/*;q=0.5")
            if found is None or found.status != 200:
                return found
            self.page = replace(found, url=self.page.url)
            if found.final_url != request.url:
                return replace(found, headers={"content-type": "text/html"}, body=_onward(found.final_url))
        return self.page

    async def _fetched(self, url: str, accept: str) -> Page | None:
        """Through the fetcher. What a page asks of its own site may be private; what it reads of another one, also by
        a redirect, is what everybody reads: else any page could read with our secrets and cookies."""
        if not self.is_own(url):
            return await self._ask(url, accept, None)
        found = await self._ask(url, accept, self.access)
        return found if found is None or self.is_own(found.final_url) else await self._ask(url, accept, None)

    def is_own(self, url: str) -> bool:
        return origin_of(url) == origin_of(self.page.final_url)

    async def _ask(self, url: str, accept: str, access: Access | None) -> Page | None:
        referer = self.page.final_url if self.is_own(url) else ""
        asking = asyncio.ensure_future(
            self.fetcher.fetch(url, accept=accept, referer=referer, max_bytes=self.limits.request_bytes, access=access)
        )
        self.asking.add(asking)
        try:
            return await asking
        except IngestError as error:
            status = getattr(error, "status", None)
            return replace(self.page, url=url, final_url=url, status=status, headers={}, body=b"") if status else None
        except asyncio.CancelledError:
            return None  # by `end`: the tab is closed
        finally:
            self.asking.discard(asking)

    # -- how it fails --

    def too_large(self) -> FetchError:
        return FetchError(
            _("A page of {host} grows beyond every measure in the browser.", host=self.host),
            fix=_("Try the source without “render: true”, or ask the partner for a feed."),
            code="too_large",
        )

    def too_heavy(self) -> FetchError:
        return FetchError(
            _("A page of {host} takes more memory in the browser than a page may.", host=self.host),
            fix=_("Try the source without “render: true”, or ask the partner for a feed."),
            code="too_large",
        )

    def broken(self) -> FetchError:
        return FetchError(
            _("The browser cannot show a page of {host}.", host=self.host),
            fix=_("Open it in a browser; if it works there, try again with a newer Chromium."),
            code="connect",
        )


async def _accepted(request: Request) -> str:
    return (await request.header_value("accept")) or "*/*"


async def _shut(popup: Tab) -> None:
    from playwright.async_api import Error

    with suppress(Error):
        await popup.close()


def _onward(url: str) -> bytes:
    """The redirects were followed by the fetcher; this has the browser stand where they ended, so that relative links
    mean what they say."""
    return f'<meta http-equiv="refresh" content="0;url={escape(url)}">'.encode()
