"""The tick: what it starts, what it takes up, and what it survives."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from ingest import handover, jobs
from ingest.app import App, open_app
from ingest.config import load
from ingest.scheduler import Engine, stamp_of
from ingest.settings import Settings
from tests.fakes import FakeClock, FakeExtractor
from tests.fetch.site import Site, http, open_site

FILE = """\
version: 1
targets: {{discover: {{kind: community}}}}
fetch: {{allow: [{allow}]}}
organizations:
  - id: paper
    name: Paper
    account: {{handle: paper, display_name: Paper}}
    sources: [{{feed: "{feed}", schedule: "{schedule}"}}]
"""
FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>"


@asynccontextmanager
async def engine(folder: Path, site: Site, clock: FakeClock, **words: str) -> AsyncIterator[Engine]:
    site.answers["/feed"] = http(body=FEED, content_type="application/rss+xml")
    settings = Settings.from_environment({}, folder)
    write(settings, site, **words)
    async with open_app(settings, load(settings.sources), clock=clock, extractor=FakeExtractor()) as app:
        await jobs.start(app)
        one = Engine(app, settings.sources, lambda: load(settings.sources), stamp=stamp_of(settings.sources))
        try:
            yield one
        finally:
            await one.finish()


def write(settings: Settings, site: Site, *, schedule: str = "every 1d", allow: str = "127.0.0.1") -> None:
    text = FILE.format(feed=site.url("/feed"), schedule=schedule, allow=allow)
    settings.sources.write_text(text, encoding="utf-8")


async def tick(one: Engine) -> None:
    """A tick, and what it started, to its end."""
    await one.tick()
    await asyncio.gather(*one.reading.values(), *one.tasks.values())


async def due(app: App) -> list[str]:
    return list(await app.store.due_sources(now=app.clock(), limit=10))


async def test_a_source_is_read_when_it_is_due_and_not_before(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_site() as site, engine(tmp_path, site, clock) as one:
        for _second in range(3):
            await tick(one)
        assert len(site.asked("/feed")) == 1
        clock.advance(days=1)
        await tick(one)
        assert len(site.asked("/feed")) == 2


async def test_a_clock_that_jumped_ahead_and_back_does_not_put_a_source_to_sleep(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_site() as site, engine(tmp_path, site, clock, schedule="every 15m") as one:
        clock.advance(days=4000)
        await tick(one)
        clock.advance(days=-4000)
        await tick(one)
        clock.advance(minutes=16)
        assert await due(one.app) == ["paper/feed"]


async def test_a_shorter_schedule_holds_from_the_moment_it_is_written(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_site() as site, engine(tmp_path, site, clock, schedule="every 4w") as one:
        await tick(one)
        write(one.app.settings, site, schedule="every 15m")
        await tick(one)
        clock.advance(minutes=16)
        assert await due(one.app) == ["paper/feed"]


async def test_a_host_that_is_allowed_in_an_edited_file_is_read_without_a_restart(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_site() as site, engine(tmp_path, site, clock, allow="192.168.7.7") as one:
        await tick(one)
        assert site.requests == []
        write(one.app.settings, site, allow="127.0.0.1")
        clock.advance(days=1)
        await tick(one)
        assert len(site.asked("/feed")) == 1


async def test_a_broken_file_is_refused_with_an_alert_that_goes_when_it_is_mended(tmp_path: Path) -> None:
    async with open_site() as site, engine(tmp_path, site, FakeClock()) as one:
        in_force = one.app.config
        one.file.write_text("version: 1\norganisations: []\n", encoding="utf-8")
        await tick(one)
        assert one.app.config is in_force
        assert [alert.cause for alert in await one.app.store.open_alerts()] == [jobs.CONFIG_BROKEN]
        write(one.app.settings, site)
        await tick(one)
        assert list(await one.app.store.open_alerts()) == []


async def test_a_file_that_was_mended_while_nothing_ran_leaves_no_alert(tmp_path: Path) -> None:
    async with open_site() as site:
        async with engine(tmp_path, site, FakeClock()) as one:
            one.file.write_text("nothing", encoding="utf-8")
            await tick(one)
        async with engine(tmp_path, site, FakeClock()) as one:
            assert list(await one.app.store.open_alerts()) == []


@pytest.mark.parametrize("mistake", ["operator", "ours"])
async def test_whoever_asked_is_answered_whatever_happens(tmp_path: Path, mistake: str) -> None:
    async with open_site() as site, engine(tmp_path, site, FakeClock()) as one:
        data = one.app.settings.data
        names = ("nobody",) if mistake == "operator" else ("paper",)
        if mistake == "ours":
            one.app.community = None  # type: ignore[assignment]
            one.app.media = None  # type: ignore[assignment]
            one.app.config = None  # type: ignore[assignment]
        request = handover.ask(data, names=names, everything=False)
        taken = handover.take_requests(data)
        assert taken == [request]
        await asyncio.gather(one.answer(taken[0]), return_exceptions=True)
        answer = handover.answer_to(data, request)
        assert answer["error"] and answer["config"] is (mistake == "operator")


async def test_a_lease_of_a_wrong_clock_does_not_hold_for_years(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_site() as site, engine(tmp_path, site, clock) as one:
        ahead = clock() + timedelta(days=4000)
        await one.app.store.claim_source("paper/feed", owner="x", now=ahead, lease_until=ahead)
        assert await due(one.app) == []
        await jobs.mend_times(one.app)
        assert await due(one.app) == ["paper/feed"]


async def test_more_sources_than_are_read_at_once_do_not_wait_for_another_tick(tmp_path: Path) -> None:
    async with open_site() as site, engine(tmp_path, site, FakeClock()) as one:
        many = range(3 * jobs.SOURCES_AT_ONCE)
        for number in many:
            site.answers[f"/feed/{number}"] = http(body=FEED, content_type="application/rss+xml")
        feeds = "".join(f", {{feed: '{site.url(f'/feed/{number}')}'}}" for number in many)
        text = one.file.read_text(encoding="utf-8").replace("}]\n", "}" + feeds + "]\n")
        one.file.write_text(text, encoding="utf-8")
        await one.tick()
        while one.reading or one.tasks:
            await asyncio.sleep(0.01)
        assert all(len(site.asked(f"/feed/{number}")) == 1 for number in many)


async def test_the_same_bytes_again_are_nothing_new_also_without_validators(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_site() as site, engine(tmp_path, site, clock) as one:
        await tick(one)
        clock.advance(days=1)
        await tick(one)
        assert len(site.asked("/feed")) == 2
        assert (await one.app.store.runs("paper/feed"))[0].unchanged


async def test_an_edited_source_reads_the_same_bytes_again(tmp_path: Path) -> None:
    clock = FakeClock()
    async with open_site() as site, engine(tmp_path, site, clock) as one:
        await tick(one)
        edited = one.file.read_text(encoding="utf-8").replace("schedule:", "text: feed, schedule:")
        one.file.write_text(edited, encoding="utf-8")
        clock.advance(days=1)
        await tick(one)
        assert not (await one.app.store.runs("paper/feed"))[0].unchanged
