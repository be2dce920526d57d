"""NewsML-G2 as a feed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ingest import feeds
from ingest.errors import ParseError
from ingest.feeds.recognize import kind_of
from ingest.types import Entry, Listing
from tests.sources.fakes import NOW, fixture

URL = "https://feeds.agency.example/latest"


def read(body: bytes) -> Listing:
    return feeds.parse(body, url=URL, timezone="Asia/Shanghai", now=NOW)


def message() -> dict[str, Entry]:
    return {entry.id.rpartition(":")[2]: entry for entry in read(fixture("newsml/message.xml")).entries}


def test_the_latest_version_of_an_item_is_announced() -> None:
    ferry = message()["ferry"]

    assert (ferry.title, ferry.language) == ("The ferry is back & on time", "en")
    assert (ferry.published, ferry.updated) == (
        datetime(2026, 11, 24, 1, 30, tzinfo=UTC),
        datetime(2026, 11, 24, 2, 5, tzinfo=UTC),
    )
    assert (ferry.authors, ferry.tags) == (("Ada Lin",), ("shipping", "ferry"))
    assert ferry.summary == "After two winters the ferry crosses the bay again."


def test_its_text_is_html_whatever_the_prefix_and_without_scripts() -> None:
    ferry = message()["ferry"]

    assert ferry.complete and "alert" not in ferry.content
    assert 'see <a href="https://www.agency.example/times?a=1&amp;b=2">its <em>times</em></a>.</p>' in ferry.content
    assert "<p>It leaves at seven.<br>It comes back at 1 &lt; 2.</p>" in ferry.content


def test_a_picture_goes_with_the_article_of_its_package_and_is_none_itself() -> None:
    entries = message()

    assert "ferry-pic" not in entries
    assert [(i.url, i.caption, i.credit, i.width) for i in entries["ferry"].images] == [
        ("https://pictures.agency.example/ferry.jpg", "The first crossing.", "Wen Tao / Agency", 1600)
    ]


def test_what_a_package_only_refers_to_is_announced_with_its_address() -> None:
    bay = message()["bay"]

    assert (bay.url, bay.title, bay.complete) == ("https://www.agency.example/bay.html", "The bay <in> winter", False)


def test_what_is_canceled_is_withdrawn() -> None:
    entries = message()

    assert entries["market"].deleted and not entries["ferry"].deleted


def test_an_embargo_holds_until_its_end_and_without_one_until_further_notice() -> None:
    entries = message()

    assert entries["speech"].embargo == datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert entries["later"].embargo == NOW + timedelta(days=1)
    assert entries["ferry"].embargo is None


def test_data_in_a_string_is_plain_text_or_html_as_it_says() -> None:
    entries = message()

    assert entries["speech"].content == "<p>First paragraph.</p><p>Second paragraph, 1 &lt; 2.</p>"
    assert entries["later"].content == "<p>Later.</p>"


def test_nitf_becomes_html_and_lends_its_headline() -> None:
    (library,) = read(fixture("newsml/nitf.xml")).entries

    assert (library.url, library.title, library.authors) == (
        "https://www.agency.example/library.html",
        "城南的图书馆开放了",
        ("林晓",),
    )
    assert library.summary == "新的图书馆在城南开放。" and "城南的图书馆" not in library.content
    assert "<p>新的图书馆在城南开放，三层楼。</p>" in library.content and "<h3>院子</h3>" in library.content
    assert (
        '<img src="https://pictures.agency.example/library.jpg"><figcaption>开放第一天</figcaption>' in library.content
    )
    assert library.images[0].width == 1024 and not library.complete  # its page may have more to choose from


def test_a_message_that_breaks_off_gives_its_whole_items() -> None:
    body = fixture("newsml/message.xml")
    listing = read(body[: body.index(b"Second paragraph")])

    assert {entry.id.rpartition(":")[2] for entry in listing.entries} == {"ferry", "market", "bay"}
    assert "as far as it goes" in listing.notes[0]


@pytest.mark.parametrize(
    "body",
    [
        fixture("newsml/nitf.xml")[:-900],
        b"<newsItem",
        b"<newsMessage xmlns='http://iptc.org/std/nar/2006-10-01/'>",
        b"<newsItem guid='x'>" + b"<p>" * 50_000,
        b"<newsItem \x00\xff>",
    ],
)
def test_what_cannot_be_read_raises_nothing_but_our_error(body: bytes) -> None:
    try:
        assert read(body).entries == ()
    except ParseError as error:
        assert error.fix


def test_entities_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE newsItem [<!ENTITY a "boom"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    body = fixture("newsml/nitf.xml").split(b"?>", 1)[1].replace("院子</hl2>".encode(), b"&a;&f;</hl2>")

    (library,) = read(bomb + body).entries

    assert "boom" not in library.content and "root:" not in library.content


def test_a_namespace_with_a_prefix_or_none_is_read_all_the_same() -> None:
    body = fixture("newsml/nitf.xml").replace(b' xmlns="http://iptc.org/std/nar/2006-10-01/"', b"")

    assert read(body).entries[0].title == "城南的图书馆开放了"


def test_a_saved_or_unknown_document_is_recognized_as_a_feed() -> None:
    assert {kind_of(fixture(f"newsml/{name}.xml")) for name in ("message", "nitf")} == {"feed"}


def test_what_waits_is_told() -> None:
    notes = read(fixture("newsml/message.xml")).notes

    assert notes[0].startswith("1 entry is under embargo") and "cannot be read" in notes[1]
