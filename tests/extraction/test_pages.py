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
    for forbidden in ("<h1", "<script", "javascript:", "data:", "onclick", "style=", "class=", 'src="/', 'href="/'):
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


def test_the_lead_image_is_the_bodys_own_with_its_caption_and_size() -> None:
    lead = article_of("harbour").images[0]
    assert (lead.alt, lead.caption, lead.width, lead.height) == ("霧中的渡輪", "霧中的渡輪，今早七時。", 800, 420)


def test_tables_lists_and_verse_keep_their_lines() -> None:
    html = article_of("delta").html
    assert "<th>Morning</th>" in html
    assert "<ol><li>The tide table</li>" in html
    assert "<pre>07:20 seal\n07:58 no seal</pre>" in html
