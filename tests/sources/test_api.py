"""The kind `api`, over a web that is a table: JSON by JMESPath, from answer to answer."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from ingest.errors import FetchError, ParseError
from ingest.feeds import answers
from ingest.feeds.reading import Reading
from ingest.sources import api
from ingest.types import Entry, Listing
from tests.sources.fakes import NOW, FakeWeb, fixture, source

URL = "https://api.paper.example/v2/news"
NESTED = api.Options(
    items="data.rows",
    guid="newsId",
    link="shareUrl",
    title="newsTitle",
    published="publishTime",
    updated="editTime",
    summary="brief",
    content="text",
    authors="writers",
    tags="labels",
    images="photos",
    deleted="offline",
)


async def listing(answer: Any, options: api.Options | None = None, **more: bytes) -> Listing:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    return await api.read(
        source("api", URL, options or api.Options()), FakeWeb({URL: body, **more}, types={URL: "json"})
    )


def one(**item: object) -> list[dict[str, object]]:
    return [{"id": 1, "url": "https://paper.example/1", "title": "One", **item}]


async def only(**item: object) -> Entry:
    return (await listing(one(**item))).entries[0]


async def test_the_usual_names_need_no_paths() -> None:
    entries = (await listing(fixture("api/plain.json"))).entries

    assert [(entry.id, entry.title) for entry in entries] == [("b", "Second"), ("a", "First")]
    assert (entries[0].authors, entries[1].tags) == (("Ada Lin",), ("harbor",))
    assert entries[0].published == datetime(2026, 11, 24, 6, tzinfo=UTC)


async def test_what_wordpress_answers_is_read_also_where_nobody_says_that_it_is_wordpress() -> None:
    titles = {entry.title for entry in (await listing(fixture("api/wordpress.json"))).entries}

    assert titles >= {"The ferry is back – and on time", "For members"}


async def test_every_part_of_an_article_is_found_where_its_path_says() -> None:
    first = (await listing(fixture("api/nested.json"), NESTED)).entries[0]

    assert (first.id, first.url, first.title) == (
        "9003",
        "https://api.paper.example/news/9003.html",
        "河边的市场 重新开门",
    )
    assert first.published == datetime(2026, 11, 24, 7, 20, tzinfo=UTC)  # no zone: that of the source
    assert first.updated == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)  # milliseconds
    assert (first.summary, first.content) == ("修缮了三个月。", "<p>第一段。</p><p>第二段。</p>")
    assert (first.authors, first.tags) == (("林晓", "周平"), ("市场", "河边"))
    assert [(image.url[-9:], image.caption, image.width) for image in first.images] == [
        ("/9003.jpg", "清晨", 1200),
        ("003-2.jpg", "", None),
    ]


async def test_what_the_interface_calls_offline_is_withdrawn() -> None:
    entries = (await listing(fixture("api/nested.json"), NESTED)).entries

    assert {entry.id: entry.deleted for entry in entries} == {"9003": False, "9002": False, "9001": True}


@pytest.mark.parametrize(
    "written", [1795483800, 1795483800000, 1795483800000000, 1795483800.25, "1795483800", "2026-11-24 09:30:00"]
)
async def test_a_time_may_be_a_count_or_a_date_without_a_zone(written: object) -> None:
    assert (await only(date=written)).published == datetime(2026, 11, 24, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("written", [0, None, True, 10**30, -5, 1e308, float("inf"), "soon", [], {"$date": 1}])
async def test_what_is_no_time_is_none(written: object) -> None:
    assert (await only(date=written)).published is None


async def test_text_feed_takes_the_text_of_the_answer_and_page_does_not() -> None:
    body = one(content="<p>All of it.</p>")

    assert not (await listing(body)).entries[0].complete
    assert (await listing(body, api.Options(text="feed"))).entries[0].complete


async def test_an_article_without_a_page_of_its_own_brings_its_text() -> None:
    assert (await only(url=None, content="All of it.")).complete


async def test_an_embargo_is_kept_and_one_that_cannot_be_read_holds() -> None:
    later = NOW + timedelta(hours=5)
    read = await listing([*one(embargo=later.isoformat()), {"id": 2, "title": "Two", "embargo": "after lunch"}])
    ends = {entry.id: entry.embargo for entry in read.entries}

    assert ends == {"1": later, "2": NOW + timedelta(days=1)}
    assert "whose end cannot be read" in read.notes[1]


async def test_jsonp_and_a_guard_before_the_json_are_left_out() -> None:
    plain = fixture("api/plain.json")

    assert len((await listing(b"callback_1(" + plain + b");")).entries) == 2
    assert len((await listing(b")]}',\n" + plain)).entries) == 2


async def test_a_charset_that_is_not_said_is_found_out() -> None:
    body = json.dumps(one(title="公交车改了路线"), ensure_ascii=False).encode("gbk")

    assert (await listing(body)).entries[0].title == "公交车改了路线"


# -- from answer to answer -----------------------------------------------------------------------------------


def answer(first: int, **more: object) -> bytes:
    items = [{"id": n, "url": f"https://paper.example/{n}", "title": f"No. {n}"} for n in range(first, first + 3)]
    return json.dumps({"items": items, **more}).encode()


async def walk(
    options: api.Options, answers: dict[str, bytes | FetchError], start: str = URL
) -> tuple[Listing, list[str]]:
    web = FakeWeb(answers)
    return await api.read(source("api", start, options), web), web.asked


async def test_next_may_be_an_address() -> None:
    second = URL + "?after=3"
    read, asked = await walk(
        api.Options(next="links.next", pages=5), {URL: answer(1, links={"next": "?after=3"}), second: answer(4)}
    )

    assert asked == [URL, second] and len(read.entries) == 6


async def test_next_may_be_a_cursor_for_a_parameter() -> None:
    start, second = URL + "?size=3&cursor=c1", URL + "?size=3&cursor=c%2F2%3D"
    options = api.Options(next="next", page_parameter="cursor", pages=5)

    assert (await walk(options, {start: answer(1, next="c/2="), second: answer(4)}, start))[1] == [start, second]


@pytest.mark.parametrize(
    ("start", "options", "second"),
    [
        (URL, {"page_parameter": "page"}, URL + "?page=2"),
        (URL + "?page=0&size=3", {"page_parameter": "page"}, URL + "?size=3&page=1"),
        (URL, {"page_parameter": "offset", "step": 3}, URL + "?offset=3"),
    ],
)
async def test_answers_may_be_counted(start: str, options: dict[str, Any], second: str) -> None:
    read, asked = await walk(api.Options(pages=2, **options), {start: answer(1), second: answer(4)}, start)

    assert asked == [start, second] and len(read.entries) == 6


async def test_an_answer_that_brings_nothing_new_is_the_last() -> None:
    same = {URL: answer(1)} | {f"{URL}?page={n}": answer(1) for n in range(2, 60)}

    assert (await walk(api.Options(page_parameter="page", pages=50), dict(same)))[1] == [URL, URL + "?page=2"]


async def test_a_circle_ends() -> None:
    second = URL + "?p=2"
    answers: dict[str, bytes | FetchError] = {URL: answer(1, next=second), second: answer(4, next=URL)}

    assert (await walk(api.Options(next="next", pages=50), answers))[1] == [URL, second]


@pytest.mark.parametrize("bad", [b"<html><body>Sorry", FetchError("It answered 503.")])
async def test_a_later_answer_that_fails_is_a_note(bad: bytes | FetchError) -> None:
    read, _asked = await walk(api.Options(page_parameter="page", pages=3), {URL: answer(1), URL + "?page=2": bad})

    assert len(read.entries) == 3 and len(read.notes) == 1


async def test_only_as_many_answers_are_read_as_may_be() -> None:
    pages = {URL: answer(1)} | {f"{URL}?page={n}": answer(n * 10) for n in range(2, 9)}

    assert len((await walk(api.Options(page_parameter="page", pages=3), dict(pages)))[1]) == 3


async def test_an_interface_that_did_not_change_announces_nothing() -> None:
    assert (await api.read(source("api", URL, NESTED), FakeWeb(unchanged=frozenset({URL})))).unchanged


# -- what is not what it should be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "reason", "fix"),
    [
        (b"", "nothing at all", "Open the address"),
        (b"<!doctype html><html><body>Log in</body></html>", "a web page, not with JSON", "`page:`"),
        (fixture("full.xml"), "a feed, not with JSON", f"Write `feed: {URL}`"),
        (b'{"items": [{"id": 1, "ti', "cannot be read", "broken"),
        (b'{"code": 401, "message": "no key"}', r"no list of articles; it has: code, message", "other parameters"),
        (b'{"code": 0, "box": {"news rows": [{"t": 1}]}}', "it has: code, box", r'box\."news rows"'),
        (b'{"items": [{"newsId": 1, "h": "x"}]}', r"“items” .* the first has: newsId, h", "Write `guid:`"),
        (b'{"items": [1, 2]}', "no list of articles", "other parameters"),
        (b"[1, 2]", "the first has: int", "Write `guid:`"),
        (b"[" * 50_000, "cannot be read", "broken"),
        (b"42", "it has: int", "other parameters"),
    ],
)
async def test_what_holds_no_articles_is_told_with_what_it_holds(body: bytes, reason: str, fix: str) -> None:
    with pytest.raises(ParseError, match=reason) as caught:
        await listing(body)

    assert fix.replace("\\", "") in caught.value.fix


async def test_a_path_to_no_list_says_where_lists_are() -> None:
    with pytest.raises(ParseError, match=r"has no list at “data\.items”") as caught:
        await listing(fixture("api/nested.json"), api.Options(items="data.items"))

    assert "data.rows" in caught.value.fix


async def test_a_list_without_articles_is_no_mistake() -> None:
    assert (await listing({"data": {"list": []}, "code": 0})).entries == ()


async def test_wrong_types_cost_their_field_and_no_more() -> None:
    entry = await only(
        title=["x"], summary={"a": 1}, author=7, tags=[None, {"name": 3}], image=[[], {"url": "javascript:1"}]
    )

    assert (entry.id, entry.title, entry.summary, entry.authors, entry.tags) == ("1", "", "", ("7",), ("3",))
    assert entry.images == ()


async def test_a_path_that_does_not_fit_its_values_is_counted() -> None:
    read = await listing(one(), api.Options(title="join(', ', id)", content="sort_by(@, &x)"))

    assert read.entries[0].title == "" and read.notes[0].startswith("2 times a path met a value")


async def test_numbers_of_any_length_are_read() -> None:
    body = b'[{"id": ' + b"9" * 100_000 + b', "url": "https://paper.example/1", "date": 1e999, "title": "One"}]'

    assert (await listing(body)).entries[0].url == "https://paper.example/1"


async def test_a_million_empty_items_are_bounded() -> None:
    read = answers.parse(b'[{"id": 1},' + b"{}," * 1_000_000 + b"{}]", answers.Fields(), Reading(URL, "UTC", NOW))

    assert len(read.entries) == 1 and read.count == 1_000_002


async def test_what_a_stranger_calls_things_is_shown_in_part() -> None:
    with pytest.raises(ParseError) as caught:
        await listing({"x" * 10_000: 1, "a\nb": 2, **{str(n): n for n in range(99)}})

    assert len(str(caught.value)) < 300 and "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "wrong",
    [
        {"items": "data["},
        {"title": "nosuch(@)"},
        {"link": "a" * 3000},
        {"link": "(" * 1500},
        {"page_parameter": "a b"},
        {"pages": 51},
        {"text": "both"},
        {"tilte": "x"},
    ],
)
def test_wrong_options_are_refused_when_they_are_declared(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        api.Options.model_validate(wrong)


# -- a key ---------------------------------------------------------------------------------------------------


async def test_a_key_is_shown_by_its_address_with_every_answer_and_stands_in_no_address() -> None:
    second = URL + "?page=2"
    web = FakeWeb({URL: answer(1, next=f"{URL}?page=2&apikey=hunter2"), second: answer(4)})
    options = api.Options(api_key="env:PARTNER_KEY", key_parameter="apikey", next="next", pages=2)

    listing = await api.read(source("api", URL + "?apikey=mine", options), web)

    assert web.asked == [URL, second] and len(listing.entries) == 6
    assert web.shown == [{"apikey": "env:PARTNER_KEY"}] * 2


@pytest.mark.parametrize(
    "wrong", [{"api_key": "env:K"}, {"preset": "ghost"}, {"api_key": "env:K", "key_parameter": "a&b"}]
)
def test_a_key_without_its_parameter_and_an_interface_without_its_key_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        api.Options.model_validate(wrong)
