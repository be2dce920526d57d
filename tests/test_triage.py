"""Which announced entries are news."""

from datetime import UTC, datetime, timedelta

from ingest.triage import fingerprint, triage, unique
from ingest.types import Backfill, Entry, EntryState, KnownEntry, Sighting

NOW = datetime(2026, 11, 24, 4, tzinfo=UTC)
ALL = Backfill(max=None, since=None)


def entry(number: int, *, days: float | None = None, **more: object) -> Entry:
    published = None if days is None else NOW - timedelta(days=days)
    return Entry(f"id-{number}", f"https://paper.example/{number}", published=published, **more)  # type: ignore[arg-type]


def sort(entries: list[Entry], backfill: Backfill, *, first_contact: datetime | None = None) -> dict[str, Sighting]:
    found = triage(list(unique(entries)), {}, {}, backfill=backfill, first_contact=first_contact, now=NOW)
    return {one.key: one for one in found}


def known(one: Entry, state: EntryState = EntryState.ARTICLE, code: str = "") -> dict[str, KnownEntry]:
    return {one.id: KnownEntry(1, one.id, state, code, fingerprint(one), NOW + timedelta(hours=5), 7)}


def test_a_first_contact_takes_only_the_newest() -> None:
    sightings = sort([entry(number, days=number / 10) for number in range(40)], Backfill())
    taken = [key for key, one in sightings.items() if one.state is EntryState.PENDING]
    assert taken == [f"id-{number}" for number in range(10)]
    assert sightings["id-39"].code == "before_backfill"
    assert len(sightings) == 40


def test_a_first_contact_takes_nothing_older_than_the_backfill() -> None:
    sightings = sort([entry(1, days=1), entry(2, days=8)], Backfill())
    assert sightings["id-1"].state is EntryState.PENDING
    assert sightings["id-2"].code == "before_backfill"
    assert "2026-11-16" in sightings["id-2"].reason


def test_a_feed_in_wrong_order_still_gives_its_newest() -> None:
    sightings = sort([entry(3, days=3), entry(1, days=1), entry(2, days=2)], Backfill(max=1, since=None))
    assert [key for key, one in sightings.items() if one.state is EntryState.PENDING] == ["id-1"]


def test_a_list_without_dates_is_taken_from_the_top() -> None:
    sightings = sort([entry(number) for number in range(5)], Backfill(max=2, since=None))
    assert [key for key, one in sightings.items() if one.state is EntryState.PENDING] == ["id-0", "id-1"]


def test_backfill_all_takes_everything() -> None:
    sightings = sort([entry(number, days=400) for number in range(300)], ALL)
    assert {one.state for one in sightings.values()} == {EntryState.PENDING}


def test_old_articles_under_new_ids_do_not_flood_after_the_first_contact() -> None:
    contact = NOW - timedelta(days=20)
    sightings = sort([entry(1, days=100), entry(2, days=1)], Backfill(), first_contact=contact)
    assert sightings["id-1"].code == "before_backfill"
    assert sightings["id-2"].state is EntryState.PENDING


def test_all_that_is_new_after_the_first_contact_is_taken_however_much() -> None:
    sightings = sort([entry(n, days=0) for n in range(50)], Backfill(), first_contact=NOW - timedelta(days=1))
    assert {one.state for one in sightings.values()} == {EntryState.PENDING}


def test_a_known_entry_that_says_the_same_keeps_its_place() -> None:
    one = entry(1, days=1, title="Low water")
    (sighting,) = triage([(one.id, one)], known(one), {}, backfill=ALL, first_contact=NOW, now=NOW)
    assert sighting.state is None
    assert sighting.next_look == NOW + timedelta(hours=5)


def test_a_known_entry_that_says_something_else_is_looked_at_now() -> None:
    before, after = entry(1, title="Low water"), entry(1, title="Low water at noon")
    (sighting,) = triage([(after.id, after)], known(before), {}, backfill=ALL, first_contact=NOW, now=NOW)
    assert sighting.next_look == NOW


def test_what_belonged_to_the_past_stays_there_whatever_it_says() -> None:
    before, after = entry(1, title="Old"), entry(1, title="Old, edited")
    past = known(before, EntryState.SKIPPED, "before_backfill")
    (sighting,) = triage([(after.id, after)], past, {}, backfill=ALL, first_contact=NOW, now=NOW)
    assert sighting.next_look != NOW


def test_an_entry_whose_url_is_known_is_linked_without_a_request() -> None:
    one = entry(1)
    (sighting,) = triage(
        [(one.id, one)], {}, {"//paper.example/1": 9, "https://paper.example/1": 9, "paper.example/1": 9},
        backfill=ALL, first_contact=NOW, now=NOW,
    )  # fmt: skip
    assert (sighting.state, sighting.article_id) == (EntryState.ARTICLE, 9)


def test_the_same_entry_twice_in_a_feed_is_one() -> None:
    assert len(list(unique([entry(1), entry(1), entry(2)]))) == 2


def test_an_entry_withdrawn_before_it_was_read_is_remembered_as_removed() -> None:
    sightings = sort([entry(1, deleted=True)], ALL)
    assert sightings["id-1"].state is EntryState.REMOVED


def test_what_is_under_embargo_waits_unread_until_it_ends() -> None:
    held = entry(1, days=0, embargo=NOW + timedelta(hours=6))
    assert sort([held], ALL)["id-1"].next_look == NOW + timedelta(hours=6)
    assert sort([entry(2, embargo=NOW - timedelta(hours=6))], ALL)["id-2"].next_look == NOW


def test_an_embargo_that_is_lifted_or_moved_is_followed() -> None:
    held = entry(1, embargo=NOW + timedelta(hours=6))
    lifted, moved = entry(1), entry(1, embargo=NOW + timedelta(hours=9))
    looks = [
        triage([("id-1", one)], known(held), {}, backfill=ALL, first_contact=NOW, now=NOW) for one in (lifted, moved)
    ]
    assert [found[0].next_look for found in looks] == [NOW, NOW + timedelta(hours=9)]


def test_a_withdrawal_does_not_wait_for_the_end_of_an_embargo() -> None:
    gone = entry(1, embargo=NOW + timedelta(hours=6), deleted=True)
    found = triage([("id-1", gone)], known(entry(1)), {}, backfill=ALL, first_contact=NOW, now=NOW)
    assert found[0].next_look == NOW


def test_what_was_withheld_before_it_was_read_is_taken_when_it_comes_back() -> None:
    held = entry(1, days=0, deleted=True)
    seen = {"id-1": KnownEntry(1, "id-1", EntryState.REMOVED, "gone", fingerprint(held), None, None)}
    free = triage([("id-1", entry(1, days=0))], seen, {}, backfill=ALL, first_contact=NOW, now=NOW)
    still = triage([("id-1", held)], seen, {}, backfill=ALL, first_contact=NOW, now=NOW)
    assert (free[0].state, free[0].next_look) == (EntryState.PENDING, NOW)
    assert still[0].state is None


def test_what_was_posted_and_withdrawn_never_comes_back_by_itself() -> None:
    gone = known(entry(1, deleted=True), EntryState.REMOVED, "removed_at_source")
    assert triage([("id-1", entry(1))], gone, {}, backfill=ALL, first_contact=NOW, now=NOW)[0].state is None
