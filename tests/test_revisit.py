"""When an entry is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.revisit import PASSING, after_missing, after_skip, believed_missing, next_look

SEEN = datetime(2026, 11, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(0), timedelta(hours=1)),
        (timedelta(hours=1), timedelta(hours=6)),
        (timedelta(hours=7), timedelta(days=1)),
        (timedelta(days=2), timedelta(days=3)),
        (timedelta(days=6), timedelta(days=7)),
        (timedelta(days=8), timedelta(days=30)),
        (timedelta(days=30), timedelta(days=120)),
        (timedelta(days=200), timedelta(days=210)),
    ],
)
def test_a_standing_entry_is_looked_at_at_growing_ages(after: timedelta, expected: timedelta) -> None:
    assert next_look(SEEN, SEEN + after, standing=True) == SEEN + expected


def test_what_does_not_stand_is_left_alone_after_a_month() -> None:
    assert next_look(SEEN, SEEN + timedelta(days=31), standing=False) is None


@given(st.timedeltas(min_value=timedelta(0), max_value=timedelta(days=4000)))
def test_the_next_look_is_always_later(after: timedelta) -> None:
    following = next_look(SEEN, SEEN + after, standing=True)
    assert following is not None
    assert following > SEEN + after


@pytest.mark.parametrize("code", sorted(PASSING))
def test_a_passing_failure_is_tried_again_soon_then_less_often_but_daily(code: str) -> None:
    waits = [after_skip(code, SEEN, SEEN, failures) for failures in range(1, 20)]
    assert waits[0] == SEEN + timedelta(minutes=5)
    assert waits[-1] == SEEN + timedelta(days=1)
    assert all(one is not None for one in waits)


def test_a_page_that_failed_for_a_month_is_given_up() -> None:
    assert after_skip("timeout", SEEN, SEEN + timedelta(days=31), 40) is None


@pytest.mark.parametrize("code", ["timeout", "paywall", "not_an_article"])
def test_an_article_that_stands_is_looked_at_again_whatever_happened_at_a_late_look(code: str) -> None:
    late = SEEN + timedelta(days=121)
    for failures in (1, 40):
        following = after_skip(code, SEEN, late, failures, standing=True)
        assert following is not None and late < following <= late + timedelta(days=90)


def test_a_missing_page_is_believed_only_a_day_after_the_first_sight_of_it() -> None:
    assert not believed_missing(None, SEEN)
    assert not believed_missing(SEEN, SEEN + timedelta(hours=23))
    assert believed_missing(SEEN, SEEN + timedelta(days=1))
    assert after_missing(SEEN, SEEN + timedelta(hours=2)) == SEEN + timedelta(days=1)


def test_a_server_that_names_a_time_is_not_asked_before_it() -> None:
    asked = SEEN + timedelta(hours=3)
    assert after_skip("http_4xx", SEEN, SEEN, 1, retry_at=asked) == asked
