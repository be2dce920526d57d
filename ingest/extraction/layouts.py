"""What is kept of the layouts of one source's pages: what reads them, and what an operator wants to know of it.

Pure: what was known and a reading in, what is known now out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from ingest.extraction.memory import Memory

if TYPE_CHECKING:
    from ingest.extraction.read import Reading
    from ingest.types import Article
    from ingest.types import Layouts as Kept

_STALE = timedelta(days=7)  # an example that is older makes place for another one
_LINES = 12  # of an example, of each kind
_LETTERS = 160  # of a line


@dataclass(frozen=True, slots=True)
class Example:
    """A page with and without a template. `left_out` and `added`: lines, the first of them."""

    url: str
    title: str
    at: datetime
    before: int  # letters
    after: int
    left_out: tuple[str, ...] = ()
    added: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layouts:
    """What is known of one source. `learned`, `audited`, `examples`: by a template's key."""

    memory: Memory = Memory()
    learned: Mapping[str, datetime] = field(default_factory=dict)  # when
    audited: Mapping[str, datetime] = field(default_factory=dict)  # when it was last compared with the extractors
    examples: Mapping[str, Example] = field(default_factory=dict)

    def after(self, reading: Reading, now: datetime) -> Layouts:
        """What is known when one more page has been read."""
        memory = self.memory.after(reading)
        keys = [template.key for template in memory.templates]
        audited = {**self.audited, reading.by_template: now} if reading.by_template and reading.sketch else self.audited
        return Layouts(
            memory,
            {key: self.learned.get(key, now) for key in keys},
            {key: audited[key] for key in keys if key in audited},
            {key: self.examples[key] for key in keys if key in self.examples},
        )

    def wants_example(self, reading: Reading, now: datetime) -> bool:
        """Whether a page that a template has read is worth to be read without it too, to show the difference."""
        if reading.by_template not in self.learned:
            return False
        known = self.examples.get(reading.by_template)
        return known is None or (reading.sketch is not None and now - known.at > _STALE)

    def with_example(self, key: str, example: Example) -> Layouts:
        """With an example of what a template does."""
        return replace(self, examples={**self.examples, key: example})

    def to_json(self) -> dict[str, Any]:
        return {
            "memory": self.memory.to_json(),
            "learned": {key: at.isoformat() for key, at in self.learned.items()},
            "audited": {key: at.isoformat() for key, at in self.audited.items()},
            "examples": {key: _example_to_json(one) for key, one in self.examples.items()},
        }

    @classmethod
    def of(cls, kept: Kept) -> Layouts:
        """What the store keeps. What an operator said last counts."""
        known = cls._from_json(kept.learned) if kept.learned else cls()
        memory = replace(known.memory, revoked=frozenset(), kept=frozenset())
        for key, word in kept.said.items():
            memory = memory.revoke(key) if word == "revoked" else memory.keep(key)
        return replace(known, memory=memory)

    @classmethod
    def _from_json(cls, kept: Mapping[str, Any]) -> Layouts:
        return cls(
            Memory.from_json(kept["memory"]),
            {key: datetime.fromisoformat(at) for key, at in kept["learned"].items()},
            {key: datetime.fromisoformat(at) for key, at in kept["audited"].items()},
            {key: _example_from_json(one) for key, one in kept["examples"].items()},
        )


def compare(without: Article, with_it: Article, now: datetime) -> Example:
    """What a template leaves out of a page's text, and what it adds."""
    before, after = without.text.split("\n"), with_it.text.split("\n")
    return Example(
        url=with_it.url,
        title=with_it.title,
        at=now,
        before=len(without.text),
        after=len(with_it.text),
        left_out=_only_in(before, after),
        added=_only_in(after, before),
    )


def _only_in(lines: list[str], others: list[str]) -> tuple[str, ...]:
    there = frozenset(others)
    return tuple(line[:_LETTERS] for line in lines if line not in there)[:_LINES]


def _example_to_json(one: Example) -> dict[str, Any]:
    return {
        "url": one.url,
        "title": one.title,
        "at": one.at.isoformat(),
        "before": one.before,
        "after": one.after,
        "left_out": list(one.left_out),
        "added": list(one.added),
    }


def _example_from_json(kept: Mapping[str, Any]) -> Example:
    return Example(
        **{
            **kept,
            "at": datetime.fromisoformat(kept["at"]),
            "left_out": tuple(kept["left_out"]),
            "added": tuple(kept["added"]),
        }
    )
