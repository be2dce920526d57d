"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/), and the lists that sites answer in JSON of their own:
a `data[]` of articles, say, under the names that such lists use."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from ingest.errors import ParseError
from ingest.feeds import answers, hints
from ingest.feeds.answers import Fields
from ingest.feeds.markup import from_plain, plain, web_address
from ingest.feeds.reading import Reading, newest_first, told_apart
from ingest.i18n import gettext as _
from ingest.types import Entry, Image, Listing

_NEXT = re.compile(r"[\s,]*(?=\{)")
_LIST = re.compile(
    r'(?:"(?:items|articles|posts|results|entries|documents|list|data|records|rows|news\w{0,20})"\s*:\s*|\A\s*)\[\s*(?=\{)'
)
_TRIED = 20  # places in a broken document where its list may begin
_USUAL = Fields(
    summary="summary || description || desc || digest || abstract || excerpt || intro || brief",
    content='content || content_html || "content:encoded" || content_encoded || body || html',
    published=(
        f"{Fields().published} || pubtime || pubTime || publishtime || publish_at || publishDate || release_time"
        " || time || datetime"
    ),
    images=f"{Fields().images} || picture || img || imgUrl || imgurl || thumb || coverUrl || cover_url || pics",
)


def parse(text: str, reading: Reading, *, whole: bool) -> Listing:
    """The entries of a JSON Feed or of another list of articles. Raises ParseError for JSON that is neither."""
    feed = _loaded(text, reading)
    if not isinstance(feed, dict) or "jsonfeed.org" not in _text(feed, "version"):
        return _other(feed, reading, whole)
    items = _list(feed, "items")
    read = (reading.identified(_entry(item, feed, reading, whole)) for item in items if isinstance(item, dict))
    entries = told_apart([entry for entry in read if entry], reading)
    return Listing(newest_first(entries), notes=reading.all_notes(), hints=hints.of_json(feed, reading.url))


def _other(feed: object, reading: Reading, whole: bool) -> Listing:
    try:
        answer = answers.listed(feed, _USUAL, reading, whole=whole)
    except ParseError as error:
        raise ParseError(
            _("{url} answered with JSON in which no articles were found.", url=reading.url),
            fix=_("Write `api:` instead of `feed:`, with `items:` and the names that stand there for link and title."),
        ) from error
    if not answer.count:
        reading.notes.append(_("The list in the JSON is empty."))
    return Listing(answer.entries, notes=reading.all_notes())


def _loaded(text: str, reading: Reading) -> object:
    try:
        return json.JSONDecoder(strict=False, parse_int=answers.number, parse_constant=lambda _name: None).decode(text)
    except (ValueError, RecursionError):
        items = _as_far_as_it_goes(text)
    if not items:
        raise _unreadable(reading)
    reading.notes.append(_("The feed is broken JSON; it was read as far as it goes."))
    version = "https://jsonfeed.org/version/1.1" if "jsonfeed.org" in text[:2000] else ""
    return {"version": version, "items": items}


def _unreadable(reading: Reading) -> ParseError:
    return ParseError(
        _("{url} answered with JSON that cannot be read.", url=reading.url),
        fix=_("Open the address in a browser; tell the partner that their feed is broken."),
    )


def _as_far_as_it_goes(text: str) -> list[object]:
    """The whole items of a feed that was cut off: of the first list of objects in it that has any."""
    for start in islice(_LIST.finditer(text), _TRIED):
        if items := list(_whole_items(text, start.end())):
            return items
    return []


def _whole_items(text: str, position: int) -> Iterator[object]:
    decoder = json.JSONDecoder(strict=False, parse_int=answers.number)
    while found := _NEXT.match(text, position):
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
