"""Who published what, and what became of it: a pure function of a seed and an epoch.

A world has partners; a partner has publications; a publication appears, may be corrected and may be withdrawn. At the
epoch all of this has happened; 30 days before it, nothing has.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from ingest.demo import invention, reposts
from ingest.demo.articles import PARTNERS, Partner, Story, handwritten
from ingest.demo.lots import Lots

LONGEST = timedelta(days=30)
"""So long before the epoch nothing had been published yet."""

_LAPSED, _WITHOUT = 6, 7
"""Of the eight, the place of the partner whose rights ended, and of the one that never gave any."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The days of all agreements: valid ones run from `start` to `until`, a lapsed one ended with the day `ended`."""

    start: date
    until: date
    ended: date

    @classmethod
    def around(cls, today: date) -> Terms:
        """Agreements under which, on `today`, all is in force but one that ended yesterday."""
        first = today.replace(day=1)
        start = first.replace(year=first.year - 1)
        return cls(start, first.replace(year=first.year + 10) - timedelta(days=1), today - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Agreement:
    """What a partner allows, in whole days of its own time zone, both ends included."""

    reference: str
    start: date
    until: date


@dataclass(frozen=True, slots=True)
class Publication:
    """One article of one partner over its whole life."""

    partner: str
    story: Story  # as first published
    corrected: Story  # the same, where it is never edited
    published: datetime
    edited: datetime | None = None
    deleted: datetime | None = None
    original: tuple[str, str] | None = None  # partner and slug of what this is a repost of
    credit: str = ""
    related: tuple[Publication, ...] = ()  # what its page calls related

    @property
    def slug(self) -> str:
        return self.story.slug

    def version(self, at: datetime) -> int:
        """0 while it does not exist or when it is gone, 1 as first published, 2 after its edit."""
        if at < self.published or (self.deleted is not None and at >= self.deleted):
            return 0
        return 2 if self.edited is not None and at >= self.edited else 1

    def told(self, at: datetime) -> Story:
        """Its words at that time."""
        return self.corrected if self.edited is not None and at >= self.edited else self.story

    def changed(self, at: datetime) -> datetime:
        """When it last changed, as of `at`."""
        return max(time for time in (self.published, self.edited, self.deleted) if time is not None and time <= at)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What one partner shows at one time, newest first. `number` counts what had happened: equal numbers, equal
    sites."""

    partner: Partner
    at: datetime
    number: int
    changed: datetime  # of the last thing that happened
    standing: tuple[Publication, ...]
    deleted: tuple[Publication, ...]


class World:
    """Partners and their publications. Generated ones come into being when they are first asked for.

    `today` is the day on whose eve the lapsed agreement ended (default: the epoch's); a test that steps through the
    weeks before the epoch names the day it begins on. `terms` says all agreements' days outright.
    """

    def __init__(
        self,
        *,
        epoch: datetime,
        seed: int = 1,
        publishers: int = 8,
        articles: int = 20,
        today: date | None = None,
        terms: Terms | None = None,
    ) -> None:
        self.epoch = epoch.astimezone(UTC)
        self.seed = seed
        self.articles = articles
        self.terms = terms or Terms.around(today or self.epoch.astimezone(ZoneInfo("Asia/Shanghai")).date())
        self._order = tuple(self._invite(place) for place in range(publishers))
        self._places = {partner.id: place for place, partner in enumerate(self._order)}
        self._publications: dict[str, tuple[Publication, ...]] = {}
        self._events: dict[str, tuple[datetime, ...]] = {}

    @property
    def partners(self) -> tuple[Partner, ...]:
        """In the order of their ports."""
        return self._order

    def partner(self, partner_id: str) -> Partner:
        return self._order[self._places[partner_id]]

    def place(self, partner_id: str) -> int:
        """The place of a partner in the order, from 0."""
        return self._places[partner_id]

    def timezone(self, partner_id: str) -> ZoneInfo:
        """The zone in which a partner writes its dates and counts its days."""
        return ZoneInfo("Europe/London" if self.partner(partner_id).language == "en" else "Asia/Shanghai")

    def agreement(self, partner_id: str) -> Agreement | None:
        """Of the eight, `type` has one that ended and `wangchao` none; of more, two in every forty are like them."""
        place = self._places[partner_id]
        kind = place if place < len(PARTNERS) else place % 40 - 32
        if kind == _WITHOUT:
            return None
        reference = f"C-{self.terms.start.year}-{place + 1:03d}"
        if kind == _LAPSED:
            last_year = self.terms.ended.replace(day=1).replace(year=self.terms.ended.year - 1)
            return Agreement(reference, last_year, self.terms.ended)
        return Agreement(reference, self.terms.start, self.terms.until)

    def obstacle(self, partner_id: str, at: datetime) -> str:
        """The code by which nothing of a partner may be posted at that time; empty: it may."""
        agreement = self.agreement(partner_id)
        if agreement is None:
            return "rights_missing"
        day = at.astimezone(self.timezone(partner_id)).date()
        if day < agreement.start:
            return "rights_not_started"
        return "rights_ended" if day > agreement.until else ""

    def publications(self, partner_id: str) -> tuple[Publication, ...]:
        """Everything a partner ever publishes, newest first, reposts included."""
        if partner_id not in self._publications:
            own = self._own(partner_id)
            everything = sorted([*own, *self._reposts(partner_id)], key=lambda each: each.published, reverse=True)
            self._publications[partner_id] = tuple(_related(everything))
        return self._publications[partner_id]

    def snapshot(self, partner_id: str, at: datetime) -> Snapshot:
        """What a partner's site shows at that time."""
        happened = bisect_right(self._happenings(partner_id), at)
        there = [each for each in self.publications(partner_id) if each.published <= at]
        return Snapshot(
            partner=self.partner(partner_id),
            at=at,
            number=happened,
            changed=self._events[partner_id][happened - 1] if happened else self.epoch - LONGEST,
            standing=tuple(each for each in there if each.version(at)),
            deleted=tuple(each for each in there if not each.version(at)),
        )

    def happened(self, partner_id: str, at: datetime) -> int:
        """How many things had happened at a partner by then: the number of its snapshot."""
        return bisect_right(self._happenings(partner_id), at)

    def moments(self) -> tuple[datetime, ...]:
        """Every time at which anything happens, in order."""
        return tuple(sorted({time for partner in self._order for time in self._happenings(partner.id)}))

    def _happenings(self, partner_id: str) -> tuple[datetime, ...]:
        if partner_id not in self._events:
            times = [
                t for each in self.publications(partner_id) for t in (each.published, each.edited, each.deleted) if t
            ]
            self._events[partner_id] = tuple(sorted(times))
        return self._events[partner_id]

    def _invite(self, place: int) -> Partner:
        return handwritten(PARTNERS[place]) if place < len(PARTNERS) else invention.partner(place, self.seed)

    def _own(self, partner_id: str) -> list[Publication]:
        """A partner's own work: what is handwritten, then what is generated, up to the wished number."""
        return [self._published(partner_id, self._story(partner_id, number)) for number in range(self.articles)]

    def _story(self, partner_id: str, number: int) -> Story:
        partner = self.partner(partner_id)
        written = len(partner.stories)
        if number < written:
            return partner.stories[number]
        place, missing = self._places[partner_id], self.articles - written
        return invention.story(partner, place, number - written, missing, self.seed)

    def _published(self, partner_id: str, story: Story) -> Publication:
        published = self.epoch - story.age
        return Publication(
            partner=partner_id,
            story=story,
            corrected=story.edited(),
            published=published,
            edited=None if story.edit is None else published + story.edit.after,
            deleted=None if story.deleted_after is None else published + story.deleted_after,
        )

    def _reposts(self, partner_id: str) -> Iterator[Publication]:
        place = self._places[partner_id]
        chosen = self._chosen(partner_id) if place < len(PARTNERS) else self._drawn(place)
        for source, story, later in chosen:
            by = self._order[place]
            yield Publication(
                partner=partner_id,
                story=(copy := reposts.reprinted(story, source, by, later)),
                corrected=copy,
                published=self.epoch - copy.age,
                original=(source.id, story.slug),
                credit=reposts.credit(source, by),
            )

    def _chosen(self, partner_id: str) -> Iterator[tuple[Partner, Story, timedelta]]:
        for repost in reposts.HANDWRITTEN:
            if repost.by == partner_id and repost.of in self._places:
                source = self.partner(repost.of)
                for story in source.stories[: self.articles]:
                    if story.slug == repost.slug:
                        yield source, story, repost.later

    def _drawn(self, place: int) -> Iterator[tuple[Partner, Story, timedelta]]:
        """What a generated partner takes from one that comes before it, of a language that it can read."""
        lots = Lots(self.seed, "reposts", place)
        readable = [each for each in self._order[:place] if each.language[:2] == self._order[place].language[:2]]
        sources = [each for each in readable if not self.obstacle(each.id, self.epoch)]
        taken: set[tuple[str, str]] = set()
        for _number in range(self.articles // reposts.EVERY if sources else 0):
            source, later = lots.one(sources), timedelta(minutes=lots.between(45, 2_000))
            story = self._story(source.id, lots.below(self.articles))
            if (source.id, story.slug) not in taken and reposts.repeatable(story, source.language, later):
                taken.add((source.id, story.slug))
                yield source, story, later


def _related(newest_first: list[Publication]) -> Iterator[Publication]:
    """Each with the three of its partner's own that came before it and stayed: chosen once, so that a page changes
    only when its article does."""
    for index, each in enumerate(newest_first):
        older = (other for other in newest_first[index + 1 :] if not other.deleted and not other.original)
        yield replace(each, related=tuple(islice(older, 3)))
