"""What a message says, and what is wrong with it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.incoming.articles import NotTaken, read
from ingest.types import Image
from tests.incoming.sender import article

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


def wrong(message: Any) -> dict[str, str]:
    """The places that something is wrong with, and what."""
    with pytest.raises(NotTaken) as caught:
        read(message if isinstance(message, bytes) else json.dumps(message).encode(), NOW)
    return {one.at: one.problem for one in caught.value.problems}


def entry(**more: object) -> Any:
    return read(json.dumps(article(**more)).encode(), NOW)  # type: ignore[arg-type]


def test_everything_that_is_said_arrives() -> None:
    found = entry(
        id=4711,
        title=" 下雨的\n港口 ",
        summary="雨。",
        updated="2026-11-24T12:00:00+08:00",
        authors=["林小雨", {"name": "Anna Hall", "email": "not read"}],
        images=["https://paper.example/1.jpg", {"url": "https://paper.example/2.jpg", "alt": "Rain", "width": 1200}],
        language="zh-Hant",
        tags=["天氣"],
        mood="unknown fields are left alone",
    )
    assert (found.id, found.title, found.summary, found.language) == ("4711", "下雨的 港口", "雨。", "zh-Hant")
    assert (found.published, found.updated) == (datetime(2026, 11, 24, 3, 59, tzinfo=UTC), NOW)
    assert (found.authors, found.tags) == (("林小雨", "Anna Hall"), ("天氣",))
    assert found.images == (
        Image("https://paper.example/1.jpg"),
        Image("https://paper.example/2.jpg", alt="Rain", width=1200),
    )
    assert found.complete


def test_a_plain_text_becomes_paragraphs_and_can_hold_no_markup() -> None:
    found = entry(html=None, text="First & foremost.\n\n<script>second</script>")
    assert found.content == "<p>First &amp; foremost.</p><p>&lt;script&gt;second&lt;/script&gt;</p>"


def test_without_a_text_its_page_is_to_be_read() -> None:
    assert not entry(html=None).complete


def test_a_deletion_needs_the_id_only() -> None:
    found = entry(kind="article.deleted", url=None, title=None, html=None)
    assert (found.id, found.deleted) == ("a-1", True)


def test_the_time_of_the_message_stands_in_for_that_of_the_update() -> None:
    message = article(kind="article.updated") | {"timestamp": "2026-11-24T04:00:01.5Z"}
    assert read(json.dumps(message).encode(), NOW).updated == datetime(2026, 11, 24, 4, 0, 1, 500000, UTC)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    message = article(
        id=" ",
        url="ftp://paper.example/1",
        title=None,
        published="yesterday",
        updated="2026-11-24T04:11:00Z",
        authors="Anna",
        images=[{"alt": "no address"}, "javascript:alert(1)", {"url": "https://a.example/x", "width": -1}],
        language="Chinese (Traditional)",
        tags=[1],
        html=["<p>"],
    )
    assert list(wrong(message | {"timestamp": 5, "type": "article.imagined"})) == ["type", "timestamp"]
    assert list(wrong(message)) == [
        "data.published",
        "data.updated",
        "data.html",
        "data.id",
        "data.url",
        "data.title",
        "data.authors",
        "data.language",
        "data.images[0]",
        "data.images[1]",
        "data.images[2].width",
        "data.tags[0]",
    ]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "/1",
        "//paper.example/1",
        "https:",
        "https://user:pw@paper.example/",
        "data:text/html,x",
        "http://[::1",
        "x" * 3000,
    ],
)
def test_only_whole_addresses_of_the_web_are_taken(url: str) -> None:
    assert list(wrong(article(url=url))) == ["data.url"]


def test_an_article_of_the_future_is_not_taken_before_its_time() -> None:
    assert "future" in wrong(article(published="2026-11-24T05:00:00Z"))["data.published"]


@pytest.mark.parametrize("time", ["2026-11-24", "2026-11-24T08:00:00", "1764000000", "", "9999-12-31T23:59:59-14:00"])
def test_a_time_needs_its_zone(time: str) -> None:
    assert list(wrong(article(published=time))) == ["data.published"]


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"{", b"[]", b"null", b'{"type": NaN}', b"[" * 100_000, b'{"a":' * 100_000, b"9" * 10_000],
)
def test_what_is_no_json_object_is_not_readable(body: bytes) -> None:
    with pytest.raises(NotTaken) as caught:
        read(body, NOW)
    assert not caught.value.readable


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)
FIELDS = ("id", "url", "title", "html", "text", "published", "authors", "images", "language", "tags", "summary")


@given(st.dictionaries(st.sampled_from(FIELDS), JSON), st.sampled_from(["article.published", "article.deleted"]))
def test_whatever_stands_in_a_message_it_is_taken_or_told_in_words(data: dict[str, Any], kind: str) -> None:
    body = json.dumps({"type": kind, "data": {"id": "1", "url": "https://p.example/", "title": "T"} | data}).encode()
    try:
        assert read(body, NOW).id
    except NotTaken as error:
        assert all(one.problem for one in error.problems) or not error.readable
