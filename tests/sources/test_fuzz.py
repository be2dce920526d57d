"""Nothing that a server can send makes a reader raise anything but our own errors, hang, or fill the memory."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bench import fuzz
from ingest.errors import IngestError, ParseError
from ingest.feeds import charsets, links, sitemap
from ingest.feeds.reading import Reading
from ingest.types import Listing
from tests.sources.fakes import NOW, fixture
from tests.sources.test_feeds import parse

SEEDS = {reader: fuzz.seeds(reader) for reader in fuzz.READERS}


@settings(max_examples=500, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(sorted(fuzz.READERS)), st.integers(0, 2**32))
def test_what_is_cut_flipped_nested_mixed_or_encoded_again_is_read_or_refused(reader: str, seed: int) -> None:
    chance, outcome = random.Random(seed), fuzz.Outcome()
    body = fuzz.mutated(chance.choice(SEEDS[reader]), SEEDS[reader], chance)

    fuzz.judge(reader, body, chance.choice(("", "text/xml; charset=gb2312")), outcome)

    assert not outcome.failures


def test_the_benchmark_counts_what_breaks() -> None:
    outcome = fuzz.run(40, seed=7)

    assert (outcome.cases, outcome.read + outcome.refused, outcome.crashes) == (40, 40, 0)


def test_a_broken_sitemaps_names_need_not_be_names() -> None:
    body = "<urlset><url><imЂge:a><loc>https://paper.example/1</loc></imЂge:a></url></urlset>"

    assert [entry.url for entry in sitemap.parse(body.encode(), Reading("https://paper.example/s", "UTC", NOW)).entries]


# -- what is made to hurt ------------------------------------------------------------------------------------


def channel(inside: str, doctype: str = "") -> str:
    return f"{doctype}<rss><channel>{inside}</channel></rss>"


def item(inside: str) -> str:
    return channel(f"<item><guid>1</guid>{inside}</item>")


ITEM = "<item><title>Low water</title><link>https://paper.example/1</link></item>"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
LONG = f'<!DOCTYPE rss [<!ENTITY a "{"a" * 100_000}">]>'
FILE = '<!DOCTYPE rss [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
THERE = '<!DOCTYPE rss SYSTEM "http://127.0.0.1:9/x.dtd">'
BOMBS = {
    "billion laughs": channel(f"<title>&l11;</title>{ITEM}", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]>'),
    "quadratic": channel(f"<title>{'&a;' * 20_000}</title>{ITEM}", LONG),
    "a file": channel(ITEM.replace("Low", "&f;Low"), FILE),
    "an address": channel(ITEM, THERE),
    "parameters": channel(ITEM, '<!DOCTYPE rss [<!ENTITY % p SYSTEM "http://127.0.0.1:9/p">%p;]>'),
}
DEEP = 50_000
XHTML = "<entry><id>1</id><content type='xhtml'>{}</content></entry>".format("<div>" * DEEP + "</div>" * DEEP)
ENCODED = "<content:encoded xmlns:content='http://purl.org/rss/1.0/modules/content/'><![CDATA[{}]]></content:encoded>"
HARD = {
    "deep xml": channel("<a>" * DEEP + "</a>" * DEEP + ITEM),
    "deep and open": "<rss><channel>" + ITEM + "<item>" * DEEP,
    "deep in content": item(f"<description>{'&lt;div&gt;' * DEEP}</description>"),
    "deep xhtml": f"<feed xmlns='http://www.w3.org/2005/Atom'>{XHTML}</feed>",
    "deep json": '{"version": "https://jsonfeed.org/version/1", "items": [' + "[" * DEEP + "]" * DEEP + "]}",
    "deep objects": '{"data": [' + '{"a":' * DEEP + "1" + "}" * DEEP + "]}",
    "an attribute of two megabytes": item(f"<link title='{'x' * 2_000_000}' href='https://p.example/1'/>"),
    "many attributes": item(f"<link {' '.join(f'a{number}=%s1%s' % (chr(34), chr(34)) for number in range(50_000))}/>"),
    "many open tags": "<rss><channel><item><title>" + "<" * 500_000,
    "many ampersands": item(f"<title>{'&' * 300_000}</title>"),
    "many comments": channel("<!-- " * 100_000 + ITEM),
    "many open cdata": channel("<![CDATA[" * 100_000 + ITEM),
    "spaces": item(f"<title>{' ' * 1_000_000}x</title>"),
    "spaces in a tag": channel(f"<link{' ' * 500_000}/>{ITEM}"),
    "tags begun in a text": item(f"<description>{'&lt;p ' * 200_000}</description>"),
    "attributes begun in a text": item(ENCODED.format("src='" * 100_000)),
    "scripts begun in a text": item(f"<description>{'&lt;script ' * 100_000}</description>"),
    "digits": item(f"<pubDate>{'1' * 500_000}</pubDate>"),
    "a doctype without end": "<!DOCTYPE " + "[<" * 300_000,
    "prologs": "<?x?>" * 200_000 + "<rss/>",
    "numbers": '{"data": [{"id": ' + "9" * 1_000_000 + "}]}",
    "lists begun": '{"data": ' + '[{"data":' * DEEP,
    "braces": '{"version": "https://jsonfeed.org/version/1", "items": [' + "{" * 1_000_000,
    "tombstones begun": f"<feed xmlns='http://www.w3.org/2005/Atom'>{'<at:deleted-entry ' * 100_000}</feed>",
    "mail": item(f"<author>{'a' * 200_000}@</author>"),
    "mails": item(f"<author>{'a@' * 50_000}</author>"),
    "periods": channel("<sy:updatePeriod" * 50_000 + ITEM),
    "skips": channel("<skipHours>" * 50_000 + ITEM),
    "roots": "<rss" * 200_000,
}


def read(body: str | bytes) -> Listing | None:
    try:
        return parse(body.encode() if isinstance(body, str) else body)
    except ParseError as error:
        assert error.reason and error.fix
        return None


def within(seconds: float, megabytes: int, action: Callable[[], object]) -> None:
    """Runs it; CPU time, because the machine may have other things to do."""
    before, began = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    action()
    spent, grown = time.process_time() - began, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert spent < seconds
    assert grown < megabytes * 1024


@pytest.mark.parametrize("name", BOMBS)
def test_entities_neither_explode_nor_fetch(name: str) -> None:
    listings: list[Listing | None] = []
    within(5, 100, lambda: listings.append(read(BOMBS[name])))

    assert listings[0] is not None and listings[0].entries[0].title.endswith("Low water")
    assert "root:" not in repr(listings[0])


@pytest.mark.parametrize("name", HARD)
def test_what_is_made_to_hurt_is_read_or_refused_in_a_moment(name: str) -> None:
    within(12, 400, lambda: read(HARD[name]))


def test_a_million_empty_items_are_read_in_bounded_time_and_memory() -> None:
    body = b"<rss><channel>" + b"<item/>" * 1_000_000 + b"</channel></rss>"

    within(60, 1_500, lambda: read(body))


@pytest.mark.parametrize("body", ["<div>" * DEEP, "<a href='/1'>" * 20_000, "<li><a href='/news/1'>x</a>" * 3_000])
def test_a_deep_or_endless_web_page_is_read_or_refused_in_a_moment(body: str) -> None:
    def look() -> None:
        wanted = links.Wanted(links="a")
        try:
            links.list_page(charsets.decode(body.encode()), wanted, Reading("https://paper.example/", "UTC", NOW))
        except IngestError as error:
            assert error.reason

    within(20, 400, look)


def test_the_fixture_of_a_bomb_is_read_without_it() -> None:
    assert read(fixture("bomb.xml")) is not None
