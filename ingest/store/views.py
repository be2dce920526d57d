"""What people ask the store about, beyond the two flows: frozen answers for `status`, `review`, `why` and the pages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ingest.types import (
    Article,
    ChangeSize,
    DeliveryState,
    Entry,
    EntryState,
    Hints,
    Intent,
    Override,
    Planned,
    Problem,
    Receipt,
    Report,
    SubscriptionState,
)

# -- status --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SourceOverview:
    """How a source is doing. `problem`: what kept its last run from being read, if anything did."""

    id: str
    organization_id: str
    kind: str
    location: str
    next_due: datetime
    last_success: datetime | None
    failures: int  # runs in a row
    entries: int  # ever seen
    problem: Problem | None = None
    report: Report | None = None  # of the last run
    planned: Planned = Planned()  # why it is read next when it is


@dataclass(frozen=True, slots=True)
class InboxOverview:
    """What was sent to us for a source and is not recorded yet. `tries`: reads that took it in vain."""

    source_id: str
    waiting: int
    oldest: datetime
    tries: int


@dataclass(frozen=True, slots=True)
class WaitingSource:
    """A source that is not due yet, with what its next read was planned by. `schedule`: of the file then."""

    id: str
    failures: int
    schedule: str = ""
    learned: str = ""
    hints: Hints = Hints()
    pushed_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class SubscriptionOverview:
    """What we asked of a source's hub, and how it keeps to it. `due`: when it is asked next; `forged`: deliveries that
    were left alone because their signature was wrong."""

    source_id: str
    hub: str
    topic: str
    state: SubscriptionState
    lease_until: datetime | None
    due: datetime | None
    failures: int
    reason: str
    delivered: int
    last_delivery: datetime | None
    forged: int
    last_forged: datetime | None


@dataclass(frozen=True, slots=True)
class OrganizationOverview:
    """What became of an organization's entries and deliveries. `posted` counts posts that stand on a target, those
    that wait to be edited or withdrawn among them; codes are counted by code."""

    id: str
    name: str
    declared: bool  # one of its sources is read
    posted: int = 0
    queued: int = 0  # waiting to go out, or on the way
    held: Mapping[str, int] = field(default_factory=dict)
    refused: int = 0
    retracted: Mapping[str, int] = field(default_factory=dict)
    entries: Mapping[str, int] = field(default_factory=dict)  # by state
    skipped: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    organizations: int
    sources: int  # declared
    entries: Mapping[str, int]  # by state
    articles: int
    deliveries: Mapping[str, int]  # by state
    alerts: int  # open


# -- held and reviewed ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldDelivery:
    """A held delivery with what rights are decided by."""

    delivery_id: int
    organization_id: str
    source_id: str
    target_id: str
    account: str
    article_id: int
    code: str
    reason: str
    intent: Intent = Intent.CREATE


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A delivery that waits for a person, with the text as it would go out."""

    id: int
    organization_id: str
    source_id: str
    target_id: str
    account: str
    article_id: int
    version: int
    article: Article
    first_seen: datetime
    code: str  # why it waits
    reason: str
    override: Override


# -- the story of one thing ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class EventLine:
    """One transition, as it was written down when it happened."""

    at: datetime
    name: str
    code: str
    reason: str
    entry_id: int | None
    article_id: int | None
    delivery_id: int | None


@dataclass(frozen=True, slots=True)
class EntryStory:
    """An entry ever seen."""

    id: int
    source_id: str
    key: str
    entry: Entry
    state: EntryState
    code: str
    reason: str
    article_id: int | None
    first_seen: datetime
    last_seen: datetime
    next_look: datetime | None
    failures: int
    missing_since: datetime | None


@dataclass(frozen=True, slots=True)
class VersionStory:
    """One version, with what the judge said of it: `verdict` is its kind, `of` what it compared with."""

    number: int
    at: datetime
    title: str
    text_hash: str
    extractor: str
    change: ChangeSize | None
    change_reasons: tuple[str, ...]
    verdict: str
    of: int | None
    rule: str
    details: Mapping[str, str]
    takes_over: bool
    doubtful: bool


@dataclass(frozen=True, slots=True)
class Member:
    """An article of a cluster."""

    article_id: int
    organization_id: str
    title: str
    url: str
    original: bool
    tombstone: str


@dataclass(frozen=True, slots=True)
class DeliveryStory:
    """A delivery of an article."""

    id: int
    key: str
    target_id: str
    account: str
    generation: int
    state: DeliveryState
    intent: Intent | None
    code: str
    reason: str
    due: datetime | None
    attempt: int
    version: int
    version_standing: int | None
    receipt: Receipt | None
    posted_at: datetime | None
    withdrawn: str  # the code of why it is to go, or went
    waits_for: int | None


@dataclass(frozen=True, slots=True)
class ArticleStory:
    """An article with everything that belongs to it."""

    id: int
    organization_id: str
    source_id: str
    cluster_id: int
    original: bool
    kept_as: str
    version: int
    url: str
    title: str
    published: datetime | None
    first_seen: datetime
    tombstone: str
    tombstone_reason: str
    tombstone_at: datetime | None
    links: tuple[str, ...]
    versions: tuple[VersionStory, ...]
    cluster: tuple[Member, ...]
    deliveries: tuple[DeliveryStory, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """Everything known about what `query` names; empty when nothing is."""

    query: str
    entries: tuple[EntryStory, ...] = ()
    articles: tuple[ArticleStory, ...] = ()
    events: tuple[EventLine, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.entries or self.articles)
