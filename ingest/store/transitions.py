"""The outbox as a state machine: pure. A `Course` in, the next `Course` out; the clock is an argument.

    queued ─claim─▶ claimed ─send─▶ sent ─receipt─▶ delivered ─(another version, or none, is wanted)─▶ claimed …
       ▲               │             │
       └──── rest ◀────┴─────────────┤ not sent, throttled, lapsed before it was sent
                                     └ unknown, lapsed: reconciling ─found─▶ delivered
                                                                    └ not found twice ─▶ rest
    rest: where a delivery waits when nothing of it is on its way – `retracted` when it is to go and nothing stands;
    `delivered`, with what is still wanted of it, when a post stands; else `queued`.

What is wanted (`version`, `gone_code`) may change at any moment. What is on its way is never touched by that: it comes
to its end first, and `rest` then sees what is still to be done.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from ingest.types import DeliveryState, Intent

_MISSES = 2

QUEUED, CLAIMED, SENT = DeliveryState.QUEUED, DeliveryState.CLAIMED, DeliveryState.SENT
RECONCILING, DELIVERED, HELD = DeliveryState.RECONCILING, DeliveryState.DELIVERED, DeliveryState.HELD
REFUSED, RETRACTED = DeliveryState.REFUSED, DeliveryState.RETRACTED

IN_FLIGHT = (CLAIMED, SENT, RECONCILING)
"""States of which an account has one row at a time on a target."""


@dataclass(frozen=True, slots=True)
class Course:
    """Where a delivery stands. `due` is set exactly while it waits to be claimed; `version` is the one wanted,
    `gone_code` says that none is wanted."""

    state: DeliveryState
    version: int
    intent: Intent | None = None
    due: datetime | None = None
    code: str = ""
    reason: str = ""
    lease: str = ""
    lease_owner: str = ""
    lease_until: datetime | None = None
    attempt: int = 0  # attempts in a row that failed
    misses: int = 0
    version_sent: int | None = None
    version_standing: int | None = None
    changed_at: datetime | None = None
    sent_at: datetime | None = None
    posted_at: datetime | None = None
    delivered_at: datetime | None = None
    gone_code: str = ""
    gone_reason: str = ""
    unknown: bool = False

    @property
    def stands(self) -> bool:
        """A post of it is on the target, as far as we were told."""
        return self.version_standing is not None


# -- begun ---------------------------------------------------------------------------------------------------


def begin(state: DeliveryState, version: int, code: str, reason: str, now: datetime) -> Course:
    """A new delivery: queued or held."""
    due = now if state is QUEUED else None
    return Course(state, version, Intent.CREATE, due=due, code=code, reason=reason)


def claim(course: Course, lease: str, owner: str, until: datetime) -> Course | None:
    """Take it in hand; None when it does not wait."""
    if course.due is None:
        return None
    state = RECONCILING if course.state is RECONCILING else CLAIMED
    return replace(course, state=state, due=None, lease=lease, lease_owner=owner, lease_until=until)


def send(course: Course, version: int, now: datetime) -> Course | None:
    """A request is about to be made; None when it is not in hand."""
    if course.state is not CLAIMED:
        return None
    return replace(course, state=SENT, version_sent=version, sent_at=now)


# -- settled -------------------------------------------------------------------------------------------------


def deliver(course: Course, version: int, now: datetime) -> Course:
    """The target has it in this version. What was to be withdrawn stands as it stood."""
    if course.intent is Intent.RETRACT and course.stands:
        return _rest(course, now)
    arrived = replace(
        course,
        version_standing=version,
        posted_at=course.posted_at or now,
        delivered_at=now,
        attempt=0,
        code="",
        reason="",
    )
    return _rest(arrived, now)


def retract(course: Course) -> Course:
    """It is gone from the target, or was never there."""
    return replace(
        _at_rest(course),
        state=RETRACTED,
        intent=None,
        code=course.gone_code or course.code,
        reason=course.gone_reason or course.reason,
        version_standing=None,
    )


def miss_answer(course: Course, reason: str, due: datetime) -> Course:
    """Whether the request was carried out is not known. A claim that never sent anything only waits again."""
    if course.state is CLAIMED:
        return replace(_rest(course, due), reason=reason)
    return replace(_hand_back(course), state=RECONCILING, due=due, code="", reason=reason)


def miss(course: Course, now: datetime, due: datetime) -> Course:
    """The target was asked and has nothing: asked again at `due`. The second time this is believed, and `due` is when
    it is sent again; what is to be withdrawn goes at once."""
    if course.misses + 1 < _MISSES:
        return replace(_hand_back(course), state=RECONCILING, due=due, misses=course.misses + 1)
    return _rest(replace(course, attempt=course.attempt + 1), now if course.gone_code else due)


def put_back(course: Course, code: str, reason: str, now: datetime, due: datetime) -> Course:
    """Nothing was sent: again at `due`. A `code` means that a rule asked to wait, which is no failure."""
    if course.state is RECONCILING:
        return replace(_hand_back(course), due=due, reason=reason)
    failed = 0 if code else 1
    noted = replace(course, code=code, reason=reason, attempt=course.attempt + failed)
    overtaken = course.gone_code and course.intent is not Intent.RETRACT
    return _rest(noted, now if overtaken else due)


def hold(course: Course, code: str, reason: str, now: datetime) -> Course:
    """A person must decide. What is to be withdrawn meanwhile is not held for its text's sake."""
    unknown = course.state is RECONCILING or (course.state is HELD and course.unknown)
    if course.gone_code and course.intent is not Intent.RETRACT and not unknown:
        return _rest(course, now)
    return replace(_hand_back(course), state=HELD, code=code, reason=reason, unknown=unknown)


def refuse(course: Course, version: int, reason: str, now: datetime) -> Course:
    """The server said no for good – to this version. A newer one that is wanted by now is tried."""
    overtaken = course.version > version or (course.gone_code and course.intent is not Intent.RETRACT)
    if overtaken:
        return _rest(course, now)
    return replace(_at_rest(course), state=REFUSED, code="", reason=reason)


def lapse(course: Course, now: datetime) -> Course:
    """Whoever had it in hand is gone."""
    if course.state is CLAIMED:
        return _rest(replace(course, attempt=course.attempt + 1), now)
    if course.state in (SENT, RECONCILING) and course.due is None:
        return replace(_hand_back(course), state=RECONCILING, due=now)
    return course


# -- wanted --------------------------------------------------------------------------------------------------


def change(course: Course, version: int, now: datetime) -> Course:
    """A reader would care about the new version."""
    if course.state is RETRACTED:
        return course
    noticed = course.stands or course.state in IN_FLIGHT
    wanted = replace(course, version=version, changed_at=now if noticed else course.changed_at)
    if course.state in (DELIVERED, REFUSED):
        return _rest(replace(wanted, code="", reason=""), now)
    return wanted


def touch_up(course: Course, version: int) -> Course:
    """A reader would not care: only what was never posted takes the new text."""
    unsent = course.state in (QUEUED, HELD) and not course.stands and not course.unknown
    return replace(course, version=version) if unsent else course


def withdraw(course: Course, code: str, reason: str, now: datetime) -> Course:
    """It is to go. What was never sent goes at once; what is on its way ends first; the first reason stays."""
    if course.state is RETRACTED or course.gone_code:
        return course
    going = replace(course, gone_code=code, gone_reason=reason)
    if course.state in (SENT, RECONCILING):
        return going
    if course.state is HELD and course.unknown:
        return replace(_hand_back(going), state=RECONCILING, due=now, unknown=False, code="", reason="")
    return _rest(going, now)


def release(course: Course, now: datetime) -> Course:
    """A person, or an agreement, lets it go on where it was."""
    if course.state is not HELD:
        return course
    freed = replace(course, code="", reason="", unknown=False)
    if course.unknown:
        return replace(freed, state=RECONCILING, due=now, misses=0)
    return _rest(freed, now)


def stay(course: Course, now: datetime) -> Course:
    """What is held for a look is not wanted: the post stays as it stands."""
    if course.state is not HELD or not course.stands:
        return course
    return _rest(replace(course, version=course.version_standing or course.version, code="", reason=""), now)


# -- at rest -------------------------------------------------------------------------------------------------


def _rest(course: Course, due: datetime) -> Course:
    """Nothing is on its way: what is still to be done?"""
    if course.gone_code and not course.stands:
        return retract(course)
    quiet = _at_rest(course)
    if course.gone_code:
        return replace(quiet, state=DELIVERED, intent=Intent.RETRACT, due=due)
    if course.version_standing is None:
        return replace(quiet, state=QUEUED, intent=Intent.CREATE, due=due)
    if course.version > course.version_standing:
        return replace(quiet, state=DELIVERED, intent=Intent.EDIT, due=due)
    return replace(quiet, state=DELIVERED, intent=None, due=None)


def _at_rest(course: Course) -> Course:
    return replace(_hand_back(course), misses=0, version_sent=None, unknown=False)


def _hand_back(course: Course) -> Course:
    return replace(course, due=None, lease="", lease_owner="", lease_until=None)
