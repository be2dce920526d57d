"""What feedparser would say of a plain, well-formed feed, in a twentieth of its time.

feedparser is the authority. This reader knows the elements that most feeds are made of, and answers only where each
element, attribute and order of them is one whose treatment by feedparser it repeats; at the first other thing – a
second description, an `xml:base`, XHTML inside, a podcast's elements, anything misspelled – it answers None, and
feedparser reads the document. That the two agree is proved by tests, entry by entry, and by a sample at run time
(`xmlfeed.parse`).

The names of what it answers are feedparser's. Where a rule looks odd, it is feedparser's rule (6.0.14, `mixin.py` and
`namespaces/`), named beside it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from lxml import etree

from ingest.feeds.markup import readable_xml

_ATOM = "{http://www.w3.org/2005/Atom}"
_RSS1 = "{http://purl.org/rss/1.0/}"
_RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_DCTERMS = "{http://purl.org/dc/terms/}"
_MEDIA = "{http://search.yahoo.com/mrss/}"
_CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
_BURNER = "{http://rssnamespace.org/feedburner/ext/1.0}"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_BASES = frozenset({"base", "lang", "{http://www.w3.org/XML/1998/namespace}base", _LANGUAGE})

_THREAD = "{http://purl.org/syndication/thread/1.0}"

_JUDGED = (
    *("backend.userland.com", "blogs.law.harvard.edu", "purl.org/rss/1.0/}", "my.netscape.com", "example.com", "necho"),
    *("purl.org/echo", "uri/of/echo", "purl.org/pie", "purl.org/atom/", "w3.org/2005/atom", "rss091", "purl.org/dc/"),
    *("search.yahoo.com/mrss", "modules/content", "podcast-1.0", "creativecommons", "web.resource.org/cc"),
    *("creativecommonsrss", "georss", "opengis.net/gml", "podlove", "feedburner", "xhtml", "xml/1998"),
)
"""Parts of the names of those namespaces, in lower case, of which feedparser makes more than a value under a name."""
_HANDLED = frozenset({"dc", "dcterms", "media", "content", "itunes", "cc", "creativecommons", "georss", "gml", "psc"})
_HANDLED |= {"feedburner", "xhtml", "xml", "title", "summary", "author"}
"""Prefixes that feedparser goes by where it does not know the namespace, or that would make a name of ours."""
_TAKEN = re.compile(
    r"abstract|author|authors|body|category|channel|cloud|content|contributor|copyright|created|date"
    r"|description|email|enclosure|enclosures|entry|entries|expirationdate|feed|fullitem|generator|geom"
    r"|geometry|georssgeom|guid|guidislink|height|homepage|id|image|info|issued|item|items|keywords"
    r"|language|lastbuilddate|license|link|links|managingeditor|modified|name|newlocation|pubdate"
    r"|published|rights|rss|source|subtitle|summary|tagline|tags|textinput|title|updated|uri|url|webmaster"
    r"|where|width|math|svg"
)
"""Names without a namespace of which feedparser, or what is built of its answer, makes something."""

_MISREAD = re.compile("[\x80-\x9f]|[\xc2-\xf4][\x80-\xbf]")
"""What feedparser takes for windows-1252 in disguise, or for UTF-8 that was encoded twice, and changes."""
_EMPTY_HOST = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*:///")  # `_urifixer`: a third slash is taken away
_LONGEST_NAME = 500
_MAIL = re.compile(
    r"(([a-zA-Z0-9\_\-\.\+]+)@((\[[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}\.)|(([a-zA-Z0-9\-]+\.)+))([a-zA-Z]{2,4}|[0-9]{1,3})(\]?))"
    r"(\?subject=\S+)?"
)
_REFERENCE = re.compile(r"&([A-Za-z0-9_]+);")
_NUMBERED = re.compile(r"&#(\d{1,9}|[xX][0-9a-fA-F]{1,8});")
_ENDS = ("</rss>", "</feed>", "</rdf:RDF>")
_TEXTS = {"text": "text/plain", "plain": "text/plain", "text/plain": "text/plain", "html": "text/html"}
_TEXTS |= {"text/html": "text/html"}
_HTML = frozenset({"text/html", "application/xhtml+xml", "html", "xhtml"})
_PERSON = frozenset({"name", "uri", "email", "url"})
_LINK = frozenset({"href", "rel", "type", "title", "length", "hreflang"})
_SOURCE = frozenset({"id", "title", "link", "updated", "subtitle", "rights", "icon", "logo"})

Said = dict[str, Any]


class Odd(Exception):
    """Something here is for feedparser to judge."""


def read(text: str) -> Said | None:
    """`feed`, `entries` and `version` as feedparser names them, as far as entries are built of them; None for a
    document that feedparser has to read."""
    if "<!DOCTYPE" in text[:10_000] or not any(end in text[-1000:] for end in _ENDS):
        return None
    try:
        return _document(_root(text), text)
    except (Odd, etree.XMLSyntaxError, UnicodeEncodeError):
        return None


def _root(text: str) -> Any:
    """The tree of the document; mended first where it is not well-formed, as it is for feedparser in any case."""
    if "&#" in text and any(_reads_otherwise(number) for number in set(_NUMBERED.findall(text))):
        raise Odd
    try:
        return etree.fromstring(text.encode(), _parser())
    except etree.XMLSyntaxError:
        return etree.fromstring(readable_xml(text).encode(), _parser())


def _reads_otherwise(number: str) -> bool:
    """Mending turns numbers into characters as browsers do, before XML can see to white space."""
    value = int(number[1:], 16) if number[0] in "xX" else int(number)
    return value in (9, 10, 13) or value > 0x10FFFF or html.unescape(f"&#{number};") != chr(value)


def _parser() -> Any:
    return etree.XMLParser(
        encoding="utf-8", resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, collect_ids=False
    )


def _document(root: Any, text: str) -> Said:
    check = _Check(_risky(text))
    if root.tag == "rss":
        return _rss(root, check)
    if root.tag == f"{_ATOM}feed":
        return _atom(root, check)
    if root.tag == f"{_RDF}RDF":
        return _rdf(root, check)
    raise Odd


def _risky(text: str) -> bool:
    """Whether any text can hold what `_MISREAD` finds: said at once of most documents."""
    return "&#" in text or (not text.isascii() and _MISREAD.search(text) is not None)


class _Check:
    """What is read of one document, with the checks that every text and element passes."""

    __slots__ = ("risky",)

    def __init__(self, risky: bool) -> None:
        self.risky = risky

    def text(self, element: Any) -> str:
        """The text of an element that has no other in it."""
        if len(element):
            raise Odd
        found = element.text
        if not found:
            return ""
        if self.risky and _MISREAD.search(found):
            raise Odd
        return str(found.strip())

    def bare(self, element: Any) -> str:
        """The same, of one that has no attributes either."""
        if element.attrib:
            raise Odd
        return self.text(element)

    def leaf(self, element: Any) -> None:
        """One that is passed over: it holds nothing that feedparser would look into."""
        if len(element) or (element.attrib and not _BASES.isdisjoint(element.attrib)):
            raise Odd

    def quiet(self, element: Any) -> None:
        """One that feedparser keeps under a name that nobody asks for."""
        if not (_unasked(element.tag) and (element.prefix or "").lower() not in _HANDLED):
            raise Odd
        if not element.prefix and element.tag[0] == "{":
            raise Odd
        self.leaf(element)


@lru_cache(maxsize=1000)
def _unasked(tag: str) -> bool:
    namespace, _brace, name = tag.rpartition("}")
    if not namespace:
        return name.isalnum() and _TAKEN.fullmatch(name.lower()) is None
    namespace = namespace.lower() + "}"
    return not any(part in namespace for part in _JUDGED)


def _language(root: Any, *allowed: str) -> str:
    """`xml:lang` of the root, which stands for what has none of its own."""
    if not set(root.attrib) <= {_LANGUAGE, *allowed}:
        raise Odd
    return str(root.get(_LANGUAGE) or "").replace("_", "-")


# -- documents -----------------------------------------------------------------------------------------------


def _rss(root: Any, check: _Check) -> Said:
    feed, entries = _feed(_language(root, "version")), []
    channels = [part for part in root if isinstance(part.tag, str)]
    if len(channels) != 1 or channels[0].tag != "channel" or channels[0].attrib:
        raise Odd
    for part in channels[0]:
        if part.tag == "item":
            entries.append(_entry(part, _ITEM, feed, check))
        else:
            _meta(part, _CHANNEL, feed, check)
    return {"version": "rss", "feed": feed, "entries": entries}


def _atom(root: Any, check: _Check) -> Said:
    feed, entries = _feed(_language(root)), []
    for part in root:
        if part.tag == f"{_ATOM}entry":
            entries.append(_entry(part, _ENTRY, feed, check))
        else:
            _meta(part, _HEAD, feed, check)
    return {"version": "atom10", "feed": feed, "entries": entries}


def _rdf(root: Any, check: _Check) -> Said:
    """RSS 1.0. With Atom's namespace declared beside its own, feedparser's idea of the version depends on the order."""
    feed, entries = _feed(_language(root)), []
    if _ATOM[1:-1] in root.nsmap.values() or root.nsmap.get(None) != _RSS1[1:-1]:
        raise Odd
    for part in root:
        if part.tag == f"{_RSS1}item":
            entries.append(_entry(part, _RDF_ITEM, feed, check))
        elif part.tag == f"{_RSS1}channel":
            if not set(part.attrib) <= {f"{_RDF}about"}:
                raise Odd
            for inner in part:
                _meta(inner, _RDF_CHANNEL, feed, check)
        else:
            raise Odd
    return {"version": "rss10", "feed": feed, "entries": entries}


def _feed(language: str) -> Said:
    return {"language": language, "inherited": language} if language else {"inherited": ""}


Handler = Callable[[Any, Said, _Check], None]


def _meta(part: Any, known: Mapping[str, Handler], feed: Said, check: _Check) -> None:
    if not isinstance(part.tag, str):
        return
    handler = known.get(part.tag)
    if handler is not None:
        handler(part, feed, check)
    else:
        check.quiet(part)


def _entry(item: Any, known: Mapping[str, Handler], feed: Said, check: _Check) -> Said:
    said: Said = {"inherited": feed["inherited"]}
    if item.attrib:
        if known is not _RDF_ITEM or set(item.attrib) != {f"{_RDF}about"}:
            raise Odd
        said["id"] = item.get(f"{_RDF}about")
    for part in item:
        tag = part.tag
        handler = known.get(tag)
        if handler is not None:
            handler(part, said, check)
        elif isinstance(tag, str):
            check.quiet(part)
    return said


# -- elements ------------------------------------------------------------------------------------------------


def _passed(part: Any, said: Said, check: _Check) -> None:
    check.leaf(part)


def _kept(name: str) -> Handler:
    """A text that stands under a name, the last one of several."""

    def keep(part: Any, said: Said, check: _Check) -> None:
        said[name] = check.bare(part)

    return keep


def _typed(part: Any, said: Said, check: _Check, default: str) -> Said:
    """A text with its type and language: `push_content`. Another type would be decoded as base64, or as XHTML."""
    kind, language = default, said["inherited"]
    for name, value in part.attrib.items() if part.attrib else ():
        if name == "type" and value.lower() in _TEXTS:
            kind = _TEXTS[value.lower()]
        elif name == _LANGUAGE:
            language = value.replace("_", "-")
        else:
            raise Odd
    return {"type": kind, "language": language, "base": "", "value": check.text(part)}


def _title(part: Any, said: Said, check: _Check) -> None:
    detail = _typed(part, said, check, "text/plain")
    if said.get("titled"):
        return  # `title_depth`: the first one with a text stands
    said["title"], said["title_detail"], said["titled"] = detail["value"], detail, bool(detail["value"])


def _described(default: str) -> Handler:
    """`_start_description`, `_start_summary`: a second one would become content, in an odd way."""

    def describe(part: Any, said: Said, check: _Check) -> None:
        if said.get("described"):
            raise Odd
        detail = _typed(part, said, check, default)
        said["summary"], said["summary_detail"], said["described"] = detail["value"], detail, True

    return describe


def _content(default: str) -> Handler:
    """`_end_content`: the content stands for the summary as long as there is none."""

    def contain(part: Any, said: Said, check: _Check) -> None:
        detail = _typed(part, said, check, default)
        said.setdefault("content", []).append(detail)
        said.setdefault("summary", detail["value"])

    return contain


def _link(part: Any, said: Said, check: _Check) -> None:
    """`_start_link`: addresses in an attribute, as Atom has them, or as the text."""
    attributes = {name: value for name, value in part.attrib.items() if not name.startswith(_THREAD)}
    if not attributes.keys() <= _LINK:
        raise Odd
    link = {name: value.lower() if name in {"rel", "type"} else value for name, value in attributes.items()}
    link.setdefault("rel", "alternate")
    link.setdefault("type", "application/atom+xml" if link["rel"] == "self" else "text/html")
    text = check.text(part)
    said.setdefault("links", []).append(link)
    if "href" not in link:
        said["link"] = _REFERENCE.sub(r"&\1", text.replace("&amp;", "&")) if "&" in text else text
        if said["link"]:
            link["href"] = _whole_host(said["link"])
        return
    if not link["href"]:
        raise Odd
    _whole_host(link["href"])
    if link["rel"] == "alternate" and link["type"] in _HTML:
        said["link"] = link["href"]


def _whole_host(address: str) -> str:
    if _EMPTY_HOST.match(address):
        raise Odd
    return address


def _guid(part: Any, said: Said, check: _Check) -> None:
    """`_end_guid`: an id that is not said to be none stands for a link that is not there."""
    if part.attrib and [name.lower() for name in part.attrib] != ["ispermalink"]:
        raise Odd
    islink = not part.attrib or part.values()[0] == "true"
    said["id"] = _whole_host(check.text(part))
    said.setdefault("guidislink", islink and "link" not in said)
    if islink:
        said.setdefault("link", said["id"])


def _creator(part: Any, said: Said, check: _Check) -> None:
    """`_sync_author_detail`: an address of mail is taken out of the name."""
    name = _without_mail(check.bare(part))
    _only(said, "creator")
    said.setdefault("authors", []).append({"name": name} if name else {})


def _only(said: Said, way: str) -> None:
    """Authors told in two ways at once: what is said one way changes what was said the other."""
    if said.setdefault("told_by", way) != way:
        raise Odd


def _without_mail(author: str) -> str:
    if len(author) > _LONGEST_NAME:
        raise Odd  # the pattern takes quadratic time
    mail = _MAIL.search(author) if "@" in author else None
    if mail is None:
        return author
    for noise in (mail[0], "()", "<>", "&lt;&gt;"):
        author = author.replace(noise, "")
    return author.strip().removeprefix("(").removesuffix(")").strip()


def _person(part: Any, said: Said, check: _Check) -> None:
    person: Said = {}
    for inner in part:
        if not isinstance(inner.tag, str):
            continue
        name = inner.tag.removeprefix(_ATOM)
        if name not in _PERSON or inner.attrib or (inner.text and _MISREAD.search(inner.text)):
            raise Odd
        person[name] = check.text(inner)
    if part.attrib or any((text or "").strip() for text in (part.text, *(inner.tail for inner in part))):
        raise Odd
    _only(said, "person")
    said.setdefault("authors", []).append({"name": person.get("name", "")})


def _contributor(part: Any, said: Said, check: _Check) -> None:
    for inner in part:
        if inner.tag != f"{_ATOM}name":
            raise Odd
        check.leaf(inner)


def _category(part: Any, said: Said, check: _Check) -> None:
    tags: list[Said] = said.setdefault("tags", [])
    if attributes := dict(part.items()):
        if not attributes.keys() <= {"term", "scheme", "domain", "label"}:
            raise Odd
        scheme = attributes.get("scheme", attributes.get("domain"))
        _tag(tags, attributes.get("term"), scheme, attributes.get("label"))
    if value := check.text(part):
        if tags and not tags[-1]["term"]:
            tags[-1]["term"] = value
        else:
            _tag(tags, value, None, None)


def _tag(tags: list[Said], term: str | None, scheme: str | None, label: str | None) -> None:
    if term or scheme or label:
        tag = {"term": term, "scheme": scheme, "label": label}
        if tag not in tags:
            tags.append(tag)


def _enclosure(part: Any, said: Said, check: _Check) -> None:
    if len(part) or not set(part.attrib) <= {"url", "type", "length"}:
        raise Odd
    link = {name: value.lower() if name == "type" else value for name, value in part.attrib.items()}
    if link.get("url"):
        link["href"] = link.pop("url")
    said.setdefault("links", []).append({**link, "rel": "enclosure"})


def _source(part: Any, said: Said, check: _Check) -> None:
    """`_start_source`: what is in it is said of another feed; but a title after it would replace the entry's own."""
    for inner in part:
        if not isinstance(inner.tag, str) or inner.tag.removeprefix(_ATOM) not in _SOURCE:
            raise Odd
        check.leaf(inner)
    if not set(part.attrib) <= {"url"}:
        raise Odd
    said["titled"] = False


def _media(part: Any, said: Said, check: _Check) -> None:
    """`media:group` and `media:content`: groups are looked through, what is inside belongs to the item."""
    if part.tag == f"{_MEDIA}content":
        attributes = {name.lower(): value for name, value in part.attrib.items()}
        if any("{" in name or name in _BASES for name in attributes):
            raise Odd
        attributes = {name: value.lower() if name in {"rel", "type"} else value for name, value in attributes.items()}
        said.setdefault("media_content", []).append(attributes)
    elif part.attrib:
        raise Odd
    for inner in part:
        if isinstance(inner.tag, str):
            handler = _IN_MEDIA.get(inner.tag)
            if handler is None:
                raise Odd
            handler(inner, said, check)


def _media_title(part: Any, said: Said, check: _Check) -> None:
    """One below an entry's own title is passed over; before it, it would stand for it."""
    if not said.get("titled"):
        raise Odd
    _typed(part, said, check, "text/plain")


def _thumbnail(part: Any, said: Said, check: _Check) -> None:
    if check.text(part) or any("{" in name or name in _BASES or name != name.lower() for name in part.attrib):
        raise Odd
    said.setdefault("media_thumbnail", []).append(dict(part.attrib))


def _credit(part: Any, said: Said, check: _Check) -> None:
    if not set(part.attrib) <= {"role", "scheme"}:
        raise Odd
    said.setdefault("media_credit", []).append({"content": check.text(part)})


def _status(part: Any, said: Said, check: _Check) -> None:
    if len(part) or not part.attrib or set(part.attrib) - {"state", "reason"}:
        raise Odd
    said["media_status"] = dict(part.attrib)


def _media_keywords(part: Any, said: Said, check: _Check) -> None:
    tags = said.setdefault("tags", [])
    for word in check.bare(part).split(","):
        _tag(tags, word.strip() or None, None, None)


def _image(part: Any, said: Said, check: _Check) -> None:
    """The channel's own picture, which no entry is built of."""
    for inner in part:
        name = str(inner.tag).removeprefix(_RSS1)
        if name not in {"title", "url", "link", "width", "height", "description"} or len(inner) or inner.attrib:
            raise Odd
    if part.attrib:
        raise Odd


def _skips(part: Any, said: Said, check: _Check) -> None:
    for inner in part:
        if inner.tag not in ("hour", "day") or len(inner) or inner.attrib:
            raise Odd


def _items(part: Any, said: Said, check: _Check) -> None:
    """RSS 1.0's list of what follows."""
    for inner in part.iter():
        if isinstance(inner.tag, str) and inner.tag not in {f"{_RSS1}items", f"{_RDF}Seq", f"{_RDF}li"}:
            raise Odd
        if any(name in _BASES for name in inner.attrib):
            raise Odd


_IN_MEDIA: dict[str, Handler] = {
    f"{_MEDIA}content": _media,
    f"{_MEDIA}title": _media_title,
    f"{_MEDIA}thumbnail": _thumbnail,
    f"{_MEDIA}credit": _credit,
    f"{_MEDIA}status": _status,
    f"{_MEDIA}keywords": _media_keywords,
    f"{_MEDIA}copyright": _passed,
}
_MODULES: dict[str, Handler] = {
    **_IN_MEDIA,
    f"{_MEDIA}group": _media,
    f"{_DC}creator": _creator,
    f"{_DC}date": _kept("updated"),
    f"{_DC}subject": _category,
    f"{_DC}language": _kept("language"),
    f"{_DC}description": _described("text/html"),
    f"{_DC}identifier": _passed,
    f"{_DC}source": _passed,
    f"{_DC}format": _passed,
    f"{_DC}type": _passed,
    f"{_DCTERMS}modified": _kept("updated"),
    f"{_DCTERMS}issued": _kept("published"),
    f"{_CONTENT}encoded": _content("text/html"),
    f"{_BURNER}origLink": _kept("feedburner_origlink"),
    f"{_ATOM}link": _link,
    f"{_ATOM}updated": _kept("updated"),
    f"{_ATOM}published": _kept("published"),
    f"{_ATOM}author": _person,
}
_ITEM: dict[str, Handler] = {
    **_MODULES,
    "title": _title,
    "link": _link,
    "description": _described("text/html"),
    "guid": _guid,
    "pubDate": _kept("published"),
    "author": _creator,
    "category": _category,
    "enclosure": _enclosure,
    "source": _source,
    "comments": _passed,
}
_ENTRY: dict[str, Handler] = {
    **_MODULES,
    f"{_ATOM}title": _title,
    f"{_ATOM}id": _guid,
    f"{_ATOM}summary": _described("text/plain"),
    f"{_ATOM}content": _content("text/plain"),
    f"{_ATOM}category": _category,
    f"{_ATOM}source": _source,
    f"{_ATOM}contributor": _contributor,
}
_RDF_ITEM: dict[str, Handler] = {
    **_MODULES,
    f"{_RSS1}title": _title,
    f"{_RSS1}link": _link,
    f"{_RSS1}description": _described("text/html"),
}
_ABOUT: dict[str, Handler] = {
    f"{_DC}language": _kept("language"),
    f"{_DC}creator": _creator,
    f"{_DC}date": _passed,
    f"{_DC}rights": _passed,
    f"{_DC}publisher": _passed,
    f"{_ATOM}link": _passed,
    **{f"{_BURNER}{name}": _passed for name in ("info", "emailServiceId", "feedburnerHostname", "feedFlare")},
}
_CHANNEL: dict[str, Handler] = {
    **_ABOUT,
    **dict.fromkeys(
        ("title", "link", "description", "pubDate", "lastBuildDate", "generator", "docs", "copyright", "category"),
        _passed,
    ),
    **dict.fromkeys(("ttl", "cloud", "rating", "webMaster"), _passed),
    "language": _kept("language"),
    "managingEditor": _creator,
    "image": _image,
    "skipHours": _skips,
    "skipDays": _skips,
}
_HEAD: dict[str, Handler] = {
    **_ABOUT,
    **{f"{_ATOM}{name}": _passed for name in ("id", "title", "subtitle", "updated", "rights", "icon", "logo")},
    f"{_ATOM}generator": _passed,
    f"{_ATOM}category": _passed,
    f"{_ATOM}author": _person,
}
_RDF_CHANNEL: dict[str, Handler] = {
    **_ABOUT,
    **{f"{_RSS1}{name}": _passed for name in ("title", "link", "description", "image", "textinput")},
    f"{_RSS1}items": _items,
}
