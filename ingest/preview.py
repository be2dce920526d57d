"""What a source, an address or a saved file announces, with nothing kept: for `ingest read`.

    source of sources.yaml ──────────────────▶ its kind's reader ─┐
    address ──fetch──▶ page ──which kind?──▶ that kind's reader ──┼▶ Announced: entries, notes, error
    file    ──bytes──▶ page ──which kind?──▶ that kind's reader ──┘

The readers are those of the pipeline, with a web that remembers nothing: so nothing is asked conditionally, and what is
seen here is what a first read would see. One failure is a line and stops nobody else.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from ingest.app import Network, reader_of
from ingest.config.options import model
from ingest.errors import FetchError, IngestError, ParseError
from ingest.feeds import charsets, links, recognize, sitemap
from ingest.feeds.packed import LARGEST, unpacked
from ingest.feeds.reading import Reading, title_id
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.log import Log
from ingest.pipeline import as_whom, problem_of
from ingest.ports import Clock
from ingest.types import Arrival, Entry, Image, Listing, Page, Problem, Source, Validators

AT_ONCE = 8
"""Sources in hand; a host is asked one thing at a time anyway."""

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9, "
    "text/html;q=0.8, */*;q=0.5"
)
_NOWHERE = "https://no-address.invalid/"  # where a file lives that does not say so; never an address (RFC 2606, 2)
_SHOWN = 5  # names of sitemaps in a note


@dataclass(frozen=True, slots=True)
class Address:
    """A web address that need not be declared anywhere; `kind` empty: as the answer looks. `timezone` is the one that
    times without a zone are meant in."""

    url: str
    kind: str = ""
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Saved:
    """A file, by what a person called it; `path` None is standard input. It is opened when its turn comes."""

    name: str
    path: Path | None = None
    kind: str = ""
    timezone: str = "UTC"


Wanted = Source | Address | Saved


@dataclass(frozen=True, slots=True)
class Announced:
    """What one of them announces. An entry without an id has its address for one."""

    source: str
    entries: tuple[Entry, ...] = ()
    notes: tuple[str, ...] = ()
    error: Problem | None = None


async def announcements(
    wanted: Iterable[Wanted], network: Network | None, clock: Clock, log: Log
) -> AsyncIterator[Announced]:
    """One answer for each, in order, as soon as it can be given; never more than `AT_ONCE` in hand. Files need no
    network."""
    reading: deque[asyncio.Task[Announced]] = deque()
    try:
        for one in wanted:
            reading.append(asyncio.create_task(announced(one, network, clock, log)))
            if len(reading) == AT_ONCE:
                yield await reading.popleft()
        while reading:
            yield await reading.popleft()
    finally:
        for task in reading:
            task.cancel()


async def announced(one: Wanted, network: Network | None, clock: Clock, log: Log) -> Announced:
    """What one of them announces. Never raises."""
    name = name_of(one)
    try:
        listing = await _listing(one, network, clock())
    except Exception as error:
        if not isinstance(error, IngestError):
            log.error("unexpected", source=name, exc_info=error)
        return Announced(name, error=problem_of(error))
    entries = tuple(replace(entry, id=entry.id or entry.url) for entry in listing.entries)
    return Announced(name, entries, tuple(dict.fromkeys(listing.notes)))


def name_of(one: Wanted) -> str:
    """What a person called it."""
    if isinstance(one, Source):
        return one.id
    return one.url if isinstance(one, Address) else one.name


async def _listing(one: Wanted, network: Network | None, now: datetime) -> Listing:
    if isinstance(one, Source):
        listing = await reader_of(one.kind)(one, _Web(one, network, now))
        return replace(listing, notes=(*listing.notes, *_of_the_post(one)))
    if isinstance(one, Address):
        return await _of_address(one, network, now)
    return await _of_file(one, now)


def _of_the_post(source: Source) -> tuple[str, ...]:
    if source.kind != "push":
        return ()
    return (_("What is sent to this source waits for its next read; there is nothing to ask for."),)


# -- an address ------------------------------------------------------------------------------------------------


async def _of_address(address: Address, network: Network | None, now: datetime) -> Listing:
    web = _Web(Source(address.url, "", "", address.url), network, now)
    page = await web.get(address.url, accept=_ACCEPT)
    kind, notes = await asyncio.to_thread(_recognized, page, address.kind)
    source = _undeclared(kind, address.url, address.timezone)
    web.had = {address.url: page}
    listing = await reader_of(kind)(source, web)
    return replace(listing, notes=(*notes, *listing.notes))


def _recognized(page: Page, told: str) -> tuple[str, tuple[str, ...]]:
    """The kind – the one that was told, where one was – and what to say about it."""
    if told:
        return told, ()
    content_type = page.headers.get("content-type", "")
    kind = recognize.kind_of(page.body, content_type)
    if kind != "page":
        return kind, ()
    found = links.feed_link(charsets.decode(page.body, content_type), page.final_url)
    return kind, (_("The page names a feed, which says more: `ingest read {found}`.", found=found),) if found else ()


def _undeclared(kind: str, location: str, timezone: str) -> Source:
    """A source of this kind with nothing said about it."""
    return Source(location, "", kind, location, options=model("sources", kind)(), timezone=timezone)


# -- a file ----------------------------------------------------------------------------------------------------


async def _of_file(file: Saved, now: datetime) -> Listing:
    body = await asyncio.to_thread(_opened, file)
    here = recognize.own_address(body) or _NOWHERE
    try:
        return _left_out(await _read_bytes(file, body, here, now))
    except IngestError as error:
        # Readers speak of the address that answered; here it was a file.
        error.reason = error.reason.replace(here, file.name)
        error.fix = error.fix.replace(_NOWHERE, "URL")
        raise


def _opened(file: Saved) -> bytes:
    try:
        body = _bytes_of(file.path)
    except OSError as error:
        why = error.strerror or _("unknown")
        raise ParseError(_("{path} cannot be read: {why}.", path=file.name, why=why), code="no_body") from error
    if len(body) > LARGEST:
        raise ParseError(
            _("{name} is larger than 50 MB.", name=file.name), fix=_("Is it the right file?"), code="too_large"
        )
    return unpacked(body, file.name)


def _bytes_of(path: Path | None) -> bytes:
    if path is None:
        return sys.stdin.buffer.read(LARGEST + 1)
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


async def _read_bytes(file: Saved, body: bytes, here: str, now: datetime) -> Listing:
    page = Page(here, here, 200, {}, body, now)
    kind, notes = await asyncio.to_thread(_recognized, page, file.kind)
    if kind == "sitemap":
        return await asyncio.to_thread(_sitemap, page, file.timezone, now)
    source = _undeclared(kind, here, file.timezone)
    web = _Web(source, None, now)
    web.had = {here: page}
    listing = await reader_of(kind)(source, web)
    return replace(listing, notes=(*notes, *listing.notes))


def _sitemap(page: Page, timezone: str, now: datetime) -> Listing:
    """All of it; of an index, which sitemaps it names: they are no part of the file."""
    reading = Reading(page.final_url, timezone, now)
    found = sitemap.parse(page.body, reading)
    notes = reading.all_notes()
    if found.children:
        named = ", ".join(child.url for child in found.children[:_SHOWN])
        count = len(found.children)
        note = ngettext(
            "It is an index of {count} sitemap, which is not read: {names}",
            "It is an index of {count} sitemaps, which are not read: {names}",
            count,
            names=named,
        )
        notes = (*notes, note)
    return Listing(found.entries, notes=notes)


def _left_out(listing: Listing) -> Listing:
    """Without the links that nobody knows the beginning of."""
    relative = sum(one.url.startswith(_NOWHERE) for one in listing.entries)
    if not relative and not any(_NOWHERE in part for one in listing.entries for part in (one.content, *_images(one))):
        return listing
    note = ngettext(
        "{count} link is relative, and the file does not say where it came from; it was left out.",
        "{count} links are relative, and the file does not say where it came from; they were left out.",
        relative,
    )
    entries = tuple(_without_relative(entry) for entry in listing.entries)
    return replace(listing, entries=entries, notes=(*listing.notes, *((note,) if relative else ())))


def _images(entry: Entry) -> Iterable[str]:
    return (image.url for image in entry.images)


def _without_relative(entry: Entry) -> Entry:
    url = "" if entry.url.startswith(_NOWHERE) else entry.url
    return replace(
        entry,
        id=entry.id or url or title_id(entry.title),
        url=url,
        content=entry.content.replace(_NOWHERE, ""),
        images=tuple(image for image in entry.images if not _is_relative(image)),
    )


def _is_relative(image: Image) -> bool:
    return image.url.startswith(_NOWHERE)


# -- the web of one look ---------------------------------------------------------------------------------------


class _Web:
    """`ports.Web` without a memory. `had`: pages that were fetched already; without a network, the only ones."""

    def __init__(self, source: Source, network: Network | None, now: datetime) -> None:
        self._source = source
        self._network = network
        self.had: Mapping[str, Page] = {}
        self.now = now

    @property
    def last_asked(self) -> Sequence[str]:
        return ()

    @property
    def last_read(self) -> datetime | None:
        return None

    def keep(self, url: str) -> None:
        """Nothing is known that could stay known."""

    @property
    def left(self) -> Sequence[str]:
        return ()

    def leave(self, url: str) -> None:
        """There is no next read."""

    def forget(self, url: str) -> None:
        """Nothing is known that could be forgotten."""

    async def get(
        self,
        url: str,
        *,
        conditional: bool = True,
        accept: str = "",
        render: bool = False,
        query: Mapping[str, str] | None = None,
    ) -> Page:
        if url in self.had:
            return self.had[url]
        if self._network is None:
            raise FetchError(_("{url} is no part of the file and is not read.", url=url))
        access = as_whom(self._source, query)
        return await self._network.fetcher.fetch(
            url, validators=Validators(), accept=accept, access=access, render=render
        )

    async def arrived(self) -> Sequence[Arrival]:
        """What was sent waits in the store, and belongs to the next read."""
        return ()

    async def announced(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        return {}

    async def run_spider(
        self, name: str, *, start: str = "", settings: Mapping[str, object] | None = None
    ) -> Sequence[Entry]:
        if self._network is None:
            raise FetchError(_("{url} is no part of the file and is not read.", url=name))
        return await self._network.spiders.run(
            name, start=start, settings=settings, access=self._source.access, render=self._source.render
        )
