"""What the network does to us."""

from __future__ import annotations

import asyncio
import gzip
import ssl

import brotli  # type: ignore[import-untyped]
import pytest
import trustme
from backports import zstd

from ingest.fetch import HttpFetcher, Limits
from tests.fetch.conftest import SHORT, Watch, failure
from tests.fetch.site import Site, Write, http, open_site


async def drip(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n")
    while True:
        await asyncio.sleep(0.05)
        await write(b"X-Slow: yes\r\n")


async def pour(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    while True:
        await write(b"<p>more</p>" * 1000)


async def break_off(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nonly this")


async def break_off_chunked(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")


async def hang_up(write: Write) -> None:
    """Says nothing at all."""


async def header_bomb(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: bomb\r\n" % number for number in range(5000)) + b"\r\n")


async def header_whale(write: Write) -> None:
    await write(b"HTTP/1.1 200 OK\r\nX-Whale: " + b"w" * 500_000 + b"\r\n\r\n")


async def garbage(write: Write) -> None:
    await write(b"\x16\x03\x01\x00 this is no HTTP\r\n\r\n")


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        (drip, "timeout"),
        (pour, "too_large"),
        (break_off, "connect"),
        (break_off_chunked, "connect"),
        (hang_up, "connect"),
        (header_bomb, "too_large"),
        (header_whale, "too_large"),
        (garbage, "connect"),
    ],
)
async def test_a_bad_server_costs_one_clear_error(fetcher: HttpFetcher, site: Site, answer: object, code: str) -> None:
    site.answers |= {"/bad": answer, "/good": http(body=b"fine")}  # type: ignore[dict-item]
    error = await failure(fetcher, site.url("/bad"))
    assert error.code == code
    assert f"127.0.0.1:{site.port}" in error.reason
    assert (await fetcher.fetch(site.url("/good"))).body == b"fine"


async def test_more_than_was_announced_does_not_leak_into_the_next_answer(fetcher: HttpFetcher, site: Site) -> None:
    site.answers |= {"/a": http(body=b"12345EVIL EXTRA", content_length="5"), "/b": http(body=b"b")}
    assert (await failure(fetcher, site.url("/a"))).code == "connect"
    assert (await fetcher.fetch(site.url("/b"))).body == b"b"


async def test_an_answer_announced_as_too_large_is_not_read(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/feed"] = http(content_length="52428800")
    error = await failure(fetcher, site.url("/feed"))
    assert error.code == "too_large"
    assert "195 KiB" in error.reason


async def test_a_caller_may_take_less_or_more(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a"] = http(body=b"x" * 300_000)
    assert len((await fetcher.fetch(site.url("/a"), max_bytes=300_000)).body) == 300_000
    assert (await failure(fetcher, site.url("/a"), max_bytes=299_999)).code == "too_large"


@pytest.mark.parametrize(
    ("encoding", "pack"), [("gzip", gzip.compress), ("br", brotli.compress), ("zstd", zstd.compress)]
)
async def test_a_bomb_is_given_up_long_before_it_is_unpacked(
    site: Site, watch: Watch, encoding: str, pack: object
) -> None:
    bomb = pack(b"\0" * 30_000_000)  # type: ignore[operator]
    site.answers["/bomb"] = http(body=bomb, content_encoding=encoding)
    async with HttpFetcher(clock=watch, allow=["127.0.0.1"]) as fetcher:
        assert (await failure(fetcher, site.url("/bomb"))).code == "too_large"


@pytest.mark.parametrize("body", [b"not gzip at all", gzip.compress(b"cut off" * 100)[:-12]])
async def test_a_damaged_answer_is_not_half_an_article(fetcher: HttpFetcher, site: Site, body: bytes) -> None:
    site.answers["/a"] = http(body=body, content_encoding="gzip")
    assert (await failure(fetcher, site.url("/a"))).code == "connect"


async def test_a_packing_that_nobody_asked_for_is_refused(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a"] = http(body=b"?", content_encoding="compress")
    assert (await failure(fetcher, site.url("/a"))).code == "wrong_content_type"


async def test_redirects_in_a_circle_end(fetcher: HttpFetcher, site: Site) -> None:
    site.answers |= {"/a": http("302 Found", location="/b"), "/b": http("302 Found", location="/a")}
    assert (await failure(fetcher, site.url("/a"))).code == "redirect_loop"
    assert len(site.requests) == 3


async def test_redirects_without_end_end(fetcher: HttpFetcher, site: Site) -> None:
    site.answers |= {f"/{n}": http("302 Found", location=f"/{n + 1}") for n in range(20)}
    assert (await failure(fetcher, site.url("/0"))).code == "redirect_loop"
    assert len(site.requests) == 12


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://2130706433/",
        "//0.0.0.0/",
        "http://[::ffff:10.0.0.1]/",
        "file:///etc/passwd",
        "gopher://paper.example/",
        "http://user:pass@paper.example/",
    ],
)
async def test_a_redirect_leads_nowhere_that_may_not_be_asked(fetcher: HttpFetcher, site: Site, location: str) -> None:
    site.answers["/a"] = http("302 Found", location=location)
    assert (await failure(fetcher, site.url("/a"))).code == "unsafe_address"


async def test_a_name_is_judged_by_its_addresses(site: Site, watch: Watch) -> None:
    site.answers["/"] = http(body=b"secret of the machine next door")
    async with HttpFetcher(clock=watch, limits=SHORT) as fetcher:
        assert (await failure(fetcher, site.url("/", host="localhost"))).code == "unsafe_address"
        assert (await failure(fetcher, site.url("/"))).code == "unsafe_address"
    assert site.requests == []


async def test_a_name_that_is_allowed_may_have_any_address(site: Site, watch: Watch) -> None:
    site.answers["/"] = http(body=b"x")
    async with HttpFetcher(clock=watch, allow=[f"localhost:{site.port}"], limits=SHORT) as fetcher:
        assert (await fetcher.fetch(site.url("/", host="localhost"))).body == b"x"
        assert (await failure(fetcher, site.url("/"))).code == "unsafe_address"


async def test_a_host_that_does_not_exist_is_dns(fetcher: HttpFetcher) -> None:
    assert (await failure(fetcher, "https://nobody.invalid/")).code == "dns"


async def test_a_dead_host_is_asked_once_for_a_run_of_pages(fetcher: HttpFetcher) -> None:
    async with open_site() as gone:
        dead = gone.url("/a")
    assert (await failure(fetcher, dead)).code == "connect"
    again = await failure(fetcher, dead)
    assert again.code == "connect"
    assert again is not await failure(fetcher, dead)


async def test_a_certificate_that_nobody_signed_is_tls_and_a_good_one_is_fine(watch: Watch) -> None:
    authority = trustme.CA()
    theirs, ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(theirs)
    authority.configure_trust(ours)
    async with open_site(tls=theirs) as site:
        site.answers["/"] = http(body=b"x")
        url = site.url("/", host="localhost")
        async with HttpFetcher(clock=watch, allow=["localhost"], limits=SHORT) as fetcher:
            assert (await failure(fetcher, url)).code == "tls"
        async with HttpFetcher(clock=watch, allow=["localhost", "127.0.0.1"], limits=Limits(), tls=ours) as fetcher:
            assert (await fetcher.fetch(url)).body == b"x"
            assert (await failure(fetcher, site.url("/"))).code == "tls"


async def test_a_fetcher_that_is_not_open_says_so(watch: Watch) -> None:
    with pytest.raises(RuntimeError, match="async with"):
        await HttpFetcher(clock=watch, allow=["127.0.0.1"]).fetch("http://127.0.0.1:1/")
