"""A page of which a template is known: lexbor parses it once, and next to nothing of it is looked at.

bytes ─lexbor─▶ tree ─┬─ head, headings, times, what is named after a byline, … ─▶ a small tree for the metadata
                      └─ the template's container ─▶ a small tree for the text

The small trees are lxml's, and the same code reads them as reads whole pages.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from selectolax.lexbor import LexborHTMLParser, LexborNode

from ingest.extraction import following, seen
from ingest.extraction.templates import Template, place_key

_HEAD = 'title,meta,base,link[rel~="canonical"],link[rel~="image_src"],script[type*="ld+json" i]'
_SHOWN = "h1,h2,time,[class],[id],[itemprop],[rel~=author]"
_NAMED = re.compile(
    r"author|byline|writer|reporter|zuozhe|jizhe|date|time|publi|meta|info|shijian|riqi|crumb|position|weizhi|location"
    r"|source|origin|laiyuan|from|credit|repost|syndicat",
    re.I,
)
_HEADINGS = frozenset(("h1", "h2"))
_SHOWING = frozenset("a address cite div em i li nav ol p small span strong td time ul".split())  # noqa: SIM905
_SHORT = 160  # characters of an element that says something about the article
_LONG = 1_000_000  # characters
_MANY = 50  # containers of a page
_DEEP = 100  # elements around one that are looked at
_WEIXIN = "#js_content"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What was looked at of a page, as HTML: what tells of the article, and the template's containers."""

    template: Template
    about: str
    text: str


def excerpt(markup: str, url: str, templates: Sequence[Template]) -> Excerpt | None:
    """The parts of a page that one of the templates reads; None where none finds its container, and for a page so long
    that its elements have to be counted first."""
    if len(markup) > _LONG:
        return None
    tree = LexborHTMLParser(markup)
    if tree.css_first(_WEIXIN) is not None:  # a platform of which more is known
        return None
    for template in templates:
        if template.container and (found := _containers(tree, template.container)):
            about = _about(tree, url, _known(tree, template.telling))  # before anything is taken out
            return Excerpt(template, about, "".join(_text(one, template.dropped) for one in found))
    return None


def telling(markup: str, url: str, read: Callable[[str], object]) -> tuple[str, ...]:
    """The keys of the elements that must be looked at, so that `read` finds in the excerpt what it finds in all that
    might tell: learned by leaving each out, those that come last first."""
    tree = LexborHTMLParser(markup)
    shown = [(_key_of(node), _framed(node)) for node in _shown(tree)]
    whole = read(_about(tree, url, (written for _key, written in shown)))
    needed = list(dict.fromkeys(key for key, _written in shown))
    for key in reversed(needed):
        fewer = [one for one in needed if one != key]
        if read(_about(tree, url, (written for one, written in shown if one in fewer))) == whole:
            needed = fewer
    return tuple(needed)


def everything_telling(markup: str, url: str) -> str:
    """All of a page that might tell of its article, as HTML."""
    tree = LexborHTMLParser(markup)
    return _about(tree, url, map(_framed, _shown(tree)))


def _containers(tree: LexborHTMLParser, container: tuple[str, str]) -> list[LexborNode]:
    """The outermost elements with the template's key and that of the one around it; none where there are too many."""
    found: dict[int, LexborNode] = {}
    for node in tree.css(_selector(container[0])):
        if _key_of(node) == container[0] and _key_of(_parent(node)) == container[1]:
            if not any(one.mem_id in found for one in _around(node, _DEEP)):
                found[node.mem_id] = node
            if len(found) > _MANY:
                return []
    return list(found.values())


@lru_cache(maxsize=256)
def _selector(key: str) -> str:
    """The elements among which those with this key are looked for: by a name that is the same on every page, if any."""
    if "#" in key:
        return f"{key.partition('#')[0]}[id]"
    tag, *classes = key.split(".")
    plain = next((one for one in classes if re.fullmatch(r"[A-Za-z_][A-Za-z_-]*", one)), "")
    return f"{tag}.{plain}" if plain else f"{tag}[class]" if classes else tag


def _parent(node: LexborNode) -> LexborNode | None:
    parent = node.parent
    return _parent(parent) if parent is not None and parent.tag == "tbody" else parent


def _key_of(node: LexborNode | None) -> str:
    if node is None or node.tag == "html":
        return ""
    said = node.attributes
    return place_key(node.tag or "", said.get("id") or "", said.get("class") or "")


def _text(container: LexborNode, dropped: Sequence[str]) -> str:
    """The container's inside without what the template drops; its own tag may be one that stands in a table only."""
    for path in dropped:
        for node in _at(container, path.split(" ")):
            node.decompose()
    return f"<div>{container.inner_html or ''}</div>"


def _at(node: LexborNode, path: Sequence[str]) -> list[LexborNode]:
    """The elements below `node` to which a path of keys leads."""
    reached = [node]
    for key in path:
        reached = [child for one in reached for child in _children(one) if _key_of(child) == key]
    return reached


def _children(node: LexborNode) -> Iterator[LexborNode]:
    for child in node.iter():
        if child.tag == "tbody":
            yield from _children(child)
        else:
            yield child


# -- what tells of the article ---------------------------------------------------------------------------------


def _about(tree: LexborHTMLParser, url: str, shown: Iterable[str]) -> str:
    root = tree.root
    said = root.attributes if root is not None else {}
    language = escape(said.get("lang") or said.get("xml:lang") or "")
    head = "".join(node.html or "" for node in tree.css(_HEAD))
    return f'<html lang="{language}">{head}{"".join((*shown, *_steps(tree, following.hint(url))))}</html>'


def _known(tree: LexborHTMLParser, keys: Sequence[str]) -> Iterator[str]:
    """The elements of which a template knows that they tell something."""
    for node in tree.css(_selectors(tuple(keys))):
        if node.tag == "h1" or (_key_of(node) in keys and _is_small(node)):
            yield _framed(node)


@lru_cache(maxsize=256)
def _selectors(keys: tuple[str, ...]) -> str:
    return ",".join(dict.fromkeys(("h1", *map(_selector, keys))))


def _shown(tree: LexborHTMLParser) -> Iterator[LexborNode]:
    """Headings, times, and what is named after a byline, a source: small elements, in order, none inside another."""
    taken: set[int] = set()
    for node in tree.css(_SHOWN):
        if _tells(node) and taken.isdisjoint(one.mem_id for one in _around(node)):
            taken.add(node.mem_id)
            yield node


def _tells(node: LexborNode) -> bool:
    if node.tag in _HEADINGS:
        return True
    said = node.attributes
    named = _is_named(said.get("class"), said.get("id")) or "itemprop" in said or "rel" in said or node.tag == "time"
    return named and node.tag in _SHOWING and _is_small(node)


def _is_small(node: LexborNode) -> bool:
    return len(" ".join(node.text().split())) <= _SHORT


def _framed(node: LexborNode) -> str:
    """What belongs to a comment or to the frame of the page stays told apart."""
    is_beside = node.tag not in _HEADINGS and any(map(_is_beside, _around(node)))
    return f"<aside>{node.html}</aside>" if is_beside else node.html or ""


@lru_cache(maxsize=8192)
def _is_named(classes: str | None, identity: str | None) -> bool:
    return bool((classes and _NAMED.search(classes)) or (identity and _NAMED.search(identity)))


def _around(node: LexborNode, levels: int = seen.AROUND) -> Iterator[LexborNode]:
    around = node.parent
    while levels and around is not None and around.tag not in ("body", "html"):
        yield around
        around, levels = around.parent, levels - 1


def _is_beside(node: LexborNode) -> bool:
    said = node.attributes
    return node.tag in seen.FRAMES or _is_marked_beside(said.get("id"), said.get("class"))


@lru_cache(maxsize=4096)
def _is_marked_beside(identity: str | None, classes: str | None) -> bool:
    return seen.is_beside(f"{identity or ''} {classes or ''}".lower())


def _steps(tree: LexborHTMLParser, hint: str) -> Iterator[str]:
    """Links that may lead to the article's next page."""
    for node in tree.css(f'a[href*="{hint}"],a[href^="?"],link[rel~="next"]' if hint else 'a[href],link[rel~="next"]'):
        href, words = node.attributes.get("href") or "", node.text().strip()
        if following.may_lead_on(href, hint) and len(words) <= following.STEP and not _is_among_comments(node):
            yield node.html or ""


def _is_among_comments(node: LexborNode) -> bool:
    marks = (one.attributes for one in (node, *_around(node, _DEEP)))
    return any(following.is_comments(f"{said.get('id') or ''} {said.get('class') or ''}".lower()) for said in marks)
