"""What a page says about itself, said in all the ways that pages do."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ingest.extraction import credits, dates, document, metadata
from ingest.extraction.metadata import Metadata

TEN = datetime(2026, 11, 24, 10, 5, tzinfo=UTC)
SHANGHAI = dates.zone_of("Asia/Shanghai")


def told(head: str = "", body: str = "", url: str = "https://paper.example/2026/11/24/rain") -> Metadata:
    return metadata.read(document.parse(f"<html><head>{head}</head><body>{body}</body></html>"), url, UTC)


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("<title>Rain – The Paper</title><meta property='og:site_name' content='The Paper'>", "Rain"),
        ("<title>渡轮停航_要闻_青河网</title><h1>渡轮停航</h1>", "渡轮停航"),
        ("<title>渡輪停航 - 港灣日報</title><meta property='og:site_name' content='港灣日報'>", "渡輪停航"),
        ("<title>Rain: a history</title>", "Rain: a history"),
        ("<title>Bread - and roses</title>", "Bread - and roses"),
        ("<title>x</title><meta property='og:title' content='Rain &amp; snow'>", "Rain & snow"),
        ("<h1>The Paper</h1><h1>Rain</h1><title>Rain | Paper</title>", "Rain"),
        ("<title>Rain on the quay</title><h1>Playful Pixels</h1>", "Rain on the quay"),
        ("<title>Heli\u00adport of rain</title>", "Heliport of rain"),
        ("<title>비가 온다-사회ㅣ한국신문</title><meta property='og:site_name' content='한국신문'>", "비가 온다"),
        (
            """<script type="application/ld+json">{"@type":"Article","headline":"Rain fell…"}</script>
            <title>Rain fell on the quay</title><meta property="og:title" content="Rain fell on the quay">""",
            "Rain fell on the quay",
        ),
    ],
)
def test_the_title_comes_without_the_sites_name(head: str, title: str) -> None:
    tags = head.split("<h1>", 1)
    assert told(tags[0], "<h1>" + tags[1] if len(tags) > 1 else "").title == title


@pytest.mark.parametrize(
    "script",
    [
        '{"@type":"NewsArticle","headline":"Rain","author":{"name":"Ann Bo"}}',
        '[{"@type":"WebPage"},{"@type":["Article"],"headline":"Rain","author":["Ann Bo"]}]',
        '{"@graph":[{"@type":"BlogPosting","headline":"Rain","author":[{"name":"Ann Bo"},{"name":"Ann Bo"}]}]}',
        '{"@type":"ReportageNewsArticle","headline":"Rain","author":"By Ann Bo",}',
        '<!-- {"@type":"Article","headline":"Rain","author":{"name":"Ann Bo"},\n"description":"a\nb"} -->',
        '{"@type":"WebPage","mainEntity":{"@type":"Article","headline":"Rain","author":{"name":"Ann Bo"}}};',
    ],
)
def test_structured_data_is_read_in_all_its_forms_and_when_it_is_broken(script: str) -> None:
    found = told(f'<script type="application/ld+json">{script}</script>')
    assert (found.title, found.authors) == ("Rain", ("Ann Bo",))


@pytest.mark.parametrize("script", ["", "{", "null", "[1, 2]", '{"@type": 3, "author": 7, "image": [[]]}', "[" * 5000])
def test_structured_rubbish_is_no_reason_to_fail(script: str) -> None:
    assert told(f'<title>Rain</title><script type="application/ld+json">{script}</script>').title == "Rain"


@pytest.mark.parametrize(
    ("content", "authors"),
    [
        ("By Ann Bo and Cy Dee", ("Ann Bo", "Cy Dee")),
        ("Ann Bo, Cy Dee, Ann Bo", ("Ann Bo", "Cy Dee")),
        ("作者：王小河、李四", ("王小河", "李四")),
        ("记者 王小河 李四", ("王小河", "李四")),
        ("文／陳港生", ("陳港生",)),
        ("Ann Bo, Staff Writer, and Cy Dee", ("Ann Bo", "Cy Dee")),
        ("ANN BO, Ann Bo; ann  bo", ("ANN BO",)),
        ("Von Ann Bo und Cy Dee", ("Ann Bo", "Cy Dee")),
        ("文／陳港生 攝影／林渡攝", ("陳港生",)),
        ("記者陳港生／台北報導", ("陳港生",)),
        ("王　菲", ("王菲",)),
        ("김하나 선임기자", ("김하나",)),
        ("By Ann Bo (Reuters)", ("Ann Bo",)),
        ("责任编辑：王小河", ()),
        ("admin", ()),
        ("undefined", ()),
        ("page.head.extra.author", ()),
        ("https://paper.example/people/ann", ()),
        ("ann@paper.example", ()),
    ],
)
def test_authors_are_names_without_what_stands_around_them(content: str, authors: tuple[str, ...]) -> None:
    assert told(f'<meta name="author" content="{content}">').authors == authors


def test_a_japanese_name_has_a_space_inside() -> None:
    found = metadata.read(
        document.parse('<html lang="ja"><head><meta name="author" content="港野 渡"></head><body></body></html>'),
        "https://paper.example/1",
        UTC,
    )
    assert found.authors == ("港野 渡",)


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ('[{"@type":"Person","givenName":"Ann","familyName":"Bo"}]', ("Ann Bo",)),
        ('[{"@type":"Person","name":"Ann Bo"},{"@type":"Organization","name":"Wire"}]', ("Ann Bo", "Wire")),
        ('{"@id":"#nobody"}', ("Cy Dee",)),
        ('{"@type":"Organization","name":"The Paper"}', ("Cy Dee",)),
        ('{"@type":"Person","name":"The Paper"}', ("Cy Dee",)),
    ],
)
def test_persons_are_named_before_the_newsroom(author: str, authors: tuple[str, ...]) -> None:
    head = f"""<meta property="og:site_name" content="The Paper">
        <script type="application/ld+json">{{"@type":"Article","author":{author}}}</script>"""
    body = '<h1>Rain</h1><p class="byline">By <a href="/cy">Cy Dee</a>, <span>Harbor Reporter</span> <b>Follow</b></p>'
    assert told(head, body).authors == authors


def test_an_author_that_is_only_referred_to_is_looked_up() -> None:
    head = """<script type="application/ld+json">{"@graph":[{"@type":"Article","headline":"Rain","author":{"@id":"#a"}},
        {"@type":"Person","@id":"#a","name":"Ann Bo"}]}</script>"""
    assert told(head).authors == ("Ann Bo",)


def test_the_site_is_the_author_where_nobody_else_is_named() -> None:
    head = '<meta property="og:site_name" content="The Paper"><meta name="author" content="The Paper">'
    assert told(head, '<div class="comment"><span class="author">Some Reader</span></div>').authors == ("The Paper",)


@pytest.mark.parametrize(
    "byline",
    [
        '<div class="byline"><span>By</span> <span>Ann Bo</span> <span>Cy Dee</span></div>',
        '<p class="article-info">By Ann Bo and Cy Dee</p>',
        '<ul class="authors__list"><li>By Ann Bo</li><li>Cy Dee</li><li>Updated 3 hours ago</li></ul>',
    ],
)
def test_a_byline_is_read_in_the_pieces_that_it_has(byline: str) -> None:
    assert told("<title>Rain</title>", f"<a class='author'>Di Ea</a><h1>Rain</h1>{byline}").authors == (
        "Ann Bo",
        "Cy Dee",
    )


def test_a_chinese_byline_is_found_in_the_line_of_information() -> None:
    body = '<h1>雨</h1><div class="info">2026-11-24 10:05 来源：青河网 作者：王小河 责任编辑：李四</div>'
    assert told("<title>雨</title>", body).authors == ("王小河",)


@pytest.mark.parametrize(
    ("head", "body", "at"),
    [
        # JSON-LD without a zone, <meta> with one: the same time, said exactly
        (
            '<script type="application/ld+json">{"@type":"Article","datePublished":"2026-11-24 12:05:00.0"}</script>'
            '<meta name="date" content="2026-11-24T12:05:00+02:00">',
            "",
            TEN,
        ),
        ('<meta name="date" content="2026-11-24">', '<time datetime="2026-11-24T10:05:00Z">', TEN),
        (
            '<meta name="date" content="2026-11-24">',
            '<time datetime="2026-11-20T10:05:00Z">',
            datetime(2026, 11, 24, tzinfo=UTC),
        ),
        ("", '<p class="date">Updated: 2026-11-25 09:00</p><p class="date">2026-11-24 10:05</p>', TEN),
        (
            "",
            '<div class="comments"><time datetime="2026-11-25"></time></div><p class="date">24.11.2026 10:05</p>',
            TEN,
        ),
    ],
)
def test_the_time_of_publication_is_said_best_by_all_together(head: str, body: str, at: datetime) -> None:
    stamp = told(f"<title>Rain</title>{head}", body).published
    assert stamp is not None and stamp.at == at


def test_a_day_that_stands_in_the_text_only_is_searched_for_unless_the_feed_knows_it() -> None:
    tree = document.parse("<html><body><p>Rain.</p><p>Posted on 23 October 2026 from the quay.</p></body></html>")
    found = metadata.read(tree, "https://paper.example/rain", UTC).published
    assert found is not None and (found.at.date().isoformat(), found.timed) == ("2026-10-23", False)
    assert metadata.read(tree, "https://paper.example/rain", UTC, dated=True).published is None


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-11-24T10:05:00Z", TEN),
        ("2026-11-24T18:05:00+0800", TEN),
        ("2026-11-24 18:05", TEN),
        ("2026年11月24日 18:05", TEN),
        ("发布时间：2026/11/24 下午6:05", TEN),
        ("2026-11-24 (二) 18:05", TEN),
        ("Tue, 24 Nov 2026 10:05:00 GMT", TEN),
        ("November 24, 2026 at 10:05 AM UTC", TEN),
        ("24 November 2026, 18:05", TEN),
        ("24. November 2026, 18:05 Uhr", TEN),
        ("24 de noviembre de 2026 18:05", TEN),
        ("24 ноября 2026, 18:05", TEN),
        ("24 Νοεμβρίου 2026 18:05", TEN),
        ("24 listopada 2026 | 18:05", TEN),
        ("24.11.2026 – 18:05", TEN),
        ("24/11/2026 18:05", TEN),
        ("11/24/2026 18:05", TEN),
        ("1795514700", TEN),
        ("2026-11-24", datetime(2026, 11, 23, 16, tzinfo=UTC)),
        ("12:05 AM on 2026-11-24 12:05 AM", datetime(2026, 11, 23, 16, 5, tzinfo=UTC)),
    ],
)
def test_times_without_a_zone_are_the_sources(written: str, at: datetime) -> None:
    stamp = dates.parse(written, SHANGHAI)
    assert stamp is not None and stamp.at == at


@pytest.mark.parametrize(
    "written",
    ["", "yesterday", "2026-13-45", "99/99/9999", "0001-01-01", "2026-02-30 10:00", "3/4/2026", "dismay 5, 2024"],
)
def test_what_is_no_time_is_none(written: str) -> None:
    assert dates.parse(written, SHANGHAI) is None


def test_an_unknown_zone_is_utc() -> None:
    assert dates.zone_of("Mars/Olympus") is UTC


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("来源：山城晚报", "山城晚报"),
        ("（來源：山城晚報）", "山城晚報"),
        ("稿源：山城晚报 记者 李四", "山城晚报"),
        ("本文首发于《山城晚报》，作者李四", "山城晚报"),
        ("本文轉載自《山城晚報》", "山城晚報"),
        ("摘自《山城晚报》", "山城晚报"),
        ("First published by Harbour Light on 3 May.", "Harbour Light"),
        (
            "This article originally appeared in The Wethen Courier and is republished with permission.",
            "The Wethen Courier",
        ),
        ("Source: Delta Field Notes", "Delta Field Notes"),
        ("First published by 港灣日報", "港灣日報"),
        ("第十一档响，摘自家柿子。", ""),
        ("The book was first published in May.", ""),
        ("His poems were first published in small magazines.", ""),
        ("能源来源多样", ""),
    ],
)
def test_a_credit_line_names_a_source_and_a_sentence_does_not(line: str, name: str) -> None:
    assert credits.find(line) == name


def test_a_canonical_that_is_a_section_is_not_believed() -> None:
    assert told('<link rel="canonical" href="/">').canonical == ""
    assert told('<link rel="canonical" href="/news">').canonical == ""
    assert (
        told('<link rel="canonical" href="/2026/11/24/rain?x=1">').canonical
        == "https://paper.example/2026/11/24/rain?x=1"
    )


def test_a_logo_is_no_lead_image() -> None:
    head = '<meta property="og:image" content="/static/logo.png"><meta name="twitter:image" content="/rain.jpg">'
    lead = told(head).lead
    assert lead is not None and lead.url == "https://paper.example/rain.jpg"
