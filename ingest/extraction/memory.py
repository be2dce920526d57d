"""What is known of one source's layouts, and what the next page changes in it.

sketch ─kept─▶ sketches ─five of a layout─▶ templates in force ─▶ read pages, one in twenty audited
                   ▲                              └ two misses in a row: suspended ─▶ pages are read slowly again
                   └──────────────────────────────── five of the new layout ◀──────────────┘

Pure: a memory and a reading in, the next memory out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ingest.extraction import templates
from ingest.extraction.templates import Sketch, Template

if TYPE_CHECKING:
    from ingest.extraction.read import Reading

AUDIT = 20
"""Of so many pages that a template reads, one is read slowly too."""

MISSES = 2
"""So many in a row, and the templates are suspended."""

_SKETCHES = 16  # kept of a source, the newest
_TEMPLATES = 12  # kept of a source


@dataclass(frozen=True, slots=True)
class Memory:
    """What is known of one source. `templates`: all that were learned last, suspended and revoked ones too."""

    sketches: tuple[Sketch, ...] = ()
    templates: tuple[Template, ...] = ()
    suspended: frozenset[str] = frozenset()  # keys of templates that no longer read the source
    revoked: frozenset[str] = frozenset()  # by an operator; they never come back by themselves
    kept: frozenset[str] = frozenset()  # by an operator, as they are
    counts: Mapping[str, int] = field(default_factory=dict)  # pages that each template has read
    misses: int = 0  # in a row
    since_audit: int = 0  # pages read by templates since one was audited

    def templates_in_force(self) -> tuple[Template, ...]:
        """What the next page is read with. Suspended ones come along as long as nothing better is known: the page is
        read slowly then, and told apart from the layout that they were learned from."""
        return tuple(template for template in self.templates if template.key not in self.revoked)

    def wants_audit(self) -> bool:
        """Whether the next page is to be read slowly although a template may know it."""
        return self.since_audit >= AUDIT - 1 or self.misses > 0 or bool(self.suspended)

    def after(self, reading: Reading) -> Memory:
        """What is known when one more page has been read."""
        known = self._counted(reading.by_template)
        if reading.sketch is None:
            return known
        judged = known._judged(reading.sketch)
        if reading.by_template and not self.wants_audit():
            # It was read slowly since it is unusual: were such pages learned from, a weekly column would soon be most
            # of what is known, and what its parts have in common would be the publisher's.
            return judged._widened(reading.by_template, reading.sketch)
        return judged._learned(reading.sketch)

    def revoke(self, key: str) -> Memory:
        """Read no page by this template again."""
        return replace(self, revoked=self.revoked | {key}, kept=self.kept - {key})

    def keep(self, key: str) -> Memory:
        """Read by this template as it is, and do not learn it anew; takes a revocation back."""
        return replace(self, revoked=self.revoked - {key}, kept=self.kept | {key})

    def _counted(self, key: str) -> Memory:
        if not key:
            return self
        counts = {**self.counts, key: self.counts.get(key, 0) + 1}
        return replace(self, counts=counts, since_audit=self.since_audit + 1)

    def _judged(self, sketch: Sketch) -> Memory:
        """What the extractors say of a page against what the templates say."""
        reading = [one for one in self.templates_in_force() if one.container is not None]
        if not reading or any(one.knows(sketch) for one in self.templates if one.container is None):
            return replace(self, since_audit=0)
        if any(templates.fits(template, sketch) for template in reading):
            return replace(self, misses=0, since_audit=0, suspended=frozenset())
        missed = replace(self, misses=self.misses + 1, since_audit=0)
        return missed._suspended(reading) if missed.misses >= MISSES and not self.suspended else missed

    def _suspended(self, reading: Sequence[Template]) -> Memory:
        """What was seen before the layout changed teaches nothing about the new one."""
        last = self.sketches[-(MISSES - 1) :]
        return replace(self, suspended=frozenset(one.key for one in reading), sketches=last)

    def _widened(self, key: str, sketch: Sketch) -> Memory:
        """A page that its template reads well is not unusual any more."""
        found = tuple(templates.widened(one, sketch) if one.key == key else one for one in self.templates)
        return replace(self, templates=found)

    def _learned(self, sketch: Sketch) -> Memory:
        sketches = (*self.sketches, sketch)[-_SKETCHES:]
        fresh = {one.key: one for one in templates.learn(sketches)}
        if not fresh:
            return replace(self, sketches=sketches)
        lasting = {one.key: one for one in self.templates if self._lasts(one, sketches)}
        found = tuple({**fresh, **lasting}.values())[:_TEMPLATES]
        misses = 0 if any(templates.finds(one, sketch) for one in fresh.values()) else self.misses
        return replace(self, sketches=sketches, templates=found, suspended=frozenset(), misses=misses)

    def _lasts(self, template: Template, sketches: Sequence[Sketch]) -> bool:
        """Whether a template stays when others are learned: an operator's word, or a layout not seen lately."""
        if template.key in self.kept | self.revoked:
            return True
        return template.key not in self.suspended and not any(templates.finds(template, one) for one in sketches)

    def to_json(self) -> dict[str, Any]:
        return {
            "sketches": [one.to_json() for one in self.sketches],
            "templates": [one.to_json() for one in self.templates],
            "suspended": sorted(self.suspended),
            "revoked": sorted(self.revoked),
            "kept": sorted(self.kept),
            "counts": dict(self.counts),
            "misses": self.misses,
            "since_audit": self.since_audit,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Memory:
        return cls(
            sketches=tuple(Sketch.from_json(one) for one in kept["sketches"]),
            templates=tuple(Template.from_json(one) for one in kept["templates"]),
            suspended=frozenset(kept["suspended"]),
            revoked=frozenset(kept["revoked"]),
            kept=frozenset(kept["kept"]),
            counts=dict(kept["counts"]),
            misses=kept["misses"],
            since_audit=kept["since_audit"],
        )
