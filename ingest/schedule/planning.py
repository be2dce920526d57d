"""When a source is read next, from everything that is known of it, with the reasons.

Who decides, the first first:

1. The server. A failed read waits as `after_failure` says, and never less than the server asked for (Retry-After); an
   address that is gone for good (410) is asked once a week.
2. The operator. `every` and `cron` are kept to the minute: somebody decided so, and nobody else puts it off.
3. What the source says of itself, where the schedule is `auto`: what its answer declares fresh (RFC 9111), `ttl`,
   `skipHours` and `skipDays`, and a hub that pushes the news. All of these can only put a read off, by a day at most.
4. What was learned.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from ingest.schedule.rhythm import SLOT, Clock, Rhythm, in_burst, minutes, patience, read, wait
from ingest.schedule.rules import AUTO, SHORTEST, Cron, Every, next_due, parse_schedule, share
from ingest.types import Hints, Plan, Reason

LONGEST_WAIT = timedelta(days=1)
"""A source with `auto` is read once a day at least, whatever anybody says; so is one that failed."""

LONGEST_RETRY = timedelta(days=7)
"""A server that asks us to stay away for longer than this has made a mistake."""

WORTH = 0.27
"""How many articles must be expected unseen before a request is worth it: over publishers from 0.5 to 200 articles a
day, as many requests as every 15 minutes (docs/benchmarks.md)."""

_FIXED = 1500  # hundredths: fifteen times as much as in other five minutes is a timetable
_BUSY = 1.3
_OWN_DAY = 3.0
_LONGEST_MINUTES = LONGEST_WAIT / timedelta(minutes=1)
_FIRST_BACKOFF = timedelta(minutes=5)
_GONE_EVERY = timedelta(days=7)
_PUSHED_EVERY = timedelta(hours=6)  # hubs lose news now and then; WebSub (section 7) leaves it to us to look
_HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a source when its next read is planned. Times are in UTC."""

    schedule: str  # as the operator wrote it
    timezone: str = "UTC"  # the source's
    name: str = ""  # whose schedule it is: its own part of the jitter
    learned: str = ""  # of earlier news, as `rhythm` keeps it
    hints: Hints = Hints()  # of the last answer that had any
    fresh_until: datetime | None = None  # of the answer just read
    pushed_until: datetime | None = None  # a hub has promised to push until then
    failures: int = 0  # reads in a row, the last one included
    retry_at: datetime | None = None  # when the server asked to be asked again
    gone: bool = False  # it answered 410
    look_at: datetime | None = None  # an article of it that could not be had is to be tried again
    costly: bool = False  # a read takes many requests
    worth: float = WORTH
    pause_until: datetime | None = None  # something waits until its host may be visited again


def plan(known: Known, now: datetime) -> Plan:
    """When the source is read next after a read that ended at `now`, which always lies before it."""
    now = now.astimezone(UTC)
    planned = _auto(known, now) if known.schedule.strip() == "auto" else _told(known, now)
    if known.failures:
        return _after_trouble(known, planned, now)
    return _after_pause(known, planned, now)


def after_failure(failures: int, planned: datetime, now: datetime, retry_at: datetime | None) -> datetime:
    """When to try again after `failures` (1 and more) in a row; `planned` is what the schedule says.

    5, 10, 20, … minutes, no sooner than planned, and a day later at the latest, so that no source is given up. Not
    before `retry_at`, which the server asked for; what lies more than 7 days ahead is not believed.
    """
    backoff = min(LONGEST_WAIT, _FIRST_BACKOFF * (1 << min(max(failures, 1) - 1, 10)))
    due = min(max(planned, now + backoff), now + LONGEST_WAIT)
    return due if retry_at is None else max(due, min(retry_at, now + LONGEST_RETRY))


# -- the server ----------------------------------------------------------------------------------------------


def _after_trouble(known: Known, planned: Plan, now: datetime) -> Plan:
    if known.gone:
        asked = min(known.retry_at, now + LONGEST_RETRY) if known.retry_at else now
        return Plan(max(now + _GONE_EVERY, asked), (Reason("gone"),))
    due = after_failure(known.failures, planned.due, now, known.retry_at)
    if known.retry_at and due > after_failure(known.failures, planned.due, now, None):
        return Plan(due, (Reason("retry_after", {"until": due.isoformat()}),))
    if due == planned.due:
        return planned
    return Plan(due, (Reason("failed", {"failures": known.failures}),))


def _after_pause(known: Known, planned: Plan, now: datetime) -> Plan:
    """Of a host that wants a long pause between two visits, one page is taken at a time, as soon as it may be."""
    if known.pause_until is None:
        return planned
    waits = Reason("pause", {"until": known.pause_until.isoformat()})
    if known.pause_until >= planned.due:
        return Plan(planned.due, (*planned.reasons, waits))  # what waits now goes first then
    return Plan(max(known.pause_until, now + SHORTEST), (waits,))


# -- the operator --------------------------------------------------------------------------------------------


def _told(known: Known, now: datetime) -> Plan:
    due = next_due(known.schedule, now, known.timezone, jitter=known.name)
    rule = parse_schedule(known.schedule)
    if isinstance(rule, Cron):
        return Plan(due, (Reason("cron", {"expression": rule.expression}),))
    assert isinstance(rule, Every)
    return Plan(due, (Reason("every", {"seconds": int(rule.period.total_seconds())}),))


# -- the source ----------------------------------------------------------------------------------------------


def _auto(known: Known, now: datetime) -> Plan:
    planned = _learned(known, now)
    for move in (_looking, _costly, _fresh, _unpushed, _waking):
        planned = move(known, planned, now)
    if planned.due > now + LONGEST_WAIT:
        return Plan(now + LONGEST_WAIT, (*planned.reasons, Reason("longest")))
    return planned


def _looking(known: Known, planned: Plan, now: datetime) -> Plan:
    """An article whose page could not be had does not wait until its source has news again."""
    if known.look_at is None or known.look_at >= planned.due:
        return planned
    return Plan(max(now + SHORTEST, known.look_at), (Reason("look"),))


def _costly(known: Known, planned: Plan, now: datetime) -> Plan:
    """What takes many requests is not read as often as what takes one."""
    if not known.costly or planned.due >= now + AUTO:
        return planned
    return Plan(now + AUTO, (Reason("costly", {"seconds": int(AUTO.total_seconds())}),))


def _fresh(known: Known, planned: Plan, now: datetime) -> Plan:
    """Not before the source need be asked: what it answered holds until then."""
    ttl = known.hints.ttl
    if ttl and now + min(ttl, LONGEST_WAIT) > planned.due:
        planned = Plan(now + min(ttl, LONGEST_WAIT), (Reason("ttl", {"seconds": int(ttl.total_seconds())}),))
    if known.fresh_until and known.fresh_until > planned.due:
        planned = Plan(known.fresh_until, (Reason("fresh", {"until": known.fresh_until.isoformat()}),))
    return planned


def _unpushed(known: Known, planned: Plan, now: datetime) -> Plan:
    """What a hub pushes is only asked for in case that something was lost."""
    if known.pushed_until is None or known.pushed_until <= now or planned.due >= now + _PUSHED_EVERY:
        return planned
    return Plan(now + _PUSHED_EVERY, (Reason("pushed", {"hours": _PUSHED_EVERY // _HOUR}),))


def _waking(known: Known, planned: Plan, now: datetime) -> Plan:
    """Not in the hours and on the days on which the source says that it sleeps (RSS 2.0, `skipHours`, in UTC)."""
    hints, due = known.hints, planned.due.astimezone(UTC)
    while _sleeps(hints, due) and due < now + LONGEST_WAIT:
        due = due.replace(minute=0, second=0, microsecond=0) + _HOUR
    if due == planned.due:
        return planned
    return Plan(due, (*planned.reasons, Reason("sleeps", {"until": due.isoformat()})))


def _sleeps(hints: Hints, moment: datetime) -> bool:
    return moment.hour in hints.skip_hours or moment.weekday() in hints.skip_days


# -- what was learned ----------------------------------------------------------------------------------------


def _learned(known: Known, now: datetime) -> Plan:
    rhythm = read(known.learned)
    if rhythm is not None:
        return _by_rhythm(known, rhythm, now)
    first = max(SHORTEST, AUTO * (1 - share(known.name) / 10))
    return Plan(now + first, (_unknown(),))


def _unknown() -> Reason:
    return Reason("unknown", {"seconds": int(AUTO.total_seconds())})


def _by_rhythm(known: Known, rhythm: Rhythm, now: datetime) -> Plan:
    zone, at = ZoneInfo(known.timezone), minutes(now)
    worth = known.worth * (1 - share(known.name) / 10)
    ahead = max(1.0, wait(rhythm, at, zone, worth, _LONGEST_MINUTES))
    if not rhythm.last:
        return Plan(now + timedelta(minutes=ahead), (_unknown() if ahead < 30 else Reason("no_news"),))
    reasons = [*_burst(rhythm, at), *_habit(rhythm, at + ahead, zone)]
    if ahead >= min(_LONGEST_MINUTES, patience(rhythm, at, worth)):
        reasons = [Reason("quiet", {"since": _iso(rhythm.last)})]
    reasons.append(Reason("rate", {"day": float(f"{rhythm.rate * rhythm.batch / (1 - rhythm.share):.2g}")}))
    return Plan(now + timedelta(minutes=ahead), tuple(reasons))


def _burst(rhythm: Rhythm, at: float) -> list[Reason]:
    return [Reason("burst", {"last": _iso(rhythm.last)})] if in_burst(rhythm, at) else []


def _habit(rhythm: Rhythm, due: float, zone: ZoneInfo) -> list[Reason]:
    """What the habit has to do with it, where it has: a fixed time, or a busy hour."""
    clock = Clock.of(due, zone)
    slot, hour = int(clock.minute // SLOT), int(clock.minute // 60)
    days = _days(rhythm, clock.weekday)
    if rhythm.slots:
        # The read comes after the minute at which it is to be there, which may be of the five minutes before.
        peak = max((slot, slot - 1), key=lambda one: rhythm.slots[one])
        if rhythm.slots[peak] >= _FIXED and peak >= 0:
            return [Reason("fixed", {"at": _iso(due - clock.minute + peak * SLOT), "days": days})]
    if rhythm.hours[hour] * rhythm.days[clock.weekday] < _BUSY:
        return []
    begin = due - clock.minute + hour * 60
    return [Reason("busy", {"from": _iso(begin), "until": _iso(begin + 60), "days": days})]


def _days(rhythm: Rhythm, weekday: int) -> str:
    """On which days, where these differ much from the others."""
    work, weekend = sum(rhythm.days[:5]) / 5, sum(rhythm.days[5:]) / 2
    if rhythm.days[weekday] >= _OWN_DAY:
        return str(weekday)
    if work > 2 * weekend and weekday < 5:
        return "workdays"
    return "weekend" if weekend > 2 * work and weekday > 4 else ""


def _iso(at: float) -> str:
    return datetime.fromtimestamp(round(at) * 60, UTC).isoformat()
