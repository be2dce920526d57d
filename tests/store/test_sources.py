"""Sources, their leases and runs, and what the file declares."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.errors import StoreError
from ingest.types import Config, Problem, Report, SourceState, Validators, VerdictKind
from tests.store.desk import BEGIN, Desk, config, partner, verdict


def report(desk: Desk, problem: Problem | None = None, source_id: str = "paper/feed") -> Report:
    return Report(
        source_id,
        desk.now,
        desk.now + timedelta(seconds=3),
        announced=4,
        counts={"new": 2},
        skipped={"too_short": 1},
        seconds={"read": 0.25},
        notes=("odd",),
        problem=problem,
    )


async def test_new_sources_are_due_at_once_the_longest_waiting_first(desk: Desk) -> None:
    assert await desk.store.due_sources(now=desk.now, limit=5) == ["herald/feed", "paper/feed"]
    assert await desk.store.due_sources(now=desk.now, limit=1) == ["herald/feed"]


async def test_a_source_is_read_by_one_at_a_time(desk: Desk) -> None:
    assert await desk.claim_source()
    assert await desk.claim_source() is None
    assert await desk.store.due_sources(now=desk.now, limit=5) == ["herald/feed"]


async def test_a_lease_that_has_ended_goes_to_who_asks_and_the_late_one_changes_nothing(desk: Desk) -> None:
    slow = await desk.claim_source()
    desk.later(minutes=16)
    quick = await desk.claim_source()
    assert slow and quick
    await desk.store.finish_run(slow, report(desk), next_due=desk.now)
    assert await desk.claim_source() is None
    await desk.store.finish_run(quick, report(desk), next_due=desk.now)
    assert await desk.claim_source()


async def test_a_source_that_was_never_declared_is_said_so(desk: Desk) -> None:
    with pytest.raises(StoreError, match="gazette/feed"):
        await desk.claim_source("gazette/feed")


async def test_a_finished_run_is_kept_and_the_source_waits(desk: Desk) -> None:
    state = await desk.claim_source()
    assert state
    await desk.store.finish_run(state, report(desk), next_due=desk.now + timedelta(minutes=15))
    assert await desk.store.runs("paper/feed") == (report(desk),)
    assert "paper/feed" not in await desk.store.due_sources(now=desk.now, limit=5)
    again = await desk.claim_source()
    assert again
    assert (again.failures, again.last_success) == (0, desk.now + timedelta(seconds=3))


async def test_failures_in_a_row_are_counted_until_one_succeeds(desk: Desk) -> None:
    failures = []
    for problem in (Problem("dns", "No such host."), Problem("timeout", "Too slow."), None):
        state = await desk.claim_source()
        assert state
        await desk.store.finish_run(state, report(desk, problem), next_due=desk.now)
        (_herald, paper) = await desk.store.source_overviews()
        failures.append(paper.failures)
    assert failures == [1, 2, 0]
    assert paper.problem is None


async def test_the_servers_words_come_back_exactly_at_the_next_read(desk: Desk) -> None:
    gained = {"https://paper.example/feed": Validators('W/"a\'b"', "Tue, 24 Nov 2026 04:00:00 GMT")}
    await desk.store.record_sightings("paper/feed", [], gained, now=desk.now)
    state = await desk.claim_source()
    assert state
    assert state.validators == gained
    assert state.first_contact == BEGIN


async def test_a_server_that_gives_no_validators_any_more_is_asked_plainly(desk: Desk) -> None:
    url = "https://paper.example/feed"
    await desk.store.record_sightings("paper/feed", [], {url: Validators('"1"')}, now=desk.now)
    await desk.store.record_sightings("paper/feed", [], {url: Validators()}, now=desk.later(hours=1))
    state = await desk.claim_source()
    assert state
    assert not state.validators[url]
    assert state.first_contact == BEGIN


async def test_what_disappears_from_the_file_is_not_read_and_not_forgotten(desk: Desk) -> None:
    article = await desk.take(1, "Rain fell.")
    await desk.store.declare(config(partner("herald")), now=desk.now)
    assert await desk.store.due_sources(now=desk.now, limit=5) == ["herald/feed"]
    assert await desk.states(article) == ["queued create"]
    gone = {one.id: one.declared for one in await desk.store.organization_overviews()}
    assert gone == {"herald": True, "paper": False}
    await desk.declare()
    assert "paper/feed" in await desk.store.due_sources(now=desk.now, limit=5)


async def test_a_source_that_is_switched_off_is_not_read(desk: Desk) -> None:
    paper = partner("paper")
    off = replace(paper, sources=(replace(paper.sources[0], enabled=False),))
    await desk.store.declare(config(off, partner("herald")), now=desk.now)
    assert await desk.store.due_sources(now=desk.now, limit=5) == ["herald/feed"]


async def test_a_renamed_organization_and_source_keep_their_history(desk: Desk) -> None:
    state = await desk.claim_source()
    assert state
    article = await desk.take(1, "Rain fell.")
    await desk.store.finish_run(state, report(desk), next_due=desk.now)
    renamed = partner("daily", was="paper", source="daily/rss", source_was="paper/feed")
    for _twice in range(2):  # `was` stays in the file
        await desk.store.declare(config(renamed, partner("herald")), now=desk.now)
    (told,) = (await desk.store.story("https://paper.example/1")).articles
    assert (told.id, told.organization_id, told.source_id) == (article, "daily", "daily/rss")
    assert len(await desk.store.runs("daily/rss")) == 1
    assert set(await desk.store.known_entries("daily/rss", ["entry-1"])) == {"entry-1"}
    assert [one.id for one in await desk.store.organization_overviews()] == ["daily", "herald"]
    delivery = await desk.claimed()
    assert (delivery.organization_id, delivery.source_id, delivery.account) == ("daily", "daily/rss", "paper")


async def test_a_source_may_move_to_another_organization(desk: Desk) -> None:
    herald = partner("herald")
    both = replace(herald, sources=(*herald.sources, replace(partner("paper").sources[0], organization_id="herald")))
    await desk.store.declare(config(both), now=desk.now)
    assert {one.organization_id for one in await desk.store.source_overviews()} == {"herald"}


async def test_at_the_start_the_leases_of_the_dead_are_given_back(desk: Desk) -> None:
    await desk.take(1, "Rain fell.")
    await desk.claim_source("herald/feed")
    await desk.claim_source()
    claimed = await desk.claimed()
    await desk.store.reclaim(now=desk.now, owner="somebody else/")
    assert await desk.claim_source() is None
    await desk.store.reclaim(now=desk.now, owner="desk")
    assert await desk.claim_source()
    assert (await desk.claimed()).id == claimed.id
    assert not await desk.store.mark_sent(claimed, payload=b"", fence="", now=desk.now)


async def test_overviews_tell_what_became_of_everything(desk: Desk) -> None:
    await desk.take(1, "Rain fell.")
    await desk.publish()
    await desk.take(2, "Snow fell.")
    await desk.take(3, "Hail fell.", verdict(VerdictKind.NEW))
    look = await desk.look(4)
    await desk.store.skip_entry(look.entry_id, "too_short", "Nine words.", now=desk.now, next_look=None)
    (herald, paper) = await desk.store.organization_overviews()
    assert (herald.posted, herald.entries) == (0, {})
    assert (paper.posted, paper.queued, paper.skipped) == (1, 2, {"too_short": 1})
    assert paper.entries == {"article": 3, "skipped": 1}
    counts = await desk.store.counts()
    assert (counts.articles, counts.deliveries) == (3, {"delivered": 1, "queued": 2})


def _edited(**changes: object) -> Config:
    """The file with its first source edited."""
    declared = config(partner("paper"), partner("herald"))
    first, *others = declared.organizations
    source = replace(first.sources[0], **changes)  # type: ignore[arg-type]
    return replace(declared, organizations=(replace(first, sources=(source, *first.sources[1:])), *others))


async def _remembered(desk: Desk) -> Mapping[str, Validators]:
    state = await desk.claim_source()
    assert state
    return state.validators


@pytest.mark.parametrize(
    "changes", [{"options": "match: /news/"}, {"location": "https://paper.example/other"}, {"timezone": "Asia/Tokyo"}]
)
async def test_a_source_that_is_read_in_another_way_forgets_what_it_asked_with(
    desk: Desk, changes: dict[str, object]
) -> None:
    await desk.store.record_sightings("paper/feed", [], {"https://paper.example/feed": Validators('"a"')}, now=desk.now)
    await desk.store.declare(_edited(**changes), now=desk.now)
    assert await _remembered(desk) == {}


async def test_a_source_that_is_declared_as_before_remembers(desk: Desk) -> None:
    kept = {"https://paper.example/feed": Validators('"a"')}
    await desk.store.record_sightings("paper/feed", [], kept, now=desk.now)
    await desk.store.declare(_edited(schedule="every 5m", priority=3), now=desk.now)
    assert await _remembered(desk) == kept


async def test_a_read_that_takes_long_keeps_its_lease(desk: Desk) -> None:
    state = await desk.claim_source()
    assert state
    desk.later(minutes=14)
    assert await desk.store.renew_source(state, lease_until=desk.now + timedelta(minutes=15))
    desk.later(minutes=10)
    assert await desk.claim_source() is None
    desk.later(minutes=10)
    assert await desk.claim_source()
    assert not await desk.store.renew_source(state, lease_until=desk.now + timedelta(minutes=15))


async def test_what_was_planned_too_far_ahead_comes_when_its_schedule_says(desk: Desk) -> None:
    state = await desk.claim_source()
    assert state
    await desk.store.finish_run(state, report(desk), next_due=desk.now + timedelta(days=400))
    soon = desk.now + timedelta(minutes=15)
    await desk.store.bring_forward({"paper/feed": soon}, now=desk.now, patience=timedelta(days=7))
    assert "paper/feed" not in await desk.store.due_sources(now=desk.now, limit=5)
    assert "paper/feed" in await desk.store.due_sources(now=soon, limit=5)


async def test_what_failed_waits_as_long_as_it_was_asked_to(desk: Desk) -> None:
    state = await desk.claim_source()
    assert state
    later = desk.now + timedelta(days=3)
    await desk.store.finish_run(state, report(desk, Problem("http_5xx", "down")), next_due=later)
    await desk.store.bring_forward({"paper/feed": desk.now}, now=desk.now, patience=timedelta(days=7))
    assert "paper/feed" not in await desk.store.due_sources(now=desk.now + timedelta(days=2), limit=5)
    assert "paper/feed" in await desk.store.due_sources(now=later, limit=5)


def quiet(desk: Desk) -> Report:
    return Report("paper/feed", desk.now, desk.now + timedelta(seconds=1), unchanged=True)


async def run(desk: Desk, what: Report) -> None:
    state = await desk.claim_source()
    assert state
    await desk.store.finish_run(state, what, next_due=desk.now)


async def test_reads_with_nothing_to_tell_are_counted_in_one_run(desk: Desk) -> None:
    for _read in range(3):
        desk.later(minutes=15)
        await run(desk, quiet(desk))
    assert await desk.store.runs("paper/feed") == (replace(quiet(desk), reads=3),)
    shown = {one.id: one for one in await desk.store.source_overviews()}["paper/feed"]
    assert shown.report and shown.report.reads == 3
    assert shown.last_success == desk.now + timedelta(seconds=1)


async def test_a_read_with_something_to_tell_has_a_run_of_its_own(desk: Desk) -> None:
    for what in (
        quiet(desk),
        quiet(desk),
        report(desk, Problem("timeout", "late")),
        quiet(desk),
        report(desk),
        quiet(desk),
    ):
        await run(desk, what)
    assert [one.reads for one in await desk.store.runs("paper/feed")] == [1, 1, 1, 1, 2]


async def test_reads_that_begin_together_get_a_lease_each_and_one_source_only_one(desk: Desk) -> None:
    wanted = ["paper/feed", "herald/feed", "paper/feed", "gazette/feed"]
    claims = await asyncio.gather(*map(desk.claim_source, wanted), return_exceptions=True)
    assert [type(one) for one in claims] == [SourceState, SourceState, type(None), StoreError]


async def test_a_claim_tells_whether_entries_are_to_be_looked_at(desk: Desk) -> None:
    state = await desk.claim_source()
    assert state and not state.looks_due
    await desk.announce(1)
    await desk.store.finish_run(state, report(desk), next_due=desk.now)
    again = await desk.claim_source()
    assert again and again.looks_due
