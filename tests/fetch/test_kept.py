"""Pages whose body is wanted also where it did not change."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.errors import FetchError
from ingest.fetch import HttpFetcher, KeptPages
from ingest.types import Access, Validators
from tests.fetch.conftest import Watch
from tests.fetch.site import Site, http

BEGINNING = datetime(2020, 1, 1, tzinfo=UTC)
UNCHANGED = http("304 Not Modified")


@pytest.fixture
def pages(fetcher: HttpFetcher, tmp_path: Path, watch: Watch) -> KeptPages:
    return KeptPages(fetcher, tmp_path / "pages", watch, note_fresh=fetcher.note_fresh)


async def test_what_did_not_change_is_not_sent_again_and_the_body_is_there_all_the_same(
    fetcher: HttpFetcher, pages: KeptPages, site: Site, tmp_path: Path, watch: Watch
) -> None:
    site.answers["/a"] = [http(body=b"<p>x", content_type="text/html", ETag='"1"'), UNCHANGED]
    first = await pages.fetch(site.url("/a"))
    again = await KeptPages(fetcher, tmp_path / "pages", watch).fetch(site.url("/a"))  # another process
    assert site.asked("/a")[1].headers["if-none-match"] == '"1"'
    assert (again.status, again.body, again.content_type) == (200, first.body, "text/html")
    assert again.validators == Validators('"1"')


async def test_what_changed_takes_its_place(pages: KeptPages, site: Site) -> None:
    site.answers["/a"] = [http(body=b"1", ETag='"1"'), http(body=b"2", ETag='"2"'), UNCHANGED]
    bodies = [(await pages.fetch(site.url("/a"))).body for _ in range(3)]
    assert bodies == [b"1", b"2", b"2"]
    assert site.asked("/a")[2].headers["if-none-match"] == '"2"'


async def test_what_is_fresh_is_not_asked_for(pages: KeptPages, site: Site, watch: Watch) -> None:
    site.answers["/a"] = [http(body=b"1", cache_control="max-age=60"), http(body=b"2", cache_control="max-age=60")]
    assert [(await pages.fetch(site.url("/a"))).body for _ in range(2)] == [b"1", b"1"]
    watch.now += timedelta(seconds=61)
    assert (await pages.fetch(site.url("/a"))).body == b"2"
    assert len(site.asked("/a")) == 2


async def test_a_304_can_make_a_page_fresh_again(pages: KeptPages, site: Site, watch: Watch) -> None:
    site.answers["/a"] = [
        http(body=b"1", cache_control="max-age=60", ETag='"1"'),
        http("304 Not Modified", cache_control="max-age=60"),
    ]
    await pages.fetch(site.url("/a"))
    watch.now += timedelta(seconds=61)
    await pages.fetch(site.url("/a"))
    await pages.fetch(site.url("/a"))
    assert len(site.asked("/a")) == 2


async def test_what_came_with_nothing_to_ask_with_is_not_kept(pages: KeptPages, site: Site, tmp_path: Path) -> None:
    site.answers["/a"] = http(body=b"1")
    await pages.fetch(site.url("/a"))
    assert not list((tmp_path / "pages").glob("*/*"))


async def test_where_nothing_is_kept_the_callers_validators_are_sent(pages: KeptPages, site: Site) -> None:
    site.answers["/a"] = UNCHANGED
    assert (await pages.fetch(site.url("/a"), validators=Validators('"mine"'))).unchanged
    assert site.asked("/a")[0].headers["if-none-match"] == '"mine"'


async def test_pages_of_one_partners_login_are_not_shown_to_another(pages: KeptPages, site: Site) -> None:
    site.answers["/a"] = http(body=b"x", ETag='"1"')
    await pages.fetch(site.url("/a"), access=Access("one"))
    await pages.fetch(site.url("/a"), access=Access("two"))
    assert ["if-none-match" in one.headers for one in site.asked("/a")] == [False, False]


async def test_a_page_that_varies_by_what_is_accepted_is_kept_for_that_only(pages: KeptPages, site: Site) -> None:
    site.answers["/a"] = http(body=b"x", ETag='"1"', Vary="Accept-Encoding, Accept")
    await pages.fetch(site.url("/a"), accept="text/html")
    await pages.fetch(site.url("/a"), accept="application/json")
    assert ["if-none-match" in one.headers for one in site.asked("/a")] == [False, False]


async def test_a_page_that_is_gone_is_gone(pages: KeptPages, site: Site) -> None:
    site.answers["/a"] = [http(body=b"x", ETag='"1"'), http("410 Gone")]
    await pages.fetch(site.url("/a"))
    with pytest.raises(FetchError, match="410"):
        await pages.fetch(site.url("/a"))


@pytest.mark.parametrize("damage", [b"", b"{}", b"no json\nx", b'{"version": 1}\nx', b"[]\nx", b"{", b"\xff\n\xff"])
async def test_a_damaged_file_is_as_good_as_none(pages: KeptPages, site: Site, tmp_path: Path, damage: bytes) -> None:
    site.answers["/a"] = http(body=b"x", ETag='"1"')
    await pages.fetch(site.url("/a"))
    (path,) = (tmp_path / "pages").glob("*/*")
    path.write_bytes(damage)
    assert (await pages.fetch(site.url("/a"))).body == b"x"
    assert (await pages.fetch(site.url("/a"))).body == b"x"


async def test_the_room_is_bounded_and_what_was_not_used_for_longest_goes(
    fetcher: HttpFetcher, site: Site, tmp_path: Path, watch: Watch
) -> None:
    pages = KeptPages(fetcher, tmp_path / "pages", watch, max_bytes=20_000)
    for number in range(12):
        site.answers[f"/{number}"] = http(body=os.urandom(3000), ETag=f'"{number}"')
        await pages.fetch(site.url(f"/{number}"))
        await pages.fetch(site.url("/0"))  # in use all the time
    files = list((tmp_path / "pages").glob("*/*"))
    assert sum(path.stat().st_size for path in files) <= 20_000
    assert sum("if-none-match" not in one.headers for one in site.asked("/0")) == 1
    assert all(path.stat().st_mode & 0o077 == 0 for path in files)  # private sources' pages are among them


async def test_what_a_caller_knows_is_newer_than_what_was_kept_long_ago(pages: KeptPages, site: Site) -> None:
    site.answers["/a"] = [http(body=b"1", ETag='"1"'), UNCHANGED]
    await pages.fetch(site.url("/a"))
    assert (await pages.fetch(site.url("/a"), validators=Validators('"2"'))).unchanged
    assert site.asked("/a")[1].headers["if-none-match"] == '"2"'


async def test_what_was_read_in_vain_is_not_hidden_by_what_was_known_before_it(
    fetcher: HttpFetcher, pages: KeptPages, site: Site
) -> None:
    site.answers["/a"] = [http(body=b"a wall", ETag='"w"'), UNCHANGED, http(body=b"good"), UNCHANGED]
    await pages.keep(await fetcher.fetch(site.url("/a")))
    assert (await pages.fetch(site.url("/a"), validators=Validators('"1"'))).body == b"a wall"
    assert (await pages.fetch(site.url("/a"), validators=Validators('"1"'))).body == b"good"
    assert (await pages.fetch(site.url("/a"), validators=Validators('"1"'))).unchanged
    assert [one.headers.get("if-none-match") for one in site.asked("/a")] == [None, '"w"', '"w"', '"1"']


async def test_what_came_since_a_moment_is_read_without_asking_again(
    fetcher: HttpFetcher, pages: KeptPages, site: Site, tmp_path: Path, watch: Watch
) -> None:
    site.answers["/a"] = [http(body=b"1", ETag='"1"'), UNCHANGED]
    began = watch.now
    watch.now += timedelta(seconds=2)
    first = await pages.fetch(site.url("/a"))
    watch.now += timedelta(hours=1)
    again = KeptPages(fetcher, tmp_path / "pages", watch)  # another process
    page = await again.read_again(site.url("/a"), Validators('"0"'), since=began)
    assert (page.body, page.validators, page.fetched_at) == (first.body, first.validators, first.fetched_at)
    assert len(site.asked("/a")) == 1
    await pages.fetch(site.url("/a"))  # that it did not change is no coming
    assert (await pages.read_again(site.url("/a"), Validators('"1"'), since=watch.now)).unchanged
    assert len(site.asked("/a")) == 3


async def test_who_read_what_was_there_before_gets_what_came_in_its_place(
    pages: KeptPages, site: Site, watch: Watch
) -> None:
    site.answers["/a"] = [*(http(body=str(n).encode(), ETag=f'"{n}"') for n in range(3)), UNCHANGED]
    for _run in range(3):
        await pages.fetch(site.url("/a"))
    watch.now += timedelta(hours=1)
    for known in ('"0"', '"1"'):
        page = await pages.read_again(site.url("/a"), Validators(known), since=watch.now)
        assert (page.body, page.validators) == (b"2", Validators('"2"'))
    assert (await pages.fetch(site.url("/a"), validators=Validators('"1"'))).body == b"2"
    assert (await pages.read_again(site.url("/a"), Validators('"2"'), since=watch.now)).unchanged
    assert {one.headers["if-none-match"] for one in site.asked("/a")[3:]} == {'"2"'}


async def test_what_is_read_again_is_there_for_who_comes_next(pages: KeptPages, site: Site, watch: Watch) -> None:
    site.answers["/a"] = [http(body=b"1", ETag='"1"'), http(body=b"2", ETag='"2"'), UNCHANGED]
    await pages.fetch(site.url("/a"))
    watch.now += timedelta(hours=1)
    assert (await pages.read_again(site.url("/a"), Validators('"1"'), since=watch.now)).body == b"2"
    assert (await pages.fetch(site.url("/a"))).body == b"2"
    assert [one.headers.get("if-none-match") for one in site.asked("/a")] == [None, '"1"', '"2"']


async def test_what_is_fresh_is_asked_for_by_who_looks_whether_it_is_still_there(
    pages: KeptPages, site: Site, watch: Watch
) -> None:
    site.answers["/a"] = [http(body=b"1", ETag='"1"', cache_control="max-age=86400"), http("410 Gone")]
    await pages.fetch(site.url("/a"))
    watch.now += timedelta(hours=1)
    with pytest.raises(FetchError, match="410"):
        await pages.read_again(site.url("/a"), Validators('"1"'), since=watch.now)


async def test_what_came_for_somebody_else_or_in_another_form_is_asked_for(pages: KeptPages, site: Site) -> None:
    site.answers["/a"] = http(body=b"x", ETag='"1"', Vary="Accept")
    await pages.fetch(site.url("/a"), accept="text/html", access=Access("one"))
    asked = []
    for accept, whose in (("text/html", "one"), ("application/json", "one"), ("application/json", "two")):
        await pages.read_again(site.url("/a"), Validators(), since=BEGINNING, accept=accept, access=Access(whose))
        asked.append(len(site.asked("/a")))
    assert asked == [1, 2, 3]
