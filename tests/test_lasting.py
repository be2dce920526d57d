"""What a source's runs remember of its address: that it moved, that it is gone, that it fails, that it was edited."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from ingest import jobs
from ingest.app import App, open_app
from ingest.config import load
from ingest.settings import Settings
from tests.fakes import FakeClock, FakeExtractor
from tests.fetch.site import Site, http, open_site

ITEM = "<item><guid>{n}</guid><link>{url}</link><title>Headline {n}</title><pubDate>{date}</pubDate></item>"
FILE = """\
version: 1
fetch: {{allow: [127.0.0.1]}}
defaults: {{publish: {{mode: auto, quiet_hours: none, max_per_hour: none}}}}
organizations:
  - id: paper
    name: Paper
    rights: {{basis: contract}}
    sources: [{{feed: "{feed}", schedule: "every 6h"{more}}}]
"""


@dataclass
class Desk:
    """A workspace whose process is started anew for each pass."""

    folder: Path
    site: Site
    clock: FakeClock = field(default_factory=FakeClock)
    posted: list[str] = field(default_factory=list)

    @property
    def settings(self) -> Settings:
        return Settings.from_environment({}, self.folder)

    def declare(self, path: str, more: str = "") -> None:
        self.settings.sources.write_text(FILE.format(feed=self.site.url(path), more=more), encoding="utf-8")

    def announce(self, path: str, *numbers: int) -> None:
        """A feed with these articles, each of which has a page."""
        items = []
        for number in numbers:
            url = self.site.url(f"/story/{number}")
            date = f"{self.clock.now - timedelta(hours=1):%a, %d %b %Y %H:%M:%S} GMT"
            items.append(ITEM.format(n=number, url=url, date=date))
            body = f"Headline {number}\nThe whole story number {number}, told at some length for those who read it."
            self.site.answers[f"/story/{number}"] = http(body=body.encode(), content_type="text/html")
        feed = f"<rss version='2.0'><channel><title>P</title>{''.join(items)}</channel></rss>".encode()
        self.site.answers[path] = http(body=feed, content_type="application/rss+xml")

    @asynccontextmanager
    async def app(self) -> AsyncIterator[App]:
        config = load(self.settings.sources)
        async with open_app(self.settings, config, clock=self.clock, extractor=FakeExtractor()) as app:
            await jobs.start(app)
            yield app

    async def sync(self) -> jobs.Pass:
        async with self.app() as app:
            return await jobs.sync(app)

    async def alerts(self) -> list[tuple[str, str]]:
        async with self.app() as app:
            return [(one.cause, one.fix) for one in await app.store.open_alerts()]

    async def due(self) -> datetime:
        async with self.app() as app:
            return (await app.store.source_overviews())[0].next_due

    async def posts(self) -> int:
        async with self.app() as app:
            return sum(one.posted for one in await app.store.organization_overviews())

    async def live(self, time: timedelta) -> None:
        """A pass whenever something is due, for as long as that."""
        end = self.clock.now + time
        while (due := await self.due()) < end:
            self.clock.now = max(due, self.clock.now)
            await self.sync()
        self.clock.now = end


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_site() as site:
        yield Desk(tmp_path, site)


def moved(site: Site, old: str, new: str, status: str = "301 Moved Permanently") -> None:
    site.answers[old] = http(status, location=site.url(new))


async def test_an_address_that_moved_for_a_week_is_asked_at_the_new_one_and_the_operator_is_told(desk: Desk) -> None:
    desk.declare("/old")
    desk.announce("/new", 1)
    moved(desk.site, "/old", "/new")
    await desk.sync()
    await desk.live(timedelta(days=6))
    assert len(desk.site.asked("/old")) == len(desk.site.asked("/new"))
    assert await desk.alerts() == []
    await desk.live(timedelta(days=2))
    before = len(desk.site.asked("/old"))
    await desk.live(timedelta(days=3))
    assert len(desk.site.asked("/old")) == before
    ((cause, fix),) = await desk.alerts()
    assert cause == "source_moved"
    assert "sources.yaml" in fix
    desk.declare("/new", ", id: old")
    await desk.sync()
    assert await desk.alerts() == []


@pytest.mark.parametrize("status", ["302 Found", "307 Temporary Redirect", "303 See Other"])
async def test_a_redirect_for_now_is_never_remembered(desk: Desk, status: str) -> None:
    desk.declare("/old")
    desk.announce("/new", 1)
    moved(desk.site, "/old", "/new", status)
    await desk.sync()
    await desk.live(timedelta(days=9))
    assert len(desk.site.asked("/old")) == len(desk.site.asked("/new"))
    assert await desk.alerts() == []


async def test_a_move_that_is_taken_back_within_the_week_is_forgotten(desk: Desk) -> None:
    desk.declare("/old")
    desk.announce("/new", 1)
    moved(desk.site, "/old", "/new")
    await desk.sync()
    await desk.live(timedelta(days=4))
    desk.announce("/old", 1)
    await desk.live(timedelta(days=1))
    moved(desk.site, "/old", "/new")
    await desk.live(timedelta(days=6))
    assert await desk.alerts() == []


@pytest.mark.parametrize("answer", [http("404 Not Found"), http(body=b"<p>A parked page", content_type="text/html")])
async def test_where_the_new_address_fails_the_old_one_is_asked_again(desk: Desk, answer: bytes) -> None:
    desk.declare("/old")
    desk.announce("/new", 1)
    moved(desk.site, "/old", "/new")
    await desk.sync()
    await desk.live(timedelta(days=9))
    desk.site.answers["/new"] = answer
    desk.announce("/old", 1, 2)
    await desk.live(timedelta(days=2))
    assert await desk.posts() == 2
    assert await desk.alerts() == []


async def test_a_feed_that_is_gone_is_asked_once_a_week_and_a_person_is_told_at_once(desk: Desk) -> None:
    desk.declare("/feed")
    desk.site.answers["/feed"] = http("410 Gone")
    await desk.sync()
    assert [cause for cause, _fix in await desk.alerts()] == ["source_failing"]
    await desk.live(timedelta(days=22))
    assert len(desk.site.asked("/feed")) == 4


async def test_a_source_that_failed_for_a_month_is_still_tried_daily_and_read_when_it_is_back(desk: Desk) -> None:
    desk.declare("/feed")
    desk.site.answers["/feed"] = http("500 Oops")
    await desk.sync()
    await desk.live(timedelta(days=30))
    before = len(desk.site.asked("/feed"))
    await desk.live(timedelta(days=5))
    assert len(desk.site.asked("/feed")) == before + 5
    desk.announce("/feed", 1)
    await desk.live(timedelta(days=1, hours=1))
    assert await desk.posts() == 1
    assert await desk.alerts() == []


@pytest.mark.parametrize("more", [", id: feed", ", was: feed"])
async def test_the_history_survives_an_edited_address(desk: Desk, more: str) -> None:
    desk.declare("/feed")
    desk.announce("/feed", *range(1, 13))
    await desk.sync()
    assert await desk.posts() == 10  # the ten newest, at first contact
    desk.clock.advance(days=3)
    desk.declare("/feeds/all", more)
    desk.announce("/feeds/all", *range(1, 14))
    done = await desk.sync()
    assert await desk.posts() == 11  # only what is news
    assert done.reports[0].counts.get("new") == 1


async def test_a_feed_that_cannot_be_read_is_not_downloaded_again_while_it_stays_so(desk: Desk) -> None:
    desk.declare("/feed")
    broken = http(body=b"<html>A wall", content_type="text/html", ETag='"w"')
    desk.site.answers["/feed"] = [broken, http("304 Not Modified")]
    await desk.sync()
    await desk.live(timedelta(days=1))
    _first, *later = desk.site.asked("/feed")
    assert later
    assert all(one.headers["if-none-match"] == '"w"' for one in later)
    assert [cause for cause, _fix in await desk.alerts()] == ["source_failing"]


async def test_of_a_host_that_wants_a_long_pause_one_page_is_taken_at_a_time_until_nothing_is_missed(
    desk: Desk,
) -> None:
    desk.declare("/feed")
    desk.announce("/feed", *range(1, 6))
    desk.site.answers["/robots.txt"] = http(body=b"User-agent: *\nCrawl-delay: 120\n")
    await desk.sync()
    assert len(desk.site.requests) == 2  # robots.txt and the feed
    begin = desk.clock.now
    for _turn in range(5):
        desk.clock.now = max(await desk.due(), desk.clock.now)
        await desk.sync()
    assert desk.clock.now - begin <= timedelta(minutes=11)
    assert await desk.posts() == 5
    assert [len(desk.site.asked(f"/story/{number}")) for number in range(1, 6)] == [1] * 5
    assert await desk.alerts() == []
    await desk.live(timedelta(hours=7))
    assert len(desk.site.asked("/feed")) >= 2
