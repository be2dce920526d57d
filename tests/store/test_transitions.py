"""The outbox's state machine, cell by cell, and what holds whatever happens in whatever order."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from ingest.store import transitions
from ingest.store.transitions import (
    CLAIMED,
    DELIVERED,
    HELD,
    IN_FLIGHT,
    QUEUED,
    RECONCILING,
    REFUSED,
    RETRACTED,
    SENT,
    Course,
)
from ingest.types import Intent

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)

NEW = Course(QUEUED, 1, Intent.CREATE, due=NOW)
EDIT = Course(DELIVERED, 2, Intent.EDIT, due=NOW, version_standing=1)
GONE = Course(DELIVERED, 1, Intent.RETRACT, due=NOW, version_standing=1, gone_code="taken_down", gone_reason="why")


def claimed(course: Course) -> Course:
    taken = transitions.claim(course, "lease", "owner", LATER)
    assert taken
    return taken


def sent(course: Course) -> Course:
    out = transitions.send(claimed(course), course.version, NOW)
    assert out
    return out


def asked(course: Course) -> Course:
    """Reconciling, and in hand."""
    return claimed(transitions.lapse(sent(course), NOW))


def held(course: Course) -> Course:
    return transitions.hold(course, "account", "why", NOW)


COURSES = {
    "queued": NEW,
    "claimed": claimed(NEW),
    "claimed edit": claimed(EDIT),
    "claimed retract": claimed(GONE),
    "sent": sent(NEW),
    "sent edit": sent(EDIT),
    "sent retract": sent(GONE),
    "asked": asked(NEW),
    "asked edit": asked(EDIT),
    "asked retract": asked(GONE),
    "delivered": replace(EDIT, version=1, intent=None, due=None),
    "delivered edit": EDIT,
    "delivered retract": GONE,
    "held": held(claimed(NEW)),
    "held edit": held(claimed(EDIT)),
    "held retract": held(claimed(GONE)),
    "held unknown": held(asked(NEW)),
    "refused": transitions.refuse(sent(NEW), 1, "no", NOW),
    "refused edit": transitions.refuse(sent(EDIT), 2, "no", NOW),
    "refused retract": transitions.refuse(sent(GONE), 1, "no", NOW),
    "retracted": transitions.retract(sent(GONE)),
}

STEPS: dict[str, Callable[[Course], Course]] = {
    "deliver": lambda c: transitions.deliver(c, c.version_sent or c.version, NOW),
    "retract": transitions.retract,
    "miss_answer": lambda c: transitions.miss_answer(c, "why", LATER),
    "miss": lambda c: transitions.miss(c, NOW, LATER),
    "miss again": lambda c: transitions.miss(replace(c, misses=1), NOW, LATER),
    "put_back": lambda c: transitions.put_back(c, "", "why", NOW, LATER),
    "hold": lambda c: transitions.hold(c, "account", "why", NOW),
    "refuse": lambda c: transitions.refuse(c, c.version_sent or c.version, "no", NOW),
    "lapse": lambda c: transitions.lapse(c, NOW),
    "change": lambda c: transitions.change(c, 3, NOW),
    "touch_up": lambda c: transitions.touch_up(c, 3),
    "withdraw": lambda c: transitions.withdraw(c, "removed_at_source", "why", NOW),
    "release": lambda c: transitions.release(c, NOW),
}

# What each step makes of each course: state, intent, and in brackets the version wanted where it moved.
# A settling step concerns only what is in hand.
IN_HAND = """
                | deliver           | retract   | miss_answer         | miss                | miss again        | put_back
claimed         | delivered         | retracted | queued create       |                     |                   | queued create
claimed edit    | delivered         | retracted | delivered edit      |                     |                   | delivered edit
claimed retract | delivered retract | retracted | delivered retract   |                     |                   | delivered retract
sent            | delivered         | retracted | reconciling create  |                     |                   | queued create
sent edit       | delivered         | retracted | reconciling edit    |                     |                   | delivered edit
sent retract    | delivered retract | retracted | reconciling retract |                     |                   | delivered retract
asked           | delivered         | retracted | reconciling create  | reconciling create  | queued create     | reconciling create
asked edit      | delivered         | retracted | reconciling edit    | reconciling edit    | delivered edit    | reconciling edit
asked retract   | delivered retract | retracted | reconciling retract | reconciling retract | delivered retract | reconciling retract
"""  # noqa: E501

ENDED = """
                | hold         | refuse          | lapse
claimed         | held create  | refused create  | queued create
claimed edit    | held edit    | refused edit    | delivered edit
claimed retract | held retract | refused retract | delivered retract
sent            | held create  | refused create  | reconciling create
sent edit       | held edit    | refused edit    | reconciling edit
sent retract    | held retract | refused retract | reconciling retract
asked           | held create  | refused create  | reconciling create
asked edit      | held edit    | refused edit    | reconciling edit
asked retract   | held retract | refused retract | reconciling retract
"""

WANTED = """
                  | change                 | touch_up          | withdraw            | release
queued            | queued create [3]      | queued create [3] | retracted           | queued create
claimed           | claimed create [3]     | claimed create    | retracted           | claimed create
claimed edit      | claimed edit [3]       | claimed edit      | delivered retract   | claimed edit
claimed retract   | claimed retract [3]    | claimed retract   | claimed retract     | claimed retract
sent              | sent create [3]        | sent create       | sent create         | sent create
sent edit         | sent edit [3]          | sent edit         | sent edit           | sent edit
sent retract      | sent retract [3]       | sent retract      | sent retract        | sent retract
asked             | reconciling create [3] | reconciling create | reconciling create | reconciling create
asked edit        | reconciling edit [3]   | reconciling edit  | reconciling edit    | reconciling edit
asked retract     | reconciling retract [3] | reconciling retract | reconciling retract | reconciling retract
delivered         | delivered edit [3]     | delivered         | delivered retract   | delivered
delivered edit    | delivered edit [3]     | delivered edit    | delivered retract   | delivered edit
delivered retract | delivered retract [3]  | delivered retract | delivered retract   | delivered retract
held              | held create [3]        | held create [3]   | retracted           | queued create
held edit         | held edit [3]          | held edit         | delivered retract   | delivered edit
held retract      | held retract [3]       | held retract      | held retract        | delivered retract
held unknown      | held create [3]        | held create       | reconciling create  | reconciling create
refused           | queued create [3]      | refused create    | retracted           | refused create
refused edit      | delivered edit [3]     | refused edit      | delivered retract   | refused edit
refused retract   | delivered retract [3]  | refused retract   | refused retract     | refused retract
retracted         | retracted              | retracted         | retracted           | retracted
"""


def cells(table: str) -> list[tuple[str, str, str]]:
    header, *lines = [line.split("|") for line in table.strip("\n").splitlines()]
    steps = [one.strip() for one in header[1:]]
    return [
        (line[0].strip(), step, cell.strip())
        for line in lines
        for step, cell in zip(steps, line[1:], strict=True)
        if cell.strip()
    ]


def shown(before: Course, after: Course) -> str:
    moved = f"[{after.version}]" if after.version != before.version else ""
    return " ".join(filter(None, (after.state, after.intent or "", moved)))


@pytest.mark.parametrize(("course", "step", "expected"), cells(IN_HAND) + cells(ENDED) + cells(WANTED))
def test_each_step_leads_where_the_table_says(course: str, step: str, expected: str) -> None:
    before = COURSES[course]
    assert shown(before, STEPS[step](before)) == expected


@pytest.mark.parametrize("course", COURSES)
@pytest.mark.parametrize("step", STEPS)
def test_what_is_left_is_whole(course: str, step: str) -> None:
    check(STEPS[step](COURSES[course]))


def check(course: Course) -> None:
    """What must be true of every course."""
    in_hand = bool(course.lease)
    waits = course.due is not None
    assert not (in_hand and waits)
    assert in_hand == (course.lease_until is not None)
    assert course.state not in (CLAIMED, SENT) or in_hand
    assert course.state not in (HELD, REFUSED, RETRACTED) or not (in_hand or waits)
    assert course.state is not QUEUED or (waits and not course.stands)
    assert course.state is not DELIVERED or course.stands
    assert course.state is not DELIVERED or waits == (course.intent is not None)
    assert course.state is not RECONCILING or waits or in_hand
    assert course.state is not RETRACTED or not course.stands


@pytest.mark.parametrize("course", COURSES)
def test_only_what_waits_is_claimed_and_only_what_is_claimed_is_sent(course: str) -> None:
    before = COURSES[course]
    assert (transitions.claim(before, "l", "o", LATER) is not None) == (before.due is not None)
    assert (transitions.send(before, 1, NOW) is not None) == (before.state is CLAIMED)


def test_a_newer_version_wanted_meanwhile_is_an_edit_after_the_receipt() -> None:
    changed = transitions.change(sent(NEW), 2, NOW)
    arrived = transitions.deliver(changed, 1, LATER)
    assert (arrived.state, arrived.intent, arrived.due, arrived.version_standing) == (DELIVERED, Intent.EDIT, LATER, 1)
    assert arrived.changed_at == NOW


def test_what_was_found_stands_in_the_version_that_was_sent() -> None:
    changed = transitions.change(asked(NEW), 2, NOW)
    assert changed.version_sent == 1
    assert transitions.deliver(changed, 1, NOW).intent is Intent.EDIT


def test_a_refusal_of_an_older_version_lets_the_newer_one_try() -> None:
    changed = transitions.change(sent(NEW), 2, NOW)
    assert shown(NEW, transitions.refuse(changed, 1, "no", NOW)) == "queued create [2]"


@pytest.mark.parametrize("begun", [NEW, EDIT])
@pytest.mark.parametrize("step", ["deliver", "put_back", "hold", "refuse", "miss again"])
def test_what_is_withdrawn_on_its_way_goes_when_its_way_has_ended(begun: Course, step: str) -> None:
    way = asked(begun) if step == "miss again" else sent(begun)
    ended = STEPS[step](transitions.withdraw(way, "taken_down", "why", NOW))
    if ended.stands:
        assert (ended.state, ended.intent, ended.due) == (DELIVERED, Intent.RETRACT, NOW)
    else:
        assert (ended.state, ended.code) == (RETRACTED, "taken_down")


def test_the_first_reason_to_withdraw_stays() -> None:
    twice = transitions.withdraw(transitions.withdraw(sent(NEW), "rehomed", "a", NOW), "taken_down", "b", NOW)
    assert (twice.gone_code, twice.gone_reason) == ("rehomed", "a")


def test_a_rule_that_asks_to_wait_is_no_failed_attempt() -> None:
    assert transitions.put_back(claimed(NEW), "cap", "full", NOW, LATER).attempt == 0
    failed = transitions.put_back(claimed(NEW), "", "no route", NOW, LATER)
    assert (failed.attempt, failed.due) == (1, LATER)
    assert transitions.deliver(sent(failed), 1, LATER).attempt == 0


class Life(RuleBasedStateMachine):
    """One delivery and the target it goes to, whatever happens in whatever order."""

    def __init__(self) -> None:
        super().__init__()
        self.course = NEW
        self.posts = 0  # that stand on the target
        self.made = 0
        self.wanted = 1

    @precondition(lambda self: self.course.due is not None)
    @rule()
    def claim(self) -> None:
        self.course = claimed(self.course)

    @precondition(lambda self: self.course.state is CLAIMED)
    @rule(
        outcome=st.sampled_from(["receipt", "lost after", "lost before", "not sent", "refused", "crash", "crash after"])
    )
    def request(self, outcome: str) -> None:
        out = transitions.send(self.course, self.course.version, NOW)
        assert out
        if outcome in ("receipt", "lost after", "crash after"):
            self._act(out)
        if outcome == "receipt":
            self.course = self._settled(out)
        elif outcome.startswith("lost"):
            self.course = transitions.miss_answer(out, "lost", NOW)
        elif outcome.startswith("crash"):
            self.course = transitions.lapse(out, NOW)
        else:
            self.course = STEPS["put_back" if outcome == "not sent" else "refuse"](out)

    @precondition(lambda self: self.course.state is RECONCILING and self.course.lease)
    @rule(answers=st.booleans())
    def reconcile(self, answers: bool) -> None:
        if not answers:
            self.course = transitions.miss_answer(self.course, "no answer", NOW)
        elif self.course.intent is Intent.RETRACT:
            self.posts = 0
            self.course = transitions.retract(self.course)
        elif self.posts:
            self.course = self._settled(self.course)
        else:
            self.course = transitions.miss(self.course, NOW, LATER)

    @precondition(lambda self: self.course.state in IN_FLIGHT and self.course.lease)
    @rule()
    def hold(self) -> None:
        if self.course.state is not SENT:
            self.course = held(self.course)

    @rule(step=st.sampled_from(["lapse", "release", "withdraw"]))
    def something(self, step: str) -> None:
        self.course = STEPS[step](self.course)

    @rule()
    def change(self) -> None:
        self.wanted += 1
        if not self.course.gone_code:
            self.course = transitions.change(self.course, self.wanted, NOW)

    @invariant()
    def is_whole(self) -> None:
        check(self.course)

    @invariant()
    def stands_at_most_once(self) -> None:
        assert self.posts <= 1

    @invariant()
    def nothing_is_left_behind(self) -> None:
        """At rest the row knows what stands; what was withdrawn stands nowhere."""
        at_rest = self.course.state not in IN_FLIGHT and not self.course.unknown
        assert not at_rest or (self.posts == 1) == self.course.stands

    def teardown(self) -> None:
        """Whatever happened: when everything goes well from here on, it ends as it is wanted."""
        self.course = transitions.lapse(self.course, NOW)
        for _step in range(6):
            self.course = transitions.release(self.course, NOW)
            if self.course.due is not None:
                self.course = claimed(self.course)
                if self.course.state is CLAIMED:
                    self.request("receipt")
                else:
                    self.reconcile(answers=True)
        refused = self.course.state is REFUSED
        assert refused or self.posts == (0 if self.course.gone_code else 1)
        assert refused or self.course.gone_code or self.course.version_standing == self.wanted

    def _act(self, course: Course) -> None:
        if course.intent is Intent.RETRACT:
            self.posts = 0
        elif course.intent is Intent.CREATE:
            self.posts += 1

    def _settled(self, course: Course) -> Course:
        if course.intent is Intent.RETRACT:
            return transitions.retract(course)
        return transitions.deliver(course, course.version_sent or course.version, NOW)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
