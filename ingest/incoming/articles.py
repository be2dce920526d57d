"""What a partner's system says about an article, as an entry – or everything that is wrong with it, at once. Pure.

    {"type": "article.published", "timestamp": "2026-11-24T08:00:00Z", "data": {"id": "4711", "url": …, "title": …}}

The frame is that of Standard Webhooks; `docs/sources/push.md` is the partner's side of it. Fields that nobody knows are
left alone, so that a sender may say more than we read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from ingest.errors import IngestError
from ingest.feeds.markup import from_plain, web_address
from ingest.i18n import gettext as _
from ingest.types import Entry, Image

TYPES = ("article.published", "article.updated", "article.deleted")
"""The messages there are."""

_AHEAD = timedelta(minutes=10)  # clocks differ by this much
_LONGEST = {"id": 500, "url": 2_000, "title": 1_000, "summary": 20_000, "language": 35, "html": None, "text": None}
_MOST = {"authors": 50, "tags": 100, "images": 100}
_LONGEST_NAME = 500
_LARGEST_PICTURE = 100_000  # pixels on a side
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wrong:
    """One thing that is wrong: where in the message, and what."""

    at: str
    problem: str


class NotTaken(IngestError):
    """The message cannot be taken."""

    def __init__(self, problems: tuple[Wrong, ...], *, readable: bool = True) -> None:
        super().__init__("; ".join(f"{one.at}: {one.problem}" if one.at else one.problem for one in problems[:5]))
        self.problems = problems
        self.readable = readable  # it is JSON, and what it says is wrong


def read(body: bytes, now: datetime) -> Entry:
    """The entry of a message. Raises NotTaken with all of its problems."""
    message = _Part(_loaded(body), "", [])
    kind = message.one_of("type", TYPES)
    timestamp = message.time("timestamp", now)
    article = message.part("data")
    if article is not None and kind:
        entry = _entry(article, kind, timestamp, now)
    if message.problems:
        raise NotTaken(tuple(message.problems))
    return entry


def _loaded(body: bytes) -> Mapping[str, Any]:
    try:
        message = json.loads(body.decode("utf-8-sig"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotTaken((Wrong("", _("This is not JSON in UTF-8.")),), readable=False) from None
    if not isinstance(message, dict):
        raise NotTaken((Wrong("", _("A JSON object with “type” and “data” belongs here.")),), readable=False)
    return message


def _no_constant(name: str) -> None:
    raise ValueError(name)  # NaN and Infinity are Python's, not JSON's


def _entry(article: _Part, kind: str, timestamp: datetime | None, now: datetime) -> Entry:
    """Whatever comes of it: it is thrown away when a problem was noted."""
    deleted = kind == "article.deleted"
    published, updated = article.time("published", now), article.time("updated", now)
    html, text = article.text("html"), article.text("text")
    content = html if html.strip() else from_plain(text)
    return Entry(
        id=article.identity(),
        url=article.url("url", needed=not deleted),
        title=" ".join(article.text("title", needed=not deleted).split()),
        published=published,
        updated=updated or timestamp or published,
        authors=article.many("authors", article.name),
        summary=article.text("summary"),
        content=content,
        complete=bool(content),
        language=article.language(),
        images=article.many("images", article.image),
        tags=article.many("tags", article.name),
        deleted=deleted,
    )


@dataclass(slots=True)
class _Part:
    """An object of the message. What is asked of it is answered somehow; what is wrong is noted."""

    values: Mapping[str, Any]
    place: str
    problems: list[Wrong] = field(default_factory=list)

    def wrong(self, name: str, problem: str) -> None:
        self.problems.append(Wrong(f"{self.place}{name}", problem))

    def part(self, name: str) -> _Part | None:
        value = self.values.get(name)
        if isinstance(value, dict):
            return _Part(value, f"{self.place}{name}.", self.problems)
        self.wrong(name, _("An object belongs here."))
        return None

    def one_of(self, name: str, words: tuple[str, ...]) -> str:
        value = self.values.get(name)
        if value in words:
            return str(value)
        self.wrong(name, _("One of these belongs here: {words}.", words=", ".join(words)))
        return ""

    def identity(self) -> str:
        """Numbers too: many systems have no other ids."""
        value = self.values.get("id")
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**30:
            return str(value)
        return self.text("id", needed=True).strip()

    def text(self, name: str, *, needed: bool = False) -> str:
        value = self.values.get(name)
        if value is None and not needed:
            return ""
        if not isinstance(value, str) or (needed and not value.strip()):
            self.wrong(name, _("A text belongs here."))
            return ""
        longest = _LONGEST[name]
        if longest is not None and len(value) > longest:
            self.wrong(name, _("It is longer than {limit} characters.", limit=longest))
            return ""
        return value

    def url(self, name: str, *, needed: bool = False) -> str:
        return self.address(name, self.text(name, needed=needed))

    def address(self, name: str, text: str) -> str:
        found = web_address(text, "") if text else ""
        if text and (not found or "@" in found.split("/", 3)[2]):
            self.wrong(name, _("A whole address belongs here, beginning with http:// or https://, without a password."))
            return ""
        return found

    def language(self) -> str:
        text = self.text("language")
        if text and not _LANGUAGE.fullmatch(text):
            self.wrong("language", _("A language tag belongs here, as in zh-Hant or en."))
            return ""
        return text

    def time(self, name: str, now: datetime) -> datetime | None:
        value = self.values.get(name)
        if value is None:
            return None
        moment = _moment(value)
        if moment is None:
            self.wrong(name, _("A time with its zone belongs here, as in 2026-11-24T08:00:00+08:00."))
        elif moment > now + _AHEAD:
            self.wrong(name, _("This lies in the future: send the article when it is published."))
        return moment

    def many(self, name: str, read: Callable[[str, Any], T | None]) -> tuple[T, ...]:
        values = self.values.get(name)
        if values is None:
            return ()
        if not isinstance(values, list):
            self.wrong(name, _("A list belongs here."))
            return ()
        if len(values) > _MOST[name]:
            self.wrong(name, _("There are more than {limit}.", limit=_MOST[name]))
            return ()
        found = (read(f"{name}[{place}]", value) for place, value in enumerate(values))
        return tuple(one for one in found if one is not None)

    def name(self, at: str, value: Any) -> str | None:
        """A text, or an object that has it as `name`."""
        if isinstance(value, dict):
            value, at = value.get("name"), f"{at}.name"
        if isinstance(value, str) and len(value) <= _LONGEST_NAME:
            return " ".join(value.split()) or None
        self.wrong(at, _("A short text belongs here."))
        return None

    def image(self, at: str, value: Any) -> Image | None:
        """An address, or an object with `url`, `alt`, `caption`, `credit`, `width` and `height`."""
        told = {"url": value} if isinstance(value, str) else value
        if not isinstance(told, dict) or not isinstance(told.get("url"), str) or not told["url"].strip():
            self.wrong(at, _("An address belongs here, or an object with “url”."))
            return None
        url = self.address(f"{at}.url" if told is value else at, told["url"][: _LONGEST["url"] or 0])
        words = {name: self.name(f"{at}.{name}", told.get(name) or "") or "" for name in ("alt", "caption", "credit")}
        return Image(url, **words, width=self.pixels(at, "width", told), height=self.pixels(at, "height", told))

    def pixels(self, at: str, name: str, told: Mapping[str, Any]) -> int | None:
        value = told.get(name)
        if value is None:
            return None
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LARGEST_PICTURE:
            return value
        self.wrong(f"{at}.{name}", _("A number of pixels belongs here."))
        return None


def _moment(value: Any) -> datetime | None:
    if not isinstance(value, str) or len(value) > 40:
        return None
    try:
        moment = datetime.fromisoformat(value.strip().replace("z", "Z"))
        return moment.astimezone(UTC) if moment.utcoffset() is not None else None
    except (ValueError, OverflowError):
        return None
