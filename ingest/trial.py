"""What a page gives when it is read, with nothing kept: for `ingest extract`.

    address ──fetch──▶ page ─┐
    file    ──bytes──▶ page ─┼─▶ the pipeline's pool ──▶ Extract: the article, or why there is none
    corpus  ──bytes──▶ page ─┘

A page at the host of a declared source is read as that source's pages are. One failure stops nobody else.
"""

from __future__ import annotations

import asyncio
import io
import sys
import zlib
from collections import Counter, defaultdict, deque
from collections.abc import AsyncIterator, Coroutine, Iterable
from dataclasses import dataclass, replace
from gzip import GzipFile
from pathlib import Path
from typing import IO, Any, Protocol, TypeVar

from ingest import added
from ingest.corpus import Recorded, recorded
from ingest.errors import ConfigError, FetchError, IngestError, ParseError
from ingest.extraction.memory import Memory
from ingest.extraction.read import MAX_BYTES, PageInput, Reading
from ingest.feeds import recognize
from ingest.i18n import gettext as _
from ingest.log import Log
from ingest.pipeline import problem_of
from ingest.ports import Fetcher
from ingest.types import Article, Config, Problem, Selectors, Source
from ingest.urls import host_of

AT_ONCE = 8
"""Pages in hand, so that memory is bounded whatever the number of pages."""

_ACCEPT = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
NOWHERE = "https://no-address.invalid/"  # where a file lives that nobody knows the address of (RFC 2606, 2)
_GZIP = b"\x1f\x8b"

T = TypeVar("T")


class PageReader(Protocol):
    """What reads pages: the pool."""

    async def read_page(self, page: PageInput) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Address:
    """A page on the web."""

    url: str


@dataclass(frozen=True, slots=True)
class Saved:
    """A file with a page, by what a person called it; `path` None is standard input. `url`: where it came from, empty
    where nobody said."""

    name: str
    path: Path | None
    url: str = ""
    content_type: str = ""


Wanted = Address | Saved | Recorded


@dataclass(frozen=True, slots=True)
class Extract:
    """What a page gives: an article, or the reason why there is none."""

    id: str
    reading: Reading | None = None
    error: Problem | None = None

    @property
    def article(self) -> Article | None:
        """The article, where there is one."""
        return self.reading.article if self.reading else None

    @property
    def held(self) -> str:
        """The code of why it would not be posted by itself; empty: nothing speaks against it."""
        if self.error is not None:
            return self.error.code
        return self.reading.doubt if self.reading else ""


@dataclass(frozen=True, slots=True)
class Trial:
    """What pages are read with. Files need no fetcher."""

    reader: PageReader
    config: Config
    fetcher: Fetcher | None
    log: Log

    async def extracts(self, wanted: Iterable[Wanted]) -> AsyncIterator[Extract]:
        """One answer for each, in order, as soon as it can be given."""
        async for one in in_order(self.extract(one) for one in wanted):
            yield one

    async def corpus(self, folder: Path, *, warm: bool = False) -> AsyncIterator[Extract]:
        """One answer for each page of a folder of recorded pages, in order. `warm`: what the earlier pages of its site
        taught is known when a page is read."""
        extract = _Sites(self, folder).extract if warm else self.extract
        async for one in in_order(extract(one) for one in recorded(folder)):
            yield one

    async def extract(self, one: Wanted, known: Memory = Memory()) -> Extract:
        """What one of them gives, of whose site this is known. Never raises."""
        name = name_of(one)
        try:
            page = await self.page(one)
        except Exception as error:
            return self._failed(name, error)
        return await self.read(name, replace(page, templates=known.templates_in_force(), audit=known.wants_audit()))

    async def read(self, name: str, page: PageInput) -> Extract:
        """What a page gives that is here already. Never raises."""
        try:
            reading = await self.reader.read_page(page)
            return Extract(name, replace(reading, article=_without_nowhere(reading.article)))
        except Exception as error:
            return self._failed(name, error)

    def _failed(self, name: str, error: Exception) -> Extract:
        if not isinstance(error, IngestError):
            self.log.error("unexpected", page=name, exc_info=error)
        problem = problem_of(error)
        return Extract(name, error=replace(problem, reason=problem.reason.replace(NOWHERE, name)))

    async def page(self, one: Wanted) -> PageInput:
        """The page itself, with what sources.yaml says about pages of its host. Raises SourceError."""
        if isinstance(one, Address):
            return await self._fetched(one.url)
        if isinstance(one, Recorded):
            return PageInput(await asyncio.to_thread(_bytes, one.file, one.id), "", one.url)
        body = await asyncio.to_thread(_bytes, one.path, one.name)
        url = one.url or recognize.own_address(body) or NOWHERE
        return as_declared(self.config, body, one.content_type, url)

    async def _fetched(self, url: str) -> PageInput:
        if self.fetcher is None:
            raise FetchError(_("{url} is no part of the file and is not read.", url=url))
        source = source_at(self.config, url)
        page = await self.fetcher.fetch(
            url,
            accept=_ACCEPT,
            max_bytes=MAX_BYTES,
            access=source.access if source else None,
            render=source.render if source else False,
        )
        return as_declared(self.config, page.body, page.headers.get("content-type", ""), page.final_url or url)


class _Sites:
    """What is known of the sites of a folder. The pages of one site are read one after the other."""

    def __init__(self, trial: Trial, folder: Path) -> None:
        self._trial = trial
        self._left = Counter(map(_site_of, recorded(folder)))
        self._known: dict[str, Memory] = {}
        self._turns: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def extract(self, one: Recorded) -> Extract:
        site = _site_of(one)
        async with self._turns[site]:
            known = self._known.get(site, Memory())
            extract = await self._trial.extract(one, known)
            if extract.reading is not None:
                self._known[site] = await asyncio.to_thread(known.after, extract.reading)
        self._left[site] -= 1
        if not self._left[site]:
            self._known.pop(site, None)
            del self._turns[site]
        return extract


def _site_of(one: Recorded) -> str:
    return one.site or host_of(one.url)


def name_of(one: Wanted) -> str:
    """What a person, or the folder, calls it."""
    if isinstance(one, Address):
        return one.url
    return one.name if isinstance(one, Saved) else one.id


async def in_order(jobs: Iterable[Coroutine[Any, Any, T]]) -> AsyncIterator[T]:
    """What each of them answers, in their order; never more than `AT_ONCE` are under way."""
    under_way: deque[asyncio.Task[T]] = deque()
    try:
        for job in jobs:
            under_way.append(asyncio.create_task(job))
            if len(under_way) == AT_ONCE:
                yield await under_way.popleft()
        while under_way:
            yield await under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()


# -- as whose page it is read ----------------------------------------------------------------------------------


def as_declared(config: Config, body: bytes, content_type: str, url: str) -> PageInput:
    """The page, with what sources.yaml says about pages of its host."""
    source = source_at(config, url)
    if source is None:
        return PageInput(body, content_type, url, timezone=config.timezone)
    return PageInput(
        body,
        content_type,
        url,
        selectors=source.selectors,
        timezone=source.timezone,
        language=source.language,
        agreed=source.language,
    )


def source_at(config: Config, url: str) -> Source | None:
    """The source whose pages are at this host, one with `selectors` before others; None where it is nobody's, or where
    several organizations share it."""
    try:
        organization = added.organization_of(config, url)
    except ConfigError:
        return None
    here = [one for one in organization.sources if host_of(one.location) == host_of(url)]
    here.sort(key=lambda one: one.selectors == Selectors())
    return here[0] if here else added.source_of(organization)


# -- a file ----------------------------------------------------------------------------------------------------


def _bytes(path: Path | None, name: str) -> bytes:
    """What is in a file, unpacked where it is packed; a byte more than a page may have where it has more. Raises
    ParseError."""
    try:
        if path is None:
            return _unpacked(io.BytesIO(sys.stdin.buffer.read(MAX_BYTES + 1)))
        with path.open("rb") as file:
            return _unpacked(file)
    except (OSError, EOFError, zlib.error) as error:
        why = getattr(error, "strerror", None) or _("unknown")
        raise ParseError(_("{path} cannot be read: {why}.", path=name, why=why), code="no_body") from error


def _unpacked(file: IO[bytes]) -> bytes:
    packed = file.read(len(_GZIP)) == _GZIP
    file.seek(0)
    return GzipFile(fileobj=file).read(MAX_BYTES + 1) if packed else file.read(MAX_BYTES + 1)


def _without_nowhere(article: Article) -> Article:
    """Without the address that was made up for a file: what is relative on its page stays relative."""
    if NOWHERE not in article.url:
        return article
    return replace(
        article,
        url="",
        html=article.html.replace(NOWHERE, ""),
        images=tuple(replace(image, url=image.url.removeprefix(NOWHERE)) for image in article.images),
        next_url=article.next_url.removeprefix(NOWHERE),
    )
