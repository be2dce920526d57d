"""Between the rows of the outbox and the `Course` that `transitions` decides about: load, write what changed, tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import datetime
from enum import Enum
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, select, update

from ingest.store.batches import batches
from ingest.store.journal import tell
from ingest.store.tables import deliveries
from ingest.store.transitions import Course
from ingest.types import DeliveryState, Intent

_FIELDS = tuple(field.name for field in fields(Course))

Step = Callable[[Course], Course | None]


def course_of(row: Row[Any]) -> Course:
    """The course of a row of `delivery`."""
    values = {name: getattr(row, name) for name in _FIELDS}
    values["state"] = DeliveryState(row.state)
    values["intent"] = Intent(row.intent) if row.intent else None
    return Course(**values)


def move(
    connection: Connection,
    row: Row[Any],
    step: Step,
    event: str,
    *,
    now: datetime,
    **other: Any,
) -> Course | None:
    """Take one step with a row that this transaction has locked; None when the step does not apply. `other` are columns
    beside the course. The event tells the code and reason that the step left, or why it is withdrawn."""
    before = course_of(row)
    after = step(before)
    if after is None:
        return None
    changed = {name: _plain(getattr(after, name)) for name in _FIELDS if getattr(after, name) != getattr(before, name)}
    if changed or other:
        connection.execute(update(deliveries).where(deliveries.c.id == row.id).values(**changed, **other))
        tell(
            connection,
            event,
            at=now,
            article_id=row.article_id,
            delivery_id=row.id,
            code=after.code or after.gone_code,
            reason=after.reason or after.gone_reason,
        )
    return after


def locked(connection: Connection, *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    """Deliveries that nobody else may change until this transaction ends."""
    query = select(deliveries).where(*conditions).order_by(deliveries.c.id).with_for_update()
    return list(connection.execute(query).all())


def locked_ids(connection: Connection, ids: Iterable[int], *conditions: ColumnElement[bool]) -> list[Row[Any]]:
    """Like `locked`, those of these ids."""
    found: list[Row[Any]] = []
    for batch in batches(sorted(set(ids))):
        found += locked(connection, deliveries.c.id.in_(batch), *conditions)
    return found


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value
