"""The quick reader of feeds says what feedparser says, or nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings

from ingest.errors import ParseError
from ingest.feeds import charsets, quick, xmlfeed
from ingest.feeds.markup import root
from ingest.feeds.reading import Reading
from ingest.types import Listing
from tests.sources.fakes import FIXTURES, NOW
from tests.sources.feeds import feeds_of_any_kind, written

CORPUS = Path(__file__).parents[2].parent / "shared" / "corpus" / "feeds"
URL = "https://paper.example/feeds/news.xml"


def reading() -> Reading:
    return Reading(URL, "Asia/Shanghai", NOW)


def both(text: str, *, whole: bool) -> tuple[Listing, Listing] | None:
    """What either reader makes of a document; None where the quick one leaves it to feedparser."""
    feed = quick.read(text)
    if feed is None:
        return None
    return xmlfeed._listing(feed, text, reading(), whole), xmlfeed.by_feedparser(text, reading(), whole=whole)


def agree(text: str) -> bool:
    """Whether the quick reader answered; it fails where the two differ in anything."""
    answers = [both(text, whole=whole) for whole in (False, True)]
    for answer in answers:
        if answer is not None:
            assert answer[0].entries == answer[1].entries
            assert answer[0] == answer[1]
    return answers[0] is not None


def texts(folder: Path) -> dict[str, str]:
    files = (path for path in sorted(folder.iterdir()) if path.is_file())
    decoded = {path.name: charsets.decode(path.read_bytes()).lstrip("\ufeff \t\r\n\x00") for path in files}
    return {name: text for name, text in decoded.items() if root(text) in {"rss", "feed", "rdf"}}


def test_the_two_readers_agree_on_every_fixture() -> None:
    answered = {name for name, text in texts(FIXTURES).items() if agree(text)}

    assert {"full.xml", "rdf.xml", "odd-items.xml", "hints.xml"} <= answered


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real feeds is not beside the project")
def test_the_two_readers_agree_on_every_recorded_feed() -> None:
    assert sum(agree(text) for text in texts(CORPUS).values()) >= 10


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(feeds_of_any_kind())
@example('<rss version="2.0"><channel><item><title>a</title><title>b</title><guid>g</guid></item></channel></rss>')
@example("<rss><channel><item><link>https:///x.example/1</link><author>a@b.example (A)</author></item></channel></rss>")
@example("<rss><channel><item><guid>https://x.example/?a=1&amp;amp;b=2</guid></item></channel></rss>")
@example("<rss><channel><item><link>/a</link><title>Ã©</title></item></channel></rss>")
@example("<rss><channel><item><link>/a</link><title>&#150;&#13;&#127;</title></item></channel></rss>")
def test_the_two_readers_agree_on_feeds_that_nobody_wrote(text: str) -> None:
    agree(text)


@pytest.mark.parametrize(
    "inside",
    [
        "<description>a</description><description>b</description>",
        '<title xml:base="https://other.example/">a</title>',
        "<title>a<b>c</b></title>",
        '<description type="application/octet-stream">YQ==</description>',
        '<media:description xmlns:media="http://search.yahoo.com/mrss/">a</media:description>',
        "<image><url>https://x.example/1.png</url></image>",
        '<dc:x xmlns:dc="https://other.example/">a</dc:x>',
        '<a:b xmlns:a="https://other.example/"><link>https://x.example/2</link></a:b>',
        "<title>\x92</title>",
    ],
)
def test_what_feedparser_treats_in_a_way_of_its_own_is_left_to_it(inside: str) -> None:
    assert quick.read(f"<rss><channel><item><guid>1</guid>{inside}</item></channel></rss>") is None


def test_most_plain_feeds_are_answered_quickly() -> None:
    plain = [written(seed, kind, 0) for seed in range(50) for kind in ("rss", "feed", "rdf")]

    assert sum(map(agree, plain)) > 0.25 * len(plain)


def test_what_declares_anything_is_left_to_feedparser() -> None:
    assert quick.read('<!DOCTYPE rss [<!ENTITY a "b">]><rss><channel/></rss>') is None


def test_a_disagreement_is_told_and_feedparser_is_believed() -> None:
    text = "<rss><channel><item><title>a</title><guid>1</guid></item></channel></rss>"
    quickly = xmlfeed.parse(text.replace("a", "b"), reading(), whole=False)
    slowly = xmlfeed.by_feedparser(text, reading(), whole=False)

    listing = xmlfeed._confirmed(quickly, slowly)

    assert listing.entries == slowly.entries and "feedparser's reading was taken" in listing.notes[-1]


def test_one_document_in_a_hundred_is_read_by_both() -> None:
    sampled = sum(xmlfeed._sampled(f"<rss>{number}</rss>") for number in range(10_000))

    assert 60 <= sampled <= 140


def test_a_broken_feed_is_never_answered_quickly() -> None:
    with pytest.raises(ParseError):
        xmlfeed.parse("<rss><channel><item><title>Half", reading(), whole=False)
