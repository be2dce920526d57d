"""The whole of it against the eight invented partners: the community equals the ledger."""

from pathlib import Path

from tests.partners import neighborhood, weeks_before


async def test_every_article_that_may_be_posted_is_there_once_and_no_other(tmp_path: Path) -> None:
    async with neighborhood(tmp_path) as here:
        done = await here.sync()
        assert [report.problem for report in done.reports if report.problem] == []
        assert await here.standing() == here.expected()


async def test_a_second_pass_posts_nothing_and_asks_for_no_known_page(tmp_path: Path) -> None:
    async with neighborhood(tmp_path) as here:
        await here.sync()
        before = await here.standing()
        here.simulator.forget_requests()
        here.clock.advance(minutes=20)
        done = await here.sync()
        assert dict(done.outcomes) == {}
        assert await here.standing() == before
        asked = here.simulator.requests()
        pages = {record.urls[0] for record in here.simulator.ledger.records(here.clock())}
        assert pages.isdisjoint(asked)
        feeds = [seen for url, seen in asked.items() if "feed" in url or "rss" in url or "sitemap" in url]
        assert feeds
        assert all(seen.conditional == seen.count for seen in feeds)


async def test_no_site_ever_sees_two_requests_at_once(tmp_path: Path) -> None:
    async with neighborhood(tmp_path) as here:
        await here.sync()
        assert {seen.most_at_once for seen in here.simulator.hosts().values()} == {1}


async def test_edits_and_deletions_are_followed_as_time_passes(tmp_path: Path) -> None:
    clock = weeks_before(30)
    async with neighborhood(tmp_path, clock=clock) as here:
        for _half_day in range(64):
            await here.sync()
            clock.advance(hours=12)
        for _settling in range(10):
            clock.advance(days=4)
            await here.sync()
        assert await here.standing() == here.expected()
        records = here.simulator.ledger.records(clock())
        assert any(one.state == "deleted" for one in records)
        assert any(one.version == 2 and one.state == "standing" for one in records)
