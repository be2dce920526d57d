"""Extraction in other processes: whole articles, whole errors, and an end to what does not end."""

from __future__ import annotations

import asyncio
import pickle
import sys
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ingest.errors import ExtractionError
from ingest.extraction.memory import Memory
from ingest.extraction.pool import ExtractionPool
from ingest.extraction.read import MAX_BYTES, PageInput
from ingest.types import Article, Entry, Page, Source

SOURCE = Source(
    "paper/feed", "paper", "feed", "https://paper.example/feed", timezone="Asia/Hong_Kong", language="zh-Hant"
)
TEXT = "港灣的渡輪昨晚停駛，乘客在碼頭等了兩個鐘頭，只好走路回家，路上下起了雨，誰也沒有抱怨。"


def page(html: str) -> Page:
    url = "https://paper.example/1"
    return Page(
        url, url, 200, {"content-type": "text/html; charset=utf-8"}, html.encode(), datetime(2026, 11, 24, tzinfo=UTC)
    )


async def read(pool: ExtractionPool, html: str) -> Article:
    return (await pool.read(page(html), Entry("1", title="渡輪"), SOURCE, Memory())).article


@pytest.fixture(scope="module")
def pool() -> Iterator[ExtractionPool]:
    one = ExtractionPool(workers=1, limit=1.0)
    yield one
    one.close()


async def test_an_article_and_an_error_come_back_whole(pool: ExtractionPool) -> None:
    article = await read(pool, f"<h1>渡輪</h1><p>{TEXT}</p>")
    assert (article.title, article.text, article.language) == ("渡輪", TEXT, "zh-Hant")
    with pytest.raises(ExtractionError) as caught:
        await read(pool, "")
    assert caught.value.code == "no_body"


async def test_a_page_that_takes_too_long_is_killed_and_the_next_is_read(pool: ExtractionPool) -> None:
    endless = "<p>x</p>" * 90_000  # some five seconds of work
    with pytest.raises(ExtractionError) as caught:
        await read(pool, endless)
    assert caught.value.code == "extractor_killed"
    assert "https://paper.example/1" in caught.value.reason
    assert (await read(pool, f"<p>{TEXT}</p>")).text == TEXT


async def test_a_page_that_keeps_the_processor_busy_is_killed_whatever_the_clock_says() -> None:
    patient = ExtractionPool(workers=1, limit=60.0, work=0.5)
    with pytest.raises(ExtractionError) as caught:
        await read(patient, "<p>x</p>" * 90_000)
    assert (caught.value.code, "0.5 s" in caught.value.reason) == ("extractor_killed", True)
    assert (await read(patient, f"<p>{TEXT}</p>")).text == TEXT
    patient.close()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process maps")
async def test_a_page_that_takes_too_much_memory_is_refused_and_the_next_is_read() -> None:
    narrow = ExtractionPool(workers=1, memory=140 * 2**20)
    with pytest.raises(ExtractionError) as caught:
        await read(narrow, f"<p>{TEXT}</p>" * 30_000)
    assert (caught.value.code, "140 MB" in caught.value.reason) == ("too_large", True)
    assert (await read(narrow, f"<p>{TEXT}</p>")).text == TEXT
    narrow.close()


def test_the_pool_serves_loops_that_come_and_go(pool: ExtractionPool) -> None:
    for _loop in range(2):
        article = asyncio.run(read(pool, f"<p>{TEXT}</p>"))
        assert article.text == TEXT


async def test_what_is_too_large_is_not_sent_to_another_process() -> None:
    idle = ExtractionPool()
    with pytest.raises(ExtractionError) as caught:
        await read(idle, "x" * (MAX_BYTES + 1))
    assert caught.value.code == "too_large"
    idle.close()


def test_what_is_sent_can_be_pickled_whatever_the_sources_options_are() -> None:
    sent = PageInput.of(page("<p>x</p>"), Entry("1", language="en"), SOURCE)
    assert pickle.loads(pickle.dumps(sent)) == sent
    assert (sent.timezone, sent.language) == ("Asia/Hong_Kong", "en")
