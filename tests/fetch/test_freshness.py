"""How long an answer counts as fresh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch import HttpFetcher
from ingest.fetch.client import retry_after
from ingest.fetch.freshness import LONGEST, fresh_until
from tests.fetch.conftest import Watch
from tests.fetch.site import Site, http

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({}, None),
        ({"cache-control": "max-age=600"}, 600),
        ({"cache-control": "Public, MAX-AGE = 600"}, 600),
        ({"cache-control": 'max-age="600"'}, 600),
        ({"cache-control": "max-age=600, must-revalidate"}, 600),
        ({"cache-control": "max-age=600, max-age=1"}, 600),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "s-maxage=600, max-age=60"}, 60),
        ({"cache-control": "max-age=600, no-cache"}, None),
        ({"cache-control": 'no-cache="set-cookie", max-age=600'}, None),
        ({"cache-control": "no-store, max-age=600"}, None),
        ({"cache-control": "max-age=0"}, None),
        ({"cache-control": "max-age=-5"}, None),
        ({"cache-control": "max-age=soon"}, None),
        ({"cache-control": "max-age=31536000, immutable"}, 86400),
        ({"cache-control": "max-age=600", "age": "200"}, 400),
        ({"cache-control": "max-age=600", "age": "700"}, None),
        ({"cache-control": "max-age=600", "age": "old"}, 600),
        ({"cache-control": "max-age=600", "vary": "*"}, None),
        ({"cache-control": "max-age=600", "expires": "0"}, 600),
        ({"expires": "Tue, 24 Nov 2026 12:10:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 600),
        # The server's clock is an hour ahead, and so are both of its dates.
        ({"expires": "Tue, 24 Nov 2026 13:10:00 GMT", "date": "Tue, 24 Nov 2026 13:00:00 GMT"}, 600),
        ({"expires": "Tue, 24 Nov 2026 12:10:00 GMT"}, None),
        ({"expires": "0", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, None),
        ({"expires": "Thu, 01 Jan 1970 00:00:00 GMT", "date": "Tue, 24 Nov 2026 12:00:00 GMT"}, None),
    ],
)
def test_an_answer_is_fresh_for_as_long_as_its_server_says(headers: dict[str, str], seconds: int | None) -> None:
    expected = None if seconds is None else NOW + timedelta(seconds=seconds)
    assert fresh_until(headers, NOW) == expected


NUMBERS = st.integers(0, 10**30).map(str)
SAID = (
    st.text(max_size=40)
    | NUMBERS
    | NUMBERS.map("max-age={}".format)
    | NUMBERS.map("Tue, 24 Nov {} 12:00:00 GMT".format)
)


@given(st.dictionaries(st.sampled_from(["cache-control", "expires", "age", "date", "vary"]), SAID, max_size=5))
def test_whatever_a_server_says_it_is_a_day_at_most(headers: dict[str, str]) -> None:
    until = fresh_until(headers, NOW)
    assert until is None or NOW < until <= NOW + LONGEST


async def test_a_page_says_until_when_it_is_fresh(fetcher: HttpFetcher, site: Site, watch: Watch) -> None:
    site.answers["/a"] = http(body=b"x", cache_control="max-age=600")
    assert (await fetcher.fetch(site.url("/a"))).fresh_until == watch.now + timedelta(minutes=10)


def test_a_date_to_come_back_at_is_read_by_the_clock_of_the_server_too() -> None:
    slow = "Tue, 24 Nov 2026 11:00:00 GMT"  # an hour behind
    assert retry_after("Tue, 24 Nov 2026 11:02:00 GMT", NOW, slow) == timedelta(minutes=2)
    fast = "Tue, 24 Nov 2026 13:00:00 GMT"
    assert retry_after("Tue, 24 Nov 2026 13:02:00 GMT", NOW, fast) == timedelta(minutes=62)
