"""The whole story of one thing: what `ingest why` tells."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, and_, or_, select

from ingest.store.codec import decode, digest
from ingest.store.courses import course_of
from ingest.store.nouns import article_of
from ingest.store.tables import articles, deliveries, entries, events, links, versions
from ingest.store.views import ArticleStory, DeliveryStory, EntryStory, EventLine, Member, Story, VersionStory
from ingest.types import ChangeSize, Entry, EntryState, Receipt, Verdict
from ingest.urls import url_key

_MOST = 50  # of a kind that one question shows


@dataclass(frozen=True, slots=True)
class _Found:
    entry_ids: frozenset[int] = frozenset()
    article_ids: frozenset[int] = frozenset()


def story(connection: Connection, query: str) -> Story:
    """Everything about an entry's key, a URL, or a number: of a delivery, else of an article, else of an entry.
    `delivery:7`, `article:7` and `entry:7` say which is meant."""
    found = _by_number(connection, query) or _by_text(connection, query)
    entry_rows = _entries(connection, found)
    article_ids = found.article_ids | {row.article_id for row in entry_rows if row.article_id is not None}
    told = _told(connection, {row.id for row in entry_rows}, article_ids)
    return Story(
        query=query,
        entries=tuple(_entry(row) for row in entry_rows),
        articles=tuple(_article(connection, one) for one in sorted(article_ids)[:_MOST]),
        events=told,
    )


# -- what is meant -------------------------------------------------------------------------------------------


def _by_number(connection: Connection, query: str) -> _Found | None:
    kind, _colon, number = query.strip().rpartition(":")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    kinds = {
        "": ("delivery", "article", "entry"),
        "delivery": ("delivery",),
        "article": ("article",),
        "entry": ("entry",),
    }
    for one in kinds.get(kind, ()):
        if found := _numbered(connection, one, int(number)):
            return found
    return None


def _numbered(connection: Connection, kind: str, number: int) -> _Found | None:
    if kind == "entry":
        row = connection.execute(select(entries.c.id).where(entries.c.id == number)).one_or_none()
        return _Found(entry_ids=frozenset({number})) if row else None
    if kind == "delivery":
        query = select(deliveries.c.article_id).where(deliveries.c.id == number)
    else:
        query = select(articles.c.id).where(articles.c.id == number)
    article_id = connection.execute(query).scalar_one_or_none()
    return None if article_id is None else _Found(article_ids=frozenset({article_id}))


def _by_text(connection: Connection, query: str) -> _Found:
    """By the key, the link as its key, or the key of a delivery or the id or URL of a post."""
    keys = {digest(query), digest(url_key(query))}
    linked = connection.execute(select(links.c.article_id).where(links.c.digest.in_(keys))).scalars()
    posted = connection.execute(
        select(deliveries.c.article_id)
        .where(or_(deliveries.c.key == query, deliveries.c.receipt_url == query))
        .limit(_MOST)
    ).scalars()
    announced = connection.execute(
        select(entries.c.id).where(or_(entries.c.digest.in_(keys), entries.c.url_digest.in_(keys))).limit(_MOST)
    ).scalars()
    return _Found(frozenset(announced), frozenset(linked) | frozenset(posted))


# -- entries -------------------------------------------------------------------------------------------------


def _entries(connection: Connection, found: _Found) -> list[Row[Any]]:
    row = entries.c
    meant = or_(row.id.in_(found.entry_ids), row.article_id.in_(found.article_ids))
    return list(connection.execute(select(entries).where(meant).order_by(row.id).limit(_MOST)).all())


def _entry(row: Row[Any]) -> EntryStory:
    return EntryStory(
        id=row.id,
        source_id=row.source_id,
        key=row.key,
        entry=decode(Entry, row.announced),
        state=EntryState(row.state),
        code=row.code,
        reason=row.reason,
        article_id=row.article_id,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        next_look=row.next_look,
        failures=row.failures,
        missing_since=row.missing_since,
    )


# -- articles ------------------------------------------------------------------------------------------------


def _article(connection: Connection, article_id: int) -> ArticleStory:
    row = connection.execute(select(articles).where(articles.c.id == article_id)).one()
    texts = connection.execute(
        select(versions).where(versions.c.article_id == article_id).order_by(versions.c.number)
    ).all()
    sent = connection.execute(
        select(deliveries).where(deliveries.c.article_id == article_id).order_by(deliveries.c.id)
    ).all()
    known_by = connection.execute(
        select(links.c.url_key).where(links.c.article_id == article_id).order_by(links.c.url_key)
    ).scalars()
    newest = article_of(texts[-1])
    return ArticleStory(
        id=row.id,
        organization_id=row.organization_id,
        source_id=row.source_id,
        cluster_id=row.cluster_id,
        original=row.original,
        kept_as=row.kept_as,
        version=row.version,
        url=newest.url,
        title=newest.title,
        published=row.published,
        first_seen=row.first_seen,
        tombstone=row.tombstone,
        tombstone_reason=row.tombstone_reason,
        tombstone_at=row.tombstone_at,
        links=tuple(known_by),
        versions=tuple(_version(one) for one in texts),
        cluster=_cluster(connection, row.cluster_id),
        deliveries=tuple(_delivery(one) for one in sent),
    )


def _version(row: Row[Any]) -> VersionStory:
    verdict = decode(Verdict, row.verdict)
    return VersionStory(
        number=row.number,
        at=row.at,
        title=row.title,
        text_hash=row.text_hash,
        extractor=str(row.rest.get("extractor", "")),
        change=ChangeSize(row.change_size) if row.change_size else None,
        change_reasons=tuple(row.change_reasons),
        verdict=verdict.kind.value,
        of=verdict.of,
        rule=verdict.evidence.rule,
        details=verdict.evidence.details,
        takes_over=verdict.takes_over,
        doubtful=verdict.doubtful,
    )


def _cluster(connection: Connection, cluster_id: int) -> tuple[Member, ...]:
    newest = and_(versions.c.article_id == articles.c.id, versions.c.number == articles.c.version)
    query = (
        select(articles, versions.c.title, versions.c.rest)
        .join(versions, newest)
        .where(articles.c.cluster_id == cluster_id)
        .order_by(articles.c.id)
    )
    return tuple(
        Member(row.id, row.organization_id, row.title, str(row.rest.get("url", "")), row.original, row.tombstone)
        for row in connection.execute(query)
    )


def _delivery(row: Row[Any]) -> DeliveryStory:
    course = course_of(row)
    receipt = Receipt(row.receipt_id, row.receipt_url, row.receipt_revision, row.receipt_at) if row.posted_at else None
    return DeliveryStory(
        id=row.id,
        key=row.key,
        target_id=row.target_id,
        account=row.account,
        generation=row.generation,
        state=course.state,
        intent=course.intent,
        code=course.code,
        reason=course.reason,
        due=course.due,
        attempt=course.attempt,
        version=course.version,
        version_standing=course.version_standing,
        receipt=receipt,
        posted_at=course.posted_at,
        withdrawn=course.gone_code,
        waits_for=row.waits_for,
    )


# -- events --------------------------------------------------------------------------------------------------


def _told(connection: Connection, entry_ids: Collection[int], article_ids: Collection[int]) -> tuple[EventLine, ...]:
    row = events.c
    meant = or_(row.entry_id.in_(entry_ids), row.article_id.in_(article_ids))
    query = select(events).where(meant).order_by(row.at, row.id)
    return tuple(
        EventLine(one.at, one.name, one.code, one.reason, one.entry_id, one.article_id, one.delivery_id)
        for one in connection.execute(query)
    )
