"""The feeds, read by a reader that is not ours."""

from __future__ import annotations

import json
from datetime import timedelta
from xml.etree import ElementTree as ET

import feedparser

from ingest.store.community import CommunityStore
from tests.community.conftest import NOW, Browser, Shelf, harbour, post


async def test_rss_is_read_without_complaint(browser: Browser, community: CommunityStore, shelf: Shelf) -> None:
    await _filled(community, shelf)

    feed = feedparser.parse((await browser.get("/feed.xml")).body)

    assert not feed.bozo
    assert feed.version == "rss20"
    assert [entry.title for entry in feed.entries] == ["A & B <c>", "末班渡輪改到十一點半"]
    assert feed.entries[0].link == feed.entries[0].id == "https://discover.example/post/2"
    assert [one.rel for one in feed.feed.links] == ["alternate", "self"]
    assert "sha256:" not in feed.entries[1].content[0].value
    assert "https://discover.example/media/" in feed.entries[1].content[0].value
    assert "https://harbour.example/last-ferry" in feed.entries[1].content[0].value


async def test_rss_has_what_the_specification_asks_for(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    await _filled(community, shelf)
    answer = await browser.get("/@harbour/feed.xml")

    channel = ET.fromstring(answer.body)[0]

    assert answer.headers["content-type"] == "application/rss+xml; charset=utf-8"
    assert [channel.findtext(name) for name in ("title", "link", "language")] == [
        "港灣日報",
        "https://discover.example/@harbour",
        "zh-Hant",
    ]
    assert channel.findtext("description")
    for item in channel.findall("item"):
        assert all(item.findtext(name) for name in ("title", "link", "guid", "pubDate", "description"))


async def test_json_feed_has_what_the_specification_asks_for(
    browser: Browser, community: CommunityStore, shelf: Shelf
) -> None:
    await _filled(community, shelf)
    answer = await browser.get("/feed.json")

    feed = json.loads(answer.body)

    assert answer.headers["content-type"] == "application/feed+json"
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert feed["feed_url"] == "https://discover.example/feed.json"
    for item in feed["items"]:
        assert item["id"] == item["url"]
        assert item.get("content_html") or item.get("content_text")
        assert item["external_url"].startswith("https://harbour.example/")
        assert all(author["name"] for author in item["authors"])
    assert [item.get("language") for item in feed["items"]] == ["en", "zh-Hant"]


async def test_an_empty_feed_is_a_feed(browser: Browser) -> None:
    assert not feedparser.parse((await browser.get("/feed.xml")).body).bozo
    assert json.loads((await browser.get("/feed.json")).body)["items"] == []


async def _filled(community: CommunityStore, shelf: Shelf) -> None:
    picture = shelf.put(900, 600)
    html = f'<p>一</p><figure><img src="sha256:{picture.sha256}"></figure>'
    await community.declare_accounts(harbour(), now=NOW)
    await community.publish("1", "harbour", post(html=html, pictures=(picture,), tags=("渡輪",)), now=NOW)
    odd = post(title="A & B <c>\x0b", language="en", html="", text="", form="link", published=NOW - timedelta(hours=1))
    await community.publish("2", "harbour", odd, now=NOW)
