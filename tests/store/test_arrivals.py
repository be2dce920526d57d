"""What is sent to us waits in the store until a read has recorded it, and is taken once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from ingest.store import Store
from ingest.store.arrivals import REMEMBERED, Accepted
from ingest.triage import fingerprint
from ingest.types import Entry, EntryState, Sighting, Validators
from tests.store.desk import BEGIN, Desk, config, partner

HOUR = timedelta(hours=1)
PUSHED = Entry("a-1", "https://paper.example/1", title="Rain on the harbor", content="<p>Rain.</p>", complete=True)


async def test_a_message_is_kept_once_however_often_it_is_sent(desk: Desk) -> None:
    store = desk.store
    assert await store.accept("paper/feed", "msg_1", entry=PUSHED, now=BEGIN) is Accepted.KEPT
    assert await store.accept("paper/feed", "msg_1", entry=PUSHED, now=BEGIN) is Accepted.KNOWN
    assert [one.entry for one in await store.take_arrivals("paper/feed", now=BEGIN)] == [PUSHED]
    assert await store.received("paper/feed", "msg_1")
    assert not await store.received("herald/feed", "msg_1")


async def test_nothing_is_kept_for_a_source_that_is_not_declared(desk: Desk) -> None:
    assert await desk.store.accept("nobody/feed", "msg_1", entry=PUSHED, now=BEGIN) is Accepted.NOWHERE
    await desk.store.declare(config(partner("herald")), now=BEGIN)
    assert await desk.store.accept("paper/feed", "msg_1", entry=PUSHED, now=BEGIN) is Accepted.NOWHERE


async def test_a_source_that_something_was_sent_for_is_due_before_all_others(desk: Desk) -> None:
    now = BEGIN + HOUR
    assert await desk.store.due_sources(now=now, limit=2) == ["herald/feed", "paper/feed"]
    await desk.store.accept("paper/feed", "msg_1", entry=PUSHED, now=now)
    assert await desk.store.due_sources(now=now, limit=2) == ["paper/feed", "herald/feed"]
    assert await desk.store.due_sources(now=now, limit=1) == ["paper/feed"]


async def test_what_was_taken_goes_with_the_entries_that_were_made_of_it(desk: Desk) -> None:
    store = desk.store
    await store.accept("paper/feed", "msg_1", entry=PUSHED, now=BEGIN)
    taken = [one.id for one in await store.take_arrivals("paper/feed", now=BEGIN)]
    sighting = Sighting("a-1", PUSHED, fingerprint(PUSHED), EntryState.PENDING, next_look=BEGIN)
    await store.record_sightings("paper/feed", [sighting], None, now=BEGIN, taken=taken)
    assert await store.inbox() == ()
    assert await store.announced("paper/feed", ["a-1", "a-2"]) == {"a-1": PUSHED}


async def test_what_a_read_took_and_did_not_record_is_found_again_later_and_later(desk: Desk) -> None:
    store, now = desk.store, BEGIN
    await store.accept("paper/feed", "msg_1", entry=PUSHED, now=now)
    for minutes in (1, 2, 4):
        assert len(await store.take_arrivals("paper/feed", now=now)) == 1
        assert await store.take_arrivals("paper/feed", now=now + timedelta(minutes=minutes, seconds=-1)) == ()
        now += timedelta(minutes=minutes)
    [waiting] = await store.inbox()
    assert (waiting.source_id, waiting.waiting, waiting.tries) == ("paper/feed", 1, 3)


async def test_after_a_crash_it_is_found_at_once(sqlite_url: str) -> None:
    store = Store.open(sqlite_url)
    await store.declare(config(partner("paper")), now=BEGIN)
    await store.accept("paper/feed", "msg_1", entry=PUSHED, now=BEGIN)
    await store.take_arrivals("paper/feed", now=BEGIN)
    await store.reclaim(now=BEGIN)
    assert len(await store.take_arrivals("paper/feed", now=BEGIN)) == 1
    store.close()


async def test_who_only_looks_takes_nothing(desk: Desk) -> None:
    await desk.store.accept("paper/feed", "", body=b"<rss/>", content_type="text/xml", now=BEGIN)
    for _look in range(2):
        [seen] = await desk.store.waiting_arrivals("paper/feed", now=BEGIN)
        assert (seen.entry, seen.body, seen.content_type) == (None, b"<rss/>", "text/xml")


async def test_large_bodies_are_taken_a_few_at_a_time_and_too_many_are_refused(desk: Desk) -> None:
    store, body = desk.store, b"x" * (9 * 1024 * 1024)
    answers = [await store.accept("paper/feed", "", body=body, now=BEGIN) for _each in range(9)]
    assert answers == [Accepted.KEPT] * 8 + [Accepted.FULL]
    assert len(await store.take_arrivals("paper/feed", now=BEGIN)) == 1


async def test_reading_what_was_sent_leaves_what_the_server_gave_to_ask_again_with(desk: Desk) -> None:
    gained = {"https://paper.example/feed": Validators('"v1"')}
    await desk.store.record_sightings("paper/feed", [], gained, now=BEGIN)
    await desk.store.record_sightings("paper/feed", [], None, now=BEGIN)
    state = await desk.claim_source()
    assert state is not None and state.validators == gained


async def test_what_waits_and_what_is_known_follow_a_renamed_source(desk: Desk) -> None:
    store = desk.store
    await store.accept("paper/feed", "msg_1", entry=PUSHED, now=BEGIN)
    renamed = partner("paper", source="paper/news", source_was="paper/feed")
    await store.declare(config(renamed), now=BEGIN)
    assert len(await store.take_arrivals("paper/news", now=BEGIN)) == 1
    assert await store.accept("paper/news", "msg_1", entry=PUSHED, now=BEGIN) is Accepted.KNOWN


async def test_ids_are_forgotten_when_nobody_sends_them_again(desk: Desk) -> None:
    store = desk.store
    await store.accept("paper/feed", "msg_1", entry=replace(PUSHED, deleted=True), now=BEGIN)
    await store.tidy_arrivals(now=BEGIN + REMEMBERED)
    assert await store.received("paper/feed", "msg_1")
    await store.tidy_arrivals(now=BEGIN + REMEMBERED + HOUR)
    assert not await store.received("paper/feed", "msg_1")
