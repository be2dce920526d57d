"""A tree of HTML seen as a reader sees it: runs of text, each a paragraph, heading, list item or cell, and pictures
between them. What layout has put around them is gone; what stands together stays in order.

`read` turns elements into such blocks, `write` turns those that were chosen into clean HTML and plain text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from html import escape
from typing import Any

from ingest.extraction.document import attribute, marks
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
}
_SILENT = frozenset(
    """script style template noscript svg iframe frame frameset object embed applet audio video canvas map select input
    textarea button option head title meta link dialog datalist progress base param""".split()  # noqa: SIM905
)
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
_BOXES = frozenset(("ul", "ol", "li", "blockquote", "figure", "figcaption", "table", "tr", "td", "th", "caption"))
_CLOSE = "[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\uff00-\uff60\u3000-\u303f“”‘’…—]"
_WRAPPED = re.compile(rf"(?<={_CLOSE})[ \t]*[\r\n]\s*(?={_CLOSE})")
_SPACES = re.compile(r"[^\S\u3000]+")  # an ideographic space is the author's, and browsers keep it
_INDENT = re.compile(r"(?<=[。！？”」』）…])[\u3000\xa0 ]{2,}(?=\S)")
_NO_WORD = re.compile(r"[\W_]+")
_CAPTION = re.compile(
    r"(?:^|[\s_-])(?:caption|figcaption|img-desc|pic-desc|image-desc|photo-credit|pictext)(?:$|[\s_-])"
)
_LAYOUT = ("table", "div", "section", "article", "form", "h1", "h2", "h3", "h4", "center")  # in no table of figures
_DEEP = 150  # elements inside one another; deeper ones are read as if they stood beside


@dataclass(slots=True)
class Line:
    """A piece of a run up to a line break."""

    html: str
    text: str
    key: str  # letters and digits, to compare by
    linked: int  # of them inside links
    chosen: bool = False


@dataclass(slots=True)
class Run:
    """Text without a block inside: a paragraph, heading or preformatted piece."""

    kind: str  # p, h2, h3, h4, pre
    lines: list[Line]
    element: Any
    order: int = 0

    @property
    def chosen(self) -> bool:
        return any(line.chosen for line in self.lines)


@dataclass(slots=True)
class Picture:
    """An image where it stands. `linked`: it leads to another page."""

    image: Image
    element: Any
    linked: bool = False
    order: int = 0
    chosen: bool = False


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


def key_of(text: str) -> str:
    """Letters and digits in lower case."""
    return _NO_WORD.sub("", text).lower()


# -- reading ---------------------------------------------------------------------------------------------------


class _Gathering:
    """Inline pieces on their way to become one run: tags opened and not yet closed are repeated after a break."""

    def __init__(self) -> None:
        self.lines: list[Line] = []
        self._html: list[str] = []
        self._text: list[str] = []
        self._linked = 0
        self._open: list[tuple[str, str]] = []  # tag, as written
        self._mute = 0  # tags open that hold no text of the line: the reading beside a character
        self._links = 0

    def add(self, text: str, *, pre: bool = False) -> None:
        if pre:
            self._put(text)
            return
        pieces = (
            _INDENT.split(_WRAPPED.sub("", text)) if "\u3000" in text or "\xa0" in text else [_WRAPPED.sub("", text)]
        )
        for number, piece in enumerate(pieces):
            if number:
                self.end_line()
            plain = _SPACES.sub(" ", piece)
            if plain.startswith(" ") and (not self._text or self._text[-1].endswith(" ")):
                plain = plain[1:]
            self._put(plain)

    def space(self) -> None:
        """White space in the page's source."""
        if self._text and not self._text[-1].endswith(" "):
            self._put(" ")

    def _put(self, text: str) -> None:
        if not text:
            return
        self._html.append(escape(text, quote=False))
        if self._mute:
            return
        self._text.append(text)
        if self._links:
            self._linked += len(key_of(text))

    def open(self, tag: str, written: str) -> None:
        self._open.append((tag, written))
        self._html.append(written)
        self._count(tag, 1)

    def close(self) -> None:
        tag, _written = self._open.pop()
        self._html.append(f"</{tag}>")
        self._count(tag, -1)

    def _count(self, tag: str, by: int) -> None:
        if tag == "a":
            self._links += by
        elif tag in ("rt", "rp"):
            self._mute += by

    def end_line(self) -> None:
        text = "".join(self._text).strip()
        if text:
            html = "".join(self._html).strip() + "".join(f"</{tag}>" for tag, _written in reversed(self._open))
            self.lines.append(Line(html, text, key_of(text), self._linked))
        self._html = [written for _tag, written in self._open]
        self._text, self._linked = [], 0

    def take(self) -> list[Line]:
        if self._html:
            self.end_line()
        lines, self.lines = self.lines, []
        return lines


class _Reader:
    def __init__(self) -> None:
        self._gathering = _Gathering()
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
        elif tag in _INLINE or ":" in tag:
            self._inline(element, tag, box, depth)
        else:
            self._block(element, tag, box, depth)

    def _inside(self, element: Any, box: Box, depth: int) -> None:
        pre = self._kind == "pre"
        if element.text:
            self._text(element.text, element, pre)
        for child in element:
            if depth < _DEEP:
                self.walk(child, box, depth + 1)
            elif isinstance(child.tag, str) and child.tag not in _SILENT:
                self._text(" ".join(child.itertext()), element, pre)
            if child.tail:
                self._text(child.tail, element, pre)

    def _text(self, text: str, element: Any, pre: bool) -> None:
        if not pre and text.isspace() and "\u3000" not in text:  # most of what stands between tags
            self._gathering.space()
            return
        if self._element is None and text.strip():
            self._element = element
        self._gathering.add(text, pre=pre)

    def _inline(self, element: Any, tag: str, box: Box, depth: int) -> None:
        href = attribute(element, "href") if tag == "a" else ""
        if href.startswith("#"):
            href = ""  # a note on the same page
        written = f'<a href="{escape(href)}">' if href else (f"<{kept}>" if (kept := _KEPT_INLINE.get(tag)) else "")
        outer, self._link = self._link, href or self._link
        if not written or _has_blocks(element):
            self._inside(element, box, depth)
        else:
            self._gathering.open("a" if href else _KEPT_INLINE[tag], written)
            self._inside(element, box, depth)
            self._gathering.close()
        self._link = outer

    def _block(self, element: Any, tag: str, box: Box, depth: int) -> None:
        self._flush(box)
        kind, inner = self._kind, box
        if tag in _HEADINGS or tag == "pre":
            self._kind = _HEADINGS.get(tag, "pre")
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
        if not address:
            return
        width, height = _pixels(element, "width"), _pixels(element, "height")
        image = Image(address, alt=_SPACES.sub(" ", attribute(element, "alt")), width=width, height=height)
        linked = bool(self._link) and not re.search(
            r"\.(?:jpe?g|png|gif|webp|avif)(?:$|[?#])|attachment", self._link, re.I
        )
        self._gathering.end_line()
        self._flush(box)
        box.children.append(Picture(image, element, linked))


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
    return "figcaption" if _CAPTION.search(marks(element)) else ""


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


# -- writing ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Written:
    """Body HTML, its text with one paragraph a line, and its pictures in order."""

    html: str
    text: str
    images: tuple[Image, ...]


def write(box: Box) -> Written:
    """What was chosen of `box`."""
    writer = _Writer()
    html = writer.box(box)
    return Written(html, "\n".join(writer.text), tuple(writer.images))


class _Writer:
    def __init__(self) -> None:
        self.text: list[str] = []
        self.images: list[Image] = []
        self._silent = False

    def box(self, box: Box) -> str:
        if box.tag == "figure":
            return self._figure(box)
        if box.tag == "figcaption":
            return self._aside(box)
        if box.tag == "tr":
            return self._row(box)
        tight = box.tag in ("li", "td", "th", "caption")
        inner = "".join(self._child(child, tight) for child in box.children)
        if not inner or not box.tag:
            return inner
        if box.tag in ("ul", "ol") and "<li>" not in inner:
            return inner
        return f"<{box.tag}>{inner}</{box.tag}>"

    def _child(self, child: Box | Run | Picture, tight: bool) -> str:
        if isinstance(child, Box):
            return self.box(child)
        if isinstance(child, Picture):
            return f"<figure>{self._img(child.image)}</figure>" if child.chosen else ""
        return self._run(child, tight)

    def _run(self, run: Run, tight: bool) -> str:
        lines = [line for line in run.lines if line.chosen]
        if not lines:
            return ""
        if not self._silent:
            self.text += [part for line in lines for part in line.text.split("\n") if part.strip()]
        if run.kind == "pre":
            return "<pre>" + "\n".join(line.html for line in lines) + "</pre>"
        if tight:
            return "<br>".join(line.html for line in lines)
        if run.kind == "p" and _are_paragraphs(lines):
            return "".join(f"<p>{line.html}</p>" for line in lines)
        return f"<{run.kind}>" + "<br>".join(line.html for line in lines) + f"</{run.kind}>"

    def _row(self, box: Box) -> str:
        """A row of a table is one line of text."""
        before = len(self.text)
        inner = "".join(self._child(child, True) for child in box.children)
        cells = self.text[before:]
        self.text[before:] = ["\t".join(cells)] if cells else []
        return f"<tr>{inner}</tr>" if inner else ""

    def _figure(self, box: Box) -> str:
        shown = [picture for picture in pictures(box) if picture.chosen]
        if not shown:
            return self._plain(box)
        caption = " ".join(line.text for run in runs(box) for line in run.lines)
        images = [picture.image for picture in shown]
        if caption and len(images) == 1:
            images = [_captioned(images[0], caption)]
        written = "".join(self._img(image) for image in images)
        return (
            f"<figure>{written}{f'<figcaption>{escape(caption, quote=False)}</figcaption>' if caption else ''}</figure>"
        )

    def _plain(self, box: Box) -> str:
        """A figure without a picture of ours: a table or quote keeps its text, a caption alone has none."""
        return "".join(self._child(child, False) for child in box.children if not _is_caption(child))

    def _aside(self, box: Box) -> str:
        """A caption outside a figure is shown, but is no paragraph of the text."""
        outer, self._silent = self._silent, True
        inner = "".join(self._child(child, False) for child in box.children)
        self._silent = outer
        return inner

    def _img(self, image: Image) -> str:
        self.images.append(image)
        size = "".join(
            f' {name}="{value}"' for name, value in (("width", image.width), ("height", image.height)) if value
        )
        return f'<img src="{escape(image.url)}" alt="{escape(image.alt)}"{size}>'


def _is_caption(child: Box | Run | Picture) -> bool:
    return isinstance(child, Box) and child.tag == "figcaption"


def _captioned(image: Image, caption: str) -> Image:
    return replace(image, caption=caption)


def _are_paragraphs(lines: list[Line]) -> bool:
    """Lines that are sentences were paragraphs written with <br>; short ones are verse or an address."""
    return len(lines) > 1 and sum(len(line.text) for line in lines) > 40 * len(lines)
