"""`sitemap`: a list of a site's pages, or an index of such lists; with Google's news extension where a site has it."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.errors import SourceError
from ingest.feeds import sitemap
from ingest.feeds.reading import Reading, check_pattern, newest_first
from ingest.i18n import gettext as _
from ingest.ports import Web
from ingest.types import Entry, Listing, Page, Source

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
    page = await web.get(source.location, accept=_ACCEPT)
    walk = _Walk(source, web, options)
    # An index that did not change says nothing of the lists that it names: those are asked again.
    first = walk.named_before() if page.unchanged else await walk.take(page)
    if first.children:
        await walk.follow(first)
    if page.unchanged and not walk.entries and not walk.notes:
        return Listing(unchanged=True)
    wanted = re.compile(options.match)
    entries = newest_first({entry.url: entry for entry in walk.entries if wanted.search(entry.url)}.values())
    if len(entries) > options.limit:
        walk.notes.append(
            _("It lists {count} addresses; the newest {limit} were taken.", count=len(entries), limit=options.limit)
        )
    return Listing(entries[: options.limit], notes=tuple(walk.notes))


@dataclass(slots=True)
class _Walk:
    """One read of a sitemap and what it names."""

    source: Source
    web: Web
    options: Options
    entries: list[Entry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def named_before(self) -> sitemap.Sitemap:
        """The index as the last read saw it."""
        return sitemap.Sitemap(
            (), tuple(sitemap.Child(url) for url in self.web.last_asked if url != self.source.location)
        )

    async def take(self, page: Page) -> sitemap.Sitemap:
        reading = Reading(page.final_url, self.source.timezone, self.web.now)
        found = await asyncio.to_thread(sitemap.parse, page.body, reading, page.headers.get("content-type", ""))
        self.entries += found.entries
        self.notes += reading.all_notes()
        return found

    async def follow(self, index: sitemap.Sitemap) -> None:
        """An index may name further indexes; the budget is the same for all."""
        waiting, seen, failures = deque(index.children), {self.source.location}, list[SourceError]()
        self._say_what_is_left_out(index)
        while waiting and len(seen) <= self.options.children:
            child = waiting.popleft()
            if child.url in seen:
                continue
            seen.add(child.url)
            try:
                page = await self.web.get(child.url, accept=_ACCEPT)
                deeper = () if page.unchanged else (await self.take(page)).children
                waiting.extendleft(reversed(deeper))
            except SourceError as error:
                failures.append(error)
                self.notes.append(error.reason)
        if failures and len(failures) == len(seen) - 1:
            raise failures[0]

    def _say_what_is_left_out(self, index: sitemap.Sitemap) -> None:
        if len(index.children) > self.options.children and not any(child.updated for child in index.children):
            self.notes.append(
                _("The index does not say which of its {count} sitemaps are new; only the first {limit} were read. "
                  "Name the one with the news in sources.yaml.",
                  count=len(index.children), limit=self.options.children)
            )  # fmt: skip
