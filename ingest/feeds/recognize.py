"""What a document is, and where it says that it lives: for bytes that nobody declared as a source. Pure; looks at the
first part only, so that a document of 10 MB costs what a small one does."""

from __future__ import annotations

import html
import re

from ingest.feeds import charsets, newsml
from ingest.feeds.markup import root, web_address, wrapped_feed

_HEAD = 64 * 1024  # bytes

_SITEMAP_ROOTS = frozenset({"urlset", "sitemapindex"})
_FEED = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|title|meta|div|article|section)\b", re.IGNORECASE)
_ADDRESSES = re.compile(r"https?://\S+\s*(?:\n|\Z)")
_JSON_HOME = re.compile(r'"(feed_url|home_page_url)"\s*:\s*"([^"]{1,2000})"')
_FIRST_ENTRY = re.compile(r"<(?:\w+:)?(?:item|entry|url|sitemap|body)\b", re.IGNORECASE)
_LINK = re.compile(r"<(?:atom\w*:)?link\b([^<>]*)>(?:\s*(https?://[^<>\s]{1,2000})\s*</)?", re.IGNORECASE)
_META_URL = re.compile(r"<meta\b([^<>]*og:url[^<>]*)>", re.IGNORECASE)
_BASE = re.compile(r"<base\b([^<>]*)>", re.IGNORECASE)
_SAVED_FROM = re.compile(r"<!-- saved from url=\(\d+\)(https?://[^\s<>]{1,2000})", re.IGNORECASE)  # browsers leave it
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s{0,20}=\s{0,20}(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")


def kind_of(body: bytes, content_type: str = "") -> str:
    """The kind of source that reads this: `feed`, `sitemap` or `page`. What is none of them is called a feed, whose
    reader says so best.

    >>> kind_of(b"<html><body><a href='/1'>One</a>"), kind_of(b"https://paper.example/1")
    ('page', 'sitemap')
    """
    text = _beginning(body, content_type)
    first = root(text)
    if text[:1] in ("{", "[") or first in newsml.ROOTS:
        return "feed"
    if first in _SITEMAP_ROOTS or _ADDRESSES.match(text):
        return "sitemap"
    if first == "html" and wrapped_feed(text):
        return "feed"
    markup = _PAGE.search(text)
    if first == "html" or (markup and not _FEED.search(text[: markup.start()])):
        return "page"
    return "feed"


def own_address(body: bytes) -> str:
    """The address that a document gives as its own, from which relative links start: a feed's link to itself, else to
    its site; a page's `base`, where a browser saved it from, its canonical link or `og:url`. Empty when it gives none.

    >>> own_address(b'<rss><channel><link>https://paper.example/</link><item/></channel></rss>')
    'https://paper.example/'
    """
    text = _beginning(body, "")
    if text[:1] in ("{", "["):
        return _first(dict(reversed(_JSON_HOME.findall(text))), ("feed_url", "home_page_url"))
    if kind_of(body) == "page":
        return _of_page(text)
    return _of_feed(text)


def _beginning(body: bytes, content_type: str) -> str:
    return charsets.decode(body[:_HEAD], content_type).lstrip("\ufeff \t\r\n\x00")


def _of_feed(text: str) -> str:
    first = _FIRST_ENTRY.search(text)
    said: dict[str, str] = {}
    for attributes, inside in _LINK.findall(text[: first.start()] if first else text):
        given = _attributes(attributes)
        said.setdefault(given.get("rel", "alternate"), given.get("href") or inside)
    return _first(said, ("self", "alternate"))


def _of_page(text: str) -> str:
    said: dict[str, str] = {}
    for attributes in _BASE.findall(text):
        said.setdefault("base", _attributes(attributes).get("href", ""))
    for attributes, _inside in _LINK.findall(text):
        given = _attributes(attributes)
        said.setdefault(given.get("rel", ""), given.get("href", ""))
    for attributes in _META_URL.findall(text):
        said.setdefault("og:url", _attributes(attributes).get("content", ""))
    for address in _SAVED_FROM.findall(text):
        said.setdefault("saved", address)
    return _first(said, ("base", "saved", "canonical", "og:url"))


def _first(said: dict[str, str], names: tuple[str, ...]) -> str:
    """The first of these that is an absolute web address."""
    addresses = (html.unescape(said.get(name, "")).replace("\\/", "/") for name in names)
    absolute = (address for address in addresses if re.match("https?://", address, re.IGNORECASE))
    return next((good for address in absolute if (good := web_address(address, ""))), "")


def _attributes(text: str) -> dict[str, str]:
    return {name.lower(): double or single or bare for name, double, single, bare in _ATTRIBUTE.findall(text)}
