"""The links of a web page: of a list of articles, to the next page of it, to a feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any
from urllib.parse import urldefrag

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from ingest.errors import ParseError
from ingest.feeds import finding
from ingest.feeds.markup import web_address
from ingest.feeds.reading import Reading, newest_first
from ingest.i18n import gettext as _
from ingest.types import Entry

_FEED_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/feed+json"})
_HEADINGS = CSSSelector("h1, h2, h3, h4, h5, h6")
_MOST = 10_000  # links of one page
_AROUND = 150  # elements around a link
_NEAR = 60  # elements among which a time is looked for by itself
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list page is read for. The selectors are CSS or XPath; `match` is searched in the whole address. Without
    `links`, the articles are found by what they look like."""

    links: str = ""
    match: str = ""
    title: str = ""
    time: str = ""
    next: str = ""
    attributes: Sequence[str] = ("href",)


@dataclass(frozen=True, slots=True)
class ListPage:
    """The entries of one list page, and where the list goes on; empty where it does not. `found`: CSS of where most of
    them stand, where nobody said it."""

    entries: tuple[Entry, ...]
    next_url: str = ""
    found: str = ""


def list_page(text: str, wanted: Wanted, reading: Reading) -> ListPage:
    """The links that `wanted` selects, with their texts as titles; each address once.

    An element that is no link itself stands for the first link inside it, or else the one around it. Entries have no
    id: what makes them the same at every read is their address. Raises ParseError for a page without any element.
    """
    tree = _tree(text, reading.url)
    base = _base(tree, reading.url)
    elements = _select(wanted.links)(tree) if wanted.links else finding.article_links(tree, base, reading.url)
    addresses = {element: _address(element, base, wanted.attributes) for element in elements[:_MOST]}
    entries: dict[str, Entry] = {}
    labels: dict[str, str] = {}
    for element, url in addresses.items():
        if not url or not re.search(wanted.match, url):
            continue
        known = entries.get(url)
        dated = known.published if known else None
        when = dated or _time(element, wanted, addresses, reading)
        found = Entry("", url, _title(element, wanted), published=when)
        entries[url] = _merged(known, found) if known else found
        if not labels.get(url):
            labels[url] = _label(element)
    titled = (replace(entry, title=entry.title or labels[url]) for url, entry in entries.items())
    shown = finding.selector_of(elements) if not wanted.links else ""
    return ListPage(newest_first(titled), _next(tree, wanted, base, reading.url), shown)


def check_selector(selector: str) -> str:
    """The selector itself, CSS or XPath; raises ValueError when it is neither."""
    try:
        _select(selector)
    except (SyntaxError, etree.XPathError, ValueError) as error:  # cssselect's errors are SyntaxErrors
        if _is_xpath(selector):
            raise ValueError(_("“{selector}” is not XPath: {reason}.", selector=selector, reason=error)) from error
        raise ValueError(_("“{selector}” is not a CSS selector: {reason}.", selector=selector, reason=error)) from error
    return selector


def _is_xpath(selector: str) -> bool:
    """No CSS begins like this."""
    return selector.lstrip().startswith(("/", "./", "(", "descendant", "ancestor", "following"))


@cache
def _select(selector: str) -> Callable[[Any], list[Any]]:
    """What finds the elements; of attributes and texts that XPath can find too, the elements that have them."""
    if not _is_xpath(selector):
        css: Callable[[Any], list[Any]] = CSSSelector(selector)
        return css
    path = etree.XPath(selector)

    def select(tree: Any) -> list[Any]:
        try:
            found = path(tree)
        except etree.XPathError:
            return []
        owners = (one if hasattr(one, "tag") else one.getparent() for one in found) if isinstance(found, list) else ()
        return [one for one in dict.fromkeys(owners) if one is not None and isinstance(one.tag, str)]

    return select


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
    inside = _select(wanted.title)(element) if wanted.title else _HEADINGS(element)
    texts = (*(_text(part) for part in inside), _text(element))
    return next((text for text in texts if text), "")


def _label(element: Any) -> str:
    """What a link without text is called, where no other link to the same article has any."""
    names = (element.get("title"), element.get("aria-label"), *(image.get("alt") for image in element.iter("img")))
    return next((" ".join(name.split()) for name in names if name and name.strip()), "")


def _time(element: Any, wanted: Wanted, addresses: Mapping[Any, str], reading: Reading) -> datetime | None:
    """What `time` selects nearest to the link, no farther out than to where another article's surroundings begin."""
    if not wanted.time and wanted.links:
        return None
    select = _select(wanted.time) if wanted.time else _looks_like_time
    for place in _surroundings(element, addresses):
        if found := select(place):
            return reading.date(found[0].get("datetime") or _text(found[0]), relative=True)
    return None


def _looks_like_time(place: Any) -> list[Any]:
    """A `time`, or an element that holds a time and nothing else."""
    for inner in islice(place.iter(), _NEAR):
        if inner.tag == "time" or (len(inner) == 0 and inner.tag != "a" and finding.has_time(inner.text or "")):
            return [inner]
    return []


def _surroundings(element: Any, addresses: Mapping[Any, str]) -> Iterator[Any]:
    yield element
    for place in element.iterancestors():
        inside = list(islice(place.iter(), _AROUND))
        if any(addresses.get(inner, addresses[element]) != addresses[element] for inner in inside):
            return
        yield place
        if len(inside) == _AROUND:  # as large as this is no surroundings, and to look on would take for ever
            return


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
    for element in _select(wanted.next)(tree):
        if address := _address(element, base, wanted.attributes):
            return "" if address == urldefrag(here).url else address  # a last page may link to itself
    return ""
