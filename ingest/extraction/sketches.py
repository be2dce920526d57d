"""Between a page's blocks and what templates know of it: a sketch of the page, and a template's answer as a choice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.extraction import blocks
from ingest.extraction.blocks import Box
from ingest.extraction.lines import Line as PageLine
from ingest.extraction.templates import Line, Place, Sketch, line_hash, place_key

_LINES = 2000  # a page with more is none to learn from
_DEEP = 100  # elements around a line
_SAID = 60  # characters of a line by which a person recognizes it
_FIRST, _LAST = 6, 10  # lines of a text among which the publisher's stand
_INLINE = frozenset(("a", "b", "big", "em", "font", "i", "small", "span", "strong", "u"))
_OF_ONE_ARTICLE = re.compile(r"\d|^(?:category|tag|author|term|post|page|keyword|topic)-")


def chosen(root: Box) -> tuple[bool, ...]:
    """Which lines of a page are chosen now, in reading order."""
    return tuple(line.chosen for line in _lines(root))


def choose(root: Box, wanted: Iterable[bool]) -> None:
    """Choose these lines and no others, and no picture yet."""
    for picture in blocks.pictures(root):
        picture.chosen = False
    for line, taken in zip(_lines(root), wanted, strict=True):
        line.chosen = taken


def sketch(root: Box, votes: Iterable[float], layout: str) -> Sketch | None:
    """The sketch of a page of whose lines each has a vote. None where the text came from elsewhere than the page's
    elements, and for a page that is out of all proportion."""
    places = _Places()
    votes = iter(votes)
    lines: list[Line] = []
    said: list[tuple[int, str]] = []
    for run in blocks.runs(root):
        place = places.of(run.element)
        if place is None or len(lines) > _LINES:
            return None
        for line, vote in zip(run.lines, votes, strict=False):
            lines.append(Line(place, line_hash(line.key), len(line.key), vote))
            if vote:
                said.append((lines[-1].hash, line.text[:_SAID]))
    return Sketch(layout, tuple(places.found), tuple(lines), dict((*said[:_FIRST], *said[_FIRST:][-_LAST:])))


def layout(tree: Any) -> str:
    """What the makers of a page call its kind: tag, id and classes of its body and first article, without those of a
    single one."""
    elements = [next(iter(tree.iter(tag)), None) for tag in ("body", "article")]
    return ">".join(_kind(element) for element in elements if element is not None)


def _kind(element: Any) -> str:
    classes = (element.get("class") or "").split()
    return place_key(
        element.tag, element.get("id") or "", " ".join(c for c in classes if not _OF_ONE_ARTICLE.search(c))
    )


def _lines(root: Box) -> Iterator[PageLine]:
    return (line for run in blocks.runs(root) for line in run.lines)


class _Places:
    """The elements around the lines of a page, numbered from the outside in."""

    def __init__(self) -> None:
        self.found: list[Place] = []
        self._numbers: dict[Any, int] = {}

    def of(self, element: Any) -> int | None:
        """The number of a line's place; None where there is none, or too deep a one."""
        way: list[Any] = []
        while element is not None and element not in self._numbers:
            if element.tag == "html" or len(way) > _DEEP:
                break
            if _is_place(element, bool(way)):
                way.append(element)
            element = element.getparent()
        number = self._numbers.get(element, -1)
        for inner in reversed(way):
            self.found.append(Place(number, place_key(inner.tag, inner.get("id") or "", inner.get("class") or "")))
            number = self._numbers[inner] = len(self.found) - 1
        return number if number >= 0 and len(way) <= _DEEP else None


def _is_place(element: Any, around: bool) -> bool:
    """Parsers disagree on <tbody>, and a bold first word is no place of its own."""
    if element.tag == "tbody":
        return False
    return around or element.tag not in _INLINE or bool(element.get("id") or element.get("class"))
