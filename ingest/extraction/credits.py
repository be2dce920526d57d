"""Whom a credit line names as the source of an article: 來源：…, 本文首发于《…》, “First published by …”."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from ingest.extraction import blocks
from ingest.extraction.blocks import Box
from ingest.extraction.document import attribute, marks
from ingest.extraction.lines import Line, key_of

_NAME = r"(?:《(?P<book{0}>[^》]{{1,40}})》|[“「『\"]?(?P<name{0}>[^\s，。；;、|｜（）()<>《》“”「」『』\"]{{2,40}}))"
_CHINESE = re.compile(
    r"(?:(?:文章|稿件|新闻|新聞|消息|信息|本文|内容|內容)?(?:来源|來源|稿源|出处|出處)\s*[:：]\s*"
    + _NAME.format(1)
    + r")|(?:(?:^|[（(【\[｜|\s]|本文|文章|此文|原文|稿件)"
    + r"(?:首发[于於在]|首發[于於在]|转载自|轉載自|转自|轉自|转载[:：]|轉載[:：])\s*[:：]?\s*"
    + _NAME.format(2)
    + r")|(?:原载[于於]?|原載[于於]?|摘自|选自|選自)\s*[:：]?\s*《(?P<book3>[^》]{1,40})》"
)
_ENGLISH = re.compile(
    r"""(?i:(?:this\s+(?:article|story|piece|post|essay|column|report)\s+)?(?:was\s+|has\s+been\s+)?
      (?:(?:first|originally|previously)\s+(?:published|appeared|ran|posted)|republished|reprinted|syndicated)
      \s+(?:by|in|on|at|from|with)\s+|^\s*(?:source|via)\s*:\s*)
    (?:[Tt]he\s+website\s+of\s+)?
    (?!(?:January|February|March|April|May|June|July|August|September|October|November|December|[A-Z][a-z]+day)\b)
    (?P<name>(?:[A-Z“"'\u3400-\u9fff]|the\s+[A-Z]|[a-z0-9-]+\.[a-z])[^.,;:|()\n]{1,60}?)
    (?=\s+(?:on|and|under|with|as|in|at|by)\s|\s*[.,;:|()\n”"]|\s*$)""",
    re.X,
)
_PLACES = re.compile(r"source|origin|laiyuan|copyfrom|byline|meta|info|from|credit|repost|syndicat")
_LINE = 120  # characters: a longer paragraph only mentions where something came from


def find(text: str) -> str:
    """The name in a credit line, as written; empty when the text is none.

    >>> find("本文首发于《山城晚报》，作者李四"), find("First published by Harbour Light on 3 May.")
    ('山城晚报', 'Harbour Light')
    """
    if chinese := _CHINESE.search(text):
        named = (chinese["book1"], chinese["name1"], chinese["book2"], chinese["name2"], chinese["book3"])
        return next((name.strip(" 　:：") for name in named if name), "")
    if english := _ENGLISH.search(text):
        return english["name"].strip(" “”\"'")
    return ""


def of_page(tree: Any) -> str:
    """A credit line beside the text: in the page's head, or in a small element that is named after its purpose."""
    for element in tree.iter("meta"):
        if attribute(element, "name").lower() in ("source", "original-source", "syndication-source", "copyfrom"):
            return attribute(element, "content")
    for element in tree.iter("span", "p", "div", "a", "li", "em", "small", "td"):
        if _PLACES.search(marks(element)):
            text = " ".join("".join(element.itertext()).split())
            if len(text) <= _LINE and (credit := find(text)):
                return credit
    return ""


def take(root: Box) -> str:
    """The credit line among the chosen lines, which are then no longer chosen: it goes into a field of its own."""
    lines = [line for run in blocks.runs(root) for line in run.lines if line.chosen]
    credit = ""
    for line in _ends(lines):
        if len(line.text) <= _LINE and (named := find(line.text)) and _is_only_credit(line.text, named):
            line.chosen = False
            credit = credit or named
    return credit


def _ends(lines: list[Line]) -> Iterable[Line]:
    """Credit stands first or last; in the middle of an article it is about something else."""
    return lines if len(lines) < 12 else [*lines[:4], *lines[-6:]]


def _is_only_credit(text: str, named: str) -> bool:
    rest = _ENGLISH.sub("", _CHINESE.sub("", text))
    return len(key_of(rest)) <= max(30, 2 * len(key_of(named)))
