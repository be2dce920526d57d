"""What a feed says about when and how it wants to be read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from ingest import feeds
from ingest.types import Hints
from tests.sources.fakes import NOW, fixture

_RSS = "<rss version='2.0'><channel>{}<item><link>https://harbour.example/1</link></item></channel></rss>"
_TWICE_AN_HOUR = "<sy:updatePeriod>\n hourly </sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>"
_EVERY_HOUR = "".join(f"<hour>{hour}</hour>" for hour in range(24))


def hints(body: str | bytes) -> Hints:
    body = body.encode() if isinstance(body, str) else body
    return feeds.parse(body, url="https://harbour.example/feed", now=NOW).hints


def test_all_that_a_feed_says_about_being_read_is_told() -> None:
    said = hints(fixture("hints.xml"))

    assert said.ttl == timedelta(minutes=45)
    assert sorted(said.skip_hours) == [0, 1] and sorted(said.skip_days) == [5, 6]
    assert said.hubs == ("https://hub.example/", "https://second-hub.example/push")
    assert said.topic == "https://harbour.example/feed?a=1&b=2"


def test_a_feed_that_says_nothing_has_no_hints() -> None:
    assert hints(fixture("full.xml")) == Hints()


@pytest.mark.parametrize(
    ("said", "ttl"),
    [
        ("<ttl>0</ttl>", None),
        ("<ttl>-5</ttl>", None),
        ("<ttl>soon</ttl>", None),
        ("<ttl>999999999</ttl>", timedelta(days=31)),
        ("<ttl><![CDATA[60]]></ttl>", timedelta(hours=1)),
        (_TWICE_AN_HOUR, timedelta(minutes=30)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", timedelta(hours=1)),
        ("<sy:updatePeriod>yearly</sy:updatePeriod>", timedelta(days=31)),
        ("<sy:updatePeriod>now and then</sy:updatePeriod>", None),
    ],
)
def test_the_time_that_a_feed_asks_for_is_kept_within_reason(said: str, ttl: timedelta | None) -> None:
    assert hints(_RSS.format(said)).ttl == ttl


def test_a_feed_that_may_be_read_at_no_hour_means_something_else() -> None:
    assert hints(_RSS.format(f"<skipHours>{_EVERY_HOUR}</skipHours>")).skip_hours == frozenset()


def test_what_an_item_links_to_is_no_hint() -> None:
    item = "<item><link>https://harbour.example/1</link><atom:link rel='hub' href='https://hub.example'/></item>"

    assert hints(f"<rss><channel>{item}</channel></rss>").hubs == ()


def test_an_atom_feed_names_its_hub_and_itself() -> None:
    head = '<link rel="hub" href="/hub"/><link href="/atom.xml" rel="self"/><link href="https://other.example/"/>'
    entry = "<entry><id>1</id><link rel='self' href='https://harbour.example/1.xml'/></entry>"
    said = hints(f'<feed xmlns="http://www.w3.org/2005/Atom">{head}{entry}</feed>')

    assert (said.hubs, said.topic) == (("https://harbour.example/hub",), "https://harbour.example/atom.xml")


def test_a_hub_that_is_no_web_address_is_none() -> None:
    assert hints(_RSS.format("<atom:link rel='hub' href='javascript:alert(1)'/>")).hubs == ()


def test_a_json_feed_names_its_hubs_of_the_kind_that_we_speak() -> None:
    said = hints(
        '{"version": "https://jsonfeed.org/version/1.1", "feed_url": "https://harbour.example/feed.json", "items": [],'
        ' "hubs": [{"type": "rssCloud", "url": "https://cloud.example"}, {"type": "WebSub", "url": "https://hub.example"}]}'
    )

    assert said == Hints(hubs=("https://hub.example",), topic="https://harbour.example/feed.json")
