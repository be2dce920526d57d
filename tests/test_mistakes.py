"""A mistake of ours, or of a plug-in, is told once and stops nobody else; a host that is down costs little."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest

from ingest import pipeline
from ingest.errors import FetchError, StoreError, TargetThrottled
from ingest.ports import Web
from ingest.types import Article, Entry, Listing, Page, Post, Receipt, Report, Source
from tests.fakes import FakeExtractor, FakeSite, FakeTarget
from tests.house import House, house

TEXT = ("The ferry to the far pier was late by {number} minutes.", "Its captain said that fog number {number} was it.")


@dataclass
class Notebook:
    """A log that remembers."""

    lines: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def info(self, event: str, /, **values: object) -> None:
        """Not of interest here."""

    def warning(self, event: str, /, **values: object) -> None:
        """Not of interest here."""

    def error(self, event: str, /, **values: object) -> None:
        self.lines.append((event, values))


class Stumbling(FakeExtractor):
    """Has a bug that one page finds."""

    def __init__(self, word: str, error: Exception | None = None) -> None:
        super().__init__()
        self.word, self.error = word, error or ZeroDivisionError("a bug")

    async def extract(self, page: Page, entry: Entry, source: Source) -> Article:
        await asyncio.sleep(0)
        if self.word in entry.title:
            raise self.error
        return await super().extract(page, entry, source)


class Poisoned(FakeTarget):
    """Has a bug that one post finds, before or after the post was made."""

    after = False

    async def deliver(self, account: str, key: str, post: Post) -> Receipt:
        if post.title == "Number 3" and not self.after:
            raise KeyError("a bug")
        receipt = await super().deliver(account, key, post)
        if post.title == "Number 3" and self.calls["deliver"] < 20 and self.after:
            raise KeyError("a bug")
        return receipt


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path) as one:
        await one.declare()
        yield one


def announce(paper: House, count: int, name: str = "paper") -> None:
    for number in range(count):
        lines = [line.format(number=number) for line in TEXT]
        paper.sites[name].announce(number, f"Number {number}", *lines, host=f"{name}.example")


async def read(paper: House, tools: pipeline.Tools) -> Report:
    partner = paper.config.organizations[0]
    report = await pipeline.read_source(partner.sources[0], partner, paper.config, tools)
    assert report is not None
    return report


async def test_a_mistake_with_one_entry_loses_no_other_and_is_in_the_report_and_the_log(paper: House) -> None:
    announce(paper, 9)
    log = Notebook()
    report = await read(paper, replace(paper.reading("paper"), extractor=Stumbling("Number 4"), log=log))
    assert (report.counts["new"], report.counts["failed"]) == (8, 1)
    assert report.problem is not None and "ZeroDivisionError" in report.problem.reason and report.problem.fix
    assert [(event, values["entry"]) for event, values in log.lines] == [("unexpected", "https://paper.example/4")]
    assert isinstance(log.lines[0][1]["exc_info"], ZeroDivisionError)


async def test_an_entry_that_met_a_mistake_is_tried_again_at_the_next_read(paper: House) -> None:
    announce(paper, 3)
    await read(paper, replace(paper.reading("paper"), extractor=Stumbling("Number 1")))
    paper.clock.advance(minutes=20)
    report = await paper.read()
    assert report.counts == {"new": 1} and report.problem is None


async def test_a_store_that_fails_for_one_entry_is_a_problem_without_a_traceback(paper: House) -> None:
    announce(paper, 3)
    log = Notebook()
    broken = Stumbling("Number 1", StoreError("The disk is full.", fix="Make room."))
    report = await read(paper, replace(paper.reading("paper"), extractor=broken, log=log))
    assert report.problem is not None and report.problem.reason == "The disk is full."
    assert log.lines == []


async def test_a_reader_with_a_mistake_gives_its_lease_back_and_says_so(paper: House) -> None:
    async def broken(source: Source, web: Web) -> Listing:
        raise TypeError("a bug")

    log = Notebook()
    report = await read(paper, replace(paper.reading("paper"), reader=lambda kind: broken, log=log))
    assert report.problem is not None and report.problem.code == "unexpected"
    assert [event for event, _values in log.lines] == ["unexpected"]
    announce(paper, 1)
    assert (await paper.read()).counts == {"new": 1}


async def test_a_delivery_that_meets_a_mistake_does_not_stand_in_the_way_of_the_others(tmp_path: Path) -> None:
    with house(tmp_path) as paper:
        await paper.declare()
        announce(paper, 6)
        paper.target = Poisoned()
        await paper.read()
        for _quarter in range(12):
            await paper.publish()
            paper.clock.advance(minutes=15)
        assert paper.target.standing() == [f"Number {number}" for number in (0, 1, 2, 4, 5)]


async def test_a_mistake_after_the_post_was_made_never_posts_it_twice(tmp_path: Path) -> None:
    with house(tmp_path) as paper:
        await paper.declare()
        announce(paper, 4)
        paper.target = Poisoned()
        paper.target.after = True
        await paper.read()
        for _hour in range(12):
            await paper.publish()
            paper.clock.advance(minutes=15)
        assert paper.target.standing() == [f"Number {number}" for number in range(4)]


async def test_a_target_that_asks_to_come_again_in_the_past_is_not_asked_without_end(paper: House) -> None:
    class Backwards(FakeTarget):
        async def deliver(self, account: str, key: str, post: Post) -> Receipt:
            self.calls["deliver"] += 1
            raise TargetThrottled("Later.", retry_at=paper.clock() - timedelta(hours=1))

    announce(paper, 2)
    paper.target = Backwards()
    await paper.read()
    async with asyncio.timeout(5):
        while await paper.publish():
            pass
    assert paper.target.calls["deliver"] == 2


@dataclass
class DeadHost(FakeSite):
    """Its list comes, its pages never do."""

    code: str = "timeout"

    async def fetch(self, url: str, **_how: object) -> Page:
        self.requests[url] += 1
        raise FetchError("It did not answer in time.", code=self.code)


@pytest.mark.parametrize("code", ["timeout", "connect", "http_5xx"])
async def test_a_dead_host_is_not_waited_for_once_for_each_of_its_entries(paper: House, code: str) -> None:
    announce(paper, 200)
    dead = DeadHost(entries=paper.site.entries, code=code)
    report = await read(paper, replace(paper.reading("paper"), fetcher=dead, reader=lambda kind: dead.read))
    assert dead.requests.total() < 10
    assert report.skipped == {code: 200}
    assert len(report.notes) == 1 and "paper.example" in report.notes[0]


async def test_what_a_dead_host_kept_back_comes_when_it_lives_again(paper: House) -> None:
    announce(paper, 30)
    dead = DeadHost(entries=paper.site.entries)
    await read(paper, replace(paper.reading("paper"), fetcher=dead, reader=lambda kind: dead.read))
    paper.clock.advance(minutes=20)
    assert (await paper.read()).counts == {"new": 30}


async def test_single_missing_pages_are_no_sign_of_a_dead_host(paper: House) -> None:
    announce(paper, 30)
    for number in range(20):
        paper.site.withdraw(number)
    report = await paper.read()
    assert report.counts == {"new": 10, "skipped": 20} and report.notes == ()
