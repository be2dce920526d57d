"""The ports of sources, over files: a web that is a table of addresses, and a fetcher that is one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.errors import FetchError, IngestError
from ingest.types import Access, Arrival, Entry, Page, Source, Validators

FIXTURES = Path(__file__).parent / "fixtures"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)


def fixture(name: str) -> bytes:
    return (FIXTURES / name).read_bytes()


def source(kind: str, location: str, options: object = None, timezone: str = "Asia/Shanghai") -> Source:
    return Source(f"test/{kind}", "test", kind, location, options, timezone=timezone)


@dataclass
class FakeFetcher:
    """Answers from a table: bytes, or the error to raise. `asked` is what was asked for, in order."""

    answers: Mapping[str, bytes | IngestError]
    types: Mapping[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    delay: float = 0.0
    guests: list[Access | None] = field(default_factory=list)

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        accept: str = "",
        referer: str = "",
        max_bytes: int | None = None,
        access: Access | None = None,
        render: bool = False,
    ) -> Page:
        self.asked.append(url)
        self.guests.append(access)
        await asyncio.sleep(self.delay)
        answer = self.answers.get(url, FetchError(f"{url} answered 404.", code="http_4xx", status=404))
        if isinstance(answer, IngestError):
            raise answer
        return Page(url, url, 200, {"content-type": self.types.get(url, _type(url))}, answer, NOW)


@dataclass
class FakeWeb:
    """One read of a source: `unchanged` are the addresses that answer 304 when they are asked conditionally."""

    answers: Mapping[str, bytes | FetchError] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    unchanged: frozenset[str] = frozenset()
    last_asked: Sequence[str] = ()
    crawled: Sequence[Entry] = ()
    now: datetime = NOW
    asked: list[str] = field(default_factory=list)
    rendered: list[str] = field(default_factory=list)
    spiders: list[tuple[str, str, Mapping[str, object]]] = field(default_factory=list)
    sent: Sequence[Arrival] = ()
    known: Mapping[str, Entry] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)  # of every answer
    last_read: datetime | None = None
    kept: list[str] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)
    shown: list[dict[str, str]] = field(default_factory=list)  # parameters with secrets, by their addresses

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
        self.rendered += [url] if render else []
        self.shown.append(dict(query or {}))
        if conditional and url in self.unchanged:
            return Page(url, url, 304, {}, b"", self.now)
        page = await FakeFetcher(self.answers, self.types).fetch(url)
        return replace(page, headers={**page.headers, **self.headers})

    def keep(self, url: str) -> None:
        self.kept.append(url)

    @property
    def left(self) -> Sequence[str]:
        return ()

    def leave(self, url: str) -> None:
        self.forgotten.append(url)

    def forget(self, url: str) -> None:
        self.forgotten.append(url)

    async def arrived(self) -> Sequence[Arrival]:
        return self.sent

    async def announced(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        return {one: self.known[one] for one in ids if one in self.known}

    async def run_spider(
        self, name: str, *, start: str = "", settings: Mapping[str, object] | None = None
    ) -> Sequence[Entry]:
        self.spiders.append((name, start, settings or {}))
        return self.crawled


def _type(url: str) -> str:
    kinds = {".json": "application/json", ".xml": "application/xml", ".gz": "application/gzip"}
    return next((kind for ending, kind in kinds.items() if url.endswith(ending)), "text/html; charset=utf-8")
