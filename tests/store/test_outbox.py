"""Claiming and settling on the real tables, also by several at once."""

import asyncio
import threading
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.store import Store
from ingest.types import Delivery, DeliveryState, Intent, Proposal, Receipt
from tests.store.desk import QUEUED, Desk

TEXTS = ("Rain fell.", "It snowed.", "The sun shone.", "Hail came down.")


async def take_several(desk: Desk, count: int = 3) -> list[int]:
    """Articles 1 to `count`, of which the last is the oldest."""
    return [await desk.take(number, f"{TEXTS[number % 4]} {number}") for number in range(1, count + 1)]


# -- claim ---------------------------------------------------------------------------------------------------


async def test_the_oldest_article_goes_first(desk: Desk) -> None:
    articles = await take_several(desk)
    assert [(await desk.publish()).article_id for _article in articles] == articles[::-1]
    assert await desk.claim() is None


async def test_of_one_account_one_delivery_is_on_its_way(desk: Desk) -> None:
    await take_several(desk)
    await desk.take(9, "Of the herald.", source_id="herald/feed")
    assert {(await desk.claimed()).account for _twice in range(2)} == {"paper", "herald"}
    assert await desk.claim() is None


async def test_of_one_account_each_target_gets_its_own(desk: Desk) -> None:
    await desk.take(1, TEXTS[0], None, QUEUED, replace(QUEUED, target_id="fediverse"))
    targets = {(await desk.claimed()).target_id for _twice in range(2)}
    assert targets == {"discover", "fediverse"}
    assert await desk.claim() is None


@pytest.mark.parametrize("step", ["sent", "unknown"])
async def test_an_account_waits_while_an_outcome_is_open(desk: Desk, step: str) -> None:
    await take_several(desk)
    sent = await desk.send()
    if step == "unknown":
        await desk.store.mark_unknown(sent, "lost", now=desk.now, due=desk.now + timedelta(minutes=1))
    assert await desk.claim() is None
    if step == "unknown":
        desk.later(minutes=2)
        again = await desk.claimed()
        assert (again.id, again.state, again.payload, again.fence) == (
            sent.id,
            DeliveryState.RECONCILING,
            b"frozen",
            "f",
        )


async def test_accounts_that_were_put_aside_are_passed_over(desk: Desk) -> None:
    await take_several(desk)
    other = await desk.take(9, "Of the herald.", source_id="herald/feed")
    claimed = await desk.store.claim_delivery(
        owner="desk", now=desk.now, lease_until=desk.now, busy=[("discover", "paper"), ("fediverse", "herald")]
    )
    assert claimed
    assert claimed.article_id == other


async def test_what_is_not_due_is_not_claimed_and_the_outbox_says_when_it_is(desk: Desk) -> None:
    assert await desk.store.next_delivery_due(desk.now) is None
    await desk.take(1, TEXTS[0])
    assert await desk.store.next_delivery_due(desk.now) == desk.now
    due = desk.now + timedelta(minutes=10)
    await desk.store.requeue(await desk.claimed(), "quiet_hours", "Quiet.", now=desk.now, due=due)
    assert await desk.claim() is None
    assert await desk.store.next_delivery_due(desk.now) == due
    desk.later(minutes=10)
    claimed = await desk.claimed()
    assert claimed.attempt == 1
    assert await desk.store.next_delivery_due(desk.now) == desk.now + timedelta(minutes=5)


# -- settle --------------------------------------------------------------------------------------------------


async def test_a_receipt_is_kept_and_the_hour_is_counted_from_the_first(desk: Desk) -> None:
    article = await desk.take(1, TEXTS[0])
    first = await desk.send()
    receipt = Receipt("17", "https://community.example/post/17", "1", desk.now)
    assert await desk.store.mark_delivered(first, receipt, now=desk.now)
    posted = desk.now
    desk.later(minutes=30)
    await desk.update(1, "It thawed.", article)
    edit = await desk.claimed()
    assert (edit.receipt, edit.intent, edit.posted_at) == (receipt, Intent.EDIT, posted)
    assert await desk.store.mark_sent(edit, payload=b"new", fence="", now=desk.now)
    assert await desk.store.mark_delivered(edit, replace(receipt, revision="2"), now=desk.now)
    assert await desk.store.posts_since("discover", "paper", posted) == [posted]
    assert await desk.store.posts_since("discover", "paper", desk.now) == []
    assert await desk.store.posts_since("discover", "herald", posted) == []


async def test_who_lost_the_lease_settles_nothing(desk: Desk) -> None:
    article = await desk.take(1, TEXTS[0])
    slow = await desk.claimed()
    desk.later(minutes=6)
    await desk.store.release_due(now=desk.now)
    quick = await desk.claimed()
    assert (quick.id, quick.attempt) == (slow.id, 2)
    now, due = desk.now, desk.now
    answers = [
        await desk.store.mark_sent(slow, payload=b"", fence="", now=now),
        await desk.store.mark_delivered(slow, Receipt("late"), now=now),
        await desk.store.mark_retracted(slow, now=now),
        await desk.store.mark_unknown(slow, "", now=now, due=due),
        await desk.store.note_not_found(slow, now=now, due=due),
        await desk.store.requeue(slow, "", "", now=now, due=due),
        await desk.store.hold(slow, "account", "", now=now),
        await desk.store.refuse(slow, "", now=now),
    ]
    assert not any(answers)
    assert await desk.states(article) == ["claimed create"]


async def test_the_socket_is_opened_once_per_claim(desk: Desk) -> None:
    await desk.take(1, TEXTS[0])
    sent = await desk.send()
    assert not await desk.store.mark_sent(sent, payload=b"again", fence="", now=desk.now)


async def test_a_lease_that_ends_after_sending_is_looked_up_first(desk: Desk) -> None:
    article = await desk.take(1, TEXTS[0])
    await desk.send()
    await desk.store.release_due(now=desk.now)
    assert await desk.states(article) == ["sent create"]
    desk.later(minutes=6)
    await desk.store.release_due(now=desk.now)
    again = await desk.claimed()
    assert (again.state, again.version) == (DeliveryState.RECONCILING, 1)
    await desk.store.note_not_found(again, now=desk.now, due=desk.now + timedelta(minutes=1))
    assert await desk.states(article) == ["reconciling create"]
    desk.later(minutes=2)
    second = await desk.claimed()
    assert second.misses == 1
    await desk.store.note_not_found(second, now=desk.now, due=desk.now)
    assert await desk.states(article) == ["queued create"]


async def test_what_was_found_is_edited_to_what_is_wanted_by_now(desk: Desk) -> None:
    article = await desk.take(1, TEXTS[0])
    sent = await desk.send()
    await desk.store.mark_unknown(sent, "lost", now=desk.now, due=desk.now)
    await desk.update(1, "It thawed.", article)
    asked = await desk.claimed()
    assert (asked.version, asked.article.text) == (1, TEXTS[0])
    await desk.store.mark_delivered(asked, Receipt("r"), now=desk.now)
    edit = await desk.claimed()
    assert (edit.intent, edit.version, edit.article.text) == (Intent.EDIT, 2, "It thawed.")


async def test_a_restart_gives_back_what_the_dead_held(desk: Desk) -> None:
    one, two = await desk.take(1, TEXTS[0]), await desk.take(2, TEXTS[1], source_id="herald/feed")
    await desk.send()
    await desk.claimed()
    await desk.store.reclaim(now=desk.now, owner="desk")
    assert sorted(await desk.states(one) + await desk.states(two)) == ["queued create", "reconciling create"]


async def test_an_edit_that_was_claimed_by_the_dead_waits_as_an_edit(desk: Desk) -> None:
    article = await desk.take(1, TEXTS[0])
    await desk.publish()
    await desk.update(1, "It thawed.", article)
    await desk.claimed()
    await desk.store.reclaim(now=desk.now, owner="desk")
    assert await desk.states(article) == ["delivered edit"]


async def test_everybodys_leases_are_given_back_only_where_one_is_alone(store: Store, database_url: str) -> None:
    desk = Desk(store)
    await desk.declare()
    article = await desk.take(1, TEXTS[0])
    await desk.claimed()
    await store.reclaim(now=desk.now)
    alone = database_url.startswith("sqlite")
    assert await desk.states(article) == ["queued create" if alone else "claimed create"]


async def test_every_step_is_told(desk: Desk) -> None:
    article = await desk.take(1, TEXTS[0])
    await desk.store.requeue(await desk.claimed(), "cap", "Full.", now=desk.now, due=desk.now)
    await desk.publish()
    told = (await desk.store.story(f"article:{article}")).events
    names = [event.name for event in told if event.delivery_id]
    assert names == ["queued", "claimed", "put_off", "claimed", "sent", "delivered"]
    assert told[[event.name for event in told].index("put_off")].code == "cap"


# -- several at once -----------------------------------------------------------------------------------------


async def test_several_publishers_send_everything_once(desk: Desk, database_url: str) -> None:
    accounts = ["a", "b", "c"]
    for number in range(24):
        proposal = Proposal("discover", accounts[number % 3], DeliveryState.QUEUED)
        await desk.take(number, f"Report {number}.", None, proposal)
    race = Race(database_url, workers=4)
    await asyncio.to_thread(race.run)
    assert race.problems == []
    assert sorted(race.sent.values()) == [1] * 24
    assert (await desk.store.counts()).deliveries == {"delivered": 24}


class Race:
    """Workers in threads, each with a store and an event loop of its own."""

    def __init__(self, url: str, *, workers: int) -> None:
        self.url = url
        self.sent: Counter[int] = Counter()
        self.problems: list[str] = []
        self.in_flight: set[str] = set()
        self.lock = threading.Lock()
        self.threads = [
            threading.Thread(target=lambda name=name: asyncio.run(self.work(f"worker {name}")))
            for name in range(workers)
        ]

    def run(self) -> None:
        for thread in self.threads:
            thread.start()
        for thread in self.threads:
            thread.join()

    async def work(self, owner: str) -> None:
        desk = Desk(Store.open(self.url))
        patience = 5
        while patience:
            delivery = await desk.claim(owner=owner)
            if delivery is None:
                patience -= 1
                await asyncio.sleep(0.02)
                continue
            await self.send(desk, delivery)
        desk.store.close()

    async def send(self, desk: Desk, delivery: Delivery) -> None:
        with self.lock:
            if delivery.account in self.in_flight:
                self.problems.append(f"two of {delivery.account} at once")
            self.in_flight.add(delivery.account)
        assert await desk.store.mark_sent(delivery, payload=b"", fence="", now=desk.now)
        with self.lock:
            self.sent[delivery.id] += 1
            self.in_flight.discard(delivery.account)
        assert await desk.store.mark_delivered(delivery, Receipt("r"), now=desk.now)


async def test_readers_and_a_writer_do_not_disturb_one_another(desk: Desk) -> None:
    async def write() -> None:
        for number in range(20):
            await desk.take(number, f"Report {number}.")

    async def read() -> None:
        for _time in range(20):
            await desk.store.counts()
            await desk.store.organization_overviews()

    await asyncio.gather(write(), read(), read(), read())
    assert (await desk.store.counts()).articles == 20


async def test_a_store_may_be_asked_from_several_loops(desk: Desk) -> None:
    answers: list[int] = []

    def ask() -> None:
        answers.append(asyncio.run(desk.store.counts()).articles)

    threads = [threading.Thread(target=ask) for _name in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    assert answers == [0] * 4
