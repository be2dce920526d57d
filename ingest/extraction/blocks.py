"""A tree of HTML seen as a reader sees it: runs of text, each a paragraph, heading, list item or cell, and pictures
between them. What layout has put around them is gone; what stands together stays in order.

`read` turns elements into such blocks; `writing.write` turns those that were chosen into clean HTML and plain text.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from ingest.extraction import code, embeds
from ingest.extraction.document import attribute, marks
from ingest.extraction.images import is_unseen
from ingest.extraction.lines import Gathering, Line, key_of
from ingest.text import tidy
from ingest.types import Image

_INLINE = frozenset(
    """a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q rp rt rtc rb ruby s samp
    small span strike strong sub sup time tt u var wbr""".split()  # noqa: SIM905
)
_KEPT_INLINE = {
    "b": "strong",
    "strong": "strong",
    "em": "em",
    "i": "em",
    "code": "code",
    "samp": "code",
    "kbd": "code",
    "ruby": "ruby",
    "rt": "rt",
    "rp": "rp",
    "sub": "sub",
    "sup": "sup",
    "s": "s",
    "strike": "s",
    "del": "s",
}
_SILENT = frozenset(
    """script style template noscript svg frame frameset applet canvas map select input textarea button option head
    title meta link dialog datalist progress base param""".split()  # noqa: SIM905
)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_BOXES = frozenset(("ul", "ol", "li", "blockquote", "figure", "figcaption", "table", "tr", "td", "th", "caption"))
_SPACES = re.compile(r"\s+")
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|figcaption|img-desc|pic-desc|image-desc|photo-credit|pictext)(?:$|[\s_-])"
)
_EMOJI = re.compile(r"emoji|smil(?:ey|ie)")
_LAYOUT = ("table", "div", "section", "article", "form", "h1", "h2", "h3", "h4", "center")  # in no table of figures
_DEEP = 150  # elements inside one another; deeper ones are read as if they stood beside


@dataclass(slots=True)
class Run:
    """Text without a block inside: a paragraph, heading or preformatted piece."""

    kind: str  # p, h2, h3, h4, pre
    lines: list[Line]
    element: Any
    order: int = 0
    language: str = ""  # of code

    @property
    def chosen(self) -> bool:
        return any(line.chosen for line in self.lines)


@dataclass(slots=True)
class Picture:
    """An image where it stands, or – `embed` – something that plays elsewhere: its address, and its title as `alt`.
    `linked`: it leads to another page."""

    image: Image
    element: Any
    linked: bool = False
    order: int = 0
    chosen: bool = False
    embed: bool = False


@dataclass(slots=True)
class Box:
    """Something with blocks inside. `tag` is empty where layout is all there was."""

    tag: str
    element: Any
    children: list[Box | Run | Picture] = field(default_factory=list)
    leaves: list[Run | Picture] = field(default_factory=list)  # runs and pictures inside, in reading order


def read(elements: Iterable[Any]) -> Box:
    """The blocks of some elements, in order."""
    reader = _Reader()
    root = Box("", None)
    for element in elements:
        reader.walk(element, root, 0)
    return whole(root)


def whole(root: Box) -> Box:
    """The finished tree: every box knows its leaves, every leaf its place."""
    _gather(root)
    for order, leaf in enumerate(root.leaves):
        leaf.order = order
    return root


def _gather(box: Box) -> None:
    for child in box.children:
        if isinstance(child, Box):
            _gather(child)
            box.leaves += child.leaves
        else:
            box.leaves.append(child)


def runs(box: Box) -> Iterator[Run]:
    return (leaf for leaf in box.leaves if isinstance(leaf, Run))


def pictures(box: Box) -> Iterator[Picture]:
    return (leaf for leaf in box.leaves if isinstance(leaf, Picture))


def choose_all(box: Box) -> None:
    """Everything was meant: a feed's own text, or what an operator's selector names."""
    for leaf in box.leaves:
        if isinstance(leaf, Picture):
            leaf.chosen = True
        else:
            for line in leaf.lines:
                line.chosen = True


# -- reading ---------------------------------------------------------------------------------------------------


class _Reader:
    def __init__(self) -> None:
        self._gathering = Gathering()
        self._kind = "p"
        self._element: Any = None
        self._link = ""

    def walk(self, element: Any, box: Box, depth: int) -> None:
        """Read one element into `box`; the text after it belongs to whoever called."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if not tag or tag in _SILENT:
            return
        if tag in ("br", "hr"):
            self._gathering.end_line()
        elif tag == "img":
            self._picture(element, box)
        elif tag in embeds.TAGS:
            self._embed(element, box)
        elif tag == "pre":
            self._code(element, box)
        elif tag == "figure" and (link := _linked_only(element)) is not None:
            self._flush(box)
            title = " ".join("".join(link.itertext()).split())
            box.children.append(Picture(Image(attribute(link, "href"), alt=tidy(title)), element, embed=True))
        elif tag in _INLINE or ":" in tag:
            self._inline(element, tag, box, depth)
        else:
            self._block(element, tag, box, depth)

    def _inside(self, element: Any, box: Box, depth: int) -> None:
        if element.text:
            self._text(element.text, element)
        for child in element:
            if depth < _DEEP:
                self.walk(child, box, depth + 1)
            elif isinstance(child.tag, str) and child.tag not in _SILENT:
                self._text(" ".join(child.itertext()), element)
            if child.tail:
                self._text(child.tail, element)

    def _text(self, text: str, element: Any) -> None:
        if text.isspace() and "\u3000" not in text:  # most of what stands between tags
            self._gathering.space(wrapped="\n" in text)
            return
        if self._element is None and text.strip():
            self._element = element
        self._gathering.add(text)

    def _inline(self, element: Any, tag: str, box: Box, depth: int) -> None:
        href = attribute(element, "href") if tag == "a" else ""
        if href.startswith("#"):
            href = ""  # a note on the same page
        written = f'<a href="{escape(href)}">' if href else (f"<{kept}>" if (kept := _KEPT_INLINE.get(tag)) else "")
        outer, self._link = self._link, href or self._link
        if tag == "q":
            self._text("“", element)
        if not written or _has_blocks(element):
            self._inside(element, box, depth)
        else:
            self._gathering.open("a" if href else _KEPT_INLINE[tag], written)
            self._inside(element, box, depth)
            self._gathering.close()
        if tag == "q":
            self._text("”", element)
        self._link = outer

    def _block(self, element: Any, tag: str, box: Box, depth: int) -> None:
        self._flush(box)
        kind, inner = self._kind, box
        self._kind = _HEADINGS.get(tag, kind)
        boxed = _boxed(element, tag)
        inner = Box(boxed, element)
        box.children.append(inner)
        self._inside(element, inner, depth)
        self._flush(inner)
        self._kind = kind
        if not inner.children:
            box.children.pop()

    def _flush(self, box: Box) -> None:
        lines = self._gathering.take()
        if lines:
            box.children.append(Run(self._kind, lines, self._element))
        self._element = None

    def _picture(self, element: Any, box: Box) -> None:
        address = attribute(element, "src")
        alt = _SPACES.sub(" ", tidy(attribute(element, "alt")))
        if alt and _EMOJI.search(marks(element)):
            self._text(alt, element)
            return
        width, height = _pixels(element, "width"), _pixels(element, "height")
        if not address or is_unseen(address, width, height):
            return
        linked = bool(self._link) and not re.search(
            r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])|attachment", self._link, re.I
        )
        self._flush(box)
        box.children.append(Picture(Image(address, alt=alt, width=width, height=height), element, linked))

    def _embed(self, element: Any, box: Box) -> None:
        found = embeds.link(element)
        if found is not None:
            self._flush(box)
            box.children.append(Picture(Image(found.url, alt=tidy(found.title)), element, embed=True))

    def _code(self, element: Any, box: Box) -> None:
        """Code keeps its lines and spaces, whatever colors them."""
        self._flush(box)
        if text := code.text(element):
            line = Line(escape(text, quote=False), text, key_of(text), 0)
            box.children.append(Run("pre", [line], element, language=code.language(element)))


def _linked_only(figure: Any) -> Any:
    """The link that is all that a figure holds: how we write what plays elsewhere."""
    inside = list(itertools.islice(figure, 2))
    if len(inside) != 1 or inside[0].tag != "a" or len(inside[0]) or (figure.text or inside[0].tail or "").strip():
        return None
    return inside[0] if (inside[0].text or "").strip() else None


def _has_blocks(element: Any) -> bool:
    """An inline tag around blocks or pictures is left out: it could not be closed in the right place."""
    return any(
        isinstance(inner.tag, str) and inner.tag not in _INLINE and inner.tag != "br" and inner.tag not in _SILENT
        for inner in element.iterdescendants()
    )


def _boxed(element: Any, tag: str) -> str:
    if tag in ("dl", "menu"):
        return ""
    if tag == "table":
        return "table" if _is_tabular(element) else ""
    if tag in ("tr", "td", "th", "caption"):
        table = next(element.iterancestors("table"), None)
        return tag if table is not None and _is_tabular(table) else ""
    if tag in _BOXES:
        return tag
    if not _CAPTION.search(marks(element)):
        return ""
    return "figcaption" if next(element.iter("img"), None) is None else "figure"


def _is_tabular(table: Any) -> bool:
    """Whether a table holds a table; old sites have their whole layout in one."""
    known = table.get("data-tabular")
    if known is None:
        known = "yes" if _looks_tabular(table) else "no"
        table.set("data-tabular", known)
    return bool(known == "yes")


def _looks_tabular(table: Any) -> bool:
    rows = list(table.iter("tr"))
    if len(rows) < 2 or next(iter(table.iterdescendants(*_LAYOUT)), None) is not None:
        return False
    cells = [cell for row in rows for cell in row.iterchildren("td", "th")]
    wide = max(len(list(row.iterchildren("td", "th"))) for row in rows)
    lengths = [len("".join(cell.itertext()).strip()) for cell in cells]
    return wide > 1 and max(lengths, default=0) < 400 and sum(length > 0 for length in lengths) * 2 > len(lengths)


def _pixels(element: Any, name: str) -> int | None:
    found = re.match(r"^\s*(\d{1,5})(?:\.\d+)?\s*(?:px)?\s*$", attribute(element, name))
    return int(found.group(1)) if found else None
