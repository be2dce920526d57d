"""Any page, without knowing its site: trafilatura finds the text, the page's own markup gives it back its shape.

trafilatura is asked for text only. With images and links it keeps more of what stands around an article (measured on
1,292 pages: precision falls by a tenth), and its metadata costs as much as the text. So its answer says *which* blocks
of the page belong to the article; headings, lists, links and pictures come from the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from ingest.extraction import blocks
from ingest.extraction.blocks import Box, Run
from ingest.extraction.lines import Line, key_of

_LONG = 16  # letters: a line as long as this is found anywhere in the text, a shorter one only where it is due
_NEAR = 80  # letters of the text that may lie between a short line and the line before it
_GRAM = 8
_SHARED = 0.75  # share of a long line's pieces that must be in the text when the whole of it is not
_COVERED = 0.6  # share of the text that must be found again, or the text was not taken from the blocks
_LIST_MARK = re.compile(r"^\s*(?:[-*•]\s+|\|\s?|#+\s+)")


def extract(tree: Any) -> Box | None:
    """The page's blocks with the article's chosen, or None where there is no text. `tree` is left as it was."""
    lines = list(_lines(_text(tree)))
    wanted = "".join(key_of(line) for line in lines)
    if not wanted:
        return None
    root = blocks.read(tree.iter("body"))
    if _Choice(wanted, {key_of(line) for line in lines}).of_lines(root) < _COVERED * len(wanted):
        root = _as_found(lines)
    return root


def warm() -> None:
    """Import trafilatura and let it read a first page, so that no real one waits for that."""
    plain_text(b"<html><body><article><p>A first page.</p></article></body></html>")


def plain_text(body: bytes) -> str:
    """What trafilatura alone makes of a page with its defaults: the yardstick of our benchmarks."""
    import trafilatura

    return trafilatura.extract(body, include_comments=False) or ""


def _text(tree: Any) -> str:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards is reported by us, with a code
    document: Any = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    return document.text or "" if document is not None else ""


def _lines(text: str) -> Iterator[str]:
    for line in text.split("\n"):
        plain = _LIST_MARK.sub("", line)
        if plain.strip():
            yield plain


def _as_found(lines: list[str]) -> Box:
    """The text came from elsewhere (a script's JSON, for one): it has no markup to be given back."""
    root = Box("", None)
    for line in lines:
        text = line.strip(" |")
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        root.children.append(Run("p", [Line(escaped, text, key_of(text), 0, chosen=True)], None))
    return blocks.whole(root)


class _Choice:
    """Finds the page's lines again in the wanted text, each place of it once."""

    def __init__(self, wanted: str, lines: set[str]) -> None:
        self._wanted = wanted
        self._lines = lines
        self._taken = bytearray(len(wanted))
        self._at = 0
        self._grams: set[str] | None = None

    def of_lines(self, root: Box) -> int:
        """Choose; answers how many letters of the text were found."""
        for run in blocks.runs(root):
            for line in run.lines:
                line.chosen = bool(line.key) and self._is_wanted(line.key)
        return sum(self._taken)

    def _is_wanted(self, key: str) -> bool:
        if len(key) < _LONG:
            return self._is_due(key)
        place = self._place(key)
        if place >= 0:
            return self._take(place, len(key))
        return self._is_mostly_there(key)

    def _is_due(self, key: str) -> bool:
        place = self._wanted.find(key, self._at, self._at + _NEAR + len(key))
        whole = key in self._lines or place == self._at
        return whole and place >= 0 and self._take(place, len(key))

    def _place(self, key: str) -> int:
        place = self._wanted.find(key, self._at)
        if place < 0 or self._taken[place]:
            place = self._wanted.find(key)
        return place

    def _take(self, place: int, length: int) -> bool:
        if sum(self._taken[place : place + length]) * 2 > length:
            return False  # the same words once more: a teaser, a hidden copy
        self._taken[place : place + length] = b"\x01" * length
        self._at = place + length
        return True

    def _is_mostly_there(self, key: str) -> bool:
        if self._grams is None:
            last = len(self._wanted) - _GRAM + 1
            self._grams = {self._wanted[start : start + _GRAM] for start in range(max(last, 1))}
        places = range(len(key) - _GRAM + 1)
        found = [start for start in places if key[start : start + _GRAM] in self._grams]
        if len(found) < _SHARED * len(places):
            return False
        first = self._wanted.find(key[found[0] : found[0] + _GRAM], self._at)
        if first < 0:
            first = self._wanted.find(key[found[0] : found[0] + _GRAM])
        return self._take(first, min(len(found) + _GRAM - 1, len(self._wanted) - first))
