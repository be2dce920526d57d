"""What is learned of when a source has news, and what reads it leads to."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.schedule import LONGEST_WAIT, Known, learned_from, plan, sentences
from ingest.schedule.learning import visible

BEGIN = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def lived(news: Iterable[datetime], until: datetime, *, zone: str = "UTC", every: timedelta = 15 * MINUTE) -> str:
    """What is learned by who reads a source at fixed distances."""
    waiting, learned, last = sorted(news), "", None
    now = BEGIN
    while now < until:
        come = [one for one in waiting if one <= now]
        waiting = waiting[len(come) :]
        if come or not learned:
            learned = learned_from(learned, come, last_read=last, now=now, timezone=zone)
        last = now
        now += every
    return learned


def reads(learned: str, begin: datetime, end: datetime, *, zone: str = "UTC") -> list[datetime]:
    """When a source that has no news any more is read."""
    known, moments = Known("auto", zone, learned=learned), []
    now = begin
    while (now := plan(known, now).due) < end:
        moments.append(now)
    return moments


def by_chance(a_day: float, days: float, strength: Callable[[datetime], bool] = lambda _moment: True) -> list[datetime]:
    chance, now, news = Random(7), BEGIN, []
    while now < BEGIN + days * DAY:
        now += chance.expovariate(a_day) * DAY
        news.append(now)
    return [one for one in news if strength(one)]


def codes(learned: str, now: datetime, zone: str = "UTC") -> list[str]:
    return [reason.code for reason in plan(Known("auto", zone, learned=learned), now).reasons]


def test_a_source_with_much_news_is_read_more_often_than_one_with_little() -> None:
    end = BEGIN + 14 * DAY
    busy, quiet = (len(reads(lived(by_chance(rate, 14), end), end, end + 6 * HOUR)) for rate in (100, 4))
    assert busy > 4 * quiet


def test_a_source_that_keeps_to_the_minute_is_read_just_after_it() -> None:
    news = [BEGIN + day * DAY + 6 * HOUR + 30 * MINUTE for day in range(14)]
    morning = BEGIN + 14 * DAY + 5 * HOUR
    due = plan(Known("auto", learned=lived(news, morning)), morning).due
    assert timedelta(0) < due - (BEGIN + 14 * DAY + 6 * HOUR + 30 * MINUTE) < 5 * MINUTE
    assert "fixed" in codes(lived(news, morning), morning)


@pytest.mark.parametrize(("zone", "change"), [("Europe/Berlin", "2026-03-29"), ("America/New_York", "2026-03-08")])
def test_a_fixed_time_stays_the_same_by_the_sources_clock_when_clocks_change(zone: str, change: str) -> None:
    local = ZoneInfo(zone)
    days = [datetime(2026, 3, 2, 7, 0, tzinfo=local) + day * DAY for day in range(40)]
    after = datetime.fromisoformat(change).replace(tzinfo=local) + DAY
    learned = lived([day for day in days if day < after], after.astimezone(UTC), zone=zone)
    moments = reads(learned, after.astimezone(UTC), after.astimezone(UTC) + 12 * HOUR, zone=zone)
    by_clock = [moment.astimezone(local) for moment in moments]
    assert any(moment.hour == 7 and moment.minute < 6 for moment in by_clock)
    assert not any(moment.hour == 6 and moment.minute < 6 for moment in by_clock)


def test_at_night_when_there_is_no_news_it_hardly_looks() -> None:
    news, end = by_chance(60, 14, lambda moment: 8 <= moment.hour < 20), BEGIN + 14 * DAY
    moments = reads(lived(news, end), end, end + DAY)
    by_night = [moment for moment in moments if moment.hour < 7 or moment.hour >= 21]
    assert len(by_night) <= 6 < len(moments) / 6
    assert "busy" in codes(lived(news, end), end + 10 * HOUR)


def test_at_weekends_it_looks_less_often_where_there_is_less_news() -> None:
    news, end = by_chance(60, 28, lambda moment: moment.weekday() < 5), BEGIN + 28 * DAY
    moments = reads(lived(news, end), end, end + 7 * DAY)
    weekend = [moment for moment in moments if moment.weekday() > 4]
    assert len(weekend) / 2 < len(moments) / 7 / 2


def test_news_that_brings_more_news_is_looked_after_soon() -> None:
    chance = Random(3)
    stories = by_chance(2, 28)
    news = [story + index * chance.uniform(2, 8) * MINUTE for story in stories for index in range(5)]
    end = max(news) + DAY
    learned = lived(news, end)
    quiet = plan(Known("auto", learned=learned), end).due - end
    now = end + MINUTE
    learned = learned_from(learned, [end], last_read=end, now=now, timezone="UTC")
    assert plan(Known("auto", learned=learned), now).due - now < quiet / 4
    assert codes(learned, now)[0] == "burst"


def test_a_source_that_falls_silent_is_read_less_and_less_but_once_a_day_at_least() -> None:
    learned = lived(by_chance(50, 14), BEGIN + 14 * DAY)
    known = Known("auto", learned=learned)
    waits = [plan(known, now).due - now for now in (BEGIN + days * DAY for days in (14, 16, 20, 40, 400))]
    assert waits == sorted(waits)
    assert waits[0] < 30 * MINUTE
    assert waits[-1] == LONGEST_WAIT


def test_a_source_that_wakes_up_is_read_often_again() -> None:
    learned = lived(by_chance(50, 14), BEGIN + 14 * DAY)
    now = BEGIN + 60 * DAY
    asleep = plan(Known("auto", learned=learned), now).due - now
    last = now
    for hour in range(12):
        now = BEGIN + 60 * DAY + (hour + 1) * HOUR
        news = [now - 50 * MINUTE, now - 20 * MINUTE]
        learned = learned_from(learned, news, last_read=last, now=now, timezone="UTC")
        last = now
    assert plan(Known("auto", learned=learned), now).due - now < min(2 * HOUR, asleep / 4)


def test_what_a_feed_shows_of_its_past_is_a_history_from_the_first_day() -> None:
    past = [BEGIN - number * 20 * MINUTE for number in range(30)]
    learned = learned_from("", past, last_read=None, now=BEGIN, timezone="UTC")
    assert 2 * MINUTE < plan(Known("auto", learned=learned), BEGIN).due - BEGIN < 12 * MINUTE


def test_a_source_without_dates_begins_with_a_quarter_of_an_hour_and_slows_down_while_nothing_comes() -> None:
    learned = learned_from("", [None] * 30, last_read=None, now=BEGIN, timezone="UTC")
    waits = [plan(Known("auto", learned=learned), now).due - now for now in (BEGIN, BEGIN + DAY, BEGIN + 7 * DAY)]
    assert 10 * MINUTE < waits[0] < 20 * MINUTE
    assert waits[0] < waits[1] < waits[2]
    assert (codes(learned, BEGIN), codes(learned, BEGIN + DAY)) == (["unknown"], ["no_news"])


def test_an_archive_that_is_imported_in_one_minute_is_no_reason_to_come_every_minute() -> None:
    learned = learned_from("", [BEGIN - HOUR] * 200, last_read=None, now=BEGIN, timezone="UTC")
    assert len(reads(learned, BEGIN, BEGIN + DAY)) < 200


# -- when news could first be seen -----------------------------------------------------------------------------


def test_news_is_dated_by_what_it_says_and_never_before_the_last_read() -> None:
    assert visible([100.0, 90.5, None], 92.0, 112.0) == [92.0, 100.0, 102.0]


def test_news_with_an_impossible_date_is_spread_over_the_time_since_the_last_read() -> None:
    assert visible([50.0, 200.0, 60.0], 100.0, 130.0) == [105.0, 115.0, 125.0]


def test_what_comes_from_an_archive_says_nothing_of_when_news_comes() -> None:
    assert visible([100_000.0 - 3 * 1440], 100_000.0, 100_010.0) == []


def test_at_first_contact_only_dates_count() -> None:
    assert visible([None, 99.0, 101.0], None, 100.0) == [99.0]


# -- whatever happens ------------------------------------------------------------------------------------------

MOMENTS = st.timedeltas(timedelta(days=-90), timedelta(days=90)).map(lambda distance: BEGIN + distance)
ZONES = st.sampled_from(["UTC", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"])
ROUNDS = st.lists(
    st.tuples(st.timedeltas(timedelta(0), 9 * DAY), st.lists(st.none() | MOMENTS, max_size=9)), min_size=1, max_size=8
)


@settings(deadline=None)
@given(ROUNDS, ZONES, st.timedeltas(timedelta(days=-3), timedelta(days=900)))
def test_whatever_a_source_announces_the_next_read_is_a_minute_to_a_day_ahead(
    rounds: list[tuple[timedelta, list[datetime | None]]], zone: str, later: timedelta
) -> None:
    now, last, learned = BEGIN, None, ""
    for passed, news in rounds:
        now += passed
        learned = learned_from(learned, news, last_read=last, now=now, timezone=zone)
        last = now
    planned = plan(Known("auto", zone, learned=learned), now + later)
    assert MINUTE <= planned.due - (now + later) <= LONGEST_WAIT
    assert len(sentences(planned.reasons)) == len(planned.reasons) > 0
    assert len(learned) < 9_000
    for line in learned.splitlines():
        json.loads(line)


@settings(deadline=None)
@given(st.floats(0.5, 200), ZONES, st.floats(0.05, 5), st.floats(1, 4), st.timedeltas(timedelta(0), 3 * DAY))
def test_who_wants_more_for_a_request_never_reads_sooner(
    rate: float, zone: str, worth: float, more: float, later: timedelta
) -> None:
    now = BEGIN + 3 * DAY
    learned = learned_from("", by_chance(rate, 3)[:200], last_read=None, now=now, timezone=zone)
    eager, patient = (Known("auto", zone, learned=learned, worth=one) for one in (worth, worth * more))
    assert plan(eager, now + later).due <= plan(patient, now + later).due


@pytest.mark.parametrize("learned", ["nonsense", "[]", "[99,1,2]\n{}", "[1]", "{}", '[1,"a"]\n[]'])
def test_what_another_version_wrote_is_begun_anew(learned: str) -> None:
    assert codes(learned, BEGIN) == ["unknown"]
    anew = learned_from(learned, [BEGIN], last_read=BEGIN - HOUR, now=BEGIN, timezone="UTC")
    assert codes(anew, BEGIN) != ["unknown"]


def test_a_memory_from_a_clock_that_was_wrong_is_begun_anew() -> None:
    wrong = learned_from("", [BEGIN + 700 * DAY], last_read=None, now=BEGIN + 700 * DAY, timezone="UTC")
    learned = learned_from(wrong, [BEGIN - MINUTE], last_read=BEGIN - HOUR, now=BEGIN, timezone="UTC")
    assert learned != wrong
    assert MINUTE <= plan(Known("auto", learned=learned), BEGIN).due - BEGIN <= LONGEST_WAIT
