"""The vocabulary: one frozen dataclass per noun of the design, and nothing that acts.

Times are aware datetimes in UTC unless a field says otherwise; sequences are tuples. What an operator declares
comes first, then what is read, then what is decided, then what is delivered.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any, Literal

Form = Literal["full", "excerpt", "link"]
"""How much of an article may stand in a post."""

# -- declared: what sources.yaml says ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Rights:
    """What the partner allows. Days are whole days in the organization's time zone, both ends included."""

    basis: str = ""
    reference: str = ""
    start: date | None = None
    until: date | None = None
    text: Form = "full"
    images: bool = True
    targets: tuple[str, ...] | None = None  # None: every target
    edits: bool = True
    comments: bool = False
    origin: bool = False  # the agreement says: of a shared story, this organization is the original
    after: Literal["keep", "retract"] = "keep"


@dataclass(frozen=True, slots=True)
class Account:
    """The official account that posts. `tokens` maps a target's id to a secret's address (`env:…`, `file:…`)."""

    handle: str
    display_name: str
    avatar: str = ""  # address of a picture
    cover: str = ""
    bio: str = ""
    tokens: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Backfill:
    """What of a source's past is taken at first contact; None: no limit."""

    max: int | None = 10
    since: timedelta | None = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class PublishRules:
    """How posts go out. Quiet hours are local times (from, to) in the organization's zone and may span midnight."""

    mode: Literal["review", "auto"] = "review"
    text: Form = "full"
    max_per_hour: int | None = 6
    quiet_hours: tuple[time, time] | None = (time(23, 30), time(7, 0))


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS written by an operator for one source: it always wins over what extraction finds by itself."""

    body: str = ""
    title: str = ""
    drop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Access:
    """As whom pages are asked for: whose cookies come along, and what a private site wants to see. Secrets stand here
    as addresses (`env:…`, `file:…`), never themselves; what they hold is shown to `site` and to nobody else."""

    organization_id: str = ""  # cookies that servers set are kept apart for each; without it, for one fetch only
    site: str = ""  # scheme, name and port of a host, as in https://partner.example:8443
    user: str = ""
    password: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # name → a secret's address
    cookies: Mapping[str, str] = field(default_factory=dict)  # name → a secret's address
    certificate: str = ""  # a file's address
    key: str = ""  # a file's address, where the key does not stand with the certificate
    key_password: str = ""
    query: Mapping[str, str] = field(default_factory=dict)  # parameter → a secret's address

    @property
    def is_private(self) -> bool:
        """Whether there is anything to show."""
        return bool(self.user or self.headers or self.cookies or self.certificate or self.query)

    @property
    def addresses(self) -> tuple[str, ...]:
        """Where its secrets are kept, each once."""
        plain = (self.user, self.password, *self.headers.values(), *self.cookies.values(), *self.query.values())
        return tuple(dict.fromkeys(one for one in (*plain, self.certificate, self.key, self.key_password) if one))


@dataclass(frozen=True, slots=True)
class Source:
    """Where articles are announced. `location` is a URL, or a spider's name; `options` is the kind's own model."""

    id: str
    organization_id: str
    kind: str
    location: str
    options: object = None
    schedule: str = "auto"
    timezone: str = "UTC"
    language: str = ""
    account: Account | None = None  # None: the organization's
    publish: PublishRules = PublishRules()
    backfill: Backfill = Backfill()
    rights: Rights | None = None
    selectors: Selectors = Selectors()
    priority: int = 0  # higher wins when nothing else tells who is the original
    enabled: bool = True
    was: str = ""  # its former id
    access: Access | None = None
    render: bool = False  # pages are empty without JavaScript: a browser reads them


@dataclass(frozen=True, slots=True)
class Organization:
    """A partner."""

    id: str
    name: str
    account: Account
    kind: Literal["organization", "person"] = "organization"
    homepage: str = ""
    language: str = ""
    description: str = ""
    timezone: str = "UTC"
    rights: Rights | None = None
    publish: PublishRules = PublishRules()
    sources: tuple[Source, ...] = ()
    was: str = ""


@dataclass(frozen=True, slots=True)
class TargetSpec:
    """A community where posts go; `options` is the kind's own model."""

    id: str
    kind: str
    options: object = None


@dataclass(frozen=True, slots=True)
class HostRules:
    """How one host may be asked, as agreed with it."""

    host: str  # a name, `*.name` for every name below it, or either with `:port`
    at_once: int = 1  # requests at a time
    pause: timedelta = timedelta()  # between two requests; a longer one in its robots.txt counts
    gateway: bool | None = None  # it gives many partners' feeds; None: seen by the sources that are declared


@dataclass(frozen=True, slots=True)
class FetchRules:
    """What the fetcher may do beyond its defaults. `allow`: host names or addresses that need not be public."""

    allow: tuple[str, ...] = ()
    contact: str = ""  # an address in the User-Agent that a publisher can write to
    hosts: tuple[HostRules, ...] = ()
    gateways: frozenset[str] = frozenset()  # `name:port` of hosts that give feeds of several partners, as declared


@dataclass(frozen=True, slots=True)
class Config:
    """A whole sources.yaml, checked."""

    organizations: tuple[Organization, ...] = ()
    targets: tuple[TargetSpec, ...] = ()
    timezone: str = "UTC"
    fetch: FetchRules = FetchRules()

    @property
    def sources(self) -> tuple[Source, ...]:
        return tuple(source for organization in self.organizations for source in organization.sources)


# -- read: what the web says ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave to ask again with, exactly as received (RFC 9110, 8.8)."""

    etag: str = ""
    last_modified: str = ""
    body: str = ""  # a digest of the answer that came with them: never sent, but the same again is nothing new

    def __bool__(self) -> bool:
        return bool(self.etag or self.last_modified)


@dataclass(frozen=True, slots=True)
class Page:
    """A fetched answer. `status` 304 has an empty body."""

    url: str  # as asked for
    final_url: str  # after redirects
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    fetched_at: datetime
    validators: Validators = Validators()
    fresh_until: datetime | None = None  # the server says: need not be asked sooner; a day ahead at most
    moved_to: str = ""  # where redirects for good (301, 308) led, the first of all redirects

    @property
    def unchanged(self) -> bool:
        return self.status == 304

    @property
    def content_type(self) -> str:
        """The media type without parameters, in lower case; empty when the server said none."""
        return self.headers.get("content-type", "").split(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Move:
    """Where a source's address leads for good, as its server says since then. `told`: the operator knows."""

    to: str
    since: datetime
    told: bool = False


# What the fetcher remembers from one process to the next. Hosts are named `name:port`.


@dataclass(frozen=True, slots=True)
class HostMemory:
    """How a host wants to be treated, and whether we are welcome there."""

    host: str
    seen: datetime
    pause: float = 0.0  # seconds between two visits, as last known
    asked_at: datetime | None = None  # the end of the last visit, where a pause follows
    blocked_until: datetime | None = None  # it said 429
    throttled: int = 0  # answers 429 in a row
    refusals: int = 0  # answers in a row that say that we are not wanted (401, 403, 429, 451)
    refused_status: int = 0
    refused_since: datetime | None = None
    refused_url: str = ""
    forbidden_url: str = ""  # which robots.txt kept us from asking, the last one
    forbidden_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class AddressMemory:
    """An address that said when it wants to be asked again."""

    url: str
    host: str
    status: int
    until: datetime


@dataclass(frozen=True, slots=True)
class RobotsMemory:
    """A robots.txt as we have it; `packed` is empty where there is none."""

    origin: str
    packed: bytes  # zlib
    expires: datetime
    validators: Validators = Validators()


@dataclass(frozen=True, slots=True)
class HostDay:
    """What we sent to a host in a day (UTC) and what we did not have to send."""

    host: str
    day: date
    requests: int = 0
    conditional: int = 0
    unchanged: int = 0  # answers 304
    failed: int = 0  # 4xx, 5xx, or no answer
    full: int = 0  # answers with a body
    bytes: int = 0  # over the line
    saved: int = 0  # bytes, estimated by the last full answer
    fresh: int = 0  # requests not made: what we had was fresh by the server's word
    forbidden: int = 0  # requests not made: robots.txt
    waited: int = 0  # requests not made: it wanted to be left alone until later


@dataclass(frozen=True, slots=True)
class Recollection:
    """What is remembered of hosts and addresses: everything, or what is new."""

    hosts: tuple[HostMemory, ...] = ()
    addresses: tuple[AddressMemory, ...] = ()
    robots: tuple[RobotsMemory, ...] = ()
    days: tuple[HostDay, ...] = ()


@dataclass(frozen=True, slots=True)
class Image:
    """A picture as a page or feed names it."""

    url: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One announcement in a source. `id` is the source's own, else its URL; it is the same at every read."""

    id: str
    url: str = ""
    title: str = ""
    published: datetime | None = None
    updated: datetime | None = None
    authors: tuple[str, ...] = ()
    summary: str = ""  # plain text
    content: str = ""  # HTML of the full text, where the source gives it
    complete: bool = False  # `content` is the whole article: its page need not be fetched
    language: str = ""
    images: tuple[Image, ...] = ()
    tags: tuple[str, ...] = ()
    deleted: bool = False  # the source says that it was withdrawn
    embargo: datetime | None = None  # it must not appear before


@dataclass(frozen=True, slots=True)
class Hints:
    """What a source says about when and how it wants to be read. Hours and weekdays (Monday is 0) are in UTC."""

    ttl: timedelta | None = None  # it need not be asked sooner (RSS `ttl`, `sy:updatePeriod`)
    skip_hours: frozenset[int] = frozenset()  # RSS `skipHours`
    skip_days: frozenset[int] = frozenset()  # RSS `skipDays`
    hubs: tuple[str, ...] = ()  # WebSub hubs, the first one first
    topic: str = ""  # its own address, as the hubs know it


@dataclass(frozen=True, slots=True)
class Listing:
    """What one read of a source gave. `unchanged`: the server said that nothing is new."""

    entries: tuple[Entry, ...] = ()
    unchanged: bool = False
    notes: tuple[str, ...] = ()  # what was odd but could be read, as sentences
    hints: Hints = Hints()


@dataclass(frozen=True, slots=True)
class Arrival:
    """Something that was sent to us for a source, kept until a read of that source takes it. What a partner's system
    pushes is an `entry`; a hub sends a feed's `body`, or nothing but word that there is news."""

    id: int
    at: datetime
    entry: Entry | None = None
    body: bytes = b""
    content_type: str = ""


@dataclass(frozen=True, slots=True)
class Article:
    """Clean text and metadata. `text` has one paragraph a line; `html` is sanitized and holds no title."""

    url: str
    title: str
    text: str
    html: str
    dek: str = ""
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    language: str = ""  # zh-Hans, zh-Hant, en, …
    images: tuple[Image, ...] = ()  # the lead image first
    canonical: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    credit: str = ""  # whom a credit line names as the source (來源：…), as written
    extractor: str = ""
    next_url: str = ""  # the page on which it goes on; empty when it is whole


@dataclass(frozen=True, slots=True)
class Layouts:
    """What is kept of the layouts of a source's pages, as `extraction.layouts` reads it. `said`: a template's key →
    what an operator said of it."""

    learned: Mapping[str, Any] = field(default_factory=dict)
    said: Mapping[str, Literal["kept", "revoked"]] = field(default_factory=dict)


# -- decided: triage, judgement, rights ----------------------------------------------------------------------


class EntryState(StrEnum):
    PENDING = "pending"  # recorded, not looked at yet
    ARTICLE = "article"  # it is an article, or a link to one
    SKIPPED = "skipped"  # not taken, with a code and a sentence
    REMOVED = "removed"  # withdrawn at the source


@dataclass(frozen=True, slots=True)
class KnownEntry:
    """An entry as the store remembers it."""

    id: int
    key: str
    state: EntryState
    code: str
    fingerprint: str
    next_look: datetime | None
    article_id: int | None


@dataclass(frozen=True, slots=True)
class Sighting:
    """What triage decided about one announced entry: state None leaves a known entry as it is."""

    key: str
    entry: Entry
    fingerprint: str
    state: EntryState | None
    code: str = ""
    reason: str = ""
    next_look: datetime | None = None
    article_id: int | None = None  # of a known article that has this URL


@dataclass(frozen=True, slots=True)
class Look:
    """An entry whose page is due to be fetched, with what is known of it."""

    entry_id: int
    key: str
    entry: Entry
    state: EntryState
    article_id: int | None
    first_seen: datetime
    failures: int  # looks in a row that gave nothing for a passing reason
    missing_since: datetime | None  # of the first 404 or 410 in a row
    standing: bool  # a post of it stands, or waits to go out
    validators: Validators


class VerdictKind(StrEnum):
    NEW = "new"
    UPDATED = "updated"
    DUPLICATE = "duplicate"
    EXCERPT = "excerpt"
    FULLER = "fuller"
    SIBLING = "sibling"
    RELATED = "related"


POSTED = frozenset({VerdictKind.NEW, VerdictKind.SIBLING, VerdictKind.RELATED})
"""The verdicts whose articles are posted."""


class ChangeSize(StrEnum):
    NONE = "none"
    COSMETIC = "cosmetic"
    SIGNIFICANT = "significant"


REPLACED = "replaced"
"""The reason of a change after which neither the title nor a sentence is what it was."""


@dataclass(frozen=True, slots=True)
class Change:
    """What differs between two versions of an article, and whether a reader would care."""

    size: ChangeSize
    reasons: tuple[str, ...] = ()  # codes: title, numbers, paragraphs, wording, punctuation, …


@dataclass(frozen=True, slots=True)
class KnownArticle:
    """An article as the judge sees it. `found_by`: entry, url, hash (later: shingles)."""

    id: int
    organization_id: str
    source_id: str
    cluster_id: int
    version: int
    title: str
    text: str
    text_hash: str
    published: datetime | None
    first_seen: datetime
    priority: int
    origin: bool
    original: bool  # it is the head of its cluster
    tombstone: str  # a retraction's code: it never comes back by itself
    found_by: frozenset[str]
    canonical: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """The article to be judged, with what the judge needs to know beside its text."""

    article: Article
    organization_id: str
    source_id: str
    text_hash: str
    url_keys: tuple[str, ...]
    first_seen: datetime
    priority: int = 0
    origin: bool = False
    names: Mapping[str, str] = field(default_factory=dict)  # names and hosts of partners → organization id
    doubt: str = ""  # of DOUBTS: whether its text is the article's is for a person to say


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why the judge said so: the rule that decided and what it compared, kept with the article."""

    rule: str
    details: Mapping[str, str] = field(default_factory=dict)
    version: int = 1  # of the judge's rules


@dataclass(frozen=True, slots=True)
class Verdict:
    kind: VerdictKind
    evidence: Evidence
    of: int | None = None  # the article that it is the same as, or the head of the story
    change: Change | None = None  # for Updated and Fuller
    takes_over: bool = False  # of two organizations' copies this one is the original: the story moves here
    doubtful: bool = False  # a person should look


@dataclass(frozen=True, slots=True)
class MayPost:
    """Rights allow it, in this form."""

    form: Form
    images: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class MayNotPost:
    """Rights or rules do not allow it: `code` is of the held deliveries, `until` when it may change by itself."""

    code: str
    reason: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why something is planned as it is: a code and what its sentence names (times in ISO 8601)."""

    code: str
    values: Mapping[str, str | int | float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Plan:
    """When a source is read next, and why; what decided comes first."""

    due: datetime
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Planned:
    """What is kept of a plan beside its moment: the schedule that stood in the file then, and the reasons."""

    schedule: str = ""
    reasons: tuple[Reason, ...] = ()


# -- delivered -----------------------------------------------------------------------------------------------


class DeliveryState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENT = "sent"
    RECONCILING = "reconciling"
    DELIVERED = "delivered"
    HELD = "held"
    REFUSED = "refused"
    RETRACTED = "retracted"


class Intent(StrEnum):
    CREATE = "create"
    EDIT = "edit"
    RETRACT = "retract"


DOUBTS = ("weak_agreement", "layout_changed")
"""Codes of held deliveries whose text may not be the article's."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A delivery to be made in the transaction that saves an article."""

    target_id: str
    account: str  # handle
    state: DeliveryState  # queued or held
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that we keep a copy of, by the hash of its bytes."""

    sha256: str
    media_type: str
    width: int
    height: int
    url: str  # where it came from
    alt: str = ""
    caption: str = ""
    credit: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """What will appear. Frozen before the first request, so that a retry sends the same bytes."""

    account: str  # handle
    organization_id: str
    organization: str  # name
    title: str
    dek: str
    html: str  # sanitized; images refer to `pictures` by `sha256:…`
    text: str
    form: Form
    language: str
    original_url: str
    authors: tuple[str, ...] = ()
    published: datetime | None = None
    updated: datetime | None = None  # of a significant change after it was first posted
    section: str = ""
    tags: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()  # the lead first


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the target answered."""

    id: str
    url: str = ""
    revision: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """A post that a target has under a key."""

    receipt: Receipt
    public: bool = True


@dataclass(frozen=True, slots=True)
class Override:
    """What an operator wrote by hand in review; empty fields leave the partner's."""

    title: str = ""
    dek: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed row of the outbox."""

    id: int
    key: str
    lease: str  # token of this claim; settling must show it
    target_id: str
    organization_id: str
    source_id: str
    account: str
    article_id: int
    version: int
    article: Article
    state: DeliveryState  # CLAIMED, or RECONCILING
    intent: Intent
    attempt: int
    first_seen: datetime
    fence: str = ""
    payload: bytes = b""  # the frozen post of the last attempt
    receipt: Receipt | None = None
    posted_at: datetime | None = None
    override: Override = Override()
    changed_at: datetime | None = None  # when the wanted version came, where it is not the first
    misses: int = 0  # looks that found nothing while reconciling
    doubt: str = ""  # of DOUBTS, where no person has let this version go


# -- reported ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure in words: code, reason, fix."""

    code: str
    reason: str
    fix: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What one run of a source counted. Stage times are seconds, added up over entries."""

    source_id: str
    started: datetime
    finished: datetime
    announced: int = 0
    unchanged: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)  # new, updated, same, duplicate, skipped, removed, failed
    skipped: Mapping[str, int] = field(default_factory=dict)  # by code
    seconds: Mapping[str, float] = field(default_factory=dict)  # read, fetch, extract, judge, save
    notes: tuple[str, ...] = ()
    problem: Problem | None = None
    reads: int = 1  # so many in a row had nothing to tell; this is the last of them


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the store knows of a source when it is claimed."""

    source_id: str
    first_contact: datetime | None
    last_success: datetime | None
    failures: int
    validators: Mapping[str, Validators] = field(default_factory=dict)
    lease: str = ""
    learned: str = ""  # of when it has news, as `ingest.schedule` keeps it
    hints: Hints = Hints()  # of the last answer that was not “unchanged”
    next_due: datetime | None = None  # when it was to be read, whatever made it be read now
    hub: str = ""  # the WebSub hub that it named last, and the address by which the hub knows it
    topic: str = ""
    pushed_until: datetime | None = None  # a hub has promised to push its news until then
    move: Move | None = None
    looks_due: bool = True  # of its entries, some are to be looked at now
    arrivals_due: bool = True  # something was sent to us for it
    waiting: bool = False  # the last read left entries for a host that wants a pause: they are taken first


class SubscriptionState(StrEnum):
    WANTED = "wanted"  # the hub is to be asked
    ASKED = "asked"  # it was asked, and has not asked back yet
    ACTIVE = "active"  # it asked back: it sends us what is new, as long as the lease lasts
    DENIED = "denied"  # it said no
    LEAVING = "leaving"  # it is to be told that we want no more
    GONE = "gone"  # kept for a while, so that late deliveries are told to end


@dataclass(frozen=True, slots=True)
class Subscription:
    """What we asked of a WebSub hub for one source."""

    id: int
    source_id: str
    hub: str
    topic: str
    callback: str  # our address, whose end only this hub knows
    secret: str  # of the signatures of what it sends
    state: SubscriptionState
    failures: int  # in a row
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """What a person should know; one open row per cause and subject."""

    cause: str
    subject: str
    reason: str
    fix: str
    since: datetime
