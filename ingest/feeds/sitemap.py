"""Sitemaps (https://www.sitemaps.org/protocol.html), with Google's extensions for news and images."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lxml import etree

from ingest.errors import ParseError
from ingest.feeds import charsets
from ingest.feeds.markup import plain, readable_xml, root, web_address
from ingest.feeds.reading import Reading, newest_first, wrong_kind
from ingest.i18n import gettext as _
from ingest.types import Entry, Image

_GZIP = b"\x1f\x8b"
_END = re.compile(r"</(?:\w+:)?(?:urlset|sitemapindex)\s*>|<(?:\w+:)?urlset[^>]*/>", re.IGNORECASE)
_LARGEST = 50 * 1024 * 1024  # what the protocol allows a sitemap to be, unpacked


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that an index names."""

    url: str
    updated: datetime | None = None


@dataclass(frozen=True, slots=True)
class Sitemap:
    """What one file holds: entries, newest first, or – an index – children, newest first, else as they stand."""

    entries: tuple[Entry, ...] = ()
    children: tuple[Child, ...] = ()


def parse(body: bytes, reading: Reading, content_type: str = "") -> Sitemap:
    """Read a sitemap, plain or gzipped, XML or a list of addresses; as far as it goes when it is broken.

    An entry's date of publication comes from the news extension; `lastmod` is its `updated`. Entries have no id: what
    makes them the same at every read is their address. Raises ParseError when it is no sitemap.
    """
    text = charsets.decode(_unpacked(body, reading.url), content_type).lstrip("\ufeff \t\r\n\x00")
    if text[:4].lower() == "http":
        return Sitemap(entries=tuple(_addresses(text, reading)))
    kind = root(text)
    if kind not in {"urlset", "sitemapindex"}:
        raise _not_a_sitemap(kind, text, reading.url)
    entries, children = [], []
    for element in _elements(text, reading):
        if etree.QName(element).localname == "url":
            entries.append(_entry(element, reading))
        else:
            children.append(_child(element, reading))
    return Sitemap(
        newest_first(entry for entry in entries if entry.url),
        tuple(sorted((child for child in children if child.url), key=_newest)),
    )


def _unpacked(body: bytes, url: str) -> bytes:
    """Gzip is told by its first bytes: servers send `.xml.gz` under any media type."""
    if not body.startswith(_GZIP):
        return body
    stream = zlib.decompressobj(wbits=31)
    try:
        text = stream.decompress(body, _LARGEST)
    except zlib.error as error:
        raise ParseError(
            _("{url} answered with a broken gzip file.", url=url), fix=_("Tell the partner that it cannot be unpacked.")
        ) from error
    if stream.unconsumed_tail:
        raise ParseError(
            _("{url} unpacks to more than 50 MB.", url=url),
            fix=_("Name a smaller sitemap; the protocol allows no larger ones."),
            code="too_large",
        )
    return text


def _not_a_sitemap(kind: str, text: str, url: str) -> ParseError:
    if kind in {"rss", "feed", "rdf"}:
        return ParseError(_("{url} answered with a feed, not a sitemap.", url=url), fix=wrong_kind("feed", url))
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
    return Child(web_address(said.get("loc", ""), reading.url), reading.date(said.get("lastmod", "")))


def _said(element: Any) -> dict[str, str]:
    """Texts by local name, the first of each; what belongs to an image is left to `_images`."""
    said: dict[str, str] = {}
    for part in element.iterdescendants():
        if isinstance(part.tag, str) and "image" not in (etree.QName(part).namespace or ""):
            said.setdefault(etree.QName(part).localname.lower(), (part.text or "").strip())
    return said


def _images(element: Any, base: str) -> Iterator[Image]:
    for picture in element.iterfind("{*}image"):
        said = {etree.QName(part).localname.lower(): part.text or "" for part in picture if isinstance(part.tag, str)}
        if address := web_address(said.get("loc", ""), base):
            yield Image(address, alt=plain(said.get("title", "")), caption=plain(said.get("caption", "")))


def _addresses(text: str, reading: Reading) -> Iterator[Entry]:
    for line in text.splitlines():
        if address := web_address(line, reading.url):
            yield Entry("", address)


def _newest(child: Child) -> float:
    return -child.updated.timestamp() if child.updated else 0.0
