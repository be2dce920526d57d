"""Sitemaps (https://www.sitemaps.org/protocol.html), with Google's extensions for news and images; and where a site's
robots.txt says they are."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from lxml import etree

from ingest.errors import ParseError
from ingest.feeds import charsets
from ingest.feeds.markup import local_name, plain, readable_xml, root, web_address
from ingest.feeds.packed import unpacked
from ingest.feeds.reading import Reading, newest_first
from ingest.i18n import gettext as _
from ingest.types import Entry, Image

_END = re.compile(r"</(?:\w+:)?(?:urlset|sitemapindex)\s*>|<(?:\w+:)?urlset[^>]*/>", re.IGNORECASE)
_MOST = 100_000  # addresses of one file; the protocol allows half of it
_SAME = 10  # addresses that changed in the same second did not: the file was written then
_NAMED = re.compile(r"^[ \t]*sitemap[ \t]*:[ \t]*(\S+)", re.IGNORECASE | re.MULTILINE)
_ROBOTS = 500 * 1024  # bytes of a robots.txt that are read (RFC 9309, 2.5)
_CLOCK = re.compile(r"\d:\d\d")
_NEWS = re.compile(r"news|latest|recent|google", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names. `updated`: it did not change later; a day without a time is meant to its end."""

    url: str
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file holds: entries, newest first, or – an index – children, newest first, else as they stand."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()


def parse(body: bytes, reading: Reading, content_type: str = "") -> Sitemap:
    """Read a sitemap, plain or packed, XML or a list of addresses; as far as it goes when it is broken. A feed may
    stand in for one, as the protocol allows.

    An entry's date of publication comes from the news extension; `lastmod` is its `updated`. Entries have no id: what
    makes them the same at every read is their address. Raises ParseError when it is no sitemap.
    """
    text = charsets.decode(unpacked(body, reading.url), content_type).lstrip("\ufeff \t\r\n\x00")
    if text[:4].lower() == "http":
        return Sitemap(tuple(_bounded(_addresses(text, reading), reading)))
    kind = root(text)
    if kind in {"rss", "feed", "rdf"}:
        return Sitemap(_feed(text, reading))
    if kind not in {"urlset", "sitemapindex"}:
        raise _not_a_sitemap(kind, text, reading.url)
    entries, children = [], []
    for element in _bounded(_elements(text, reading), reading):
        if local_name(element.tag) == "url":
            entries.append(_entry(element, reading))
        else:
            children.append(_child(element, reading))
    believed = _with_true_changes([entry for entry in entries if entry.url], reading)
    return Sitemap(newest_first(believed), tuple(sorted((child for child in children if child.url), key=_newest)))


def named_in_robots(body: bytes, url: str) -> tuple[Child, ...]:
    """The sitemaps that a robots.txt names, those that sound like news first: it gives no dates."""
    text = charsets.decode(body[:_ROBOTS]).lstrip("\ufeff")
    addresses = dict.fromkeys(web_address(found, url) for found in _NAMED.findall(text))
    named = [Child(address) for address in addresses if address]
    return tuple(sorted(named, key=lambda child: _NEWS.search(child.url) is None))


def _feed(text: str, reading: Reading) -> tuple[Entry, ...]:
    from ingest.feeds import xmlfeed

    listing = xmlfeed.parse(text, reading, whole=False)
    reading.notes, reading.odd = list(listing.notes), type(reading.odd)()  # they are sentences by now
    return listing.entries


def _bounded(found: Iterator[Any], reading: Reading) -> Iterator[Any]:
    for number, one in enumerate(found):
        if number == _MOST:
            reading.notes.append(_("It lists more than {limit} addresses; the others were left out.", limit=_MOST))
            return
        yield one


def _with_true_changes(entries: list[Entry], reading: Reading) -> list[Entry]:
    """Some programs give every address the moment in which the file was written, and so announce at every read that
    all articles changed. Such a moment is worth nothing; a day without a time may be that of many."""
    moments = {entry.updated for entry in entries}
    one = next(iter(moments)) if len(moments) == 1 else None
    if len(entries) < _SAME or one is None or not (one.second or one.minute):
        return entries
    reading.notes.append(_("All {count} addresses have the same `lastmod`; it was not believed.", count=len(entries)))
    return [replace(entry, updated=None) for entry in entries]


def _not_a_sitemap(kind: str, text: str, url: str) -> ParseError:
    fix = _("Look into the site's robots.txt: it often names the sitemap.")
    if not text:
        return ParseError(_("{url} answered with nothing at all.", url=url), fix=fix)
    if kind == "html" or re.search(r"<(?:!doctype\s+html|body|div)\b", text[:10_000], re.IGNORECASE):
        return ParseError(_("{url} answered with a web page, not a sitemap.", url=url), fix=fix)
    return ParseError(_("{url} answered with something that is no sitemap.", url=url), fix=fix)


def _elements(text: str, reading: Reading) -> Iterator[Any]:
    stream = io.BytesIO(readable_xml(text).encode("utf-8", "replace"))
    tags = ("{*}url", "{*}sitemap")
    events = etree.iterparse(
        stream, tag=tags, recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False
    )
    try:
        for _event, element in events:
            yield element
            element.clear()
            while element.getprevious() is not None:  # else 50,000 empty elements stay behind
                del element.getparent()[0]
    except etree.XMLSyntaxError:
        reading.odd["cut"] += 1
    else:
        reading.odd["cut"] += not _END.search(text[-200:])


def _entry(element: Any, reading: Reading) -> Entry:
    said = _said(element)
    updated = reading.date(said.get("lastmod", ""))
    return Entry(
        id="",
        url=web_address(said.get("loc", ""), reading.url),
        title=plain(said.get("title", "")),
        published=reading.date(said.get("publication_date", "")),
        updated=updated,
        language=said.get("language", ""),
        images=tuple(_images(element, reading.url)),
        tags=tuple(dict.fromkeys(tag for tag in map(plain, re.split("[,，、]", said.get("keywords", ""))) if tag)),
    )


def _child(element: Any, reading: Reading) -> Child:
    said = _said(element)
    changed = said.get("lastmod", "")
    moment = reading.date(changed)
    if moment is not None and not _CLOCK.search(changed):
        moment += timedelta(days=1)
    return Child(web_address(said.get("loc", ""), reading.url), moment)


def _said(element: Any) -> dict[str, str]:
    """Texts by local name, the first of each; what belongs to an image is left to `_images`."""
    said: dict[str, str] = {}
    for part in element.iterdescendants():
        if isinstance(part.tag, str) and "image" not in part.tag.rpartition("}")[0]:
            said.setdefault(local_name(part.tag).lower(), (part.text or "").strip())
    return said


def _images(element: Any, base: str) -> Iterator[Image]:
    for picture in element.iterfind("{*}image"):
        said = {local_name(part.tag).lower(): part.text or "" for part in picture if isinstance(part.tag, str)}
        if address := web_address(said.get("loc", ""), base):
            yield Image(address, alt=plain(said.get("title", "")), caption=plain(said.get("caption", "")))


def _addresses(text: str, reading: Reading) -> Iterator[Entry]:
    for line in text.splitlines():
        if line.strip()[:4].lower() == "http" and (address := web_address(line, reading.url)):
            yield Entry("", address)


def _newest(child: Child) -> float:
    return -child.updated.timestamp() if child.updated else 0.0
