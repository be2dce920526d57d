"""The articles in the JSON that an interface answers, found by JMESPath (https://jmespath.org/specification.html).

The paths are an operator's or a preset's, the JSON is anybody's: it is loaded within bounds, and a path that does not
fit what it meets finds nothing.
"""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import jmespath
from jmespath.functions import Functions

from ingest.errors import ParseError
from ingest.feeds import charsets
from ingest.feeds.markup import from_plain, plain, root, web_address
from ingest.feeds.reading import Reading, newest_first, told_apart, wrong_kind
from ingest.i18n import gettext as _
from ingest.types import Entry, Image

_MOST_ITEMS = 5000  # of one answer; ten megabytes of `{},` are three million
_MOST_PARTS = 100  # authors, tags or pictures of one item
_LONGEST_PATH = 2000  # characters of an operator's path
_LONGEST_NUMBER = 25  # digits; longer ones stay text, since Python turns digits into numbers in quadratic time
_PADDED = re.compile(r"^\s*(?:\)\]\}'[^\n]*\n|[\w$.]{1,100}\s*\(\s*(?=[\[{]))")
_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body|div)\b", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z!/]")
_MISFITS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
"""What a path raises over values that it was not written for; JMESPath's own errors are ValueErrors."""

LISTS: tuple[str, ...] = (
    "items",
    "articles",
    "posts",
    "results",
    "entries",
    "documents",
    "list",
    "data",
    "records",
    "rows",
)
LISTS += ("news", "newslist", "newsList", "news_list", "article_list", "articleList", "content")
LISTS += tuple(f"{outer}.{inner}" for outer in ("data", "result", "response") for inner in LISTS)
"""Where lists of articles stand, looked at in this order where nobody says it."""


@dataclass(frozen=True, slots=True)
class Fields:
    """JMESPath for each part of an article, seen from an item; `items` and `next` are seen from the whole answer.

    The defaults know the usual names. Empty `items`: the answer itself, or the first of `LISTS`. Empty `next`: it does
    not say where it goes on.
    """

    items: str = ""
    guid: str = "id || guid || uuid || _id || uri"
    link: str = "url || link || permalink || href || web_url || share_url"
    title: str = "title.rendered || title || headline || name"
    published: str = (
        "published || published_at || publishedAt || date_published || publish_time || publishTime || publish_date"
        " || pubDate || pubdate || pub_date || date || created_at || createdAt || create_time || createTime || ctime"
    )
    updated: str = (
        "updated || updated_at || updatedAt || date_modified || modified || modified_at || update_time || updateTime"
        " || mtime"
    )
    summary: str = "summary || description || excerpt.rendered || excerpt || abstract || intro || digest"
    content: str = "content.rendered || content || content_html || body || html"
    authors: str = "authors || author || byline"
    tags: str = "tags || keywords || categories"
    images: str = "images || image || cover || thumbnail || pic"
    lang: str = "language || lang"
    deleted: str = "deleted || is_deleted"
    embargo: str = "embargo || embargoed"
    skip: str = ""
    next: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The entries of one answer, newest first, and what it says about where the list goes on: an address, a cursor or
    a number, as written; empty where it says nothing. `count`: the items in it, readable or not."""

    entries: tuple[Entry, ...] = ()
    next: str = ""
    count: int = 0


def parse(body: bytes, fields: Fields, reading: Reading, *, content_type: str = "", whole: bool = False) -> Answer:
    """Read one answer. `whole`: the text in it is the whole article, so entries with text are `complete`; one that has
    a text and no link is complete in any case. Raises ParseError for JSON that it cannot find articles in, saying what
    there is instead, and for anything else."""
    return listed(_loaded(charsets.decode(body, content_type), reading), fields, reading, whole=whole)


def listed(answer: Any, fields: Fields, reading: Reading, *, whole: bool = False) -> Answer:
    """The same, of an answer that is loaded."""
    where, items = _items(answer, fields, reading)
    if len(items) > _MOST_ITEMS:
        reading.notes.append(
            _("It lists {count} articles at once; the first {limit} were taken.", count=len(items), limit=_MOST_ITEMS)
        )
    taken = [one for one in items[:_MOST_ITEMS] if isinstance(one, Mapping) and not _skipped(one, fields, reading)]
    read = [reading.identified(_entry(item, fields, reading, whole)) for item in taken]
    entries = told_apart([entry for entry in read if entry], reading)
    if items and not entries and (taken or not fields.skip):
        raise _nothing_in_them(items, where, reading)
    following = _text(_found(fields.next, answer, reading)) if fields.next else ""
    return Answer(newest_first(entries), following, len(items))


def check_path(path: str) -> str:
    """The path itself; raises ValueError when it is no JMESPath."""
    try:
        if len(path) > _LONGEST_PATH:
            raise ValueError(_("it is too long"))
        for name in _functions(_compiled(path).parsed):
            if name not in Functions.FUNCTION_TABLE:
                raise ValueError(_("there is no function {name}()", name=name))
    except (ValueError, RecursionError) as error:
        why = " ".join(str(error).split("\n")[0].split()).rstrip(".")
        raise ValueError(_("“{path}” is not JMESPath: {reason}.", path=path[:200], reason=why)) from error
    return path


@cache
def _compiled(path: str) -> Any:
    return jmespath.compile(path)


def _functions(node: Mapping[str, Any]) -> Iterator[str]:
    """The functions that a compiled path calls: an unknown one is told when it is written, not at night."""
    if node["type"] == "function_expression":
        yield node["value"]
    for child in node["children"]:
        if isinstance(child, Mapping):
            yield from _functions(child)


# -- the JSON ------------------------------------------------------------------------------------------------


def _loaded(text: str, reading: Reading) -> Any:
    text = text.lstrip("\ufeff \t\r\n\x00")
    padding = _PADDED.match(text)  # JSONP, and the line that keeps an answer from being run as a script
    text = text[padding.end() :] if padding else text
    try:
        return json.JSONDecoder(strict=False, parse_int=number, parse_constant=lambda _name: None).raw_decode(text)[0]
    except (ValueError, RecursionError) as error:
        raise _unreadable(text, reading.url) from error


def number(digits: str) -> int | str:
    """A whole number; text where it is longer than any that is meant."""
    return int(digits) if len(digits) <= _LONGEST_NUMBER else digits


def _unreadable(text: str, url: str) -> ParseError:
    if not text:
        return ParseError(
            _("{url} answered with nothing at all.", url=url), fix=_("Open the address; ask the partner.")
        )
    kind = root(text)
    if kind in {"rss", "feed", "rdf"}:
        return ParseError(_("{url} answered with a feed, not with JSON.", url=url), fix=wrong_kind("feed", url))
    if _PAGE.search(text[:10_000]):
        fix = _("Check the address: it has to be the interface's own. A page that lists articles is read by `page:`.")
        return ParseError(_("{url} answered with a web page, not with JSON.", url=url), fix=fix)
    fix = _("Open the address in a browser; tell the partner that what it answers is broken.")
    return ParseError(_("{url} answered with JSON that cannot be read.", url=url), fix=fix)


def _items(answer: Any, fields: Fields, reading: Reading) -> tuple[str, Sequence[Any]]:
    """Where the list is, and the list."""
    if fields.items:
        found = _found(fields.items, answer, reading)
        if isinstance(found, list):
            return fields.items, found
        raise _no_list(answer, fields.items, reading)
    if isinstance(answer, list):
        return "@", answer
    for path in LISTS:
        found = _found(path, answer, reading)
        if isinstance(found, list) and (not found or any(isinstance(one, Mapping) for one in found)):
            return path, found
    raise _no_list(answer, "", reading)


def _no_list(answer: Any, path: str, reading: Reading) -> ParseError:
    there = ", ".join(_lists(answer))
    has = _names(answer) if isinstance(answer, Mapping) else type(answer).__name__
    reason = (
        _("The answer of {url} has no list at “{path}”; it has: {names}.", url=reading.url, path=path[:80], names=has)
        if path
        else _("The answer of {url} has no list of articles; it has: {names}.", url=reading.url, names=has)
    )
    fix = (
        _("Lists stand at {paths}: write the right one as `items:` for this source.", paths=there)
        if there
        else _("Open the address in a browser: it may need other parameters, or the partner changed it.")
    )
    return ParseError(reason, fix=fix)


def _nothing_in_them(items: Sequence[Any], where: str, reading: Reading) -> ParseError:
    first = next((one for one in items if isinstance(one, Mapping)), None)
    has = _names(first) if first is not None else type(items[0]).__name__
    return ParseError(
        _(
            "Nothing in the list “{path}” of {url} has a link, id or title where expected; the first has: {names}.",
            url=reading.url,
            path=where,
            names=has,
        ),
        fix=_("Write `guid:`, `link:` and `title:` for this source, each with the name that stands for it."),
    )


def _names(holder: Mapping[str, Any]) -> str:
    """The members of an object, as they can be shown: a stranger chose them."""
    shown = [" ".join(name.split())[:40] for name in list(holder)[:15]]
    return ", ".join(shown + ["…"] * (len(holder) > 15)) or _("nothing")


def _lists(answer: Any) -> list[str]:
    """Where lists of objects stand, the nearest first."""
    found: list[str] = []
    waiting, looks = deque([("", answer)]), 0
    while waiting and len(found) < 5 and looks < 500:
        path, value = waiting.popleft()
        looks += 1
        if isinstance(value, list) and any(isinstance(one, Mapping) for one in value[:3]):
            found.append(path or "@")
        elif isinstance(value, Mapping):
            named = [(name, inner) for name, inner in list(value.items())[:50] if len(name) <= 40]
            waiting += [(f"{path}.{_step(name)}".lstrip("."), inner) for name, inner in named]
    return found


def _step(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name, re.ASCII) else json.dumps(name, ensure_ascii=False)


def _skipped(item: Mapping[str, Any], fields: Fields, reading: Reading) -> bool:
    return bool(fields.skip) and _true(_found(fields.skip, item, reading))


# -- an article in it ----------------------------------------------------------------------------------------


def _entry(item: Mapping[str, Any], fields: Fields, reading: Reading, whole: bool) -> Entry:
    def found(name: str) -> Any:
        return _found(getattr(fields, name), item, reading)

    link = web_address(_text(found("link")), reading.url)
    published, updated = _moment(found("published"), reading), _moment(found("updated"), reading)
    content = _html(found("content"))
    return Entry(
        id=_text(found("guid")).strip(),
        url=link,
        title=plain(_text(found("title"))),
        published=published or updated,
        updated=updated,
        authors=tuple(_words(found("authors"), "name")),
        summary=plain(_text(found("summary"))),
        content=content,
        complete=bool(content) and (whole or not link),
        language=_text(found("lang")).strip(),
        images=tuple(_images(found("images"), reading.url)),
        tags=tuple(_words(found("tags"), "name")),
        deleted=_true(found("deleted")),
        embargo=_end_of_embargo(found("embargo"), reading),
    )


def _found(path: str, value: Any, reading: Reading) -> Any:
    try:
        return _compiled(path).search(value)
    except _MISFITS:
        reading.odd["misfit"] += 1
        return None


def _text(value: Any) -> str:
    """A single value as text; numbers too, because ids are often written as such."""
    if isinstance(value, bool):
        return ""
    return str(value) if isinstance(value, str | int | float) else ""


def _html(value: Any) -> str:
    """Markup as it is; a plain text, or a list of paragraphs, as markup."""
    if isinstance(value, list):
        value = "\n\n".join(_text(one) for one in value)
    text = _text(value)
    return text if _TAG.search(text) else from_plain(text)


def _moment(value: Any, reading: Reading) -> datetime | None:
    """A date as anybody writes it, or a count of seconds, milliseconds or microseconds since 1970."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return reading.date(_seconds(float(value))) if value else None
    return reading.date(_text(value))


def _seconds(count: float) -> str:
    while abs(count) >= 1e11 and abs(count) < 1e18:
        count /= 1000
    return str(int(count)) if abs(count) < 1e11 else "?"


def _end_of_embargo(value: Any, reading: Reading) -> datetime | None:
    if isinstance(value, bool):
        return reading.embargo("until further notice" if value else "")
    return reading.embargo(_seconds(float(value)) if isinstance(value, int | float) and value else _text(value))


def _words(value: Any, name: str) -> Iterator[str]:
    """Names from a text, or from a list of texts or of objects that have a `name`; each once."""
    many = value if isinstance(value, list) else [value]
    words = (plain(_text(one.get(name) if isinstance(one, Mapping) else one)) for one in many[:_MOST_PARTS])
    return iter(dict.fromkeys(word for word in words if word))


def _images(value: Any, base: str) -> Iterator[Image]:
    """Pictures from an address, an object with `url`, or a list of these; each once."""
    seen: set[str] = set()
    for one in (value if isinstance(value, list) else [value])[:_MOST_PARTS]:
        told = one if isinstance(one, Mapping) else {"url": one}
        address = web_address(_text(told.get("url") or told.get("src") or told.get("href")), base)
        if address and address not in seen:
            seen.add(address)
            words = {name: plain(_text(told.get(name))) for name in ("alt", "caption", "credit")}
            yield Image(address, **words, width=_size(told.get("width")), height=_size(told.get("height")))


def _size(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 100_000 else None


def _true(value: Any) -> bool:
    """Databases say 1, some say “yes”; an empty list or “0” is no yes."""
    return value is True or _text(value).strip().lower() in {"1", "1.0", "true", "yes", "y"}
