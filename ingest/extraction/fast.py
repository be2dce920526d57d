"""A page of which a template is known: lexbor parses it once, and next to nothing of it is looked at.

bytes ─lexbor─▶ tree ─┬─ head, headings, times, what is named after a byline, … ─▶ a small tree for the metadata
                      └─ the template's container ─▶ a small tree for the text

The small trees are lxml's, and the same code reads them as reads whole pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Any

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.extraction import following
from ingest.extraction.templates import Template, place_key

_HEAD = 'title,meta,base,h1,time,link[rel],script[type*="ld+json" i],a[href],[class],[id],[itemprop],[rel]'
_WHOLE = frozenset(("title", "meta", "base", "h1", "time", "script"))
_LINKS = frozenset(("canonical", "image_src", "next"))
_NAMED = re.compile(
    r"author|byline|writer|reporter|zuozhe|jizhe|date|time|publi|meta|info|shijian|riqi|crumb|position|weizhi|location|source|origin"
    r"|laiyuan|copyfrom|from|credit|repost|syndicat"
)
_NAMED_TAGS = frozenset(("a", "address", "div", "em", "i", "li", "nav", "ol", "p", "small", "span", "td", "ul"))
_SHORT = 250  # characters of an element that says something about the article, with what stands between its words
_WEIXIN = "#js_content"

_key = lru_cache(maxsize=4096)(place_key)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was looked at of a page, as HTML: what tells of the article, and the template's containers."""

    template: Template
    about: str
    text: str


def excerpt(markup: str, url: str, templates: Sequence[Template]) -> Excerpt | None:
    """The parts of a page that one of the templates reads; None where none finds its container."""
    tree = LexborHTMLParser(markup)
    if tree.css_first(_WEIXIN) is not None:  # a platform of which more is known
        return None
    for template in templates:
        if template.container and (found := _containers(tree, template.container)):
            return Excerpt(template, _about(tree, url), "".join(_text(one) for one in found))
    return None


def _containers(tree: LexborHTMLParser, container: tuple[str, str]) -> list[LexborNode]:
    """The outermost elements with the template's key and that of the one around it."""
    found: list[LexborNode] = []
    for node in tree.css(_selector(container[0])):
        if _key_of(node) == container[0] and _key_of(_parent(node)) == container[1] and not _is_inside(node, found):
            found.append(node)
    return found


def _selector(key: str) -> str:
    """The elements among which one with this key is looked for."""
    tag = re.split(r"[#.]", key, maxsplit=1)[0]
    return f"{tag}[id]" if "#" in key else f"{tag}[class]" if "." in key else tag


def _parent(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    return _parent(parent) if parent is not None and parent.tag == "tbody" else parent


def _key_of(node: LexborNode | None) -> str:
    if node is None or node.tag == "html":
        return ""
    said = node.attributes
    return _key(node.tag or "", said.get("id") or "", said.get("class") or "")


def _is_inside(node: LexborNode, found: Sequence[LexborNode]) -> bool:
    if not found:
        return False
    outer, around = {one.mem_id for one in found}, node.parent
    while around is not None:
        if around.mem_id in outer:
            return True
        around = around.parent
    return False


def _text(node: LexborNode) -> str:
    """The container's inside: its own tag may be one that stands in a table only."""
    return f"<div>{node.inner_html or ''}</div>"


# -- what tells of the article ---------------------------------------------------------------------------------


def _about(tree: LexborHTMLParser, url: str) -> str:
    root = tree.root
    said = root.attributes if root is not None else {}
    language = said.get("lang") or said.get("xml:lang") or ""
    return f'<html lang="{escape(language)}">{"".join(_telling(tree, following.hint(url)))}</html>'


def _telling(tree: LexborHTMLParser, hint: str) -> Iterator[str]:
    """The elements that metadata may be read from, in order, none inside another."""
    taken: set[int] = set()
    for node in tree.css(_HEAD):
        if _tells(node, hint) and not _is_in(node, taken):
            taken.add(node.mem_id)
            yield node.html or ""


def _tells(node: LexborNode, hint: str) -> bool:
    tag = node.tag or ""
    if tag in _WHOLE:
        return True
    said = node.attributes
    if tag == "link":
        return not _LINKS.isdisjoint((said.get("rel") or "").lower().split())
    if tag == "a" and following.may_lead_on(said.get("href") or "", hint):
        words = node.text().strip()
        if ("next" in (said.get("rel") or "") or len(words) <= following.STEP) and not _is_among_comments(node):
            return True
    marks = f"{said.get('rel') or ''} {said.get('itemprop') or ''} {said.get('id') or ''} {said.get('class') or ''}"
    return tag in _NAMED_TAGS and _is_named(marks) and len(node.text()) <= _SHORT


@lru_cache(maxsize=8192)
def _is_named(marks: str) -> bool:
    return bool(_NAMED.search(marks.lower()))


def _is_in(node: LexborNode, taken: set[int], levels: int = 6) -> bool:
    """What is taken is short, so its inside is not deep."""
    around = node.parent
    while around is not None and levels:
        if around.mem_id in taken:
            return True
        around, levels = around.parent, levels - 1
    return False


def _is_among_comments(node: LexborNode) -> bool:
    around: Any = node
    while around is not None and around.tag != "body":
        said = around.attributes
        if following.is_comments(f"{said.get('id') or ''} {said.get('class') or ''}".lower()):
            return True
        around = around.parent
    return False
