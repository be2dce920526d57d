"""The options that a kind declares as a pydantic model: found by the kind's name, checked, and each complaint brought
back to the node that it is about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ingest.config.masking import masked_words, means_secret
from ingest.config.nodes import MappingNode, Node, Scalar, ScalarNode, SequenceNode
from ingest.config.shapes import Notes, Refused, is_empty, no_value
from ingest.config.words import secret_address
from ingest.errors import ConfigError, PluginError
from ingest.i18n import gettext as _
from ingest.plugins import load

Pairs = Mapping[str, tuple[ScalarNode, Node]]


@cache
def model(package: str, kind: str) -> type[BaseModel]:
    """`Options` of a kind. Raises PluginError when there is none."""
    options = getattr(load(package, kind), "Options", None)
    if not (isinstance(options, type) and issubclass(options, BaseModel)):
        raise PluginError(_("The kind “{kind}” declares no Options.", kind=kind))
    return options


def read_options(
    options: type[BaseModel], pairs: Pairs, lacking: Node, notes: Notes, meant: Collection[str] = ()
) -> object:
    """The options that `pairs` give; None when they are wrong, which is noted. `lacking` is marked when one is
    missing, unless it was probably `meant` by a key that nobody knows."""
    if not pairs and not required(options):
        return _defaults(options)
    refused = _refused_first(options, pairs, notes)
    given = {name: _plain(node) for name, (_key, node) in pairs.items() if name not in refused}
    made, problems = _validated(options, given)
    if problems and _take_as_written(problems, given, pairs):
        made, problems = _validated(options, given)
    for problem in problems:
        if not (problem["type"] == "missing" and problem["loc"][0] in (*meant, *refused)):
            _note(problem, pairs, lacking, notes)
    return made


@cache
def fields(options: type[BaseModel]) -> tuple[str, ...]:
    """The options' names."""
    return tuple(options.model_fields)


@cache
def required(options: type[BaseModel]) -> tuple[str, ...]:
    """The names of the options that have to be there."""
    return tuple(name for name, field in options.model_fields.items() if field.is_required())


def option_schema(package: str, kind: str) -> tuple[dict[str, Any], list[str]]:
    """JSON Schema of a kind's options, by name, and which have to be there."""
    made = model(package, kind).model_json_schema()
    inlined: dict[str, Any] = _inline(made.get("properties", {}), made.get("$defs", {}))
    return inlined, list(made.get("required", []))


@cache
def _defaults(options: type[BaseModel]) -> object:
    return options()


def _refused_first(options: type[BaseModel], pairs: Pairs, notes: Notes) -> set[str]:
    """Note what pydantic would let pass: `no` for false, a secret written out, a name without a value. Answers the
    names."""
    refused = set()
    for name, (key, node) in pairs.items():
        try:
            _refuse_first(options, name, key, node)
        except Refused as error:
            notes.wrong(error.node, error.reason, error.fix)
            refused.add(name)
    return refused


def _refuse_first(options: type[BaseModel], name: str, key: ScalarNode, node: Node) -> None:
    if is_empty(node):
        raise Refused(key, *no_value())
    if name in _flags(options) and not isinstance(_value(node), bool):
        raise Refused(node, _("This is neither true nor false."), _("Write true or false."))
    if means_secret(name) and isinstance(node, ScalarNode):
        try:
            secret_address(node.text)
        except ConfigError as error:
            raise Refused(node, error.reason, error.fix) from error


@cache
def _flags(options: type[BaseModel]) -> tuple[str, ...]:
    return tuple(name for name, field in options.model_fields.items() if field.annotation is bool)


def _plain(node: Node) -> Any:
    if isinstance(node, ScalarNode):
        return node.value
    if isinstance(node, SequenceNode):
        return [_plain(item) for item in node.items]
    return {name: _plain(value) for name, (_key, value) in node.pairs.items()}


def _value(node: Node) -> Scalar | None:
    return node.value if isinstance(node, ScalarNode) else None


def _validated(options: type[BaseModel], given: dict[str, Any]) -> tuple[object, list[ErrorDetails]]:
    try:
        return options.model_validate(given), []
    except ValidationError as error:
        return None, error.errors(include_url=False, include_input=False)
    except Exception as error:
        # A kind's own check asks libraries, and cssselect for one raises RuntimeErrors over a selector.
        return None, [{"type": "value_error", "loc": (), "msg": str(error), "input": None}]


def _take_as_written(problems: Iterable[ErrorDetails], given: dict[str, Any], pairs: Pairs) -> bool:
    """Where text was asked for and `2026` was written, the text is “2026”."""
    changed = False
    for problem in problems:
        name = str(problem["loc"][0]) if problem["loc"] else ""
        node = pairs[name][1] if name in pairs else None
        if problem["type"] == "string_type" and isinstance(node, ScalarNode) and len(problem["loc"]) == 1:
            given[name] = node.text
            changed = True
    return changed


def _note(problem: ErrorDetails, pairs: Pairs, lacking: Node, notes: Notes) -> None:
    reason, fix = _in_words(problem)
    notes.wrong(_node_at(problem["loc"], pairs, lacking), reason, fix)


def _node_at(place: tuple[int | str, ...], pairs: Pairs, lacking: Node) -> Node:
    """The deepest node that the place leads to; what pydantic adds (names of alternatives) leads nowhere."""
    if not place or str(place[0]) not in pairs:
        return lacking
    node = pairs[str(place[0])][1]
    for step in place[1:]:
        if isinstance(node, SequenceNode) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        elif isinstance(node, MappingNode) and str(step) in node.pairs:
            node = node.pairs[str(step)][1]
    return node


def _in_words(problem: ErrorDetails) -> tuple[str, str]:
    """pydantic's complaint as reason and fix; what a kind says itself (ValueError) is its own sentence."""
    kind, context = problem["type"], problem.get("ctx", {})
    name = str(problem["loc"][-1]) if problem["loc"] else ""
    if kind == "missing":
        return _("“{name}” is missing.", name=name), _("Add “{name}: …” here.", name=name)
    if kind == "literal_error":
        return _("This is none of the words that can stand here."), _("Write {words}.", words=context.get("expected"))
    if kind == "value_error":
        return masked_words(str(context.get("error", problem["msg"]))), _("See docs/sources.yaml.md.")
    bounds = {
        "greater_than": _("more than {bound}", bound=context.get("gt")),
        "greater_than_equal": _("at least {bound}", bound=context.get("ge")),
        "less_than": _("less than {bound}", bound=context.get("lt")),
        "less_than_equal": _("at most {bound}", bound=context.get("le")),
    }
    if kind in bounds:
        return _("This number cannot stand here."), _("Write {bound}.", bound=bounds[kind])
    types = {
        "int_type": _("a whole number"),
        "int_parsing": _("a whole number"),
        "int_from_float": _("a whole number"),
        "bool_type": _("true or false"),
        "string_type": _("a single value"),
        "tuple_type": _("a list, as in [one, two]"),
        "list_type": _("a list, as in [one, two]"),
        "extra_forbidden": _("a name that is known here, or nothing"),
    }
    wanted = types.get(kind)
    if wanted:
        return _("Something else belongs here."), _("Write {wanted}.", wanted=wanted)
    return _("This cannot stand here."), problem["msg"]


def _inline(schema: Any, definitions: Mapping[str, Any]) -> Any:
    """The schema with what it refers to written out: the kinds' definitions could have the same names."""
    if isinstance(schema, list):
        return [_inline(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        named = definitions[schema["$ref"].rpartition("/")[2]]
        return _inline({**named, **{key: value for key, value in schema.items() if key != "$ref"}}, definitions)
    return {key: _inline(value, definitions) for key, value in schema.items()}
