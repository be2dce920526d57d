"""What a good answer becomes."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable

import brotli  # type: ignore[import-untyped]
import pytest
from backports import zstd

from ingest import __version__
from ingest.fetch import Exchange, HttpFetcher
from ingest.types import Validators
from tests.fetch.conftest import Watch, failure
from tests.fetch.site import Site, http

STORY = "<p>香港日報：人工智能大模型。人工智能大模型。The harbor was calm.</p>".encode()


async def test_a_page_keeps_its_bytes_its_headers_and_both_addresses(
    fetcher: HttpFetcher, site: Site, watch: Watch
) -> None:
    body = "<p>繁體</p>".encode("big5")
    site.answers["/a?b=%7E"] = http(body=body, content_type="text/html; charset=Big5", X_Odd="1", x_odd="2")
    page = await fetcher.fetch(site.url("/a?b=%7E#top"))
    assert (page.url, page.final_url) == (site.url("/a?b=%7E#top"), site.url("/a?b=%7E"))
    assert (page.status, page.body, page.fetched_at) == (200, body, watch.now)
    assert page.headers["content-type"] == "text/html; charset=Big5"
    assert page.headers["x-odd"] == "1, 2"


async def test_we_say_who_we_are_and_send_no_cookies_and_no_referer_of_our_own(
    fetcher: HttpFetcher, site: Site
) -> None:
    site.answers["/a"] = http(body=b"x", set_cookie="id=1; Path=/")
    await fetcher.fetch(site.url("/a"))
    await fetcher.fetch(site.url("/a"), referer="https://paper.example/story", accept="image/png")
    first, second = site.asked("/a")
    assert first.headers["user-agent"] == f"ingest/{__version__} (+mailto:news@us.example)"
    assert "cookie" not in second.headers
    assert "referer" not in first.headers
    assert (second.headers["referer"], second.headers["accept"]) == ("https://paper.example/story", "image/png")


@pytest.mark.parametrize(
    ("encoding", "pack"),
    [
        ("gzip", gzip.compress),
        ("x-gzip", lambda body: gzip.compress(body[:20]) + gzip.compress(body[20:]) + b"\0\0padding"),
        ("deflate", zlib.compress),
        ("deflate", lambda body: zlib.compress(body)[2:-4]),
        ("br", brotli.compress),
        ("zstd", zstd.compress),
        ("identity", bytes),
    ],
)
async def test_a_packed_page_is_unpacked(
    fetcher: HttpFetcher, site: Site, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    site.answers["/a"] = http(body=pack(STORY), content_encoding=encoding)
    assert (await fetcher.fetch(site.url("/a"))).body == STORY


async def test_validators_go_out_as_they_came_and_a_304_keeps_them(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/feed"] = [
        http(body=b"news", ETag='W/"odd,\\ one"', last_modified="Tue, 24 Nov 2026 08:00:00 +0800"),
        http("304 Not Modified"),
    ]
    first = await fetcher.fetch(site.url("/feed"))
    again = await fetcher.fetch(site.url("/feed"), validators=first.validators)
    asked = site.asked("/feed")[1].headers
    assert asked["if-none-match"] == 'W/"odd,\\ one"'
    assert asked["if-modified-since"] == "Tue, 24 Nov 2026 08:00:00 +0800"
    assert again.unchanged
    assert again.body == b""
    assert again.validators == first.validators


async def test_a_new_page_has_only_the_validators_that_came_with_it(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/feed"] = http(body=b"news")
    page = await fetcher.fetch(site.url("/feed"), validators=Validators('"old"', "Mon, 1 Jan 2024 00:00:00 GMT"))
    assert page.validators == Validators()


async def test_a_validator_that_would_say_unchanged_whatever_happens_is_not_kept(
    fetcher: HttpFetcher, site: Site
) -> None:
    site.answers["/any"] = http(body=b"x", ETag="*")
    site.answers["/late"] = http(
        body=b"x", Date="Tue, 24 Nov 2026 12:00:00 GMT", Last_Modified="Thu, 24 Nov 2099 12:00:00 GMT"
    )
    assert not (await fetcher.fetch(site.url("/any"))).validators
    assert not (await fetcher.fetch(site.url("/late"))).validators


async def test_a_validator_that_cannot_be_sent_back_is_not_kept(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/feed"] = http(body=b"news", ETag='"\xe9"', X_Name="caf\xe9")
    page = await fetcher.fetch(site.url("/feed"))
    assert page.validators == Validators()
    assert page.headers["x-name"] == "café"
    assert (await fetcher.fetch(site.url("/feed"), validators=Validators('"a\r\nX-Evil: 1"'))).body == b"news"
    assert "x-evil" not in site.requests[-1].headers


async def test_not_modified_is_an_error_where_nobody_asked_conditionally(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/feed"] = http("304 Not Modified")
    assert (await failure(fetcher, site.url("/feed"))).code == "http_5xx"


async def test_a_part_of_a_page_is_not_taken_for_the_page(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a"] = http("206 Partial Content", body=b"half")
    assert (await failure(fetcher, site.url("/a"))).status == 206


@pytest.mark.parametrize(
    ("status", "code"),
    [
        ("404 Not Found", "http_4xx"),
        ("403 Forbidden", "http_4xx"),
        ("410 Gone", "gone"),
        ("500 Internal Server Error", "http_5xx"),
        ("503 Service Unavailable", "http_5xx"),
        ("999 No", "http_5xx"),
        ("300 Multiple Choices", "redirect_loop"),
        ("302 Found", "redirect_loop"),
    ],
)
async def test_what_is_no_page_is_an_error_with_a_code_and_the_host(
    fetcher: HttpFetcher, site: Site, status: str, code: str
) -> None:
    site.answers["/a"] = http(status)
    error = await failure(fetcher, site.url("/a?token=secret"), max_bytes=9) if "?" in status else None
    error = error or await failure(fetcher, site.url("/a"))
    assert (error.code, error.status) == (code, int(status[:3]))
    assert f"127.0.0.1:{site.port}" in error.reason


async def test_messages_never_show_what_may_be_secret(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a?token=s3cret"] = http("403 Forbidden")
    for url in (site.url("/a?token=s3cret"), "https://me:s3cret@paper.example/", "s3cret-no-link"):
        error = await failure(fetcher, url)
        assert "s3cret" not in error.reason.removesuffix("not an http or https address.") or "no-link" in url
        assert "s3cret" not in error.fix


async def test_redirects_are_followed_and_the_last_address_is_told(
    fetcher: HttpFetcher, site: Site, other: Site
) -> None:
    site.answers["/old"] = http("301 Moved", body=b"moved", location="/older?x=%2F")
    site.answers["/older?x=%2F"] = http("307 Temporary Redirect", location=other.url("/new#part"))
    other.answers["/new"] = http(body=STORY)
    page = await fetcher.fetch(site.url("/old"))
    assert (page.body, page.url, page.final_url) == (STORY, site.url("/old"), other.url("/new"))
    assert other.paths() == ["/robots.txt", "/new"]


async def test_a_film_is_not_downloaded_where_a_page_was_asked_for(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/a"] = http(body=b"\0" * 1000, content_type="video/mp4")
    error = await failure(fetcher, site.url("/a"), accept="text/html,*/*;q=0.5")
    assert error.code == "wrong_content_type"
    assert (await fetcher.fetch(site.url("/a"))).content_type == "video/mp4"


async def test_every_request_can_be_counted(site: Site, watch: Watch) -> None:
    seen: list[Exchange] = []
    site.answers["/a"] = http(body=gzip.compress(STORY), content_encoding="gzip")
    async with HttpFetcher(clock=watch, allow=["127.0.0.1"], on_request=seen.append) as fetcher:
        await fetcher.fetch(site.url("/a"), validators=Validators('"1"'))
    assert [(one.url, one.status, one.conditional) for one in seen] == [
        (site.url("/robots.txt"), 404, False),
        (site.url("/a"), 200, True),
    ]
    assert seen[1].bytes == len(gzip.compress(STORY))
