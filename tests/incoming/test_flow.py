"""From a message to the post: the same flow as for every source."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from ingest import jobs
from ingest.app import App, open_app
from ingest.config import parse
from ingest.extraction.memory import Memory
from ingest.extraction.read import Reading
from ingest.incoming import articles
from ingest.settings import Settings
from ingest.types import Article, Entry, Page, Source
from tests.fakes import FakeClock, FakeSite
from tests.incoming.sender import article

FILE = """\
version: 1
defaults: {publish: {mode: auto, max_per_hour: none, quiet_hours: none}}
organizations:
  - id: paper
    name: Paper
    rights: {basis: contract}
    sources:
      - push: newsroom
        secret: env:PAPER_SECRET
"""


class Paragraphs:
    """An extractor for pages of plain paragraphs."""

    async def warm(self) -> None:
        """Nothing to start."""

    async def read(self, page: Page, entry: Entry, source: Source, known: Memory) -> Reading:
        text = "\n".join(re.findall("<p>(.*?)</p>", page.body.decode()))
        html = page.body.decode()
        return Reading(Article(page.final_url, entry.title, text, html, published=entry.published, language="en"))


@dataclass
class Paper:
    """An app with a pushed source, and nothing on the network that it may ask for but `site`."""

    app: App
    clock: FakeClock
    site: FakeSite
    sent: int = 0

    async def send(self, number: int, *, minute: int = 0, **more: object) -> None:
        """A message that was signed for; `minute` is that of its time."""
        self.sent += 1
        message = article(number, **more) | {"timestamp": f"2026-11-24T03:{minute:02}:00Z"}  # type: ignore[arg-type]
        entry = articles.read(json.dumps(message).encode(), self.clock())
        await self.app.store.accept("paper/newsroom", f"msg_{self.sent}", entry=entry, now=self.clock())

    async def sync(self) -> list[str]:
        """A pass over what is due; the titles that stand."""
        for report in (await jobs.sync(self.app)).reports:
            assert report.problem is None, report.problem
        return sorted(card.title for card in await self.app.community.feed(limit=100))


@asynccontextmanager
async def paper(folder: Path) -> AsyncIterator[Paper]:
    clock, site = FakeClock(), FakeSite()
    settings = Settings.from_environment({}, folder)
    async with open_app(settings, parse(FILE), clock=clock, fetcher=lambda config: site, extractor=Paragraphs()) as app:
        await jobs.start(app)
        yield Paper(app, clock, site)


async def test_a_pushed_article_is_posted_and_nothing_is_asked_for(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        await here.send(1)
        assert await here.sync() == ["Rain on the harbor, part 1"]
        assert not here.site.requests
        assert await here.app.store.inbox() == ()


async def test_an_archive_that_is_sent_at_once_is_posted_whole(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        for number in range(30):
            await here.send(number, published="2026-11-20T08:00:00Z")
        assert len(await here.sync()) == 30


async def test_an_update_edits_the_post_whatever_the_order_it_comes_in(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        await here.send(1, minute=1)
        await here.sync()
        await here.send(1, minute=9, kind="article.updated", title="The newest headline of all")
        assert await here.sync() == ["The newest headline of all"]
        await here.send(1, minute=5, kind="article.updated", title="An older headline, which was late")
        assert await here.sync() == ["The newest headline of all"]
        [source] = await here.app.store.source_overviews()
        assert source.report is not None and "older than what was known" in source.report.notes[0]


async def test_of_updates_that_come_together_the_newest_holds(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        for minute in (2, 8, 4):
            await here.send(1, minute=minute, title=f"The headline of minute {minute}")
        assert await here.sync() == ["The headline of minute 8"]


async def test_a_deletion_retracts_the_post_and_is_final(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        await here.send(1, minute=1)
        await here.send(2, minute=1)
        await here.sync()
        await here.send(1, minute=2, kind="article.deleted", url=None, title=None, html=None)
        assert await here.sync() == ["Rain on the harbor, part 2"]
        await here.send(1, minute=3)
        assert await here.sync() == ["Rain on the harbor, part 2"]


@pytest.mark.parametrize("together", [True, False])
async def test_a_deletion_that_comes_before_its_article_holds(tmp_path: Path, together: bool) -> None:
    async with paper(tmp_path) as here:
        await here.send(1, minute=2, kind="article.deleted", url=None, title=None, html=None)
        if not together:
            assert await here.sync() == []
        await here.send(1, minute=1)
        assert await here.sync() == []


async def test_an_article_without_its_text_is_fetched_from_its_page(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        here.site.articles["https://paper.example/1"] = ("", ["<p>The whole text is on its page.</p>" * 3])
        await here.send(1, html=None)
        assert await here.sync() == ["Rain on the harbor, part 1"]
        assert here.site.requests["https://paper.example/1"] == 1


async def test_what_is_sent_does_not_put_off_the_look_at_older_pages(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        await here.sync()
        planned = [source.next_due for source in await here.app.store.source_overviews()]
        here.clock.advance(minutes=2)
        await here.send(2)
        await here.sync()
        assert [source.next_due for source in await here.app.store.source_overviews()] == planned


async def test_a_dry_run_shows_what_was_sent_and_leaves_it(tmp_path: Path) -> None:
    from ingest.pipeline import plan_source

    async with paper(tmp_path) as here:
        await here.send(1)
        for _look in range(2):
            _listing, sightings = await plan_source(here.app.config.sources[0], here.app.reading())
            assert [one.key for one in sightings] == ["a-1"]


async def test_an_older_article_than_the_backfill_allows_is_left_out_and_says_so(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        await here.send(1, published="2026-10-01T08:00:00Z")
        assert await here.sync() == []
        assert (await here.app.store.story("a-1")).entries[0].code == "before_backfill"


async def test_a_pushed_article_never_becomes_another_partners(tmp_path: Path) -> None:
    async with paper(tmp_path) as here:
        await here.send(1, url="https://herald.example/front-page/1")
        await here.sync()
        [card] = await here.app.community.feed(limit=10)
        assert card.member.profile.handle == "paper"
        assert here.clock() - timedelta(hours=1) < card.shown_at
