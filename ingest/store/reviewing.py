"""What waits for a person or for an agreement, and what they decide."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, or_, select, update

from ingest.store import delivering, transitions
from ingest.store.codec import decode, encode
from ingest.store.courses import locked, locked_ids, move
from ingest.store.journal import tell
from ingest.store.nouns import article_of
from ingest.store.tables import articles, deliveries, versions
from ingest.store.transitions import IN_FLIGHT
from ingest.store.views import HeldDelivery, ReviewItem
from ingest.types import DOUBTS, DeliveryState, Intent, Override

_row = deliveries.c
_REVIEW = "review"
_OUTCOME_UNKNOWN = "outcome_unknown"

_HELD = _row.state == DeliveryState.HELD.value
_IN_REVIEW = and_(_HELD, _row.code.in_((_REVIEW, *DOUBTS)))


# -- held ----------------------------------------------------------------------------------------------------


def held_deliveries(connection: Connection, codes: Collection[str] | None = None) -> tuple[HeldDelivery, ...]:
    """Held deliveries with one of these codes, or all of them."""
    query = select(deliveries, articles.c.organization_id, articles.c.source_id)
    query = query.join(articles, articles.c.id == _row.article_id).where(_HELD).order_by(_row.id)
    if codes is not None:
        query = query.where(_row.code.in_(codes))
    return tuple(_held(row) for row in connection.execute(query))


def release(
    connection: Connection, ids: Sequence[int], *, now: datetime, code_from: Collection[str] | None = None
) -> tuple[int, ...]:
    """Let held deliveries go on; answers which did. `code_from`: only those held for one of these. What is held because
    its outcome is unknown is released only one by one."""
    conditions: list[ColumnElement[bool]] = [_HELD]
    if code_from is not None:
        conditions.append(_row.code.in_(code_from))
    if len(set(ids)) > 1:
        conditions.append(_row.code != _OUTCOME_UNKNOWN)
    return tuple(delivering.release(connection, locked_ids(connection, ids, *conditions), now=now))


def hold_for(connection: Connection, ids: Sequence[int], code: str, reason: str, *, now: datetime) -> None:
    """Hold what waits, or is held for another reason, for this one."""
    delivering.hold_again(connection, locked_ids(connection, ids), code, reason, now=now)


def _held(row: Row[Any]) -> HeldDelivery:
    return HeldDelivery(
        delivery_id=row.id,
        organization_id=row.organization_id,
        source_id=row.source_id,
        target_id=row.target_id,
        account=row.account,
        article_id=row.article_id,
        code=row.code,
        reason=row.reason,
        intent=Intent(row.intent or Intent.CREATE),
    )


# -- withdrawn -----------------------------------------------------------------------------------------------


def retract_standing(connection: Connection, organization_id: str, code: str, reason: str, *, now: datetime) -> int:
    """Withdraw what stands, or may stand, of an organization, for good; answers how many articles."""
    may_stand = or_(
        _row.version_standing.is_not(None), _row.state.in_([state.value for state in IN_FLIGHT]), _row.unknown
    )
    query = (
        select(articles.c.id)
        .join(deliveries, _row.article_id == articles.c.id)
        .where(articles.c.organization_id == organization_id, _row.gone_code == "", may_stand)
        .distinct()
        .order_by(articles.c.id)
    )
    standing = list(connection.execute(query).scalars())
    for article_id in standing:
        _bury(connection, article_id, code, reason, now)
    return len(standing)


def take_down(connection: Connection, article_id: int, code: str, reason: str, *, now: datetime) -> bool:
    """Withdraw one article everywhere, for good; False when there is none of this id."""
    if connection.execute(select(articles.c.id).where(articles.c.id == article_id)).first() is None:
        return False
    _bury(connection, article_id, code, reason, now)
    return True


def _bury(connection: Connection, article_id: int, code: str, reason: str, now: datetime) -> None:
    delivering.bury(connection, article_id, code, reason, now=now)
    tell(connection, "buried", at=now, article_id=article_id, code=code, reason=reason)


# -- review --------------------------------------------------------------------------------------------------


def review_items(connection: Connection, ids: Collection[int] | None = None) -> tuple[ReviewItem, ...]:
    """Deliveries that wait for a person's look – those of `ids`, or all –, the oldest article first."""
    query = (
        select(deliveries, articles.c.organization_id, articles.c.source_id, articles.c.first_seen)
        .join(articles, articles.c.id == _row.article_id)
        .where(_IN_REVIEW)
        .order_by(_row.article_published, _row.id)
    )
    if ids is not None:
        query = query.where(_row.id.in_(ids))
    return tuple(_item(connection, row) for row in connection.execute(query).all())


def approve(connection: Connection, ids: Sequence[int], *, now: datetime) -> tuple[int, ...]:
    """Let reviewed deliveries go out; answers which of `ids` were waiting for that."""
    rows = locked_ids(connection, ids, _IN_REVIEW)
    for row in rows:
        connection.execute(update(deliveries).where(_row.id == row.id).values(version_approved=row.version))
    return tuple(delivering.release(connection, rows, now=now, event="approved"))


def reject(connection: Connection, ids: Sequence[int], reason: str, *, now: datetime) -> tuple[int, ...]:
    """Never post these; answers which of `ids` were waiting for review. An article that is rejected everywhere gets a
    tombstone. Where a post stands and another text of it waits, the post stays as it is."""
    rows = locked_ids(connection, ids, _IN_REVIEW)
    for row in rows:
        move(connection, row, lambda course: transitions.stay(course, now), "edit_rejected", now=now)
    delivering.withdraw(connection, [row for row in rows if row.version_standing is None], "rejected", reason, now=now)
    for article_id in sorted({row.article_id for row in rows}):
        left = select(_row.id).where(_row.article_id == article_id, _row.state != DeliveryState.RETRACTED.value)
        if connection.execute(left.limit(1)).first() is None:
            _bury(connection, article_id, "rejected", reason, now)
    return tuple(row.id for row in rows)


def edit_override(connection: Connection, delivery_id: int, override: Override, *, now: datetime) -> bool:
    """What an operator writes in the place of the partner's words; False when it does not wait for review."""
    for row in locked(connection, _row.id == delivery_id, _IN_REVIEW):
        connection.execute(update(deliveries).where(_row.id == row.id).values(override=encode(override)))
        tell(connection, "edited_by_hand", at=now, article_id=row.article_id, delivery_id=row.id, reason=override.title)
        return True
    return False


def _item(connection: Connection, row: Row[Any]) -> ReviewItem:
    text = connection.execute(
        select(versions).where(versions.c.article_id == row.article_id, versions.c.number == row.version)
    ).one()
    return ReviewItem(
        id=row.id,
        organization_id=row.organization_id,
        source_id=row.source_id,
        target_id=row.target_id,
        account=row.account,
        article_id=row.article_id,
        version=row.version,
        article=article_of(text),
        first_seen=row.first_seen,
        code=row.code,
        reason=row.reason,
        override=decode(Override, row.override),
    )
