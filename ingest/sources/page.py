"""`page`: a web page that lists articles."""

from __future__ import annotations

import asyncio

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.errors import ParseError, SourceError
from ingest.feeds import charsets, links
from ingest.feeds.reading import Reading, check_pattern, newest_first
from ingest.i18n import gettext as _
from ingest.ports import Web
from ingest.types import Entry, Listing, Page, Source

_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    links: str = Field(description="CSS of the links to the articles, or of the elements around them.")
    match: str = Field(default="", description="A regular expression; only addresses in which it is found are taken.")
    title: str = Field(default="", description="CSS of the headline inside what `links` selects; else its own text.")
    time: str = Field(default="", description="CSS of the time of publication, inside or near the link.")
    next: str = Field(default="", description="CSS of the link to the next page of the list.")
    pages: int = Field(default=1, ge=1, le=50, description="At most so many pages of the list are read.")
    attributes: tuple[str, ...] = Field(
        default=("href",), min_length=1, description="The attributes in which an address may stand, the best one first."
    )

    @field_validator("links", "title", "time", "next")
    @classmethod
    def _selects(cls, selector: str) -> str:
        return links.check_css(selector) if selector else selector

    @field_validator("match")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return check_pattern(pattern)


async def read(source: Source, web: Web) -> Listing:
    """The list's first page, and with `next` those that follow. Raises FetchError and ParseError; an empty list is a
    ParseError, because it means that the page changed its looks."""
    options = source.options
    if not isinstance(options, Options):
        raise ParseError(_("{url} has no CSS for its links.", url=source.location), fix=_("Write `links:` below it."))
    page = await web.get(source.location, accept=_ACCEPT, render=source.render)
    if page.unchanged:
        return Listing(unchanged=True)
    entries: dict[str, Entry] = {}
    notes: list[str] = []
    seen = {source.location, page.final_url}
    for left in range(options.pages - 1, -1, -1):
        found = await asyncio.to_thread(_one_page, page, options, source, web, notes)
        for entry in found.entries:
            entries.setdefault(entry.url, entry)
        if not left or not found.next_url or found.next_url in seen:
            break
        seen.add(found.next_url)
        # Unconditionally: what moved from the first page to the second would be missed behind a “not modified”.
        try:
            page = await web.get(found.next_url, conditional=False, accept=_ACCEPT, render=source.render)
        except SourceError as error:
            notes.append(error.reason)
            break
    if not entries:
        raise _no_links(options, source)
    return Listing(newest_first(entries.values()), notes=tuple(dict.fromkeys(notes)))


def _one_page(page: Page, options: Options, source: Source, web: Web, notes: list[str]) -> links.ListPage:
    reading = Reading(page.final_url, source.timezone, web.now)
    wanted = links.Wanted(**options.model_dump(exclude={"pages"}))
    found = links.list_page(charsets.decode(page.body, page.headers.get("content-type", "")), wanted, reading)
    notes.extend(reading.all_notes())
    return found


def _no_links(options: Options, source: Source) -> ParseError:
    return ParseError(
        _("{url} has no link that fits “{links}”.", url=source.location, links=options.links),
        fix=_("The page may look different now: open it, and correct `links:` and `match:` in sources.yaml."),
    )
