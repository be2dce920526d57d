"""Bytes to article, and what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from ingest.errors import ExtractionError
from ingest.extraction.document import MAX_NODES
from ingest.extraction.read import MAX_BYTES, PageInput, extract_page
from ingest.types import Article, Entry, Image, Selectors

RAIN = (
    "It rained on the harbor all night, and the ferry ran late.",
    "Nobody minded; the lamps were lit by six, and the whole quay smelled of tar and bread.",
)
URL = "https://paper.example/2026/11/24/rain"


def page(*paragraphs: str, head: str = "<title>Rain</title>", after: str = "") -> str:
    text = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f"<html><head>{head}</head><body><article><h1>Rain</h1>{text}</article>{after}</body></html>"


def read(html: str | bytes, content_type: str = "text/html; charset=utf-8", **more: Any) -> Article:
    body = html if isinstance(html, bytes) else html.encode()
    return extract_page(PageInput(body, content_type, more.pop("url", URL), **more))


def code_of(html: str | bytes, content_type: str = "text/html", **more: Any) -> str:
    with pytest.raises(ExtractionError) as caught:
        read(html, content_type, **more)
    assert caught.value.reason
    return caught.value.code


def test_a_plain_page_is_an_article() -> None:
    article = read(page(*RAIN))
    assert (article.title, article.text, article.language) == ("Rain", "\n".join(RAIN), "en")
    assert article.html == "".join(f"<p>{paragraph}</p>" for paragraph in RAIN)
    assert article.url == URL


def test_a_short_daily_note_is_an_article() -> None:
    assert (
        read(page("今天清晨潮位二米四一，傍晚潮位二米五八，渡輪照常開航，請留意風浪，平安回家。")).language == "zh-Hant"
    )


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (b"", "text/html", "no_body"),
        (b"<html><body></body></html>", "text/html", "no_body"),
        (page("Soon.").encode(), "text/html", "too_short"),
        (b"%PDF-1.7 ...", "text/html", "wrong_content_type"),
        (b"%PDF-1.7 ...", "application/pdf", "wrong_content_type"),
        (b"\x89PNG\r\n", "", "wrong_content_type"),
        (b"{}", "application/json", "wrong_content_type"),
        (b"x" * (MAX_BYTES + 1), "text/html", "too_large"),
        (b"<p>" + b"<b>x</b>" * (MAX_NODES + 1), "text/html", "too_large"),
        (
            page("Checking your browser before accessing.", head="<title>Just a moment...</title>").encode(),
            "",
            "bot_wall",
        ),
        (
            page("We and our partners store things.", head="<title>Before you continue</title>").encode(),
            "",
            "consent_wall",
        ),
        (
            page("The page you asked for is not here.", head="<title>404 – page not found</title>")
            .replace("<h1>Rain</h1>", "")
            .encode(),
            "",
            "not_an_article",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and value else "",
)
def test_what_is_no_article_is_refused_with_a_code(body: bytes, content_type: str, code: str) -> None:
    assert code_of(body, content_type) == code


def test_a_beginning_behind_a_paywall_is_refused_and_a_whole_text_is_not() -> None:
    paid = (
        '<title>Rain</title><script type="application/ld+json">{"@type":"Article","isAccessibleForFree":false}</script>'
    )
    assert code_of(page(*RAIN, head=paid)) == "paywall"
    assert read(page(*RAIN * 6, head=paid)).title == "Rain"


def test_a_page_in_gbk_that_says_it_is_utf8_is_read() -> None:
    text = "港湾的渡轮昨晚停驶，乘客在码头等了两个钟头，只好走路回家，路上下起了雨，谁也没有抱怨。"
    article = read(page(text, head="<meta charset=utf-8><title>渡轮</title>").encode("gbk"), "text/html; charset=utf-8")
    assert article.text == text


def test_the_operators_selectors_win() -> None:
    html = page(
        *RAIN,
        after='<div class="real"><h2 class="t">Snow</h2><p>Snow fell.<span class="ad">Buy!</span> It lay.</p></div>',
    )
    wanted = Selectors(body="div.real", title=".t", drop=(".ad",))
    article = read(html.replace("It lay.", "It lay until the afternoon on all roofs."), selectors=wanted)
    assert (article.title, article.text) == ("Snow", "Snow fell. It lay until the afternoon on all roofs.")
    assert article.extractor == "selectors"


@pytest.mark.parametrize("selector", ["div.gone", "p["])
def test_a_selector_that_finds_nothing_is_said_and_not_guessed_around(selector: str) -> None:
    with pytest.raises(ExtractionError) as caught:
        read(page(*RAIN), selectors=Selectors(body=selector))
    assert selector in caught.value.reason
    assert "selectors" in caught.value.fix


def test_an_entry_that_is_complete_needs_no_page() -> None:
    entry = Entry(
        "1",
        URL,
        title="Rain",
        content=f'<p>{RAIN[0]}</p><p>{RAIN[1]} <a href="/more">More</a><img src="//cdn.example/a.jpg"></p><script/>',
        complete=True,
        published=datetime(2026, 11, 24, tzinfo=UTC),
        authors=("Ann",),
        images=(Image("https://cdn.example/lead.jpg"),),
        tags=("rain",),
    )
    article = read(b"", entry=entry)
    assert article.text == f"{RAIN[0]}\n{RAIN[1]} More"
    assert 'href="https://paper.example/more"' in article.html
    assert "script" not in article.html
    assert [image.url for image in article.images] == ["https://cdn.example/lead.jpg", "https://cdn.example/a.jpg"]
    assert (article.authors, article.tags, article.published) == (("Ann",), ("rain",), entry.published)


def test_a_feeds_long_text_stands_in_for_a_page_without_any() -> None:
    entry = Entry("1", URL, title="Rain", content="".join(f"<p>{paragraph}</p>" for paragraph in RAIN * 5))
    assert read("<html><body></body></html>", entry=entry).extractor == "entry"
    assert code_of("<html><body></body></html>", entry=Entry("1", URL, content="<p>Rain.</p>")) == "no_body"


def test_a_text_in_another_language_than_the_source_declares_is_refused() -> None:
    assert code_of(page(*RAIN * 3), agreed="zh-Hant") == "wrong_language"
    assert read(page(*RAIN * 3), agreed="en-GB").language == "en"
    assert read(page(*RAIN * 3)).language == "en"
    assert read(
        page("今天清晨潮位二米四一，傍晚潮位二米五八，渡輪照常開航，請留意風浪，平安回家。" * 6), agreed="zh-Hans"
    ).text


def test_a_pages_time_with_a_zone_is_believed_before_the_feeds_and_without_one_after() -> None:
    entry = Entry("1", URL, published=datetime(2026, 11, 24, 6, tzinfo=UTC))
    zoned = '<title>Rain</title><meta property="article:published_time" content="2026-11-24T13:05:00+08:00">'
    bare = zoned.replace("+08:00", "")
    assert read(page(*RAIN, head=zoned), entry=entry).published == datetime(2026, 11, 24, 5, 5, tzinfo=UTC)
    assert read(page(*RAIN, head=bare), entry=entry).published == entry.published
    assert read(page(*RAIN, head=bare), timezone="Asia/Shanghai").published == datetime(2026, 11, 24, 5, 5, tzinfo=UTC)


def test_a_picture_stands_in_the_text_once() -> None:
    image = '<figure><img src="/a-800x600.jpg" alt="Rain"></figure>'
    html = page(*RAIN).replace("<p>", image + "<p>", 2)
    article = read(html.replace("<title>", '<meta property="og:image" content="/a-1200x630.jpg"><title>'))
    assert article.html.count("<img") == 1
    assert [one.url for one in article.images] == ["https://paper.example/a-800x600.jpg"]


def test_a_text_on_which_the_first_extractor_fails_is_found_by_the_second() -> None:
    links = "".join(
        f'<a href="/{number}">Another story about boats and ferries number {number}</a>, ' for number in range(40)
    )
    story = "<br>".join(
        [*RAIN, *(f"The ferry came home, said witness {number}, and it rained." for number in range(4))]
    )
    article = read(
        f"<html><head><title>Rain and the ferry</title></head><body>{links}<form>{story}</form></body></html>"
    )
    assert "lamps were lit" in article.text
    assert "Another story" not in article.text


def test_furigana_is_shown_and_not_read_into_the_text() -> None:
    html = page(
        "昨夜は<ruby>雨<rp>(</rp><rt>あめ</rt><rp>)</rp></ruby>が降り続き、渡し船は遅れたが、誰も気にしなかった。港の灯りは六時にともった。"
    )
    article = read(html)
    assert "雨が降り続き" in article.text
    assert "<ruby>雨<rp>(</rp><rt>あめ</rt><rp>)</rp></ruby>" in article.html
    assert article.language == "ja"
