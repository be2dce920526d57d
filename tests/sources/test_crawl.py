"""Real crawls by the real Scrapy, through a fetcher that is a table."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.crawl import Crawler
from ingest.errors import ConfigError, FetchError, SpiderError
from ingest.types import Access
from tests.sources.fakes import FakeFetcher

HEAD = """
from datetime import datetime, UTC
import time
from scrapy import Request, Spider
from ingest.types import Entry

class Site(Spider):
    start_urls = ["https://site.example/"]
"""
LIST = b'<html><body><a href="/1">One</a><a href="/2">Two</a><a href="/gone">Gone</a></body></html>'
SITE = {
    "https://site.example/": LIST,
    "https://site.example/1": "<html><head><meta charset='utf-8'></head><h1>新聞一</h1></html>".encode(),
    "https://site.example/2": "<html><head><meta charset='utf-8'></head><h1>新闻二</h1></html>".encode("gbk"),
}
FOLLOWS = """
    def parse(self, response):
        for link in response.css("a"):
            yield response.follow(link, callback=self.article)

    def article(self, response):
        yield Entry(id=response.url, url=response.url, title=response.css("h1::text").get())
"""
GOOD = """
    def parse(self, response):
        yield Entry(id="good", url=response.url)
"""


class Folder:
    """A workspace's folder of spiders, and a runner over it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.fetcher = FakeFetcher(SITE)
        self.crawler = Crawler(self.fetcher, path, seconds=5, patience=1.0)

    def threads(self) -> list[threading.Thread]:
        return [thread for thread in threading.enumerate() if thread.name == "spiders"]

    def write(self, name: str, body: str, head: str = HEAD) -> None:
        (self.path / f"{name}.py").write_text(head + body)


async def test_what_a_private_source_has_to_show_goes_with_every_download(folder: Folder) -> None:
    folder.write("site", FOLLOWS)
    access = Access("paper", "https://site.example", user="env:U")
    await folder.crawler.run("site", access=access)
    assert folder.fetcher.guests == [access] * 4


async def test_a_secret_that_is_not_there_is_no_failure_of_the_spider(folder: Folder) -> None:
    folder.write("site", FOLLOWS)
    folder.fetcher.answers = {"https://site.example/": ConfigError("The environment variable U holds no secret.")}
    with pytest.raises(ConfigError, match="variable U"):
        await folder.crawler.run("site", access=Access("paper", "https://site.example", user="env:U"))


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path)
    yield made
    made.crawler.close()
    for thread in made.threads():
        thread.join(timeout=5)


async def test_a_spider_yields_entries_that_it_downloaded_through_our_fetcher(folder: Folder) -> None:
    folder.write("site", FOLLOWS)

    entries = await folder.crawler.run("site")

    assert sorted(entry.title for entry in entries) == ["新聞一", "新闻二"]  # one of them in GBK that says UTF-8
    assert set(folder.fetcher.asked) == {*SITE, "https://site.example/gone"}
    assert entries.notes == ("1 page of the spider “site” failed: https://site.example/gone answered 404.",)


async def test_crawl_after_crawl_runs_in_one_process_and_the_reactor_is_never_imported(folder: Folder) -> None:
    folder.write("site", FOLLOWS)

    first, second = await folder.crawler.run("site"), await folder.crawler.run("site")

    assert len(first) == len(second) == 2
    assert "twisted.internet.reactor" not in sys.modules


async def test_crawls_run_side_by_side_on_one_thread(folder: Folder) -> None:
    folder.write("site", FOLLOWS)
    folder.fetcher.delay = 0.05

    crawls = await asyncio.gather(*(folder.crawler.run("site") for _ in range(4)))

    assert [len(entries) for entries in crawls] == [2, 2, 2, 2]
    assert len(folder.threads()) == 1


async def test_an_edited_spider_counts_from_its_next_run(folder: Folder) -> None:
    folder.write("site", GOOD)
    await folder.crawler.run("site")
    folder.write("site", GOOD.replace("good", "better still"))

    assert [entry.id for entry in await folder.crawler.run("site")] == ["better still"]


async def test_start_replaces_the_spiders_own_addresses(folder: Folder) -> None:
    folder.write("site", GOOD)

    entries = await folder.crawler.run("site", start="https://site.example/1")

    assert [entry.url for entry in entries] == ["https://site.example/1"]


async def test_options_become_attributes_of_the_spider(folder: Folder) -> None:
    folder.write("site", PARSE + "yield Entry(id=self.section)\n")

    assert (await folder.crawler.run("site", options={"section": "要聞"}))[0].id == "要聞"


async def test_an_unknown_spider_is_told_with_the_nearest_name(folder: Folder) -> None:
    folder.write("longreads", GOOD)

    with pytest.raises(SpiderError, match="no spider “longread”") as caught:
        await folder.crawler.run("longread")

    assert caught.value.fix == "Did you mean “longreads”?"


async def test_a_name_cannot_lead_out_of_the_folder(folder: Folder) -> None:
    (folder.path.parent / "outside.py").write_text(HEAD + GOOD)

    with pytest.raises(SpiderError, match="no spider"):
        await folder.crawler.run("../outside")


PARSE = "\n    def parse(self, response):\n        "
FAULTS = {
    "raises": (PARSE + "return {}['title']\n", r"KeyError: 'title' \(bad.py:11\)"),
    "raises at start": ("\n    async def start(self):\n        yield 1 / 0\n", r"division by zero \(bad.py:11\)"),
    "raises when made": (
        "\n    def __init__(self, **_):\n        raise ValueError('no')\n",
        r"ValueError: no \(bad.py:11\)",
    ),
    "yields a dictionary": (PARSE + "yield {'title': 'x'}\n", "yields dict"),
    "yields text": (PARSE + "yield 'x'\n", "yields str"),
    "yields no identity": (PARSE + "yield Entry(id='')\n", "without id and url"),
    "yields a local time": (
        PARSE + "yield Entry(id='x', published=datetime(2026, 1, 1))\n",
        "without a time zone",
    ),
    "yields no text": (PARSE + "yield Entry(id='x', title=None)\n", "title of an entry"),
    "yields an empty whole": (PARSE + "yield Entry(id='x', complete=True)\n", "no content"),
    "posts": (
        PARSE + "yield Request(response.url, method='POST')\n",
        "only GET is possible",
    ),
    "is no Python": ("\n    def parse(self, response)\n", r"SyntaxError: expected ':' \(bad.py:10\)"),
    "has two classes": ("\n    pass\n\nclass Other(Spider):\n    pass\n", r"exactly one class .*Site, Other"),
}


@pytest.mark.parametrize("fault", FAULTS)
async def test_a_faulty_spider_fails_with_its_place_and_a_fix(folder: Folder, fault: str) -> None:
    body, reason = FAULTS[fault]
    folder.write("bad", body)

    with pytest.raises(SpiderError, match=reason) as caught:
        await folder.crawler.run("bad")

    assert "spiders/bad.py" in caught.value.fix


async def test_a_spider_that_gets_nothing_fails_with_the_fetchers_reason(folder: Folder) -> None:
    folder.write("site", GOOD)

    with pytest.raises(FetchError, match="answered 404") as caught:
        await folder.crawler.run("site", start="https://site.example/gone")

    assert caught.value.status == 404


async def test_an_errback_finds_the_fetchers_error(folder: Folder) -> None:
    folder.write(
        "site",
        """
    async def start(self):
        yield Request("https://site.example/gone", errback=self.failed)

    def failed(self, failure):
        yield Entry(id=f"{failure.value.__cause__.code} {failure.value.__cause__.status}")
""",
    )

    assert [entry.id for entry in await folder.crawler.run("site")] == ["http_4xx 404"]


async def test_an_error_on_one_page_is_a_note_while_others_give_something(folder: Folder) -> None:
    folder.write(
        "site", FOLLOWS + "        if response.url.endswith('1'):\n            raise LookupError('odd page')\n"
    )

    entries = await folder.crawler.run("site")

    assert len(entries) == 2
    assert any("LookupError: odd page" in note for note in entries.notes)


@pytest.mark.parametrize("loop", ["while True:\n            pass", "time.sleep(2)"], ids=["loops", "sleeps"])
async def test_a_spider_that_blocks_fails_and_the_others_go_on(folder: Folder, loop: str) -> None:
    folder.write("bad", f"{PARSE}{loop}\n")
    folder.write("site", FOLLOWS)
    folder.fetcher.delay = 0.4  # so that the good one is under way when the bad one blocks

    bad, good = await asyncio.gather(folder.crawler.run("bad"), folder.crawler.run("site"), return_exceptions=True)

    assert isinstance(bad, SpiderError) and "blocks" in bad.reason and "bad.py:1" in bad.reason
    assert isinstance(good, tuple) and len(good) == 2


async def test_a_spider_that_asks_for_ever_is_stopped_at_its_time(folder: Folder) -> None:
    folder.write("bad", PARSE + "yield Request(response.url, dont_filter=True)\n")
    begin = time.monotonic()

    with pytest.raises(SpiderError, match="did not end within 1 s"):
        await folder.crawler.run("bad", settings={"CLOSESPIDER_TIMEOUT": 1})

    asked = len(folder.fetcher.asked)
    await asyncio.sleep(0.2)
    assert len(folder.fetcher.asked) == asked
    assert time.monotonic() - begin < 4.5


async def test_a_spider_that_yields_for_ever_is_stopped_at_its_limit(folder: Folder) -> None:
    folder.write(
        "site",
        """
    def parse(self, response):
        number = 0
        while True:
            number += 1
            yield Entry(id=str(number))
""",
    )

    entries = await folder.crawler.run("site", settings={"CLOSESPIDER_ITEMCOUNT": 25})

    assert [entry.id for entry in entries] == [str(number) for number in range(1, 26)]


async def test_a_spider_may_stop_itself_early(folder: Folder) -> None:
    folder.write(
        "site",
        """
    def parse(self, response):
        from scrapy.exceptions import CloseSpider
        yield Entry(id="one")
        raise CloseSpider("seen enough")
""",
    )

    entries = await folder.crawler.run("site")

    assert ([entry.id for entry in entries], entries.notes) == (["one"], ())


async def test_a_spider_cannot_open_another_door_to_the_network(folder: Folder) -> None:
    handler = "scrapy.core.downloader.handlers._aiohttp.AiohttpDownloadHandler"
    folder.write("site", f"    custom_settings = {{'DOWNLOAD_HANDLERS': {{'https': {handler!r}}}}}\n" + GOOD)

    await folder.crawler.run("site")

    assert folder.fetcher.asked == ["https://site.example/"]


async def test_a_local_file_is_no_answer(folder: Folder) -> None:
    folder.write("site", GOOD)

    entries = await folder.crawler.run("site", start=Path(__file__).as_uri())

    assert not entries


async def test_settings_beyond_limits_are_refused(folder: Folder) -> None:
    folder.write("site", GOOD)

    with pytest.raises(SpiderError, match="ROBOTSTXT_OBEY"):
        await folder.crawler.run("site", settings={"ROBOTSTXT_OBEY": False})


async def test_cancelling_a_run_stops_its_spider(folder: Folder) -> None:
    folder.write("site", PARSE + "yield Request(response.url, dont_filter=True)\n")
    running = asyncio.ensure_future(folder.crawler.run("site"))
    while not folder.fetcher.asked:
        await asyncio.sleep(0.01)

    running.cancel()
    await asyncio.sleep(0.3)
    asked = len(folder.fetcher.asked)
    await asyncio.sleep(0.2)

    assert len(folder.fetcher.asked) == asked


async def test_closing_ends_the_thread(folder: Folder) -> None:
    folder.write("site", GOOD)
    await folder.crawler.run("site")

    folder.crawler.close()

    assert not folder.threads()
    with pytest.raises(SpiderError):
        await folder.crawler.run("site")


def test_the_runner_costs_nothing_until_a_spider_runs() -> None:
    code = "import sys, ingest.crawl, ingest.sources.spider; print('scrapy' in sys.modules)"

    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert answer.stdout.strip() == "False"


async def test_longreads_reads_every_page_of_the_list_and_each_article_from_the_interface() -> None:
    base = "https://longreads.example"
    article = {
        "url": f"{base}/read/a1",
        "title": "河流的記憶",
        "dek": "一條河，三座城。",
        "authors": ["何川"],
        "published": "2026-11-23T07:20:00+08:00",
        "body_html": "<p>河流記得一切。</p>",
        "image": {"url": f"{base}/i/a1.jpg", "alt": "河", "caption": "清晨"},
        "tags": ["人物"],
    }
    answers: dict[str, bytes | FetchError] = {
        f"{base}/longreads?page=1": b'<article data-id="a1">1</article><a rel="next" href="?page=2">more</a>',
        f"{base}/longreads?page=2": b'<article data-id="a2">2</article>',
        f"{base}/api/articles/a1.json": json.dumps({"id": "a1", **article}).encode(),
        f"{base}/api/articles/a2.json": json.dumps({"id": "a2", **article, "image": None, "tags": None}).encode(),
    }
    crawler = Crawler(FakeFetcher(answers), Path(__file__).parents[2] / "spiders")
    try:
        entries = sorted(await crawler.run("longreads", start=f"{base}/longreads?page=1"), key=lambda entry: entry.id)
    finally:
        crawler.close()

    first, second = entries
    assert (first.id, first.url, first.title, first.authors) == ("a1", f"{base}/read/a1", "河流的記憶", ("何川",))
    assert first.complete and first.content == "<p>河流記得一切。</p>" and first.summary == "一條河，三座城。"
    assert first.published is not None and first.published.isoformat() == "2026-11-23T07:20:00+08:00"
    assert first.images[0].caption == "清晨" and second.images == ()
