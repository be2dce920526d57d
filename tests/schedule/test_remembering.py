"""The plan of a source from read to read, over a real store: what is kept, and what a person is told of it."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from click.testing import CliRunner

from ingest.schedule import sentences
from ingest.store.views import SourceOverview
from tests.house import House, house

TEXT = ("The council met in the evening.", "It spoke of the harbor for an hour.")


async def overview(one: House) -> SourceOverview:
    return (await one.store.source_overviews())[0]


async def half_hourly(one: House, hours: int) -> None:
    """News every half hour, read as planned."""
    for number in range(hours * 2):
        one.clock.advance(minutes=30)
        one.site.announce(number, f"News {number}", *TEXT, published=one.clock() - timedelta(minutes=1))
        await one.read()


async def test_a_source_is_planned_by_what_was_learned_of_it(tmp_path: Path) -> None:
    with house(tmp_path) as one:
        await one.declare()
        await half_hourly(one, 24)
        after = await overview(one)
        assert after.next_due - one.clock() < timedelta(minutes=15)
        assert "rate" in [reason.code for reason in after.planned.reasons]
        assert len(sentences(after.planned.reasons)) == len(after.planned.reasons)


async def test_a_read_without_news_learns_nothing_and_writes_nothing_of_it(tmp_path: Path) -> None:
    with house(tmp_path) as one:
        await one.declare()
        await half_hourly(one, 6)
        (before,) = await one.store.waiting_sources(now=one.clock())
        one.clock.advance(minutes=3)
        await one.read()
        (after,) = await one.store.waiting_sources(now=one.clock())
        assert after.learned == before.learned != ""


async def test_a_page_that_times_out_is_tried_again_before_its_source_has_news(tmp_path: Path) -> None:
    with house(tmp_path) as one:
        await one.declare()
        await one.read()
        one.clock.advance(days=9)
        entry = one.site.announce(1, "Late", *TEXT)
        one.site.down[entry.url] = "timeout"
        await one.read()
        assert (await overview(one)).next_due <= one.clock() + timedelta(minutes=5)


async def test_an_edited_schedule_counts_before_the_next_read(tmp_path: Path) -> None:
    with house(tmp_path) as one:
        one.change(
            "paper", lambda partner: replace(partner, sources=(replace(partner.sources[0], schedule="every 2d"),))
        )
        await one.declare()
        await one.read()
        (waiting,) = await one.store.waiting_sources(now=one.clock())
        assert waiting.schedule == "every 2d"


async def test_why_tells_when_a_source_is_read_next_and_for_which_reasons(tmp_path: Path) -> None:
    from ingest.cli.commands.why import _known, _tell_source
    from ingest.cli.output import Output

    with house(tmp_path) as one:
        await one.declare()
        await half_hourly(one, 12)
        _story, source = await _known(one.store, "paper/feed")
    assert source is not None
    with CliRunner().isolation() as (said, *_rest):
        assert _tell_source(Output(), source) == 0
        told = said.getvalue().decode()
    assert "Next read at" in told
    assert "articles a day" in told
