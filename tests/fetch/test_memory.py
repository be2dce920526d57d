"""What a fetcher still knows when its process has ended and another has begun: on each database in turn."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from email.utils import format_datetime

import pytest

from ingest.errors import FetchError, StoreError
from ingest.fetch import HttpFetcher
from ingest.fetch.ledger import Ledger
from ingest.store import Store
from ingest.types import HostMemory, HostRules, Recollection, RobotsMemory, Validators
from tests.fetch.conftest import SHORT, Watch, failure
from tests.fetch.site import Site, http

Restart = Callable[..., AbstractAsyncContextManager[HttpFetcher]]

ROBOTS = b"User-agent: *\nDisallow: /no\nCrawl-delay: 20\n"


@pytest.fixture
def restart(store: Store, watch: Watch) -> Restart:
    """Opens a fetcher as a new process would, on the same store."""

    @asynccontextmanager
    async def opened(
        *, gateways: tuple[str, ...] = (), hosts: tuple[HostRules, ...] = ()
    ) -> AsyncIterator[HttpFetcher]:
        async with HttpFetcher(
            clock=watch,
            sleep=watch.sleep,
            allow=["127.0.0.1", "localhost"],
            limits=SHORT,
            memory=store,
            gateways=gateways,
            hosts=hosts,
        ) as fetcher:
            yield fetcher

    return opened


async def test_a_new_process_asks_for_no_robots_txt_that_is_still_fresh(restart: Restart, site: Site) -> None:
    site.answers |= {"/robots.txt": http(body=b"User-agent: *\nDisallow: /no"), "/yes": http(body=b"x")}
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/yes"))
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/yes"))
        assert (await failure(fetcher, site.url("/no"))).code == "robots"
    assert site.paths() == ["/robots.txt", "/yes", "/yes"]


async def test_that_there_is_no_robots_txt_is_remembered_too(restart: Restart, site: Site) -> None:
    site.answers["/a"] = http(body=b"x")
    for _process in range(2):
        async with restart() as fetcher:
            await fetcher.fetch(site.url("/a"))
    assert site.paths() == ["/robots.txt", "/a", "/a"]


async def test_an_old_robots_txt_is_asked_for_with_what_its_server_gave(
    restart: Restart, site: Site, watch: Watch
) -> None:
    given = http(body=b"User-agent: *\nDisallow: /no", ETag='W/"r 1"', Last_Modified="Tue, 24 Nov 2026 00:00:00 GMT")
    site.answers |= {"/robots.txt": [given, http("304 Not Modified"), http("304 Not Modified")], "/a": http(body=b"x")}
    for _process in range(3):
        async with restart() as fetcher:
            await fetcher.fetch(site.url("/a"))
            assert (await failure(fetcher, site.url("/no"))).code == "robots"
        watch.now += timedelta(hours=25)
    first, *later = site.asked("/robots.txt")
    assert "if-none-match" not in first.headers
    assert [(one.headers["if-none-match"], one.headers["if-modified-since"]) for one in later] == [
        ('W/"r 1"', "Tue, 24 Nov 2026 00:00:00 GMT")
    ] * 2


async def test_a_crawl_delay_is_kept_across_a_restart(restart: Restart, site: Site, watch: Watch) -> None:
    site.answers |= {"/robots.txt": http(body=ROBOTS), "/a": http(body=b"x")}
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/a"))
    visited, watch.waits = watch.now, []
    watch.now += timedelta(seconds=5)
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/a"))
    assert watch.now >= visited + timedelta(seconds=20)
    assert len(watch.waits) == 1


async def test_a_process_that_is_killed_at_a_visit_has_written_it_down_before(
    restart: Restart, site: Site, watch: Watch, store: Store
) -> None:
    site.answers |= {"/robots.txt": http(body=ROBOTS), "/a": http(body=b"x")}
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/a"))
        recalled = await store.recall_fetching(now=watch.now)  # as another would find it now
        assert [(one.pause, one.asked_at) for one in recalled.hosts] == [(20.0, watch.now)]


async def test_a_429_is_remembered(restart: Restart, site: Site, watch: Watch) -> None:
    when = format_datetime(watch.now + timedelta(hours=2), usegmt=True)
    site.answers |= {"/a": http("429 Slow down", retry_after=when), "/b": http(body=b"x")}
    async with restart() as fetcher:
        await failure(fetcher, site.url("/a"))
    watch.now += timedelta(hours=1)
    async with restart() as fetcher:
        error = await failure(fetcher, site.url("/b"))
        assert (error.status, error.retry_at) == (429, watch.now + timedelta(hours=1))
    watch.now += timedelta(hours=1, seconds=1)
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/b"))
    assert site.paths() == ["/robots.txt", "/a", "/b"]


async def test_a_503_is_remembered_for_its_address(restart: Restart, site: Site, watch: Watch) -> None:
    site.answers |= {"/a": http("503 Busy", retry_after="7200"), "/b": http(body=b"x")}
    async with restart() as fetcher:
        await failure(fetcher, site.url("/a"))
    async with restart() as fetcher:
        assert (await failure(fetcher, site.url("/a"))).status == 503
        await fetcher.fetch(site.url("/b"))
    assert len(site.asked("/a")) == 1


async def test_a_robots_txt_that_says_later_is_not_asked_for_by_the_next_process(restart: Restart, site: Site) -> None:
    site.answers |= {"/robots.txt": http("503 Busy", retry_after="7200"), "/a": http(body=b"x")}
    for _process in range(2):
        async with restart() as fetcher:
            await failure(fetcher, site.url("/a"))
    assert site.paths() == ["/robots.txt"]


async def test_of_a_gateway_one_feed_that_says_429_stops_only_itself(
    restart: Restart, site: Site, watch: Watch
) -> None:
    site.answers |= {"/a": http("429 Slow down", retry_after="3600"), "/b": http(body=b"b"), "/c": http(body=b"c")}
    gateway = (f"127.0.0.1:{site.port}",)
    async with restart(gateways=gateway) as fetcher:
        assert (await failure(fetcher, site.url("/a"))).status == 429
        await fetcher.fetch(site.url("/b"))
    async with restart(gateways=gateway) as fetcher:
        assert (await failure(fetcher, site.url("/a"))).retry_at == watch.now + timedelta(hours=1)
        await fetcher.fetch(site.url("/c"))
    assert site.paths() == ["/robots.txt", "/a", "/b", "/c"]


async def test_of_a_gateway_a_second_feed_that_says_429_stops_them_all(
    restart: Restart, site: Site, watch: Watch
) -> None:
    site.answers |= {
        "/a": http("429 Slow down", retry_after="3600"),
        "/b": http("429 Slow down", retry_after="60"),
        "/c": http(body=b"c"),
    }
    gateway = (f"127.0.0.1:{site.port}",)
    async with restart(gateways=gateway) as fetcher:
        await failure(fetcher, site.url("/a"))
    async with restart(gateways=gateway) as fetcher:
        await failure(fetcher, site.url("/b"))
        assert (await failure(fetcher, site.url("/c"))).retry_at == watch.now + timedelta(hours=1)
    assert site.paths() == ["/robots.txt", "/a", "/b"]


async def test_a_feed_of_a_gateway_that_says_soon_does_not_keep_the_others_waiting(
    restart: Restart, site: Site, watch: Watch
) -> None:
    site.answers |= {"/a": http("503 Busy", retry_after="9"), "/b": http(body=b"b")}
    async with restart(gateways=(f"127.0.0.1:{site.port}",)) as fetcher:
        await failure(fetcher, site.url("/a"))
        await fetcher.fetch(site.url("/b"))
    assert watch.waits == []


async def test_counts_are_added_up_over_processes(restart: Restart, site: Site, store: Store, watch: Watch) -> None:
    site.answers |= {
        "/robots.txt": http(body=b"User-agent: *\nDisallow: /no"),
        "/a": [http(body=b"x" * 5000, ETag='"1"'), http("304 Not Modified")],
        "/gone": http("410 Gone"),
    }
    async with restart() as fetcher:
        page = await fetcher.fetch(site.url("/a"))
        await failure(fetcher, site.url("/no"))
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/a"), validators=page.validators)
        await failure(fetcher, site.url("/gone"))
    (counted,) = await store.counted_hosts(watch.now.date())
    assert (counted.requests, counted.conditional, counted.unchanged, counted.failed) == (4, 1, 1, 1)
    assert (counted.full, counted.forbidden, counted.waited) == (2, 1, 0)
    assert counted.saved == counted.bytes // 2  # another process knows only the average


async def test_a_host_that_does_not_want_us_is_remembered_until_it_does(
    restart: Restart, site: Site, store: Store, watch: Watch
) -> None:
    site.answers |= {
        "/robots.txt": http(body=b""),
        "/a": [http("403 Forbidden"), http("403 Forbidden"), http(body=b"x")],
    }
    for _process in range(2):
        async with restart() as fetcher:
            await failure(fetcher, site.url("/a"))
    (known,) = await store.known_hosts()
    assert (known.refusals, known.refused_status, known.refused_since) == (2, 403, watch.now)
    assert known.refused_url == site.url("/a")
    async with restart() as fetcher:
        await fetcher.fetch(site.url("/a"))
    assert [one.refusals for one in await store.known_hosts()] == [0]


async def test_a_host_that_goes_on_saying_429_without_a_time_is_asked_less_and_less(
    restart: Restart, site: Site, watch: Watch
) -> None:
    site.answers["/a"] = http("429 Slow down")
    waits = []
    for _process in range(9):
        async with restart() as fetcher:
            error = await failure(fetcher, site.url("/a"))
        assert error.retry_at is not None
        waits.append((error.retry_at - watch.now) // timedelta(minutes=1))
        watch.now = error.retry_at
    assert waits == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_two_at_once_where_it_is_declared(restart: Restart, site: Site) -> None:
    site.work = 0.02
    site.answers["/a"] = http(body=b"x")
    async with restart(hosts=(HostRules("127.0.0.1", at_once=2),)) as fetcher:
        await asyncio.gather(*(fetcher.fetch(site.url("/a")) for _ in range(6)))
    assert site.most_at_once == 2


async def test_a_crawl_delay_is_kept_one_at_a_time_whatever_is_declared(
    restart: Restart, site: Site, watch: Watch
) -> None:
    site.work = 0.01
    site.answers |= {"/robots.txt": http(body=b"User-agent: *\nCrawl-delay: 3\n"), "/a": http(body=b"x")}
    async with restart(hosts=(HostRules("127.0.0.1", at_once=4, pause=timedelta(seconds=1)),)) as fetcher:
        await asyncio.gather(*(fetcher.fetch(site.url("/a")) for _ in range(4)))
    assert site.most_at_once == 1
    assert len([wait for wait in watch.waits if wait >= 3]) == 4


async def test_a_declared_pause_lies_between_two_requests(restart: Restart, site: Site, watch: Watch) -> None:
    site.answers["/a"] = http(body=b"x")
    rules = HostRules(f"127.0.0.1:{site.port}", pause=timedelta(seconds=7))
    async with restart(hosts=(rules,)) as fetcher:
        for _ in range(3):
            await fetcher.fetch(site.url("/a"))
    assert len(watch.waits) == 3
    assert all(7 <= wait <= 7.7 for wait in watch.waits)


async def test_what_cannot_be_written_now_is_written_later(watch: Watch) -> None:
    class Shaky:
        written: list[Recollection] = []  # noqa: RUF012
        broken = True

        async def recall_fetching(self, *, now: object) -> Recollection:
            return Recollection()

        async def remember_fetching(self, news: Recollection) -> None:
            if self.broken:
                raise StoreError("full")
            self.written.append(news)

        async def forget_fetching(self, *, now: object) -> None: ...

    memory = Shaky()
    ledger = Ledger(watch, memory)
    ledger.tally(("a.example", 443)).requests += 2
    ledger.note_host(HostMemory("a.example:443", watch.now, pause=1.0))
    ledger.note_robots(RobotsMemory("https://a.example", b"", watch.now, Validators()))
    with pytest.raises(StoreError):
        await ledger.write()
    ledger.tally(("a.example", 443)).requests += 1
    memory.broken = False
    await ledger.write()
    (news,) = memory.written
    assert (len(news.hosts), len(news.robots), news.days[0].requests) == (1, 1, 3)


async def test_no_store_no_harm(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a"] = http("503 Busy", retry_after="3600")
    with pytest.raises(FetchError):
        await fetcher.fetch(site.url("/a"))
