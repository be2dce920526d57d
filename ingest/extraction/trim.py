"""Cut away what an extractor took along: what stands outside the article's own box, its surroundings by name, and
lists of links before and after it.

Measured on 1,292 pages with a known text (`docs/extraction.md`): each rule costs next to no recall. Rules by the words
of a line (“Editor: …”) did, and are not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingest.extraction import blocks
from ingest.extraction.blocks import Box, Line, Run, key_of
from ingest.extraction.document import marks

_HOME = 0.85  # share of the text that the article's own box must hold
_PART = 0.3  # a box of the surroundings that holds more of the text than this is the article after all
_LONG = 16  # letters of a line that count as text
_STREAK = 3  # paragraphs in a row that are links: a list of other articles

_SURROUNDINGS = re.compile(
    r"""(?:^|[\s_-])(?:relat|recommend|recruit|subscri|shar(?:e|ing)(?:$|[\s_-])|copyright|newsletter|sign-?up
    |also-?read|read-?(?:more|also|next)|see-?also|more-?(?:news|stories|articles|from)|author-?(?:bio|info|box)
    |about-?author|disclaimer|comments?(?:$|[\s_-])|promo|xiangguan|tuijian|zhaopin|guanzhu)|相关|推荐|招聘|相關|推薦""",
    re.I | re.X,
)
_SURROUNDING_TAGS = frozenset(("aside", "footer", "nav"))


def trim(root: Box) -> None:
    """Take back the choice of lines that are not the article's."""
    weights = _weights(root)
    home = _home(root, weights)
    _only(root, home)
    _without_surroundings(home, weights)
    _without_link_lists(home)


def without_line(root: Box, text: str, among: int = 3) -> None:
    """Take back a line equal to `text` (the title) among the first chosen ones."""
    wanted = key_of(text)
    for number, line in enumerate(_chosen(root)):
        if number >= among:
            return
        if wanted and line.key == wanted:
            line.chosen = False


def unchoose(runs: Iterable[Run]) -> None:
    for run in runs:
        for line in run.lines:
            line.chosen = False


def _chosen(root: Box) -> Iterator[Line]:
    return (line for run in blocks.runs(root) for line in run.lines if line.chosen)


def _weights(root: Box) -> dict[int, int]:
    """Letters of chosen prose in every box, by identity."""
    weights: dict[int, int] = {}

    def weigh(box: Box) -> int:
        weight = 0
        for child in box.children:
            if isinstance(child, Box):
                weight += weigh(child)
            elif isinstance(child, Run):
                weight += sum(len(line.key) for line in child.lines if _is_prose(line))
        weights[id(box)] = weight
        return weight

    weigh(root)
    return weights


def _is_prose(line: Line) -> bool:
    return line.chosen and len(line.key) >= _LONG and line.linked * 3 < len(line.key)


def _home(root: Box, weights: dict[int, int]) -> Box:
    """The smallest box that holds most of the prose."""
    home, enough = root, _HOME * weights[id(root)]
    while True:
        inner = max(_boxes_in(home), key=lambda box: weights[id(box)], default=None)
        if inner is None or weights[id(inner)] < max(enough, 1) or inner.tag in ("table", "ul", "ol", "blockquote"):
            return home
        home = inner


def _boxes_in(box: Box) -> Iterator[Box]:
    return (child for child in box.children if isinstance(child, Box))


def _only(root: Box, home: Box) -> None:
    inside = {id(run) for run in blocks.runs(home)}
    unchoose(run for run in blocks.runs(root) if id(run) not in inside)


def _without_surroundings(box: Box, weights: dict[int, int]) -> None:
    little = _PART * weights[id(box)]
    pending = list(_boxes_in(box))
    while pending:
        inner = pending.pop()
        if _is_surrounding(inner) and weights[id(inner)] < max(little, 1):
            unchoose(blocks.runs(inner))
        else:
            pending += _boxes_in(inner)


def _is_surrounding(box: Box) -> bool:
    if box.element is None:
        return False
    return box.element.tag in _SURROUNDING_TAGS or bool(_SURROUNDINGS.search(marks(box.element)))


def _without_link_lists(home: Box) -> None:
    chosen = [run for run in blocks.runs(home) if run.chosen]
    while chosen and _is_links(chosen[-1]):
        unchoose([chosen.pop()])
    start = next((number for number, run in enumerate(chosen) if not _is_links(run)), 0)
    unchoose(chosen[:start])
    streak: list[Run] = []
    for run in chosen[start:]:
        if _is_links(run):
            streak.append(run)
            continue
        if len(streak) >= _STREAK:
            unchoose(streak)
        streak = []


def _is_links(run: Run) -> bool:
    lines = [line for line in run.lines if line.chosen]
    return sum(line.linked for line in lines) * 2 > sum(len(line.key) for line in lines)
