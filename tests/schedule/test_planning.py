"""Who decides when a source is read next: the server, the operator, the source, what was learned – in this order."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from ingest.schedule import LONGEST_RETRY, LONGEST_WAIT, Known, learned_from, plan, sentences
from ingest.types import Hints, Plan

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
AUTO = Known("auto")
HOUR = timedelta(hours=1)


def codes(planned: Plan) -> list[str]:
    return [reason.code for reason in planned.reasons]


def test_a_source_of_which_nothing_is_known_is_read_every_15_minutes() -> None:
    planned = plan(AUTO, NOON)
    assert planned.due == NOON + timedelta(minutes=15)
    assert codes(planned) == ["unknown"]


def test_what_a_server_declares_fresh_is_not_asked_for() -> None:
    planned = plan(replace(AUTO, fresh_until=NOON + HOUR), NOON)
    assert planned.due == NOON + HOUR
    assert codes(planned) == ["fresh"]


def test_a_source_may_ask_to_be_read_less_often_by_its_ttl() -> None:
    assert plan(replace(AUTO, hints=Hints(ttl=2 * HOUR)), NOON).due == NOON + 2 * HOUR
    assert plan(replace(AUTO, hints=Hints(ttl=timedelta(minutes=5))), NOON).due == NOON + timedelta(minutes=15)


def test_nothing_puts_a_learned_schedule_off_by_more_than_a_day() -> None:
    never = Hints(ttl=timedelta(days=300), skip_hours=frozenset(range(24)), skip_days=frozenset(range(7)))
    planned = plan(replace(AUTO, hints=never, fresh_until=datetime(9999, 1, 1, tzinfo=UTC)), NOON)
    assert planned.due == NOON + LONGEST_WAIT
    assert codes(planned)[-1] == "longest"


def test_hours_and_days_in_which_a_source_sleeps_are_left_out() -> None:
    hints = Hints(skip_hours=frozenset({12, 13}))
    assert plan(replace(AUTO, hints=hints), NOON).due == NOON + 2 * HOUR
    tuesday = Hints(skip_days=frozenset({1}))
    assert plan(replace(AUTO, hints=tuesday), NOON).due == datetime(2026, 11, 25, tzinfo=UTC)


def test_what_the_operator_wrote_is_kept_whatever_the_source_says() -> None:
    hints = Hints(ttl=8 * HOUR, skip_hours=frozenset({12}))
    told = replace(AUTO, hints=hints, fresh_until=NOON + 9 * HOUR, pushed_until=NOON + 99 * HOUR)
    assert plan(replace(told, schedule="every 10m"), NOON).due == NOON + timedelta(minutes=10)
    assert plan(replace(told, schedule="cron 5 * * * *"), NOON).due == NOON + timedelta(minutes=5)


def test_a_source_whose_hub_pushes_is_asked_every_six_hours_while_the_promise_lasts() -> None:
    assert plan(replace(AUTO, pushed_until=NOON + timedelta(days=5)), NOON).due == NOON + 6 * HOUR
    assert plan(replace(AUTO, pushed_until=NOON), NOON).due == NOON + timedelta(minutes=15)


def test_an_address_that_is_gone_is_asked_once_a_week() -> None:
    planned = plan(replace(AUTO, schedule="every 1m", failures=4, gone=True), NOON)
    assert planned.due == NOON + timedelta(days=7)
    assert codes(planned) == ["gone"]


def test_the_server_comes_before_the_operator() -> None:
    asked = NOON + timedelta(hours=3)
    planned = plan(Known("every 1m", failures=1, retry_at=asked), NOON)
    assert planned.due == asked
    assert codes(planned) == ["retry_after"]


def test_a_failed_read_says_so_where_it_is_the_reason() -> None:
    assert codes(plan(replace(AUTO, failures=1), NOON)) == ["unknown"]
    assert codes(plan(replace(AUTO, failures=6), NOON)) == ["failed"]


def test_an_article_that_could_not_be_had_does_not_wait_for_news_of_its_source() -> None:
    soon = NOON + timedelta(minutes=5)
    planned = plan(replace(AUTO, look_at=soon), NOON)
    assert planned.due == soon
    assert codes(planned) == ["look"]
    assert plan(replace(AUTO, look_at=soon, fresh_until=NOON + HOUR), NOON).due == NOON + HOUR


def test_a_source_that_takes_many_requests_is_read_every_quarter_of_an_hour_at_most() -> None:
    busy = learned_from(
        "", [NOON - n * timedelta(minutes=1) for n in range(60)], last_read=None, now=NOON, timezone="UTC"
    )
    assert plan(replace(AUTO, learned=busy), NOON).due < NOON + timedelta(minutes=5)
    assert plan(replace(AUTO, learned=busy, costly=True), NOON).due == NOON + timedelta(minutes=15)


MOMENTS = st.timedeltas(timedelta(days=-1000), timedelta(days=1000)).map(lambda ago: NOON + ago)
MAYBE = st.none() | MOMENTS
HINTS = st.builds(
    Hints,
    ttl=st.none() | st.timedeltas(timedelta(0), timedelta(days=9)),
    skip_hours=st.frozensets(st.integers(0, 23)),
    skip_days=st.frozensets(st.integers(0, 6)),
)
KNOWN = st.builds(
    Known,
    schedule=st.sampled_from(["auto", "every 1m", "every 3d", "cron */7 * * * *"]),
    timezone=st.sampled_from(["UTC", "Asia/Shanghai", "America/New_York", "Australia/Lord_Howe"]),
    name=st.text(max_size=9),
    hints=HINTS,
    fresh_until=MAYBE,
    pushed_until=MAYBE,
    failures=st.integers(0, 40),
    retry_at=MAYBE,
    gone=st.booleans(),
    costly=st.booleans(),
    look_at=MAYBE,
)


@given(KNOWN, MOMENTS)
def test_whatever_is_known_the_next_read_lies_ahead_and_not_too_far(known: Known, now: datetime) -> None:
    planned = plan(known, now)
    assert now + timedelta(seconds=1) <= planned.due
    if known.schedule != "every 3d" or known.failures:
        assert planned.due <= now + (LONGEST_RETRY if known.failures else LONGEST_WAIT)
    assert len(sentences(planned.reasons)) == len(planned.reasons) > 0


@given(HINTS, MOMENTS)
def test_an_hour_that_a_source_sleeps_through_is_only_used_at_the_end_of_a_day(hints: Hints, now: datetime) -> None:
    due = plan(replace(AUTO, hints=hints), now).due
    asleep = due.hour in hints.skip_hours or due.weekday() in hints.skip_days
    assert not asleep or due >= now + LONGEST_WAIT
