"""Days of a few sources, judged by the logs of their servers; and that this judge sees what there is to see."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bench._publishers import BEGIN, City, Document, Publisher, Time, Trouble, opened
from bench.manners import SPIDER, Plan, live, simulate
from ingest.config import parse
from ingest.settings import Settings


async def test_in_a_day_and_a_half_with_a_restart_nobody_is_asked_in_vain_too_early_or_twice_at_once(
    tmp_path: Path,
) -> None:
    judge = await simulate(Plan(days=1.6, sources=24, seed=3), tmp_path)
    assert judge.unneeded == []
    assert judge.too_early == []
    assert judge.overlaps == []
    assert judge.requests > 300
    assert judge.conditional > judge.requests / 3
    assert judge.statuses[429] and judge.statuses[503] and judge.statuses[304]


SPIDER_ONLY = """\
version: 1
fetch: {{allow: [127.0.0.0/8]}}
organizations:
  - {{id: paper, name: Paper, sources: [{{spider: stories, schedule: every 6h}}]}}
"""


async def test_a_page_that_changed_is_sent_once_to_a_spider_and_to_who_reads_it_at_once_or_days_later(
    tmp_path: Path,
) -> None:
    timer = Time()
    city = City(timer)
    settings = Settings.from_environment({}, tmp_path)
    (tmp_path / "spiders").mkdir()
    async with opened(city, 1) as (name,):
        publisher = city.publishers[name] = Publisher(name)
        publisher.documents["/news"] = Document("strong", [(BEGIN, b"".join(map(link, range(1, 9))))])
        for number in range(1, 9):  # corrected between two looks, or before one that is due
            text = f"Story {number}\nTold at some length.".encode()
            corrected = BEGIN + timedelta(hours=9 * number)
            publisher.documents[f"/{number}"] = Document("both", [(BEGIN, text), (corrected, text + b"\nCorrected.")])
        (tmp_path / "spiders" / "stories.py").write_text(SPIDER.format(start=f"http://{name}/news"))
        (tmp_path / "sources.yaml").write_text(SPIDER_ONLY.format())
        config = parse(SPIDER_ONLY.format())
        moving = asyncio.create_task(timer.run())
        for days in range(1, 9):
            await live(city, settings, config, BEGIN + timedelta(days=days))
        moving.cancel()
    assert city.judge.unneeded == []
    assert city.judge.statuses[200] == 1 + 2 * 8


def link(number: int) -> bytes:
    return f'<a class="story" href="/{number}">Story {number} of the day</a>'.encode()


# -- the judge ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def city() -> AsyncIterator[City]:
    city = City(Time())
    async with opened(city, 1) as (name,):
        publisher = city.publishers[name] = Publisher(name)
        publisher.documents["/a"] = Document("both", [(BEGIN, b"one"), (BEGIN + timedelta(hours=2), b"two")])
        publisher.documents["/b"] = Document("weak", [(BEGIN, b"other")])
        yield city


async def ask(city: City, path: str, *lines: str) -> tuple[str, dict[str, str]]:
    """A client without manners."""
    host, port = next(iter(city.publishers)).split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    said = "".join(f"{line}\r\n" for line in (f"GET {path} HTTP/1.1", f"Host: {host}:{port}", *lines))
    writer.write(f"{said}Connection: close\r\n\r\n".encode())
    answer = (await reader.read()).decode("latin-1")
    writer.close()
    first, *headers = answer.partition("\r\n\r\n")[0].split("\r\n")
    return first.split(" ")[1], dict(line.split(": ", 1) for line in headers)


async def test_the_judge_sees_what_is_downloaded_again_although_nothing_changed(city: City) -> None:
    await ask(city, "/a")
    city.time.now += timedelta(hours=3)
    await ask(city, "/a")  # it changed meanwhile
    assert city.judge.unneeded == []
    await ask(city, "/a")
    assert len(city.judge.unneeded) == 1


async def test_the_judge_sees_a_tag_that_is_not_sent_as_it_was_given_and_a_date_that_is_left_out(city: City) -> None:
    _status, given = await ask(city, "/b")
    assert given["ETag"] == 'W/"v0"'
    assert (await ask(city, "/b", 'If-None-Match: W/"v0"'))[0] == "304"
    assert (await ask(city, "/b", 'If-None-Match: "v0"'))[0] == "200"
    _status, given = await ask(city, "/a")
    assert (await ask(city, "/a", f"If-None-Match: {given['ETag']}"))[0] == "200"
    assert len(city.judge.unneeded) == 2


async def test_the_judge_sees_who_comes_too_early(city: City) -> None:
    (publisher,) = city.publishers.values()
    publisher.troubles = [Trouble(BEGIN, BEGIN + timedelta(hours=1), 429, "/a"), Trouble(BEGIN, BEGIN, 503)]
    assert (await ask(city, "/a"))[0] == "429"
    await ask(city, "/b")
    assert len(city.judge.too_early) == 1
    publisher.crawl_delay = 10.0
    city.time.now += timedelta(hours=2)
    await ask(city, "/b")
    city.time.now += timedelta(seconds=9)
    await ask(city, "/b")
    assert len(city.judge.too_early) == 2


async def test_the_judge_sees_two_at_once(city: City) -> None:
    await asyncio.gather(ask(city, "/a"), ask(city, "/b"))
    assert len(city.judge.overlaps) == 1
