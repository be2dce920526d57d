"""Subscriptions to WebSub hubs (https://www.w3.org/TR/websub/), from asking to leaving.

    a feed names its hub ─▶ wanted ─ask─▶ the hub asks back (`incoming`) ─▶ active ─two thirds of the lease─▶ asked anew

What is to be done stands in the store, so that this may be run at any time, interrupted, and run again. Where a hub
does not answer, does not ask back or says no, the feed is polled as ever.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from ingest.errors import FetchError
from ingest.log import Log
from ingest.ports import Clock, FormSender
from ingest.types import Subscription, SubscriptionState

CALLBACKS = "/in/_websub/"
"""Below which hubs are given their addresses. No organization has an id like this."""

LEASE = timedelta(days=10)
"""How long we ask hubs to send; what holds is what they answer."""

_AT_ONCE = 50
_FIRST_WAIT = timedelta(minutes=5)
_LONGEST_WAIT = timedelta(days=1)


class Subscriptions(Protocol):
    """What is asked of the store."""

    async def arrange_subscriptions(self, *, callbacks: str, now: datetime) -> None: ...
    async def due_subscriptions(self, *, now: datetime, limit: int) -> Sequence[Subscription]: ...
    async def note_asking(self, subscription: Subscription, *, due: datetime) -> None: ...
    async def note_hub_failure(
        self, subscription: Subscription, reason: str, *, now: datetime, due: datetime
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports. `public_url`: where hubs find us; empty: nowhere, so there is no subscription."""

    store: Subscriptions
    forms: FormSender
    clock: Clock
    log: Log
    public_url: str


async def tend(tools: Tools) -> None:
    """Do everything that is due, one hub's trouble being its own."""
    callbacks = f"{tools.public_url}{CALLBACKS}" if tools.public_url else ""
    await tools.store.arrange_subscriptions(callbacks=callbacks, now=tools.clock())
    due = await tools.store.due_subscriptions(now=tools.clock(), limit=_AT_ONCE)
    await asyncio.gather(*(_ask(one, tools) for one in due))


async def _ask(subscription: Subscription, tools: Tools) -> None:
    """One request. That it is about to be made is noted first: some hubs ask back before they answer."""
    now = tools.clock()
    again = now + wait(subscription.failures)
    await tools.store.note_asking(subscription, due=again)
    fields = _form(subscription)
    try:
        await tools.forms.post_form(subscription.hub, fields)
    except FetchError as error:
        due = max(again, error.retry_at) if error.retry_at else again
        await tools.store.note_hub_failure(subscription, error.reason, now=now, due=due)
        tools.log.warning("hub_refused", source=subscription.source_id, hub=subscription.hub, reason=error.reason)
        return
    tools.log.info("hub_asked", source=subscription.source_id, hub=subscription.hub, mode=fields["hub.mode"])


def _form(subscription: Subscription) -> dict[str, str]:
    """The fields of https://www.w3.org/TR/websub/#subscription-request-details."""
    leaving = subscription.state is SubscriptionState.LEAVING
    fields = {
        "hub.mode": "unsubscribe" if leaving else "subscribe",
        "hub.topic": subscription.topic,
        "hub.callback": subscription.callback,
    }
    if leaving:
        return fields
    return fields | {"hub.lease_seconds": str(int(LEASE.total_seconds())), "hub.secret": subscription.secret}


def wait(failures: int) -> timedelta:
    """How long a hub has to ask back before it is asked again, after so many times in vain.

    >>> [str(wait(failures)) for failures in (0, 1, 2, 30)]
    ['0:05:00', '0:10:00', '0:20:00', '1 day, 0:00:00']
    """
    return min(_LONGEST_WAIT, _FIRST_WAIT * (1 << min(failures, 10)))
