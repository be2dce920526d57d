"""Rules that change while the fetcher is open, because somebody edited sources.yaml."""

import pytest

from ingest.errors import FetchError
from ingest.fetch import HttpFetcher
from ingest.types import FetchRules
from tests.fakes import FakeClock
from tests.fetch.site import http, open_site


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_what_is_allowed_now_is_fetched_and_what_is_not_any_more_is_refused(host: str) -> None:
    async with open_site() as site, HttpFetcher(clock=FakeClock()) as fetcher:
        site.answers["/"] = http(body=b"hello")
        url = site.url(host=host)
        with pytest.raises(FetchError):
            await fetcher.fetch(url)
        fetcher.obey(FetchRules(allow=(host,)))
        assert (await fetcher.fetch(url)).body == b"hello"
        fetcher.obey(FetchRules())
        with pytest.raises(FetchError) as refused:
            await fetcher.fetch(url)
        assert refused.value.code == "unsafe_address"


async def test_a_publisher_sees_the_contact_that_is_written_now() -> None:
    async with open_site() as site, HttpFetcher(clock=FakeClock(), allow=("127.0.0.1",)) as fetcher:
        site.answers["/"] = http(body=b"hello")
        fetcher.obey(FetchRules(allow=("127.0.0.1",), contact="mailto:news@paper.example"))
        await fetcher.fetch(site.url())
        assert {"news@paper.example" in request.headers["user-agent"] for request in site.requests} == {True}
