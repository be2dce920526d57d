"""Sitemaps as sites have them: found by robots.txt, packed, nested, and not read again where nothing can be new."""

from __future__ import annotations

import gzip
import zlib
from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import FetchError, ParseError
from ingest.feeds.reading import Reading
from ingest.feeds.sitemap import named_in_robots, parse
from ingest.sources import sitemap
from ingest.types import Listing
from tests.sources.fakes import NOW, FakeWeb, fixture, source

SITE = "https://meridian.example/"
ROBOTS, MAP, NEWS = SITE + "robots.txt", SITE + "sitemap.xml", SITE + "google-news.xml"


def urlset(*pages: str, changed: str = "") -> bytes:
    lastmod = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<urlset>{''.join(f'<url><loc>{SITE}{page}</loc>{lastmod}</url>' for page in pages)}</urlset>".encode()


def index(**children: str) -> bytes:
    named = (f"<sitemap><loc>{SITE}{n}.xml</loc><lastmod>{at}</lastmod></sitemap>" for n, at in children.items())
    return f"<sitemapindex>{''.join(named)}</sitemapindex>".encode()


async def read(web: FakeWeb, location: str = MAP, **options: object) -> Listing:
    return await sitemap.read(source("sitemap", location, sitemap.Options.model_validate(options)), web)


def parsed(body: bytes) -> list[str]:
    return [entry.url.removeprefix(SITE) for entry in parse(body, Reading(MAP, "Asia/Shanghai", NOW)).entries]


# -- found by robots.txt -------------------------------------------------------------------------------------


@pytest.mark.parametrize("written", [SITE, "https://meridian.example", ROBOTS])
async def test_the_sites_address_is_enough_where_robots_names_sitemaps(written: str) -> None:
    rules = f"\ufeffUser-agent: *\r\nDisallow: /a\r\nSITEMAP : {MAP}\r\nSitemap: /google-news.xml # news\r\n".encode()
    web = FakeWeb({ROBOTS: rules, MAP: urlset("a"), NEWS: urlset("b")})

    listing = await read(web, written)

    assert web.asked == [ROBOTS, NEWS, MAP]  # what sounds like news comes first
    assert {entry.url for entry in listing.entries} == {SITE + "a", SITE + "b"}


@pytest.mark.parametrize("rules", [{ROBOTS: b"User-agent: *\nDisallow:"}, {}])
async def test_where_robots_names_none_the_usual_places_are_tried(rules: dict[str, bytes]) -> None:
    web = FakeWeb({**rules, SITE + "sitemap_index.xml": urlset("a")})

    listing = await read(web, SITE)

    assert [entry.url for entry in listing.entries] == [SITE + "a"] and listing.notes == ()


async def test_a_site_without_any_sitemap_says_so() -> None:
    with pytest.raises(FetchError, match="names no sitemap") as caught:
        await read(FakeWeb(), SITE)

    assert "`feed:`" in caught.value.fix


async def test_a_robots_file_that_did_not_change_does_not_hide_a_sitemap_that_did() -> None:
    web = FakeWeb({NEWS: urlset("b")}, unchanged=frozenset({ROBOTS}), last_asked=(ROBOTS, NEWS))

    assert len((await read(web, SITE)).entries) == 1


def test_a_robots_file_of_any_size_and_kind_is_read() -> None:
    assert (
        named_in_robots(b"Sitemap: javascript:1\nsitemap:\n" + b"Sitemap: x.xml\n" * 90_000, ROBOTS)[0].url
        == SITE + "x.xml"
    )
    assert named_in_robots(b"<html>Sitemap: no</html>\x00\xff", ROBOTS) == ()


# -- packed, plain, or something else ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "pack",
    [
        gzip.compress,
        lambda body: gzip.compress(gzip.compress(body)),
        zlib.compress,
        lambda body: body,
        lambda body: b"\xef\xbb\xbf" + body,
    ],
)
def test_a_sitemap_may_be_packed_once_or_twice_or_not_at_all(pack: object) -> None:
    assert parsed(pack(urlset("a", "b"))) == ["a", "b"]  # type: ignore[operator]


def test_a_bomb_in_a_bomb_is_not_unpacked() -> None:
    bomb = gzip.compress(gzip.compress(b"<urlset>" + b" " * (60 * 1024 * 1024), compresslevel=1))

    with pytest.raises(ParseError, match="more than 50 MB"):
        parsed(bomb)


def test_a_feed_may_stand_in_for_a_sitemap() -> None:
    found = parse(fixture("full.xml"), Reading(MAP, "Asia/Shanghai", NOW))

    assert len(found.entries) == 3 and found.entries[0].title


def test_a_list_of_addresses_may_have_other_lines() -> None:
    assert parsed(f"{SITE}a\r\n\r\n# old ones\r\n  {SITE}b  \n".encode()) == ["a", "b"]


def test_a_list_without_end_is_bounded() -> None:
    found = parse((SITE + "a\n").encode() * 300_000, reading := Reading(MAP, "UTC", NOW))

    assert len(found.entries) == 100_000 and "more than 100000 addresses" in reading.all_notes()[0]


# -- what changed --------------------------------------------------------------------------------------------


def test_a_lastmod_that_moved_is_another_time_of_change() -> None:
    before, after = (
        parse(urlset("a", changed=at), Reading(MAP, "UTC", NOW)).entries[0] for at in ("2026-11-20", "2026-11-23")
    )

    assert (before.updated, after.updated) == (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC))


def test_the_moment_in_which_a_file_was_written_is_no_change_of_every_article() -> None:
    pages = [str(n) for n in range(30)]
    stamped = parse(urlset(*pages, changed="2026-11-24T07:59:12Z"), reading := Reading(MAP, "UTC", NOW))
    dated = parse(urlset(*pages, changed="2026-11-23"), Reading(MAP, "UTC", NOW))

    assert {entry.updated for entry in stamped.entries} == {None} and "was not believed" in reading.all_notes()[0]
    assert None not in {entry.updated for entry in dated.entries}


async def test_children_that_did_not_change_since_the_last_read_are_not_asked_for() -> None:
    children = index(new="2026-11-24T07:00:00Z", day="2026-11-24", old="2026-11-20", older="2019-01-01T00:00:00Z")
    web = FakeWeb(
        {MAP: children, SITE + "new.xml": urlset("a"), SITE + "day.xml": urlset("b")},
        last_read=NOW - timedelta(minutes=30),
        last_asked=(MAP, *(f"{SITE}{name}.xml" for name in ("new", "day", "old", "older"))),
    )

    await read(web)

    assert web.asked == [MAP, SITE + "day.xml", SITE + "new.xml"]  # a day is meant to its end
    assert web.kept == [SITE + "old.xml", SITE + "older.xml"]


async def test_the_newest_child_is_asked_for_though_the_index_says_that_it_stands_still() -> None:
    web = FakeWeb(
        {MAP: index(a="2026-10-01", b="2026-09-01"), SITE + "a.xml": urlset("a")},
        last_read=NOW,
        last_asked=(MAP, SITE + "a.xml", SITE + "b.xml"),
    )

    await read(web)

    assert web.asked == [MAP, SITE + "a.xml"]


async def test_a_child_that_the_last_read_did_not_get_is_asked_for_however_old() -> None:
    web = FakeWeb(
        {MAP: index(a="2026-10-01", b="2026-09-01"), SITE + "a.xml": urlset("a"), SITE + "b.xml": urlset("b")},
        last_read=NOW,
        last_asked=(MAP, SITE + "a.xml"),
    )

    assert len((await read(web)).entries) == 2


async def test_an_index_of_thousands_and_indexes_in_indexes_stay_within_the_budget() -> None:
    many = index(**{f"s{n}": f"2026-11-{1 + n % 20:02d}" for n in range(5000)})
    web = FakeWeb({MAP: many} | {f"{SITE}s{n}.xml": many for n in range(5000)})

    with pytest.raises(FetchError):
        await read(web, NEWS)
    await read(web, children=7)

    assert len(web.asked) == 1 + 1 + 7


def test_a_prefix_that_nobody_declared_costs_nothing_else() -> None:
    body = f"<urlset><url><loc>{SITE}a</loc><news:news><news:title>A</news:title></news:news></url></urlset>".encode()

    (entry,) = parse(body, Reading(MAP, "UTC", NOW)).entries

    assert (entry.url, entry.title) == (SITE + "a", "A")
