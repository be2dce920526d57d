"""A web for one source that is no table: the real fetcher and runner of spiders, and a memory from read to read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from ingest import plugins
from ingest.crawl import Crawler
from ingest.errors import SourceError
from ingest.fetch import HttpFetcher
from ingest.types import Access, Arrival, Entry, Listing, Page, Source, Validators


@dataclass
class LiveWeb:
    """What a plug-in reads with; `known` is what the last read was given to ask again with."""

    fetcher: HttpFetcher
    crawler: Crawler
    now: datetime
    known: dict[str, Validators] = field(default_factory=dict)
    gained: dict[str, Validators] = field(default_factory=dict)
    last_read: datetime | None = None
    sent: Sequence[Arrival] = ()
    asked: list[str] = field(default_factory=list)

    @property
    def last_asked(self) -> Sequence[str]:
        return tuple(self.known)

    def keep(self, url: str) -> None:
        self.gained[url] = self.known.get(url, Validators())

    @property
    def left(self) -> Sequence[str]:
        return ()

    def leave(self, url: str) -> None:
        self.gained[url] = Validators()

    def forget(self, url: str) -> None:
        self.gained.pop(url, None)

    async def get(
        self,
        url: str,
        *,
        conditional: bool = True,
        accept: str = "",
        render: bool = False,
        query: Mapping[str, str] | None = None,
    ) -> Page:
        self.asked.append(url)
        known = self.known.get(url, Validators()) if conditional else Validators()
        access = Access("paper", url, query=query) if query else None
        page = await self.fetcher.fetch(url, validators=known, accept=accept, access=access)
        if conditional:
            self.gained[url] = page.validators
        return page

    async def arrived(self) -> Sequence[Arrival]:
        return self.sent

    async def announced(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        return {}

    async def run_spider(
        self, name: str, *, start: str = "", settings: Mapping[str, object] | None = None
    ) -> Sequence[Entry]:
        return await self.crawler.run(name, start=start, settings=settings)

    async def read(self, source: Source) -> Listing:
        """One read; what it gained is known to the next."""
        self.gained, self.asked = {}, []
        listing: Listing = await plugins.load("sources", source.kind).read(source, self)
        if not listing.unchanged:
            self.known = self.gained
        self.last_read = self.now
        return listing

    async def outcome(self, source: Source) -> Listing | SourceError:
        """A read, or the error from the tree in which it ended; anything else is raised."""
        try:
            return await self.read(source)
        except SourceError as error:
            return error


def crawler(fetcher: HttpFetcher, folder: Path) -> Crawler:
    return Crawler(fetcher, folder, seconds=20, patience=2.0)
