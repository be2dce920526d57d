"""`feed`: RSS, Atom or JSON Feed."""

from __future__ import annotations

import asyncio
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from ingest import feeds
from ingest.ports import Web
from ingest.types import Listing, Source

_ACCEPT = (
    "application/rss+xml, application/atom+xml, application/feed+json, application/rdf+xml, application/xml;q=0.9, "
    "application/json;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    text: Literal["page", "feed"] = Field(
        default="page",
        description="Where the whole text of an article is: on its own page, or in the feed already.",
    )


async def read(source: Source, web: Web) -> Listing:
    """One request. Raises FetchError and ParseError."""
    options = source.options if isinstance(source.options, Options) else Options()
    page = await web.get(source.location, accept=_ACCEPT)
    if page.unchanged:
        return Listing(unchanged=True)
    # On a thread: a feed of 10,000 items takes three seconds, in which others want to be read.
    return await asyncio.to_thread(
        feeds.parse,
        page.body,
        url=page.final_url,
        content_type=page.headers.get("content-type", ""),
        timezone=source.timezone,
        now=web.now,
        whole=options.text == "feed",
    )
