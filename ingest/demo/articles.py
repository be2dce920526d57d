"""The handwritten partners and their articles, as frozen nouns (`articles/*.yaml`, one file per partner)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

_FOLDER = Path(__file__).parent / "articles"

PARTNERS = ("harbour", "yuntai", "qinghe", "weiguang", "meridian", "delta", "type", "wangchao")
"""Ids of the handwritten partners, in the order of their ports."""

BlockKind = Literal["p", "h", "q", "list"]


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, heading or quote (one line), or a list (a line per item)."""

    kind: BlockKind
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Edit:
    """A correction: when after publication, and what it changes. `replace` maps a block's index to its new lines."""

    after: timedelta
    title: str
    replace: Mapping[int, tuple[str, ...]]
    why: str


@dataclass(frozen=True, slots=True)
class Story:
    """An article as its author wrote it. `age`: how long before the world's epoch it was published."""

    slug: str
    title: str
    dek: str
    authors: tuple[str, ...]
    section: str
    tags: tuple[str, ...]
    age: timedelta
    body: tuple[Block, ...]
    motif: str = ""  # what the picture shows; empty: it has none
    caption: str = ""
    series: str = ""
    edit: Edit | None = None
    deleted_after: timedelta | None = None

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The body as plain text, one line per paragraph, heading, quote and item."""
        return tuple(line for block in self.body for line in block.lines)

    def edited(self) -> Story:
        """The story in the words it has after its edit."""
        if self.edit is None:
            return self
        changed = self.edit.replace
        body = tuple(replace(block, lines=changed.get(i, block.lines)) for i, block in enumerate(self.body))
        return replace(self, title=self.edit.title or self.title, body=body)


@dataclass(frozen=True, slots=True)
class Partner:
    """A publisher. `footer`: the lines that stand under every article of its site and are no part of any."""

    id: str
    name: str
    language: str
    tagline: str
    about: str
    host: str
    color: str
    motif: str
    footer: tuple[str, ...]
    stories: tuple[Story, ...] = ()


@cache
def handwritten(partner_id: str) -> Partner:
    """One of `PARTNERS` with its stories, newest first."""
    return _partner(read_yaml(f"{partner_id}.yaml"))


def read_yaml(name: str) -> Any:
    """What stands in one of the files of `articles/`."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's is ten times as fast, where it is there
    return yaml.load((_FOLDER / name).read_text(encoding="utf-8"), Loader=loader)  # noqa: S506 – both are safe


def _partner(raw: Mapping[str, Any]) -> Partner:
    told: Mapping[str, str] = raw["organization"]
    stories = sorted((_story(each) for each in raw["articles"]), key=lambda story: story.age)
    return Partner(**told, footer=tuple(raw["footer"]), stories=tuple(stories))


def _story(raw: Mapping[str, Any]) -> Story:
    deleted = raw.get("deleted_after_hours")
    return Story(
        slug=raw["slug"],
        title=raw["title"],
        dek=raw["dek"],
        authors=tuple(raw["authors"]),
        section=raw["section"],
        tags=tuple(raw["tags"]),
        age=timedelta(hours=raw["hours_ago"]),
        body=tuple(_block(each) for each in raw["body"]),
        motif=raw["motif"] or "",
        caption=raw.get("caption") or "",
        series=raw.get("series", ""),
        edit=_edit(raw["edit"]) if "edit" in raw else None,
        deleted_after=None if deleted is None else timedelta(hours=deleted),
    )


def _block(raw: Mapping[BlockKind, str | list[str]]) -> Block:
    ((kind, content),) = raw.items()
    return Block(kind, _lines(content))


def _edit(raw: Mapping[str, Any]) -> Edit:
    changed = {int(index): _lines(content) for index, content in raw.get("replace", {}).items()}
    return Edit(timedelta(hours=raw["after_hours"]), raw.get("title", ""), changed, raw["why"])


def _lines(content: str | list[str]) -> tuple[str, ...]:
    return tuple(line.strip() for line in ([content] if isinstance(content, str) else content))
