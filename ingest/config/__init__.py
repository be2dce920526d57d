"""`sources.yaml`: what the operator declares, read with every mistake told at once, each at its place with its fix.

text ─compose─▶ nodes ─shapes─▶ draft ─check─▶ (mistakes, all of them) ─build─▶ Config

nodes     YAML 1.2 as a tree that knows lines and columns          mistakes  a place, a line, a caret, a fix
shapes    what a value may look like, and its JSON Schema          masking   no line shows a secret
words     single values: days, zones, languages, URLs, …           ids       ids made from addresses
tables    the keys there are                                       options   what each kind declares
draft     organizations, sources and targets as read               build     checked together, defaults laid under
"""

from __future__ import annotations

import gc
import json
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ingest.config.build import build, check
from ingest.config.draft import document
from ingest.config.masking import masked
from ingest.config.mistakes import ConfigErrors, Mistake
from ingest.config.nodes import BrokenYaml, MappingNode, Node, Spot, compose, split_lines
from ingest.config.shapes import Notes, attempt
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.types import Config

__all__ = ["ConfigErrors", "Mistake", "load", "parse", "schema", "schema_text"]


def load(path: Path) -> Config:
    """Read a file. Raises ConfigErrors with all of its mistakes, or ConfigError when it cannot be opened."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        reason = _("{path} cannot be read: {why}.", path=path, why=error.strerror or _("unknown"))
        raise ConfigError(reason, fix=_("Name a file that exists; “ingest init” writes one.")) from error
    spiders = [file.stem for file in path.parent.glob("spiders/*.py") if not file.stem.startswith("_")]
    try:
        return parse(raw.decode("utf-8-sig"), path=str(path), spiders=spiders)
    except UnicodeDecodeError as error:
        raise ConfigErrors([_not_utf8(raw, error, str(path))]) from error


def parse(text: str, *, path: str = "sources.yaml", spiders: Collection[str] | None = None) -> Config:
    """Read the text of a file. `spiders`: the names there are; None: not looked at. Raises ConfigErrors."""
    with _collecting_later():
        return _parse(text.removeprefix("\ufeff"), path, spiders)


def schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of the file, for editors; checked in as `sources.schema.json`."""
    shared: dict[str, Any] = {}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "sources.yaml of ingest",
        "description": "Partner organizations, what they allow, where their articles are announced and where posts go.",
        **_sharing(document().schema(), shared),
        "$defs": shared,
    }


_SHARED = ("account", "backfill", "publish", "rights", "schedule", "selectors")
"""Keys that mean the same wherever they stand."""


def _sharing(part: Any, shared: dict[str, Any]) -> Any:
    """The schema with what stands in several places moved to `shared`, once."""
    if isinstance(part, list):
        return [_sharing(item, shared) for item in part]
    if not isinstance(part, dict):
        return part
    made = {key: _sharing(value, shared) for key, value in part.items()}
    for name in _SHARED:
        if name in made.get("properties", {}):
            whole = made["properties"][name]
            about = {"description": whole.pop("description")}
            if shared.setdefault(name, whole) == whole:
                made["properties"][name] = {"$ref": f"#/$defs/{name}", **about}
            else:
                whole.update(about)
    return made


def schema_text() -> str:
    """The schema as it is written beside a sources.yaml."""
    return json.dumps(schema(), ensure_ascii=False, indent=2) + "\n"


@contextmanager
def _collecting_later() -> Iterator[None]:
    """A big file makes 200,000 objects that all stay until it is read: looking for garbage among them again and again
    takes half of the time, and finds none."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _parse(text: str, path: str, spiders: Collection[str] | None) -> Config:
    notes = Notes()
    values: dict[str, Any] = {}
    root: Node | None = None
    try:
        root = compose(text, notes.add)
        if root is None:
            notes.add(
                Spot(0, 0), _("The file is empty."), _("Begin with “version: 1”; “ingest init” writes an example.")
            )
        else:
            _good, values = attempt(document(spiders), root, notes)
            check(values or {}, notes)
    except BrokenYaml as broken:
        # What was found on the way may have come from the same cause.
        notes = Notes()
        notes.add(broken.spot, broken.reason, broken.fix)
    if notes.found:
        raise ConfigErrors(_mistakes(notes, text, path, root)) from None
    return build(values)


def _mistakes(notes: Notes, text: str, path: str, root: Node | None) -> list[Mistake]:
    lines = masked(split_lines(text), _target_names(root))
    return [
        Mistake(
            path, at.line + 1, at.column + 1, lines[at.line] if at.line < len(lines) else "", reason, fix, at.length
        )
        for _key, (at, reason, fix) in sorted(notes.found.items())
    ]


def _target_names(root: Node | None) -> Collection[str]:
    """The names that may stand before a secret without being one."""
    declared = root.pairs.get("targets") if isinstance(root, MappingNode) else None
    return tuple(declared[1].pairs) if declared and isinstance(declared[1], MappingNode) else ()


def _not_utf8(raw: bytes, error: UnicodeDecodeError, path: str) -> Mistake:
    before = raw[: error.start].decode(errors="replace")
    lines = split_lines(before)
    return Mistake(
        path,
        line=len(lines),
        column=len(lines[-1]) + 1,
        source="",
        reason=_("The file is not UTF-8 from here on."),
        fix=_("Save it as UTF-8 in the editor (it may be GBK or Big5 now)."),
    )
