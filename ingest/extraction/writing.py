"""Blocks that were chosen, written as clean HTML and plain text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from html import escape

from ingest.extraction import captions
from ingest.extraction.blocks import Box, Picture, Run, pictures, runs
from ingest.extraction.document import attribute, marks
from ingest.extraction.lines import Line
from ingest.types import Image

_NUMBERS = {"td": ("colspan", "rowspan"), "th": ("colspan", "rowspan"), "ol": ("start",)}
_CREDIT = re.compile(r"credit|copyright|source|photographer|fotograf|author|byline")


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
        inner = "".join(self._child(child, tight) for child in _with_captions(box.children))
        if not inner or not box.tag:
            return inner
        if box.tag in ("ul", "ol") and "<li>" not in inner:
            return inner
        return f"<{box.tag}{_numbers(box)}>{inner}</{box.tag}>"

    def _child(self, child: Box | Run | Picture, tight: bool) -> str:
        if isinstance(child, Box):
            return self.box(child)
        if isinstance(child, Picture):
            return f"<figure>{self._shown(child)}</figure>" if child.chosen else ""
        return self._run(child, tight)

    def _run(self, run: Run, tight: bool) -> str:
        lines = [line for line in run.lines if line.chosen]
        if not lines:
            return ""
        if not self._silent:
            self.text += [part for line in lines for part in line.text.split("\n") if part.strip()]
        if run.kind == "pre":
            code = "\n".join(line.html for line in lines)
            return (
                f'<pre><code class="language-{run.language}">{code}</code></pre>'
                if run.language
                else f"<pre>{code}</pre>"
            )
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
        if caption and len(shown) == 1:
            shown = [replace(shown[0], image=_captioned(shown[0].image, box))]
        written = "".join(self._shown(picture) for picture in shown)
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

    def _shown(self, picture: Picture) -> str:
        """An image; what plays elsewhere is a link to there, which is no picture of ours and no line of the text."""
        image = picture.image
        if picture.embed:
            return f'<a href="{escape(image.url)}">{escape(image.alt or image.url, quote=False)}</a>'
        self.images.append(image)
        size = "".join(
            f' {name}="{value}"' for name, value in (("width", image.width), ("height", image.height)) if value
        )
        return f'<img src="{escape(image.url)}" alt="{escape(image.alt)}"{size}>'


def _is_caption(child: Box | Run | Picture) -> bool:
    return isinstance(child, Box) and child.tag == "figcaption"


def _with_captions(children: Sequence[Box | Run | Picture]) -> Iterator[Box | Run | Picture]:
    """Children in order; a picture with a caption right after it is a figure with both."""
    waiting: Box | Run | Picture | None = None
    for child in children:
        if waiting is not None and _is_caption(child):
            yield Box("figure", None, [waiting, child], [*_leaves(waiting), *_leaves(child)])
            waiting = None
            continue
        if waiting is not None:
            yield waiting
        waiting = child if _is_picture_alone(child) else None
        if waiting is None:
            yield child
    if waiting is not None:
        yield waiting


def _is_picture_alone(child: Box | Run | Picture) -> bool:
    leaves = _leaves(child)
    plain = not isinstance(child, Box) or not child.tag
    return plain and len(leaves) == 1 and isinstance(leaves[0], Picture) and leaves[0].chosen


def _leaves(child: Box | Run | Picture) -> Sequence[Run | Picture]:
    return child.leaves if isinstance(child, Box) else (child,)


def _captioned(image: Image, box: Box) -> Image:
    """With what the figure says of it, and whose it is: in an element of its own, or at the end of the caption."""
    said: list[str] = []
    credits: list[str] = []
    for run in runs(box):
        (credits if _is_credit(run, box) else said).extend(line.text for line in run.lines)
    caption, credit = captions.split(" ".join(said))
    if credits:
        whose = " ".join(credits)
        credit = captions.split(whose)[1] or whose
    return replace(image, caption=caption, credit=credit)


def _is_credit(run: Run, box: Box) -> bool:
    element = run.element
    if element is None:
        return False
    around = itertools.takewhile(
        lambda one: one is not box.element, (element, *itertools.islice(element.iterancestors(), 2))
    )
    return any(_CREDIT.search(f"{marks(one)} {attribute(one, 'itemprop').lower()}") for one in around)


def _numbers(box: Box) -> str:
    """The cells that a cell spans, the number that a list begins with."""
    said = ((name, attribute(box.element, name)) for name in _NUMBERS.get(box.tag, ()))
    return "".join(f' {name}="{value}"' for name, value in said if re.fullmatch(r"\d{1,3}", value))


def _are_paragraphs(lines: list[Line]) -> bool:
    """Lines that are sentences were paragraphs written with <br>; short ones are verse or an address."""
    return len(lines) > 1 and sum(len(line.text) for line in lines) > 40 * len(lines)
