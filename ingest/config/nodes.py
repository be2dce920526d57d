"""YAML as a tree of nodes that know where they stand: the one door to PyYAML.

Scalars are what YAML 1.2 (10.3, the core schema) makes of them: `true`, `null`, `12` and `1.5` are values; `no`, `on`,
`12:30`, `0123` and `2026-11-01` stay what a person wrote. The tree is built from libyaml's events: its own composer is
half as fast, hides where aliases stand and knows no limit to what they multiply.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol

import yaml

from ingest.i18n import gettext as _

LARGEST = 8_000_000
"""Characters of a file: 10,000 organizations fit."""

_LARGEST_ALIASES = 20_000
"""Nodes that all aliases of a file may stand for together."""

_DEEPEST = 50
"""Collections within one another; this file needs seven."""

Scalar = str | int | float | bool | None
Wrong = Callable[["Spot", str, str], None]
"""Takes note of a mistake: where, reason, fix."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in the file, counted from 0; `length` 0: to the end of the word."""

    line: int
    column: int
    length: int = 1


class Mark(Protocol):
    """libyaml's: counted from 0, columns in characters."""

    line: int
    column: int


@dataclass(slots=True)
class ScalarNode:
    """Nodes hold numbers instead of libyaml's marks: there are so many that the collector of garbage feels it."""

    text: str
    plain: bool
    line: int
    column: int
    length: int

    @property
    def value(self) -> Scalar:
        """What YAML 1.2 makes of it."""
        return core_value(self.text) if self.plain else self.text


@dataclass(slots=True)
class SequenceNode:
    line: int
    column: int
    items: list[Node] = field(default_factory=list)


@dataclass(slots=True)
class MappingNode:
    line: int
    column: int
    pairs: dict[str, tuple[ScalarNode, Node]] = field(default_factory=dict)


Node = ScalarNode | SequenceNode | MappingNode


class BrokenYaml(Exception):
    """The text is not YAML that we read; carries where, why, and what to do."""

    def __init__(self, spot: Spot, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.spot, self.reason, self.fix = spot, reason, fix


def compose(text: str, wrong: Wrong) -> Node | None:
    """The tree of the one document in `text`; None when it is empty. What can be read around (a key that stands
    twice, a merge key) is told to `wrong`; raises BrokenYaml where nothing more can be read."""
    if len(text) > LARGEST:
        reason = _("The file is larger than {count} characters.", count=f"{LARGEST:,}")
        raise BrokenYaml(Spot(0, 0), reason, _("Is it the right file? Split it, if it is."))
    try:
        return _Tree(wrong).build(iter(yaml.parse(text, Loader=yaml.CSafeLoader)))
    except yaml.MarkedYAMLError as error:
        raise _explained(error, split_lines(text)) from error
    except (yaml.YAMLError, UnicodeEncodeError) as error:
        raise _unreadable_character(text) from error


def split_lines(text: str) -> list[str]:
    """The lines as libyaml counts them (YAML 1.1, 5.4); one at least."""
    return re.split("\r\n|[\n\r\x85\u2028\u2029]", text)


def spot(node: Node) -> Spot:
    """Where a node stands; what spans lines is marked at its first character."""
    return Spot(node.line, node.column, node.length if isinstance(node, ScalarNode) else 1)


_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_OTHER_INTEGER = re.compile(r"0o[0-7]{1,20}|0x[0-9a-fA-F]{1,16}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]{1,300}|[0-9]{1,300}(\.[0-9]{0,300})?)([eE][-+]?[0-9]{1,4})?")
NULLS = ("", "~", "null", "Null", "NULL")
_NAMED: dict[str, Scalar] = {
    **dict.fromkeys(NULLS),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
}


def core_value(text: str) -> Scalar:
    """A plain scalar by YAML 1.2, except that `0123` stays text: nobody who writes it means 123.

    >>> [core_value(text) for text in ("no", "true", "12:30", "0123", "12", "1e3", "~")]
    ['no', True, '12:30', '0123', 12, 1000.0, None]
    """
    if text in _NAMED:
        return _NAMED[text]
    if text[0] not in "+-.0123456789":
        return text
    return _number(text)


def _number(text: str) -> Scalar:
    digits = text.lstrip("+-")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _OTHER_INTEGER.fullmatch(text):
        return int(text, 0)
    return float(text) if _FLOAT.fullmatch(text) else text


@dataclass(slots=True)
class _Open:
    """A collection whose end has not come yet."""

    node: SequenceNode | MappingNode
    anchor: str | None
    size: int  # nodes of the file before it
    key: ScalarNode | None = None
    skip: bool = False  # the value that comes next belongs to a key that was refused
    awaits_key: bool = True


_Event = Any  # one of yaml's; its type hints call the marks optional, and libyaml always sets them


class _Tree:
    """Builds nodes from events, without recursion."""

    def __init__(self, wrong: Wrong) -> None:
        self._wrong = wrong
        self._open: list[_Open] = []
        self._anchors: dict[str, tuple[Node, int]] = {}
        self._size = 0
        self._aliased = 0
        self._root: Node | None = None
        self._documents = 0

    def build(self, events: Iterator[yaml.Event]) -> Node | None:
        act = {
            yaml.ScalarEvent: self._scalar,
            yaml.AliasEvent: self._alias,
            yaml.MappingStartEvent: self._start,
            yaml.SequenceStartEvent: self._start,
            yaml.MappingEndEvent: self._end,
            yaml.SequenceEndEvent: self._end,
            yaml.DocumentStartEvent: self._document,
        }
        for event in events:
            if type(event) in act:
                act[type(event)](event)
        return self._root

    def _document(self, event: _Event) -> None:
        self._documents += 1
        if self._documents > 1:
            raise BrokenYaml(
                _spot(event.start_mark, 3),
                _("A second document begins here, and a file holds one."),
                _("Remove the line with the three dashes, or move what follows into a file of its own."),
            )

    def _scalar(self, event: _Event) -> None:
        plain = event.implicit[0] and not event.tag
        start, end = event.start_mark, event.end_mark
        length = end.column - start.column if start.line == end.line else 1
        node = ScalarNode(event.value, plain, start.line, start.column, max(1, length))
        self._size += 1
        if event.tag or event.anchor:
            self._tag(event)
            if event.anchor:
                self._anchors[event.anchor] = (node, 1)
        self._place(node)

    def _alias(self, event: _Event) -> None:
        at = _spot(event.start_mark, event.end_mark.column - event.start_mark.column)
        if event.anchor not in self._anchors:
            raise BrokenYaml(
                at,
                _("This asterisk begins the name of something above, and nothing there has the name."),
                _("Put the value in quotes if the asterisk is meant."),
            )
        node, size = self._anchors[event.anchor]
        self._size += size
        self._aliased += size
        if self._aliased > _LARGEST_ALIASES:
            raise BrokenYaml(
                at,
                _("The aliases of this file stand for more than {count} values.", count=f"{_LARGEST_ALIASES:,}"),
                _("Write the values out where they are needed."),
            )
        self._place(node)

    def _start(self, event: _Event) -> None:
        if len(self._open) >= _DEEPEST:
            raise BrokenYaml(_spot(event.start_mark, 1), *_too_deep())
        self._tag(event)
        kind = MappingNode if isinstance(event, yaml.MappingStartEvent) else SequenceNode
        self._open.append(_Open(kind(event.start_mark.line, event.start_mark.column), event.anchor, self._size))
        self._size += 1

    def _end(self, event: _Event) -> None:
        closed = self._open.pop()
        if closed.anchor:
            self._anchors[closed.anchor] = (closed.node, self._size - closed.size)
        self._place(closed.node)

    def _place(self, node: Node) -> None:
        if not self._open:
            self._root = node
            return
        parent = self._open[-1]
        if isinstance(parent.node, SequenceNode):
            parent.node.items.append(node)
        elif parent.awaits_key:
            parent.awaits_key = False
            self._key(parent, parent.node, node)
        else:
            parent.awaits_key = True
            if parent.key is not None:
                parent.node.pairs[parent.key.text] = (parent.key, node)

    def _key(self, parent: _Open, mapping: MappingNode, node: Node) -> None:
        parent.key = None
        if not isinstance(node, ScalarNode):
            self._wrong(spot(node), _("A key is a single word."), _("Write it as “name: value”."))
        elif node.text == "<<" and node.plain:
            self._wrong(
                spot(node),
                _("Merge keys are not part of YAML 1.2 and hide where a value comes from."),
                _("Write the values out, or put what all share under “defaults”."),
            )
        elif node.text in mapping.pairs:
            first = mapping.pairs[node.text][0].line + 1
            self._wrong(
                spot(node),
                _("This key stood already in line {line}.", line=first),
                _("Keep one of the two."),
            )
        else:
            parent.key = node

    def _tag(self, event: _Event) -> None:
        tag = event.tag
        if tag and tag not in ("!", "tag:yaml.org,2002:str", "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq"):
            self._wrong(_spot(event.start_mark, 1), _("Tags (“!…”) are not used in this file."), _("Remove the tag."))


def _spot(mark: Mark, length: int) -> Spot:
    return Spot(mark.line, mark.column, max(1, length))


def _explained(error: yaml.MarkedYAMLError, lines: list[str]) -> BrokenYaml:
    """libyaml's complaint in words that help, at the place where a person would look."""
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    tab = _tab_in_indent(lines, line)
    if tab is not None:
        return BrokenYaml(tab, _("YAML does not indent with tabs."), _("Indent with spaces."))
    context, problem = error.context or "", error.problem or ""
    if "exceeded maximum" in problem:
        return BrokenYaml(_spot(mark, 1) if mark else Spot(0, 0), *_too_deep())
    if "quoted scalar" in context and "end of" in problem and error.context_mark:
        opened = error.context_mark
        return BrokenYaml(
            _spot(opened, 1), _("This quotation mark is never closed."), _("Close it with the same mark.")
        )
    if "flow" in context and error.context_mark:
        return _flow(context, _spot(error.context_mark, 1))
    for part, (reason, fix) in _causes().items():
        if part in problem:
            return BrokenYaml(_inside(Spot(line, column), lines), reason, fix)
    return BrokenYaml(
        _inside(Spot(line, column), lines),
        _("This is not YAML: {problem}.", problem=problem or _("it cannot be read")),
        _("Look at the indentation, the quotation marks and the brackets here and in the line before."),
    )


def _too_deep() -> tuple[str, str]:
    return _("This is nested too deeply."), _("Is it the right file?")


def _flow(context: str, opened: Spot) -> BrokenYaml:
    bracket = "]" if "sequence" in context else "}"
    reason = _("What this bracket opens is not closed by “{bracket}”, or lacks a comma.", bracket=bracket)
    return BrokenYaml(opened, reason, _("Put commas between the values and “{bracket}” at the end.", bracket=bracket))


def _causes() -> dict[str, tuple[str, str]]:
    """What libyaml says → reason and fix, for what people usually get wrong."""
    indent = (
        _("This line is indented differently from the lines it belongs to."),
        _("Give it as many spaces as its neighbors have."),
    )
    return {
        "mapping values are not allowed": (
            _("A colon begins a value here, where none can stand."),
            _("Put a value that holds “: ” in quotes; check the indentation of this line."),
        ),
        "could not find expected ':'": (
            _("This line is no “name: value”."),
            _("Put a colon and a space behind the name, or indent the line if it belongs to the one before."),
        ),
        "cannot start any token": (
            _("A value cannot begin with this character."),
            _("Put the value in quotes."),
        ),
        "did not find expected key": indent,
        "did not find expected '-'": indent,
        "block sequence entries are not allowed": (
            _("A list begins here, where none can stand."),
            _("Put the dash on a line of its own, indented below the name."),
        ),
        "unknown escape": (
            _("In double quotes, a backslash begins an escape, and this one is not known."),
            _("Use single quotes, or write the backslash twice."),
        ),
    }


def _tab_in_indent(lines: list[str], line: int) -> Spot | None:
    for number in (line, line + 1, line - 1):
        if 0 <= number < len(lines):
            indent = lines[number][: len(lines[number]) - len(lines[number].lstrip(" \t"))]
            if "\t" in indent and lines[number].strip():
                return Spot(number, indent.index("\t"), 1)
    return None


def _inside(at: Spot, lines: list[str]) -> Spot:
    """libyaml likes to point behind the last line."""
    if at.line < len(lines) or not lines:
        return at
    return Spot(len(lines) - 1, max(0, len(lines[-1].rstrip()) - 1))


_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def _unreadable_character(text: str) -> BrokenYaml:
    found = _UNREADABLE.search(text)
    position = found.start() if found else 0
    before = split_lines(text[:position])
    line, column = len(before) - 1, len(before[-1])
    code = f"U+{ord(text[position]):04X}" if text else ""
    return BrokenYaml(
        Spot(line, column),
        _("The character {code} cannot stand in YAML.", code=code),
        _("Remove it; most editors show it when they show invisible characters."),
    )
