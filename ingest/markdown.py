"""An article's sanitized HTML as Markdown (CommonMark with tables), for targets that take no HTML.

Pure, and made from what is stored: HTML is the one form of an article that all others come from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset(("br", "img", "hr"))
_INLINE = {"strong": "**", "em": "*", "s": "~~"}
_HEADINGS = {"h2": "##", "h3": "###", "h4": "####"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|])")
_LINE_START = re.compile(r"^(\s*)(#{1,6}\s|[-+]\s|\d{1,9}[.)]\s|={3,}|-{3,})", re.M)
_SPACES = re.compile(r"[ \t\r\n]+")
_DEEP = 100  # elements inside one another; what stands deeper is put beside


@dataclass(slots=True)
class _Node:
    tag: str
    said: dict[str, str] = field(default_factory=dict)
    inside: list[_Node | str] = field(default_factory=list)


def markdown(html: str) -> str:
    """`html` as Markdown, blocks apart by an empty line.

    >>> markdown('<h2>Rain</h2><p>It <em>rained</em> on <a href="https://a.example">us</a>.</p>')
    '## Rain\\n\\nIt *rained* on [us](https://a.example).'
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "\n\n".join(_blocks(reader.root.inside))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = _Node("")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = _Node(tag, {name: value or "" for name, value in attrs})
        self._open[-1].inside.append(node)
        if tag not in _VOID and len(self._open) < _DEEP:
            self._open.append(node)

    def handle_endtag(self, tag: str) -> None:
        for depth in range(len(self._open) - 1, 0, -1):
            if self._open[depth].tag == tag:
                del self._open[depth:]
                return

    def handle_data(self, data: str) -> None:
        self._open[-1].inside.append(data)


# -- blocks ----------------------------------------------------------------------------------------------------


def _blocks(nodes: Sequence[_Node | str]) -> list[str]:
    """Each block of some nodes; inline ones that stand between blocks are a paragraph of their own."""
    found: list[str] = []
    loose: list[_Node | str] = []
    for node in nodes:
        if isinstance(node, str) or not _is_block(node):
            loose.append(node)
            continue
        found += [*_paragraph(loose), *_block(node)]
        loose = []
    return [*found, *_paragraph(loose)]


def _is_block(node: _Node) -> bool:
    return node.tag in (*_HEADINGS, "p", "ul", "ol", "blockquote", "pre", "table", "figure", "figcaption", "li", "hr")


def _block(node: _Node) -> list[str]:
    if node.tag in _HEADINGS:
        return [f"{_HEADINGS[node.tag]} {line}" for line in _paragraph(node.inside, " ")]
    if node.tag in ("ul", "ol"):
        return _list(node)
    if node.tag == "blockquote":
        return [_indented("\n\n".join(_blocks(node.inside)), "> ", "> ")]
    if node.tag == "pre":
        return [_code(node)]
    if node.tag == "table":
        return _table(node)
    if node.tag == "figcaption":
        return [f"*{line}*" for line in _paragraph(node.inside, " ")]
    if node.tag == "hr":
        return ["---"]
    return (
        _blocks(node.inside)
        if any(isinstance(one, _Node) and _is_block(one) for one in node.inside)
        else _paragraph(node.inside)
    )


def _paragraph(nodes: Sequence[_Node | str], line_end: str = "\\\n") -> list[str]:
    text = _inline(nodes).strip(" \n")
    if not text:
        return []
    return [_LINE_START.sub(r"\1\\\2", text).replace("\n", line_end)]


def _list(node: _Node) -> list[str]:
    start = int(node.said["start"]) if node.said.get("start", "").isdigit() else 1
    items = [one for one in node.inside if isinstance(one, _Node) and one.tag == "li"]
    marks = [f"{number}. " if node.tag == "ol" else "- " for number in range(start, start + len(items))]
    written = [
        _indented("\n".join(_blocks(item.inside)), mark, " " * len(mark))
        for item, mark in zip(items, marks, strict=True)
    ]
    return ["\n".join(written)] if written else []


def _indented(text: str, first: str, rest: str) -> str:
    return first + text.replace("\n", f"\n{rest}") if text else first.rstrip()


def _code(node: _Node) -> str:
    inner = next((one for one in node.inside if isinstance(one, _Node) and one.tag == "code"), None)
    language = inner.said.get("class", "").removeprefix("language-") if inner else ""
    text = _plain(node).strip("\n")
    fence = "`" * max(3, 1 + max((len(ticks) for ticks in re.findall("`+", text)), default=0))
    return f"{fence}{language}\n{text}\n{fence}"


def _table(node: _Node) -> list[str]:
    """Its first row is the head, because Markdown knows no table without."""
    rows = [[_cell(cell) for cell in row.inside if isinstance(cell, _Node)] for row in _all(node, "tr")]
    if not rows:
        return []
    wide = max(map(len, rows))
    lines = [f"| {' | '.join((*row, *[''] * (wide - len(row))))} |" for row in rows]
    caption = [f"*{line}*" for one in _all(node, "caption") for line in _paragraph(one.inside, " ")]
    return [*caption, "\n".join((lines[0], f"|{' --- |' * wide}", *lines[1:]))]


def _cell(node: _Node) -> str:
    return " ".join(" ".join(_blocks(node.inside)).replace("\\\n", " ").split())


def _all(node: _Node, tag: str) -> Iterator[_Node]:
    for one in node.inside:
        if isinstance(one, _Node):
            if one.tag == tag:
                yield one
            else:
                yield from _all(one, tag)


# -- inside of a paragraph -------------------------------------------------------------------------------------


def _inline(nodes: Sequence[_Node | str]) -> str:
    """Text with its signs, line breaks as such."""
    return "".join(_escaped(one) if isinstance(one, str) else _marked(one) for one in nodes)


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", _SPACES.sub(" ", text))


def _marked(node: _Node) -> str:
    if node.tag == "br":
        return "\n"
    if node.tag == "img":
        return f"![{_escaped(node.said.get('alt', ''))}]({_address(node.said.get('src', ''))})"
    return _ticked(_plain(node)) if node.tag == "code" else _signed(node, _inline(node.inside))


def _signed(node: _Node, inside: str) -> str:
    if not inside.strip():
        return inside
    if node.tag == "a" and node.said.get("href"):
        return f"[{inside}]({_address(node.said['href'])})"
    if node.tag in _INLINE:
        return _around(inside, _INLINE[node.tag])
    if node.tag in ("sub", "sup"):
        return f"<{node.tag}>{inside}</{node.tag}>"
    if node.tag == "rt":
        return f"({inside})"
    return "" if node.tag == "rp" else inside


def _around(text: str, sign: str) -> str:
    """Signs stand close to their words, or they mean nothing."""
    words = text.strip()
    start = text.index(words)
    return f"{text[:start]}{sign}{words}{sign}{text[start + len(words) :]}"


def _ticked(text: str) -> str:
    if not text:
        return ""
    ticks = "`" * (1 + max((len(one) for one in re.findall("`+", text)), default=0))
    space = " " if "`" in text else ""
    return f"{ticks}{space}{text}{space}{ticks}"


def _address(url: str) -> str:
    return f"<{url}>" if re.search(r"[\s()]", url) else url


def _plain(node: _Node) -> str:
    return "".join(one if isinstance(one, str) else "\n" if one.tag == "br" else _plain(one) for one in node.inside)
