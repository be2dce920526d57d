"""Articles on several pages: which link leads to the next page, and how pages become one article again.

`rel=next` alone is not believed, because most sites use it for the next *article*. A link counts when it looks like a
step of a pager (`rel=next`, “2”, “next page”, 下一页) *and* its address is this article's with the next number in one
of the places where sites put it. What cannot be told is not followed: a page is then an article of its own.

Pure: trees, addresses and articles in, addresses and articles out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from lxml import etree, html

from ingest.extraction import blocks, document, writing
from ingest.extraction.document import attribute, marks
from ingest.extraction.lines import key_of
from ingest.extraction.sanitize import sanitize
from ingest.types import Article
from ingest.urls import resolve

_NEXT = re.compile(
    r"^\W*(?:next(?:\s+page)?|下一页|下一頁|下页|下頁|后一页|後一頁|次へ|次のページ)\W*$|^[›»>→]+$", re.I
)
_NUMBER = re.compile(r"^\W*([0-9]{1,3})\W*$")
_COMMENTS = re.compile(r"comment|reply|pinglun|disqus", re.I)
_IN_QUERY = ("page", "p", "pg", "pn", "pageno", "page_no", "pagenum", "pageindex", "start_page", "paged", "pageid")
_IN_PATH = (
    # (what stands before the number, what after it); the first page has neither.
    re.compile(r"^(?P<stem>.+?)(?P<mark>[_-])(?P<number>[0-9]{1,3})(?P<rest>\.[a-z]{2,5})$", re.I),
    re.compile(r"^(?P<stem>.+?)(?P<mark>/(?:page|p)/?)(?P<number>[0-9]{1,3})(?P<rest>/?(?:\.[a-z]{2,5})?)$", re.I),
    re.compile(r"^(?P<stem>.+?[^/])(?P<mark>/)(?P<number>[0-9]{1,3})(?P<rest>/?)$", re.I),
)
_ENDING = re.compile(r"(?:/(?:index)?)?(?:\.[a-z]{2,5})?/?$", re.I)
STEP = 12
"""Characters of a link that is a step of a pager."""

_TOP = 4  # blocks that a template may repeat above every page


@dataclass(frozen=True, slots=True)
class _Place:
    """An address taken apart: whose page it is, and which. The first page has number 0 where none is written."""

    article: str
    number: int


def next_page(tree: Any, url: str) -> str:
    """The address of the page on which this article goes on; empty where it ends here."""
    here = _places(url)
    for address in _steps(tree, url, here):
        if any(_follows(one, other) for one in here for other in _places(address)):
            return address
    return ""


def joined(pages: Sequence[Article]) -> Article:
    """The pages of one article as one: texts one after the other, pictures once, the rest from the first page. What a
    template repeats at the top or bottom of every page stands once."""
    first = pages[0]
    if len(pages) == 1:
        return replace(first, next_url="")
    parts = [_blocks(page.html) for page in pages]
    _without_repeated_tops(parts)
    _without_repeated_ends(parts)
    root = blocks.read(document.fragment("".join(block.html for part in parts for block in part)).iter("body"))
    blocks.choose_all(root)
    written = writing.write(root)
    images = {image.url: image for page in reversed(pages) for image in reversed(page.images)}
    return replace(
        first,
        next_url="",
        html=sanitize(written.html, first.url),
        text=written.text,
        images=tuple(reversed(images.values())),
        credit=next((page.credit for page in pages if page.credit), ""),
    )


def continues(first: Article, page: Article) -> bool:
    """Whether a fetched page really is a further page of this article: the same title, and not the same text again –
    some sites answer every number with the first page."""
    here, there = key_of(first.title), key_of(page.title)
    same_title = not here or not there or here in there or there in here
    return same_title and key_of(page.text) != key_of(first.text)


# -- links -----------------------------------------------------------------------------------------------------


def _steps(tree: Any, url: str, here: Sequence[_Place]) -> Iterator[str]:
    """Addresses of links that look like a step to the next page, the surest first."""
    sure: list[str] = []
    likely: list[str] = []
    wanted, following = hint(url), {place.number + 1 for place in here} | {2}
    for link in tree.iter("link", "a"):
        href = attribute(link, "href")
        if not may_lead_on(href, wanted):
            continue
        is_next = "next" in attribute(link, "rel").lower().split()
        if (is_next or _is_step(link, following)) and not _among_comments(link):
            (sure if is_next else likely).append(resolve(url, href))
    yield from filter(None, dict.fromkeys((*sure, *likely)))


def hint(url: str) -> str:
    """A word of an article's address that those of its further pages have too; empty where none is sure."""
    path = urlsplit(url).path
    if path.endswith("/"):  # its pages may be told relative to it: 2.html
        return ""
    found = re.match(r"[A-Za-z0-9]{3,}", _ENDING.sub("", path).rpartition("/")[2])
    return found[0] if found and not re.fullmatch(r"[0-9]{1,3}|(?:page|p)[0-9]*", found[0], re.I) else ""


def may_lead_on(href: str, wanted: str) -> bool:
    """A first look at a link's address, before anything dear: most links of a page lead somewhere else."""
    return bool(href) and "#" not in href and (wanted in href or href.startswith("?"))


def _is_step(link: Any, following: set[int]) -> bool:
    if link.tag != "a":
        return False
    words = " ".join("".join(link.itertext()).split()) or attribute(link, "title")
    number = _NUMBER.match(words) if len(words) <= STEP else None
    return len(words) <= STEP and bool(_NEXT.match(words) or (number and int(number[1]) in following))


def is_comments(said: str) -> bool:
    """Whether an element's id and classes say that readers' comments are inside."""
    return bool(_COMMENTS.search(said))


def _among_comments(link: Any) -> bool:
    return any(is_comments(marks(element)) for element in (link, *link.iterancestors()) if element.tag != "body")


def _follows(here: _Place, there: _Place) -> bool:
    """2 follows 1 and the unnumbered first page; 1 follows it too, where sites count from nothing."""
    if here.article != there.article:
        return False
    return there.number == here.number + 1 or (here.number == 0 and there.number == 2)


def _places(url: str) -> list[_Place]:
    """Every way to read an address as a page of an article."""
    parts = urlsplit(url)
    host = (parts.hostname or "").removeprefix("www.")
    path = parts.path
    places = [_Place(f"{host}{_ENDING.sub('', path)}?{parts.query}", 0)]
    pairs = parse_qsl(parts.query, keep_blank_values=True)
    for name, value in pairs:
        if name.lower() in _IN_QUERY and value.isdecimal() and len(value) <= 3:
            others = urlencode([pair for pair in pairs if pair[0] != name])
            places.append(_Place(f"{host}{_ENDING.sub('', path)}?{others}", int(value)))
    for pattern in _IN_PATH:
        if found := pattern.match(path):
            stem = _ENDING.sub("", found["stem"] + (found["rest"] if found["mark"] in "_-" else ""))
            places.append(_Place(f"{host}{stem}?{parts.query}", int(found["number"])))
    return places


# -- joining ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Block:
    """One top-level element of sanitized HTML. `key`: its letters, or the addresses of its pictures."""

    html: str
    key: str


def _blocks(markup: str) -> list[_Block]:
    elements = html.fragments_fromstring(markup) if markup else []
    return [_block(element) for element in elements if not isinstance(element, str)]


def _block(element: Any) -> _Block:
    element.tail = None
    pictures = " ".join(image.get("src") or "" for image in element.iter("img"))
    return _Block(
        etree.tostring(element, encoding="unicode", method="html"), key_of(element.text_content()) or pictures
    )


def _without_repeated_tops(parts: list[list[_Block]]) -> None:
    """Take from every later page what it begins with and the first one began with too: lead picture, standfirst."""
    tops = {block.key for block in parts[0][:_TOP]}
    for part in parts[1:]:
        while part and part[0].key in tops:
            part.pop(0)


def _without_repeated_ends(parts: list[list[_Block]]) -> None:
    """Take from every page but the last what all of them end with: a signature, a notice."""
    shared = 0
    shortest = min(len(part) for part in parts)
    while shared < shortest and len({part[-1 - shared].key for part in parts}) == 1:
        shared += 1
    for part in parts[:-1]:
        del part[len(part) - shared :]
