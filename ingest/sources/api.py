"""`api`: an interface that answers JSON."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from dataclasses import fields as fields_of
from typing import Literal, Self
from urllib.parse import parse_qsl, quote_plus, unquote_plus, urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from ingest.errors import FetchError, SourceError
from ingest.feeds import answers
from ingest.feeds.markup import web_address
from ingest.feeds.presets import PRESETS, Preset
from ingest.feeds.reading import Reading, newest_first
from ingest.i18n import gettext as _
from ingest.ports import Web
from ingest.types import Entry, Listing, Page, Source

_ACCEPT = "application/json, application/*+json;q=0.9, text/json;q=0.9, */*;q=0.5"
_OVER = frozenset({404, 410})  # behind the last answer, where they are counted
_LINK = re.compile(r"<([^<>]*)>([^<]*)")
_NEXT = re.compile(r"""\brel\s*=\s*(?:"(?:[^"]*\s)?next(?:\s[^"]*)?"|next\b)""", re.IGNORECASE)
_ADDRESS = re.compile(r"^(?:https?://|/|\?)", re.IGNORECASE)
_UNKNOWN = Preset(answers.Fields())
_PATHS = tuple(one.name for one in fields_of(answers.Fields))


class Options(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    preset: Literal["wordpress", "ghost", "ninjs"] | None = Field(
        default=None, description="An interface that is known: the other options then say only what differs."
    )
    items: str = Field(default="", description="JMESPath of the list of articles in the answer.")
    guid: str = Field(default="", description="JMESPath of an article's id, seen from the article.")
    link: str = Field(default="", description="JMESPath of its address.")
    title: str = Field(default="", description="JMESPath of its headline.")
    published: str = Field(default="", description="JMESPath of when it was published.")
    updated: str = Field(default="", description="JMESPath of when it was changed.")
    summary: str = Field(default="", description="JMESPath of its summary.")
    content: str = Field(default="", description="JMESPath of its text, HTML or plain.")
    authors: str = Field(default="", description="JMESPath of its authors: a name, a list of names or of objects.")
    tags: str = Field(default="", description="JMESPath of its tags: a list of words or of objects.")
    images: str = Field(default="", description="JMESPath of its pictures: an address, or objects with `url`.")
    lang: str = Field(default="", description="JMESPath of its language.")
    deleted: str = Field(default="", description="JMESPath of what is true when it was withdrawn.")
    embargo: str = Field(default="", description="JMESPath of the time before which it must not appear.")
    skip: str = Field(default="", description="JMESPath of what is true for what is no article.")
    text: Literal["page", "feed"] | None = Field(
        default=None, description="Where the whole text of an article is: on its own page, or in the answer already."
    )
    next: str = Field(default="", description="JMESPath of the next answer's address, or of a cursor or number for it.")
    page_parameter: str = Field(
        default="", description="The parameter that numbers the answers, or takes the cursor of `next`."
    )
    step: int = Field(default=1, ge=1, le=10_000, description="By how much the number grows from answer to answer.")
    pages: int = Field(default=1, ge=1, le=50, description="At most so many answers are read.")
    api_key: str = Field(default="", description="Where the partner's key is kept: env:NAME or file:PATH.")
    key_parameter: str = Field(default="", description="The parameter in which the key is sent.")

    @field_validator(*_PATHS)
    @classmethod
    def _is_a_path(cls, path: str) -> str:
        return answers.check_path(path) if path else path

    @field_validator("page_parameter", "key_parameter")
    @classmethod
    def _is_a_name(cls, name: str) -> str:
        return check_name(name) if name else name

    @model_validator(mode="after")
    def _has_its_key(self) -> Self:
        known = PRESETS[self.preset].key if self.preset else ""
        if self.api_key and not (self.key_parameter or known):
            raise ValueError(_("Nothing says in which parameter the key is sent: write `key_parameter:` too."))
        if known and not self.api_key:
            raise ValueError(_("This interface answers nobody without a key: write `api_key: env:NAME`."))
        return self

    @property
    def secrets(self) -> tuple[str, ...]:
        """Where they are kept."""
        return (self.api_key,) if self.api_key else ()


async def read(source: Source, web: Web) -> Listing:
    """The first answer, and with `pages` those that follow it. Raises FetchError and ParseError."""
    options = source.options if isinstance(source.options, Options) else Options()
    preset = PRESETS.get(options.preset or "", _UNKNOWN)
    plan = _laid_over(preset, options)
    first = _without(preset.address(source.location), plan.key)
    page = await web.get(first, accept=_ACCEPT, query=plan.query)
    if page.unchanged:
        return Listing(unchanged=True)
    walk = _Walk(source, web, plan)
    following = await walk.take(page)
    while following:
        try:
            # Unconditionally: what moved from the first answer to the second would hide behind a “not modified”.
            page = await web.get(following, conditional=False, accept=_ACCEPT, query=plan.query)
            following = await walk.take(page)
        except SourceError as error:
            walk.notes.append(error.reason)
            if error.status not in _OVER and not (isinstance(error, FetchError) and error.is_pause):
                web.forget(first)
            break
    return Listing(newest_first(walk.entries.values()), notes=tuple(dict.fromkeys(walk.notes)))


@dataclass(frozen=True, slots=True)
class _Plan:
    """The options, laid over what the preset knows."""

    fields: answers.Fields
    whole: bool
    page: str
    step: int
    pages: int
    total: str
    key: str  # the parameter that takes the partner's key
    query: Mapping[str, str]


def _laid_over(preset: Preset, options: Options) -> _Plan:
    said = {name: path for name in _PATHS if (path := getattr(options, name))}
    key = options.key_parameter or preset.key
    return _Plan(
        fields=replace(preset.fields, **said),
        whole=(options.text or ("feed" if options.preset else "page")) == "feed",
        page=options.page_parameter or preset.page or ("page" if options.next else ""),
        step=options.step,
        pages=options.pages,
        total=preset.total,
        key=key if options.api_key else "",
        query={key: options.api_key} if options.api_key else {},
    )


@dataclass(slots=True)
class _Walk:
    """One read of an interface, from answer to answer."""

    source: Source
    web: Web
    plan: _Plan
    entries: dict[str, Entry] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    taken: int = 0

    async def take(self, page: Page) -> str:
        """Keep what an answer holds; answers where to go on, or nothing."""
        found = await asyncio.to_thread(self._parsed, page)
        known = len(self.entries)
        for entry in found.entries:
            self.entries.setdefault(entry.id or entry.url, entry)
        self.seen |= {page.url, page.final_url}
        self.taken += 1
        # An interface that answers the same for ever, or leads in a circle, has nothing more to say.
        if self.taken == self.plan.pages or (found.entries and len(self.entries) == known) or not found.count:
            return ""
        following = _without(_following(found, page, self.plan), self.plan.key)
        return "" if following in self.seen else following

    def _parsed(self, page: Page) -> answers.Answer:
        reading = Reading(page.final_url, self.source.timezone, self.web.now)
        kind = page.headers.get("content-type", "")
        found = answers.parse(page.body, self.plan.fields, reading, content_type=kind, whole=self.plan.whole)
        self.notes += reading.all_notes()
        return found


def _following(found: answers.Answer, page: Page, plan: _Plan) -> str:
    """The next answer's address: as the answer says, as its `Link` header says (RFC 8288), or by counting."""
    if plan.fields.next:
        return _addressed(found.next, page.final_url, plan.page)
    if link := _link_header(page):
        return link
    number = _number(page.final_url, plan)
    if not plan.page or str(number) == page.headers.get(plan.total, ""):
        return ""
    return _with(page.final_url, plan.page, str(number + plan.step))


def _addressed(following: str, here: str, name: str) -> str:
    if not following or _ADDRESS.match(following):
        return web_address(following, here)
    return _with(here, name, following)


def _link_header(page: Page) -> str:
    for address, rest in _LINK.findall(page.headers.get("link", "")[:10_000]):
        if _NEXT.search(rest):
            return web_address(address, page.final_url)
    return ""


def _number(url: str, plan: _Plan) -> int:
    """Which answer this is: as its address says, else the first. Offsets begin at 0, pages at 1."""
    written = dict(parse_qsl(urlsplit(url).query)).get(plan.page, "")
    return int(written) if written.isascii() and written.isdigit() and len(written) < 10 else int(plan.step == 1)


def _without(url: str, name: str) -> str:
    """The address without a parameter: an interface writes the key that it was shown into the next address."""
    parts = urlsplit(url)
    if not name or not parts.query:
        return url
    kept = [pair for pair in parts.query.split("&") if unquote_plus(pair.partition("=")[0]) != name]
    return urlunsplit(parts._replace(query="&".join(kept)))


def _with(url: str, name: str, value: str) -> str:
    """The address with this parameter, and all others as they are."""
    parts = urlsplit(_without(url, name))
    kept = [pair for pair in parts.query.split("&") if pair]
    return urlunsplit(parts._replace(query="&".join([*kept, f"{quote_plus(name)}={quote_plus(value)}"])))


def check_name(name: str) -> str:
    """The name of a parameter; raises ValueError when it is none."""
    if not re.fullmatch(r"[\w.\[\]-]{1,60}", name, re.ASCII):
        raise ValueError(_("“{name}” is no name of a parameter.", name=name[:80]))
    return name
