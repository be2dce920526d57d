from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from ingest.errors import FetchError
from ingest.fetch import HttpFetcher, Limits
from tests.fetch.site import Site, open_site

SHORT = Limits(connect_timeout=0.8, total_timeout=0.8, max_bytes=200_000)


@dataclass
class Watch:
    """A clock to set; waiting moves it, and is remembered."""

    now: datetime = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    async with open_site() as site:
        yield site


@pytest.fixture
async def other() -> AsyncIterator[Site]:
    async with open_site() as site:
        yield site


@pytest.fixture
async def fetcher(watch: Watch) -> AsyncIterator[HttpFetcher]:
    async with HttpFetcher(
        clock=watch, sleep=watch.sleep, allow=["127.0.0.1", "localhost"], contact="mailto:news@us.example", limits=SHORT
    ) as fetcher:
        yield fetcher


async def failure(fetcher: HttpFetcher, url: str, **options: object) -> FetchError:
    """The error of a fetch that must fail, which always says why and what to do."""
    with pytest.raises(FetchError) as caught:
        await fetcher.fetch(url, **options)  # type: ignore[arg-type]
    assert caught.value.reason and caught.value.fix
    return caught.value
