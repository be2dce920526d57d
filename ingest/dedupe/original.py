"""Who is the original of a story that several organizations brought: the first rule that decides.

The operator's choice stands above all of them and is kept by the store. Each rule narrows the circle of those that may
be the original, looking at all of them at once; so the answer does not depend on the order in which they came.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest.text import fold, is_cjk
from ingest.types import Candidate, KnownArticle
from ingest.urls import host_of, is_section

_APART = timedelta(minutes=10)  # clocks and publishing systems differ by less


@dataclass(frozen=True, slots=True)
class Copy:
    """One organization's copy of the story. `id` None: the candidate."""

    id: int | None
    organization_id: str
    credits: str  # the organization that it names as its source; empty when it names no partner
    origin: bool
    published: datetime | None  # None: unknown, or not to be trusted
    priority: int
    first_seen: datetime


@dataclass(frozen=True, slots=True)
class Choice:
    """The original and the rule that decided: credit, origin, published, priority, first_seen (then doubtful)."""

    copy: Copy
    rule: str

    @property
    def doubtful(self) -> bool:
        return self.rule == "first_seen"


def original(copies: Sequence[Copy]) -> Choice:
    """Choose among copies of different organizations; at least one."""
    circle: Sequence[Copy] = copies
    for name, rule in _RULES:
        circle = rule(circle) or circle
        if len(circle) == 1:
            return Choice(circle[0], name)
    return Choice(min(circle, key=_first_seen), "first_seen")


def of_candidate(candidate: Candidate) -> Copy:
    """The candidate as a copy."""
    article = candidate.article
    return Copy(
        id=None,
        organization_id=candidate.organization_id,
        credits=_credited(
            article.credit, article.canonical, article.url, candidate.names, own=candidate.organization_id
        ),
        origin=candidate.origin,
        published=_trusted(article.published, candidate.first_seen),
        priority=candidate.priority,
        first_seen=candidate.first_seen,
    )


def of_known(known: KnownArticle, names: Mapping[str, str]) -> Copy:
    """A known article as a copy. `names`: names and hosts of partners."""
    return Copy(
        id=known.id,
        organization_id=known.organization_id,
        credits=_credited(known.credit, known.canonical, "", names, own=known.organization_id),
        origin=known.origin,
        published=_trusted(known.published, known.first_seen),
        priority=known.priority,
        first_seen=known.first_seen,
    )


def named(credit: str, names: Mapping[str, str]) -> str:
    """The organization that a credit line names, by the longest name found in it; empty when it names no partner.

    >>> named("来源：山城晚报 记者 李四", {"山城晚報": "shancheng"})
    'shancheng'
    """
    if not credit:
        return ""
    matches = [name for name in names if _is_named(name, credit)]
    return names[max(matches, key=len)] if matches else ""


def _is_named(name: str, credit: str) -> bool:
    folded = fold(name)
    if is_cjk(name):
        return len(folded) > 1 and folded in fold(credit)
    if folded == fold(credit):
        return True
    plain = unicodedata.normalize("NFKC", credit).casefold()
    wanted = re.escape(unicodedata.normalize("NFKC", name).casefold())
    return len(folded) > 2 and re.search(rf"(?<!\w){wanted}(?!\w)", plain) is not None


def _credited(credit: str, canonical: str, url: str, names: Mapping[str, str], own: str = "") -> str:
    if organization := named(credit, names):
        return organization
    # Nearly every page names itself as canonical: that claims nothing. One that points at a partner gives credit.
    link = canonical or url
    if not link or is_section(link) or (url and canonical and host_of(url) == host_of(canonical)):
        return ""
    organization = _by_host(host_of(link), names)
    return "" if organization == own else organization


def _by_host(host: str, names: Mapping[str, str]) -> str:
    labels = host.split(".")
    for start in range(max(len(labels) - 1, 1)):
        if organization := names.get(".".join(labels[start:])):
            return organization
    return ""


def _trusted(published: datetime | None, first_seen: datetime) -> datetime | None:
    """A time that equals our first sight was not said by anybody, and one after it is a clock gone wrong."""
    return published if published is not None and published < first_seen else None


# -- the rules: those that may be the original, of those that still may; all or none: undecided -------------------


def _credit(copies: Sequence[Copy]) -> Sequence[Copy]:
    """Named by a copy as its source, and itself naming no other; else those that name no other."""
    here = {copy.organization_id for copy in copies}
    sources = {copy.credits for copy in copies if copy.credits in here}
    modest = [copy for copy in copies if copy.credits in ("", copy.organization_id)]
    return [copy for copy in modest if copy.organization_id in sources] or modest


def _origin(copies: Sequence[Copy]) -> Sequence[Copy]:
    return [copy for copy in copies if copy.origin]


def _published(copies: Sequence[Copy]) -> Sequence[Copy]:
    known: Iterable[datetime] = (copy.published for copy in copies if copy.published is not None)
    earliest = min(known, default=None)
    if earliest is None:
        return copies
    return [copy for copy in copies if copy.published is None or copy.published - earliest <= _APART]


def _priority(copies: Sequence[Copy]) -> Sequence[Copy]:
    highest = max(copy.priority for copy in copies)
    return [copy for copy in copies if copy.priority == highest]


def _first_seen(copy: Copy) -> tuple[datetime, datetime, str]:
    """Seen in the same moment: the one that says it is older, then any order that is always the same."""
    return (copy.first_seen, copy.published or copy.first_seen, copy.organization_id)


_RULES: tuple[tuple[str, Callable[[Sequence[Copy]], Sequence[Copy]]], ...] = (
    ("credit", _credit),
    ("origin", _origin),
    ("published", _published),
    ("priority", _priority),
)
