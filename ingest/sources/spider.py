"""`spider`: a program of its own for a site that nothing simpler can read."""

from __future__ import annotations

from dataclasses import replace

from pydantic import BaseModel, ConfigDict, Field

from ingest.feeds.reading import Reading, newest_first
from ingest.ports import Web
from ingest.types import Listing, Source


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    start: str = Field(default="", description="The address to begin at, instead of the spider's own.")
    limit: int = Field(default=1000, ge=1, le=10_000, description="After so many articles the spider is stopped.")
    requests: int = Field(default=2000, ge=1, le=100_000, description="After so many answers the spider is stopped.")
    seconds: int = Field(default=300, ge=1, le=3600, description="A spider that takes longer has failed.")


async def read(source: Source, web: Web) -> Listing:
    """One crawl. Raises SpiderError, or FetchError when the site gave nothing at all."""
    options = source.options if isinstance(source.options, Options) else Options()
    entries = await web.run_spider(
        source.location,
        start=options.start,
        settings={
            "CLOSESPIDER_ITEMCOUNT": options.limit,
            "CLOSESPIDER_PAGECOUNT": options.requests,
            "CLOSESPIDER_TIMEOUT": options.seconds,
        },
    )
    notes = getattr(entries, "notes", ())  # a crawl's own, of pages that failed while others gave something
    reading = Reading(source.location, source.timezone, web.now)
    believed = [replace(entry, published=reading.believed(entry.published)) for entry in entries]
    return Listing(newest_first(believed), notes=(*notes, *reading.all_notes()))
