"""What hubs promised, as the store keeps it: on each database in turn."""

from __future__ import annotations

from datetime import timedelta

from ingest.store import Store
from ingest.store.arrivals import Accepted
from ingest.types import Entry, Subscription, SubscriptionState
from tests.store.desk import BEGIN, Desk, config, partner

HUB, TOPIC, OURS = "https://hub.example/", "https://paper.example/feed", "https://d.example/in/_websub/"
DAY = timedelta(days=1)


async def named(store: Store, *, hub: str = HUB) -> Subscription:
    """The subscription of a source that names a hub."""
    await store.note_hub("paper/feed", hub, TOPIC)
    await store.arrange_subscriptions(callbacks=OURS, now=BEGIN)
    return (await store.due_subscriptions(now=BEGIN, limit=10))[-1]


async def active(store: Store, *, lease: timedelta = 3 * DAY) -> Subscription:
    one = await named(store)
    await store.note_asking(one, due=BEGIN + DAY)
    assert await store.confirm_subscription(token(one), "subscribe", TOPIC, lease, now=BEGIN)
    return one


def token(one: Subscription) -> str:
    return one.callback.removeprefix(OURS)


async def states(store: Store) -> list[SubscriptionState]:
    return [one.state for one in await store.subscriptions()]


async def test_a_named_hub_is_wanted_once_and_has_an_address_and_a_secret_of_its_own(desk: Desk) -> None:
    one = await named(desk.store)
    again = await named(desk.store)
    assert (one, one.state, len(token(one))) == (again, SubscriptionState.WANTED, 43)
    assert one.secret != token(one)


async def test_a_confirmed_one_is_due_again_after_two_thirds_of_its_lease(desk: Desk) -> None:
    await active(desk.store, lease=3 * DAY)
    assert await desk.store.due_subscriptions(now=BEGIN + 1.9 * DAY, limit=10) == ()
    assert len(await desk.store.due_subscriptions(now=BEGIN + 2 * DAY, limit=10)) == 1
    state = await desk.claim_source()
    assert state is not None and state.pushed_until == BEGIN + 3 * DAY


async def test_what_was_never_asked_is_not_confirmed(desk: Desk) -> None:
    one = await named(desk.store)
    assert not await desk.store.confirm_subscription(token(one), "subscribe", TOPIC, DAY, now=BEGIN)
    assert not await desk.store.deny_subscription(token(one), TOPIC, "no", now=BEGIN)
    assert not await desk.store.confirm_subscription("guessed", "subscribe", TOPIC, DAY, now=BEGIN)


async def test_another_public_address_begins_anew_and_leaves_the_old(desk: Desk) -> None:
    old = await active(desk.store)
    await desk.store.arrange_subscriptions(callbacks="https://new.example/in/_websub/", now=BEGIN)
    assert await states(desk.store) == [SubscriptionState.LEAVING, SubscriptionState.WANTED]
    assert await desk.store.confirm_subscription(token(old), "unsubscribe", TOPIC, None, now=BEGIN)
    assert await states(desk.store) == [SubscriptionState.WANTED]


async def test_a_hub_that_does_not_answer_to_our_leaving_is_let_go_after_a_day(desk: Desk) -> None:
    store, one = desk.store, await active(desk.store)
    await store.note_hub("paper/feed", "", "")
    await store.arrange_subscriptions(callbacks=OURS, now=BEGIN)
    for hours, left in ((1, [SubscriptionState.LEAVING]), (25, [])):
        now = BEGIN + timedelta(hours=hours)
        await store.note_hub_failure(one, "It does not answer.", now=now, due=now)
        assert await states(store) == left


async def test_a_lease_that_is_over_is_noticed_and_the_source_asked_again(desk: Desk) -> None:
    store = desk.store
    await active(store, lease=DAY)
    await store.arrange_subscriptions(callbacks=OURS, now=BEGIN + 0.9 * DAY)
    assert await states(store) == [SubscriptionState.ACTIVE]
    await store.arrange_subscriptions(callbacks=OURS, now=BEGIN + DAY)
    assert await states(store) == [SubscriptionState.ASKED]
    state = await desk.claim_source()
    assert state is not None and (state.pushed_until, state.next_due) == (None, BEGIN + DAY)


async def test_a_delivery_is_kept_once_and_the_same_again_is_a_call(desk: Desk) -> None:
    store, one = desk.store, await active(desk.store)
    for _time in range(3):
        kept = await store.deliver_subscription(one, body=b"<rss/>", content_type="text/xml", now=BEGIN)
        assert kept is Accepted.KEPT
    [inbox] = await store.inbox()
    assert inbox.waiting == 2
    [body] = await store.take_arrivals("paper/feed", now=BEGIN)
    assert body.body == b"<rss/>"
    [call] = await store.take_arrivals("paper/feed", now=BEGIN)
    assert (call.body, call.entry) == (b"", None)
    [seen] = await store.subscriptions()
    assert (seen.delivered, seen.last_delivery) == (3, BEGIN)


async def test_a_subscription_follows_a_renamed_source(desk: Desk) -> None:
    await active(desk.store)
    await desk.store.declare(config(partner("paper", source="paper/news", source_was="paper/feed")), now=BEGIN)
    await desk.store.arrange_subscriptions(callbacks=OURS, now=BEGIN)
    [one] = await desk.store.subscriptions()
    assert (one.source_id, one.state) == ("paper/news", SubscriptionState.ACTIVE)


async def test_what_is_gone_is_remembered_for_a_month(desk: Desk) -> None:
    store, one = desk.store, await active(desk.store)
    await store.arrange_subscriptions(callbacks="", now=BEGIN)
    gone = await store.subscription(token(one))
    assert gone is not None and gone.state is SubscriptionState.GONE
    await store.tidy_arrivals(now=BEGIN + 31 * DAY)
    assert await store.subscription(token(one)) is None


async def test_characters_that_databases_do_not_take_do_no_harm(desk: Desk) -> None:
    store = desk.store
    odd = Entry("a\x00b\ud800", "https://paper.example/1", title="Rain\x00 on the \udfff harbor")
    assert await store.accept("paper/feed", "msg\x00\ud800", entry=odd, now=BEGIN) is Accepted.KEPT
    assert await store.received("paper/feed", "msg\x00\ud800")
    [taken] = await store.take_arrivals("paper/feed", now=BEGIN)
    assert taken.entry is not None and "\x00" not in taken.entry.title
