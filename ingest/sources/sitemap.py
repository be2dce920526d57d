"""`sitemap`: a list of a site's pages, or an index of such lists; with Google's news extension where a site has it."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from urllib.parse import urljoin, urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.errors import FetchError, SourceError
from ingest.feeds import sitemap
from ingest.feeds.reading import Reading, check_pattern, newest_first
from ingest.i18n import gettext as _
from ingest.ports import Web
from ingest.types import Entry, Listing, Page, Source

_MISSING = frozenset({404, 410})
_USUAL = ("/sitemap.xml", "/sitemap_index.xml", "/news-sitemap.xml")  # where robots.txt names none
_CLOCKS_DIFFER = timedelta(hours=1)
_MOST_CHILDREN = 100  # in one read, however many have changed
_ACCEPT = "application/xml, text/xml;q=0.9, application/gzip;q=0.9, */*;q=0.5"


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    match: str = Field(default="", description="A regular expression; only addresses in which it is found are taken.")
    limit: int = Field(default=1000, ge=1, le=50_000, description="At most so many addresses are taken, newest first.")
    children: int = Field(
        default=5, ge=1, le=100, description="Of an index, at most so many sitemaps are read, newest first."
    )

    @field_validator("match")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return check_pattern(pattern)


async def read(source: Source, web: Web) -> Listing:
    """The sitemap, and of an index its newest children. A child that fails is a note while another one can be read.
    Raises FetchError and ParseError."""
    options = source.options if isinstance(source.options, Options) else Options()
    walk = _Walk(source, web, options)
    unchanged = await walk.begin()
    if unchanged and not walk.entries and not walk.notes:
        return Listing(unchanged=True)
    wanted = re.compile(options.match)
    entries = newest_first({entry.url: entry for entry in walk.entries if wanted.search(entry.url)}.values())
    if len(entries) > options.limit:
        walk.notes.append(
            _("It lists {count} addresses; the newest {limit} were taken.", count=len(entries), limit=options.limit)
        )
    return Listing(entries[: options.limit], notes=tuple(dict.fromkeys(walk.notes)))


@dataclass(slots=True)
class _Walk:
    """One read of a sitemap and what it names."""

    source: Source
    web: Web
    options: Options
    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    async def begin(self) -> bool:
        """Read what the source names, and all that follows from it; True when that alone did not change."""
        if self.web.left:
            await self.go_on()
            return False
        robots = _robots_of(self.source.location)
        page = await (self._by_robots(robots) if robots else self.web.get(self.source.location, accept=_ACCEPT))
        # An index that did not change says nothing of the lists that it names: those are asked again.
        if page.unchanged:
            first = self._named_before(page.url)
        elif page.url == robots:
            first = sitemap.Sitemap((), sitemap.named_in_robots(page.body, page.final_url))
        else:
            first = await self.take(page)
        if first.children:
            await self.follow(first, page.url, self._budget(first))
        return page.unchanged

    async def go_on(self) -> None:
        """Read what the last read had to leave: who asks for the index first, each time, never comes further."""
        for url in self.web.last_asked:
            self.web.keep(url)
        left = sitemap.Sitemap((), tuple(sitemap.Child(url) for url in self.web.left))
        asked = _robots_of(self.source.location) or self.source.location
        await self.follow(left, asked, max(len(left.children), self.options.children))

    async def _by_robots(self, robots: str) -> Page:
        """The robots.txt, where it names sitemaps; else the first that stands at a usual place. Raises FetchError."""
        try:
            page = await self.web.get(robots, accept="text/plain, */*;q=0.5")
            if page.unchanged or sitemap.named_in_robots(page.body, page.final_url):
                return page
        except FetchError as error:
            if error.status not in _MISSING:
                raise
        for path in _USUAL:
            try:
                return await self.web.get(urljoin(robots, path), accept=_ACCEPT)
            except FetchError as error:
                if error.status not in _MISSING:
                    raise
        raise FetchError(
            _("The site {url} names no sitemap in its robots.txt, and none stands at a usual place.", url=robots),
            fix=_("Ask the partner for the address of its sitemap, or read the site by `feed:` or `page:`."),
            code="http_4xx",
            status=404,
        )

    def _named_before(self, index: str) -> sitemap.Sitemap:
        """The index as the last read saw it."""
        return sitemap.Sitemap((), tuple(sitemap.Child(url) for url in self.web.last_asked if url != index))

    async def take(self, page: Page) -> sitemap.Sitemap:
        reading = Reading(page.final_url, self.source.timezone, self.web.now)
        found = await asyncio.to_thread(sitemap.parse, page.body, reading, page.headers.get("content-type", ""))
        self.entries += found.entries
        self.notes += reading.all_notes()
        return found

    async def follow(self, index: sitemap.Sitemap, asked: str, budget: int) -> None:
        """An index may name further indexes; the budget is the same for all."""
        waiting, seen, failures = deque(index.children), {asked}, list[SourceError]()
        while waiting and len(seen) <= budget:
            child = waiting.popleft()
            if child.url in seen:
                continue
            seen.add(child.url)
            if self._is_known(child, index):
                self.web.keep(child.url)
                continue
            try:
                page = await self.web.get(child.url, accept=_ACCEPT)
                deeper = () if page.unchanged else (await self.take(page)).children
                waiting.extendleft(reversed(deeper))
            except SourceError as error:
                self.notes.append(error.reason)
                if isinstance(error, FetchError) and error.is_pause:
                    self._leave([child, *islice(waiting, budget + 1 - len(seen))], index)
                    return
                failures.append(error)
                self.web.forget(asked)
        if failures and len(failures) == len(seen) - 1:
            raise failures[0]

    def _leave(self, children: Sequence[sitemap.Child], index: sitemap.Sitemap) -> None:
        for child in children:
            if self._is_known(child, index):
                self.web.keep(child.url)
            else:
                self.web.leave(child.url)

    def _is_known(self, child: sitemap.Child, index: sitemap.Sitemap) -> bool:
        """It was read since it changed. The newest is asked for all the same, whether it changed: where an index is
        written once and its dates stand still, that is where the news are."""
        if child == index.children[0] or child.updated is None or self.web.last_read is None:
            return False
        return child.url in self.web.last_asked and child.updated < self.web.last_read - _CLOCKS_DIFFER

    def _budget(self, index: sitemap.Sitemap) -> int:
        """How many children are read: those that may be, and all that have changed since the last read. Says what is
        left out."""
        changed = sum(1 for child in index.children if self._has_changed(child))
        budget = max(self.options.children, min(changed, _MOST_CHILDREN))
        if changed > budget:
            self.notes.append(
                _("{count} of its sitemaps have changed since the last read; the newest {limit} were read.",
                  count=changed, limit=budget)
            )  # fmt: skip
        if len(index.children) > budget and not any(child.updated for child in index.children):
            self.notes.append(
                _("The index does not say which of its {count} sitemaps are new; only the first {limit} were read. "
                  "Name the one with the news in sources.yaml.",
                  count=len(index.children), limit=budget)
            )  # fmt: skip
        return budget

    def _has_changed(self, child: sitemap.Child) -> bool:
        last = self.web.last_read
        return last is not None and child.updated is not None and child.updated >= last - _CLOCKS_DIFFER


def _robots_of(location: str) -> str:
    """The robots.txt to look into, where the operator named it or only the site; else nothing."""
    path = urlsplit(location).path
    return urljoin(location, "/robots.txt") if path in {"", "/", "/robots.txt"} and not urlsplit(location).query else ""
