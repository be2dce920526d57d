"""A page parsed once, made ready for everything that reads it: addresses absolute, lazy images awake."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml import etree, html

from ingest.errors import ExtractionError
from ingest.extraction.images import LAZY, LAZY_SETS, is_placeholder, largest
from ingest.i18n import gettext as _
from ingest.urls import resolve

MAX_NODES = 100_000
_SMALL = 100  # nodes of what stands around one image

_XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>", re.I)
_PIECES = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def parse(text: str) -> Any:
    """The tree of an HTML document. Raises ExtractionError: `no_body` when there is nothing to parse, `too_large` when
    there are more than `MAX_NODES` nodes."""
    markup = _CONTROL.sub("", _XML_DECLARATION.sub("", text))
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, collect_ids=False, default_doctype=False
    )
    try:
        tree = html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ExtractionError(_("The page is empty."), code="no_body") from error
    if sum(1 for _node in tree.iter()) > MAX_NODES:
        raise ExtractionError(_("The page has more than {count} elements.", count=MAX_NODES), code="too_large")
    return tree


def fragment(text: str) -> Any:
    """The tree of a piece of HTML, as feeds bring it, in a body of its own."""
    return parse(f"<html><body><div>{text}</div></body></html>")


def piece(text: str) -> Any:
    """The tree of a piece of HTML that a parser has written: nothing in it needs to be mended, and nobody asks it for
    CSS."""
    return etree.fromstring(_CONTROL.sub("", text).encode("utf-8", "replace"), _PIECES)


def taken_out(parent: Any) -> list[Any]:
    """The children of an element, each the root of a tree of its own."""
    children = list(parent)
    for child in children:
        parent.remove(child)
    return children


def prepare(tree: Any, url: str) -> str:
    """Give every image its real address. Answers the one from which all others are seen: `<base>`, or the page's own.
    Links stay as they are: only the few that are kept are made absolute, when the text is sanitized."""
    seen_from = base(tree, url)
    for picture in list(tree.iter("noscript")):
        _unwrap_noscript(picture)
    for image in list(tree.iter("img", "amp-img")):
        image.tag = "img"
        _wake(image, seen_from)
    for player in tree.iter("video", "audio", "source"):
        if address := resolve(seen_from, attribute(player, "src")):
            player.set("src", address)
    return seen_from


def attribute(element: Any, name: str) -> str:
    """An attribute's value, trimmed; empty when it is not there."""
    return (element.get(name) or "").strip()


def marks(element: Any) -> str:
    """What a page's maker called an element: its id and classes in lower case."""
    return f"{element.get('id') or ''} {element.get('class') or ''}".lower()


def linked_data(tree: Any) -> Iterator[Mapping[str, Any]]:
    """All JSON-LD objects of a page, those in arrays and graphs too; broken ones are mended or left out."""
    for script in tree.iter("script"):
        if "ld+json" in attribute(script, "type").lower():
            yield from _objects(_json(script.text or ""))


def base(tree: Any, url: str) -> str:
    """The address from which all others of a page are seen: `<base>`, or its own."""
    for element in tree.iter("base"):
        if href := resolve(url, attribute(element, "href")):
            return href
    return url


def _unwrap_noscript(element: Any) -> None:
    """An image inside <noscript> is the real one of the lazy image before it."""
    if not _is_small(element):
        return  # the whole page for readers without scripts: it is read where it stands
    inner = "".join(etree.tostring(child, encoding="unicode") for child in element) or (element.text or "")
    if "<img" not in inner.lower():
        return
    found = next(iter(fragment(inner).iter("img")), None)
    previous = element.getprevious()
    if found is None:
        return
    lazy = previous if previous is not None and previous.tag == "img" else None
    if lazy is None and previous is not None:
        lazy = next(iter(previous.iter("img")), None)
    if lazy is not None and (is_placeholder(attribute(lazy, "src")) or _same_alt(lazy, found)):
        if source := found.get("src"):
            lazy.set("data-src", lazy.get("data-src") or source)
        return
    found.tail = None
    element.addnext(found)  # there was no lazy image: this is the only one


def _same_alt(one: Any, other: Any) -> bool:
    return bool(one.get("data-src")) or one.get("alt") == other.get("alt")


def _wake(image: Any, base: str) -> None:
    address = next(iter(_addresses(image)), "")
    resolved = resolve(base, address)
    if resolved and not is_placeholder(address):
        image.set("src", resolved)
    elif "src" in image.attrib:
        del image.attrib["src"]


def _addresses(image: Any) -> Iterator[str]:
    """The places where an image's address may stand, the likeliest first."""
    source = attribute(image, "src")
    for name in LAZY:
        value = attribute(image, name)
        if value and not is_placeholder(value) and re.search(r"[/.]", value):
            yield value
    if source and not is_placeholder(source):
        yield source
    for element in (image, *_picture_sources(image)):
        for name in LAZY_SETS:
            if best := largest(attribute(element, name)):
                yield best


def _picture_sources(image: Any) -> list[Any]:
    # libxml2 does not know that <source> has no end, and puts the image into it: so not only the parent is asked.
    picture = next(image.iterancestors("picture"), None)
    return list(picture.iter("source")) if picture is not None and _is_small(picture) else []


def _is_small(element: Any) -> bool:
    return sum(1 for _node in itertools.islice(element.iter(), _SMALL + 1)) <= _SMALL


def _json(text: str) -> Any:
    stripped = re.sub(r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|//\s*\]\]>|\]\]>)\s*$", "", text.strip())
    for attempt in (stripped, _mended(stripped)):
        try:
            return json.loads(attempt, strict=False)  # line breaks inside strings are the commonest fault
        except (ValueError, RecursionError):
            continue
    return None


def _mended(text: str) -> str:
    without_commas = re.sub(r",\s*([}\]])", r"\1", text.rstrip().rstrip(";"))
    return re.sub(r"\\(?![\"\\/bfnrtu])", r"\\\\", without_commas)


def _objects(value: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    if depth > 6:
        return
    if isinstance(value, list):
        for one in value:
            yield from _objects(one, depth + 1)
    elif isinstance(value, dict):
        yield value
        for key in ("@graph", "mainEntity", "mainEntityOfPage", "hasPart"):
            if isinstance(value.get(key), list | dict):
                yield from _objects(value[key], depth + 1)
