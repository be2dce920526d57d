"""RSS and Atom: by `quick` where a document is plain, else by feedparser, which knows what twenty years of feeds look
like. From what either says, entries are built here.

feedparser is given UTF-8 text that was mended first, and no address: so it fetches nothing, expands nothing, and leaves
links and ids as the feed wrote them.
"""

from __future__ import annotations

import html
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from urllib.parse import urljoin

from ingest.errors import ParseError
from ingest.feeds import hints, quick
from ingest.feeds.markup import from_plain, paragraphs, plain, readable_xml, web_address
from ingest.feeds.reading import Reading, newest_first, told_apart
from ingest.i18n import gettext as _
from ingest.types import Entry, Image, Listing

_SAMPLE = 100
_NAME = 20  # characters in which an attribute's name stands before its value
_CROWDED = re.compile(r"""<([\w:.-]+)(?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*')){300,}+""")
_RUN = re.compile(r"(?<![a-zA-Z0-9_.+-])([a-zA-Z0-9_.+-]{300})[a-zA-Z0-9_.+-]++")
_NAMED = r"(?:\w+:)?(?:author|creator|managingEditor|webMaster|publisher)"
_AUTHORS = re.compile(rf"(<{_NAMED}\b[^<>]*>)(.*?)(?=</{_NAMED}\s*>|\Z)", re.IGNORECASE | re.DOTALL)
_ITEM_END = re.compile(r"</(?:\w+:)?(?:item|entry)\s*>", re.IGNORECASE)
_ITEM_START = re.compile(r"<(?:\w+:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ROOT = re.compile(r"<((?:\w+:)?(?:rss|feed|rdf))\b", re.IGNORECASE)
_TOMBSTONE = re.compile(r"<(?:\w+:)?deleted-entry\b([^<>]*)>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
# An address that may be relative. It begins with what is found quickly; whose it is stands before it.
_RELATIVE = re.compile(r"""=\s*(["'])(?![a-zA-Z][a-zA-Z0-9+.-]*:|#)([^"']*)\1""")
_ADDRESSED = re.compile(r"\b(?:src|href|poster)\s*\Z", re.IGNORECASE)
_PICTURE = re.compile(r"\.(?:jpe?g|png|gif|webp|avif)(?:[?#!]|$)", re.IGNORECASE)


def parse(text: str, reading: Reading, *, whole: bool) -> Listing:
    """The entries of an RSS or Atom document. Raises ParseError when there is nothing to read in it."""
    feed = quick.read(text)
    if feed is None:
        return by_feedparser(text, reading, whole=whole)
    again = replace(reading, notes=list(reading.notes), odd=Counter(reading.odd)) if _sampled(text) else None
    listing = _listing(feed, text, reading, whole)
    return listing if again is None else _confirmed(listing, by_feedparser(text, again, whole=whole))


def by_feedparser(text: str, reading: Reading, *, whole: bool) -> Listing:
    """The same, by feedparser alone."""
    text, cut = _up_to_the_cut(text)
    if cut:
        reading.notes.append(_("The feed breaks off in the middle; it was read as far as it goes."))
    feed = _parsed(_bearable(readable_xml(text)), reading)
    if feed.get("bozo") and not cut:
        reading.notes.append(_("The feed is not well-formed XML; it was read as far as it goes."))
    if (cut or feed.get("bozo")) and not feed["entries"]:
        raise _unreadable(reading)
    return _listing(feed, text, reading, whole)


def _sampled(text: str) -> bool:
    """One document in a hundred, by its text: the same one at every read."""
    return zlib.crc32(text[-4096:].encode("utf-8", "replace")) % _SAMPLE == 0


def _confirmed(quickly: Listing, slowly: Listing) -> Listing:
    """What both readers say; where they differ, what feedparser says, and that they do."""
    if quickly == slowly:
        return quickly
    note = _("The quick reader of feeds read this one otherwise than feedparser; feedparser's reading was taken.")
    return replace(slowly, notes=(*slowly.notes, note))


def _listing(feed: Any, text: str, reading: Reading, whole: bool) -> Listing:
    read = (reading.identified(_entry(item, feed, reading, whole)) for item in feed["entries"])
    entries = told_apart([entry for entry in read if entry], reading)
    tombstones = _tombstones(text, reading)
    return Listing(
        newest_first(_without_the_dead(entries, tombstones)),
        notes=reading.all_notes(),
        hints=hints.of_xml(text, reading.url),
    )


def _up_to_the_cut(text: str) -> tuple[str, bool]:
    """A feed that breaks off loses its last, half entry: half a link would be the link of something else."""
    root = _ROOT.search(text)
    if root is None or re.search(f"</{re.escape(root[1])}\\s*>", text[-20_000:], re.IGNORECASE):
        return text, False
    ends = [found.end() for found in _ITEM_END.finditer(text)]
    starts = _ITEM_START.search(text, ends[-1] if ends else 0)
    if not ends and starts is None:
        return text, False  # not cut but strange: left to the parser
    kept = text[: ends[-1]] if ends else text[: starts.start()] if starts else text
    closing = "</channel></rss>" if root[1].lower() == "rss" else f"</{root[1]}>"
    return kept + closing, True


def _bearable(text: str) -> str:
    """Without what takes feedparser a time that grows with its square: thousands of attributes in one tag, and what
    authors are called, in which it looks for an address of mail."""
    text = _CROWDED.sub(r"<\1", text)
    if not _RUN.search(text):
        return text
    return _AUTHORS.sub(lambda found: found[1] + _RUN.sub(r"\1", found[2]), text)


def _parsed(text: str, reading: Reading) -> Any:
    import feedparser

    headers = {"content-type": "application/xml; charset=utf-8"}
    stream = io.BytesIO(text.encode("utf-8", "replace"))
    try:
        return feedparser.parse(stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    except Exception as error:  # what its fallback for broken markup trips over differs from release to release
        raise _unreadable(reading) from error


def _unreadable(reading: Reading) -> ParseError:
    return ParseError(
        _("{url} answered with a feed that is broken, and nothing in it can be read.", url=reading.url),
        fix=_("Open the address in a browser; tell the partner that their feed is broken."),
    )


def _entry(item: Any, feed: Any, reading: Reading, whole: bool) -> Entry:
    published, updated = _times(item, reading)
    base = _base(item, reading.url)
    content, complete = _content(item, reading.url, whole)
    return Entry(
        id=_said(item, "id").strip(),
        url=_link(item, base),
        title=_title(item, feed),
        published=published or updated,
        updated=updated,
        authors=tuple(_authors(item) or _authors(feed["feed"])),
        summary=_summary(item, content),
        content=content,
        complete=complete,
        language=_language(item, feed),
        images=tuple(_images(item, base)),
        tags=tuple(_tags(item)),
        deleted=_said(item.get("media_status"), "state").lower() == "deleted",
    )


def _times(item: Any, reading: Reading) -> tuple[datetime | None, datetime | None]:
    """(published, updated). `in` asks for what is there; feedparser's `get` would take one for the other."""
    published = reading.date(_said(item, "published")) if "published" in item else None
    updated = reading.date(_said(item, "updated")) if "updated" in item else None
    return published, updated


def _link(item: Any, base: str) -> str:
    """The article's page: behind a feed service's own address where that is told, never an enclosure."""
    original = _said(item, "feedburner_origlink")
    if original and (address := web_address(original, base)):
        return address
    own = _said(item, "link")
    if item.get("guidislink") and not own.startswith("http"):
        own = ""  # an opaque guid that nobody marked as such is no relative address
    if address := web_address(own, base):
        return address
    others = (link.get("href", "") for link in _dicts(item, "links") if link.get("rel", "alternate") == "alternate")
    return next((address for link in others if (address := web_address(link, base))), "")


def _base(item: Any, base: str) -> str:
    """The feed's address, moved by xml:base where the feed has one."""
    moved = _said(item.get("title_detail"), "base") or _said(item.get("summary_detail"), "base")
    return _joined(base, moved) if moved else base


def _title(item: Any, feed: Any) -> str:
    title = _said(item, "title")
    if _said(item.get("title_detail"), "type") == "text/plain" and str(feed.get("version", "")).startswith("atom"):
        return " ".join(title.split())  # says of itself that its angle brackets are meant
    return plain(title)


def _content(item: Any, base: str, whole: bool) -> tuple[str, bool]:
    """(HTML, whether it is the whole article)."""
    told = max(_dicts(item, "content"), key=lambda part: len(_said(part, "value")), default=None)
    if told is None and whole:
        told = item.get("summary_detail") or {}
        told = {**told, "value": _said(item, "summary")}
    if told is None:
        return "", False
    markup = _said(told, "value").strip()
    if "<" not in markup:
        markup = from_plain(html.unescape(markup))
    start = _joined(base, _said(told, "base"))
    markup = _RELATIVE.sub(lambda found: _absolute(found, start), markup)
    return markup, whole and bool(markup)


def _absolute(found: re.Match[str], base: str) -> str:
    if not _ADDRESSED.search(found.string, max(0, found.start() - _NAME), found.start()):
        return found[0]
    return f"={found[1]}{_joined(base, found[2])}{found[1]}"


def _joined(base: str, link: str) -> str:
    try:
        return urljoin(base, link)
    except ValueError:
        return link


def _summary(item: Any, content: str) -> str:
    """Plain text; nothing where a feed only repeats its content."""
    summary = _said(item, "summary")
    return "" if summary.strip() == content else paragraphs(summary)


def _authors(holder: Any) -> list[str]:
    names = [plain(_said(person, "name")) for person in _dicts(holder, "authors")]
    return list(dict.fromkeys(name for name in names if name))


def _language(item: Any, feed: Any) -> str:
    return (
        _said(item, "language")
        or _said(item.get("title_detail"), "language")
        or _said(item.get("summary_detail"), "language")
        or _said(feed["feed"], "language")
    )


def _images(item: Any, base: str) -> Iterator[Image]:
    """Pictures only, the big ones before their thumbnails; each once."""
    seen: set[str] = set()
    credit = ""
    for picture in _pictures(item):
        address = web_address(_said(picture, "url") or _said(picture, "href"), base)
        if address and address not in seen:
            credits = [] if seen else [plain(_said(credit, "content")) for credit in _dicts(item, "media_credit")]
            credit = credit or ", ".join(name for name in credits if name)
            seen.add(address)
            yield Image(address, credit=credit, width=_pixels(picture, "width"), height=_pixels(picture, "height"))


def _pictures(item: Any) -> Iterator[Mapping[str, Any]]:
    for picture in _dicts(item, "media_content"):
        if _is_picture(picture):
            yield picture
    for link in _dicts(item, "links"):
        if link.get("rel") == "enclosure" and _is_picture(link):
            yield link
    yield from _dicts(item, "media_thumbnail")
    if isinstance(item.get("image"), dict):
        yield item["image"]


def _is_picture(picture: Mapping[str, Any]) -> bool:
    told = _said(picture, "medium") or _said(picture, "type")
    if told:
        return told == "image" or told.startswith("image/")
    return bool(_PICTURE.search(_said(picture, "url") or _said(picture, "href")))


def _pixels(picture: Mapping[str, Any], name: str) -> int | None:
    digits = _said(picture, name).strip().removesuffix("px")
    return int(digits) if digits.isdecimal() and len(digits) < 6 and int(digits) > 0 else None


def _tags(item: Any) -> Iterable[str]:
    names = (plain(_said(tag, "label") or _said(tag, "term")) for tag in _dicts(item, "tags"))
    return dict.fromkeys(name for name in names if name)


def _tombstones(text: str, reading: Reading) -> dict[str, datetime | None]:
    """Ids that the feed says were deleted, and when (RFC 6721)."""
    graves: dict[str, datetime | None] = {}
    if "deleted-entry" not in text:
        return graves
    for found in _TOMBSTONE.finditer(text):
        said = {name.lower(): plain(double or single) for name, double, single in _ATTRIBUTE.findall(found[1])}
        if said.get("ref"):
            graves[said["ref"]] = reading.date(said.get("when", ""))
    return graves


def _without_the_dead(entries: list[Entry], graves: Mapping[str, datetime | None]) -> list[Entry]:
    """Deleted entries stand as such, unless the entry came back later than it was deleted (RFC 6721, 3)."""
    back = {entry.id for entry in entries if entry.id in graves and _later(entry.updated, graves[entry.id])}
    living = [entry for entry in entries if entry.id not in graves or entry.id in back]
    dead = {entry.id: entry for entry in entries if entry.id in graves and entry.id not in back}
    for id_, when in graves.items():
        if id_ not in back:
            known = dead.get(id_, Entry(id_))
            living.append(replace(known, updated=when or known.updated, deleted=True))
    return living


def _later(updated: datetime | None, when: datetime | None) -> bool:
    return updated is not None and when is not None and updated > when


def _said(holder: Any, name: str) -> str:
    """A text of feedparser's dictionaries, which hold None and other things where a feed is odd."""
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, str) else ""


def _dicts(holder: Any, name: str) -> list[dict[str, Any]]:
    value = holder.get(name)
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []
