"""Ids that change, with every fetch or once: nothing is announced anew, and nothing that is new is missed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.triage import entry_key, fingerprint, landmark, recognized, strangers, unique
from ingest.types import Entry, EntryState, KnownEntry
from tests.fetch.site import http
from tests.house import House, house
from tests.street import article, html, rss, sentences, street

TIDE = ("The tide stood 2.41 meters at the stone stairs this morning.", "It will be back at ten tonight.")
RAIN = ("It rained on the harbor all night, and the ferry ran late.", "Nobody minded; the lamps were lit by six.")


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path) as one:
        await one.declare()
        yield one


async def rows(paper: House) -> int:
    return sum(count for _state, count in (await states(paper)).items())


async def states(paper: House) -> dict[str, int]:
    found = await paper.store.known_landmarks("paper/feed", [landmark(one) for one in paper.site.entries])
    return {"all": sum(map(len, found.values()))}


def new_ids(paper: House, mark: str) -> None:
    paper.site.entries = [replace(one, id=f"{mark}-{number}") for number, one in enumerate(paper.site.entries)]


async def test_a_feed_that_makes_up_new_ids_at_every_read_announces_nothing_anew(paper: House) -> None:
    for number in range(5):
        paper.site.announce(number, f"Tide {number}", *TIDE, f"Mark {number}{number} on the pole was under water.")
    posted = await paper.sync()
    requests = paper.site.requests.total()

    for read in range(6):
        paper.clock.advance(minutes=5)
        new_ids(paper, f"read-{read}")
        assert await paper.sync() == posted

    assert paper.site.requests.total() == requests
    assert await rows(paper) == 5


async def test_what_is_new_in_such_a_feed_is_taken(paper: House) -> None:
    paper.site.announce(1, "Tide", *TIDE)
    await paper.sync()

    new_ids(paper, "again")
    paper.site.entries.append(replace(paper.site.announce(2, "Rain", *RAIN), id="again-9"))
    paper.clock.advance(minutes=5)

    assert sorted(await paper.sync()) == ["Rain", "Tide"]


async def test_a_corrected_headline_under_a_new_id_updates_the_post(paper: House) -> None:
    paper.site.announce(1, "Tide", *TIDE)
    await paper.sync()

    paper.site.announce(1, "High tide", *TIDE)
    new_ids(paper, "moved")
    paper.clock.advance(minutes=5)

    assert await paper.sync() == ["High tide"]
    assert paper.target.calls["deliver"] == 1


async def test_the_report_says_that_ids_change(paper: House) -> None:
    paper.site.announce(1, "Tide", *TIDE)
    await paper.read()
    new_ids(paper, "other")

    assert "1 entry came with a new id" in (await paper.read()).notes[-1]


async def test_posts_of_a_live_blog_that_share_a_link_stay_apart(paper: House) -> None:
    first = paper.site.announce(1, "Tide", *TIDE)
    await paper.read()
    paper.site.entries.append(replace(first, id="second", title="Still rising"))

    await paper.read()

    assert set(await paper.store.known_entries("paper/feed", [first.id, "second"])) == {first.id, "second"}


def known(entry: Entry, number: int = 1) -> KnownEntry:
    return KnownEntry(number, entry_key(entry), EntryState.ARTICLE, "", fingerprint(entry), None, 7)


def test_an_entry_is_recognized_by_its_link_unless_the_known_one_is_announced_too() -> None:
    old, new = Entry("1", "https://paper.example/a/1"), Entry("2", "https://paper.example/a/1?utm_source=rss")
    marks = {"2": landmark(new)}
    formerly = {landmark(old): [known(old)]}

    assert recognized([("2", new)], marks, formerly)[0] == [("1", new)]
    assert recognized([("2", new), ("1", old)], marks, formerly)[0] == [("2", new), ("1", old)]


def test_an_entry_without_a_link_is_recognized_by_all_that_it_says() -> None:
    day = datetime(2026, 11, 23, tzinfo=UTC)
    entry = Entry("1", title="Weather", content="<p>Rain.</p>", published=day)

    assert landmark(replace(entry, id="2")) == landmark(entry)
    assert landmark(replace(entry, published=day.replace(day=24))) != landmark(entry)
    assert landmark(Entry("1")) == ""


def test_a_home_page_is_nobodys_landmark() -> None:
    assert landmark(Entry("1", "https://paper.example/")) == landmark(Entry("1", "https://paper.example")) == ""
    assert landmark(Entry("1", "https://paper.example/?p=7")) and landmark(Entry("1", "https://paper.example/7"))


def test_what_entries_share_tells_nobody_apart() -> None:
    entries = [
        Entry("1", "https://paper.example/live"),
        Entry("2", "https://paper.example/live"),
        Entry("3", "https://paper.example/3"),
    ]

    assert set(strangers(list(unique(entries)), {})) == {"3"}


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://paper.example/?p=7&_t=1795000000", "https://paper.example/?p=7&_t=1795000300"),
        ("https://paper.example/?p=7&rand=0.3812345", "https://paper.example/?p=7&rand=0.9912345"),
        ("https://paper.example/a;jsessionid=9F3C0A?p=7", "https://paper.example/a;jsessionid=77AB01?p=7"),
        ("https://paper.example/a?sid=0123456789abcdef0", "https://paper.example/a?sid=fedcba98765432100"),
        ("https://paper.example/a?timestamp=1795000000123", "https://paper.example/a?timestamp=1795000300456"),
    ],
)  # fmt: skip
def test_sessions_and_the_time_of_asking_are_no_part_of_an_id_or_link(first: str, second: str) -> None:
    assert entry_key(Entry(first)) == entry_key(Entry(second))
    assert fingerprint(Entry("1", first)) == fingerprint(Entry("1", second))
    assert landmark(Entry("1", first)) == landmark(Entry("2", second))


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://paper.example/?t=1234", "https://paper.example/?t=1235"),
        ("https://paper.example/?sid=12", "https://paper.example/?sid=13"),
        ("https://paper.example/?id=1795000000", "https://paper.example/?id=1795000001"),
        ("tag:paper.example,2026:1", "tag:paper.example,2026:2"),
    ],
)
def test_numbers_that_may_name_an_article_are_part_of_its_id(first: str, second: str) -> None:
    assert entry_key(Entry(first)) != entry_key(Entry(second))


async def test_without_links_a_corrected_text_under_a_new_id_updates_the_post(tmp_path: Path) -> None:
    async with street(tmp_path, "- feed: {site}/feed.xml\n  text: feed") as here:
        at = "Tue, 24 Nov 2026 03:00:00 GMT"

        def feed(mark: str, more: str = "") -> bytes:
            items = "".join(
                f"<item><guid isPermaLink='false'>{mark}{n}</guid><title>What happened on pier {n}</title>"
                f"<pubDate>{at}</pubDate><description>{'&lt;p&gt;'.join(sentences(n))} {more}</description></item>"
                for n in (1, 2)
            )
            body = f"<rss version='2.0'><channel><title>Paper</title>{items}</channel></rss>"
            return http(body=body.encode(), content_type="application/rss+xml")

        here.site.answers["/feed.xml"] = [feed("a"), feed("b", "And 17 gulls."), feed("c", "And 18 gulls.")]
        for _read in range(3):
            await here.sync()
            here.clock.advance(hours=1)
        posts = await here.posts()
        assert len(posts) == 2 and all("18 gulls" in one.text for one in posts)


# -- ids that are numbers of places ----------------------------------------------------------------------------


async def test_a_feed_that_numbers_its_places_loses_no_article_and_posts_none_twice(tmp_path: Path) -> None:
    async with street(tmp_path, "- feed: {site}/feed.xml") as here:
        here.site.answers |= {f"/a/{n}": html(article(n)) for n in range(1, 7)}
        for newest in (3, 5, 6):
            place_of = {newest - place: str(place) for place in range(3)}
            here.site.answers["/feed.xml"] = rss(here.site, *place_of, guid=place_of.__getitem__)
            await here.sync()
            here.clock.advance(hours=1)
        assert await here.titles() == [f"What happened on pier {n}" for n in range(1, 7)]


async def test_an_article_that_moved_and_was_corrected_keeps_its_post(tmp_path: Path) -> None:
    async with street(tmp_path, "- feed: {site}/feed.xml") as here:
        here.site.answers |= {"/feed.xml": rss(here.site, 1, guid=lambda n: "one"), "/a/1": html(article(1))}
        await here.sync()
        corrected = article(1, title="What really happened on pier 1", more="<p>An earlier version was wrong.</p>")
        here.site.answers |= {"/feed.xml": rss(here.site, 2, guid=lambda n: "one"), "/a/2": html(corrected)}
        here.clock.advance(hours=1)
        await here.sync()
        assert await here.titles() == ["What really happened on pier 1"]
