"""When a source is read next."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.errors import ConfigError
from ingest.schedule import after_failure, next_due, parse_duration, parse_schedule

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a Tuesday
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001


def _local(schedule: str, after: datetime, zone: str) -> str:
    return f"{next_due(schedule, after, zone).astimezone(ZoneInfo(zone)):%a %m-%d %H:%M%z}"


def test_auto_is_every_fifteen_minutes() -> None:
    assert next_due("auto", NOON, "Asia/Shanghai") == NOON + timedelta(minutes=15)


@pytest.mark.parametrize(("text", "seconds"), [("90s", 90), ("15m", 900), ("2h", 7200), ("1d", 86400), ("1w", 604800)])
def test_every_is_a_fixed_distance(text: str, seconds: int) -> None:
    assert next_due(f"every {text}", NOON, "UTC") == NOON + timedelta(seconds=seconds)


def test_cron_is_local_time() -> None:
    assert _local("cron 30 7 * * *", NOON, "Asia/Shanghai") == "Wed 11-25 07:30+0800"
    assert next_due('cron "*/10 7-23 * * *"', NOON, "Asia/Hong_Kong") == NOON + timedelta(minutes=10)


@pytest.mark.parametrize(
    ("expression", "day"),
    [("0 9 * * 0", "Sun"), ("0 9 * * 7", "Sun"), ("0 9 * * 1", "Mon"), ("0 9 * * SAT", "Sat"), ("0 9 * * 6", "Sat")],
)
def test_weekdays_are_those_of_cron(expression: str, day: str) -> None:
    assert _local(f"cron {expression}", NOON, "Asia/Shanghai").startswith(day)


def test_a_time_that_the_clock_leaps_over_comes_at_the_first_minute_after() -> None:
    before = datetime(2026, 3, 28, 12, tzinfo=UTC)  # London leaps from 01:00 to 02:00 on the 29th
    assert _local("cron 30 1 * * *", before, "Europe/London") == "Sun 03-29 02:00+0100"


def test_a_time_that_the_clock_repeats_comes_once() -> None:
    first = next_due("cron 30 1 * * *", datetime(2026, 10, 24, 12, tzinfo=UTC), "Europe/London")
    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    again = next_due("cron 30 1 * * *", datetime(2026, 10, 25, 1, 10, tzinfo=UTC), "Europe/London")
    assert again == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_every_ten_minutes_goes_on_through_both_repeated_hours() -> None:
    after = datetime(2026, 10, 25, 0, 55, tzinfo=UTC)
    assert next_due("cron */10 * * * *", after, "Europe/London") == datetime(2026, 10, 25, 1, 0, tzinfo=UTC)


@given(MOMENTS, st.sampled_from(["*/7 * * * *", "30 1 * * *", "0 2 29 2 *", "15 3 * * 1-5"]))
def test_the_next_time_always_lies_ahead(after: datetime, expression: str) -> None:
    for zone in ("Europe/London", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"):
        assert next_due(f"cron {expression}", after, zone) > after


def test_jitter_spreads_sources_up_to_a_tenth_earlier_and_is_always_the_same() -> None:
    waits = [next_due("every 1h", NOON, "UTC", jitter=f"source{n}") - NOON for n in range(200)]
    assert waits == [next_due("every 1h", NOON, "UTC", jitter=f"source{n}") - NOON for n in range(200)]
    assert timedelta(minutes=54) <= min(waits) < timedelta(minutes=55)
    assert timedelta(minutes=59) < max(waits) <= timedelta(hours=1)


def test_jitter_never_goes_below_a_minute_and_never_moves_cron() -> None:
    assert next_due("every 1m", NOON, "UTC", jitter="a") == NOON + timedelta(minutes=1)
    assert next_due("cron 0 * * * *", NOON, "UTC", jitter="a") == NOON + timedelta(hours=1)


@pytest.mark.parametrize(
    "text",
    (
        *("", "often", "*/5 * * * *", "every", "every 5s", "every 0m", "every -5m", "every 1.5h", "every ١٥m"),
        *("cron", "cron * * * *", "cron * * * * * *", "cron 61 * * * *", "cron x x x x x"),
        *("cron 0 0 30 2 *", "cron 0 0 31 4,6 *"),
    ),
)
def test_what_is_no_schedule_is_refused_with_a_fix(text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_schedule(text)
    assert caught.value.fix


@given(st.text(max_size=40))
def test_any_text_is_a_schedule_or_refused(text: str) -> None:
    for attempt in (text, f"every {text}", f"cron {text}"):
        try:
            assert next_due(attempt, NOON, "UTC") > NOON
        except ConfigError as error:
            assert error.fix


def test_a_length_of_time_has_a_unit() -> None:
    assert parse_duration("7d") == timedelta(days=7)
    with pytest.raises(ConfigError):
        parse_duration("7")


# -- after failures --------------------------------------------------------------------------------------------

SOON = NOON + timedelta(minutes=15)


def test_failures_are_followed_by_longer_and_longer_waits() -> None:
    waits = [(after_failure(n, SOON, NOON, None) - NOON) / timedelta(minutes=1) for n in (1, 2, 3, 4, 5, 9, 99)]
    assert waits == [15, 15, 20, 40, 80, 1280, 1440]


def test_a_rare_source_is_tried_again_within_a_day() -> None:
    assert after_failure(1, NOON + timedelta(days=7), NOON, None) == NOON + timedelta(days=1)


def test_nobody_is_asked_before_the_time_that_they_named() -> None:
    asked = NOON + timedelta(days=2)
    assert after_failure(1, SOON, NOON, asked) == asked
    assert after_failure(1, SOON, NOON, NOON + timedelta(seconds=5)) == SOON


def test_a_server_cannot_send_us_away_for_ever() -> None:
    assert after_failure(1, SOON, NOON, datetime(9999, 1, 1, tzinfo=UTC)) == NOON + timedelta(days=7)


@given(st.integers(1, 10_000), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_after_any_number_of_failures_there_is_a_next_time_within_a_day(failures: int, planned: timedelta) -> None:
    due = after_failure(failures, NOON + planned, NOON, None)
    assert NOON < due <= NOON + timedelta(days=1)
