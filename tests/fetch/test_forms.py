"""What is sent goes through the same door: vetted, in turn, and only where it was meant for."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from ingest.errors import FetchError
from ingest.fetch import HttpFetcher
from tests.fetch.conftest import Watch
from tests.fetch.site import Site, http

FORM = {"hub.mode": "subscribe", "hub.topic": "https://paper.example/feed?a=b&c=d"}


async def refusal(fetcher: HttpFetcher, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.post_form(url, FORM)
    assert caught.value.reason and caught.value.fix
    return caught.value


async def test_a_form_is_sent_as_hubs_want_it_and_no_robots_txt_is_asked_for(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/hub"] = http("202 Accepted")
    answer = await fetcher.post_form(site.url("/hub"), FORM)
    assert answer.status == 202
    assert site.paths() == ["/hub"]
    [request] = site.requests
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"
    assert request.headers["content-length"] == str(len(urlencode(FORM)))
    assert request.headers["user-agent"].startswith("ingest/")


@pytest.mark.parametrize(("status", "asked"), [("307 T", 2), ("308 P", 2), ("301 M", 1), ("302 F", 1), ("303 S", 1)])
async def test_only_a_redirect_that_keeps_the_method_is_followed(
    fetcher: HttpFetcher, site: Site, other: Site, status: str, asked: int
) -> None:
    site.answers["/hub"] = http(status, location=other.url("/new"))
    other.answers["/new"] = http("202 Accepted")
    if asked == 2:
        assert (await fetcher.post_form(site.url("/hub"), FORM)).status == 202
    else:
        await refusal(fetcher, site.url("/hub"))
    assert len(site.requests) + len(other.requests) == asked


@pytest.mark.parametrize("url", ["http://10.0.0.1/hub", "http://[::1]/hub", "ftp://hub.example/", "http://2130706433/"])
async def test_a_hub_cannot_make_us_ask_the_machine_next_door(watch: Watch, url: str) -> None:
    async with HttpFetcher(clock=watch) as fetcher:
        assert (await refusal(fetcher, url)).code == "unsafe_address"


async def test_a_redirect_next_door_is_not_followed_either(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/hub"] = http("307 Temporary Redirect", location="http://169.254.169.254/latest/")
    assert (await refusal(fetcher, site.url("/hub"))).code == "unsafe_address"


async def test_a_hub_that_refuses_says_so(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/hub"] = http("403 Forbidden")
    assert (await refusal(fetcher, site.url("/hub"))).status == 403


async def test_of_a_long_answer_only_the_beginning_is_read(fetcher: HttpFetcher, site: Site) -> None:
    site.answers["/hub"] = http("202 Accepted", b"x" * 150_000)
    assert (await fetcher.post_form(site.url("/hub"), FORM)).status == 202
