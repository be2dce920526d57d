"""Whole pages against what they hold: every `pages/<site>.html` has its `<site>.yaml`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from ingest.extraction.read import PageInput, extract_page
from ingest.types import Article

PAGES = Path(__file__).parent / "pages"
SITES = sorted(path.stem for path in PAGES.glob("*.html"))


def truth_of(site: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((PAGES / f"{site}.yaml").read_text(encoding="utf-8"))
    return found


def article_of(site: str) -> Article:
    truth = truth_of(site)
    body = (PAGES / f"{site}.html").read_text(encoding="utf-8").encode(truth.get("encoding", "utf-8"))
    return extract_page(PageInput(body, "text/html", truth["url"], timezone=truth["timezone"]))


@pytest.mark.parametrize("site", SITES)
def test_the_text_is_the_article_and_nothing_else(site: str) -> None:
    assert article_of(site).text.split("\n") == truth_of(site)["text"].split("\n")


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize(
    "name", ["title", "dek", "authors", "published", "language", "section", "tags", "credit", "canonical", "images"]
)
def test_what_the_page_says_about_its_article_is_kept(site: str, name: str) -> None:
    wanted = truth_of(site).get(name, "")
    if name == "published":
        wanted = datetime.fromisoformat(wanted)
    found = getattr(article_of(site), name)
    if name == "images":
        found = tuple(image.url for image in found)
    assert found == (tuple(wanted) if isinstance(wanted, list) else wanted)


@pytest.mark.parametrize("site", SITES)
def test_the_html_holds_no_title_no_script_and_only_web_addresses(site: str) -> None:
    article = article_of(site)
    assert article.title not in article.html
    for forbidden in ("<h1", "<script", "javascript:", "data:", "onclick", "style=", 'src="/', 'href="/'):
        assert forbidden not in article.html


def test_the_shape_of_the_page_is_kept() -> None:
    html = article_of("harbour").html
    for piece in (
        "<figure><img",
        "<figcaption>霧中的渡輪，今早七時。</figcaption>",
        '<a href="https://harbour.example/news/schedule.html" rel="nofollow noopener">班次表</a>',
        "<strong>票價不變</strong>",
        "<h3>公車加班</h3>",
        "<ul><li>渡輪：八時十五分恢復</li>",
        "<blockquote><p>這樣的霧，三年沒見過。</p></blockquote>",
    ):
        assert piece in html
    assert html.count("ferry-800x420.jpg") == 1


def test_code_has_its_language_and_no_line_numbers() -> None:
    html = article_of("workshop").html
    assert '<pre><code class="language-python">def height(t):\n    # metres above the mark\n    return' in html
    assert "<pre>1" not in html


def test_what_plays_elsewhere_is_a_link_and_advertisements_are_nothing() -> None:
    html = article_of("workshop").html
    assert (
        'href="https://www.youtube.com/watch?v=tideclock01" rel="nofollow noopener">The clock, running</a></figure>'
        in html
    )
    assert "adnetwork" not in html and "doubleclick" not in html
    assert 'href="https://www.bilibili.com/video/BV1sheep0001"' in article_of("yanmo").html


def test_pictures_know_what_they_show_and_whose_they_are() -> None:
    clock, gears = article_of("workshop").images
    assert (clock.caption, clock.credit) == ("The clock before it came down.", "Ida Brill/Harbor Workshop")
    assert (gears.caption, gears.credit) == ("The wheels on the bench", "Ida Brill/Harbor Workshop")
    (sheep,) = article_of("yanmo").images
    assert (sheep.caption, sheep.credit) == ("牠不肯看鏡頭。", "林渡")
    assert "<figcaption>牠不肯看鏡頭。（攝影／林渡）</figcaption></figure>" in article_of("yanmo").html


def test_indices_struck_words_cells_and_numbers_of_lists_keep_their_meaning() -> None:
    html = article_of("workshop").html
    for piece in ("H<sub>2</sub>O", "10<sup>6</sup>", "<s>dogs</s>", '<th colspan="2">', '<ol start="3">'):
        assert piece in html


def test_the_reading_beside_a_character_is_shown_and_not_read_into_the_text() -> None:
    article = article_of("yanmo")
    assert "<ruby>編<rt>ㄅㄧㄢ</rt></ruby>" in article.html
    assert "ㄅ" not in article.text


def test_verse_keeps_its_lines() -> None:
    assert "<p>霧散了<br>船來了<br>羊沒有來</p>" in article_of("yanmo").html


def test_the_lead_image_is_the_bodys_own_with_its_caption_and_size() -> None:
    lead = article_of("harbour").images[0]
    assert (lead.alt, lead.caption, lead.width, lead.height) == ("霧中的渡輪", "霧中的渡輪，今早七時。", 800, 420)


def test_tables_lists_and_verse_keep_their_lines() -> None:
    html = article_of("delta").html
    assert "<th>Morning</th>" in html
    assert "<ol><li>The tide table</li>" in html
    assert "<pre>07:20 seal\n07:58 no seal</pre>" in html
