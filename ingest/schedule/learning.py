"""What is learned when news came: the rhythm of a source, from the moments at which it could first be seen.

The estimates forget exponentially, and each is drawn towards what holds without it, the more the less was seen
(gamma-Poisson shrinkage, its strength estimated from how much the counts differ more than chance would make them: an
empirical Bayes method, Robbins 1956). What belongs to a burst and what to the habit is told apart by expectation and
maximization, one arrival at a time (Veen and Schoenberg 2008).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import exp
from operator import mul
from zoneinfo import ZoneInfo

from ingest.schedule.rhythm import (
    DAY,
    FADES,
    LEVEL_HALF_LIFE,
    SLOT,
    SLOTS,
    Clock,
    Rhythm,
    expected,
    level,
    minutes,
    read,
    write,
)

HALF_LIFE = 21 * DAY
"""After which a habit counts half."""

_FIRST_RATE = 26.0  # articles a day of a source of which nothing is known: 15 minutes between reads
_FIRST_WEIGHT = 0.5  # articles' worth of belief in it
_FOLLOW_PRIOR = (0.02, 0.02, 0.02)  # share of arrivals that follow others, before any was seen
_FOLLOW_WEIGHT = 10.0
_FOLLOW_MOST = 0.9
_FOLLOW_MEMORY = 300.0  # arrivals
_BATCH_MEMORY = 50.0
_BATCH_MOST = 4.0  # an archive that is dumped is no reason to come every minute
_WRONG = 60.0  # a memory from farther ahead was written by a clock that was wrong
_ROUNDED = 2.0  # minutes by which a date may lie before the moment that it means
_LATE = 2 * DAY  # what is older came from an archive, and says nothing of when news comes
_PAST = 60 * DAY
_LONGEST_PAST, _HEAVIEST = 30.0, 1e15  # a habit of years ago counts nothing
_MOST = 200  # of one read


@dataclass(slots=True)
class Memory:
    """The second line of what is learned: counts, fading. They change in place while an update lasts."""

    since: float  # what lies before was not seen
    at: float  # to which moment the counts are brought forward
    weight: float = 1.0  # of what is counted now; instead of that all before fades, until an update ends
    last: float = 0.0
    seen: list[float] = field(default_factory=lambda: [0.0] * 7)  # days that were watched, by weekday
    days: list[float] = field(default_factory=lambda: [0.0] * 7)
    slots: list[float] = field(default_factory=lambda: [0.0] * SLOTS)
    recent: list[float] = field(default_factory=lambda: [0.0] * len(FADES))  # arrivals, fading as FADES say
    followed: list[float] = field(default_factory=lambda: [0.0] * len(FADES))  # arrivals put down to those before
    arrivals: float = 0.0
    batch: tuple[float, float] = (0.0, 0.0)  # arrivals, articles
    came: float = 0.0
    watched: float = 0.0


def learned_from(
    learned: str, published: Sequence[datetime | None], *, last_read: datetime | None, now: datetime, timezone: str
) -> str:
    """What is known of a source after a read at `now` that found news, published then; `last_read` is the read before,
    None at first contact, when what a source still shows of its past is its history. News or not, that is a beginning.
    """
    moments = [None if one is None else minutes(one) for one in published]
    end = minutes(now)
    begin = None if last_read is None else min(minutes(last_read), end)
    times = visible(moments, begin, end)
    if learned and not times:
        return learned
    since = begin if begin is not None else times[0] if times else end
    return learn(learned, times, since, end, ZoneInfo(timezone))


def visible(published: Sequence[float | None], last_read: float | None, now: float) -> list[float]:
    """The moments (minutes since 1970, rising) at which news could first be seen, from when it says it was published.

    What counts is when a read could have found it: what the last read did not show appeared after it, whatever its date
    says. Dates are often cut to the minute; what has none, or one that cannot be, is spread over the time since. At
    first contact only dates tell anything.
    """
    if last_read is None:
        dated = sorted(one for one in published if one is not None and now - _PAST < one <= now)
        return dated[-_MOST:]
    unknown = [one for one in published if one is None or not last_read - _ROUNDED <= one <= now]
    late = [one for one in unknown if one is None or last_read - _LATE <= one]
    known = [max(one, last_read) for one in published if one is not None and last_read - _ROUNDED <= one <= now]
    share = (now - last_read) / max(1, len(late))
    return sorted([*known, *(last_read + (index + 0.5) * share for index in range(len(late)))])[-_MOST:]


def learn(learned: str, times: Sequence[float], since: float, now: float, zone: ZoneInfo) -> str:
    """What is known after a read at `now` found news that became visible at `times` (minutes since 1970, rising).
    `since`: from when on the source was watched, which only counts where nothing was learned before."""
    rhythm, memory = _begin(learned, times, since, now)
    for at, size in _batches(times):
        if at >= memory.at:
            rhythm = _arrive(rhythm, memory, at, size, zone)
    _pass(memory, rhythm, Clock.of(now, zone), now - memory.at)
    _forget(memory)
    return _written(_estimated(memory), memory)


def _begin(learned: str, times: Sequence[float], since: float, now: float) -> tuple[Rhythm, Memory]:
    rhythm = read(learned)
    if rhythm is None or rhythm.at > now + _WRONG:
        rate = (len(times) + _FIRST_WEIGHT) / (max(0.0, now - since) / DAY + _FIRST_WEIGHT / _FIRST_RATE)
        return Rhythm(since, rate), Memory(since, since)
    return rhythm, Memory(**json.loads(learned.partition("\n")[2]))


def _batches(times: Sequence[float]) -> list[tuple[float, int]]:
    """What came within a minute came together: one arrival of several articles."""
    batches: list[tuple[float, int]] = []
    for at in times:
        if batches and at - batches[-1][0] < 1.0:
            batches[-1] = (batches[-1][0], batches[-1][1] + 1)
        else:
            batches.append((at, 1))
    return batches


def _arrive(rhythm: Rhythm, memory: Memory, at: float, size: int, zone: ZoneInfo) -> Rhythm:
    """One arrival: time passes until it comes, it is put down to habit or burst, and remembered."""
    clock = Clock.of(at, zone)
    passed = at - memory.at
    now_level = level(rhythm, at, clock)
    _pass(memory, rhythm, clock, passed)
    slot = int(clock.minute // SLOT)
    profile = rhythm.slots[slot] if rhythm.slots else rhythm.hours[int(clock.minute // 60)]
    habit = rhythm.rate / DAY * now_level * profile * rhythm.days[clock.weekday] + 1e-7
    shares = follow_shares(memory)
    bursts = [share / fade * recent for share, fade, recent in zip(shares, FADES, memory.recent, strict=True)]
    whole = habit + sum(bursts)
    own = habit / whole
    for index, burst in enumerate(bursts):
        memory.followed[index] += burst / whole
        memory.recent[index] += 1.0
    memory.arrivals += 1.0
    if memory.arrivals > _FOLLOW_MEMORY:
        shrink = _FOLLOW_MEMORY / memory.arrivals
        memory.arrivals *= shrink
        memory.followed = [one * shrink for one in memory.followed]
    memory.slots[slot] += own * memory.weight
    memory.days[clock.weekday] += own * memory.weight
    memory.came += own
    count, articles = memory.batch
    keep = min(1.0, _BATCH_MEMORY / (count + 1))
    memory.batch = ((count + 1) * keep, (articles + size) * keep)
    memory.last = at
    return replace(rhythm, at=at, came=memory.came, watched=memory.watched)


def _pass(memory: Memory, rhythm: Rhythm, clock: Clock, passed: float) -> None:
    """Time without news, up to `clock`: everything fades, and was watched in vain."""
    if passed <= 0:
        return
    memory.weight = min(_HEAVIEST, memory.weight * exp(min(_LONGEST_PAST, 0.6931 * passed / HALF_LIFE)))
    minute, weekday, rest = clock.minute, clock.weekday, min(passed, 90 * DAY)
    while rest > 0:
        step = min(rest, minute)
        memory.seen[weekday] += step / DAY * memory.weight
        rest -= step
        minute, weekday = DAY, (weekday - 1) % 7
    soon = exp(-0.6931 * passed / LEVEL_HALF_LIFE)
    memory.came *= soon
    lately = (1 - soon) / (0.6931 * passed / LEVEL_HALF_LIFE)  # of the time that passed, what has not faded
    memory.watched = memory.watched * soon + expected(rhythm, clock, passed) / rhythm.rate * lately
    memory.recent = [one * exp(-passed / length) for one, length in zip(memory.recent, FADES, strict=True)]
    memory.at += passed


def _forget(memory: Memory) -> None:
    """What was counted before fades by as much as what was counted since weighs more."""
    fade, memory.weight = 1 / memory.weight, 1.0
    memory.slots = [one * fade for one in memory.slots]
    memory.days = [one * fade for one in memory.days]
    memory.seen = [one * fade for one in memory.seen]


def follow_shares(memory: Memory) -> list[float]:
    """The share of arrivals that follow others, by FADES."""
    whole = memory.arrivals + _FOLLOW_WEIGHT
    shares = [
        (followed + prior * _FOLLOW_WEIGHT) / whole
        for followed, prior in zip(memory.followed, _FOLLOW_PRIOR, strict=True)
    ]
    most = sum(shares)
    return shares if most < _FOLLOW_MOST else [one * _FOLLOW_MOST / most for one in shares]


def _fade(shares: Sequence[float]) -> float:
    return float(sum(map(mul, shares, FADES)) / sum(shares))


# -- estimates -----------------------------------------------------------------------------------------------


def _estimated(memory: Memory) -> Rhythm:
    watched = sum(memory.seen)
    count = sum(memory.slots)
    rate = (count + _FIRST_WEIGHT) / (watched + _FIRST_WEIGHT / _FIRST_RATE)
    chance = _chance(memory)
    hours = _profile([sum(memory.slots[hour * 12 : hour * 12 + 12]) for hour in range(24)], [count / 24] * 24, chance)
    each = [hours[slot // 12] * count / SLOTS for slot in range(SLOTS)]
    slots = _profile(memory.slots, each, chance) if count > 3 else []
    fine = [factor * hours[slot // 12] for slot, factor in enumerate(slots)] if any(one != 1.0 for one in slots) else []
    hours, fine = _mean_one(hours), _mean_one(fine)
    if fine:
        hours = [sum(fine[hour * 12 : hour * 12 + 12]) / 12 for hour in range(24)]
    days = _profile(memory.days, [rate * seen for seen in memory.seen], chance)
    days = _mean_one(days)
    shares = follow_shares(memory)
    follow = [share / fade * recent for share, fade, recent in zip(shares, FADES, memory.recent, strict=True)]
    arrivals, articles = memory.batch
    return Rhythm(
        at=memory.at,
        rate=rate,
        last=memory.last,
        batch=min(_BATCH_MOST, (articles + 1) / (arrivals + 1)),
        came=memory.came,
        watched=memory.watched,
        days=tuple(days),
        hours=tuple(hours),
        slots=tuple([round(one * 100) for one in fine]),
        follow=tuple(follow),  # type: ignore[arg-type]
        share=sum(shares),
        fade=_fade(shares),
    )


def _chance(memory: Memory) -> float:
    """The variance of a fading count of things that come by chance, as a share of the count."""
    fade = exp(-0.6931 * max(1.0, memory.at - memory.since) / HALF_LIFE)
    return (1 + fade) / 2


def _profile(counts: Sequence[float], expects: Sequence[float], chance: float) -> list[float]:
    """A factor for each count over what was expected, drawn towards 1 as far as chance explains the differences."""
    squares = sum(map(mul, expects, expects))
    if not squares:
        return [1.0] * len(counts)
    whole = sum(expects)
    excess = sum(map(mul, counts, counts)) - 2 * sum(map(mul, counts, expects)) + squares - chance * whole
    doubt = 2 * (2 * squares * chance * chance + chance * whole) ** 0.5
    varies = (excess - doubt) / squares
    if varies <= 0.01:
        return [1.0] * len(counts)
    weight = chance / varies
    return [(count + weight) / (one + weight) for count, one in zip(counts, expects, strict=True)]


def _mean_one(factors: Sequence[float]) -> list[float]:
    mean = sum(factors) / max(1, len(factors))
    return [one / mean for one in factors]


# -- as text -------------------------------------------------------------------------------------------------


def _written(rhythm: Rhythm, memory: Memory) -> str:
    raw = {
        "since": memory.since,
        "at": memory.at,
        "last": memory.last,
        "seen": _rounded(memory.seen, 3),
        "days": _rounded(memory.days, 3),
        "slots": _rounded(memory.slots, 2),
        "recent": _rounded(memory.recent, 4),
        "followed": _rounded(memory.followed, 3),
        "arrivals": round(memory.arrivals, 3),
        "batch": _rounded(memory.batch, 2),
        "came": round(memory.came, 3),
        "watched": round(memory.watched, 3),
    }
    return write(rhythm) + "\n" + json.dumps(raw, separators=(",", ":"))


def _rounded(counts: Sequence[float], digits: int) -> list[float]:
    """Most slots of a day never saw anything."""
    return [round(one, digits) if one else 0.0 for one in counts]
