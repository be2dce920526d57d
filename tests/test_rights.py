"""May it be posted there, now, in which form?"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.rights import may_edit, may_go_now, may_post, retracts
from ingest.types import MayNotPost, MayPost, PublishRules, Rights

NOON = datetime(2026, 11, 24, 4, tzinfo=UTC)  # noon in Shanghai
SHANGHAI = "Asia/Shanghai"
AUTO = PublishRules(mode="auto", max_per_hour=None, quiet_hours=None)


def ask(rights: Rights | None, *, now: datetime = NOON, target: str = "discover", rules: PublishRules = AUTO) -> str:
    answer = may_post(rights, rules, target, timezone=SHANGHAI, now=now)
    return answer.code if isinstance(answer, MayNotPost) else answer.form


def test_without_an_agreement_nothing_is_posted() -> None:
    assert ask(None) == "rights_missing"


def test_both_ends_of_an_agreement_are_whole_days_in_the_partners_zone() -> None:
    agreed = Rights(start=date(2026, 11, 24), until=date(2026, 11, 24))
    begin = datetime(2026, 11, 24, tzinfo=ZoneInfo(SHANGHAI))
    assert ask(agreed, now=begin - timedelta(seconds=1)) == "rights_not_started"
    assert ask(agreed, now=begin) == "full"
    assert ask(agreed, now=begin + timedelta(days=1, seconds=-1)) == "full"
    assert ask(agreed, now=begin + timedelta(days=1)) == "rights_ended"


def test_an_agreement_that_has_not_begun_says_when_it_does() -> None:
    answer = may_post(Rights(start=date(2026, 12, 1)), AUTO, "discover", timezone=SHANGHAI, now=NOON)
    assert isinstance(answer, MayNotPost)
    assert answer.until == datetime(2026, 12, 1, tzinfo=ZoneInfo(SHANGHAI))


def test_a_target_that_the_agreement_does_not_name_gets_nothing() -> None:
    assert ask(Rights(targets=("fediverse",))) == "rights_scope"
    assert ask(Rights(targets=("discover",))) == "full"
    assert ask(Rights(targets=())) == "rights_scope"


@pytest.mark.parametrize(
    ("agreed", "wanted", "form"),
    [
        ("full", "excerpt", "excerpt"),
        ("excerpt", "full", "excerpt"),
        ("link", "full", "link"),
        ("full", "full", "full"),
    ],
)
def test_the_form_is_the_lesser_of_what_is_allowed_and_wanted(agreed: str, wanted: str, form: str) -> None:
    rules = PublishRules(mode="auto", text=wanted, max_per_hour=None, quiet_hours=None)  # type: ignore[arg-type]
    assert ask(Rights(text=agreed), rules=rules) == form  # type: ignore[arg-type]


def test_images_need_the_agreements_word() -> None:
    answer = may_post(Rights(images=False), AUTO, "discover", timezone=SHANGHAI, now=NOON)
    assert isinstance(answer, MayPost)
    assert not answer.images


def test_ended_rights_stop_edits_and_retract_only_if_they_say_so() -> None:
    ended = Rights(until=date(2026, 11, 23))
    assert not may_edit(ended, timezone=SHANGHAI, now=NOON)
    assert not retracts(ended, timezone=SHANGHAI, now=NOON)
    assert retracts(Rights(until=date(2026, 11, 23), after="retract"), timezone=SHANGHAI, now=NOON)
    assert not retracts(Rights(until=date(2026, 11, 24), after="retract"), timezone=SHANGHAI, now=NOON)


@given(
    start=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    until=st.none() | st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_no_post_ever_stands_outside_its_days(start: date | None, until: date | None, now: datetime) -> None:
    answer = may_post(Rights(start=start, until=until), AUTO, "discover", timezone=SHANGHAI, now=now)
    today = now.astimezone(ZoneInfo(SHANGHAI)).date()
    inside = (start is None or start <= today) and (until is None or today <= until)
    assert isinstance(answer, MayPost) == inside


@pytest.mark.parametrize(
    ("at", "quiet"),
    [("23:29", False), ("23:30", True), ("02:00", True), ("06:59", True), ("07:00", False), ("12:00", False)],
)
def test_quiet_hours_span_midnight_in_the_partners_zone(at: str, quiet: bool) -> None:
    rules = PublishRules(quiet_hours=(time(23, 30), time(7, 0)), max_per_hour=None)
    hour, minute = map(int, at.split(":"))
    now = datetime(2026, 11, 24, hour, minute, tzinfo=ZoneInfo(SHANGHAI))
    answer = may_go_now(rules, [], timezone=SHANGHAI, now=now.astimezone(UTC))
    assert (answer is not None and answer.code == "quiet_hours") == quiet
    if answer and answer.until:
        assert answer.until.astimezone(ZoneInfo(SHANGHAI)).time() == time(7, 0)
        assert now < answer.until <= now + timedelta(hours=8)


def test_the_cap_of_an_hour_says_when_the_next_may_go() -> None:
    posted = [NOON - timedelta(minutes=minutes) for minutes in (50, 30, 10)]
    rules = PublishRules(max_per_hour=3, quiet_hours=None)
    answer = may_go_now(rules, posted, timezone=SHANGHAI, now=NOON)
    assert answer is not None
    assert answer.until == NOON + timedelta(minutes=10)
    assert may_go_now(rules, posted[1:], timezone=SHANGHAI, now=NOON) is None
