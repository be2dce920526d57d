"""Cut away what an extractor took along: what stands outside the article's own box, its surroundings by name, and
lists of links before and after it.

Measured on 1,292 pages with a known text (`docs/extraction.md`): each rule costs next to no recall. Rules by the words
of a line (“Editor: …”) did, and are not here.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator

from ingest.extraction import blocks
from ingest.extraction.blocks import Box, Run
from ingest.extraction.document import marks
from ingest.extraction.lines import Line, key_of

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
_CONTENT = re.compile(
    r"(?:^|[\s_-])(?:article|story|entry|post|essay|note|news|main|page|detail)s?[-_]*(?:body|content|text|main)(?:$|[\s_-])"
    r"|(?:^|\s)(?:content|text|body|zoom|artibody|zhengwen|nr)(?:$|\s)",
    re.I,
)
_HEAD = re.compile(
    r"(?:^|[\s_-])(?:meta|byline|date(?:line)?|time(?:stamp)?|pub-?time|info|kicker|eyebrow|section|category|channel|rubric"
    r"|crumb|breadcrumbs?|source|laiyuan|author|credit|share|tools?|fontsize)(?:$|[\s_-])",
    re.I,
)
_HEAD_LINE = 80  # characters
_SURROUNDING_TAGS = frozenset(("aside", "footer", "nav"))


def trim(root: Box) -> None:
    """Take back the choice of lines that are not the article's."""
    weights = _weights(root)
    home = _home(root, weights)
    _only(root, home)
    _without_surroundings(home, weights)
    _without_head(home)
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
    """A box that is named after its purpose goes when it is small beside the text – or of any size, when the text has
    ended in a box that is named too: a note of two lines may well be shorter than what stands under it."""
    little, ended = _PART * weights[id(box)], False
    pending = list(_boxes_in(box))[::-1]
    while pending:
        inner = pending.pop()
        if is_surrounding(inner):
            if ended or weights[id(inner)] < max(little, 1):
                unchoose(blocks.runs(inner))
            continue
        if weights[id(inner)] and _is_content(inner):
            ended = True
        pending += list(_boxes_in(inner))[::-1]


def is_surrounding(box: Box) -> bool:
    """Whether a box is named after a purpose beside the article: related, share, comments, …"""
    if box.element is None:
        return False
    return box.element.tag in _SURROUNDING_TAGS or bool(_SURROUNDINGS.search(marks(box.element)))


def _is_content(box: Box) -> bool:
    if box.element is None:
        return False
    return (box.element.get("itemprop") or "").lower() == "articlebody" or bool(_CONTENT.search(marks(box.element)))


def _without_head(home: Box) -> None:
    """Short lines before the first paragraph that are named after what they are: date, byline, section."""
    for run in blocks.runs(home):
        if run.chosen and run.element is not None:
            text = "".join(line.text for line in run.lines)
            if len(text) > _HEAD_LINE:
                return
            if _is_head(run):
                unchoose([run])


def _is_head(run: Run) -> bool:
    return run.element.tag == "time" or any(
        _HEAD.search(marks(element)) for element in (run.element, *itertools.islice(run.element.iterancestors(), 1))
    )


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
