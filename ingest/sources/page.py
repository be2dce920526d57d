"""`page`: a web page that lists articles."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict, Field, field_validator

from ingest.errors import FetchError, ParseError, SourceError
from ingest.feeds import charsets, links
from ingest.feeds.markup import web_address
from ingest.feeds.reading import Reading, check_pattern, newest_first
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.ports import Web
from ingest.text import excerpt
from ingest.types import Entry, Listing, Page, Source

_NUMBER = re.compile(r"\{page(?:-(\d{1,3}))?\}")
_OVER = frozenset({404, 410})  # behind the last page of a list that is counted
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.5"


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    links: str = Field(
        default="",
        description="CSS or XPath of the links to the articles, or of the elements around them; else they are found.",
    )
    match: str = Field(default="", description="A regular expression; only addresses in which it is found are taken.")
    title: str = Field(
        default="", description="CSS or XPath of the headline inside what `links` selects; else its own text."
    )
    time: str = Field(default="", description="CSS or XPath of the time of publication, inside or near the link.")
    next: str = Field(
        default="",
        description="CSS or XPath of the link to the list's next page, or its address with {page} for the number.",
    )
    pages: int = Field(default=1, ge=1, le=50, description="At most so many pages of the list are read.")
    attributes: tuple[str, ...] = Field(
        default=("href",), min_length=1, description="The attributes in which an address may stand, the best one first."
    )

    @field_validator("links", "title", "time")
    @classmethod
    def _selects(cls, selector: str) -> str:
        return links.check_selector(selector) if selector else selector

    @field_validator("next")
    @classmethod
    def _leads_on(cls, following: str) -> str:
        return links.check_selector(following) if following and not _NUMBER.search(following) else following

    @field_validator("match")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        return check_pattern(pattern)


async def read(source: Source, web: Web) -> Listing:
    """The list's first page, and with `next` those that follow. Raises FetchError and ParseError; an empty list is a
    ParseError, because it means that the page changed its looks."""
    options = source.options if isinstance(source.options, Options) else Options()
    page = await web.get(source.location, accept=_ACCEPT, render=source.render)
    if page.unchanged:
        return Listing(unchanged=True)
    walk = _Walk(source, web, options)
    following = await walk.take(page)
    while following:
        # Unconditionally: what moved from the first page to the second would be missed behind a “not modified”.
        try:
            page = await web.get(following, conditional=False, accept=_ACCEPT, render=source.render)
            following = await walk.take(page)
        except SourceError as error:
            walk.notes.append(error.reason)
            if error.status not in _OVER and not (isinstance(error, FetchError) and error.is_pause):
                web.forget(source.location)
            break
    if not walk.entries:
        raise _no_links(options, source)
    return Listing(newest_first(walk.entries.values()), notes=walk.all_notes())


@dataclass(slots=True)
class _Walk:
    """One read of a list, from page to page."""

    source: Source
    web: Web
    options: Options
    entries: dict[str, Entry] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    taken: int = 0
    found: str = ""  # CSS of what was found by itself

    async def take(self, page: Page) -> str:
        """Keep what a page lists; answers where the list goes on, or nothing."""
        shown = await asyncio.to_thread(self._parsed, page)
        known = len(self.entries)
        for entry in shown.entries:
            self.entries.setdefault(entry.url, entry)
        self.found = self.found or shown.found
        self.seen |= {page.url, page.final_url}
        self.taken += 1
        # A list that shows the same on every page is over, whatever number is asked for.
        if self.taken == self.options.pages or len(self.entries) == known:
            return ""
        following = self._numbered() if _NUMBER.search(self.options.next) else shown.next_url
        return "" if following in self.seen else following

    def _parsed(self, page: Page) -> links.ListPage:
        reading = Reading(page.final_url, self.source.timezone, self.web.now)
        said = self.options.model_dump(exclude={"pages"})
        wanted = links.Wanted(**said | ({"next": ""} if _NUMBER.search(self.options.next) else {}))
        shown = links.list_page(charsets.decode(page.body, page.headers.get("content-type", "")), wanted, reading)
        self.notes += reading.all_notes()
        return shown

    def _numbered(self) -> str:
        """The next page's address by its number: of the second page `{page}` is 2, `{page-1}` is 1."""
        number = self.taken + 1
        address = _NUMBER.sub(lambda found: str(number - int(found[1] or 0)), self.options.next)
        return web_address(address, self.source.location)

    def all_notes(self) -> tuple[str, ...]:
        notes = list(dict.fromkeys(self.notes))
        if not self.options.links:
            notes.insert(0, self._what_was_found())
        return tuple(notes)

    def _what_was_found(self) -> str:
        first = next(iter(self.entries.values()))
        return ngettext(
            "{count} article was found by what it looks like, “{title}”. If it is the wrong one, write `links:` for "
            "this source, such as `links: {css}`.",
            "{count} articles were found by what they look like, the first is “{title}”. If these are the wrong ones, "
            "write `links:` for this source, such as `links: {css}`.",
            len(self.entries),
            title=excerpt(first.title or first.url, 60),
            css=f'"{self.found}"',
        )


def _no_links(options: Options, source: Source) -> ParseError:
    if not options.links:
        return ParseError(
            _("Nothing on {url} looks like a list of articles.", url=source.location),
            fix=_(
                "Write `links:` for this source, with CSS or XPath of the links to the articles. A list that a script "
                "fills is empty for us: it may have a feed, or takes `render: true` or a spider."
            ),
        )
    return ParseError(
        _("{url} has no link that fits “{links}”.", url=source.location, links=options.links),
        fix=_("The page may look different now: open it, and correct `links:` and `match:` in sources.yaml."),
    )
