"""The file as it was read, before what concerns several places at once is checked.

Sources and targets have keys of their own for each kind; which, their modules say.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from ingest.config import access, tables, words
from ingest.config.ids import source_id
from ingest.config.mistakes import did_you_mean, nearest
from ingest.config.nodes import Node, ScalarNode
from ingest.config.options import Pairs, fields, model, option_schema, read_options
from ingest.config.shapes import (
    Key,
    Many,
    Notes,
    Placed,
    Record,
    Refused,
    Schema,
    Table,
    Word,
    attempt,
    is_empty,
    mapping,
    missing,
    no_value,
    read_keys,
    refuse_unknown,
)
from ingest.errors import PluginError
from ingest.i18n import gettext as _
from ingest.plugins import load, names

_SOURCE_KEYS = {key.name: key for key in tables.SOURCE_KEYS}
_NAMED: Mapping[str, Callable[[str], str]] = {"push": words.source_identifier, "spider": words.spider}
"""Kinds whose place is a name, and what may be one; all others have a URL."""


@dataclass(frozen=True, slots=True)
class SourceDraft:
    node: Node
    kind: str = ""
    location: str = ""
    options: object = None
    values: Mapping[str, Any] = field(default_factory=dict)

    def id(self, organization: str) -> str:
        """With its organization's before it; empty when neither id nor address could be read."""
        given: Placed | None = self.values.get("id")
        if given:
            return f"{organization}/{given.value}"
        return source_id(organization, self.kind, self.location) if self.location else ""


@dataclass(frozen=True, slots=True)
class OrganizationDraft:
    node: Node
    values: Mapping[str, Any] = field(default_factory=dict)
    sources: tuple[SourceDraft, ...] = ()

    @property
    def id(self) -> str:
        given: Placed | None = self.values.get("id")
        return given.value if given else ""


@dataclass(frozen=True, slots=True)
class TargetDraft:
    kind: str = ""
    options: object = None


@dataclass(frozen=True, slots=True)
class SourceShape:
    """An item of `sources`: its key says its kind (`feed: URL`), or `kind` does, with `url`. `spiders` are the names
    there are; None: not known."""

    spiders: Collection[str] | None = None

    def read(self, node: Node, notes: Notes) -> SourceDraft:
        if isinstance(node, ScalarNode) and not is_empty(node):
            raise Refused(
                node,
                _("What kind of source this is is not said."),
                _("Write “feed: URL”, “sitemap: URL” or “page: URL”."),
            )
        pairs = mapping(node).pairs
        values = read_keys(_SOURCE_KEYS, pairs, notes)
        found = self._kind(node, pairs, notes)
        if found is None:
            return SourceDraft(node, values=values)
        kind, taken, placed = found
        location = self._location(kind, placed, notes) if placed else ""
        options = _options("sources", kind, node, pairs, {*_SOURCE_KEYS, *taken}, notes)
        return SourceDraft(node, kind, location, options, values)

    def _kind(
        self, node: Node, pairs: Pairs, notes: Notes
    ) -> tuple[str, tuple[str, ...], tuple[ScalarNode, Node] | None] | None:
        """The kind, the keys that say it, and name and node of where the source is."""
        kinds = names("sources")
        if "kind" in pairs:
            return self._long(node, pairs, notes)
        here = [name for name in pairs if name in kinds]
        if not here:
            _no_kind(node, pairs, kinds, notes)
            return None
        if len(here) > 1:
            notes.wrong(
                pairs[here[1]][0],
                _("A source is of one kind, and this one is a {kind} already.", kind=here[0]),
                _("Make two sources of it: put a dash before this line."),
            )
        return here[0], tuple(here), pairs[here[0]]

    def _long(
        self, node: Node, pairs: Pairs, notes: Notes
    ) -> tuple[str, tuple[str, ...], tuple[ScalarNode, Node] | None] | None:
        key, value = pairs["kind"]
        kind = value.text if isinstance(value, ScalarNode) else ""
        if kind not in names("sources"):
            at = key if is_empty(value) else value
            notes.wrong(at, _("There is no such kind of source."), did_you_mean(kind, names("sources")))
            return None
        place = "name" if kind in _NAMED else "url"
        if place not in pairs:
            missing(node, place, notes)
        return kind, ("kind", place), pairs.get(place)

    def _location(self, kind: str, placed: tuple[ScalarNode, Node], notes: Notes) -> str:
        key, node = placed
        if is_empty(node):
            notes.wrong(key, *no_value())
            return ""
        good, location = attempt(Word(_NAMED.get(kind, words.url)), node, notes)
        if good and kind == "spider" and self.spiders is not None and location not in self.spiders:
            near = (
                did_you_mean(location, self.spiders)
                if self.spiders
                else _("Write the spider in a file of this name in spiders/.")
            )
            notes.wrong(node, _("There is no such spider in the folder spiders/ beside this file."), near)
            return ""
        return location if good else ""

    def schema(self) -> Schema:
        return {"anyOf": [_source_schema(kind) for kind in names("sources")]}


@dataclass(frozen=True, slots=True)
class OrganizationShape:
    record: Record

    def read(self, node: Node, notes: Notes) -> OrganizationDraft:
        values = self.record.read(node, notes)
        return OrganizationDraft(node, values, values.pop("sources", ()))

    def schema(self) -> Schema:
        return self.record.schema()


@dataclass(frozen=True, slots=True)
class TargetShape:
    """What stands behind a target's id: its kind and the options of that kind."""

    def read(self, node: Node, notes: Notes) -> TargetDraft:
        pairs = mapping(node).pairs
        if "kind" not in pairs:
            missing(node, "kind", notes)
            return TargetDraft()
        key, value = pairs["kind"]
        kind = value.text if isinstance(value, ScalarNode) else ""
        if kind not in names("targets"):
            at = key if is_empty(value) else value
            notes.wrong(at, _("There is no such kind of target."), did_you_mean(kind, names("targets")))
            return TargetDraft()
        return TargetDraft(kind, _options("targets", kind, node, pairs, {"kind"}, notes))

    def schema(self) -> Schema:
        return {"anyOf": [_target_schema(kind) for kind in names("targets")]}


@dataclass(frozen=True, slots=True)
class Version:
    """Of the file's format. There is one so far."""

    def read(self, node: Node, notes: Notes) -> int:
        if isinstance(node, ScalarNode) and node.value == 1 and node.value is not True:
            return 1
        raise Refused(node, _("This version of the file's format is not known."), _("Write version: 1."))

    def schema(self) -> Schema:
        return {"const": 1}


def document(spiders: Collection[str] | None = None) -> Record:
    """The whole file. `spiders`: the names there are; None: not looked at."""
    sources = Key("sources", Many(SourceShape(spiders)), "Where its articles are announced.")
    return Record(
        (
            Key("version", Version(), "Of this file's format: 1.", required=True),
            Key("timezone", tables.TIMEZONE, "The time zone of organizations that name none."),
            Key("defaults", tables.DEFAULTS, "What holds where an organization or source says nothing else."),
            Key(
                "targets",
                Table(tables.ORGANIZATION_ID, TargetShape()),
                "The communities where posts go, by id; without it, the embedded community as “discover”.",
            ),
            Key("fetch", tables.FETCH, "What may be fetched beyond the defaults."),
            Key(
                "organizations",
                Many(OrganizationShape(Record((*tables.ORGANIZATION_KEYS, sources)))),
                "The partners.",
                required=True,
            ),
        )
    )


def _no_kind(node: Node, pairs: Pairs, kinds: Collection[str], notes: Notes) -> None:
    for name, (key, _value) in pairs.items():
        if name not in _SOURCE_KEYS and nearest(name, kinds):
            notes.wrong(key, _("There is no such kind of source."), did_you_mean(name, kinds))
            return
    first = next((key for key, _value in pairs.values()), node)
    fix = _("Add one of these keys with an address: {names}.", names=", ".join(sorted(kinds)))
    notes.wrong(first, _("What kind of source this is is not said."), fix)


def _options(
    package: str,
    kind: str,
    node: Node,
    pairs: Pairs,
    taken: Collection[str],
    notes: Notes,
) -> object:
    try:
        options = model(package, kind)
    except PluginError as error:
        raise Refused(node, error.reason, error.fix) from error
    known = fields(options)
    others = [name for name in pairs if name not in taken]
    own = {name: pairs[name] for name in others if name in known}
    if package == "sources":
        others = _without_access(others, known, pairs, notes)
    common = tuple(_SOURCE_KEYS) if package == "sources" else ()
    meant = refuse_unknown([name for name in others if name not in known], pairs, (*common, *known), notes)
    return read_options(options, own, node, notes, meant)


def _without_access(others: Collection[str], known: Collection[str], pairs: Pairs, notes: Notes) -> list[str]:
    """Keys of `access` that stand beside it are told where they belong."""
    astray = [name for name in others if name in access.KEYS and name not in known]
    for name in astray:
        notes.wrong(pairs[name][0], _("This key is not known here."), _("Write it below “access:”, indented."))
    return [name for name in others if name not in astray]


def _source_schema(kind: str) -> Schema:
    place = "name" if kind in _NAMED else "url"
    where = {"type": "string"} if kind in _NAMED else tables.URL.schema()
    own, required = option_schema("sources", kind)
    return {
        "title": kind,
        "type": "object",
        "properties": {
            kind: {**where, "description": _about("sources", kind)},
            "kind": {"const": kind},
            place: where,
            **{key.name: {**key.shape.schema(), "description": key.about} for key in tables.SOURCE_KEYS},
            **own,
        },
        "required": required,
        "anyOf": [{"required": [kind]}, {"required": ["kind", place]}],
        "additionalProperties": False,
    }


def _target_schema(kind: str) -> Schema:
    own, required = option_schema("targets", kind)
    return {
        "title": kind,
        "type": "object",
        "properties": {"kind": {"const": kind, "description": _about("targets", kind)}, **own},
        "required": ["kind", *required],
        "additionalProperties": False,
    }


def _about(package: str, kind: str) -> str:
    return (load(package, kind).__doc__ or "").strip().split("\n")[0]
