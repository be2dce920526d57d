"""Pages of which a template is known: the same article as when they are read slowly, and when it is not believed."""

from __future__ import annotations

import gzip
import json
import time
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.errors import ExtractionError
from ingest.extraction import document, fast, following, metadata
from ingest.extraction.dates import zone_of
from ingest.extraction.memory import Memory
from ingest.extraction.read import PageInput, read_page
from ingest.extraction.templates import Template
from ingest.feeds.charsets import decode
from ingest.types import Entry, Selectors
from tests.extraction import publisher

CORPUS = Path(__file__).parents[3] / "shared" / "corpus" / "pages"
CHINESE = Path(__file__).parent / "chinese"


@pytest.fixture(scope="module")
def templates() -> tuple[Template, ...]:
    memory = Memory()
    for number in range(6):
        memory = memory.after(publisher.read(number))
    return memory.templates_in_force()


def page(html: str, templates: tuple[Template, ...], **more: object) -> PageInput:
    given = PageInput(
        html.encode(), "text/html; charset=utf-8", "https://tern.example/1.html", Entry("1"), templates=templates
    )
    return replace(given, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("number", range(20, 30))
def test_the_quick_way_and_the_slow_one_give_the_same_article(number: int, templates: tuple[Template, ...]) -> None:
    quick = publisher.read(number, templates=templates)
    slow = publisher.read(number, templates=templates, audit=True)
    assert quick.sketch is None and slow.sketch is not None
    assert quick.article == slow.article
    assert quick.by_template == slow.by_template


def test_a_page_without_the_container_is_read_slowly_and_held(templates: tuple[Template, ...]) -> None:
    reading = read_page(page(publisher.page(7, "new"), templates))
    assert reading.sketch is not None and reading.doubt == "layout_changed"


def test_a_text_out_of_all_proportion_is_read_slowly(templates: tuple[Template, ...]) -> None:
    assert publisher.read(31, templates=templates, paragraphs=80).sketch is not None
    assert publisher.read(32, templates=templates, paragraphs=1).sketch is not None


def test_a_text_that_the_feed_does_not_speak_of_is_read_slowly(templates: tuple[Template, ...]) -> None:
    summary = "Quarterly figures disappoint shareholders, analysts expect dividends nevertheless unchanged overall."
    assert read_page(page(publisher.page(8), templates, entry=Entry("8", summary=summary))).sketch is not None


def test_what_an_operator_selects_wins_over_a_template(templates: tuple[Template, ...]) -> None:
    reading = read_page(page(publisher.page(9), templates, selectors=Selectors(body="#foot")))
    assert reading.article.extractor == "selectors" and not reading.by_template
    assert "printed on Quay Street" in reading.article.text


def test_a_template_finds_its_container_among_others_of_the_kind(templates: tuple[Template, ...]) -> None:
    decoy = '<div id="aside"><div class="text"><p>Nothing of the article stands here at all.</p></div></div>'
    html = publisher.page(10).replace('<div id="middle">', decoy + '<div id="middle">')
    assert read_page(page(html, templates)).article.text.split("\n") == publisher.text(10)


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 5_000 + '<div id="middle"><div class="text"><p>Deep.</p></div></div>',
        '<body class="story"><div id="middle"><div class="text">' + '<a href="?p=2">2</a><p>.</p>' * 4_000,
        '<div id="middle"><div class="text">' * 2_000 + "<p>text</p>",
        '<div id="middle"><div class="text"></div></div>' * 4_000,
        '<div id="middle"><div class="text"><p>\x00\ufffe<!--',
        '<svg><div id="middle"><div class="text"><template><p>one</p></template>',
    ],
)
def test_what_is_made_to_hurt_ends_in_a_moment(html: str, templates: tuple[Template, ...]) -> None:
    begin = time.process_time()
    try:
        read_page(page(html, templates))
    except ExtractionError as error:
        assert error.code
    assert time.process_time() - begin < 5


def _told_alike(text: str, url: str) -> bool:
    """Whether an excerpt tells of a page what the whole of it does."""
    whole = document.parse(text)
    further = following.next_page(whole, url)
    document.prepare(whole, url)
    said = metadata.read(whole, url, zone_of("UTC"), dated=True)
    part = document.piece(fast.everything_telling(text, url))
    return said == metadata.read(part, url, zone_of("UTC"), dated=True) and further == following.next_page(part, url)


def test_an_excerpt_of_a_chinese_page_tells_the_same_as_the_page() -> None:
    lines = (CHINESE / "manifest.jsonl").read_text(encoding="utf-8").splitlines()
    for recorded in (one for one in map(json.loads, lines) if one["half"] == "seen"):
        assert _told_alike(decode((CHINESE / recorded["file"]).read_bytes()), recorded["url"]), recorded["id"]


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.exists(), reason="no corpus of real pages beside the project")
def test_an_excerpt_of_a_real_page_tells_the_same_as_the_page() -> None:
    lines = (CORPUS / "manifest.jsonl").read_text(encoding="utf-8").split("\n")
    recorded = [json.loads(line) for line in lines if line][::10]
    unlike = [
        one["id"]
        for one in recorded
        if not _told_alike(decode(gzip.decompress((CORPUS / one["file"]).read_bytes())), one["url"])
    ]
    assert len(unlike) <= len(recorded) / 100, unlike
