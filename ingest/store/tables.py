"""The tables. Rows stay in this package: what goes in and out are the nouns of `ingest.types` and `views`.

Two databases, one definition: text and times through the types of `columns`, keys of any length by their digest, and
indexes that hold only the rows somebody asks for. A change here goes with a migration (`migrations/versions`).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Index, Table, false, text
from sqlmodel import Field, SQLModel

from ingest.store.columns import Utc, Words


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class OrganizationRow(SQLModel, table=True):
    """A partner that is or was declared."""

    __tablename__ = "organization"

    id: str = Field(primary_key=True)
    name: str = Field(sa_type=Words)


class SourceRow(SQLModel, table=True):
    """A source that is or was declared; whoever holds `lease` reads it."""

    __tablename__ = "source"
    __table_args__ = (Index("source_due", "next_due"),)

    id: str = Field(primary_key=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    kind: str
    location: str = Field(sa_type=Words)
    declared: bool = True  # it stands in the file, and is not switched off there
    declared_as: str = Field(
        default="", sa_column_kwargs={"server_default": ""}
    )  # a hash of what decides how it is read
    next_due: datetime = Field(sa_type=Utc)
    lease: str = ""
    lease_owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    first_contact: datetime | None = Field(default=None, sa_type=Utc)
    last_success: datetime | None = Field(default=None, sa_type=Utc)
    failures: int = 0
    hub: str = Field(default="", sa_type=Words, sa_column_kwargs={"server_default": ""})  # that it named last
    topic: str = Field(default="", sa_type=Words, sa_column_kwargs={"server_default": ""})  # as the hub knows it
    pushed_until: datetime | None = Field(default=None, sa_type=Utc)  # a hub has promised to push until then
    learned: str = Field(default="", sa_type=Words, sa_column_kwargs={"server_default": ""})  # when it has news
    hints: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    planned: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))  # as what, and why
    moved_to: str = Field(default="", sa_type=Words, sa_column_kwargs={"server_default": ""})  # for good, it says
    moved_since: datetime | None = Field(default=None, sa_type=Utc)
    moved_told: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    quiet_run: int | None = None  # the row of its last run, where that had nothing to tell


class ArrivalRow(SQLModel, table=True):
    """What was sent to us for a source and is not recorded yet. `due`: not given out before (again)."""

    __tablename__ = "inbox"
    __table_args__ = (Index("inbox_due", "source_id", "due"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id")
    at: datetime = Field(sa_type=Utc)
    due: datetime = Field(sa_type=Utc)
    tries: int = 0
    announced: dict[str, Any] | None = Field(default=None, sa_type=JSON(none_as_null=True))
    body: bytes = b""
    content_type: str = Field(default="", sa_type=Words)
    size: int = 0  # of the body


class ReceivedRow(SQLModel, table=True):
    """A message that was taken, so that it is not taken twice."""

    __tablename__ = "received"
    __table_args__ = (Index("received_at", "at"),)

    source_id: str = Field(primary_key=True, foreign_key="source.id")
    digest: str = Field(primary_key=True)  # of the message's id
    at: datetime = Field(sa_type=Utc)


class SubscriptionRow(SQLModel, table=True):
    """What we asked of a hub. `due`: when we are to act."""

    __tablename__ = "subscription"
    __table_args__ = (_partial("subscription_due", "due", where="due IS NOT NULL"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    hub: str = Field(sa_type=Words)
    topic: str = Field(sa_type=Words)
    callback: str = Field(sa_type=Words, sa_column_kwargs={"server_default": ""})  # our address that it was given
    token: str = Field(unique=True)  # its end, which only this hub knows
    secret: str
    state: str
    since: datetime = Field(sa_type=Utc)
    due: datetime | None = Field(default=None, sa_type=Utc)
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    failures: int = 0  # in a row
    reason: str = Field(default="", sa_type=Words)
    delivered: int = 0
    last_delivery: datetime | None = Field(default=None, sa_type=Utc)
    forged: int = 0  # deliveries whose signature was wrong
    last_forged: datetime | None = Field(default=None, sa_type=Utc)


class LayoutRow(SQLModel, table=True):
    """What was learned of the layouts of a source's pages: see `types.Layouts`."""

    __tablename__ = "layout"

    source_id: str = Field(primary_key=True, foreign_key="source.id")
    learned: dict[str, Any] = Field(sa_type=JSON)
    said: dict[str, str] = Field(sa_type=JSON)
    at: datetime = Field(sa_type=Utc)


class ValidatorRow(SQLModel, table=True):
    """What a server gave to ask for a URL of a source again with."""

    __tablename__ = "validator"

    source_id: str = Field(primary_key=True, foreign_key="source.id")
    digest: str = Field(primary_key=True)  # of the URL
    url: str = Field(sa_type=Words)
    etag: str = Field(default="", sa_type=Words)
    last_modified: str = Field(default="", sa_type=Words)
    body: str = Field(default="", sa_column_kwargs={"server_default": ""})  # a digest of what it answered


class EntryRow(SQLModel, table=True):
    """An entry ever seen, with its one state and the reason of it. `newest` is what "newest first" goes by."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("entry_key", "source_id", "digest", unique=True),
        _partial("entry_due", "source_id", "next_look", where="next_look IS NOT NULL"),
        Index("entry_state", "source_id", "state", "code"),
        Index("entry_url", "source_id", "url_digest"),
        _partial("entry_article", "article_id", where="article_id IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id")
    digest: str  # of the key
    key: str = Field(sa_type=Words)
    url_digest: str = ""  # of the link's key
    announced: dict[str, Any] = Field(sa_type=JSON)
    fingerprint: str
    state: str
    code: str = ""
    reason: str = Field(default="", sa_type=Words)
    article_id: int | None = Field(default=None, foreign_key="article.id")
    newest: datetime = Field(sa_type=Utc)
    first_seen: datetime = Field(sa_type=Utc)
    last_seen: datetime = Field(sa_type=Utc)
    next_look: datetime | None = Field(default=None, sa_type=Utc)
    failures: int = 0
    missing_since: datetime | None = Field(default=None, sa_type=Utc)
    etag: str = Field(default="", sa_type=Words)
    last_modified: str = Field(default="", sa_type=Words)


class ClusterRow(SQLModel, table=True):
    """A story: the articles that are the same."""

    __tablename__ = "cluster"

    id: int | None = Field(default=None, primary_key=True)
    created_at: datetime = Field(sa_type=Utc)


class ArticleRow(SQLModel, table=True):
    """An article. `version` is the number of its newest one; `kept_as` says why a copy that is not posted is kept."""

    __tablename__ = "article"

    id: int | None = Field(default=None, primary_key=True)
    organization_id: str = Field(foreign_key="organization.id", index=True)
    source_id: str = Field(foreign_key="source.id", index=True)
    cluster_id: int = Field(foreign_key="cluster.id", index=True)
    original: bool
    kept_as: str = ""  # duplicate_of, excerpt_of
    version: int
    published: datetime | None = Field(default=None, sa_type=Utc)
    first_seen: datetime = Field(sa_type=Utc)
    priority: int = 0
    origin: bool = False
    canonical: str = Field(default="", sa_type=Words)
    credit: str = Field(default="", sa_type=Words)
    tombstone: str = ""
    tombstone_reason: str = Field(default="", sa_type=Words)
    tombstone_at: datetime | None = Field(default=None, sa_type=Utc)


class VersionRow(SQLModel, table=True):
    """One version of an article. `rest` is what `types.Article` has beside the columns."""

    __tablename__ = "version"

    article_id: int = Field(primary_key=True, foreign_key="article.id")
    number: int = Field(primary_key=True)
    at: datetime = Field(sa_type=Utc)
    title: str = Field(sa_type=Words)
    dek: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    html: str = Field(sa_type=Words)
    rest: dict[str, Any] = Field(sa_type=JSON)
    text_hash: str = Field(index=True)
    change_size: str = ""
    change_reasons: list[str] = Field(default_factory=list, sa_type=JSON)
    verdict: dict[str, Any] = Field(sa_type=JSON)
    doubt: str = Field(default="", sa_column_kwargs={"server_default": ""})  # a code, until it is dispelled


class LinkRow(SQLModel, table=True):
    """A URL key by which an article is known: the first article that had it keeps it."""

    __tablename__ = "link"

    digest: str = Field(primary_key=True)
    url_key: str = Field(sa_type=Words)
    article_id: int = Field(foreign_key="article.id", index=True)


class DeliveryRow(SQLModel, table=True):
    """The outbox. `due` is set exactly while the row waits to be claimed, so that the index holds only those."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("delivery_once", "target_id", "article_id", "generation", unique=True),
        _partial("delivery_due", "article_published", "id", where="due IS NOT NULL"),
        Index("delivery_of_account", "target_id", "account", "state"),
        _partial("delivery_posted", "target_id", "account", "posted_at", where="posted_at IS NOT NULL"),
        Index("delivery_state", "state", "code"),
    )

    id: int | None = Field(default=None, primary_key=True)
    target_id: str
    article_id: int = Field(foreign_key="article.id", index=True)
    generation: int = 1
    key: str = Field(unique=True)
    account: str
    article_published: datetime = Field(sa_type=Utc)
    state: str
    intent: str | None = None
    code: str = ""
    reason: str = Field(default="", sa_type=Words)
    due: datetime | None = Field(default=None, sa_type=Utc)
    waits_for: int | None = Field(default=None, foreign_key="delivery.id")
    lease: str = ""
    lease_owner: str = ""
    lease_until: datetime | None = Field(default=None, sa_type=Utc)
    attempt: int = 0
    misses: int = 0
    version: int  # wanted
    version_approved: int | None = None  # that a person let go, whatever speaks against its text
    version_sent: int | None = None  # of the request whose outcome is awaited
    version_standing: int | None = None  # of the post that stands
    changed_at: datetime | None = Field(default=None, sa_type=Utc)
    fence: str = Field(default="", sa_type=Words)
    payload: bytes = b""
    sent_at: datetime | None = Field(default=None, sa_type=Utc)
    receipt_id: str = Field(default="", sa_type=Words)
    receipt_url: str = Field(default="", sa_type=Words)
    receipt_revision: str = Field(default="", sa_type=Words)
    receipt_at: datetime | None = Field(default=None, sa_type=Utc)
    posted_at: datetime | None = Field(default=None, sa_type=Utc)
    delivered_at: datetime | None = Field(default=None, sa_type=Utc)
    gone_code: str = ""  # why it is to be withdrawn; empty: it is not
    gone_reason: str = Field(default="", sa_type=Words)
    unknown: bool = False  # held while it was not known whether a post stands
    override: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)


class RunRow(SQLModel, table=True):
    """One read of one source – or `reads` in a row that had nothing to tell, of which the last is reported."""

    __tablename__ = "run"
    __table_args__ = (Index("run_of_source", "source_id", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    source_id: str = Field(foreign_key="source.id")
    started: datetime = Field(sa_type=Utc)
    finished: datetime = Field(sa_type=Utc)
    ok: bool
    report: dict[str, Any] = Field(sa_type=JSON)
    reads: int = Field(default=1, sa_column_kwargs={"server_default": "1"})


class AlertRow(SQLModel, table=True):
    """What a person should know: one open row per cause and subject."""

    __tablename__ = "alert"
    __table_args__ = (_partial("alert_open", "cause", "digest", where="cleared_at IS NULL", unique=True),)

    id: int | None = Field(default=None, primary_key=True)
    cause: str
    digest: str  # of the subject
    subject: str = Field(sa_type=Words)
    reason: str = Field(sa_type=Words)
    fix: str = Field(sa_type=Words)
    since: datetime = Field(sa_type=Utc)
    cleared_at: datetime | None = Field(default=None, sa_type=Utc)


class EventRow(SQLModel, table=True):
    """The story, only ever added to, in the transaction of what it tells. Without foreign keys: it is never asked to
    hold anything back."""

    __tablename__ = "event"
    __table_args__ = (
        _partial("event_of_entry", "entry_id", where="entry_id IS NOT NULL"),
        _partial("event_of_article", "article_id", where="article_id IS NOT NULL"),
    )

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=Utc)
    entry_id: int | None = None
    article_id: int | None = None
    delivery_id: int | None = None
    name: str
    code: str = ""
    reason: str = Field(default="", sa_type=Words)


class HostRow(SQLModel, table=True):
    """What the fetcher remembers of a host (`name:port`): see `types.HostMemory`."""

    __tablename__ = "host"

    host: str = Field(primary_key=True)
    seen: datetime = Field(sa_type=Utc)
    pause: float = 0.0
    asked_at: datetime | None = Field(default=None, sa_type=Utc)
    blocked_until: datetime | None = Field(default=None, sa_type=Utc)
    throttled: int = 0
    refusals: int = 0
    refused_status: int = 0
    refused_since: datetime | None = Field(default=None, sa_type=Utc)
    refused_url: str = Field(default="", sa_type=Words)
    forbidden_url: str = Field(default="", sa_type=Words)
    forbidden_at: datetime | None = Field(default=None, sa_type=Utc)


class AddressRow(SQLModel, table=True):
    """An address that said when it wants to be asked again."""

    __tablename__ = "address"

    digest: str = Field(primary_key=True)  # of the URL
    url: str = Field(sa_type=Words)
    host: str
    status: int
    until: datetime = Field(sa_type=Utc)


class RobotsRow(SQLModel, table=True):
    """A robots.txt as we have it, packed; empty where there is none."""

    __tablename__ = "robots"

    origin: str = Field(primary_key=True)
    packed: bytes = b""
    expires: datetime = Field(sa_type=Utc)
    etag: str = Field(default="", sa_type=Words)
    last_modified: str = Field(default="", sa_type=Words)


class HostDayRow(SQLModel, table=True):
    """What was sent to a host in a day (UTC), and what was not: see `types.HostDay`."""

    __tablename__ = "host_day"

    day: date = Field(primary_key=True)
    host: str = Field(primary_key=True)
    requests: int = 0
    conditional: int = 0
    unchanged: int = 0
    failed: int = 0
    full: int = 0
    bytes: int = Field(default=0, sa_type=BigInteger)
    saved: int = Field(default=0, sa_type=BigInteger)
    fresh: int = 0
    forbidden: int = 0
    waited: int = 0


def _table(name: str) -> Table:
    return SQLModel.metadata.tables[name]


organizations = _table("organization")
sources = _table("source")
inbox = _table("inbox")
received = _table("received")
subscriptions = _table("subscription")
layouts = _table("layout")
validators = _table("validator")
entries = _table("entry")
clusters = _table("cluster")
articles = _table("article")
versions = _table("version")
links = _table("link")
deliveries = _table("delivery")
runs = _table("run")
alerts = _table("alert")
events = _table("event")
hosts = _table("host")
addresses = _table("address")
robots = _table("robots")
host_days = _table("host_day")
