"""Reads the pages of one source with what is known of their layouts, and remembers what they teach."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING

from ingest.errors import ExtractionError
from ingest.extraction.layouts import Layouts, compare
from ingest.extraction.memory import Memory
from ingest.ports import Extractor, SourceStore
from ingest.types import Entry, Page, Source

if TYPE_CHECKING:
    from ingest.extraction.read import Reading


class PageReader:
    """For one read of one source. What is known is loaded when the first page wants it."""

    def __init__(self, source: Source, extractor: Extractor, store: SourceStore, now: datetime) -> None:
        self._source = source
        self._extractor = extractor
        self._store = store
        self._now = now
        self._known: Layouts | None = None
        self._loading = asyncio.Lock()
        self._is_news = False
        self._shown: set[str] = set()  # templates of which an example is made, or was

    async def read(self, page: Page, entry: Entry) -> Reading:
        """What comes of a page; it is learned from. Raises ExtractionError."""
        if self._source.selectors.body or (entry.complete and entry.content):
            return await self._extractor.read(page, entry, self._source, Memory())  # nothing is found out there
        known = await self._layouts()
        reading = await self._extractor.read(page, entry, self._source, known.memory)
        await self._learn(page, entry, reading)
        return reading

    async def read_on(self, page: Page, entry: Entry) -> Reading:
        """What comes of another page of the same article, from which nothing is learned. Raises ExtractionError."""
        known = await self._layouts()
        return await self._extractor.read(page, entry, self._source, known.memory)

    async def keep(self) -> None:
        """Write down what was learned."""
        if self._known is not None and self._is_news:
            await self._store.keep_layouts(self._source.id, self._known.to_json(), now=self._now)
            self._is_news = False

    async def _layouts(self) -> Layouts:
        async with self._loading:
            if self._known is None:
                self._known = Layouts.of(await self._store.layouts(self._source.id))
        return self._known

    async def _learn(self, page: Page, entry: Entry, reading: Reading) -> None:
        if reading.sketch is None and not reading.by_template:
            return
        # Others read pages of this source meanwhile: what is known may be more than it was when this page was sent.
        self._known = (await self._layouts()).after(reading, self._now)
        self._is_news = True
        if reading.by_template not in self._shown and self._known.wants_example(reading, self._now):
            self._shown.add(reading.by_template)
            await self._show(page, entry, reading)

    async def _show(self, page: Page, entry: Entry, reading: Reading) -> None:
        try:
            without = await self._extractor.read(page, entry, self._source, Memory())
        except ExtractionError:
            return  # then a template is all that reads it, and there is nothing to compare
        example = compare(without.article, reading.article, self._now)
        self._known = (await self._layouts()).with_example(reading.by_template, example)
