"""What is posted is the whole article: cut feed texts are completed, further pages fetched – or nothing is posted."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import ExtractionError
from ingest.types import Article, Entry, Page, Source
from tests.fakes import FakeExtractor
from tests.house import House, house

RAIN = ("It rained on the harbor all night, and the ferry ran late.", "Nobody minded; the lamps were lit by six.")
URL = "https://paper.example/1"


class Paged(FakeExtractor):
    """A last paragraph “→ address” is the link to the next page; what an entry brings whole is read from the entry."""

    async def extract(self, page: Page, entry: Entry, source: Source) -> Article:
        article = await super().extract(page, entry, source)
        *paragraphs, last = article.text.split("\n")
        if not last.startswith("→ "):
            return article
        markup = "".join(f"<p>{line}</p>" for line in paragraphs)
        return replace(article, text="\n".join(paragraphs), html=markup, next_url=last[2:])


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path) as one:
        one.extractor = Paged()
        await one.declare()
        yield one


def on_three_pages(paper: House) -> None:
    paper.site.announce(1, "Rain", RAIN[0], f"→ {URL}/2")
    paper.site.articles[f"{URL}/2"] = ("Rain", [RAIN[1], f"→ {URL}/3"])
    paper.site.articles[f"{URL}/3"] = ("Rain", ["Then it was day."])


def text_of(paper: House) -> str:
    ((_key, post),) = paper.target.posts.values()
    return post.text


async def test_an_article_on_three_pages_is_one_post_with_all_of_its_text(paper: House) -> None:
    on_three_pages(paper)
    assert await paper.sync() == ["Rain"]
    assert text_of(paper) == "\n".join([*RAIN, "Then it was day."])


async def test_half_an_article_is_not_posted_while_a_page_of_it_cannot_be_had(paper: House) -> None:
    on_three_pages(paper)
    paper.site.down[f"{URL}/3"] = "timeout"
    assert await paper.sync() == []
    paper.site.down.clear()
    paper.clock.advance(minutes=20)
    assert await paper.sync() == ["Rain"]
    assert text_of(paper).endswith("Then it was day.")


async def test_a_further_page_that_is_announced_by_itself_is_the_same_article(paper: House) -> None:
    on_three_pages(paper)
    await paper.sync()
    paper.site.entries.append(Entry("2", f"{URL}/2", title="Rain"))
    paper.clock.advance(minutes=20)
    assert await paper.sync() == ["Rain"]


async def test_pages_that_lead_in_circles_end(paper: House) -> None:
    on_three_pages(paper)
    paper.site.articles[f"{URL}/3"] = ("Rain", ["Then it was day.", f"→ {URL}/2"])
    assert await paper.sync() == ["Rain"]
    assert paper.site.requests[f"{URL}/2"] == 1


async def test_a_site_that_counts_on_for_ever_is_no_article(paper: House) -> None:
    for number in range(1, 60):
        paper.site.articles[f"{URL}/{number}"] = ("Rain", [f"Line {number}.", f"→ {URL}/{number + 1}"])
    paper.site.announce(1, "Rain", RAIN[0], f"→ {URL}/1")
    report = await paper.read()
    assert report.skipped == {"too_large": 1}


async def test_a_cut_text_in_a_feed_of_whole_texts_is_completed_from_its_page(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    paper.site.entries = [replace(entry, content=f"Rain\n{RAIN[0]} […]", complete=True)]
    await paper.sync()
    assert text_of(paper) == "\n".join(RAIN)


async def test_a_whole_text_in_a_feed_needs_no_page(paper: House) -> None:
    entry = paper.site.announce(1, "Rain", *RAIN)
    paper.site.entries = [replace(entry, content=f"Rain\n{RAIN[0]}", complete=True)]
    await paper.sync()
    assert text_of(paper) == RAIN[0]
    assert not paper.site.requests[URL]


async def test_a_cut_text_whose_page_is_closed_is_not_posted_in_its_place(paper: House) -> None:
    class Closed(FakeExtractor):
        async def extract(self, page: Page, entry: Entry, source: Source) -> Article:
            raise ExtractionError("The text ends with “Subscribe to continue reading”.", code="paywall")

    paper.extractor = Closed()
    entry = paper.site.announce(1, "Rain", *RAIN)
    paper.site.entries = [replace(entry, content=f"Rain\n{RAIN[0]} […]", complete=True)]
    report = await paper.read()
    assert report.skipped == {"paywall": 1}
    assert await paper.sync() == []
