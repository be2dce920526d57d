"""Articles on several pages: which link goes on, and what the whole looks like."""

from __future__ import annotations

import pytest
from lxml import html

from ingest.extraction.following import continues, joined, next_page
from ingest.types import Article, Image

HERE = "https://paper.example/2026/rain-123.html"


def pager(*links: str, head: str = "") -> str:
    return f"<html><head>{head}</head><body><p>It rained.</p><div class='pages'>{''.join(links)}</div></body></html>"


def link(href: str, words: str = "Next page", more: str = "") -> str:
    return f"<a href='{href}' {more}>{words}</a>"


def following(markup: str, url: str = HERE) -> str:
    return next_page(html.document_fromstring(markup), url)


@pytest.mark.parametrize(
    ("url", "href"),
    [
        (HERE, "rain-123_2.html"),
        (HERE, "rain-123-2.html"),
        (HERE, "rain-123_1.html"),  # sites that count from nothing
        (HERE, "?page=2"),
        (HERE, "/2026/rain-123/2"),
        ("https://paper.example/rain/", "/rain/2/"),
        ("https://paper.example/rain/", "/rain/page/2/"),
        ("https://paper.example/read?id=7", "/read?id=7&p=2"),
        ("https://paper.example/read?id=7&p=2", "/read?p=3&id=7"),
        ("https://paper.example/rain_2.html", "rain_3.html"),
        ("https://www.paper.example/rain.html", "https://paper.example/rain_2.html"),
    ],
)
@pytest.mark.parametrize("words", ["Next page", "下一页", "下一頁", "›"])
def test_the_next_number_of_the_same_address_goes_on(url: str, href: str, words: str) -> None:
    found = following(pager(link(href, words)), url)
    assert found.endswith(href.removeprefix("https://paper.example").lstrip("/"))


@pytest.mark.parametrize(
    "markup",
    [
        pager(link("/2026/snow-124.html", more="rel=next")),  # the next article
        pager(head="<link rel=next href='/2026/snow-124.html'>"),
        pager(link("/2026/rain-123_3.html", "3")),  # a step too far
        pager(link("rain-123_2.html", "Rain, second part of our great series")),
        pager(f"<div id='comments'>{link('?page=2')}</div>"),
        pager(link("rain-123_2.html#comments", "2")),
        pager(link("https://elsewhere.example/2026/rain-123_2.html")),
        pager(link("/2026/", "Next page"), link("javascript:void(0)", "2")),
        pager(),
    ],
)
def test_what_only_looks_like_a_pager_is_not_followed(markup: str) -> None:
    assert following(markup) == ""


def test_the_last_page_leads_nowhere_though_it_links_to_the_others() -> None:
    pages = pager(link("rain-123.html", "1"), link("rain-123_2.html", "2"), link("rain-123_3.html", "3"))
    assert following(pages, "https://paper.example/2026/rain-123_3.html") == ""


def test_numbers_alone_lead_from_page_to_page() -> None:
    pages = pager(link("rain-123.html", "1"), link("rain-123_2.html", "2"), link("rain-123_3.html", "3"))
    assert following(pages).endswith("rain-123_2.html")
    assert following(pages, "https://paper.example/2026/rain-123_2.html").endswith("rain-123_3.html")


def page(*paragraphs: str, title: str = "Rain", images: tuple[str, ...] = ()) -> Article:
    pictures = "".join(f'<figure><img src="{url}" alt=""></figure>' for url in images)
    markup = pictures + "".join(f"<p>{text}</p>" for text in paragraphs)
    return Article(HERE, title, "\n".join(paragraphs), markup, images=tuple(map(Image, images)), next_url="x")


def test_pages_become_one_text_in_order() -> None:
    whole = joined([page("One.", "Two."), page("Three."), page("Four.")])
    assert whole.text == "One.\nTwo.\nThree.\nFour."
    assert whole.html == "<p>One.</p><p>Two.</p><p>Three.</p><p>Four.</p>"
    assert whole.next_url == ""


def test_what_a_template_repeats_on_every_page_stands_once() -> None:
    lead = "https://paper.example/lead.jpg"
    whole = joined(
        [
            page("The dek.", "One.", "Editor: Chen", images=(lead,)),
            page("The dek.", "Two.", "Editor: Chen", images=(lead,)),
        ]
    )
    assert whole.text == "The dek.\nOne.\nTwo.\nEditor: Chen"
    assert [image.url for image in whole.images] == [lead]
    assert whole.html.count("lead.jpg") == 1


def test_an_author_may_say_the_same_twice() -> None:
    refrain = "And the sea went on."
    assert joined([page("One.", refrain, "Two."), page("Three.", refrain, "Four.")]).text.count(refrain) == 2


def test_a_site_that_answers_every_number_with_its_first_page_has_one_page() -> None:
    assert not continues(page("One."), page("One."))
    assert not continues(page("One."), page("Two.", title="Snow"))
    assert continues(page("One."), page("Two.", title="Rain (2)"))
