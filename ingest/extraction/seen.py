"""What a page shows of its article to readers, where it says nothing to machines: bylines, times, the way to it.

Only small elements are looked into, so that a page costs no more than it has elements.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from typing import Any

from ingest.extraction import names
from ingest.extraction.document import attribute, marks

_SPACES = re.compile(r"\s+")
_SMALL = 60  # nodes; an element with more is no byline
_SHORT = 160  # characters
AROUND = 12
"""Elements around one in which it may stand beside the article."""

FRAMES = ("aside", "footer", "nav")
"""Tags of what stands there."""

_WRITERS = re.compile(r"(?:^|[\s_-])(?:authors?|bylines?|writers?|reporters?|zuozhe|jizhe)(?:$|[\s_-]|name)")
_INFO = re.compile(r"(?:^|[\s_-])(?:info(?:rmation)?|meta|source|byline|laiyuan)(?:$|[\s_-])")
_CHINESE_BYLINE = re.compile(r"(?:作者|记者|記者|撰文|撰稿)\s?[:：/／|]\s?([^\s|｜，。：:\d]{2,12})")
_BYLINE = re.compile(r"^(?:by|von|par|por|door|text|words by)[\s:]", re.I)
_STAMPED = re.compile(r"date|time|publi|post-?meta|byline|info|meta|shijian|riqi")
_UPDATED = re.compile(
    r"^\W*(?:last\s)?(?:updated?|modified|edited|aktualisiert|mis à jour|更新|修改|最后更新|最後更新)|modif|updat", re.I
)
_BESIDE = re.compile(
    r"(?:^|[\s_-])(?:comments?|reply|replies|relat(?:ed|ion)|recommend\w*|footer|popular|trending|most-?read|teasers?|newsletter"
    r"|xiangguan|tuijian)(?:$|[\s_-])|(?:^|\s)sidebar(?:$|\s)"
)
_CRUMBS = re.compile(r"crumb|position|weizhi|location")


def short(element: Any) -> str:
    """The text of a small element; empty for a larger one."""
    if sum(1 for _node in itertools.islice(element.iter(), _SMALL + 1)) > _SMALL:
        return ""
    text = _SPACES.sub(" ", "".join(element.itertext())).strip()
    return text if len(text) <= _SHORT else ""


def authors(tree: Any, heading: Any, language: str) -> list[str]:
    """The names in the first byline after `heading` (an element, or None for anywhere)."""
    for element in _after(tree, heading, "a", "span", "p", "div", "address", "em", "i", "li", "ul", "strong", "cite"):
        said = f"{attribute(element, 'rel')} {attribute(element, 'itemprop')} {marks(element)}".lower()
        if _WRITERS.search(said):
            found = _named(element, language)
        elif _INFO.search(said):
            found = _signed(short(element), language)
        else:
            continue
        if found and not _is_beside(element):
            return found
    return []


def times(tree: Any) -> Iterator[str]:
    """Times as shown, those of the publication before those of updates."""
    updated = []
    for element in tree.iter("time"):
        text = attribute(element, "datetime") or short(element)
        if text and not _is_beside(element):
            if _is_update(element, short(element)):
                updated.append(text)
            else:
                yield text
    for element in tree.iter("span", "p", "div", "em", "i", "td", "li"):
        said = f"{attribute(element, 'itemprop')} {marks(element)}".lower()
        if _STAMPED.search(said) and (text := short(element)) and re.search(r"\d", text) and not _is_beside(element):
            if _is_update(element, text):
                updated.append(text)
            else:
                yield text
    yield from updated


def crumb(tree: Any) -> str:
    """The last station before the article in “Home > World > …”."""
    for element in tree.iter("div", "nav", "ol", "ul", "p", "span"):
        if _CRUMBS.search(marks(element)):
            parts = [part.strip() for part in re.split(r"[>›»＞→/]", short(element)) if part.strip()]
            parts = [part for part in parts[1:] if part not in ("正文", "內文", "内容")]
            if parts and len(parts[-1]) <= 20:
                return parts[-1]
    return ""


def _after(tree: Any, heading: Any, *tags: str) -> Iterator[Any]:
    """Elements after the heading, then – when none of them will do – those before it."""
    before = []
    passed = heading is None
    for element in tree.iter(*tags, "h1", "h2"):
        passed = passed or element is heading
        if passed:
            yield element
        else:
            before.append(element)
    yield from before


def _named(element: Any, language: str) -> list[str]:
    """The names in a byline, of which each may stand in an element of its own: “By <a>Ann Bo</a> <a>Cy Dee</a>”."""
    if not short(element):
        return []
    pieces = [text for piece in element.itertext() if (text := _SPACES.sub(" ", piece).strip())]
    if all(" " not in piece for piece in pieces):
        return [name for name in names.split(" ".join(pieces), language) if not name[0].islower()]
    return [name for one in pieces for name in names.split(one, language) if _looks_like_a_name(name)]


def _signed(text: str, language: str) -> list[str]:
    """The names in a line of information that says so: “By Ann Bo”, 作者：王小河."""
    if _BYLINE.match(text):
        return [name for name in names.split(text, language) if _looks_like_a_name(name)]
    return [one for written in _CHINESE_BYLINE.findall(text) for one in names.split(written)]


def _looks_like_a_name(name: str) -> bool:
    """A Latin name has two to four words, and its first and last begin with a capital; buttons, places and biographies
    do not."""
    if not name[0].isascii():
        return True
    parts = name.split()
    return 1 < len(parts) <= 4 and parts[0][0].isupper() and not parts[-1][0].islower() and not names.is_work(name)


def _is_update(element: Any, text: str) -> bool:
    return bool(_UPDATED.search(text[:60]) or _UPDATED.search(f"{attribute(element, 'itemprop')} {marks(element)}"))


def _is_beside(element: Any) -> bool:
    """Whether it belongs to a comment, a list of other articles, or the frame of the page."""
    for outer in (element, *itertools.islice(element.iterancestors(), AROUND)):
        if outer.tag in (*FRAMES, "body", "html"):
            return outer.tag in FRAMES
        if is_beside(marks(outer)):
            return True
    return False


def is_beside(said: str) -> bool:
    """Whether id and classes say that an element holds comments, other articles, and the like."""
    return bool(_BESIDE.search(said))
