"""The links of a web page: of a list of articles, to the next page of it, to a feed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from urllib.parse import urldefrag

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from ingest.errors import ParseError
from ingest.feeds.markup import web_address
from ingest.feeds.reading import Reading, newest_first
from ingest.i18n import gettext as _
from ingest.types import Entry

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_HEADINGS = CSSSelector("h1, h2, h3, h4, h5, h6")
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list page is read for. The selectors are CSS; `match` is searched in the whole address."""

    links: str
    match: str = ""
    title: str = ""
    time: str = ""
    next: str = ""
    attributes: Sequence[str] = ("href",)


@dataclass(frozen=True, slots=True)
class ListPage:
    """The entries of one list page, and where the list goes on; empty where it does not."""

    entries: tuple[Entry, ...]
    next_url: str = ""


def list_page(text: str, wanted: Wanted, reading: Reading) -> ListPage:
    """The links that `wanted` selects, with their texts as titles; each address once.

    An element that is no link itself stands for the first link inside it, or else the one around it. Entries have no
    id: what makes them the same at every read is their address. Raises ParseError for a page without any element.
    """
    tree = _tree(text, reading.url)
    base = _base(tree, reading.url)
    addresses = {element: _address(element, base, wanted.attributes) for element in CSSSelector(wanted.links)(tree)}
    entries: dict[str, Entry] = {}
    labels: dict[str, str] = {}
    for element, url in addresses.items():
        if url and re.search(wanted.match, url):
            found = Entry("", url, _title(element, wanted), published=_time(element, wanted, addresses, reading))
            entries[url] = _merged(entries[url], found) if url in entries else found
            labels.setdefault(url, _label(element))
    titled = (replace(entry, title=entry.title or labels[url]) for url, entry in entries.items())
    return ListPage(newest_first(titled), _next(tree, wanted, base, reading.url))


def check_css(selector: str) -> str:
    """The selector itself; raises ValueError when it is none."""
    try:
        CSSSelector(selector)
    except (SyntaxError, etree.XPathError, ValueError) as error:  # cssselect's errors are SyntaxErrors
        raise ValueError(_("“{selector}” is not a CSS selector: {reason}.", selector=selector, reason=error)) from error
    return selector


def feed_link(text: str, url: str) -> str:
    """The address of the feed that a web page names, the first one; empty where it names none."""
    try:
        tree = _tree(text, url)
    except ParseError:
        return ""
    for link in tree.iter("link"):
        relations = (link.get("rel") or "").lower().split()
        if "alternate" in relations and (link.get("type") or "").lower() in _FEED_TYPES:
            return web_address(link.get("href") or "", _base(tree, url))
    return ""


def _tree(text: str, url: str) -> Any:
    parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
    try:
        return lxml_html.document_fromstring(_UNREADABLE.sub("", text).encode(), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise ParseError(
            _("{url} answered with a page that cannot be read.", url=url),
            fix=_("Open the address in a browser; ask the partner whether it moved."),
        ) from error


def _base(tree: Any, url: str) -> str:
    for element in tree.iter("base"):
        if href := element.get("href"):
            return web_address(href, url) or url
    return url


def _address(element: Any, base: str, attributes: Sequence[str]) -> str:
    """Of the element, else of the first link inside it, else of the one around it; without the fragment."""
    around = (parent for parent in element.iterancestors() if parent.tag == "a")
    for candidate in (element, *element.iterdescendants("a"), *around):
        for name in attributes:
            address = web_address(candidate.get(name) or "", base)
            if address and not (candidate.get(name) or "").strip().startswith("#"):
                return urldefrag(address).url
    return ""


def _title(element: Any, wanted: Wanted) -> str:
    """What `title` selects inside, else a heading inside, else the element's own text."""
    inside = CSSSelector(wanted.title)(element) if wanted.title else _HEADINGS(element)
    texts = (*(_text(part) for part in inside), _text(element))
    return next((text for text in texts if text), "")


def _label(element: Any) -> str:
    """What a link without text is called, where no other link to the same article has any."""
    names = (element.get("title"), element.get("aria-label"), *(image.get("alt") for image in element.iter("img")))
    return next((" ".join(name.split()) for name in names if name and name.strip()), "")


def _time(element: Any, wanted: Wanted, addresses: Mapping[Any, str], reading: Reading) -> datetime | None:
    """What `time` selects nearest to the link, no farther out than to where another article's surroundings begin."""
    if not wanted.time:
        return None
    select = CSSSelector(wanted.time)
    for place in _surroundings(element, addresses):
        if found := select(place):
            return reading.date(found[0].get("datetime") or _text(found[0]), relative=True)
    return None


def _surroundings(element: Any, addresses: Mapping[Any, str]) -> Iterator[Any]:
    yield element
    for place in element.iterancestors():
        if any(addresses.get(inner, addresses[element]) != addresses[element] for inner in place.iter()):
            return
        yield place


def _text(element: Any) -> str:
    hidden = {"script", "style", "noscript"}
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str) and child.tag not in hidden:
            parts.append(_text(child))
        parts.append(child.tail or "")
    return " ".join(" ".join(parts if _has_blocks(element) else ["".join(parts)]).split())


def _has_blocks(element: Any) -> bool:
    return any(child.tag in {"p", "div", "br", "li", "h1", "h2", "h3", "h4", "time"} for child in element)


def _merged(first: Entry, second: Entry) -> Entry:
    """A picture and a headline that link to the same article are one entry."""
    return replace(first, title=first.title or second.title, published=first.published or second.published)


def _next(tree: Any, wanted: Wanted, base: str, here: str) -> str:
    if not wanted.next:
        return ""
    for element in CSSSelector(wanted.next)(tree):
        if address := _address(element, base, wanted.attributes):
            return "" if address == urldefrag(here).url else address  # a last page may link to itself
    return ""
