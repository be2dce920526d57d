"""What a value in the file may look like. A shape reads a node and describes itself as JSON Schema, so that what is
accepted and what editors are told come from one table.

A shape answers the value, or raises `Refused` where there is none; what contains others (records, lists, tables)
takes note of their mistakes and goes on, so that all of them are found at once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from ingest.config.mistakes import did_you_mean, nearest
from ingest.config.nodes import NULLS, MappingNode, Node, ScalarNode, SequenceNode, Spot, spot
from ingest.errors import ConfigError
from ingest.i18n import gettext as _

Schema = dict[str, Any]


class Refused(Exception):
    """This node has no value of the shape."""

    def __init__(self, node: Node, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.node, self.reason, self.fix = node, reason, fix


class Notes:
    """The mistakes found so far. A spot has one mistake: what follows from the first, or is seen again through an
    alias, is not told again. What lacks several keys has one for each (`lacks`)."""

    def __init__(self) -> None:
        self.found: dict[tuple[int, int, str], tuple[Spot, str, str]] = {}

    def add(self, at: Spot, reason: str, fix: str, *, lacks: str = "") -> None:
        self.found.setdefault((at.line, at.column, lacks), (at, reason, fix))

    def wrong(self, node: Node, reason: str, fix: str) -> None:
        self.add(spot(node), reason, fix)


class Shape(Protocol):
    def read(self, node: Node, notes: Notes) -> Any:
        """The value. Raises Refused."""
        ...

    def schema(self) -> Schema: ...


def attempt(shape: Shape, node: Node, notes: Notes) -> tuple[bool, Any]:
    """Whether there is a value, and the value; a refusal is noted."""
    try:
        return True, shape.read(node, notes)
    except Refused as refused:
        notes.wrong(refused.node, refused.reason, refused.fix)
        return False, None


def is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and node.plain and node.text in NULLS


def scalar(node: Node) -> ScalarNode:
    """The node as a single value. Raises Refused."""
    if not isinstance(node, ScalarNode):
        what = _("a list") if isinstance(node, SequenceNode) else _("several names with values")
        raise Refused(
            node, _("A single value stands here, not {what}.", what=what), _("Write one value behind the colon.")
        )
    if is_empty(node) or not node.text.strip():
        raise Refused(node, _("The value is missing."), _("Write one, or remove the key."))
    return node


@dataclass(frozen=True, slots=True)
class Word:
    """A single value; `parse` makes something of its text or raises ConfigError."""

    parse: Callable[[str], Any] = str
    describe: Mapping[str, Any] = field(default_factory=lambda: {"type": ["string", "number"]})

    def read(self, node: Node, notes: Notes) -> Any:
        text = scalar(node).text
        try:
            return self.parse(text)
        except ConfigError as error:
            raise Refused(node, error.reason, error.fix) from error

    def schema(self) -> Schema:
        return dict(self.describe)


@dataclass(frozen=True, slots=True)
class Placed:
    """A value with the node that it came from, for what can only be checked when all is read."""

    value: Any
    node: Node


@dataclass(frozen=True, slots=True)
class Place:
    """A shape that answers a `Placed`."""

    shape: Shape

    def read(self, node: Node, notes: Notes) -> Placed:
        return Placed(self.shape.read(node, notes), node)

    def schema(self) -> Schema:
        return self.shape.schema()


@dataclass(frozen=True, slots=True)
class Flag:
    """true or false."""

    def read(self, node: Node, notes: Notes) -> bool:
        value = scalar(node).value
        if isinstance(value, bool):
            return value
        says_yes = {"yes": "true", "on": "true", "no": "false", "off": "false"}
        meant = says_yes.get(str(value).casefold())
        fix = _("Write {value}.", value=meant) if meant else _("Write true or false.")
        raise Refused(node, _("This is neither true nor false."), fix)

    def schema(self) -> Schema:
        return {"type": "boolean"}


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number."""

    least: int = 0
    most: int = 1_000_000

    def read(self, node: Node, notes: Notes) -> int:
        value = scalar(node).value
        if isinstance(value, int) and not isinstance(value, bool) and self.least <= value <= self.most:
            return value
        fix = _("Write a number from {least} to {most}.", least=self.least, most=f"{self.most:,}".replace(",", ""))
        raise Refused(node, _("This is no whole number that can stand here."), fix)

    def schema(self) -> Schema:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, node: Node, notes: Notes) -> str:
        text = scalar(node).text
        if text in self.words:
            return text
        raise Refused(node, _("This is none of: {words}.", words=", ".join(self.words)), did_you_mean(text, self.words))

    def schema(self) -> Schema:
        return {"enum": list(self.words)}


@dataclass(frozen=True, slots=True)
class Either:
    """A word with a meaning of its own, or something else."""

    words: Mapping[str, Any]
    other: Shape

    def read(self, node: Node, notes: Notes) -> Any:
        if isinstance(node, ScalarNode) and node.text in self.words:
            return self.words[node.text]
        try:
            return self.other.read(node, notes)
        except Refused as refused:
            fix = _("{fix} Or write {words}.", fix=refused.fix, words=_(" or ").join(self.words))
            raise Refused(refused.node, refused.reason, fix) from refused

    def schema(self) -> Schema:
        return {"anyOf": [{"enum": list(self.words)}, self.other.schema()]}


@dataclass(frozen=True, slots=True)
class Many:
    """A list; an empty value is an empty list."""

    item: Shape

    def read(self, node: Node, notes: Notes) -> tuple[Any, ...]:
        if is_empty(node):
            return ()
        if not isinstance(node, SequenceNode):
            raise Refused(
                node,
                _("A list stands here."),
                _("Write [one, two], or one value a line, each behind a dash and a space."),
            )
        answers = [attempt(self.item, item, notes) for item in node.items]
        return tuple(value for good, value in answers if good)

    def schema(self) -> Schema:
        return {"type": ["array", "null"], "items": self.item.schema()}


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a record."""

    name: str
    shape: Shape
    about: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Named values, as a dict of those that are there and right."""

    keys: tuple[Key, ...]
    empty: bool = True  # it may say nothing at all
    by_name: Mapping[str, Key] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {key.name: key for key in self.keys})

    def read(self, node: Node, notes: Notes) -> dict[str, Any]:
        pairs = mapping(node).pairs
        if not pairs and not self.empty:
            raise Refused(node, _("This says nothing."), _("Write what holds, or remove the key."))
        values = read_keys(self.by_name, pairs, notes)
        meant = refuse_unknown([name for name in pairs if name not in self.by_name], pairs, tuple(self.by_name), notes)
        for key in self.keys:
            if key.required and key.name not in pairs and key.name not in meant:
                missing(node, key.name, notes)
        return values

    def schema(self) -> Schema:
        return {
            "type": "object",
            "properties": properties(self.keys),
            "required": [key.name for key in self.keys if key.required],
            **({} if self.empty else {"minProperties": 1}),
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Table:
    """Names of the operator's own choice with values, each value placed at its name."""

    name: Shape
    item: Shape

    def read(self, node: Node, notes: Notes) -> dict[str, Placed]:
        if is_empty(node):
            return {}
        values: dict[str, Placed] = {}
        for name, value in mapping(node).pairs.values():
            named, text = attempt(self.name, name, notes)
            if is_empty(value):
                notes.wrong(name, *no_value())
                continue
            good, answer = attempt(self.item, value, notes)
            if named:
                values[text] = Placed(answer if good else None, name)
        return values

    def schema(self) -> Schema:
        return {
            "type": ["object", "null"],
            "propertyNames": self.name.schema(),
            "additionalProperties": self.item.schema(),
        }


def mapping(node: Node) -> MappingNode:
    """The node as names with values. Raises Refused."""
    if isinstance(node, MappingNode):
        return node
    raise Refused(node, _("Names with values stand here."), _("Write “name: value”, one a line, indented alike."))


def read_keys(keys: Mapping[str, Key], pairs: Mapping[str, tuple[ScalarNode, Node]], notes: Notes) -> dict[str, Any]:
    """The values of the keys that are there and right."""
    values: dict[str, Any] = {}
    for name, (key, node) in pairs.items():
        if name not in keys:
            continue
        if is_empty(node) and not isinstance(keys[name].shape, Many | Table):
            # An empty value has no place of its own to mark.
            notes.wrong(key, *no_value())
            continue
        good, value = attempt(keys[name].shape, node, notes)
        if good:
            values[name] = value
    return values


def refuse_unknown(
    unknown: Collection[str],
    pairs: Mapping[str, tuple[ScalarNode, Node]],
    known: Sequence[str],
    notes: Notes,
) -> set[str]:
    """Note each key that nobody knows, with the nearest that could stand there; answers which were probably meant."""
    if not unknown:
        return set()
    free = [name for name in known if name not in pairs] or list(known)
    for name in unknown:
        notes.wrong(pairs[name][0], _("This key is not known here."), did_you_mean(name, free))
    return {near for name in unknown for near in nearest(name, free)}


def no_value() -> tuple[str, str]:
    """Reason and fix for a key with nothing behind it."""
    return _("This key has no value."), _("Write one, or remove the key.")


def missing(node: Node, name: str, notes: Notes) -> None:
    """Note a key that has to be there, at the first word of what lacks it."""
    first = next(iter(node.pairs.values()))[0] if isinstance(node, MappingNode) and node.pairs else node
    notes.add(
        spot(first),
        _("“{name}” is missing.", name=name),
        _("Add “{name}: …” here.", name=name),
        lacks=name,
    )


def properties(keys: Sequence[Key]) -> Schema:
    """JSON Schema of a record's keys."""
    return {key.name: {**key.shape.schema(), "description": key.about} for key in keys}
