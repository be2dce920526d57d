"""The publishing half: claim, settle, and what happens to deliveries when their lease or agreement ends."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, func, not_, or_, select, update

from ingest.store import transitions
from ingest.store.codec import decode
from ingest.store.courses import Step, locked, move
from ingest.store.database import lock
from ingest.store.nouns import article_of
from ingest.store.tables import articles, deliveries, sources, versions
from ingest.store.transitions import IN_FLIGHT, RECONCILING, RETRACTED
from ingest.types import Delivery, DeliveryState, Intent, Override, Receipt

_IN_FLIGHT = tuple(state.value for state in IN_FLIGHT)
_row = deliveries.c


# -- claim ---------------------------------------------------------------------------------------------------


def claim(
    connection: Connection,
    *,
    owner: str,
    now: datetime,
    lease_until: datetime,
    busy: Iterable[tuple[str, str]] = (),
) -> Delivery | None:
    """See `ports.Outbox.claim_delivery`."""
    aside = set(busy)
    while row := _next(connection, now, aside):
        lock(connection, f"account {row.target_id} {row.account}")
        if not _in_flight(connection, row):
            return _claimed(connection, row, owner, now, lease_until)
        aside.add((row.target_id, row.account))  # somebody else was quicker, between our look and our lock
    return None


def next_due(connection: Connection) -> datetime | None:
    """When the outbox wants to be asked again: the earliest delivery that may be claimed, or lease that ends."""
    waits = connection.execute(select(func.min(_row.due)).where(_row.due.is_not(None), _free_to_go())).scalar()
    lapses = connection.execute(select(func.min(_row.lease_until)).where(_row.state.in_(_IN_FLIGHT))).scalar()
    return min((moment for moment in (waits, lapses) if moment), default=None)


def posts_since(connection: Connection, target_id: str, account: str, since: datetime) -> Sequence[datetime]:
    """See `ports.Outbox.posts_since`."""
    query = select(_row.posted_at).where(
        _row.target_id == target_id, _row.account == account, _row.posted_at >= since, _row.posted_at.is_not(None)
    )
    return connection.execute(query.order_by(_row.posted_at)).scalars().all()


def _next(connection: Connection, now: datetime, aside: set[tuple[str, str]]) -> Row[Any] | None:
    query = select(deliveries).where(_row.due.is_not(None), _row.due <= now, _free_to_go())
    for target_id, account in sorted(aside):
        query = query.where(not_(and_(_row.target_id == target_id, _row.account == account)))
    query = query.order_by(_row.article_published, _row.id).limit(1).with_for_update(skip_locked=True)
    return connection.execute(query).one_or_none()


def _free_to_go() -> ColumnElement[bool]:
    """Nothing else of its account is on its way there, and what it waits for is gone."""
    other, first = deliveries.alias(), deliveries.alias()
    on_its_way = select(other.c.id).where(
        other.c.target_id == _row.target_id,
        other.c.account == _row.account,
        other.c.state.in_(_IN_FLIGHT),
        other.c.id != _row.id,
    )
    gone = select(first.c.id).where(first.c.id == _row.waits_for, first.c.state == RETRACTED.value)
    return and_(not_(on_its_way.exists()), or_(_row.waits_for.is_(None), gone.exists()))


def _in_flight(connection: Connection, row: Row[Any]) -> bool:
    query = select(_row.id).where(
        _row.target_id == row.target_id, _row.account == row.account, _row.state.in_(_IN_FLIGHT), _row.id != row.id
    )
    return connection.execute(query.limit(1)).first() is not None


def _claimed(connection: Connection, row: Row[Any], owner: str, now: datetime, until: datetime) -> Delivery:
    lease = secrets.token_hex(16)
    course = move(connection, row, lambda one: transitions.claim(one, lease, owner, until), "claimed", now=now)
    assert course is not None  # its due time was asked for
    version = course.version_sent if course.state is RECONCILING and course.version_sent else course.version
    article = connection.execute(select(articles).where(articles.c.id == row.article_id)).one()
    text = connection.execute(
        select(versions).where(versions.c.article_id == row.article_id, versions.c.number == version)
    ).one()
    return Delivery(
        id=row.id,
        key=row.key,
        lease=lease,
        target_id=row.target_id,
        organization_id=article.organization_id,
        source_id=article.source_id,
        account=row.account,
        article_id=row.article_id,
        version=version,
        article=article_of(text),
        state=course.state,
        intent=course.intent or Intent.CREATE,
        attempt=course.attempt + 1,
        first_seen=article.first_seen,
        fence=row.fence,
        payload=bytes(row.payload),
        receipt=_receipt(row),
        posted_at=row.posted_at,
        override=decode(Override, row.override),
        changed_at=row.changed_at if row.posted_at else None,
        misses=row.misses,
        doubt="" if row.version_approved == version else text.doubt,
    )


def _receipt(row: Row[Any]) -> Receipt | None:
    if row.version_standing is None:
        return None
    return Receipt(row.receipt_id, row.receipt_url, row.receipt_revision, row.receipt_at)


# -- settle --------------------------------------------------------------------------------------------------


def mark_sent(connection: Connection, delivery: Delivery, *, payload: bytes, fence: str, now: datetime) -> bool:
    """See `ports.Outbox`; so for all that follow."""
    return _settle(
        connection,
        delivery,
        lambda course: transitions.send(course, delivery.version, now),
        "sent",
        now=now,
        payload=payload,
        fence=fence,
    )


def mark_delivered(connection: Connection, delivery: Delivery, receipt: Receipt, *, now: datetime) -> bool:
    return _settle(
        connection,
        delivery,
        lambda course: transitions.deliver(course, delivery.version, now),
        "edited" if delivery.intent is Intent.EDIT else "delivered",
        now=now,
        receipt_id=receipt.id,
        receipt_url=receipt.url,
        receipt_revision=receipt.revision,
        receipt_at=receipt.at or now,
    )


def mark_retracted(connection: Connection, delivery: Delivery, *, now: datetime) -> bool:
    return _settle(connection, delivery, transitions.retract, "retracted", now=now)


def mark_unknown(connection: Connection, delivery: Delivery, reason: str, *, now: datetime, due: datetime) -> bool:
    return _settle(connection, delivery, lambda c: transitions.miss_answer(c, reason, due), "outcome_unknown", now=now)


def note_not_found(connection: Connection, delivery: Delivery, *, now: datetime, due: datetime) -> bool:
    return _settle(connection, delivery, lambda course: transitions.miss(course, now, due), "not_found", now=now)


def requeue(
    connection: Connection, delivery: Delivery, code: str, reason: str, *, now: datetime, due: datetime
) -> bool:
    return _settle(
        connection, delivery, lambda course: transitions.put_back(course, code, reason, now, due), "put_off", now=now
    )


def hold(connection: Connection, delivery: Delivery, code: str, reason: str, *, now: datetime) -> bool:
    return _settle(connection, delivery, lambda course: transitions.hold(course, code, reason, now), "held", now=now)


def refuse(connection: Connection, delivery: Delivery, reason: str, *, now: datetime) -> bool:
    return _settle(
        connection,
        delivery,
        lambda course: transitions.refuse(course, delivery.version, reason, now),
        "refused",
        now=now,
    )


def _settle(connection: Connection, delivery: Delivery, step: Step, event: str, *, now: datetime, **other: Any) -> bool:
    """One step of a claimed delivery, if it is still ours."""
    for row in locked(connection, _row.id == delivery.id, _row.lease == delivery.lease, _row.lease != ""):
        return move(connection, row, step, event, now=now, **other) is not None
    return False


# -- leases --------------------------------------------------------------------------------------------------


def release_due(connection: Connection, *, now: datetime) -> None:
    """See `ports.Outbox.release_due`."""
    _lapse(connection, now, _row.lease_until <= now)


def reclaim(connection: Connection, *, now: datetime, owner: str, everything: bool) -> None:
    """Give back the leases of owners whose name begins with `owner`; of everybody where `everything`, else those that
    have ended."""
    if not (everything or owner):
        release_due(connection, now=now)
        return
    whose = _row.lease_owner.startswith(owner, autoescape=True)
    _lapse(connection, now, whose)
    freed = update(sources).where(sources.c.lease != "", sources.c.lease_owner.startswith(owner, autoescape=True))
    connection.execute(freed.values(lease="", lease_owner="", lease_until=None))


def _lapse(connection: Connection, now: datetime, *conditions: ColumnElement[bool]) -> None:
    for row in locked(connection, _row.state.in_(_IN_FLIGHT), _row.lease != "", *conditions):
        move(connection, row, lambda course: transitions.lapse(course, now), "lapsed", now=now)


# -- held, released, withdrawn -------------------------------------------------------------------------------


def release(connection: Connection, rows: Iterable[Row[Any]], *, now: datetime, event: str = "released") -> list[int]:
    """Let held deliveries go on; answers which did."""
    freed = []
    for row in rows:
        if row.state == DeliveryState.HELD:
            move(connection, row, lambda course: transitions.release(course, now), event, now=now)
            freed.append(row.id)
    return freed


def withdraw(connection: Connection, rows: Iterable[Row[Any]], code: str, reason: str, *, now: datetime) -> None:
    """What of these was never sent goes at once; what stands is to be retracted."""
    for row in rows:
        move(connection, row, lambda course: transitions.withdraw(course, code, reason, now), "withdrawn", now=now)


def hold_again(connection: Connection, rows: Iterable[Row[Any]], code: str, reason: str, *, now: datetime) -> None:
    """Held (or waiting) for another reason from now on."""
    for row in rows:
        if row.state in (DeliveryState.HELD, DeliveryState.QUEUED):
            move(connection, row, lambda course: transitions.hold(course, code, reason, now), "held", now=now)


def bury(connection: Connection, article_id: int, code: str, reason: str, *, now: datetime) -> None:
    """The article never comes back by itself; what stands of it is withdrawn."""
    connection.execute(
        update(articles)
        .where(articles.c.id == article_id, articles.c.tombstone == "")
        .values(tombstone=code, tombstone_reason=reason, tombstone_at=now)
    )
    withdraw(connection, locked(connection, _row.article_id == article_id), code, reason, now=now)
