"""`feed`: RSS, Atom or JSON Feed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest import feeds
from ingest.errors import ParseError
from ingest.feeds.linked import with_header
from ingest.feeds.reading import newest_first
from ingest.i18n import gettext as _
from ingest.ports import Web
from ingest.triage import entry_key, standing
from ingest.types import Arrival, Entry, Hints, Listing, Source

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "application/json;q=0.9, text/xml;q=0.9, */*;q=0.5"
)

_AT_ONCE = 128 * 1024  # so much takes 3 ms, or 30 where it is odd: no other read minds, and a thread costs as well


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Literal["page", "feed"] = Field(
        default="page",
        description="Where the whole text of an article is: on its own page, or in the feed already.",
    )


async def read(source: Source, web: Web) -> Listing:
    """What a hub delivered; without that, one request. Raises FetchError and ParseError."""
    arrived = await web.arrived()
    if delivered := await _delivered(source, web, [one for one in arrived if one.body]):
        return delivered
    page = await web.get(source.location, accept=_ACCEPT)
    link = page.headers.get("link", "")
    if page.unchanged:
        return Listing(unchanged=True, hints=with_header(Hints(), link, page.final_url))
    listing = await _parsed(page.body, page.final_url, page.headers.get("content-type", ""), source, web)
    return replace(listing, hints=with_header(listing.hints, link, page.final_url))


async def _parsed(body: bytes, url: str, content_type: str, source: Source, web: Web) -> Listing:
    options = source.options if isinstance(source.options, Options) else Options()
    parse = partial(
        feeds.parse,
        body,
        url=url,
        content_type=content_type,
        timezone=source.timezone,
        now=web.now,
        whole=options.text == "feed",
    )
    # On a thread: a feed of 10,000 items takes three seconds, in which others want to be read.
    return parse() if len(body) <= _AT_ONCE else await asyncio.to_thread(parse)


async def _delivered(source: Source, web: Web, arrived: Sequence[Arrival]) -> Listing | None:
    """The feeds that a hub sent, read like those that are fetched; None when none can be read, so that the feed itself
    is asked. They come in any order, and what is older than what is known says nothing."""
    sent: list[Entry] = []
    notes: list[str] = []
    readable = False
    for one in arrived:
        try:
            listing = await _parsed(one.body, source.location, one.content_type, source, web)
        except ParseError as error:
            notes.append(_("What its hub sent could not be read: {reason}", reason=error.reason))
            continue
        readable = True
        sent += listing.entries
        notes += listing.notes
    if not readable:
        return None
    known = await web.announced({entry_key(entry) for entry in sent})
    entries, _outdated = standing(sent, known)
    return Listing(newest_first(entries), notes=tuple(dict.fromkeys(notes)))
