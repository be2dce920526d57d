"""How hosts are treated."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from email.utils import format_datetime

import pytest

from ingest.errors import FetchError
from ingest.fetch import HttpFetcher, Limits
from ingest.fetch.robots import MAX_BYTES
from tests.fetch.conftest import Watch, failure
from tests.fetch.site import Site, http, open_site


def robots(text: str) -> bytes:
    return http(body=text.encode(), content_type="text/plain")


async def test_a_host_is_asked_one_thing_at_a_time_in_order_of_arrival(fetcher: HttpFetcher, site: Site) -> None:
    site.work = 0.01
    paths = [f"/{number}" for number in range(8)]
    site.answers |= {path: http(body=b"x") for path in paths}
    await asyncio.gather(*(fetcher.fetch(site.url(path)) for path in paths))
    assert site.most_at_once == 1
    assert site.paths() == ["/robots.txt", *paths]


async def test_hosts_do_not_wait_for_one_another(fetcher: HttpFetcher, site: Site, other: Site) -> None:
    site.answers["/"] = other.answers["/"] = http(body=b"x")
    site.work = 0.15
    slow = asyncio.create_task(fetcher.fetch(site.url("/")))
    await fetcher.fetch(other.url("/"))
    assert not slow.done()
    await slow


async def test_hosts_that_redirect_to_each_other_do_not_block_each_other(
    fetcher: HttpFetcher, site: Site, other: Site
) -> None:
    site.answers |= {"/robots.txt": http("302 Found", location=other.url("/r")), "/r": robots("")}
    other.answers |= {"/robots.txt": http("302 Found", location=site.url("/r")), "/r": robots("")}
    site.answers |= {"/a": http("302 Found", location=other.url("/b")), "/b": http(body=b"s")}
    other.answers |= {"/a": http("302 Found", location=site.url("/b")), "/b": http(body=b"o")}
    async with asyncio.timeout(2):
        pages = await asyncio.gather(fetcher.fetch(site.url("/a")), fetcher.fetch(other.url("/a")))
    assert [page.body for page in pages] == [b"o", b"s"]


async def test_robots_txt_is_obeyed_and_asked_for_once(fetcher: HttpFetcher, site: Site) -> None:
    site.answers |= {
        "/robots.txt": robots("User-agent: *\nDisallow: /\n\nUser-agent: Ingest\nDisallow: /private\n"),
        "/public": http(body=b"x"),
    }
    await asyncio.gather(*(fetcher.fetch(site.url("/public")) for _ in range(3)))
    error = await failure(fetcher, site.url("/private/1"))
    assert error.code == "robots"
    assert site.paths().count("/robots.txt") == 1
    assert "/private/1" not in site.paths()


async def test_robots_txt_is_asked_for_again_after_a_day(fetcher: HttpFetcher, site: Site, watch: Watch) -> None:
    site.answers |= {"/robots.txt": [robots(""), robots("User-agent: *\nDisallow: /")], "/a": http(body=b"x")}
    await fetcher.fetch(site.url("/a"))
    watch.now += timedelta(hours=25)
    assert (await failure(fetcher, site.url("/a"))).code == "robots"


async def test_an_old_robots_txt_stands_in_while_there_is_no_new_one(
    fetcher: HttpFetcher, site: Site, watch: Watch
) -> None:
    rules = robots("User-agent: *\nDisallow: /no")
    site.answers |= {"/robots.txt": [rules, http("500 Oops")], "/yes": http(body=b"x")}
    await fetcher.fetch(site.url("/yes"))
    watch.now += timedelta(hours=25)
    assert (await fetcher.fetch(site.url("/yes"))).body == b"x"
    assert (await failure(fetcher, site.url("/no"))).code == "robots"


async def test_a_host_that_cannot_say_what_it_allows_is_left_alone_for_now(
    fetcher: HttpFetcher, site: Site, watch: Watch
) -> None:
    site.answers |= {"/robots.txt": [http("503 Busy"), NOTHING], "/a": http(body=b"x")}
    error = await failure(fetcher, site.url("/a"))
    assert (error.code, error.status) == ("robots", 503)
    await failure(fetcher, site.url("/a"))
    assert site.paths() == ["/robots.txt"]
    watch.now += timedelta(minutes=11)
    assert (await fetcher.fetch(site.url("/a"))).body == b"x"


NOTHING = robots("")


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found", "410 Gone"])
async def test_a_host_without_rules_allows_everything(fetcher: HttpFetcher, site: Site, status: str) -> None:
    site.answers |= {"/robots.txt": http(status), "/a": http(body=b"x")}
    assert (await fetcher.fetch(site.url("/a"))).body == b"x"


async def test_of_an_endless_robots_txt_the_beginning_counts(fetcher: HttpFetcher, site: Site) -> None:
    text = "User-agent: *\nDisallow: /no\n" + "# endless\n" * (MAX_BYTES // 5)
    site.answers |= {"/robots.txt": robots(text), "/yes": http(body=b"x")}
    assert (await fetcher.fetch(site.url("/yes"))).body == b"x"
    assert (await failure(fetcher, site.url("/no"))).code == "robots"


async def test_the_page_behind_a_redirect_must_be_allowed_too(fetcher: HttpFetcher, site: Site, other: Site) -> None:
    site.answers["/a"] = http("302 Found", location=other.url("/no"))
    other.answers["/robots.txt"] = robots("User-agent: *\nDisallow: /no")
    assert (await failure(fetcher, site.url("/a"))).code == "robots"
    assert other.paths() == ["/robots.txt"]


async def test_a_crawl_delay_is_kept_also_after_the_robots_txt_itself(
    fetcher: HttpFetcher, site: Site, watch: Watch
) -> None:
    site.answers |= {"/robots.txt": robots("User-agent: *\nCrawl-delay: 5"), "/a": http(body=b"x")}
    await asyncio.gather(fetcher.fetch(site.url("/a")), fetcher.fetch(site.url("/a")))
    assert len(watch.waits) == 2
    assert all(5 <= wait <= 5.5 for wait in watch.waits)  # a little longer, by chance


async def test_a_request_rate_is_kept_in_its_hours(fetcher: HttpFetcher, site: Site, watch: Watch) -> None:
    rules = "User-agent: *\nRequest-rate: 2/10 1200-1800\n"
    site.answers |= {"/robots.txt": robots(rules), "/a": http(body=b"x")}
    await fetcher.fetch(site.url("/a"))
    assert len(watch.waits) == 1
    watch.now += timedelta(hours=8)
    await fetcher.fetch(site.url("/a"))
    assert len(watch.waits) == 1


async def test_a_crawl_delay_too_long_to_wait_for_says_when_to_come_again(
    fetcher: HttpFetcher, site: Site, watch: Watch
) -> None:
    site.answers |= {"/robots.txt": robots("User-agent: *\nCrawl-delay: 3600"), "/a": http(body=b"x")}
    await fetcher.fetch(site.url("/a"))
    error = await failure(fetcher, site.url("/a"))
    assert error.code == "robots"
    assert error.retry_at is not None
    assert timedelta(minutes=59) < error.retry_at - watch.now <= timedelta(hours=1)


@pytest.mark.parametrize("delay", ["inf", "1e999", "nan", "-1", "soon", "9" * 400])
async def test_a_senseless_crawl_delay_is_never_more_than_a_day(
    fetcher: HttpFetcher, site: Site, watch: Watch, delay: str
) -> None:
    site.answers |= {"/robots.txt": robots(f"User-agent: *\nCrawl-delay: {delay}"), "/a": http(body=b"x")}
    await fetcher.fetch(site.url("/a"))
    try:
        await fetcher.fetch(site.url("/a"))
    except FetchError as error:
        assert error.retry_at is not None
        assert error.retry_at <= watch.now + timedelta(days=1)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
async def test_a_short_retry_after_is_waited_out(fetcher: HttpFetcher, site: Site, watch: Watch, status: str) -> None:
    soon = format_datetime(watch.now + timedelta(seconds=6), usegmt=True)
    site.answers["/a"] = [http(status, retry_after="2"), http(status, retry_after=soon), http(body=b"x")]
    assert (await fetcher.fetch(site.url("/a"))).body == b"x"
    assert watch.waits == [2.0, 4.0]


@pytest.mark.parametrize(("delay", "asked", "waits"), [(20, 3, [20.0]), (120, 2, [])])
async def test_a_robots_txt_that_says_later_is_asked_again_no_sooner_than_the_old_one_wants(
    fetcher: HttpFetcher, site: Site, watch: Watch, delay: int, asked: int, waits: list[float]
) -> None:
    rules = robots(f"User-agent: *\nCrawl-delay: {delay}")
    site.answers |= {"/robots.txt": [rules, http("503 Busy", retry_after="4"), rules], "/a": http(body=b"x")}
    await fetcher.fetch(site.url("/a"))
    watch.now += timedelta(hours=25)
    watch.waits.clear()
    await fetcher.fetch(site.url("/a"))
    assert len(site.asked("/robots.txt")) == asked
    assert watch.waits[: len(waits)] == waits


async def test_nobody_waits_for_ever(fetcher: HttpFetcher, site: Site, watch: Watch) -> None:
    site.answers["/a"] = http("503 Busy", retry_after="0")
    error = await failure(fetcher, site.url("/a"))
    assert (error.code, error.retry_at) == ("http_5xx", watch.now)
    assert len(site.asked("/a")) == 4
    assert watch.waits == [1.0, 1.0, 1.0]


async def test_a_host_that_says_429_is_not_asked_before_the_time_it_names(
    fetcher: HttpFetcher, site: Site, watch: Watch
) -> None:
    site.answers |= {"/a": http("429 Slow down", retry_after="120"), "/b": http(body=b"x")}
    error = await failure(fetcher, site.url("/a"))
    assert (error.code, error.status, error.retry_at) == ("http_4xx", 429, watch.now + timedelta(seconds=120))
    again = await failure(fetcher, site.url("/b"))
    assert (again.status, again.retry_at) == (429, error.retry_at)
    watch.now += timedelta(seconds=121)
    assert (await fetcher.fetch(site.url("/b"))).body == b"x"
    assert site.paths() == ["/robots.txt", "/a", "/b"]


async def test_a_429_without_a_time_is_a_minute(fetcher: HttpFetcher, site: Site, watch: Watch) -> None:
    site.answers["/a"] = http("429 Slow down")
    assert (await failure(fetcher, site.url("/a"))).retry_at == watch.now + timedelta(minutes=1)


async def test_a_page_that_says_503_is_not_asked_before_but_its_neighbors_are(
    fetcher: HttpFetcher, site: Site, watch: Watch
) -> None:
    site.answers |= {"/a": [http("503 Busy", retry_after="3600"), http(body=b"a")], "/b": http(body=b"b")}
    first = await failure(fetcher, site.url("/a"))
    second = await failure(fetcher, site.url("/a"))
    assert first.retry_at == second.retry_at == watch.now + timedelta(hours=1)
    assert (await fetcher.fetch(site.url("/b"))).body == b"b"
    watch.now += timedelta(hours=2)
    assert (await fetcher.fetch(site.url("/a"))).body == b"a"


@pytest.mark.parametrize("value", ["soon", "-5", "99999999999999999999", "Tue, 99 Foo 2026", "٣"])
async def test_a_senseless_retry_after_does_no_harm(fetcher: HttpFetcher, site: Site, watch: Watch, value: str) -> None:
    site.answers["/a"] = http("503 Busy", retry_after=value.encode().decode("latin-1"))
    error = await failure(fetcher, site.url("/a"))
    assert error.retry_at is None or error.retry_at <= watch.now + timedelta(days=7)


async def test_connections_are_limited(watch: Watch) -> None:
    async with (
        open_site() as first,
        open_site() as second,
        HttpFetcher(clock=watch, allow=["127.0.0.1"], limits=Limits(), max_connections=1) as fetcher,
    ):
        for one in (first, second):
            one.answers["/"] = http(body=b"x")
            one.work = 0.02
        begin = time.monotonic()
        await asyncio.gather(fetcher.fetch(first.url("/")), fetcher.fetch(second.url("/")))
        assert time.monotonic() - begin >= 0.08


async def test_a_fetch_that_is_given_up_gives_its_turn_back(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a"] = http(body=b"x")
    await fetcher.fetch(site.url("/a"))
    site.work = 0.2
    task = asyncio.create_task(fetcher.fetch(site.url("/a")))
    await asyncio.sleep(0.05)
    task.cancel()
    site.work = 0.0
    assert (await fetcher.fetch(site.url("/a"))).body == b"x"
