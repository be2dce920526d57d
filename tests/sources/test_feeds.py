"""What is in a feed's bytes."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from html.entities import html5
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest import feeds
from ingest.errors import IngestError, ParseError
from ingest.feeds import recognize
from ingest.types import Entry, Listing
from tests.sources.fakes import FIXTURES, NOW, fixture

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "feeds"
URL = "https://qinghe.example/feeds/news.xml"


def parse(body: bytes, content_type: str = "", whole: bool = False, url: str = URL) -> Listing:
    return feeds.parse(body, url=url, content_type=content_type, timezone="Asia/Shanghai", now=NOW, whole=whole)


def by_id(listing: Listing) -> dict[str, Entry]:
    return {entry.id: entry for entry in listing.entries}


def test_an_rss_item_is_read_with_all_that_it_says() -> None:
    entry = by_id(parse(fixture("full.xml")))["qinghe-1"]

    assert entry.title == "旧桥重修 & 通车"  # escaped twice, as many publishers do
    assert entry.url == "https://qinghe.example/news/1.html"
    assert entry.authors == ("何川", "林夏")
    assert entry.tags == ("城市", "交通")
    assert entry.language == "zh-cn"
    assert entry.summary == "桥修好了。\n车可以走了。"
    assert "https://qinghe.example/i/bridge.jpg" in entry.content
    assert not entry.complete


def test_the_big_picture_comes_first_and_sounds_are_no_pictures() -> None:
    images = by_id(parse(fixture("full.xml")))["qinghe-1"].images

    assert [image.url.rsplit("/", 1)[1] for image in images] == ["bridge-large.jpg", "map.png", "bridge-small.jpg"]
    assert (images[0].width, images[0].height, images[0].credit) == (1200, 800, "周舟")


def test_a_time_without_a_zone_is_in_the_sources_zone_and_cst_is_not_chicago() -> None:
    entries = by_id(parse(fixture("full.xml")))

    assert entries["qinghe-1"].published == datetime(2026, 11, 22, 1, 0, tzinfo=UTC)
    assert entries["qinghe-2"].published == datetime(2026, 11, 22, 23, 20, tzinfo=UTC)
    assert entries["qinghe-3"].published == datetime(2026, 11, 20, 23, 20, tzinfo=UTC)


def test_entries_come_newest_first() -> None:
    assert [entry.id for entry in parse(fixture("full.xml")).entries] == ["qinghe-2", "qinghe-1", "qinghe-3"]


def test_a_title_is_plain_text_and_keeps_angle_brackets_that_are_no_tags() -> None:
    assert by_id(parse(fixture("full.xml")))["qinghe-2"].title == "Fares: a < b, List<int> bold"


def test_where_the_feed_has_the_whole_text_its_entries_are_complete() -> None:
    entries = by_id(parse(fixture("full.xml"), whole=True))

    assert entries["qinghe-1"].complete and "<p>车可以走了。</p>" in entries["qinghe-1"].content
    assert entries["qinghe-2"].complete and entries["qinghe-2"].content == "<p>In short.</p>"
    assert not entries["qinghe-3"].complete  # there is no text at all: its page has to be fetched


def test_an_item_marked_as_deleted_is_deleted() -> None:
    assert [id_ for id_, entry in by_id(parse(fixture("full.xml"))).items() if entry.deleted] == ["qinghe-3"]


def test_atom_is_read_with_its_base_its_language_and_its_only_date() -> None:
    entry = by_id(parse(fixture("atom.xml"), whole=True))["tag:weekly.example,2026:1"]

    assert entry.url == "https://weekly.example/2026/articles/1"
    assert entry.language.lower() == "zh-hant"
    assert entry.published == entry.updated == datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
    assert entry.images[0].url == "https://weekly.example/2026/i/1.jpg"
    assert entry.summary == "摘要在此。"
    assert 'href="https://weekly.example/2026/articles/0"' in entry.content and entry.complete


def test_a_title_that_calls_itself_text_keeps_what_looks_like_a_tag() -> None:
    assert by_id(parse(fixture("atom.xml")))["tag:weekly.example,2026:1"].title == "用 <em> 的三個理由"


def test_a_tombstone_deletes_an_entry_unless_it_came_back_later() -> None:
    deleted = {id_[-1]: entry.deleted for id_, entry in by_id(parse(fixture("atom.xml"))).items()}

    assert deleted == {"1": False, "2": True, "3": False, "9": True}


def test_rdf_with_entities_of_html_and_bare_ampersands_is_read() -> None:
    listing = parse(fixture("rdf.xml"))

    assert [(entry.title, entry.summary) for entry in listing.entries] == [("Tides © & timetables", "Fish & ships.")]
    assert listing.entries[0].published == datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
    assert listing.notes == ()


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("gbk-says-utf8.xml", "新的图书馆在城南开放"),
        ("big5-says-gb2312.xml", "新的圖書館在城南開放"),
        ("big5.xml", "新的圖書館在城南開放"),
        ("shift-jis-says-nothing.xml", "新しい図書館が開館しました"),
        ("windows-1251-says-utf8.xml", "В городе открылась новая библиотека"),
        ("utf-16.xml", "新的图书馆在城南开放"),
    ],
)
@pytest.mark.parametrize("header", ["", "text/xml; charset=iso-8859-1"])
def test_text_is_right_whatever_charset_a_feed_claims(name: str, title: str, header: str) -> None:
    assert [entry.title for entry in parse(fixture(name), header).entries] == [title]


def test_a_wrong_charset_is_told() -> None:
    assert parse(fixture("gbk-says-utf8.xml")).notes == ("The feed says it is in utf-8, but is in gb18030.",)


def test_a_feed_cut_off_in_a_tag_gives_its_whole_items_and_says_so() -> None:
    listing = parse(fixture("truncated.xml"))

    assert sorted(by_id(listing)) == ["qinghe-1", "qinghe-2"]
    assert listing.notes == ("The feed breaks off in the middle; it was read as far as it goes.",)


def test_entities_are_never_expanded() -> None:
    (entry,) = parse(fixture("bomb.xml")).entries

    assert entry.title == "Bomb &i; &file;"


@pytest.mark.parametrize("declared", ["[", "<", "<>", "[]", "<!--", "<?", "<!-- -->", "\"'", '<!ENTITY a "b">'])
def test_a_doctype_without_end_costs_no_more_than_its_length(declared: str) -> None:
    body = b"<!DOCTYPE rss [" + declared.encode() * (3_000_000 // len(declared))
    begin = time.process_time()
    with pytest.raises(ParseError):
        parse(body)
    assert time.process_time() - begin < 3  # 0.3 s; hours, where each unclosed comment is searched to the end


def test_a_doctype_with_all_that_html_names_is_left_out() -> None:
    names = "".join(f"<!ENTITY {name} '&#{number};'><!-- {name}' -->" for number, name in enumerate(html5, 200))
    feed = f"<!DOCTYPE rss [{names}]><rss><channel><item><title>News</title><guid>1</guid></item></channel></rss>"
    assert [entry.title for entry in parse(feed.encode()).entries] == ["News"]


def test_a_web_page_is_refused_and_the_feed_that_it_names_is_the_fix() -> None:
    with pytest.raises(ParseError, match="answered with a web page, not a feed") as caught:
        parse(fixture("web-page.html"), url="https://harbour.example/")

    assert "feed: https://harbour.example/feed.xml" in caught.value.fix


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "nothing at all"),
        (b" \n ", "nothing at all"),
        (b"Not found", "neither RSS, Atom nor JSON Feed"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "neither RSS, Atom nor JSON Feed"),
        (b"<html><body>Closed</body></html>", "a web page"),
        (b"<rss><channel><item><title>Half", "broken"),
        (b"{", "JSON that cannot be read"),
        (b"[" * 100_000, "JSON that cannot be read"),
        (fixture("not-a-list.json"), "no articles were found"),
        (fixture("news-sitemap.xml"), "a sitemap, not a feed"),
    ],
)
def test_what_is_no_feed_is_told_in_one_sentence_with_a_fix(body: bytes, reason: str) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        parse(body)

    assert caught.value.fix


def test_odd_items_are_kept_where_they_have_an_identity() -> None:
    entries = {entry.title or entry.url: entry for entry in parse(fixture("odd-items.xml")).entries}

    assert len(entries) == 7  # the one with nothing but a description is dropped
    assert entries["只有標題"].id.startswith("title:")
    assert entries["https://paper.example/bare"].title == ""
    assert entries["A script"].url == "" and entries["Opaque"].url == ""


def test_dates_that_cannot_be_true_are_not_believed_and_told() -> None:
    listing = parse(fixture("odd-items.xml"))

    assert all(entry.published is None for entry in listing.entries)
    assert "2 dates lie in the future or before 1995 and were not believed." in listing.notes
    assert "1 date could not be read and was left out." in listing.notes
    assert "1 entry has neither link, id nor title and was dropped." in listing.notes


def test_an_id_that_all_entries_share_is_none() -> None:
    listing = parse(fixture("shared-ids.xml"))

    assert [(entry.id, entry.url[-1]) for entry in listing.entries] == [("", "1"), ("", "2")]
    assert len(listing.notes) == 1


def test_text_before_a_feed_is_left_out() -> None:
    listing = parse(fixture("noisy.xml"))

    assert len(listing.entries) == 1 and len(listing.notes) == 1


def test_a_json_feed_is_read_with_all_that_it_says() -> None:
    listing = parse(fixture("feed.json"), url="https://delta.example/feed.json", whole=True)
    entry = by_id(listing)["7"]

    assert (entry.url, entry.title) == ("https://delta.example/notes/7", "A & B")
    assert entry.published == datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
    assert entry.updated == datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
    assert (entry.content, entry.complete, entry.summary) == ("<p>Whole text.</p>", True, "In short.")
    assert [image.url for image in entry.images] == ["https://delta.example/i/7.jpg", "https://delta.example/i/8.png"]
    assert (entry.authors, entry.tags, entry.language) == (("Mei Lin",), ("rivers", "三角洲"), "en")


def test_plain_text_of_a_json_feed_becomes_paragraphs() -> None:
    entry = by_id(parse(fixture("feed.json"), whole=True))["tag:8"]

    assert entry.content == "<p>First.</p><p>Second &amp; last.</p>"
    assert (entry.url, entry.authors) == ("https://elsewhere.example/8", ("Delta Desk",))


def test_a_json_feed_cut_off_gives_its_whole_items() -> None:
    listing = parse(fixture("truncated.json"))

    assert [entry.id for entry in listing.entries] == ["7"]
    assert listing.notes == ("The feed is broken JSON; it was read as far as it goes.",)


def test_a_list_in_json_is_read_under_the_names_that_sites_use() -> None:
    listing = parse(fixture("list-data.json"), url="https://qinghe.example/api/news")
    entries = by_id(listing)

    assert sorted(entries) == ["1001", "1002", "1003", "1004"]
    assert (entries["1001"].title, entries["1001"].url) == ("城南新图书馆开放", "https://qinghe.example/news/1001.html")
    assert (entries["1001"].summary, entries["1001"].authors) == ("今日开放。", ("何川",))
    assert [image.url for image in entries["1001"].images] == ["https://qinghe.example/i/1001.jpg"]
    assert entries["1003"].authors == ("何川", "林夏") and entries["1003"].images[0].url.endswith("/i/1003.jpg")


def test_dates_in_json_are_chinese_seconds_or_milliseconds_in_the_sources_zone() -> None:
    entries = by_id(parse(fixture("list-data.json")))

    assert entries["1001"].published == datetime(2026, 11, 22, 23, 20, tzinfo=UTC)
    assert entries["1002"].published == datetime(2026, 11, 21, 16, 0, tzinfo=UTC)
    assert entries["1003"].published == datetime.fromtimestamp(1795417200, UTC)
    assert entries["1004"].published == datetime.fromtimestamp(1795330800, UTC)


def test_a_list_one_level_down_and_a_bare_list_are_found() -> None:
    nested = parse(fixture("list-nested.json"), whole=True)

    assert [(entry.id, entry.complete) for entry in nested.entries] == [("a-1", True), ("a-2", False)]
    assert nested.entries[0].published == datetime(2026, 11, 22, 23, 20, tzinfo=UTC)
    assert [entry.url for entry in parse(fixture("list-bare.json")).entries] == ["https://harbour.example/a/1"]


def test_a_list_in_json_that_breaks_off_gives_its_whole_items() -> None:
    listing = parse(fixture("list-cut.json"))

    assert [entry.title for entry in listing.entries] == ["Whole"]
    assert listing.notes == ("The feed is broken JSON; it was read as far as it goes.",)


def test_a_feed_inside_the_frame_of_a_web_page_is_taken_out_of_it() -> None:
    atom = fixture("atom.xml").decode()
    start = atom.index("<feed")
    page = f"<?xml version='1.0'?><!DOCTYPE html><html><body><h1>Feed</h1>{atom[start:]}</body></html>"

    framed = parse(page.encode())

    assert framed.entries == parse(atom.encode()).entries
    assert framed.notes[0] == "The feed stands inside a web page; it was taken out of it."
    assert recognize.kind_of(page.encode()) == "feed"


def test_a_page_that_shows_the_source_of_a_feed_is_a_page() -> None:
    page = b"<html><body><pre>&lt;rss version='2.0'&gt;&lt;channel&gt;</pre><a href='/1'>One</a></body></html>"

    assert recognize.kind_of(page) == "page"


def test_an_empty_list_in_json_is_told() -> None:
    assert parse(b'{"data": []}').notes == ("The list in the JSON is empty.",)


def test_ten_thousand_items_are_read() -> None:
    item = "<item><title>{0}</title><link>https://paper.example/{0}</link><description>短</description></item>"
    body = f"<rss><channel>{''.join(item.format(number) for number in range(10_000))}</channel></rss>"

    assert len(parse(body.encode()).entries) == 10_000


def test_a_clock_that_runs_a_little_ahead_is_believed() -> None:
    item = "<rss><channel><item><link>https://p.example/1</link><pubDate>{}</pubDate></item></channel></rss>"
    soon, later = (NOW + timedelta(minutes=minutes) for minutes in (9, 11))

    assert parse(item.format(soon.isoformat()).encode()).entries[0].published == soon
    assert parse(item.format(later.isoformat()).encode()).entries[0].published is None


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real feeds is not beside the project")
def test_every_recorded_feed_is_read_or_refused_with_a_reason() -> None:
    read = 0
    for path in sorted(CORPUS.iterdir()):
        try:
            read += bool(parse(path.read_bytes()).entries)
        except ParseError as error:
            assert error.reason and error.fix
    assert read >= 35


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real feeds is not beside the project")
def test_every_recorded_feed_survives_being_cut_anywhere() -> None:
    for path in sorted(CORPUS.iterdir()):
        body = path.read_bytes()[:40_000]
        for part in (0.3, 0.7, 0.95):
            _survives(body[: int(len(body) * part)])


_FEEDS = [path.read_bytes() for path in sorted(FIXTURES.iterdir()) if path.suffix in {".xml", ".json"}]


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.sampled_from(_FEEDS),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 40), st.binary(max_size=12)), max_size=6),
    st.sampled_from(["", "text/html", "text/xml; charset=gb2312", "application/xml; charset=utf-16"]),
)
def test_a_feed_changed_anywhere_raises_nothing_but_our_errors(
    body: bytes, changes: list[tuple[int, int, bytes]], header: str
) -> None:
    for start, length, new in changes:
        body = body[:start] + new + body[start + length :]
    _survives(body, header)


_PIECES = (
    b"<rss>|<channel>|<item>|</item>|<link>|</link>|<title>|<![CDATA[|]]>|&#x110000;|&#0;|&amp|<!--|-->|<!DOCTYPE|[|'|"
    b"<guid>|http://[|\xff\xfe|\x00|<a:b/>|<pubDate>|9999-99-99|<entry xml:base='::'>|"
    b"<media:content url='//[' width='-'/>|{|}"
).split(b"|")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=40).map(b"".join))
def test_pieces_of_feeds_in_any_order_raise_nothing_but_our_errors(body: bytes) -> None:
    _survives(b"<rss><channel>" + body)
    _survives(b'{"version": "https://jsonfeed.org/version/1", "items": [' + body)


def _survives(body: bytes, header: str = "") -> None:
    try:
        listing = parse(body, header)
    except IngestError as error:
        assert error.reason
        return
    for entry in listing.entries:
        assert entry.id or entry.url
        assert entry.url == "" or entry.url.startswith(("http://", "https://"))
        assert entry.published is None or entry.published <= NOW + timedelta(minutes=10)
