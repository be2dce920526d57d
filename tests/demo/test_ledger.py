"""The truth, compared with what the sites show."""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from datetime import timedelta

import feedparser
import pytest

from ingest.demo.articles import PARTNERS
from ingest.demo.simulator import Simulator
from ingest.demo.sites.profiles import PROFILES
from ingest.demo.world import LONGEST, World
from tests.demo.conftest import EPOCH, follow, get

ENCODINGS = {"qinghe": "gbk"}


def text_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", "", page))


def test_every_article_that_stands_has_a_page_with_all_its_paragraphs(simulator: Simulator) -> None:
    for record in simulator.ledger.records(EPOCH):
        if record.state != "deleted":
            seen = get(record.urls[0])
            page = text_of(seen.body.decode(ENCODINGS.get(record.organization_id, "utf-8")))
            assert seen.status == 200
            assert all(line in page for line in (record.title, *record.must_contain)), record.urls[0]


def test_what_must_not_be_posted_stands_on_the_page_too_but_in_no_article(simulator: Simulator) -> None:
    for record in simulator.ledger.records(EPOCH):
        assert not any(line in paragraph for line in record.must_not_contain for paragraph in record.text)
        if record.state != "deleted":
            page = text_of(get(record.urls[0]).body.decode(ENCODINGS.get(record.organization_id, "utf-8")))
            assert all(line in page for line in record.must_not_contain)


def test_withdrawn_articles_are_gone(simulator: Simulator) -> None:
    gone = [record for record in simulator.ledger.records(EPOCH) if record.state == "deleted"]
    assert {get(record.urls[0]).status for record in gone} == {404, 410}
    assert len(gone) == 8


def test_every_announced_link_leads_to_its_article(simulator: Simulator) -> None:
    for record in simulator.ledger.records(EPOCH):
        if record.state != "deleted":
            for url in record.urls[1:]:
                end, seen = follow(url)
                assert (end.partition("?")[0], seen.status) == (record.urls[0], 200)


def test_the_expected_posts_are_of_six_partners_and_each_is_there_once(simulator: Simulator) -> None:
    posts = simulator.ledger.expected_posts(EPOCH)
    assert {post.account for post in posts} == set(PARTNERS[:6])
    assert len({(post.organization_id, post.slug) for post in posts}) == len(posts) == 6 * 20 - 6


def test_records_are_in_the_four_states(simulator: Simulator) -> None:
    states = Counter(record.state for record in simulator.ledger.records(EPOCH))
    assert states == {"standing": 114, "not_allowed": 38, "deleted": 8, "duplicate_of": 6}


def test_a_corrected_article_is_expected_in_its_new_words(simulator: Simulator) -> None:
    post = next(each for each in simulator.ledger.expected_posts(EPOCH) if each.slug == "basket-count")
    assert post.title == "一只菜篮五十六根篾，有一根是留给以后的"
    assert any("五十五根编完" in paragraph for paragraph in post.text)


def test_a_ledger_of_an_earlier_time_knows_nothing_of_what_comes(simulator: Simulator) -> None:
    early = simulator.ledger.records(EPOCH - timedelta(days=20))
    assert early and all(record.published <= EPOCH - timedelta(days=20) for record in early)
    assert simulator.ledger.expected_posts(EPOCH - LONGEST) == ()


def test_the_sources_together_announce_everything_that_stands(simulator: Simulator) -> None:
    for partner_id in PARTNERS:
        announced = "".join(_announcements(simulator, partner_id))
        standing = [r for r in simulator.ledger.records(EPOCH) if r.organization_id == partner_id and r.version]
        assert all(
            any(_path(url) in announced for url in record.urls) or record.slug in announced for record in standing
        )


@pytest.mark.parametrize("partner_id", ["yuntai", "meridian", "type", "wangchao"])
def test_feeds_are_read_by_feedparser_without_a_complaint(simulator: Simulator, partner_id: str) -> None:
    for announcement in simulator.addresses.profile(partner_id).announcements:
        if announcement.kind == "feed":
            feed = feedparser.parse(get(simulator.bases[partner_id] + announcement.path).body)
            assert not feed.bozo
            assert feed.entries and all(each.title and each.link and each.published_parsed for each in feed.entries)


def test_the_gbk_feed_is_well_formed_once_it_is_decoded(simulator: Simulator) -> None:
    raw = get(simulator.bases["qinghe"] + "/rss.xml").body
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    feed = feedparser.parse(raw.decode("gbk"))
    assert feed.entries[0].title == "霜降之后，一座茶山决定少采一季"


def test_the_json_feed_says_everything_once(simulator: Simulator) -> None:
    feed = json.loads(get(simulator.bases["weiguang"] + "/feed.json").body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert len({item["id"] for item in feed["items"]}) == 20


def test_there_are_fourteen_sources_at_least() -> None:
    assert sum(len(profile.announcements) for profile in PROFILES) >= 14


def test_a_bigger_world_is_told_as_exactly_as_a_small_one() -> None:
    world = World(epoch=EPOCH, publishers=10, articles=25)
    with Simulator(world, clock=lambda: EPOCH, latency=0.0) as bigger:
        generated = [r for r in bigger.ledger.records(EPOCH) if r.organization_id.startswith("paper")]
        for record in generated:
            seen = get(record.urls[0])
            assert seen.status == 200 if record.version else seen.status in (404, 410)
            page = text_of(seen.body.decode("utf-8")) if record.version else ""
            assert not record.version or all(line in page for line in record.must_contain)


def _announcements(simulator: Simulator, partner_id: str) -> list[str]:
    base = simulator.bases[partner_id]
    bodies = []
    for announcement in simulator.addresses.profile(partner_id).announcements:
        paths = [announcement.path, announcement.listed_at] if announcement.listed_at else [announcement.path]
        if announcement.kind == "spider":
            paths = [f"/longreads?page={number}" for number in range(1, 5)]
        for path in paths:
            follow(base + path)  # the busy one has been busy then
            bodies.append(follow(base + path)[1].body.decode("gbk" if path == "/rss.xml" else "utf-8"))
    if partner_id == "meridian":
        bodies += [_api(base, each) for each in re.findall(r'data-id="(\w+)"', "".join(bodies))]
    return bodies


def _api(base: str, number: str) -> str:
    return str(json.loads(get(f"{base}/api/articles/{number}.json").body)["url"])


def _path(url: str) -> str:
    return "/" + url.split("/", 3)[3].partition("?")[0]
