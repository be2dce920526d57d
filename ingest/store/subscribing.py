"""What we asked of WebSub hubs, and what they promised.

    wanted ─ask─▶ asked ─the hub asks back─▶ active ─due: asked anew─▶ active …
       ▲            │ denied ─▶ denied ─due─┐     │ the source names it no more
       └────────────┴───────────────────────┘     └─▶ leaving ─the hub asks back, or time is up─▶ gone

One live subscription for a source: the hub, the topic and our address that hold now. Where one of these changes, the
old subscription leaves and a new one begins, with another secret and another address.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from ingest.store import arrivals
from ingest.store.arrivals import Accepted
from ingest.store.codec import digest
from ingest.store.tables import sources, subscriptions
from ingest.store.views import SubscriptionOverview
from ingest.types import Subscription, SubscriptionState

_row = subscriptions.c
_WANTED, _ASKED, _ACTIVE, _DENIED, _LEAVING, _GONE = SubscriptionState
_LIVE = (_WANTED.value, _ASKED.value, _ACTIVE.value, _DENIED.value)
_SHORTEST_LEASE = timedelta(minutes=5)  # shorter ones would have us ask all the time
_LONGEST_LEASE = timedelta(days=90)
_WITHOUT_LEASE = timedelta(days=1)  # a hub that names none (it must): asked again soon
_DENIED_FOR = timedelta(days=7)
_PATIENCE = timedelta(days=1)  # with a hub that we leave
_KEPT = timedelta(days=30)  # what is gone


# -- what there is to do -------------------------------------------------------------------------------------


def outdated(connection: Connection, *, callbacks: str, now: datetime) -> bool:
    """Whether `arrange` would change something."""
    live = _live(connection)
    held = {(row.source_id, row.hub, row.topic) for row in live if _ours(row, callbacks)}
    return _wanted(connection, callbacks) != held or any(_lapsed(row, now) or not _ours(row, callbacks) for row in live)


def arrange(connection: Connection, *, callbacks: str, now: datetime) -> None:
    """A subscription for each source that names a hub, and none for the others. `callbacks`: our address below which
    hubs are given theirs; empty: we have none that a hub could reach."""
    wanted = _wanted(connection, callbacks)
    held = set()
    for row in _live(connection):
        place = (row.source_id, row.hub, row.topic)
        if place in wanted and place not in held and _ours(row, callbacks):
            held.add(place)
            if _lapsed(row, now):
                connection.execute(update(subscriptions).where(_row.id == row.id).values(state=_ASKED.value))
                _poll_again(connection, row.source_id, now)
        else:
            _leave(connection, row, now, reachable=bool(callbacks))
    for source_id, hub, topic in sorted(wanted - held):
        token = secrets.token_urlsafe(32)
        connection.execute(
            insert(subscriptions).values(
                source_id=source_id,
                hub=hub,
                topic=topic,
                callback=callbacks + token,
                token=token,
                secret=secrets.token_urlsafe(32),
                state=_WANTED.value,
                since=now,
                due=now,
                failures=0,
                reason="",
                delivered=0,
                forged=0,
            )
        )


def _wanted(connection: Connection, callbacks: str) -> set[tuple[str, str, str]]:
    if not callbacks:
        return set()
    named = select(sources.c.id, sources.c.hub, sources.c.topic).where(sources.c.hub != "", sources.c.declared)
    return {(row.id, row.hub, row.topic) for row in connection.execute(named)}


def _live(connection: Connection) -> list[Row[Any]]:
    return list(connection.execute(select(subscriptions).where(_row.state.in_(_LIVE)).order_by(_row.id)).all())


def _ours(row: Row[Any], callbacks: str) -> bool:
    return bool(callbacks) and row.callback == callbacks + row.token


def _leave(connection: Connection, row: Row[Any], now: datetime, *, reachable: bool) -> None:
    """A hub that never promised anything need not be told. Nor one that could not ask back: its lease runs out."""
    told = row.state in (_ASKED.value, _ACTIVE.value) and reachable
    state = _LEAVING if told else _GONE
    values: dict[str, Any] = {"state": state.value, "since": now, "due": now if told else None, "failures": 0}
    connection.execute(update(subscriptions).where(_row.id == row.id).values(**values))
    _poll_again(connection, row.source_id, now)


def _lapsed(row: Row[Any], now: datetime) -> bool:
    return row.state == _ACTIVE.value and row.lease_until is not None and row.lease_until <= now


def _poll_again(connection: Connection, source_id: str, now: datetime) -> None:
    """Nobody pushes any more: the source is asked now, and as often as ever."""
    pushed = update(sources).where(sources.c.id == source_id, sources.c.pushed_until.is_not(None))
    connection.execute(pushed.values(pushed_until=None, next_due=now))


def due(connection: Connection, *, now: datetime, limit: int) -> Sequence[Subscription]:
    """Those that a hub is to be asked about now."""
    query = select(subscriptions).where(_row.due.is_not(None), _row.due <= now).order_by(_row.due).limit(limit)
    return tuple(_subscription(row) for row in connection.execute(query))


def _subscription(row: Row[Any]) -> Subscription:
    state = SubscriptionState(row.state)
    return Subscription(
        row.id, row.source_id, row.hub, row.topic, row.callback, row.secret, state, row.failures, row.lease_until
    )


def note_asking(connection: Connection, subscription_id: int, *, due: datetime) -> None:
    """A request is about to be made: the hub may ask back before it has answered. Until it does, this counts as one
    more failure, and at `due` it is asked again."""
    row = _locked(connection, subscription_id)
    state = _ASKED.value if row.state in (_WANTED.value, _DENIED.value) else row.state
    connection.execute(
        update(subscriptions).where(_row.id == row.id).values(state=state, due=due, failures=row.failures + 1)
    )


def note_failure(connection: Connection, subscription_id: int, reason: str, *, now: datetime, due: datetime) -> None:
    """The hub did not take the request. One that we leave is let go after a day."""
    row = _locked(connection, subscription_id)
    values: dict[str, Any] = {"reason": reason, "due": max(due, row.due) if row.due else due}
    if row.state == _LEAVING.value and row.since < now - _PATIENCE:
        values = {"state": _GONE.value, "due": None}
    connection.execute(update(subscriptions).where(_row.id == row.id).values(**values))


def _locked(connection: Connection, subscription_id: int) -> Row[Any]:
    return connection.execute(select(subscriptions).where(_row.id == subscription_id).with_for_update()).one()


# -- what hubs say -------------------------------------------------------------------------------------------


def confirm(
    connection: Connection, token: str, mode: str, topic: str, lease: timedelta | None, *, now: datetime
) -> bool:
    """The hub asks whether we meant it. True only for what we want now."""
    row = _by_token(connection, token)
    if row is None or row.topic != topic:
        return False
    if mode == "unsubscribe" and row.state in (_LEAVING.value, _GONE.value):
        connection.execute(update(subscriptions).where(_row.id == row.id).values(state=_GONE.value, due=None))
        return True
    if mode != "subscribe" or row.state not in (_ASKED.value, _ACTIVE.value):
        return False
    promised = min(max(_WITHOUT_LEASE if lease is None else lease, _SHORTEST_LEASE), _LONGEST_LEASE)
    connection.execute(
        update(subscriptions)
        .where(_row.id == row.id)
        .values(state=_ACTIVE.value, lease_until=now + promised, due=now + promised * 2 / 3, failures=0, reason="")
    )
    connection.execute(update(sources).where(sources.c.id == row.source_id).values(pushed_until=now + promised))
    return True


def deny(connection: Connection, token: str, topic: str, reason: str, *, now: datetime) -> bool:
    """The hub says no, or no more. It is asked again after a week."""
    row = _by_token(connection, token)
    if row is None or row.topic != topic or row.state not in (_ASKED.value, _ACTIVE.value):
        return False
    values = {"state": _DENIED.value, "due": now + _DENIED_FOR, "reason": reason, "lease_until": None}
    connection.execute(update(subscriptions).where(_row.id == row.id).values(**values))
    _poll_again(connection, row.source_id, now)
    return True


def subscription_of(connection: Connection, token: str) -> Subscription | None:
    """The subscription that an address was made for."""
    row = _by_token(connection, token)
    return _subscription(row) if row else None


def _by_token(connection: Connection, token: str) -> Row[Any] | None:
    return connection.execute(select(subscriptions).where(_row.token == token)).one_or_none()


def deliver(
    connection: Connection, subscription: Subscription, *, body: bytes, content_type: str, now: datetime
) -> Accepted:
    """Keep what a hub sent, whose signature was right. The same once more is no news, but may be word that there is
    some – and so is what is too much to keep: the feed itself is read then."""
    connection.execute(
        update(subscriptions).where(_row.id == subscription.id).values(delivered=_row.delivered + 1, last_delivery=now)
    )
    source_id, message = subscription.source_id, f"{subscription.id} {digest_of(body)}" if body.strip() else ""
    if message:
        accepted = arrivals.accept(connection, source_id, message, now=now, body=body, content_type=content_type)
        if accepted not in (Accepted.KNOWN, Accepted.FULL):
            return accepted
    return arrivals.call(connection, source_id, now=now)


def digest_of(body: bytes) -> str:
    """By which the same delivery is known again."""
    return digest(body.decode("latin-1"))


def note_forged(connection: Connection, subscription_id: int, *, now: datetime) -> None:
    """Something came with a wrong signature, and was left alone."""
    connection.execute(
        update(subscriptions).where(_row.id == subscription_id).values(forged=_row.forged + 1, last_forged=now)
    )


# -- how they are doing --------------------------------------------------------------------------------------


def tidy(connection: Connection, *, now: datetime) -> None:
    """Forget what has been gone for long."""
    connection.execute(delete(subscriptions).where(_row.state == _GONE.value, _row.since < now - _KEPT))


def overview(connection: Connection) -> tuple[SubscriptionOverview, ...]:
    """Every subscription that is not gone, by source."""
    query = select(subscriptions).where(_row.state != _GONE.value).order_by(_row.source_id, _row.id)
    return tuple(
        SubscriptionOverview(
            source_id=row.source_id,
            hub=row.hub,
            topic=row.topic,
            state=SubscriptionState(row.state),
            lease_until=row.lease_until,
            due=row.due,
            failures=row.failures,
            reason=row.reason,
            delivered=row.delivered,
            last_delivery=row.last_delivery,
            forged=row.forged,
            last_forged=row.last_forged,
        )
        for row in connection.execute(query)
    )


def hubs_named(connection: Connection) -> int:
    """How many sources that are read name a hub."""
    named = select(sources.c.id).where(sources.c.hub != "", sources.c.declared)
    return len(connection.execute(named).all())
