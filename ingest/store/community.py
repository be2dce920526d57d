"""The embedded community's tables, and every question asked of them.

A post is made once because `community_post.key` is unique: whoever comes second with a key gets the row of the first.
A retracted post keeps its row (a tombstone): it answers “gone”, stands in no list, and comes back under no old key.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol, TypeVar, cast

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Index,
    Row,
    Select,
    Table,
    and_,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Field, SQLModel

from ingest.errors import TargetRejected
from ingest.i18n import gettext as _
from ingest.store.codec import decode, encode
from ingest.store.columns import Utc, Words
from ingest.store.overview import also_published
from ingest.types import Account, Config, Form, Found, Organization, Picture, Post, Receipt, Rights

T = TypeVar("T")
Rows = Sequence[Any]  # rows of several shapes, each with the columns that a list shows
_SNIPPET = 400  # characters of the text that a list needs


class Database(Protocol):
    """Runs `work` in one transaction on a thread that may, and gives back what it answers."""

    def write(self, work: Callable[[Connection], T], /) -> Awaitable[T]: ...
    def read(self, work: Callable[[Connection], T], /) -> Awaitable[T]: ...


# -- tables --------------------------------------------------------------------------------------------------


class CommunityAccount(SQLModel, table=True):
    """An official account. `agreement_*` is what its page says about rights; nothing is decided by it here."""

    __tablename__ = "community_account"

    id: int | None = Field(default=None, primary_key=True)
    handle: str = Field(unique=True)
    organization_id: str = Field(index=True)
    name: str = Field(sa_type=Words)
    kind: str = "organization"
    language: str = ""
    bio: str = Field(default="", sa_type=Words)
    homepage: str = Field(default="", sa_type=Words)
    avatar: str = ""  # sha256 of a picture
    cover: str = ""
    official: bool = False
    agreement_form: str = ""
    agreement_images: bool = False
    agreement_start: date | None = None
    agreement_until: date | None = None
    joined_at: datetime = Field(sa_type=Utc)


class CommunityPost(SQLModel, table=True):
    """A post. `shown_at` orders it: when the partner published, or when it came to us if the partner did not say."""

    __tablename__ = "community_post"

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True)
    account_id: int = Field(foreign_key="community_account.id")
    organization_id: str
    organization: str = Field(sa_type=Words)
    title: str = Field(sa_type=Words)
    dek: str = Field(sa_type=Words)
    html: str = Field(sa_type=Words)
    text: str = Field(sa_type=Words)
    form: str
    language: str
    original_url: str = Field(sa_type=Words)
    section: str = Field(sa_type=Words)
    authors: list[str] = Field(sa_type=JSON)
    tags: list[str] = Field(sa_type=JSON)
    pictures: list[dict[str, Any]] = Field(sa_type=JSON)
    published: datetime | None = Field(default=None, sa_type=Utc)
    updated: datetime | None = Field(default=None, sa_type=Utc)
    shown_at: datetime = Field(sa_type=Utc)
    created_at: datetime = Field(sa_type=Utc)
    changed_at: datetime = Field(sa_type=Utc)  # when this revision came
    revision: int = 1
    digest: str  # of the content: the same post again changes nothing
    retracted_at: datetime | None = Field(default=None, sa_type=Utc)


class CommunityPicture(SQLModel, table=True):
    """Which post shows which picture: one that no standing post shows is not given out any more."""

    __tablename__ = "community_picture"

    sha256: str = Field(primary_key=True)
    post_id: int = Field(primary_key=True, foreign_key="community_post.id", index=True)


_accounts: Table = SQLModel.metadata.tables["community_account"]
_posts: Table = SQLModel.metadata.tables["community_post"]
_pictures: Table = SQLModel.metadata.tables["community_picture"]
_account, _post, _picture = _accounts.c, _posts.c, _pictures.c
_STANDS = _post.retracted_at.is_(None)
_NEWEST_FIRST = (_post.shown_at.desc(), _post.id.desc())

# Partial, so that a page of the feed reads its rows and no tombstone; the account comes along for the day's count.
Index(
    "community_post_feed",
    *_NEWEST_FIRST,
    _post.account_id,
    sqlite_where=_STANDS,
    postgresql_where=_STANDS,
)
Index(
    "community_post_account_feed",
    _post.account_id,
    *_NEWEST_FIRST,
    sqlite_where=_STANDS,
    postgresql_where=_STANDS,
)


# -- what goes in and comes out ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Agreement:
    """What an account's page says of the agreement. Days are whole days, both ends included."""

    form: Form
    images: bool
    start: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Profile:
    """An account as it is declared. `avatar`, `cover`: a picture's sha256; None leaves what is there."""

    handle: str
    organization_id: str
    name: str
    kind: Literal["organization", "person"] = "organization"
    language: str = ""
    bio: str = ""
    homepage: str = ""
    avatar: str | None = None
    cover: str | None = None
    official: bool = False
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class Member:
    """An account as pages show it; `latest` is its newest standing post where it was asked for."""

    id: int
    joined_at: datetime
    profile: Profile
    latest: Card | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A post as a list shows it. `snippet` is the beginning of its text."""

    id: int
    key: str
    member: Member
    title: str
    dek: str
    snippet: str
    form: Form
    language: str
    original_url: str
    authors: tuple[str, ...]
    section: str
    shown_at: datetime
    updated: datetime | None
    pictures: tuple[Picture, ...]
    also: tuple[Member, ...] = ()


@dataclass(frozen=True, slots=True)
class FullPost:
    """A post as its own page and the feeds show it."""

    card: Card
    html: str
    text: str
    tags: tuple[str, ...]
    revision: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Gone:
    """A post that was retracted."""

    id: int
    at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a feed: that of the post with this time and id."""

    shown_at: datetime
    id: int


def profiles(organizations: Sequence[Organization], pictures: Mapping[str, str] | None = None) -> tuple[Profile, ...]:
    """The accounts that a configuration declares, one per handle. `pictures`: from an address to its copy's sha256."""
    kept = pictures or {}
    found: dict[str, Profile] = {}
    for organization in organizations:
        declared = [(organization.account, organization.rights)]
        declared += [(s.account, s.rights or organization.rights) for s in organization.sources if s.account]
        for account, rights in declared:
            found.setdefault(account.handle, _profile(organization, account, rights, kept))
    return tuple(found.values())


def _profile(
    organization: Organization, account: Account, rights: Rights | None, pictures: Mapping[str, str]
) -> Profile:
    return Profile(
        handle=account.handle,
        organization_id=organization.id,
        name=account.display_name or organization.name,
        kind=organization.kind,
        language=organization.language,
        bio=account.bio or organization.description,
        homepage=organization.homepage,
        avatar=_copy_of(account.avatar, pictures),
        cover=_copy_of(account.cover, pictures),
        official=rights is not None,
        agreement=Agreement(rights.text, rights.images, rights.start, rights.until) if rights else None,
    )


def _copy_of(address: str, pictures: Mapping[str, str]) -> str | None:
    """A picture that is declared and has not come (yet) leaves the one before it."""
    return pictures.get(address) if address else ""


# -- the store -----------------------------------------------------------------------------------------------


class CommunityStore:
    """What the community keeps."""

    def __init__(self, database: Database) -> None:
        self._write = database.write
        self._read = database.read

    # publishing

    async def declare_accounts(self, *declared: Profile, now: datetime) -> None:
        """Make or change accounts by their handle."""
        await self._write(lambda connection: _declare(connection, declared, now))

    async def declare(self, config: Config, *, now: datetime, pictures: Mapping[str, str] | None = None) -> None:
        """Make or change the accounts of a configuration. `pictures`: from the addresses of avatars and covers to
        the sha256 of our copies; what is not in it stays as it was."""
        await self.declare_accounts(*profiles(config.organizations, pictures), now=now)

    async def publish(self, key: str, account: str, post: Post, *, now: datetime) -> Receipt:
        """Make the post, once per key: the same key again answers with the post that is there, unchanged. The receipt's
        URL is a path. Raises TargetRejected for an account that was never declared."""
        return _receipt(await self._write(lambda connection: _publish(connection, key, account, post, now)))

    async def edit(self, post_id: str, account: str, post: Post, *, now: datetime) -> Receipt:
        """Put `post` in the place of what stands. Raises TargetRejected when there is no such post any more."""
        return _receipt(await self._write(lambda connection: _edit(connection, post_id, account, post, now)))

    async def retract(self, post_id: str, *, now: datetime) -> None:
        """Take the post down for good; one that is gone already is fine."""
        await self._write(lambda connection: _retract(connection, post_id, now))

    async def find(self, key: str) -> tuple[Found, ...]:
        """The post under a key, standing or not: at most one."""
        row = await self._read(lambda connection: _by_key(connection, key))
        return (Found(_receipt(row), public=row.retracted_at is None),) if row else ()

    async def account(self, handle: str) -> Member | None:
        row = await self._read(lambda c: c.execute(select(_accounts).where(_account.handle == handle)).one_or_none())
        return _member(row) if row else None

    # reading

    async def feed(
        self, *, before: Place | None = None, limit: int = 20, account_id: int | None = None
    ) -> tuple[Card, ...]:
        """Standing posts, newest first, from the one that follows `before`."""
        return await self._read(lambda connection: _feed(connection, before, limit, account_id))

    async def full_posts(self, *, limit: int, account_id: int | None = None) -> tuple[FullPost, ...]:
        """The newest standing posts whole."""
        return await self._read(lambda connection: _full_posts(connection, limit, account_id))

    async def post(self, post_id: int) -> FullPost | Gone | None:
        return await self._read(lambda connection: _one(connection, post_id))

    async def shows(self, sha256: str) -> bool:
        """Whether a picture is to be seen somewhere: in a post that stands, or as an account's own."""
        return await self._read(lambda connection: _shows(connection, sha256))

    async def members(self, *, today: date, after: str = "", limit: int = 60) -> tuple[Member, ...]:
        """Accounts to show, by handle, each with its newest post: those that posted something that stands, and those
        whose agreement is in force."""
        return await self._read(lambda connection: _members(connection, today, after, limit))

    async def newcomers(self, *, limit: int) -> tuple[Member, ...]:
        """The accounts that joined last, of those that have posted."""
        query = select(_accounts).where(_has_posted()).order_by(_account.joined_at.desc(), _account.id).limit(limit)
        return tuple(_member(row) for row in await self._read(lambda c: c.execute(query).all()))

    async def count_between(self, start: datetime, end: datetime) -> tuple[int, int]:
        """How many posts stand between two moments, and from how many accounts."""
        query = select(func.count(), func.count(_post.account_id.distinct())).where(
            _STANDS, _post.shown_at >= start, _post.shown_at < end
        )
        posts, accounts = await self._read(lambda c: c.execute(query).one())
        return posts, accounts

    async def count_of(self, account_id: int) -> int:
        """How many posts of an account stand."""
        query = select(func.count()).select_from(_posts).where(_STANDS, _post.account_id == account_id)
        return await self._read(lambda c: c.execute(query).scalar_one())


def _receipt(row: Row[Any]) -> Receipt:
    at = row.retracted_at or row.changed_at
    return Receipt(id=str(row.id), url=f"/post/{row.id}", revision=str(row.revision), at=at)


# -- writing -------------------------------------------------------------------------------------------------


def _declare(connection: Connection, declared: Sequence[Profile], now: datetime) -> None:
    for profile in declared:
        row = _account_row(profile)
        made = _insert(connection, _accounts).values(**row, joined_at=now)
        kept = {name for name in ("avatar", "cover") if getattr(profile, name) is None}
        changed = {name: value for name, value in row.items() if name not in kept | {"handle"}}
        connection.execute(made.on_conflict_do_update(index_elements=["handle"], set_=changed))


def _account_row(profile: Profile) -> dict[str, Any]:
    agreement = profile.agreement
    return {
        "handle": profile.handle,
        "organization_id": profile.organization_id,
        "name": profile.name,
        "kind": profile.kind,
        "language": profile.language,
        "bio": profile.bio,
        "homepage": profile.homepage,
        "avatar": profile.avatar or "",
        "cover": profile.cover or "",
        "official": profile.official,
        "agreement_form": agreement.form if agreement else "",
        "agreement_images": bool(agreement and agreement.images),
        "agreement_start": agreement.start if agreement else None,
        "agreement_until": agreement.until if agreement else None,
    }


def _publish(connection: Connection, key: str, handle: str, post: Post, now: datetime) -> Row[Any]:
    row = _content(post, _account_id(connection, handle), shown_at=post.published or now)
    made = _insert(connection, _posts).values(**row, key=key, created_at=now, changed_at=now, revision=1)
    new_id = connection.execute(made.on_conflict_do_nothing(index_elements=["key"]).returning(_post.id)).scalar()
    if new_id is not None:
        _show_pictures(connection, new_id, post)
    found = _by_key(connection, key)
    assert found is not None  # we or somebody before us put it there in a transaction that has ended
    return found


def _edit(connection: Connection, post_id: str, handle: str, post: Post, now: datetime) -> Row[Any]:
    found = connection.execute(select(_posts).where(_post.id == _number(post_id))).one_or_none()
    if found is None or found.retracted_at is not None:
        reason = _("Post {id} is no longer in this community.", id=post_id)
        raise TargetRejected(reason, fix=_("A retracted post comes back only when an operator revives its article."))
    row = _content(post, _account_id(connection, handle), shown_at=post.published or found.created_at)
    if row["digest"] == found.digest:
        return found
    connection.execute(delete(_pictures).where(_picture.post_id == found.id))
    _show_pictures(connection, found.id, post)
    changed = update(_posts).where(_post.id == found.id).values(**row, changed_at=now, revision=_post.revision + 1)
    return connection.execute(changed.returning(_posts)).one()


def _show_pictures(connection: Connection, post_id: int, post: Post) -> None:
    shown = dict.fromkeys(picture.sha256 for picture in post.pictures)
    if shown:
        connection.execute(insert(_pictures), [{"sha256": sha256, "post_id": post_id} for sha256 in shown])


def _content(post: Post, account_id: int, *, shown_at: datetime) -> dict[str, Any]:
    row: dict[str, Any] = {
        "account_id": account_id,
        "organization_id": post.organization_id,
        "organization": post.organization,
        "title": post.title,
        "dek": post.dek,
        "html": post.html,
        "text": post.text,
        "form": post.form,
        "language": post.language,
        "original_url": post.original_url,
        "section": post.section,
        "authors": encode(post.authors),
        "tags": encode(post.tags),
        "pictures": encode(post.pictures),
        "published": post.published,
        "updated": post.updated,
        "shown_at": shown_at,
    }
    frozen = json.dumps(row, ensure_ascii=False, sort_keys=True, default=datetime.isoformat)
    return row | {"digest": hashlib.sha256(frozen.encode()).hexdigest()}


def _retract(connection: Connection, post_id: str, now: datetime) -> None:
    stands = and_(_post.id == _number(post_id), _STANDS)
    connection.execute(update(_posts).where(stands).values(retracted_at=now))


def _account_id(connection: Connection, handle: str) -> int:
    found = connection.execute(select(_account.id).where(_account.handle == handle)).scalar_one_or_none()
    if found is None:
        reason = _("This community has no account “{handle}”.", handle=handle)
        raise TargetRejected(reason, fix=_("Declare the account in sources.yaml; it is made at the next sync."))
    return int(found)


def _number(post_id: str) -> int:
    """Receipts carry text; what is no number is the id of no post."""
    return int(post_id) if post_id.isascii() and post_id.isdigit() and len(post_id) < 19 else -1


def _insert(connection: Connection, table: Table) -> Any:
    """An INSERT that knows ON CONFLICT, which both databases have and SQLAlchemy has not in common."""
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(table)


def _by_key(connection: Connection, key: str) -> Row[Any] | None:
    return connection.execute(select(_posts).where(_post.key == key)).one_or_none()


# -- reading -------------------------------------------------------------------------------------------------

_LISTED = [c for c in _posts.c if c.name not in ("html", "text", "digest", "tags")]
_LISTED_SNIPPET = func.substr(_post.text, 1, _SNIPPET).label("snippet")


def _feed(connection: Connection, before: Place | None, limit: int, account_id: int | None) -> tuple[Card, ...]:
    query = _newest(select(*_LISTED, _LISTED_SNIPPET), account_id).limit(limit)
    if before:
        query = query.where(tuple_(_post.shown_at, _post.id) < tuple_(_bound(before.shown_at), before.id))
    return _cards(connection, connection.execute(query).all())


def _full_posts(connection: Connection, limit: int, account_id: int | None) -> tuple[FullPost, ...]:
    rows = connection.execute(_newest(select(_posts, _LISTED_SNIPPET), account_id).limit(limit)).all()
    return tuple(_full(row, card) for row, card in zip(rows, _cards(connection, rows), strict=True))


def _one(connection: Connection, post_id: int) -> FullPost | Gone | None:
    row = connection.execute(select(_posts, _LISTED_SNIPPET).where(_post.id == post_id)).one_or_none()
    if row is None:
        return None
    if row.retracted_at is not None:
        return Gone(row.id, row.retracted_at)
    (card,) = _cards(connection, [row])
    return _full(row, card)


def _shows(connection: Connection, sha256: str) -> bool:
    in_post = select(_picture.post_id).join(_posts, _post.id == _picture.post_id).where(_STANDS)
    in_post = in_post.where(_picture.sha256 == sha256)
    of_account = select(_account.id).where(or_(_account.avatar == sha256, _account.cover == sha256))
    return connection.execute(select(or_(in_post.exists(), of_account.exists()))).scalar_one()


def _members(connection: Connection, today: date, after: str, limit: int) -> tuple[Member, ...]:
    in_force = and_(
        _account.official.is_(True), or_(_account.agreement_until.is_(None), _account.agreement_until >= today)
    )
    newest = (
        select(_post.id).where(_STANDS, _post.account_id == _account.id).order_by(*_NEWEST_FIRST).limit(1)
    ).scalar_subquery()
    query = select(_accounts, newest.label("newest")).where(_account.handle > after, or_(in_force, _has_posted()))
    rows = connection.execute(query.order_by(_account.handle).limit(limit)).all()
    listed = select(*_LISTED, _LISTED_SNIPPET).where(_post.id.in_([row.newest for row in rows if row.newest]))
    latest = {card.member.id: card for card in _cards(connection, connection.execute(listed).all())}
    return tuple(replace(_member(row), latest=latest.get(row.id)) for row in rows)


def _newest(query: Select[Any], account_id: int | None) -> Select[Any]:
    """Newest first, along an index made for it."""
    of_account = [] if account_id is None else [_post.account_id == account_id]
    return query.where(_STANDS, *of_account).order_by(*_NEWEST_FIRST)


def _has_posted() -> ColumnElement[bool]:
    return select(_post.id).where(_STANDS, _post.account_id == _account.id).exists()


def _bound(moment: datetime) -> ColumnElement[datetime]:
    """A moment as a parameter of the column's own type, which a row value does not give by itself."""
    return literal(moment, Utc)


def _cards(connection: Connection, rows: Rows) -> tuple[Card, ...]:
    authors = _members_where(connection, _account.id.in_({row.account_id for row in rows})) if rows else ()
    by_id = {member.id: member for member in authors}
    others = _others(connection, rows) if rows else {}
    return tuple(_card(row, by_id[row.account_id], others.get(row.key, ())) for row in rows)


def _others(connection: Connection, rows: Rows) -> Mapping[str, tuple[Member, ...]]:
    """Who else published each of these stories, as accounts of this community; an organization is named once."""
    named = also_published(connection, [row.key for row in rows])
    if not named:
        return {}
    wanted = {organization for organizations in named.values() for organization in organizations}
    found: dict[str, Member] = {}
    for member in _members_where(connection, and_(_account.organization_id.in_(wanted), _account.official.is_(True))):
        found.setdefault(member.profile.organization_id, member)
    return {key: tuple(found[one] for one in dict.fromkeys(several) if one in found) for key, several in named.items()}


def _members_where(connection: Connection, condition: ColumnElement[bool]) -> tuple[Member, ...]:
    rows = connection.execute(select(_accounts).where(condition).order_by(_account.id)).all()
    return tuple(_member(row) for row in rows)


def _member(row: Row[Any]) -> Member:
    agreement = None
    if row.agreement_form:
        form = cast("Form", row.agreement_form)
        agreement = Agreement(form, row.agreement_images, row.agreement_start, row.agreement_until)
    profile = Profile(
        handle=row.handle,
        organization_id=row.organization_id,
        name=row.name,
        kind=row.kind,
        language=row.language,
        bio=row.bio,
        homepage=row.homepage,
        avatar=row.avatar,
        cover=row.cover,
        official=row.official,
        agreement=agreement,
    )
    return Member(row.id, row.joined_at, profile)


def _card(row: Row[Any], member: Member, also: tuple[Member, ...]) -> Card:
    return Card(
        id=row.id,
        key=row.key,
        member=member,
        title=row.title,
        dek=row.dek,
        snippet=row.snippet,
        form=row.form,
        language=row.language,
        original_url=row.original_url,
        authors=tuple(row.authors),
        section=row.section,
        shown_at=row.shown_at,
        updated=row.updated,
        pictures=tuple(decode(Picture, picture) for picture in row.pictures),
        also=also,
    )


def _full(row: Row[Any], card: Card) -> FullPost:
    return FullPost(card, row.html, row.text, tuple(row.tags), row.revision, row.changed_at)
