"""Which links of a page lead to articles, where nobody said it.

A list of articles repeats itself: links in the same place of the same frame, with texts as long as headlines, to
addresses of the same shape. What stands around it – menus, tags, authors, sections – is short, stands in named frames,
or leads to addresses of another shape. Every link is weighed, then the frames; no single sign decides. Pure.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import log2
from typing import Any
from urllib.parse import parse_qsl, urldefrag, urlsplit

from ingest.feeds.markup import web_address
from ingest.urls import host_of, is_section, url_key

_MOST_LINKS = 5000
_DEPTH = 40  # of frames around a link that are looked at
_FRAMES = (8, 2)  # of these, a name that says “menu” counts; where that leaves nothing, only of the nearest
_NEAR = 60  # elements around a link among which a time is looked for
_WORTH = 2.0  # of a link
_LIST = 3.5  # of a frame with its links
_FEW = 3  # links with addresses of one shape: then others of that shape are articles too

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_CHROME_TAGS = frozenset({"nav", "footer", "form", "select", "button", "address"})
_CHROME = frozenset(
    {"nav", "navi", "navbar", "navigation", "menu", "submenu", "footer", "foot", "bottom", "breadcrumb", "breadcrumbs"}
    | {"crumb", "crumbs", "pager", "pagination", "pages", "pagenav", "paging", "login", "register", "lang", "language"}
    | {"languages", "share", "social", "copyright", "friendlink", "friendlinks", "links", "tags", "tagcloud", "toolbar"}
    | {
        "topbar",
        "search",
        "cookie",
        "cookies",
        "ad",
        "ads",
        "advert",
        "sponsor",
        "sponsored",
        "meta",
        "byline",
        "author",
    }
    | {"authors", "category", "categories", "comments", "comment", "sitemap", "subnav", "position", "skip", "mbx", "dh"}
)
_TOKENS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]")
_IDLE = re.compile(
    r"""^(?:(?:read|learn|see|view|show|load)?\s*(?:more|all)\b.{0,12}|continue\s+reading.*|full\s+story|next|prev(?:ious)?
    |older.{0,12}|newer.{0,12}|home|about(?:\s+us)?|contact(?:\s+us)?|log\s?in|sign\s?(?:in|up)|subscribe|privacy.{0,12}
    |terms.{0,14}|search|share|comments?|\d+\s*(?:comments?|评论|評論|则留言|則留言)|更多.{0,4}|查看.{0,4}|阅读全文|閱讀全文|繼續閱讀
    |继续阅读|详情|詳情|全文|下一页|下一頁|上一页|上一頁|首页|首頁|尾页|末页|登录|登入|注册|註冊|关于我们|關於我們|联系我们|聯絡我們|评论|評論
    |收藏|分享|[\d\W_]*)$""",
    re.IGNORECASE | re.VERBOSE,
)
_ELSEWHERE = re.compile(
    r"""/(?:tags?|topics?|categor(?:y|ies)|authors?|users?|members?|profile|people|search|about(?:-us|us)?|contact(?:-us|us)?
    |log-?in|sign-?(?:in|up)|register|account|subscribe|newsletter|privacy|terms|legal|imprint|help|faq|feeds?|rss|atom
    |comments?|cart|shop|jobs?|careers?|advertise|sitemap|channel|column|zhuanti|special|guanyu|lianxi|print|share)
    (?:/|$|\.)""",
    re.IGNORECASE | re.VERBOSE,
)
_FILE = re.compile(
    r"\.(?:jpe?g|png|gif|webp|svg|pdf|zip|rar|docx?|xlsx?|pptx?|mp[34]|avi|apk|exe|css|js|xml|rss|json)$", re.I
)
_DATED = re.compile(r"(?:^|[/_.=-])(?:19|20)\d\d(?:[-/_]?\d{1,2}){1,2}(?:[/_.-]|$)|/t?(?:19|20)\d{6}")
_NUMBERED = re.compile(r"\d{3,}")
_TIME = re.compile(
    r"\b(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}|\b\d{1,2}[-/月]\d{1,2}日?\b|\d+\s*(?:分钟|分鐘|小时|小時|天)前"
    r"|(?:今天|昨天|前天)|\b\d+\s+(?:minutes?|hours?|days?)\s+ago\b|\b\d{1,2}\s+[A-Z][a-z]{2,8}\.?\s+\d{4}\b"
    r"|\b[A-Z][a-z]{2,8}\.?\s+\d{1,2},\s+\d{4}\b"
)
_SECOND_LEVEL = frozenset({"com", "co", "org", "net", "gov", "edu", "ac", "or", "ne", "go", "idv"})


@dataclass(frozen=True, slots=True)
class _Link:
    element: Any
    url: str
    text: str
    frame: tuple[str, ...]  # where it stands: names of elements, and the nearest class
    shape: str  # what its address looks like
    worth: float


def article_links(tree: Any, base: str, here: str) -> list[Any]:
    """The links that lead to articles, in the order of the page; none where nothing looks like a list of articles.
    `here` is the page's own address: what leads back to it, or away from its site, is left out."""
    for far in _FRAMES:
        links = list(islice(_candidates(tree, base, here, far), _MOST_LINKS))
        if chosen := _chosen(links):
            return [link.element for link in links if link.url in chosen]
    return []


def _chosen(links: Sequence[_Link]) -> set[str]:
    chosen = {link.url for link in _of_lists(links)}
    shapes = Counter(shape for _url, shape in {(link.url, link.shape) for link in links if link.url in chosen})
    common = {shape for shape, count in shapes.items() if count >= _FEW}
    if not common:
        return chosen
    # A lead story stands in a frame of its own, and a section in the list of articles: addresses tell.
    return {
        link.url
        for link in links
        if (link.shape in common and link.worth > 0) or (link.url in chosen and link.worth >= 2 * _WORTH)
    }


def selector_of(elements: Sequence[Any]) -> str:
    """CSS that says about the same, for an operator who wants to write it down; empty where there are none."""
    said = Counter(_css(element) for element in elements)
    return said.most_common(1)[0][0] if said else ""


def has_time(text: str) -> bool:
    """Whether a short text looks like a time of publication."""
    return len(text) <= 60 and bool(_TIME.search(text))


def _of_lists(links: Sequence[_Link]) -> Iterator[_Link]:
    """The good links of the frames that look like lists of articles, and of no frame much worse than the best."""
    frames: dict[tuple[str, ...], list[_Link]] = {}
    for link in links:
        frames.setdefault(link.frame, []).append(link)
    worths = {frame: _frame_worth(inside) for frame, inside in frames.items()}
    bar = max(_LIST, 0.5 * max(worths.values(), default=0.0))
    for frame, inside in frames.items():
        if worths[frame] >= bar:
            yield from (link for link in inside if link.worth >= _WORTH)


def _frame_worth(inside: Sequence[_Link]) -> float:
    """The mean of its links, each address once, and a little for their number."""
    best: dict[str, float] = {}
    for link in inside:
        best[link.url] = max(link.worth, best.get(link.url, link.worth))
    return sum(best.values()) / len(best) + min(log2(len(best) + 1), 3.0) - 1.0


# -- one link ------------------------------------------------------------------------------------------------


def _candidates(tree: Any, base: str, here: str, far: int) -> Iterator[_Link]:
    home, self_key = _site(here), url_key(here)
    for element in tree.iter("a"):
        address = (element.get("href") or "").strip()
        url = urldefrag(web_address(address, base)).url if address and not address.startswith("#") else ""
        if not url or _site(url) != home or url_key(url) == self_key or _FILE.search(urlsplit(url).path):
            continue
        around = list(islice(element.iterancestors(), _DEPTH))
        if not _in_chrome(element, around, far):
            yield _weighed(element, url, around)


def _weighed(element: Any, url: str, around: Sequence[Any]) -> _Link:
    text = words_of(element)
    worth = _text_worth(text) + _address_worth(url)
    worth += 2.5 * _is_headline(element, around)
    worth += 1.0 * any(frame.tag == "article" for frame in around[:6])
    worth += 1.0 * _is_dated(element, around)
    return _Link(element, url, text, _frame(element, around), _shape(url), worth)


def words_of(element: Any) -> str:
    """The text of a link on one line; of a long teaser, the beginning."""
    return " ".join("".join(islice(element.itertext(), 50)).split())[:300]


def _text_worth(text: str) -> float:
    if _IDLE.match(text):
        return -4.0 if text else -1.0  # a picture: its headline stands beside it
    length = len(text) + len(_WIDE.findall(text))  # a Chinese headline says the same in half the letters
    return -3.0 if length < 8 else -0.5 if length < 13 else 1.0 if length < 18 else 2.0


def _address_worth(url: str) -> float:
    parts = urlsplit(url)
    if _ELSEWHERE.search(parts.path):
        return -5.0
    worth = -2.5 if is_section(url) else 1.0
    worth += 1.5 * bool(_DATED.search(parts.path))
    worth += 1.0 * bool(_NUMBERED.search(f"{parts.path}?{parts.query}"))
    slug = parts.path.rstrip("/").rpartition("/")[2]
    return worth + 1.0 * (slug.count("-") + slug.count("_") >= 2) + 0.5 * slug.endswith((".html", ".htm", ".shtml"))


def _is_headline(element: Any, around: Sequence[Any]) -> bool:
    if any(frame.tag in _HEADINGS for frame in around[:3]):
        return True
    return any(isinstance(inner.tag, str) and inner.tag in _HEADINGS for inner in islice(element.iter(), 20))


def _is_dated(element: Any, around: Sequence[Any]) -> bool:
    """A time near the link, in a frame that is its own."""
    for frame in around[:4]:
        inside = list(islice(frame.iter(), _NEAR))
        if len(inside) == _NEAR or len({one.get("href") for one in inside if one.tag == "a"}) > 3:
            return False
        for one in inside:
            if one.tag == "time" or has_time(one.text or "") or (one is not element and has_time(one.tail or "")):
                return True
    return False


def _in_chrome(element: Any, around: Sequence[Any], far: int) -> bool:
    if {"tag", "author", "category", "prev", "next", "home", "search"} & set(
        (element.get("rel") or "").lower().split()
    ):
        return True
    names = [frame.tag for frame in around]
    if _CHROME_TAGS & set(names) or element.get("role") in {"button", "menuitem"}:
        return True
    # The head of a page is none of its list; the head of an article is.
    if "header" in names and not {"article", "li"} & set(names):
        return True
    return any(
        _names(frame) & _CHROME or frame.get("role") in {"navigation", "menu"} for frame in (element, *around[:far])
    )


def _names(element: Any) -> set[str]:
    """The words in an element's class and id."""
    if element.tag in {"body", "html", "main", "article"}:  # whose classes speak of the whole page, or of its contents
        return set()
    said = f"{element.get('class') or ''} {element.get('id') or ''}"[:200]
    return {token.lower() for token in _TOKENS.findall(said)}


# -- frames and shapes ---------------------------------------------------------------------------------------


def _frame(element: Any, around: Sequence[Any]) -> tuple[str, ...]:
    named = next((name for frame in around[:4] if (name := _class(frame))), "")
    return (*(frame.tag for frame in (element, *around[:4])), _class(element), named)


def _class(element: Any) -> str:
    """The first class that says what an element is, and not which one."""
    for name in (element.get("class") or "")[:200].split():
        if not re.search(r"\d", name) and name.lower() not in {"odd", "even", "first", "last", "active", "clearfix"}:
            return name
    return ""


def _css(element: Any) -> str:
    around = list(islice(element.iterancestors(), 4))
    names = [element.tag]
    for frame in around:
        name = _class(frame)
        if name and re.fullmatch(r"[A-Za-z_-]+", name):
            return " ".join([f"{frame.tag}.{name}", *reversed(names)])
        names.append(frame.tag)
    return " ".join(reversed(names[:3]))


def _shape(url: str) -> str:
    """An address without what makes it that of one article."""
    parts = urlsplit(url)
    segments = [segment for segment in parts.path.split("/") if segment]
    shaped = [_segment(segment, last=number == len(segments) - 1) for number, segment in enumerate(segments)]
    names = sorted(name for name, value in parse_qsl(parts.query)[:10] if re.search(r"\d", value))
    return "/".join([host_of(url), *shaped]) + ("?" + "&".join(names) if names else "")


def _segment(segment: str, *, last: bool) -> str:
    if segment.isdigit():
        return "9"
    if re.search(r"\d{2,}", segment):
        return re.sub(r"\d+", "9", re.sub(r"[a-z]{3,}", "a", segment.lower())) if len(segment) < 20 else "a9"
    return ("a-a" if re.search("[-_%]", segment) else "a") if last else segment.lower()


def _site(url: str) -> str:
    """The part of a host's name that one owner has: a paper's articles may stand on another of its hosts."""
    host = host_of(url)
    name, colon, port = host.partition(":")
    labels = name.split(".")
    if name.replace(".", "").isdigit() or len(labels) < 3:
        return host
    return ".".join(labels[-3:] if labels[-2] in _SECOND_LEVEL else labels[-2:]) + colon + port
