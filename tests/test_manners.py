"""`ingest manners`, as a person types it, over a store that a pass has filled."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest import jobs
from ingest.cli import run
from ingest.store import Store
from ingest.types import HostDay, Recollection
from tests.fakes import FakeClock
from tests.fetch.site import Site, http, open_site
from tests.test_lasting import FILE, Desk


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_site() as site:
        yield Desk(tmp_path, site, FakeClock(datetime.now(UTC)))


async def said(desk: Desk, capfd: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    capfd.readouterr()
    code = await asyncio.to_thread(run, ["-C", str(desk.folder), "manners", *arguments])
    return code, capfd.readouterr().out


async def test_what_was_sent_and_what_was_saved_is_shown_for_each_host(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.declare("/feed")
    desk.announce("/feed", 1)
    feed = desk.site.answers["/feed"]
    assert isinstance(feed, bytes)
    desk.site.answers["/feed"] = [feed.replace(b"\r\n", b'\r\nETag: "1"\r\n', 1), http("304 Not Modified")]
    for _pass in range(2):
        await desk.sync()
        desk.clock.now = await desk.due()
    code, out = await said(desk, capfd, "--json")
    (host,) = json.loads(out)["hosts"]
    assert code == 0
    assert host["host"] == f"127.0.0.1:{desk.site.port}"
    assert (host["sent"]["requests"], host["sent"]["conditional"], host["sent"]["unchanged"]) == (5, 1, 1)
    assert host["sent"]["saved"] > 0
    assert host["asks"] == {} and host["unwelcome"] == []
    _code, table = await said(desk, capfd)
    assert host["host"] in table and "not modified" in table


async def test_where_we_are_not_welcome_is_said_with_what_to_do(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    desk.declare("/feed")
    desk.announce("/feed", 1, 2)
    desk.site.answers["/robots.txt"] = http(body=b"User-agent: *\nDisallow: /story/1\nCrawl-delay: 1\n")
    desk.site.answers["/story/2"] = http("403 Forbidden")
    async with desk.app() as app:
        await jobs.read(app, app.config.sources)
    _code, out = await said(desk, capfd, "--json")
    (host,) = json.loads(out)["hosts"]
    assert host["asks"] == {"pause": 1.0}
    assert host["sent"]["forbidden"] == 1
    assert [(one["code"], one["url"]) for one in host["unwelcome"]] == [
        ("refused", desk.site.url("/story/2")),
        ("robots", desk.site.url("/story/1")),
    ]
    assert all(one["reason"] and one["fix"] and one["since"] for one in host["unwelcome"])


async def test_a_source_that_robots_txt_forbids_or_that_is_gone_is_named(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.declare("/feed")
    desk.site.answers |= {"/feed": http("410 Gone"), "/robots.txt": http(body=b"User-agent: ingest\nDisallow: /no")}
    await desk.sync()
    _code, out = await said(desk, capfd, "--json")
    (host,) = json.loads(out)["hosts"]
    assert [(one["code"], one["source"]) for one in host["unwelcome"]] == [("gone", "paper/feed")]
    desk.settings.sources.write_text(FILE.format(feed=desk.site.url("/no"), more=""), encoding="utf-8")
    await desk.sync()
    _code, out = await said(desk, capfd, "--json")
    found = {(one["code"], one["source"]) for one in json.loads(out)["hosts"][0]["unwelcome"]}
    assert ("robots", "paper/no") in found


async def test_what_hosts_asked_to_wait_for_is_shown_until_it_is_over(
    desk: Desk, capfd: pytest.CaptureFixture[str]
) -> None:
    desk.declare("/feed")
    desk.site.answers["/feed"] = http("503 Busy", retry_after="7200")
    await desk.sync()
    _code, out = await said(desk, capfd, "--json")
    (address,) = json.loads(out)["hosts"][0]["asks"]["addresses"]
    assert (address["url"], address["status"]) == (desk.site.url("/feed"), 503)
    _code, table = await said(desk, capfd)
    assert "1 address not until" in table


async def test_hosts_can_be_named_and_days_counted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    desk = Desk(tmp_path, Site())
    store = Store.open(desk.settings.database_url)
    today = datetime.now(UTC).date()
    days = (
        HostDay("www.paper.example:443", today, requests=10),
        HostDay("www.paper.example:443", today - timedelta(days=9), requests=5),
        HostDay("news.example:443", today, requests=1),
    )
    await store.remember_fetching(Recollection(days=days))
    store.close()
    _code, out = await said(desk, capfd, "paper.example", "--json")
    assert [(one["host"], one["sent"]["requests"]) for one in json.loads(out)["hosts"]] == [
        ("www.paper.example:443", 10)
    ]
    _code, out = await said(desk, capfd, "www.paper.example:443", "--days", "30", "--json")
    assert [one["sent"]["requests"] for one in json.loads(out)["hosts"]] == [15]
    _code, table = await said(desk, capfd, "news.example", "--days", "1")
    assert "In 1 day: 1 request, 0 of them answered “not modified”." in table  # nothing was saved


async def test_before_anything_was_read_it_says_how_to_begin(desk: Desk, capfd: pytest.CaptureFixture[str]) -> None:
    code, _out = await said(desk, capfd)
    assert code == 2
