"""From the outbox to the community.

    delivery ─claim─▶ may it go? ─render─▶ Post ─record the attempt─▶ request ─▶ Receipt ─settle─▶ delivered
                          │                                              │
                          └ held, or again later                         ├ refused by the server, in its words
                                                                         ├ not sent, or throttled: again later
                                                                         └ unknown: find before sending again

A crash anywhere leaves a row that says what was being done: until the attempt is recorded nothing was sent; after it,
only `find` can tell. One delivery is in flight per account and target. Each target says how it makes “once” true.

The flow knows no database, no network and no settings: it is given ports.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from ingest import rights
from ingest.added import asked_as
from ingest.errors import (
    FetchError,
    IngestError,
    TargetError,
    TargetOutcomeUnknown,
    TargetRejected,
    TargetThrottled,
    TargetUnauthorized,
)
from ingest.i18n import gettext as _
from ingest.log import Log
from ingest.ports import Clock, Media, Outbox, Progress, Target
from ingest.rendering import freeze, render, thaw, wanted_images
from ingest.types import (
    Access,
    Config,
    Delivery,
    DeliveryState,
    Found,
    Image,
    Intent,
    MayNotPost,
    MayPost,
    Organization,
    Picture,
    Post,
    PublishRules,
    Receipt,
    Rights,
    Source,
)
from ingest.urls import origin_of

_LEASE = timedelta(minutes=5)
_RETRY_FIRST = timedelta(minutes=1)
_RETRY_MOST = timedelta(hours=6)
_PICTURE_TRIES = 3  # then the post goes out without the picture that would not come
_AT_ONCE = 4  # accounts served at the same time
_SOONEST = timedelta(seconds=1)  # a server that says “again in the past” would be asked without end
_MISTAKE = timedelta(minutes=10)  # until a delivery that met a mistake of ours is tried again


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports, plugged in by `app.py`. `targets` by id."""

    outbox: Outbox
    targets: Mapping[str, Target]
    media: Media
    clock: Clock
    progress: Progress
    log: Log
    owner: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What applies to one delivery: whose it is, what was agreed, how posts go out."""

    organization: Organization
    rights: Rights | None
    rules: PublishRules
    source: Source | None  # None: it is not in the configuration any more


async def publish_due(config: Config, tools: Tools) -> Mapping[str, int]:
    """Send everything that may go out now; answers how many ended how. Raises StoreError, after what was in hand has
    come to an end."""
    outcomes: Counter[str] = Counter()
    await tools.outbox.release_due(now=tools.clock())
    workers = [asyncio.create_task(_publish_some(config, tools, outcomes)) for _worker in range(_AT_ONCE)]
    try:
        ended = await asyncio.gather(*workers, return_exceptions=True)
    finally:
        for worker in workers:
            worker.cancel()
    for error in ended:
        if error is not None:
            raise error
    return outcomes


async def _publish_some(config: Config, tools: Tools, outcomes: Counter[str]) -> None:
    while (delivery := await _claim(tools)) is not None:
        try:
            outcome = await publish(delivery, config, tools)
        except IngestError:
            raise  # the store itself: there is nowhere to write what came of it
        except Exception as error:
            outcome = await _mistaken(delivery, error, tools)
        outcomes[outcome] += 1
        tools.progress.delivery_done(delivery, outcome)


async def _mistaken(delivery: Delivery, error: Exception, tools: Tools) -> str:
    """A mistake of ours, or of a target's plug-in, with one delivery: it is in the log, and the others go on. Whether
    something was sent is known by the row: then it is looked up first, else it only waits."""
    tools.log.error("unexpected", delivery=delivery.id, target=delivery.target_id, exc_info=error)
    now = tools.clock()
    reason = _("A mistake in ingest itself: {kind}.", kind=type(error).__name__)
    await tools.outbox.mark_unknown(delivery, reason, now=now, due=now + _MISTAKE)
    return "failed"


async def _claim(tools: Tools) -> Delivery | None:
    now = tools.clock()
    return await tools.outbox.claim_delivery(owner=tools.owner, now=now, lease_until=now + _LEASE)


async def publish(delivery: Delivery, config: Config, tools: Tools) -> str:
    """One claimed delivery, one step further; answers the outcome in a word."""
    target = tools.targets.get(delivery.target_id)
    terms = _terms(delivery, config)
    if target is None or terms is None:
        reason = _("{target} or its organization is no longer in the configuration.", target=delivery.target_id)
        return await _hold(delivery, "paused", reason, tools)
    if delivery.state is DeliveryState.RECONCILING:
        return await _reconcile(delivery, target, tools)
    if delivery.intent is Intent.RETRACT:
        return await _retract(delivery, target, tools)
    answer = await _may_go(delivery, terms, tools)
    if isinstance(answer, MayNotPost):
        return await _not_now(delivery, answer, tools)
    try:
        post = await _compose(delivery, answer, terms, tools)
    except FetchError as error:
        return await _again(delivery, error.reason, tools, due=error.retry_at)
    return await _send(delivery, target, post, tools)


# -- may it go? ----------------------------------------------------------------------------------------------


def _terms(delivery: Delivery, config: Config) -> Terms | None:
    for organization in config.organizations:
        if organization.id == delivery.organization_id:
            source = _source(organization, delivery.source_id)
            agreed = (source.rights if source else None) or organization.rights
            return Terms(organization, agreed, source.publish if source else organization.publish, source)
    return None


def _source(organization: Organization, source_id: str) -> Source | None:
    return next((source for source in organization.sources if source.id == source_id), None)


async def _may_go(delivery: Delivery, terms: Terms, tools: Tools) -> MayPost | MayNotPost:
    """Asked again at the last moment: an agreement may have ended, or an hour filled, since the article was saved."""
    now, zone = tools.clock(), terms.organization.timezone
    answer = rights.may_post(terms.rights, terms.rules, delivery.target_id, timezone=zone, now=now)
    if isinstance(answer, MayNotPost):
        return answer
    if delivery.doubt:
        return MayNotPost(delivery.doubt, "")
    if delivery.intent is Intent.EDIT:
        if rights.may_edit(terms.rights, timezone=zone, now=now):
            return answer
        return MayNotPost("rights_scope", _("The agreement allows no edits."))
    posted = await tools.outbox.posts_since(delivery.target_id, delivery.account, now - timedelta(hours=1))
    return rights.may_go_now(terms.rules, list(posted), timezone=zone, now=now) or answer


async def _not_now(delivery: Delivery, answer: MayNotPost, tools: Tools) -> str:
    if answer.until is None:
        return await _hold(delivery, answer.code, answer.reason, tools)
    now = tools.clock()
    due = max(answer.until, now + _SOONEST)
    await tools.outbox.requeue(delivery, answer.code, answer.reason, now=now, due=due)
    return "later"


async def _hold(delivery: Delivery, code: str, reason: str, tools: Tools) -> str:
    await tools.outbox.hold(delivery, code, reason, now=tools.clock())
    return "held"


# -- render --------------------------------------------------------------------------------------------------


async def _compose(delivery: Delivery, may: MayPost, terms: Terms, tools: Tools) -> Post:
    pictures = await _pictures(delivery, may, terms, tools)
    return render(
        delivery.article,
        may,
        terms.organization,
        delivery.account,
        pictures=pictures,
        override=delivery.override,
        changed_at=delivery.changed_at,
    )


async def _pictures(delivery: Delivery, may: MayPost, terms: Terms, tools: Tools) -> Sequence[Picture]:
    """Our copies of the article's pictures. One that will not come delays the post a little, but not for ever."""
    kept: list[Picture] = []
    for image in wanted_images(delivery.article, may):
        try:
            picture = await tools.media.keep(image, referer=delivery.article.url, access=_access(image, terms))
        except FetchError as error:
            if delivery.attempt < _PICTURE_TRIES:
                raise
            tools.log.warning("picture_missing", url=image.url, reason=error.reason)
            continue
        if picture is not None and picture.sha256 not in {one.sha256 for one in kept}:
            kept.append(picture)
    return kept


def _access(image: Image, terms: Terms) -> Access | None:
    """As whom a picture is asked for: on the site that the source's secrets are for as its articles are, elsewhere as
    everybody would ask."""
    if terms.source is None:
        return None
    access = asked_as(terms.organization, terms.source, image.url).access
    here = access is not None and access.is_private and origin_of(access.site) == origin_of(image.url)
    return access if here else None


# -- send and settle -----------------------------------------------------------------------------------------


async def _send(delivery: Delivery, target: Target, post: Post, tools: Tools) -> str:
    try:
        fence = delivery.fence or await target.fence(delivery.account)
    except TargetError as error:
        return await _settle_error(delivery, target, error, tools)
    if not await tools.outbox.mark_sent(delivery, payload=freeze(post), fence=fence, now=tools.clock()):
        return "lost"  # the lease went to somebody else, who will do it
    try:
        receipt = await _request(delivery, target, post)
    except TargetError as error:
        return await _settle_error(delivery, target, error, tools)
    return await _delivered(delivery, receipt, tools)


async def _request(delivery: Delivery, target: Target, post: Post) -> Receipt:
    if delivery.intent is Intent.EDIT and delivery.receipt is not None:
        return await target.edit(delivery.account, delivery.receipt, post)
    return await target.deliver(delivery.account, delivery.key, post)


async def _delivered(delivery: Delivery, receipt: Receipt, tools: Tools) -> str:
    if not await tools.outbox.mark_delivered(delivery, receipt, now=tools.clock()):
        return "lost"
    outcome = "edited" if delivery.intent is Intent.EDIT else "posted"
    tools.log.info(outcome, target=delivery.target_id, account=delivery.account, article=delivery.article_id)
    return outcome


async def _settle_error(delivery: Delivery, target: Target, error: TargetError, tools: Tools) -> str:
    now = tools.clock()
    tools.log.warning("delivery_failed", delivery=delivery.id, target=delivery.target_id, reason=error.reason)
    if isinstance(error, TargetRejected):
        await tools.outbox.refuse(delivery, error.reason, now=now)
        return "refused"
    if isinstance(error, TargetUnauthorized):
        return await _hold(delivery, "account", error.reason, tools)
    if isinstance(error, TargetThrottled):
        return await _again(delivery, error.reason, tools, due=error.retry_at)
    if isinstance(error, TargetOutcomeUnknown):
        due = now + timedelta(seconds=target.settle)
        await tools.outbox.mark_unknown(delivery, error.reason, now=now, due=due)
        return "unknown"
    return await _again(delivery, error.reason, tools)


async def _again(delivery: Delivery, reason: str, tools: Tools, *, due: datetime | None = None) -> str:
    now = tools.clock()
    due = max(due or now + _wait(delivery.attempt), now + _SOONEST)
    await tools.outbox.requeue(delivery, "", reason, now=now, due=due)
    return "later"


def _wait(attempt: int) -> timedelta:
    return min(_RETRY_FIRST * (1 << min(attempt, 16)), _RETRY_MOST)


async def _retract(delivery: Delivery, target: Target, tools: Tools) -> str:
    """Withdraw what stands. A receipt that never came is looked up first: a post may stand without one."""
    if not await tools.outbox.mark_sent(delivery, payload=delivery.payload, fence=delivery.fence, now=tools.clock()):
        return "lost"
    try:
        for receipt in await _standing(delivery, target):
            await target.retract(delivery.account, receipt)
    except TargetError as error:
        return await _settle_error(delivery, target, error, tools)
    await tools.outbox.mark_retracted(delivery, now=tools.clock())
    tools.log.info("retracted", target=delivery.target_id, account=delivery.account, article=delivery.article_id)
    return "retracted"


async def _standing(delivery: Delivery, target: Target) -> Sequence[Receipt]:
    if delivery.receipt is not None:
        return (delivery.receipt,)
    return [found.receipt for found in await target.find(delivery.account, delivery.key, delivery.fence)]


# -- reconcile: the outcome is unknown -----------------------------------------------------------------------


async def _reconcile(delivery: Delivery, target: Target, tools: Tools) -> str:
    """Ask the target what it has under our key before anything is sent again."""
    try:
        found = await target.find(delivery.account, delivery.key, delivery.fence)
        if delivery.intent is Intent.RETRACT:
            return await _retract_found(delivery, target, found, tools)
        if found:
            return await _keep_lowest(delivery, target, found, tools)
    except TargetError as error:
        due = tools.clock() + _RETRY_FIRST
        await tools.outbox.mark_unknown(delivery, error.reason, now=tools.clock(), due=due)
        return "unknown"
    await tools.outbox.note_not_found(delivery, now=tools.clock(), due=tools.clock() + _after_miss(delivery, target))
    return "unknown"


def _after_miss(delivery: Delivery, target: Target) -> timedelta:
    """A first look that found nothing is repeated when every request has surely ended. After the second the post is
    sent again: at once – but one that keeps getting lost lets the others of its account go first."""
    if delivery.misses == 0:
        return timedelta(seconds=target.settle)
    return _wait(delivery.attempt) if delivery.attempt > 1 else timedelta()


async def _retract_found(delivery: Delivery, target: Target, found: Sequence[Found], tools: Tools) -> str:
    for one in found:
        await target.retract(delivery.account, one.receipt)
    await tools.outbox.mark_retracted(delivery, now=tools.clock())
    return "retracted"


async def _keep_lowest(delivery: Delivery, target: Target, found: Sequence[Found], tools: Tools) -> str:
    """One is ours; twins of a slow first request go. What stands may be the version before an edit: sent again it is
    the same, so the frozen post is put in place."""
    keep, *twins = sorted(found, key=lambda one: (not one.public, len(one.receipt.id), one.receipt.id))
    for twin in twins:
        await target.retract(delivery.account, twin.receipt)
    receipt = keep.receipt
    if delivery.intent is Intent.EDIT or not keep.public:
        receipt = await target.edit(delivery.account, receipt, thaw(delivery.payload))
    return await _delivered(delivery, receipt, tools)
