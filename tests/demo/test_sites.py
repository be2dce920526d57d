"""The nastiness of each site, as the docs tell it."""

from __future__ import annotations

import gzip
import json
import re
from datetime import timedelta

import pytest

from ingest.demo.articles import PARTNERS
from ingest.demo.simulator import Simulator
from ingest.demo.world import Publication, World
from tests.demo.conftest import EPOCH, follow, get


def publication(simulator: Simulator, partner_id: str, slug: str) -> Publication:
    return next(each for each in simulator.world.publications(partner_id) if each.slug == slug)


def page(simulator: Simulator, partner_id: str, slug: str) -> str:
    return simulator.addresses.page(publication(simulator, partner_id, slug))


@pytest.mark.parametrize("partner_id", PARTNERS)
def test_pages_and_lists_are_not_sent_again_to_who_has_them(simulator: Simulator, partner_id: str) -> None:
    base = simulator.bases[partner_id]
    article = simulator.addresses.page(simulator.world.snapshot(partner_id, EPOCH).standing[0])
    lists = [base + a.path for a in simulator.addresses.profile(partner_id).announcements]
    for url in (article, *lists, base + "/", base + "/assets/style.css"):
        follow(url)  # the busy one has been busy then
        end, first = follow(url)
        by_tag, by_date = (
            get(end, if_none_match=first.headers["etag"]),
            get(end, if_modified_since=first.headers["last-modified"]),
        )
        assert (first.status, by_tag.status, by_date.status) == (200, 304, 304), url
        assert by_tag.body == by_date.body == b""


def test_an_edit_gives_a_page_and_a_feed_new_tags() -> None:
    world = World(epoch=EPOCH)
    edited = next(each for each in world.publications("qinghe") if each.slug == "basket-count")
    assert edited.edited is not None
    with Simulator(world, latency=0.0) as simulator:
        urls = (simulator.addresses.page(edited), simulator.bases["qinghe"] + "/rss.xml")
        simulator.set_clock(edited.edited - timedelta(minutes=1))
        before = [get(url).headers["etag"] for url in urls]
        simulator.set_clock(edited.edited)
        after = [get(url, if_none_match=tag) for url, tag in zip(urls, before, strict=True)]
    assert [seen.status for seen in after] == [200, 200]


def test_a_page_is_not_there_before_it_is_published() -> None:
    world = World(epoch=EPOCH)
    first = world.publications("harbour")[-1]
    with Simulator(world, clock=lambda: first.published - timedelta(seconds=1), latency=0.0) as simulator:
        assert get(simulator.addresses.page(first)).status == 404
        assert b"<url>" not in get(simulator.bases["harbour"] + "/news-sitemap.xml").body


def test_every_site_has_a_robots_file_and_one_asks_for_patience(simulator: Simulator) -> None:
    files = {name: get(base + "/robots.txt").body.decode() for name, base in simulator.bases.items()}
    assert all("User-agent: *" in text and "Disallow: /admin/" in text for text in files.values())
    assert [name for name, text in files.items() if "Crawl-delay: 0.05" in text] == ["harbour"]


def test_the_gbk_site_says_utf_8(simulator: Simulator) -> None:
    seen = get(page(simulator, "qinghe", "tea-hill-rest"))
    assert seen.headers["content-type"] == "text/html; charset=gb2312"
    assert b"charset=utf-8" in seen.body
    assert "霜降之后" in seen.body.decode("gbk")
    assert "ld+json" not in seen.body.decode("gbk")
    assert "utf-8" in get(simulator.bases["qinghe"] + "/rss.xml").headers["content-type"]


def test_excerpts_and_tracked_links_come_with_a_feed_that_drops_the_old(simulator: Simulator) -> None:
    feed = get(simulator.bases["qinghe"] + "/rss.xml").body.decode("gbk")
    assert feed.count("<item>") == 12
    assert feed.count("utm_source=rss") == 12
    assert "content:encoded>" not in feed


def test_the_full_text_feed_has_every_paragraph_and_a_tombstone(simulator: Simulator) -> None:
    feed = get(simulator.bases["yuntai"] + "/atom.xml").body.decode()
    record = next(r for r in simulator.ledger.records(EPOCH) if r.slug == "washing-the-mirror")
    assert all(line in feed for line in record.text)
    assert feed.count("<at:deleted-entry ") == 1


def test_lazy_pictures_have_their_address_elsewhere(simulator: Simulator) -> None:
    body = get(page(simulator, "harbour", "last-ferry")).body.decode()
    picture = simulator.bases["harbour"] + "/media/last-ferry.jpg"
    assert f'data-src="{picture}"' in body
    assert f' src="{picture}"' not in body


def test_short_links_and_a_list_redirect(simulator: Simulator) -> None:
    base = simulator.bases["weiguang"]
    item = json.loads(get(base + "/feed.json").body)["items"][0]
    assert get(item["url"]).status == 301
    assert follow(item["url"])[0].startswith(base + "/posts/")
    assert get(base + "/latest").headers["location"] == base + "/latest/"


def test_the_busy_one_is_busy_once_after_each_start() -> None:
    simulator = Simulator(World(epoch=EPOCH), clock=lambda: EPOCH, latency=0.0)
    for _start in range(2):
        with simulator:
            first, second = (get(simulator.bases["delta"] + "/notes/") for _ in range(2))
        assert (first.status, first.headers["retry-after"], second.status) == (503, "2", 200)


def test_notices_are_paragraphs_of_the_text_on_one_site(simulator: Simulator) -> None:
    body = get(page(simulator, "delta", "walk-on-mud")).body.decode()
    assert re.search(r'<div class="note-body[^"]*">.*<p class="tail">Volunteers wanted', body, re.DOTALL)


def test_one_sites_tags_are_weak(simulator: Simulator) -> None:
    weak = [n for n, base in simulator.bases.items() if get(base + "/").headers["etag"].startswith("W/")]
    assert weak == ["meridian"]


def test_one_site_compresses_for_those_who_can_read_it(simulator: Simulator) -> None:
    url = simulator.bases["weiguang"] + "/feed.json"
    packed = get(url, accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == get(url).body


def test_a_withdrawn_page_says_gone_for_good_on_one_site(simulator: Simulator) -> None:
    assert get(page(simulator, "meridian", "drawing-night-chairs")).status == 410
    assert get(page(simulator, "harbour", "missing-cat-captain")).status == 404


def test_the_spiders_pages_have_no_links_and_lead_through_all_articles(simulator: Simulator) -> None:
    base = simulator.bases["meridian"]
    numbers: list[str] = []
    asked: str | None = "?page=1"
    while asked:
        body = get(f"{base}/longreads{asked}").body.decode()
        assert "/essays/" not in body
        numbers += re.findall(r'<article class="item" data-id="(\w+)">', body)
        following = re.search(r'<a rel="next" href="([^"]+)"', body)
        asked = following[1] if following else None
    assert len(set(numbers)) == len(numbers) == 19


def test_the_spiders_api_tells_the_whole_article(simulator: Simulator) -> None:
    base = simulator.bases["meridian"]
    listed = get(base + "/longreads?page=1").body.decode()
    assert "/api/articles/${" in listed, "a click on a title shows where the articles are"
    number = re.findall(r'data-id="(\w+)"', listed)[0]
    told = json.loads(get(f"{base}/api/articles/{number}.json").body)
    assert told["title"] == "Why Window Four Feels Faster"
    assert told["published"] == "2026-11-24T00:30:00+00:00"
    assert told["body_html"].count("<p>") == 6
    assert told["image"]["url"] == base + "/media/window-four.jpg"
    assert get(f"{base}/api/articles/0000000000.json").status == 404


def test_a_repost_names_its_original_in_its_own_script(simulator: Simulator) -> None:
    names = (
        ("weiguang", "harbour-fourteen-benches"),
        ("harbour", "qinghe-ladder-log"),
        ("delta", "meridian-how-to-fold-a-city"),
    )
    credits = ("来源：港湾日报", "來源：青禾週刊", "First published by The Meridian Review")
    bodies = [get(page(simulator, *name)).body.decode() for name in names]
    assert all(credit in body for credit, body in zip(credits, bodies, strict=True))


def test_the_english_repost_calls_the_originals_page_canonical(simulator: Simulator) -> None:
    body = get(page(simulator, "delta", "meridian-how-to-fold-a-city")).body.decode()
    assert f'<link rel="canonical" href="{page(simulator, "meridian", "how-to-fold-a-city")}">' in body


def test_what_is_not_there_is_a_decent_page(simulator: Simulator) -> None:
    seen = get(simulator.bases["yuntai"] + "/nowhere")
    assert (seen.status, seen.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "這個頁面已經不在了" in seen.body.decode()


def test_pictures_are_drawn_for_articles_and_accounts(simulator: Simulator) -> None:
    base = simulator.bases["harbour"]
    kinds = {"/media/last-ferry.jpg": b"\xff\xd8", "/assets/avatar.png": b"\x89PNG", "/assets/cover.jpg": b"\xff\xd8"}
    for path, beginning in kinds.items():
        seen = get(base + path)
        assert seen.status == 200
        assert seen.body.startswith(beginning)
        assert get(base + path, if_none_match=seen.headers["etag"]).status == 304


def test_an_article_without_a_picture_has_none(simulator: Simulator) -> None:
    record = next(r for r in simulator.ledger.records(EPOCH) if r.slug == "two-blasts")
    assert record.image == ""
    assert get(simulator.bases["harbour"] + "/media/two-blasts.jpg").status == 404
