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
        ("admin", ()),
        ("https://paper.example/people/ann", ()),
        ("ann@paper.example", ()),
    ],
)
def test_authors_are_names_without_what_stands_around_them(content: str, authors: tuple[str, ...]) -> None:
    assert told(f'<meta name="author" content="{content}">').authors == authors


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
        ("1795514700", TEN),
        ("2026-11-24", datetime(2026, 11, 23, 16, tzinfo=UTC)),
        ("12:05 AM on 2026-11-24 12:05 AM", datetime(2026, 11, 23, 16, 5, tzinfo=UTC)),
    ],
)
def test_times_without_a_zone_are_the_sources(written: str, at: datetime) -> None:
    stamp = dates.parse(written, SHANGHAI)
    assert stamp is not None and stamp.at == at


@pytest.mark.parametrize("written", ["", "yesterday", "2026-13-45", "99/99/9999", "0001-01-01", "2026-02-30 10:00"])
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


def test_the_largest_of_several_sizes_is_taken() -> None:
    assert document.largest("/a.jpg 480w, /b.jpg 1600w, /c.jpg 800w") == "/b.jpg"
    assert document.largest("/a.jpg 1x, /b.jpg 2x") == "/b.jpg"
    assert document.largest("/a,b.jpg") == "/a,b.jpg"
