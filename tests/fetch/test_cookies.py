"""Cookies: each server sees its own, each organization has a jar of its own, and nothing grows without end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from ingest.fetch import HttpFetcher
from ingest.fetch.cookies import Jar
from ingest.fetch.suffixes import is_suffix
from ingest.types import Access
from tests.fetch.conftest import failure
from tests.fetch.site import Site, http

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
PAPER = "https://www.paper.example/news/today"


def shown(said: str, *, at: str = PAPER, to: str = PAPER, later: float = 0) -> str:
    """What `to` sees after `at` set a cookie."""
    jar = Jar()
    jar.take(said, URL(at), NOW, is_suffix)
    return jar.header(URL(to), NOW + timedelta(seconds=later))


@pytest.mark.parametrize(
    ("said", "to", "seen"),
    [
        ("a=1", "https://www.paper.example/news/tomorrow", "a=1"),
        ("a=1", "https://www.paper.example/", ""),
        ("a=1; Path=/", "https://www.paper.example/", "a=1"),
        ("a=1; Path=/new", "https://www.paper.example/news", ""),
        ("a=1; Path=/", "https://paper.example/", ""),
        ("a=1; Path=/; Domain=paper.example", "https://paper.example/", "a=1"),
        ("a=1; Path=/; Domain=.paper.example", "https://m.paper.example/", "a=1"),
        ("a=1; Path=/; Domain=paper.example", "https://wallpaper.example/", ""),
        ("a=1; Path=/; Domain=paper.example", "https://paper.example.evil.example/", ""),
        ("a=1; Path=/; Secure", "http://www.paper.example/", ""),
        ("a=1; Path=/; Domain=other.example", "https://other.example/", ""),
        ("a=1; Path=/; Domain=m.www.paper.example", "https://m.www.paper.example/", ""),
        ("a=1; Path=/; Domain=example", "https://other.example/", ""),
        ("=1; Path=/", "https://www.paper.example/", ""),
        ("a; Path=/", "https://www.paper.example/", ""),
        ("a=1\x00; Path=/", "https://www.paper.example/", ""),
        ("__Host-a=1; Path=/", "https://www.paper.example/", ""),
        ("__Host-a=1; Path=/; Secure", "https://www.paper.example/", "__Host-a=1"),
        ("__Secure-a=1; Path=/", "https://www.paper.example/", ""),
    ],
)
def test_a_cookie_goes_where_it_belongs(said: str, to: str, seen: str) -> None:
    assert shown(said, to=to) == seen


@pytest.mark.parametrize("suffix", ["co.uk", "com.hk", "github.io", "com.cn", "uk", "xn--55qx5d.xn--j6w193g"])
def test_no_cookie_is_for_all_who_have_a_name_below_a_suffix(suffix: str) -> None:
    at = f"https://paper.{suffix}/"
    assert shown(f"a=1; Path=/; Domain=.{suffix}", at=at, to=at) == ""
    assert shown(f"a=1; Path=/; Domain=paper.{suffix}", at=at, to=f"https://www.paper.{suffix}/") == "a=1"


def test_an_address_has_no_names_below_it() -> None:
    assert shown("a=1; Path=/; Domain=1.2.3.4", at="https://1.2.3.4/", to="https://1.2.3.4/") == "a=1"
    assert shown("a=1; Path=/; Domain=2.3.4", at="https://1.2.3.4/", to="https://9.2.3.4/") == ""


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("Max-Age=60", 60),
        ("Max-Age=60; Expires=Thu, 01 Jan 2099 00:00:00 GMT", 60),
        ("Expires=Tue, 24 Nov 2026 12:01:00 GMT", 60),
        ("Expires=Tuesday, 24-Nov-26 12:01:00 GMT", 60),
        ("Max-Age=99999999999999999999", 400 * 24 * 3600),
    ],
)
def test_a_cookie_ends_when_it_said(said: str, seconds: int) -> None:
    assert shown(f"a=1; {said}", later=seconds - 1) == "a=1"
    assert shown(f"a=1; {said}", later=seconds + 1) == ""


@pytest.mark.parametrize("said", ["Max-Age=0", "Max-Age=-1", "Expires=Thu, 01 Jan 1970 00:00:00 GMT"])
def test_a_server_can_take_its_cookie_back(said: str) -> None:
    jar = Jar()
    for one in ("a=1", f"a=; {said}"):
        jar.take(one, URL(PAPER), NOW, is_suffix)
    assert len(jar) == 0


def test_a_date_that_nobody_can_read_ends_nothing() -> None:
    assert shown("a=1; Expires=soon; Max-Age=later") == "a=1"


def test_who_listens_in_on_http_cannot_replace_a_secure_cookie() -> None:
    jar = Jar()
    jar.take("sid=ours; Path=/; Secure", URL(PAPER), NOW, is_suffix)
    jar.take("sid=his; Path=/", URL(PAPER.replace("https:", "http:")), NOW, is_suffix)
    assert jar.header(URL(PAPER), NOW) == "sid=ours"


def test_a_jar_stays_small_and_keeps_what_was_set_last() -> None:
    jar = Jar()
    for number in range(5000):
        jar.take(f"c{number}={'x' * 300}; Path=/", URL(PAPER), NOW, is_suffix)
    jar.take("huge=" + "x" * 5000, URL(PAPER), NOW, is_suffix)
    header = jar.header(URL(PAPER), NOW)
    assert len(jar) <= 50
    assert len(header) <= 16 * 1024
    assert "c4999=" in header
    assert "huge" not in header


@given(st.text(alphabet=st.characters(max_codepoint=300), max_size=80))
def test_whatever_a_server_says_a_header_stays_one_line(said: str) -> None:
    seen = shown(said)
    assert "\r" not in seen
    assert "\n" not in seen
    assert seen.isascii()


async def test_two_organizations_on_one_host_have_different_cookies(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/"] = [http(body=b"x", set_cookie="who=morning"), http(body=b"x", set_cookie="who=evening"), http()]
    morning, evening = Access("morning"), Access("evening")
    for access in (morning, evening, morning, evening, None):
        await fetcher.fetch(site.url("/"), access=access)
    assert [one.headers.get("cookie") for one in site.asked("/")] == [None, None, "who=morning", "who=evening", None]
    assert "cookie" not in site.asked("/robots.txt")[0].headers


async def test_a_page_that_is_kept_has_no_cookie_on_it(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/"] = http(body=b"x", set_cookie="sid=s3cr3t")
    assert "s3cr3t" not in repr(await fetcher.fetch(site.url("/"), access=Access("paper")))


async def test_another_host_does_not_see_the_cookie(fetcher: HttpFetcher, site: Site, other: Site) -> None:
    site.answers["/"] = http("302 Found", location=other.url("/", host="localhost"), set_cookie="sid=1; Path=/")
    other.answers["/"] = http(body=b"x")
    await fetcher.fetch(site.url("/"), access=Access("paper"))
    assert "cookie" not in other.asked("/")[0].headers


async def test_a_consent_that_sends_us_back_to_the_same_page_is_no_circle(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a"] = [http("302 Found", location="/a", set_cookie="consent=yes; Path=/"), http(body=b"the article")]
    assert (await fetcher.fetch(site.url("/a"))).body == b"the article"
    assert site.asked("/a")[1].headers["cookie"] == "consent=yes"


async def test_a_server_that_sets_another_cookie_each_time_leads_nobody_in_circles_for_ever(
    fetcher: HttpFetcher, site: Site
) -> None:
    site.answers["/a"] = [http("302 Found", location="/a", set_cookie=f"n={n}") for n in range(50)]
    assert (await failure(fetcher, site.url("/a"))).code == "redirect_loop"
    assert len(site.asked("/a")) == 11
