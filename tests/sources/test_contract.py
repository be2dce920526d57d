"""What every kind of source promises, whatever a partner's server says.

Each kind is read by the real fetcher: against the demo's partners, whose ledger knows the truth, and against a server
that lies, breaks off, and goes on for ever. A kind joins by an entry in `KINDS`; one that has none fails here.
"""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from ingest import plugins
from ingest.config import parse
from ingest.demo.simulator import Simulator
from ingest.demo.world import World
from ingest.errors import SourceError
from ingest.fetch import HttpFetcher
from ingest.settings import Secrets
from ingest.triage import entry_key
from ingest.types import Arrival, Entry, Listing, Source
from tests.fetch.site import Answer, Write, http, open_site
from tests.sources.fakes import FIXTURES, fixture
from tests.sources.live import LiveWeb, crawler

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
PATH = "/announced"
KEY = "22444f78447824223cefc48062"
SPIDER = """
from scrapy import Spider
from ingest.types import Entry

class Site(Spider):
    def parse(self, response):
        for link in response.css("li a"):
            url = response.urljoin(link.attrib["href"])
            yield Entry(id=url, url=url, title=link.css("::text").get())
        for more in response.css("a.more"):
            yield response.follow(more)
"""


ODD = b"<li><a href='%s'>A headline of some length</a></li>"
ODD_LINKS: tuple[bytes, ...] = (
    b"javascript:alert(1)",
    b"data:text/html,x",
    b"http://[::1",
    b"//",
    b"http:///x",
    b"file:///etc/passwd",
)
ODD_LINKS += (b"\x00", b"http://a.example:99999/", b"https://user:pw@a.example/x")


@dataclass(frozen=True)
class Kind:
    """What a kind is tried with: a good answer, and one more that leads on for ever (`{n}` is its number)."""

    body: bytes
    content_type: str
    options: dict[str, Any] = field(default_factory=dict)
    announces: int = 3
    endless: Callable[[int], bytes] | None = None
    asks: bool = True  # False: it waits to be told
    once_more: bool = True  # it asks again only whether something changed


def _list(n: int) -> bytes:
    items = "".join(
        f"<li><a href='/2026/11/24/{n}-{i}.html'>A headline of some length, {n} {i}</a></li>" for i in range(3)
    )
    return f"<html><body><ul>{items}</ul><a class='more' href='{PATH}?page={n + 1}'>more</a></body></html>".encode()


def _json(n: int) -> bytes:
    items = [{"id": f"{n}-{i}", "url": f"/2026/{n}-{i}.html", "title": f"No. {n} {i}"} for i in range(3)]
    return json.dumps({"items": items, "next": f"{PATH}?page={n + 1}"}).encode()


def _index(n: int) -> bytes:
    return f"<sitemapindex><sitemap><loc>{PATH}?page={n + 1}</loc></sitemap></sitemapindex>".encode()


KINDS: dict[str, Kind] = {
    "feed": Kind(fixture("full.xml"), "application/rss+xml"),
    "sitemap": Kind(
        "".join(["<urlset>", *(f"<url><loc>http://127.0.0.1/{n}</loc></url>" for n in range(3)), "</urlset>"]).encode(),
        "application/xml",
        endless=_index,
    ),
    "page": Kind(_list(1), "text/html", {"next": "a.more", "pages": 4}, endless=_list),
    "spider": Kind(_list(1), "text/html", {"requests": 8, "seconds": 10}, endless=_list, once_more=False),
    "api": Kind(_json(1), "application/json", {"next": "next", "pages": 4}, endless=_json),
    "push": Kind(b"", "", {"secret": "env:PARTNER_PUSH"}, asks=False),
}
ASKING = [name for name, kind in KINDS.items() if kind.asks]


def test_every_kind_has_an_entry_here_and_a_page_of_its_own() -> None:
    docs = Path(__file__).parents[2] / "docs" / "sources"

    assert set(KINDS) == set(plugins.names("sources"))
    assert {path.stem for path in docs.glob("*.md")} >= set(KINDS)


# -- a web, and what is sound --------------------------------------------------------------------------------


@asynccontextmanager
async def web(folder: Path) -> AsyncIterator[LiveWeb]:
    (folder / "site.py").write_text(SPIDER, encoding="utf-8")
    async with HttpFetcher(clock=lambda: NOW, allow=["127.0.0.1"], secrets=Secrets({"GHOST": KEY}, folder)) as fetcher:
        running = crawler(fetcher, folder)
        try:
            yield LiveWeb(fetcher, running, NOW)
        finally:
            running.close()


def source(name: str, url: str) -> Source:
    kind = KINDS[name]
    options, location = dict(kind.options), url
    if name == "spider":
        options, location = {**options, "start": url}, "site"
    made = plugins.load("sources", name).Options.model_validate(options)
    return Source(f"paper/{name}", "paper", name, location, made, timezone="Asia/Shanghai")


def unsound(entry: Entry) -> str:
    """What is wrong with an announced entry; empty where nothing is."""
    addresses = [entry.url] * bool(entry.url) + [image.url for image in entry.images]
    wrong = [url for url in addresses if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname]
    if wrong:
        return f"no absolute address: {wrong[0][:80]}"
    if not (entry.id or entry.url or entry.title):
        return "nothing to know it by"
    zoneless = [one for one in (entry.published, entry.updated, entry.embargo) if one and one.tzinfo is None]
    if zoneless or (
        entry.published and not datetime(1995, 1, 1, tzinfo=UTC) <= entry.published <= NOW + timedelta(hours=1)
    ):
        return "a date that cannot be true"
    return "whole without a text" if entry.complete and not entry.content else ""


def assert_sound(outcome: Listing | SourceError) -> None:
    if isinstance(outcome, SourceError):
        assert outcome.reason and outcome.fix and outcome.code
        assert len(outcome.reason) < 600 and "\n" not in outcome.reason
        return
    assert [problem for entry in outcome.entries if (problem := unsound(entry))] == []
    assert len({entry_key(entry) for entry in outcome.entries}) == len(outcome.entries)
    assert all(note.strip() and len(note) < 600 for note in outcome.notes)


# -- a good answer -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ASKING)
async def test_a_good_answer_is_read_and_asked_for_again_only_whether_it_changed(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    tagged = {"content_type": kind.content_type, "ETag": '"one"'}
    async with open_site() as site, web(tmp_path) as live:
        site.answers[PATH] = [http(body=kind.body, **tagged), http("304 Not Modified", ETag='"one"')]
        first = await live.read(replace(source(name, site.url(PATH))))
        second = await live.outcome(source(name, site.url(PATH)))

        asked = [request for request in site.requests if request.path == PATH]
        assert len(first.entries) == kind.announces
        assert_sound(first)
        if kind.once_more:
            assert isinstance(second, Listing) and second.unchanged
            assert asked[1].headers["if-none-match"] == '"one"'


@pytest.mark.parametrize("name", ASKING)
async def test_ids_are_the_same_at_every_read(name: str, tmp_path: Path) -> None:
    kind = KINDS[name]
    async with open_site() as site, web(tmp_path) as live:
        site.answers[PATH] = http(body=kind.body, content_type=kind.content_type)
        keys = [{entry_key(entry) for entry in (await live.read(source(name, site.url(PATH)))).entries} for _ in "ab"]

    assert keys[0] == keys[1] and len(keys[0]) == kind.announces


async def test_who_waits_to_be_told_asks_for_nothing(tmp_path: Path) -> None:
    sent = [Arrival(1, NOW, Entry("a", "https://paper.example/a", "A"))]
    async with web(tmp_path) as live:
        live.sent = sent
        told = await live.read(source("push", "paper"))
        live.sent = ()
        untold = await live.read(source("push", "paper"))

        assert [entry.id for entry in told.entries] == ["a"] and untold.unchanged
        assert live.asked == []
        assert_sound(told)


# -- a hostile one -------------------------------------------------------------------------------------------


async def _endless_body(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    for _piece in range(400):
        await write(b"<p>more and more</p>" * 4000)


async def _cut_line(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Length: 99999\r\n\r\n<rss><channel><item>")


def _variants(kind: Kind) -> dict[str, Answer]:
    body, said = kind.body, kind.content_type
    bodies: dict[str, bytes] = {
        "empty": b"",
        "blank": b" \r\n\t" * 1000,
        "cut": body[: len(body) // 2],
        "cut early": body[:30],
        "zeros": b"\x00" * 10_000,
        "noise": bytes(range(256)) * 400,
        "utf-16": body.decode("utf-8", "replace").encode("utf-16"),
        "html": b"<!doctype html><html><body><h1>Please log in</h1></body></html>",
        "rss": fixture("full.xml"),
        "json": b'{"code": 401, "message": "no", "data": [1, {"a": null}]}',
        "sitemap": fixture("news-sitemap.xml"),
        "newsml": fixture("newsml/message.xml"),
        "picture": b"\x89PNG\r\n\x1a\n" + b"\x00" * 5000,
        "nested xml": b"<rss><channel>" + b"<item>" * 60_000,
        "nested html": b"<html><body>" + b"<div><ul>" * 60_000 + b"<a href='/2026/11/1.html'>A headline of some length",
        "nested json": b'{"items":' * 60_000,
        "entities": fixture("bomb.xml"),
        "odd items": fixture("odd-items.xml"),
        "odd links": b"<html><body>" + b"".join(ODD % link for link in ODD_LINKS),
    }
    answers: dict[str, Answer] = {name: http(body=one, content_type=said) for name, one in bodies.items()}
    return answers | {
        "wrong charset": http(body=body, content_type=f"{said}; charset=shift_jis"),
        "no such charset": http(body=body, content_type=f"{said}; charset=utf-99"),
        "no type": http(body=body),
        "a film": http(body=body, content_type="video/mp4"),
        "bomb": http(body=gzip.compress(b" " * 60_000_000, 1), content_type=said, Content_Encoding="gzip"),
        "no gzip": http(body=body, content_type=said, Content_Encoding="gzip"),
        "packed bomb": http(body=gzip.compress(gzip.compress(b"<urlset>" + b" " * 60_000_000, 1)), content_type=said),
        "500": http("500 Internal Server Error", b"<html>Sorry"),
        "404": http("404 Not Found", b"<html>No"),
        "410": http("410 Gone"),
        "403": http("403 Forbidden"),
        "204": http("204 No Content"),
        "206": http("206 Partial Content", body[:50], content_type=said),
        "unasked 304": http("304 Not Modified"),
        "to loopback": http("302 Found", Location="http://127.0.0.2:9/"),
        "to the metadata": http("302 Found", Location="http://169.254.169.254/latest/meta-data/"),
        "to a file": http("302 Found", Location="file:///etc/passwd"),
        "to itself": http("302 Found", Location=PATH),
        "endless": _endless_body,
        "cut line": _cut_line,
        "no http": b"SSH-2.0-OpenSSH_9.6\r\n",
    }


VARIANTS = sorted(_variants(KINDS["feed"]))


@pytest.mark.parametrize("name", ASKING)
@pytest.mark.parametrize("variant", VARIANTS)
async def test_whatever_a_server_says_ends_in_sound_entries_or_in_an_error_with_a_fix(
    name: str, variant: str, tmp_path: Path
) -> None:
    begin = time.process_time()
    async with open_site() as site, web(tmp_path) as live:
        site.answers[PATH] = _variants(KINDS[name])[variant]

        outcome = await live.outcome(source(name, site.url(PATH)))

        assert_sound(outcome)
        assert len(site.requests) < 40
    assert time.process_time() - begin < 30


@pytest.mark.parametrize("name", [name for name in ASKING if KINDS[name].endless])
async def test_a_list_that_goes_on_for_ever_is_left_where_it_was_said(name: str, tmp_path: Path) -> None:
    endless = KINDS[name].endless
    assert endless is not None
    async with open_site() as site, web(tmp_path) as live:
        kind = KINDS[name].content_type
        site.answers |= {f"{PATH}?page={n}": http(body=endless(n), content_type=kind) for n in range(2, 99)}
        site.answers[PATH] = http(body=endless(1), content_type=kind)

        outcome = await live.outcome(source(name, site.url(PATH)))

        assert_sound(outcome)
        assert 2 <= len([path for path in site.paths() if path.startswith(PATH)]) <= 20


async def test_the_key_of_an_interface_is_seen_by_its_server_and_by_nobody_who_looks(tmp_path: Path) -> None:
    options = api_options(preset="ghost", api_key="env:GHOST", pages=3)
    asked = "/ghost/api/content/posts/?include=authors%2Ctags&limit=20"
    async with open_site() as site, web(tmp_path) as live:
        site.answers[f"{asked}&key={KEY}"] = http(body=fixture("api/ghost.json"), content_type="application/json")
        site.answers[f"{asked}&page=2&key={KEY}"] = http("403 Forbidden")
        one = Source("paper/ghost", "paper", "api", site.url("/"), options)

        listing = await live.read(one)
        site.answers[f"{asked}&key={KEY}"] = http(body=b'{"errors": []}')
        error = await live.outcome(one)

        assert len(listing.entries) == 2 and isinstance(error, SourceError)
        assert KEY not in repr((listing, live.known, live.asked)) + str(error) + repr(vars(error)) + error.fix


def api_options(**said: object) -> object:
    return plugins.load("sources", "api").Options.model_validate(said)


# -- the demo's partners -------------------------------------------------------------------------------------

EPOCH = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(World(epoch=EPOCH), clock=lambda: EPOCH, latency=0.0) as running:
        yield running


def declared(simulator: Simulator) -> dict[str, Source]:
    """What the demo's own sources.yaml names, and the ways to read a partner that it does not name. What is pushed is
    asked for nowhere."""
    sources = {one.id: one for one in parse(simulator.sources()).sources if one.kind != "push"}
    made: dict[str, tuple[str, str, dict[str, Any]]] = {}
    for partner, base in simulator.bases.items():
        made[f"{partner}/api"] = ("api", base + "/", {"preset": "wordpress", "pages": 5})
        made[f"{partner}/newsml"] = ("feed", base + "/newsml.xml", {})
        made[f"{partner}/front"] = ("page", base + "/", {})
        if any(one.kind == "sitemap" for one in sources.values() if one.organization_id == partner):
            made[f"{partner}/robots"] = ("sitemap", base, {})
    for name, (kind, location, options) in made.items():
        options_of = plugins.load("sources", kind).Options
        sources[name] = Source(name, name.split("/")[0], kind, location, options_of.model_validate(options))
    return sources


def names() -> list[str]:
    with Simulator(World(epoch=EPOCH), clock=lambda: EPOCH, latency=0.0) as running:
        return sorted(declared(running))


@pytest.mark.parametrize("name", names())
async def test_the_demos_partners_announce_what_the_ledger_knows_and_nothing_else(
    name: str, simulator: Simulator
) -> None:
    one = declared(simulator)[name]
    records = [each for each in simulator.ledger.records(EPOCH) if each.organization_id == one.organization_id]
    known = {url for each in records for url in each.urls}
    folder = Path(__file__).parents[2] / "spiders"
    async with HttpFetcher(clock=lambda: EPOCH, allow=["127.0.0.1"], sleep=_at_once) as fetcher:
        live = LiveWeb(fetcher, crawler(fetcher, folder), EPOCH)
        first = await live.read(one)
        simulator.forget_requests()
        second = await live.read(one)
        live.crawler.close()

    assert_sound(first)
    assert len(first.entries) >= 4
    # A sitemap names what is no article too; all that an interface, a feed or a list announces is one.
    if one.kind != "sitemap":
        assert {entry.url for entry in first.entries if entry.url} - known == set()
    assert {entry_key(entry) for entry in second.entries} <= {entry_key(entry) for entry in first.entries}
    if one.kind != "spider":
        asked = [asked for url, asked in simulator.requests().items() if "/robots.txt" not in url]
        assert all(each.conditional == each.count and each.last_status in (301, 304) for each in asked)


@pytest.mark.parametrize("partner", ["yuntai", "delta", "weiguang"])
async def test_the_interface_and_the_agencys_format_say_what_the_ledger_says(
    partner: str, simulator: Simulator
) -> None:
    records = {each.urls[0]: each for each in simulator.ledger.records(EPOCH) if each.organization_id == partner}
    async with HttpFetcher(clock=lambda: EPOCH, allow=["127.0.0.1"], sleep=_at_once) as fetcher:
        live = LiveWeb(fetcher, crawler(fetcher, FIXTURES), EPOCH)
        sources = declared(simulator)
        posts = (await live.read(sources[f"{partner}/api"])).entries
        items = (await live.read(sources[f"{partner}/newsml"])).entries
        live.crawler.close()

    there = {url for url, each in records.items() if each.state != "deleted"}
    assert {entry.url for entry in posts} == there == {entry.url for entry in items if not entry.deleted}
    assert {entry.url for entry in items if entry.deleted} == set(records) - there
    for entry in (*posts, *(item for item in items if not item.deleted)):
        assert (entry.title, entry.published) == (records[entry.url].title, records[entry.url].published)
        assert records[entry.url].text[0][:20] in entry.content


async def _at_once(_seconds: float) -> None:
    """Nobody waits in a test."""
