"""The kinds of sources, over a web that is a table."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import BaseModel, ValidationError

from ingest import plugins
from ingest.config.tables import SOURCE_KEYS
from ingest.errors import FetchError, IngestError, ParseError
from ingest.feeds.reading import Reading
from ingest.feeds.sitemap import parse as parse_sitemap
from ingest.sources import feed, page, sitemap, spider
from ingest.types import Entry
from tests.sources.fakes import NOW, FakeWeb, fixture, source

FEED = "https://qinghe.example/feed.xml"
INDEX = "https://meridian.example/sitemap.xml"
NEWS = "https://meridian.example/news.xml"
LIST = "https://www.weiguang.example/latest"
DOCS = Path(__file__).parents[2] / "docs" / "sources"


async def test_a_feed_is_asked_once_and_its_entries_are_announced() -> None:
    web = FakeWeb({FEED: fixture("full.xml")})

    listing = await feed.read(source("feed", FEED, feed.Options()), web)

    assert web.asked == [FEED]
    assert len(listing.entries) == 3 and not listing.entries[0].complete


async def test_a_feed_that_did_not_change_announces_nothing() -> None:
    listing = await feed.read(source("feed", FEED, feed.Options()), FakeWeb(unchanged=frozenset({FEED})))

    assert listing.unchanged and not listing.entries


async def test_text_feed_takes_the_feeds_text_for_the_article() -> None:
    listing = await feed.read(source("feed", FEED, feed.Options(text="feed")), FakeWeb({FEED: fixture("full.xml")}))

    assert [entry.complete for entry in listing.entries] == [True, True, False]


async def test_the_sources_time_zone_is_that_of_times_without_one() -> None:
    listing = await feed.read(
        source("feed", FEED, feed.Options(), "America/New_York"), FakeWeb({FEED: fixture("full.xml")})
    )

    assert {entry.id: entry.published for entry in listing.entries}["qinghe-1"] == datetime(
        2026, 11, 22, 14, tzinfo=UTC
    )


async def test_a_news_sitemap_tells_title_time_language_and_picture() -> None:
    listing = await sitemap.read(
        source("sitemap", NEWS, sitemap.Options()), FakeWeb({NEWS: fixture("news-sitemap.xml")})
    )
    entry = listing.entries[0]

    assert (entry.url, entry.title) == ("https://meridian.example/world/tide?a=1&b=2", "潮汐 & 時刻")
    assert (entry.published, entry.updated) == (
        datetime(2026, 11, 23, 0, 0, tzinfo=UTC),
        datetime(2026, 11, 23, 1, 0, tzinfo=UTC),
    )
    assert (entry.language, entry.tags) == ("zh-tw", ("海洋", "港口"))
    assert (entry.images[0].url, entry.images[0].caption) == ("https://meridian.example/i/tide.jpg", "清晨的港口")


async def test_match_and_limit_choose_addresses_of_a_sitemap() -> None:
    options = sitemap.Options(match=r"/world/", limit=1)

    listing = await sitemap.read(source("sitemap", NEWS, options), FakeWeb({NEWS: fixture("news-sitemap.xml")}))

    assert [entry.url for entry in listing.entries] == ["https://meridian.example/world/tide?a=1&b=2"]
    assert listing.notes == ("It lists 2 addresses; the newest 1 were taken.",)


async def test_an_index_is_followed_newest_first_within_its_budget() -> None:
    web = FakeWeb(
        {
            INDEX: fixture("sitemap-index.xml"),
            NEWS: fixture("news-sitemap.xml"),
            "https://meridian.example/packed": fixture("sitemap.gz"),
        }
    )

    listing = await sitemap.read(source("sitemap", INDEX, sitemap.Options(children=2)), web)

    assert web.asked == [INDEX, NEWS, "https://meridian.example/packed"]
    assert "https://meridian.example/packed/1" in {entry.url for entry in listing.entries}


async def test_a_child_that_fails_is_a_note_and_all_failing_is_an_error() -> None:
    index, gone = fixture("sitemap-index.xml"), FetchError("The news answered 503.")
    good = FakeWeb({INDEX: index, NEWS: gone, "https://meridian.example/packed": fixture("sitemap.gz")})
    bad = FakeWeb({INDEX: index, NEWS: gone})

    listing = await sitemap.read(source("sitemap", INDEX, sitemap.Options()), good)

    assert len(listing.entries) == 1 and "The news answered 503." in listing.notes
    with pytest.raises(FetchError, match="The news answered 503"):
        await sitemap.read(source("sitemap", INDEX, sitemap.Options()), bad)


async def test_an_index_that_did_not_change_does_not_hide_a_list_that_did() -> None:
    web = FakeWeb({NEWS: fixture("news-sitemap.xml")}, unchanged=frozenset({INDEX}), last_asked=(INDEX, NEWS))

    listing = await sitemap.read(source("sitemap", INDEX, sitemap.Options()), web)

    assert listing.entries and not listing.unchanged


async def test_an_index_of_which_nothing_changed_is_unchanged() -> None:
    web = FakeWeb(unchanged=frozenset({INDEX, NEWS}), last_asked=(INDEX, NEWS))

    listing = await sitemap.read(source("sitemap", INDEX, sitemap.Options()), web)

    assert listing.unchanged


async def test_an_unchanged_child_announces_nothing_new() -> None:
    web = FakeWeb({INDEX: fixture("sitemap-index.xml")}, unchanged=frozenset({NEWS}))

    listing = await sitemap.read(source("sitemap", INDEX, sitemap.Options(children=1)), web)

    assert listing.entries == () and listing.notes == ()


def test_an_index_that_names_itself_ends() -> None:
    body = f"<sitemapindex><sitemap><loc>{INDEX}</loc></sitemap></sitemapindex>".encode()

    assert len(parse_sitemap(body, Reading(INDEX, "UTC", NOW)).children) == 1


async def test_an_index_without_dates_that_is_too_long_says_so() -> None:
    children = "".join(f"<sitemap><loc>https://meridian.example/{n}.xml</loc></sitemap>" for n in range(9))
    web = FakeWeb(
        {
            INDEX: f"<sitemapindex>{children}</sitemapindex>".encode(),
            "https://meridian.example/0.xml": fixture("news-sitemap.xml"),
        }
    )

    listing = await sitemap.read(source("sitemap", INDEX, sitemap.Options(children=2)), web)

    assert any("does not say which of its 9 sitemaps are new" in note for note in listing.notes)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "nothing at all"),
        (fixture("web-page.html"), "a web page, not a sitemap"),
        (b"\x1f\x8bnot gzip", "broken gzip"),
        (b"User-agent: *", "no sitemap"),
    ],
)
async def test_what_is_no_sitemap_is_told_in_one_sentence_with_a_fix(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        await sitemap.read(source("sitemap", NEWS, sitemap.Options()), FakeWeb({NEWS: body}))

    assert caught.value.fix


async def test_a_gzip_bomb_is_not_unpacked() -> None:
    import gzip

    bomb = gzip.compress(b"<urlset>" + b" " * (51 * 1024 * 1024), compresslevel=1)

    with pytest.raises(ParseError, match="more than 50 MB"):
        await sitemap.read(source("sitemap", NEWS, sitemap.Options()), FakeWeb({NEWS: bomb}))


async def test_a_sitemap_cut_off_gives_what_is_whole() -> None:
    body = fixture("news-sitemap.xml")[:-60]

    listing = await sitemap.read(source("sitemap", NEWS, sitemap.Options()), FakeWeb({NEWS: body}))

    assert len(listing.entries) >= 2
    assert listing.notes == ("The sitemap breaks off in the middle; it was read as far as it goes.",)


async def test_a_sitemap_may_be_a_list_of_addresses() -> None:
    listing = await sitemap.read(
        source("sitemap", NEWS, sitemap.Options()), FakeWeb({NEWS: b"https://a.example/1\r\nhttps://a.example/2\n"})
    )

    assert [entry.url for entry in listing.entries] == ["https://a.example/1", "https://a.example/2"]


def options(**more: object) -> page.Options:
    return page.Options.model_validate({"links": ".story a", "match": "/news/", **more})


async def test_a_list_page_gives_links_with_titles_in_a_charset_that_it_does_not_admit() -> None:
    wanted = options(attributes=["data-href", "href"], time=".when, time")

    listing = await page.read(source("page", LIST, wanted), FakeWeb({LIST: fixture("list.html")}))

    assert {entry.url: entry.title for entry in listing.entries} == {
        "https://www.weiguang.example/news/101.html": "新的图书馆在城南开放",
        "https://www.weiguang.example/news/102.html": "河边的市场重新开门",
        "https://www.weiguang.example/news/103.html": "公交车改了路线",
    }


async def test_times_near_the_links_are_read_in_the_sources_zone() -> None:
    wanted = options(attributes=["data-href", "href"], time=".when, time")

    listing = await page.read(source("page", LIST, wanted), FakeWeb({LIST: fixture("list.html")}))

    assert [entry.published for entry in listing.entries] == [
        datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        datetime(2026, 11, 23, 10, 0, tzinfo=UTC),
        datetime(2026, 11, 21, 23, 20, tzinfo=UTC),
    ]


async def test_elements_around_the_links_can_be_named_too() -> None:
    listing = await page.read(source("page", LIST, options(links="li.story")), FakeWeb({LIST: fixture("list.html")}))

    assert "https://www.weiguang.example/news/102.html" in {entry.url for entry in listing.entries}


async def test_next_leads_through_the_list_and_stops_where_it_goes_in_a_circle() -> None:
    second = "https://www.weiguang.example/latest?page=2"
    web = FakeWeb({LIST: fixture("list.html"), second: fixture("list-2.html")})

    listing = await page.read(source("page", LIST, options(next="a.more", pages=5)), web)

    assert web.asked == [LIST, second]
    assert len(listing.entries) == 3  # one of the first page stands on the second too


async def test_a_list_that_is_empty_without_javascript_is_rendered_page_for_page_and_a_feed_never() -> None:
    second = "https://www.weiguang.example/latest?page=2"
    web = FakeWeb({LIST: fixture("list.html"), second: fixture("list-2.html"), FEED: fixture("full.xml")})

    await page.read(replace(source("page", LIST, options(next="a.more", pages=2)), render=True), web)
    await feed.read(replace(source("feed", FEED, feed.Options()), render=True), web)

    assert web.rendered == [LIST, second]


@pytest.mark.parametrize("links", ["//li//a", "//*[contains(@class, 'story')]//a/@href", "(//li)[position() < 9]"])
async def test_links_may_be_xpath_also_of_their_attributes(links: str) -> None:
    listing = await page.read(source("page", LIST, options(links=links)), FakeWeb({LIST: fixture("list.html")}))

    assert "https://www.weiguang.example/news/102.html" in {entry.url for entry in listing.entries}


@pytest.mark.parametrize("links", ["(count(//a))", "//a/ancestor::nothing", "//a[starts-with(@href, 'x')]"])
async def test_xpath_that_finds_no_element_finds_no_link(links: str) -> None:
    with pytest.raises(ParseError, match="no link that fits"):
        await page.read(source("page", LIST, options(links=links)), FakeWeb({LIST: fixture("list.html")}))


async def test_title_time_and_next_may_be_xpath_too() -> None:
    wanted = options(
        attributes=["data-href", "href"], time=".//*[@class='when'] | .//time", next="//a[@class='more']", pages=2
    )
    web = FakeWeb({LIST: fixture("list.html")})

    listing = await page.read(source("page", LIST, wanted), web)

    assert listing.entries[0].published == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)
    assert web.asked == [LIST, LIST + "?page=2"]


@pytest.mark.parametrize(
    ("pattern", "second", "third"),
    [
        ("?page={page}", LIST + "?page=2", LIST + "?page=3"),
        (
            "/latest_{page-1}.html",
            "https://www.weiguang.example/latest_1.html",
            "https://www.weiguang.example/latest_2.html",
        ),
        (LIST + "/{page}/", LIST + "/2/", LIST + "/3/"),
    ],
)
async def test_pages_may_be_numbered(pattern: str, second: str, third: str) -> None:
    last = fixture("list-2.html").replace(b"103.html", b"109.html")
    web = FakeWeb({LIST: fixture("list.html"), second: fixture("list-2.html"), third: last})

    await page.read(source("page", LIST, options(next=pattern, pages=3)), web)

    assert web.asked == [LIST, second, third]


async def test_numbered_pages_end_where_one_shows_nothing_new() -> None:
    same = {LIST: fixture("list.html")} | {f"{LIST}?page={n}": fixture("list.html") for n in range(2, 60)}
    web = FakeWeb(same)

    await page.read(source("page", LIST, options(next="?page={page}", pages=50)), web)

    assert web.asked == [LIST, LIST + "?page=2"]


async def test_without_links_the_articles_are_found_and_what_was_found_is_told() -> None:
    listing = await page.read(source("page", LIST, page.Options()), FakeWeb({LIST: fixture("lists/query-ids.html")}))

    assert len(listing.entries) == 8
    assert "8 articles were found" in listing.notes[0] and 'links: "div.newsitem a"' in listing.notes[0]


async def test_without_links_a_page_that_lists_nothing_is_an_error_with_what_to_write() -> None:
    with pytest.raises(ParseError, match="looks like a list of articles") as caught:
        await page.read(source("page", LIST, page.Options()), FakeWeb({LIST: fixture("lists/no-list.html")}))

    assert "`links:`" in caught.value.fix


async def test_a_second_page_that_fails_is_a_note() -> None:
    listing = await page.read(
        source("page", LIST, options(next="a.more", pages=2)), FakeWeb({LIST: fixture("list.html")})
    )

    assert len(listing.entries) == 2 and "404" in listing.notes[0]


async def test_a_list_without_links_is_an_error_because_the_page_changed() -> None:
    with pytest.raises(ParseError, match=r"no link that fits “\.none”") as caught:
        await page.read(source("page", LIST, options(links=".none")), FakeWeb({LIST: fixture("list.html")}))

    assert "links:" in caught.value.fix


async def test_a_list_page_that_did_not_change_is_not_read_further() -> None:
    listing = await page.read(
        source("page", LIST, options(next="a.more", pages=3)), FakeWeb(unchanged=frozenset({LIST}))
    )

    assert listing.unchanged


@pytest.mark.parametrize(
    "body", [b"", b"\x00", b"<", b"<!-- -->", b"\xff\xfe\x00", b"<?xml version='1.0' encoding='x'?><p>"]
)
async def test_a_list_page_that_is_none_raises_nothing_but_our_errors(body: bytes) -> None:
    with pytest.raises(IngestError):
        await page.read(source("page", LIST, options()), FakeWeb({LIST: body}))


async def test_a_spider_is_run_with_its_start_and_limits() -> None:
    late = Entry("late", published=NOW)
    web = FakeWeb(crawled=(Entry("early", published=NOW - timedelta(days=1)), late))

    listing = await spider.read(source("spider", "longreads", spider.Options(start="https://l.example/", limit=5)), web)

    assert [entry.id for entry in listing.entries] == ["late", "early"]
    assert web.spiders[0][:2] == ("longreads", "https://l.example/")
    assert web.spiders[0][2]["CLOSESPIDER_ITEMCOUNT"] == 5


async def test_a_spiders_dates_are_believed_no_more_than_others() -> None:
    web = FakeWeb(crawled=(replace(Entry("x"), published=NOW + timedelta(days=400)),))

    listing = await spider.read(source("spider", "longreads", spider.Options()), web)

    assert listing.entries[0].published is None and len(listing.notes) == 1


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("feed", {"text": "both"}),
        ("feed", {"txet": "page"}),
        ("sitemap", {"match": "("}),
        ("sitemap", {"limit": 0}),
        ("page", {"links": "//a["}),
        ("page", {"links": "//a", "title": "count(//a"}),
        ("page", {"links": "a["}),
        ("page", {"links": "a", "next": "::"}),
        ("page", {"links": "a", "match": "*"}),
        ("page", {"links": "a", "pages": 1000}),
        ("spider", {"seconds": 0}),
    ],
)
def test_wrong_options_are_refused_when_they_are_declared(kind: str, wrong: dict[str, object]) -> None:
    options: type[BaseModel] = plugins.load("sources", kind).Options

    with pytest.raises(ValidationError):
        options.model_validate(wrong)


@pytest.mark.parametrize("kind", plugins.names("sources"))
def test_no_option_has_the_name_of_what_every_source_may_say(kind: str) -> None:
    options: type[BaseModel] = plugins.load("sources", kind).Options

    assert set(options.model_fields) & {*(key.name for key in SOURCE_KEYS), *plugins.names("sources"), "kind"} == set()


@pytest.mark.parametrize("kind", plugins.names("sources"))
def test_every_option_is_explained_on_its_page_with_its_default(kind: str) -> None:
    options: type[BaseModel] = plugins.load("sources", kind).Options
    text = (DOCS / f"{kind}.md").read_text(encoding="utf-8")

    for name, option in options.model_fields.items():
        assert option.description
        row = next((line for line in text.splitlines() if line.startswith(f"| `{name}` |")), "")
        assert row, f"docs/sources/{kind}.md has no row for {name}"
        assert option.is_required() or not option.default or str(_shown(option.default)) in row


def _shown(default: object) -> object:
    return default[0] if isinstance(default, tuple) else default
