"""What was announced, what is to be looked at, and how a look ended."""

import time
from dataclasses import replace
from datetime import timedelta

from ingest.types import Entry, EntryState, Image, Sighting, Validators, VerdictKind
from tests.store.desk import BEGIN, Desk, verdict


async def test_an_entry_comes_back_as_it_was_announced(desk: Desk) -> None:
    entry = Entry(
        "urn:1",
        "https://paper.example/雨",
        "雨一直下 – „rain“",
        published=BEGIN,
        authors=("王小明", "Ann"),
        content="<p>" + "雨" * 5000,
        images=(Image("https://paper.example/i.jpg", width=3),),
        tags=("a", "b"),
    )
    await desk.store.record_sightings(
        "paper/feed", [Sighting("urn:1", entry, "p", EntryState.PENDING)], {}, now=desk.now
    )
    (look,) = await desk.looks()
    assert look.entry == entry
    assert (look.state, look.article_id, look.first_seen, look.standing) == (EntryState.PENDING, None, BEGIN, False)


async def test_what_no_database_takes_is_left_out_and_the_entry_is_still_known(desk: Desk) -> None:
    key = "a\x00b\ud800" + "x" * 9000
    entry = Entry(key, "https://paper.example/1", "NUL \x00 and half a \udcff pair")
    await desk.store.record_sightings("paper/feed", [Sighting(key, entry, "p", EntryState.PENDING)], {}, now=desk.now)
    assert set(await desk.store.known_entries("paper/feed", [key, "other"])) == {key}
    (look,) = await desk.looks()
    assert look.entry.title == "NUL  and half a ? pair"


async def test_the_newest_is_looked_at_first(desk: Desk) -> None:
    await desk.announce(3, 1, 2)
    assert [look.key for look in await desk.looks()] == ["entry-1", "entry-2", "entry-3"]
    assert len(await desk.store.due_looks("paper/feed", now=desk.now, limit=2)) == 2


async def test_an_entry_is_known_at_the_next_read_and_stays_as_it_is(desk: Desk) -> None:
    await desk.announce(1)
    known = (await desk.store.known_entries("paper/feed", ["entry-1"]))["entry-1"]
    assert (known.state, known.fingerprint, known.next_look) == (EntryState.PENDING, "print-1", BEGIN)
    again = replace(desk.sighting(1), state=None, next_look=known.next_look)
    await desk.store.record_sightings("paper/feed", [again], {}, now=desk.later(hours=1))
    (told,) = (await desk.store.story("entry-1")).entries
    assert (told.first_seen, told.last_seen) == (BEGIN, desk.now)


async def test_an_entry_that_changed_is_looked_at_with_its_new_words(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    assert await desk.looks() == []
    desk.later(minutes=5)
    changed = desk.sighting(1)
    changed = replace(changed, state=None, fingerprint="new", entry=replace(changed.entry, title="New title"))
    await desk.store.record_sightings("paper/feed", [changed], {}, now=desk.now)
    (look,) = await desk.looks()
    assert (look.entry.title, look.article_id, look.state) == ("New title", article, EntryState.ARTICLE)
    assert look.standing
    assert look.validators == Validators('"v1"')


async def test_two_sources_may_use_the_same_key(desk: Desk) -> None:
    await desk.announce(1)
    await desk.announce(1, source_id="herald/feed")
    assert len((await desk.store.story("entry-1")).entries) == 2


async def test_of_two_reads_at_once_the_second_adds_nothing(desk: Desk) -> None:
    await desk.announce(1, 2)
    await desk.announce(1, 2, 3)
    assert len(await desk.looks()) == 3


async def test_a_passing_failure_waits_and_counts(desk: Desk) -> None:
    look = await desk.look(1)
    for failures in (1, 2):
        await desk.store.skip_entry(
            look.entry_id, "timeout", "Too slow.", now=desk.now, next_look=desk.now + timedelta(minutes=5)
        )
        assert await desk.looks() == []
        desk.later(minutes=6)
        (look,) = await desk.looks()
        assert (look.failures, look.state) == (failures, EntryState.SKIPPED)
    told = await desk.store.story("entry-1")
    assert (told.entries[0].code, told.entries[0].reason) == ("timeout", "Too slow.")
    assert [event.name for event in told.events] == ["announced", "skipped"]


async def test_an_article_stays_one_whatever_its_page_says_today(desk: Desk) -> None:
    await desk.take(1, "Rain fell.")
    look = await desk.look(1)
    await desk.store.skip_entry(look.entry_id, "http_5xx", "Down.", now=desk.now, next_look=desk.now)
    (look,) = await desk.looks()
    assert (look.state, look.failures) == (EntryState.ARTICLE, 1)
    await desk.store.note_unchanged(look.entry_id, now=desk.now, next_look=desk.now)
    (look,) = await desk.looks()
    assert look.failures == 0


async def test_a_page_is_missing_since_the_first_time_in_a_row(desk: Desk) -> None:
    await desk.take(1, "Rain fell.")
    look = await desk.look(1)
    await desk.store.note_missing(look.entry_id, now=desk.now, next_look=desk.now)
    await desk.store.note_missing(look.entry_id, now=desk.later(hours=3), next_look=desk.now)
    (look,) = await desk.looks()
    assert look.missing_since == BEGIN
    await desk.store.note_unchanged(look.entry_id, now=desk.now, next_look=desk.now)
    (look,) = await desk.looks()
    assert look.missing_since is None


async def test_a_known_link_makes_an_entry_an_article_without_a_look(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    look = await desk.look(2)
    await desk.store.link_entry(look.entry_id, article, now=desk.now)
    known = (await desk.store.known_entries("paper/feed", ["entry-2"]))["entry-2"]
    assert (known.state, known.article_id, known.next_look) == (EntryState.ARTICLE, article, None)


async def test_a_link_to_another_organizations_article_is_a_duplicate(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    look = await desk.look(2, "herald/feed")
    await desk.store.link_entry(look.entry_id, article, now=desk.now)
    (told,) = (await desk.store.story("entry-2")).entries
    assert (told.state, told.code) == (EntryState.SKIPPED, "duplicate_of")


async def test_what_is_withdrawn_at_the_source_takes_its_post_along(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    await desk.publish()
    look = await desk.look(1)
    await desk.store.remove(look.entry_id, "removed_at_source", "Gone for a day.", now=desk.now)
    assert await desk.states(article) == ["delivered retract removed_at_source"]
    story = await desk.store.story("entry-1")
    assert (story.entries[0].state, story.articles[0].tombstone) == (EntryState.REMOVED, "removed_at_source")
    assert "buried" in [event.name for event in story.events]


async def test_what_waited_unsent_goes_at_once(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    look = await desk.look(1)
    await desk.store.remove(look.entry_id, "removed_at_source", "Gone.", now=desk.now)
    assert await desk.states(article) == ["retracted removed_at_source"]
    assert await desk.claim() is None


async def test_an_article_that_stands_at_another_address_of_its_partner_is_asked_for_there_first(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    assert await desk.take(2, "Rain fell.", verdict(VerdictKind.DUPLICATE, article)) == article
    look = await desk.look(1)
    await desk.store.remove(look.entry_id, "removed_at_source", "Gone.", now=desk.now)
    assert await desk.states(article) == ["queued create"]
    (other,) = await desk.looks()
    assert other.key == "entry-2"
    await desk.store.remove(other.entry_id, "removed_at_source", "Gone too.", now=desk.now)
    assert await desk.states(article) == ["retracted removed_at_source"]


async def test_a_removed_link_to_another_partners_article_withdraws_nothing(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    look = await desk.look(2, "herald/feed")
    await desk.store.link_entry(look.entry_id, article, now=desk.now)
    await desk.store.remove(look.entry_id, "removed_at_source", "Gone.", now=desk.now)
    assert await desk.states(article) == ["queued create"]


async def test_ten_thousand_entries_are_recorded_in_two_seconds(desk: Desk) -> None:
    sightings = [desk.sighting(number) for number in range(10_000)]
    begin = time.process_time()
    await desk.store.record_sightings("paper/feed", sightings, {}, now=desk.now)
    spent = time.process_time() - begin
    assert (await desk.store.counts()).entries == {"pending": 10_000}
    assert spent < 2.5  # seconds of this process; the wall depends on who else is at work here


async def test_known_entries_are_recognized_quickly(desk: Desk) -> None:
    sightings = [desk.sighting(number) for number in range(3_000)]
    await desk.store.record_sightings("paper/feed", sightings, {}, now=desk.now)
    begin = time.process_time()
    known = await desk.store.known_entries("paper/feed", [one.key for one in sightings])
    again = [replace(one, state=None, next_look=known[one.key].next_look) for one in sightings]
    await desk.store.record_sightings("paper/feed", again, {}, now=desk.later(minutes=15))
    assert len(known) == 3_000
    assert time.process_time() - begin < 1.5


async def test_what_was_withdrawn_before_it_was_read_begins_anew_and_nothing_else_does(desk: Desk) -> None:
    gone = replace(desk.sighting(1), state=EntryState.REMOVED, code="gone", next_look=None)
    await desk.store.record_sightings("paper/feed", [gone, desk.sighting(2)], {}, now=desk.now)
    await desk.store.skip_entry((await desk.looks())[0].entry_id, "no_body", "Empty.", now=desk.now, next_look=None)
    again = [replace(desk.sighting(number), fingerprint="other") for number in (1, 2)]
    await desk.store.record_sightings("paper/feed", again, {}, now=desk.now)
    assert [look.key for look in await desk.looks()] == ["entry-1"]
