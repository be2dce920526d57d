"""A first spider for a page: what its articles have in common is guessed, and written down as a program. Pure."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from lxml import etree
from lxml import html as lxml_html
from lxml.cssselect import CSSSelector

from ingest.feeds import charsets, finding
from ingest.feeds.markup import web_address

_SELECTORS = 3
_ELEMENTS = 50_000  # of a page that are looked at
_REPEATED = 3
_HANDLE = re.compile(r"data-(?:\w+-)?(?:id|key|slug|url|href|link|path)$")
_LISTS = 2000  # values of an answer that are looked at
_TITLES = ("title", "headline", "name", "subject", "标题", "標題")
_LINKS = ("url", "link", "href", "permalink", "web_url", "weburl", "share_url", "canonical_url")
_IDS = ("id", "guid", "uuid", "key", "slug", "_id")


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a spider begins with. `suffix`: of the file that the page is saved in. `found`: how many articles the guess
    finds on the page; 0 where there is nothing to guess from."""

    body: str  # of the method `parse`
    suffix: str
    found: int
    what: str  # the guess, for people: CSS, or the name of the list in an answer


def sketch(body: bytes, content_type: str, url: str) -> Sketch:
    """A guess at where the articles are on a page, or in an answer of JSON. Never raises."""
    text = charsets.decode(body, content_type).lstrip("\ufeff \t\r\n\x00")
    if text[:1] in ("{", "["):
        return _of_answer(text)
    return _of_page(text, url)


def spider(name: str, url: str, guess: Sketch) -> str:
    """The file `spiders/<name>.py`."""
    return _SPIDER.format(name=name, cls=_class(name), url=_quoted(url), parse=guess.body)


def test(name: str, url: str, guess: Sketch) -> str:
    """The file `spiders/tests/test_<name>.py`. It runs without a network, also without pytest."""
    return _TEST.format(name=name, url=_quoted(url), suffix=guess.suffix)


# -- pages -----------------------------------------------------------------------------------------------------


def _of_page(text: str, url: str) -> Sketch:
    try:
        parser = lxml_html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=False)
        tree = lxml_html.document_fromstring(text.encode("utf-8", "replace").replace(b"\0", b""), parser=parser)
        base = next((web_address(one.get("href") or "", url) for one in tree.iter("base")), "") or url
        wanted = finding.article_links(tree, base, url)
    except (etree.LxmlError, ValueError):
        return Sketch(_NOTHING, ".html", 0, "")
    if not wanted:
        return _of_rows(tree)
    selector, chosen = _selector(tree, wanted)
    addresses = {web_address(link.get("href") or "", base) for link in wanted}
    extra = {web_address(link.get("href") or "", base) for link in chosen} - addresses - {""}
    start = _common_start(addresses) if extra else ""
    condition = _CONDITION.format(start=_quoted(start)) if start and not any(e.startswith(start) for e in extra) else ""
    return Sketch(_LINKED.format(selector=_quoted(selector), condition=condition), ".html", len(addresses), selector)


def _selector(tree: Any, wanted: Sequence[Any]) -> tuple[str, list[Any]]:
    """CSS for these links, in at most a few parts, and everything that it selects."""
    parts: list[str] = []
    chosen: list[Any] = []
    left = list(wanted)
    while left and len(parts) < _SELECTORS:
        parts.append(finding.selector_of(left))
        chosen += CSSSelector(parts[-1])(tree)
        covered = set(chosen)
        left = [link for link in left if link not in covered]
    return ", ".join(dict.fromkeys(parts)), chosen


def _of_rows(tree: Any) -> Sketch:
    """A list without links: what repeats itself, and carries an id or an address for the scripts of the page."""
    values: dict[tuple[str, str], set[str]] = {}
    for element in islice(tree.iter(etree.Element), _ELEMENTS):
        for name, value in element.items():
            if _HANDLE.match(name) and value.strip():
                values.setdefault((element.tag, name), set()).add(value.strip())
    (tag, name), told = max(values.items(), key=lambda one: len(one[1]), default=(("", ""), set()))
    if len(told) < _REPEATED:
        return Sketch(_NOTHING, ".html", 0, "")
    selector = f"{tag}[{name}]"
    if all(value.startswith(("/", "http")) for value in told):
        address, found, hint = f"response.urljoin(row.attrib[{_quoted(name)}])", len(told), ""
    else:
        address, found, hint = '""', 0, _NO_ADDRESS
    rows = _ROWS.format(hint=hint, selector=_quoted(selector), name=_quoted(name), address=address)
    return Sketch(rows, ".html", found, selector)


def _common_start(addresses: set[str]) -> str:
    """What all addresses begin with, up to a slash behind the host."""
    first, last = min(addresses), max(addresses)
    same = next((number for number, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    start = first[: first.rfind("/", 0, same) + 1]
    return start if start.count("/") > 3 else ""


# -- answers ---------------------------------------------------------------------------------------------------


def _of_answer(text: str) -> Sketch:
    try:
        answer = json.loads(text)
    except (ValueError, RecursionError):
        return Sketch(_NOTHING_JSON, ".json", 0, "")
    lists = ((_worth(items), -len(path), path, items) for path, items in _lists(answer))
    worth, _depth, path, items = max(lists, key=lambda one: one[:2], default=(0, 0, (), []))
    if not worth:
        return Sketch(_NOTHING_JSON, ".json", 0, "")
    fields = [f"{name}={code}" for name, code in _fields(items) if code]
    place = "".join(f"[{_quoted(key)}]" for key in path)
    complete = sum(1 for item in items if _key(item, _LINKS) and _key(item, _TITLES))
    lines = "".join(f"                {field},\n" for field in fields)
    return Sketch(_ANSWERED.format(place=place, fields=lines), ".json", complete, ".".join(path) or "[]")


def _lists(answer: Any) -> Iterator[tuple[tuple[str, ...], list[Mapping[str, Any]]]]:
    """The lists of objects in an answer, with the names that lead to them."""
    waiting: deque[tuple[tuple[str, ...], Any]] = deque([((), answer)])
    for _value in range(_LISTS):
        if not waiting:
            return
        path, value = waiting.popleft()
        if isinstance(value, Mapping):
            waiting.extend(((*path, str(name)), part) for name, part in value.items())
        elif isinstance(value, list) and value and all(isinstance(part, Mapping) for part in value):
            yield path, value


def _worth(items: Sequence[Mapping[str, Any]]) -> int:
    """How much a list looks like one of articles; 0: not at all."""
    said = items[0]
    if not _key(said, _TITLES):
        return 0
    return 1 + 2 * bool(_key(said, _LINKS)) + bool(_key(said, _IDS)) + (len(items) > 1)


def _fields(items: Sequence[Mapping[str, Any]]) -> Iterator[tuple[str, str]]:
    said = items[0]
    id_, link, title = _key(said, _IDS), _key(said, _LINKS), _key(said, _TITLES)
    yield "id", f"str(item[{_quoted(id_)}])" if id_ else '""'
    yield "url", f"response.urljoin(item[{_quoted(link)}])" if link else '""'
    yield "title", f"item[{_quoted(title)}]" if title else ""


def _key(item: Mapping[str, Any], names: Sequence[str]) -> str:
    """The first of these names that the item has, however it is written."""
    here = {
        str(name).lower(): str(name) for name, value in item.items() if isinstance(value, str | int) and value != ""
    }
    return next((here[name] for name in names if name in here), "")


# -- texts -----------------------------------------------------------------------------------------------------


def _class(name: str) -> str:
    return "".join(part.capitalize() for part in re.split("_+", name) if part) + "Spider"


def _quoted(text: str) -> str:
    """As Python writes it, in double quotes."""
    return json.dumps(text, ensure_ascii=True)


_SPIDER = '''\
"""`{name}`: written by `ingest spider new`; it is yours to change.

    python spiders/tests/test_{name}.py        tries it on the page that was saved
    ingest read ORGANIZATION/{name}            tries it on the site, once it stands in sources.yaml
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from scrapy import Request, Spider
from scrapy.http import Response

from ingest.types import Entry


class {cls}(Spider):
    name = "{name}"
    start_urls = [{url}]  # noqa: RUF012 – the form that Scrapy asks for

    def parse(self, response: Response, /, **_arguments: Any) -> Iterator[Entry | Request]:
{parse}'''

_LINKED = """\
        titles: dict[str, str] = {{}}  # a picture and a headline may link to the same article
        for link in response.css({selector}):
            url = response.urljoin(link.attrib.get("href", ""))
{condition}            titles[url] = titles.get(url) or " ".join(" ".join(link.css("::text").getall()).split())
        for url, title in titles.items():
            yield Entry("", url, title=title)
"""

_CONDITION = """\
            if not url.startswith({start}):
                continue
"""

_ANSWERED = """\
        for item in response.json(){place}:
            yield Entry(
{fields}            )
"""

_ROWS = """\
{hint}        for row in response.css({selector}):
            words = row.css("h1, h2, h3, h4, h5, h6")[:1] or row
            title = " ".join(" ".join(words.css("::text").getall()).split())
            yield Entry(row.attrib[{name}], {address}, title=title)
"""

_NO_ADDRESS = """\
        # The page lists articles without links: a script opens them. Click on one in a browser (F12, Network) and see
        # which address it asks for; make that of the id, in the place of the empty address below. Where it is an answer
        # with the whole text, docs/spiders.md shows how to ask for it.
"""

_NOTHING = """\
        # Nothing on the saved page looks like a list of articles. Open it in an editor, find out what the links to the
        # articles have in common, and put that in the place of "article a" (CSS). When the titles are not on it at
        # all, a script fills the page: find the address that the script asks (docs/spiders.md), and begin there.
        for link in response.css("article a"):
            title = " ".join(" ".join(link.css("::text").getall()).split())
            yield Entry("", response.urljoin(link.attrib["href"]), title=title)
"""

_NOTHING_JSON = """\
        # No list in the saved answer looks like one of articles. Open it in an editor, find the list, and put the names
        # that lead to it in the place of "items", and those of its fields below.
        for item in response.json()["items"]:
            yield Entry(str(item["id"]), response.urljoin(item["url"]), title=item["title"])
"""

_TEST = '''\
"""The spider `{name}` on the page that was saved; needs no network. Run it as a program, or with pytest."""

from pathlib import Path

from ingest.rehearsal import rehearse

SPIDERS = Path(__file__).parent.parent
PAGES = {{{url}: SPIDERS / "fixtures" / "{name}{suffix}"}}


def test_{name}_finds_articles() -> None:
    entries = rehearse(SPIDERS / "{name}.py", PAGES)
    assert entries, "spiders/{name}.py finds no article on the saved page: correct what it looks for"
    for entry in entries:
        assert entry.url.startswith("http"), f"no address for {{entry.title!r}}: spiders/{name}.py has to make it"
        assert entry.title, f"no title: {{entry.url}}"
    for entry in entries:
        print(entry.url, entry.title)


if __name__ == "__main__":
    test_{name}_finds_articles()
'''
