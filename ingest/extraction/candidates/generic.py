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
from ingest.extraction.blocks import Box, Line, Picture, Run
from ingest.extraction.document import marks

NAME = "generic"

_LONG = 16  # letters: a line as long as this is found anywhere in the text, a shorter one only where it is due
_NEAR = 80  # letters of the text that may lie between a short line and the line before it
_GRAM = 8
_SHARED = 0.75  # share of a long line's pieces that must be in the text when the whole of it is not
_COVERED = 0.6  # share of the text that must be found again, or the text was not taken from the blocks
_LIST_MARK = re.compile(r"^\s*(?:[-*•]\s+|\|\s?|#+\s+)")

_OUTSIDE = re.compile(
    r"relat|recommend|share|social|author|avatar|byline|\bads?\b|advert|promo|sponsor|sidebar|newsletter|subscri|comment"
    r"|recruit|widget|banner|logo|icon|emoji|qr-?code|follow|footer|nav|teaser|more-|popular|trending"
    r"|相关|推荐|二维码|分享|评论"
)
_NO_PICTURE = re.compile(
    r"(?:^|[/_.-])(?:logo|icons?|avatar|qrcode|qr|pixel|spacer|blank|loading|emoji|smilies|sprite|button|btn|share|weixin"
    r"|wechat|weibo|facebook|twitter)(?:[/_.-]|\d|$)",
    re.I,
)
_SMALL = 80  # pixels: smaller images are signs, not pictures
_APART = 3  # blocks between the text and a picture before or after it


def extract(tree: Any) -> Box | None:
    """The page's blocks with the article's chosen, or None where there is no text. `tree` is left as it was."""
    found = _body(tree)
    if found is None:
        return None
    lines = list(_lines(found))
    wanted = "".join(blocks.key_of(line) for line in lines)
    if not wanted:
        return None
    root = blocks.read(tree.iter("body"))
    if _Choice(wanted, {blocks.key_of(line) for line in lines}).of_lines(root) < _COVERED * len(wanted):
        root = _as_found(lines)
    choose_pictures(root)
    return root


def plain_text(body: bytes) -> str:
    """What trafilatura alone makes of a page with its defaults: the yardstick of our benchmarks."""
    import trafilatura

    return trafilatura.extract(body, include_comments=False) or ""


def _body(tree: Any) -> Any:
    import logging

    import trafilatura

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what it discards is reported by us, with a code
    document = trafilatura.bare_extraction(tree, include_comments=False, with_metadata=False)
    return None if document is None else document.text


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
        root.children.append(Run("p", [Line(escaped, text, blocks.key_of(text), 0, chosen=True)], None))
    return root


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
        places = range(0, len(key) - _GRAM + 1)
        found = [start for start in places if key[start : start + _GRAM] in self._grams]
        if len(found) < _SHARED * len(places):
            return False
        first = self._wanted.find(key[found[0] : found[0] + _GRAM], self._at)
        if first < 0:
            first = self._wanted.find(key[found[0] : found[0] + _GRAM])
        return self._take(first, min(len(found) + _GRAM - 1, len(self._wanted) - first))


def choose_pictures(root: Box) -> None:
    """Choose the pictures that stand among the chosen text, or close before or after it."""
    chosen = [
        run.order for run in blocks.runs(root) if any(line.chosen and len(line.key) >= _LONG for line in run.lines)
    ]
    if not chosen:
        return
    first, last = chosen[0], chosen[-1]
    for box, picture in _placed(_holder(root), []):
        near = first - _APART <= picture.order <= last + _APART
        picture.chosen = near and _is_picture(picture) and not _is_teaser(box, picture)


def _holder(root: Box) -> Box:
    """The smallest box with all the chosen text."""
    holder = root
    while True:
        inside = [child for child in holder.children if _has_chosen(child)]
        if len(inside) != 1 or not isinstance(inside[0], Box):
            return holder
        # The text's own box may have the lead picture just before it, among its brothers.
        if any(isinstance(child, Picture) or _pictured(child) for child in holder.children if child is not inside[0]):
            return holder
        holder = inside[0]


def _pictured(child: Box | Run | Picture) -> bool:
    if not isinstance(child, Box):
        return False
    return next(blocks.pictures(child), None) is not None and not _OUTSIDE.search(marks(child.element))


def _has_chosen(child: Box | Run | Picture) -> bool:
    if isinstance(child, Box):
        return any(run.chosen for run in blocks.runs(child))
    return isinstance(child, Run) and child.chosen


def _placed(box: Box, around: list[Box]) -> Iterator[tuple[Box, Picture]]:
    """Every picture with the outermost box around it that has no chosen text."""
    for child in box.children:
        if isinstance(child, Picture):
            yield (around[0] if around else box), child
        elif isinstance(child, Box):
            yield from _placed(child, [] if _has_chosen(child) else [*around, child])


def _is_picture(picture: Picture) -> bool:
    image = picture.image
    if min(image.width or _SMALL, image.height or _SMALL) < _SMALL or _NO_PICTURE.search(image.url.split("?")[0]):
        return False
    return not _OUTSIDE.search(marks(picture.element))


def _is_teaser(box: Box, picture: Picture) -> bool:
    """A box of its own that leads elsewhere or talks about other things."""
    if _has_chosen(box):
        return picture.linked and not box.tag == "figure"
    if box.element is not None and (
        box.element.tag in ("aside", "nav", "footer") or _OUTSIDE.search(marks(box.element))
    ):
        return True
    text = [line for run in blocks.runs(box) for line in run.lines]
    letters = sum(len(line.key) for line in text)
    linked = sum(line.linked for line in text)
    return letters > 300 or (picture.linked and bool(linked)) or linked * 2 > letters > 0
