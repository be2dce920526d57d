"""The design's truth table, row by row, over both flows and a real store."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest.types import Rights
from tests.house import House, house, organization

RAIN = ("It rained on the harbor all night, and the ferry ran late.", "Nobody minded; the lamps were lit by six.")
TIDE = ("The tide stood 2.41 meters at the stone stairs this morning.", "It will be back at ten tonight.")


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path) as one:
        await one.declare()
        yield one


@pytest.fixture
async def two(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path, organization("paper"), organization("herald")) as one:
        await one.declare()
        yield one


async def test_a_new_article_is_posted_once_however_often_it_is_read(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    assert await paper.sync() == ["Rain"]
    for _again in range(3):
        paper.clock.advance(hours=2)
        assert await paper.sync() == ["Rain"]
    assert paper.target.calls["deliver"] == 1


async def test_a_known_page_is_not_asked_for_before_it_is_due(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.clock.advance(minutes=59)
    await paper.sync()
    assert paper.site.requests[entry.url] == 1
    paper.clock.advance(minutes=2)
    await paper.sync()
    assert paper.site.requests[entry.url] == 2


async def test_a_later_updated_without_another_text_changes_nothing(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.announce(1, "Rain", *RAIN, updated=paper.clock() + timedelta(hours=1))
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain"]
    assert paper.target.calls["edit"] == 0


async def test_a_corrected_headline_updates_the_post_instead_of_posting_twice(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.announce(1, "Rain all night", *RAIN)
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain all night"]
    assert paper.target.calls["deliver"] == 1
    assert paper.target.calls["edit"] == 1
    _key, post = paper.target.posts["1"]
    assert post.updated == paper.clock()


async def test_a_cosmetic_change_leaves_the_post_alone(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.announce(1, "Rain", RAIN[0].replace(",", " –"), RAIN[1], updated=paper.clock())
    paper.clock.advance(minutes=10)
    await paper.sync()
    assert paper.target.calls["edit"] == 0


async def test_the_same_text_under_a_new_id_is_the_same_article(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.announce(2, "Rain", *RAIN)
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain"]


async def test_another_organizations_copy_is_not_posted_again(two: House) -> None:
    two.sites["paper"].announce(1, "Rain", *RAIN, published=two.clock() - timedelta(hours=3))
    two.sites["herald"].announce(1, "Rain, they say", *RAIN, host="herald.example", published=two.clock())
    assert await two.sync() == ["Rain"]


async def test_a_copy_read_before_its_original_gives_the_story_back(two: House) -> None:
    two.sites["herald"].announce(
        1, "Rain, they say", *RAIN, host="herald.example", published=two.clock() - timedelta(hours=1)
    )
    assert await two.sync() == ["Rain, they say"]
    two.sites["paper"].announce(1, "Rain", *RAIN, published=two.clock() - timedelta(hours=3))
    two.clock.advance(minutes=10)
    assert await two.sync() == ["Rain"]
    assert two.target.calls["retract"] == 1
    two.clock.advance(days=2)
    assert await two.sync() == ["Rain"]


async def test_a_story_given_back_before_it_was_posted_is_posted_only_by_its_original(two: House) -> None:
    two.sites["herald"].announce(
        1, "Rain, they say", *RAIN, host="herald.example", published=two.clock() - timedelta(hours=1)
    )
    await two.read("herald")
    two.sites["paper"].announce(1, "Rain", *RAIN, published=two.clock() - timedelta(hours=3))
    assert await two.sync() == ["Rain"]
    assert two.target.calls["deliver"] == 1
    assert two.target.calls["retract"] == 0


async def test_a_repost_that_names_the_originals_page_does_not_take_it(two: House) -> None:
    two.sites["herald"].announce(1, "Rain, they say", *RAIN, host="herald.example")
    two.extractor.canonical["https://herald.example/1"] = "https://paper.example/2026/11/24/rain"
    await two.read("herald")
    two.sites["paper"].announce(1, "Rain", *RAIN)
    assert await two.sync() == ["Rain"]


async def test_a_feed_that_announces_another_partners_page_does_not_take_it(two: House) -> None:
    entry = two.sites["paper"].announce(1, "Rain", *RAIN, published=two.clock() - timedelta(hours=3))
    two.sites["herald"].articles = two.sites["paper"].articles
    two.sites["herald"].entries = [replace(entry, published=two.clock())]
    await two.read("herald")
    assert await two.sync() == ["Rain"]
    assert {account for _key, post in two.target.posts.values() for account in [post.account]} == {"paper"}


async def test_a_copy_of_yesterdays_wording_is_still_a_copy(two: House) -> None:
    two.sites["paper"].announce(1, "Rain", *RAIN, published=two.clock() - timedelta(hours=3))
    await two.sync()
    two.sites["paper"].announce(1, "Rain", *RAIN, "Later it stopped, at 3 in the morning.")
    two.clock.advance(minutes=10)
    await two.sync()
    two.sites["herald"].announce(1, "Rain, they say", *RAIN, host="herald.example", published=two.clock())
    assert await two.sync() == ["Rain"]


async def test_a_daily_note_with_other_facts_is_posted(paper: House) -> None:
    paper.site.announce(1, "Tide", *TIDE)
    paper.site.announce(2, "Tide", TIDE[0].replace("2.41", "2.58"), TIDE[1])
    assert await paper.sync() == ["Tide", "Tide"]


async def test_dropping_out_of_the_feed_means_nothing(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.entries.clear()
    paper.clock.advance(days=2)
    assert await paper.sync() == ["Rain"]


async def test_an_edit_is_seen_even_when_the_entry_has_left_the_feed(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.entries.clear()
    paper.site.articles[entry.url] = ("Rain", [*RAIN, "Correction: it was snow, 4 centimeters of it."])
    paper.clock.advance(hours=1, minutes=1)
    await paper.sync()
    _key, post = paper.target.posts["1"]
    assert "snow" in post.text


async def test_a_page_gone_once_stays_posted_and_gone_a_day_later_is_retracted(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.withdraw(1)
    paper.clock.advance(hours=1, minutes=1)
    assert await paper.sync() == ["Rain"]
    paper.clock.advance(hours=23)
    assert await paper.sync() == ["Rain"]
    paper.clock.advance(hours=2)
    assert await paper.sync() == []


async def test_a_page_that_comes_back_within_the_day_was_never_gone(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    kept = paper.site.articles.pop(entry.url)
    paper.clock.advance(hours=1, minutes=1)
    await paper.sync()
    paper.site.articles[entry.url] = kept
    paper.clock.advance(days=1, minutes=1)
    assert await paper.sync() == ["Rain"]
    paper.site.articles.pop(entry.url)
    paper.clock.advance(days=2)
    assert await paper.sync() == ["Rain"], "the first miss was forgotten when the page came back"


async def test_a_full_text_entry_whose_page_is_gone_is_retracted_too(paper: House) -> None:
    content = "\n".join(["Rain", *RAIN])
    paper.site.announce(1, "Rain", *RAIN, content=content, complete=True)
    assert await paper.sync() == ["Rain"]
    assert not paper.site.requests, "its text came with the entry"
    paper.site.withdraw(1)
    for _look in range(3):
        paper.clock.advance(days=1, hours=1)
        standing = await paper.sync()
    assert standing == []


async def test_a_full_text_entry_is_taken_though_its_page_may_not_be_read(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN, content="\n".join(["Rain", *RAIN]), complete=True)
    await paper.sync()
    paper.site.down[entry.url] = "robots"
    paper.site.announce(1, "Rain at last", *RAIN, content="\n".join(["Rain at last", *RAIN]), complete=True)
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain at last"]


async def test_an_entry_marked_deleted_is_retracted_at_once(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.entries = [replace(entry, deleted=True)]
    paper.clock.advance(minutes=5)
    assert await paper.sync() == []


async def test_what_was_removed_never_comes_back_by_itself(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.entries = [replace(entry, deleted=True)]
    paper.clock.advance(minutes=5)
    await paper.sync()
    paper.site.announce(1, "Rain", *RAIN, updated=paper.clock())
    paper.site.announce(2, "Rain again", *RAIN)
    paper.clock.advance(days=8)
    assert await paper.sync() == []


async def test_without_rights_it_waits_and_goes_out_when_they_are_written_down(tmp_path: Path) -> None:
    with house(tmp_path, organization("paper", rights=None)) as paper:
        await paper.declare()
        paper.site.announce(1, "Rain", *RAIN)
        assert await paper.sync() == []
        (held,) = await paper.store.held_deliveries(("rights_missing",))
        paper.change("paper", lambda one: replace(one, rights=Rights()))
        await paper.store.release([held.delivery_id], now=paper.clock())
        assert await paper.sync() == ["Rain"]


async def test_an_agreement_that_ends_between_reading_and_posting_is_kept(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.read()
    ended = Rights(until=(paper.clock() - timedelta(days=2)).date())
    paper.change("paper", lambda one: replace(one, rights=ended))
    assert await paper.sync() == []


async def test_ended_rights_leave_a_standing_post_alone_and_allow_no_edit(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.change("paper", lambda one: replace(one, rights=Rights(until=(paper.clock() - timedelta(days=2)).date())))
    paper.site.announce(1, "Rain all night", *RAIN)
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain"]


async def test_one_broken_entry_stops_nobody_else(paper: House) -> None:
    for number in range(1, 6):
        paper.site.announce(number, f"Note {number}", f"Note number {number} about the boats of the bay.", RAIN[1])
    paper.site.down["https://paper.example/3"] = "timeout"
    paper.site.articles["https://paper.example/4"] = ("", [])
    assert await paper.sync() == ["Note 1", "Note 2", "Note 5"]


async def test_a_passing_failure_is_tried_again_and_nothing_is_missed(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    paper.site.down[entry.url] = "timeout"
    assert await paper.sync() == []
    paper.site.down.clear()
    paper.site.entries.clear()
    paper.clock.advance(minutes=6)
    assert await paper.sync() == ["Rain"]


async def test_a_source_that_is_down_still_has_its_known_pages_looked_at(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.site.announce(1, "Rain all night", *RAIN)
    paper.site.entries.clear()
    paper.site.listing_down = "http_5xx"
    paper.clock.advance(hours=1, minutes=1)
    report = await paper.read()
    assert report.problem is not None
    await paper.publish()
    assert paper.target.standing() == ["Rain all night"]
