"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from ingest.errors import ParseError
from ingest.feeds import hints
from ingest.feeds.markup import from_plain, plain, web_address
from ingest.feeds.reading import Reading, newest_first, told_apart
from ingest.i18n import gettext as _
from ingest.types import Entry, Image, Listing

_ITEMS = re.compile(r'"items"\s*:\s*\[')


def parse(text: str, reading: Reading, *, whole: bool) -> Listing:
    """The entries of a JSON Feed. Raises ParseError when it is JSON of another kind."""
    feed = _loaded(text, reading)
    items = feed.get("items")
    if not isinstance(items, list) or "jsonfeed.org" not in _text(feed, "version"):
        raise ParseError(
            _("{url} answered with JSON that is not a JSON Feed.", url=reading.url),
            fix=_("Ask the partner for a feed; an interface of their own needs a spider."),
        )
    read = (reading.identified(_entry(item, feed, reading, whole)) for item in items if isinstance(item, dict))
    entries = told_apart([entry for entry in read if entry], reading)
    return Listing(newest_first(entries), notes=reading.all_notes(), hints=hints.of_json(feed, reading.url))


def _loaded(text: str, reading: Reading) -> Mapping[str, Any]:
    try:
        feed = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        feed = _as_far_as_it_goes(text)
        if not feed["items"]:
            raise _unreadable(reading) from None
        reading.notes.append(_("The feed is broken JSON; it was read as far as it goes."))
    if not isinstance(feed, dict):
        raise _unreadable(reading)
    return feed


def _unreadable(reading: Reading) -> ParseError:
    return ParseError(
        _("{url} answered with JSON that cannot be read.", url=reading.url),
        fix=_("Open the address in a browser; tell the partner that their feed is broken."),
    )


def _as_far_as_it_goes(text: str) -> dict[str, Any]:
    """The whole items of a feed that was cut off."""
    start = _ITEMS.search(text)
    items = list(_whole_items(text, start.end())) if start else []
    return {"version": "https://jsonfeed.org/version/1.1", "items": items}


def _whole_items(text: str, position: int) -> Iterator[object]:
    decoder = json.JSONDecoder(strict=False)
    while found := re.compile(r"[\s,]*(?=\{)").match(text, position):
        try:
            item, position = decoder.raw_decode(text, found.end())
        except (ValueError, RecursionError):
            return
        yield item


def _entry(item: Mapping[str, Any], feed: Mapping[str, Any], reading: Reading, whole: bool) -> Entry:
    published, updated = reading.date(_text(item, "date_published")), reading.date(_text(item, "date_modified"))
    content = _text(item, "content_html") or from_plain(_text(item, "content_text"))
    return Entry(
        id=_text(item, "id").strip(),
        url=web_address(_text(item, "url"), reading.url) or web_address(_text(item, "external_url"), reading.url),
        title=plain(_text(item, "title")),
        published=published or updated,
        updated=updated,
        authors=tuple(_authors(item) or _authors(feed)),
        summary=plain(_text(item, "summary")),
        content=content,
        complete=whole and bool(content),
        language=_text(item, "language") or _text(feed, "language"),
        images=tuple(_images(item, reading.url)),
        tags=tuple(dict.fromkeys(plain(tag) for tag in _list(item, "tags") if isinstance(tag, str) and tag.strip())),
    )


def _authors(holder: Mapping[str, Any]) -> list[str]:
    """`authors` of 1.1, else `author` of 1.0."""
    people = _list(holder, "authors") or [holder.get("author")]
    names = (plain(_text(person, "name")) for person in people if isinstance(person, dict))
    return list(dict.fromkeys(name for name in names if name))


def _images(item: Mapping[str, Any], base: str) -> Iterator[Image]:
    attached = (thing for thing in _list(item, "attachments") if isinstance(thing, dict))
    links = [_text(item, "image"), _text(item, "banner_image")]
    links += [_text(thing, "url") for thing in attached if _text(thing, "mime_type").startswith("image/")]
    for address in dict.fromkeys(web_address(link, base) for link in links):
        if address:
            yield Image(address)


def _text(holder: Mapping[str, Any], name: str) -> str:
    """A member as text; numbers too, because ids are often written as such."""
    value = holder.get(name)
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int | float) else ""


def _list(holder: Mapping[str, Any], name: str) -> list[Any]:
    value = holder.get(name)
    return value if isinstance(value, list) else []
