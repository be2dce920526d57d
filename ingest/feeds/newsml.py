"""NewsML-G2 (https://iptc.org/standards/newsml-g2/): what agencies send, as one item, a message of many, or a package.

An item that is nothing but a picture, a film or a plan is no article; its picture is taken to the article beside which
a package puts it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from lxml import etree

from ingest.errors import ParseError
from ingest.feeds.markup import from_plain, local_name, plain, readable_xml, web_address
from ingest.feeds.reading import Reading, newest_first, told_apart
from ingest.i18n import gettext as _
from ingest.types import Entry, Image, Listing

ROOTS = frozenset({"newsmessage", "newsitem", "packageitem"})
_WITHDRAWN = re.compile(r"(?:^|[:/])(?:canceled|withheld)$")
_ARTICLE = re.compile(r"(?:^|[:/])(?:text|composite)$")
_BY = re.compile(r"^(?:by|von|par|por)\s+", re.IGNORECASE)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_MOST_PICTURES = 50
_MOST_ITEMS = 5000
# NITF's names (https://www.iptc.org/std/NITF/3.6/) for what HTML has too; what is in neither table is left out as a
# frame and kept as its content.
_NITF = {"hl2": "h3", "hl3": "h4", "bq": "blockquote", "block": "div", "media": "figure"}
_NITF |= {"media-caption": "figcaption", "media-reference": "img"}
_HTML = frozenset(
    {
        "p",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "blockquote",
        "q",
        "em",
        "strong",
        "b",
    }
    | {"i", "u", "sub", "sup", "code", "pre", "a", "br", "hr", "table", "thead", "tbody", "tr", "td", "th", "caption"}
    | {"figure", "figcaption", "img", "div", "span", "section"}
)
_VOID = frozenset({"br", "hr", "img"})
_LEFT_OUT = frozenset({"script", "style", "head", "title", "hedline", "byline", "dateline", "abstract"})
_END = re.compile(r"</(?:\w+:)?(?:newsMessage|newsItem|packageItem)\s*>\s*$", re.IGNORECASE)


def parse(text: str, reading: Reading, *, whole: bool) -> Listing:
    """The articles of a NewsML-G2 document, each in its latest version. `whole` as for feeds; an item that has a text
    and no page is `complete` in any case. Raises ParseError when nothing in it can be read."""
    tree = _tree(text, reading)
    items = list(tree.iter("{*}newsItem"))
    if len(items) > _MOST_ITEMS:
        reading.notes.append(
            _("It lists {count} articles at once; the first {limit} were taken.", count=len(items), limit=_MOST_ITEMS)
        )
        items = items[:_MOST_ITEMS]
    latest = {item.get("guid") or str(number): item for number, item in enumerate(sorted(items, key=_version))}
    pictures = _pictures_beside(tree, latest, reading.url)
    read = (
        reading.identified(_entry(item, reading, whole, pictures.get(guid, ())))
        for guid, item in latest.items()
        if _is_article(item)
    )
    entries = [entry for entry in read if entry] + list(_referred(tree, latest, reading))
    return Listing(newest_first(told_apart(entries, reading)), notes=reading.all_notes())


def _tree(text: str, reading: Reading) -> Any:
    parser = etree.XMLParser(recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        tree = etree.fromstring(readable_xml(text).encode("utf-8", "replace"), parser=parser)
    except (etree.LxmlError, ValueError) as error:
        raise _unreadable(reading) from error
    if tree is None:
        raise _unreadable(reading)
    if parser.error_log.filter_from_fatals():
        reading.notes.append(_("The feed is not well-formed XML; it was read as far as it goes."))
        if not _END.search(text[-200:]):
            _take_off_the_end(tree, reading)
    return tree


def _unreadable(reading: Reading) -> ParseError:
    return ParseError(
        _("{url} answered with NewsML that cannot be read.", url=reading.url),
        fix=_("Open the address in a browser; tell the partner that their feed is broken."),
    )


def _take_off_the_end(tree: Any, reading: Reading) -> None:
    """Where a document breaks off, its last item is half there: half an article is the text of something else."""
    last = next(iter(reversed(list(tree.iter("{*}newsItem")))), None)
    if last is tree:
        raise _unreadable(reading)
    if last is not None:
        last.getparent().remove(last)


def _version(item: Any) -> int:
    digits = item.get("version") or ""
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 10 else 0


# -- an item -------------------------------------------------------------------------------------------------


def _is_article(item: Any) -> bool:
    """Where an item does not say what it is, a text makes it an article."""
    said = _first(item, "itemMeta/itemClass")
    if said is None:
        return (
            item.find("{*}contentSet/{*}inlineXML") is not None or item.find("{*}contentSet/{*}inlineData") is not None
        )
    return bool(_ARTICLE.search(_named(said)))


def _entry(item: Any, reading: Reading, whole: bool, pictures: tuple[Image, ...]) -> Entry:
    updated = reading.date(_text(item, "itemMeta/versionCreated"))
    created = _text(item, "itemMeta/firstCreated") or _text(item, "contentMeta/contentCreated")
    content = _content(item)
    url = _page(item, reading.url)
    status = _first(item, "itemMeta/pubStatus")
    return Entry(
        id=(item.get("guid") or "").strip(),
        url=url,
        title=_title(item),
        published=reading.date(created) or updated,
        updated=updated,
        authors=_authors(item),
        summary=plain(_text(item, "contentMeta/description") or _text(item, "contentSet/inlineXML//abstract")),
        content=content,
        complete=bool(content) and (whole or not url),
        language=_language(item),
        images=tuple(dict.fromkeys((*_icons(item, reading.url), *pictures)))[:_MOST_PICTURES],
        tags=tuple(dict.fromkeys(_all(item, "contentMeta/subject/name", "contentMeta/keyword"))),
        deleted=status is not None and bool(_WITHDRAWN.search(_named(status))),
        embargo=_embargo(item, reading),
    )


def _title(item: Any) -> str:
    headlines = [one for one in _each(item, "contentMeta/headline") if _words(one)]
    main = [one for one in headlines if (one.get("role") or "").endswith("main")] or headlines
    if main:
        return plain(html.escape(_words(main[0]), quote=False))
    named = (
        _text(item, "contentSet/inlineXML//hl1") or _text(item, "itemMeta/title") or _text(item, "contentMeta/slugline")
    )
    return plain(html.escape(named, quote=False))


def _authors(item: Any) -> tuple[str, ...]:
    lines = _all(item, "contentMeta/by") or _all(item, "contentMeta/creator/name")
    return tuple(dict.fromkeys(_BY.sub("", line) for line in lines))


def _language(item: Any) -> str:
    said = _first(item, "contentMeta/language")
    return ((said.get("tag") if said is not None else "") or item.get(_LANGUAGE) or "").strip()


def _embargo(item: Any, reading: Reading) -> Any:
    """An embargo without a time lasts until further notice."""
    said = _first(item, "itemMeta/embargoed")
    return None if said is None else reading.embargo(_words(said) or "until further notice")


def _page(item: Any, base: str) -> str:
    """The address of the article's page, where the item names one."""
    candidates = [
        *_each(item, "contentSet/remoteContent"),
        *_each(item, "itemMeta/link"),
        *_each(item, "contentMeta/link"),
    ]
    for one in candidates:
        if "html" in (one.get("contenttype") or ""):
            return web_address(one.get("href") or "", base)
    return ""


def _icons(item: Any, base: str) -> Iterator[Image]:
    for one in (
        *_each(item, "contentSet/remoteContent"),
        *_each(item, "contentMeta/icon"),
        *_each(item, "contentSet//media-reference"),
    ):
        kind = one.get("contenttype") or one.get("mime-type") or ""
        address = web_address(one.get("href") or one.get("source") or "", base)
        if address and kind.startswith("image/"):
            yield Image(address, width=_size(one.get("width")), height=_size(one.get("height")))


def _size(written: str | None) -> int | None:
    return int(written) if written and written.isascii() and written.isdigit() and len(written) < 6 else None


# -- its text ------------------------------------------------------------------------------------------------


def _content(item: Any) -> str:
    """The first of HTML, NITF, HTML in a string, plain text."""
    inline = [*_each(item, "contentSet/inlineXML"), *_each(item, "contentSet/inlineData")]
    texts = ((_rank(one), number, one) for number, one in enumerate(inline))
    for _best, _number, one in sorted(texts, key=lambda place: place[:2]):
        if found := _markup(one):
            return found
    return ""


def _rank(inline: Any) -> int:
    kind = inline.get("contenttype") or ""
    if len(inline):
        return 0 if "html" in kind else 1
    return 2 if "html" in kind else 3


def _markup(inline: Any) -> str:
    if not len(inline):
        text = (inline.text or "").strip()
        return text if "html" in (inline.get("contenttype") or "") else from_plain(text)
    body = inline.find(".//{*}body.content")
    if body is None:
        body = inline.find(".//{*}body")
    return _written(inline if body is None else body)


def _written(body: Any) -> str:
    """HTML of what stands in an element. Names of another language become those of HTML; frames without a name in it
    leave their content."""
    parts: list[str] = []
    hidden = 0
    for event, element in etree.iterwalk(body, events=("start", "end")):
        name = _local(element)
        inside = element is not body
        if event == "start":
            hidden += name in _LEFT_OUT
            if not hidden:
                parts += [_opening(element, name)] * inside + [html.escape(element.text or "", quote=False)]
        else:
            if not hidden and inside and name in _HTML and name not in _VOID:
                parts.append(f"</{name}>")
            hidden -= name in _LEFT_OUT
        if event == "end" and not hidden and inside:
            parts.append(html.escape(element.tail or "", quote=False))
    return "".join(parts).strip()


def _local(element: Any) -> str:
    name = local_name(element.tag).lower() if isinstance(element.tag, str) else "script"  # comments
    return _NITF.get(name, name)


def _opening(element: Any, name: str) -> str:
    if name not in _HTML:
        return ""
    said = {"src": element.get("src") or element.get("source"), "href": element.get("href"), "alt": element.get("alt")}
    wanted = {"img": ("src", "alt"), "a": ("href",)}.get(name, ())
    attributes = "".join(f' {key}="{html.escape(said[key] or "")}"' for key in wanted if said[key])
    return f"<{name}{attributes}>"


# -- packages ------------------------------------------------------------------------------------------------


def _pictures_beside(tree: Any, items: Mapping[str, Any], base: str) -> dict[str, tuple[Image, ...]]:
    """Pictures by the guid of the one article that their package holds."""
    beside: dict[str, tuple[Image, ...]] = {}
    for package in tree.iter("{*}packageItem"):
        named = dict.fromkeys(_reference(one) for one in package.iter("{*}itemRef"))
        inside = [items[guid] for guid in named if guid in items]
        articles = [item for item in inside if _is_article(item)]
        if len(articles) == 1:
            pictures = (_picture(item, base) for item in inside if not _is_article(item))
            beside[articles[0].get("guid")] = tuple(one for one in pictures if one)[:_MOST_PICTURES]
    return beside


def _picture(item: Any, base: str) -> Image | None:
    """The first rendition of a picture, with its words."""
    found = next(_icons(item, base), None)
    caption = plain(html.escape(_text(item, "contentMeta/description"), quote=False))
    return found and replace(
        found, caption=caption, credit=_text(item, "contentMeta/creditline") or "".join(_authors(item)[:1])
    )


def _referred(tree: Any, items: Mapping[str, Any], reading: Reading) -> Iterator[Entry]:
    """What a package only refers to: an article elsewhere, of which it tells headline and address."""
    for one in tree.iter("{*}itemRef"):
        url = web_address(one.get("href") or "", reading.url)
        said = _first(one, "itemClass")
        if url and _reference(one) not in items and (said is None or _ARTICLE.search(_named(said))):
            title = plain(html.escape(_text(one, "headline") or _text(one, "title"), quote=False))
            updated = reading.date(_text(one, "versionCreated"))
            yield Entry(_reference(one) or url, url, title, published=updated, updated=updated)


def _reference(reference: Any) -> str:
    return str(reference.get("residref") or reference.get("guidref") or "").strip()


# -- elements ------------------------------------------------------------------------------------------------


def _each(holder: Any, path: str) -> list[Any]:
    """Elements by a path of local names: agencies change the namespace's prefix, and some forget it."""
    steps = "/".join(f"{{*}}{step}" if step else "" for step in path.split("/"))
    return list(holder.findall(steps))


def _first(holder: Any, path: str) -> Any:
    return next(iter(_each(holder, path)), None)


def _words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def _text(holder: Any, path: str) -> str:
    found = _first(holder, path)
    return "" if found is None else _words(found)


def _all(holder: Any, *paths: str) -> list[str]:
    return [words for path in paths for one in _each(holder, path) if (words := _words(one))]


def _named(element: Any) -> str:
    """The value of a property that is named by a code or an address."""
    return str(element.get("qcode") or element.get("uri") or element.get("literal") or "").strip()
