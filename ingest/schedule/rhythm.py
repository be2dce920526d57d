"""When a source has news, as an intensity: how many articles a minute are to be expected at a moment.

    intensity = rate × level × (weekday × time of day) + what follows recent news

`rate` is the long mean, `level` how the last days compare with it, the profile is the source's habit by its own clock,
and the last part is a burst: news that brings more news and fades (Hawkes 1971). `learning` estimates all of it when
news came; here it is asked what to expect, at every read, so it is plain arithmetic on a few dozen numbers.

The next read is due when so many articles are to be expected unseen that a request is worth it: for a steady source
this spends requests in proportion to its news (Cho and Garcia-Molina 2003; for feeds Sia, Cho and Cho 2007).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from math import exp
from zoneinfo import ZoneInfo

DAY = 1440.0
SLOT = 5  # minutes
SLOTS = 288  # of a day
FADES = (8.0, 45.0, 240.0)
"""Minutes after which what follows news has faded to a third: a live story, an afternoon's, a day's."""

LEVEL_HALF_LIFE = 2 * DAY
LEVEL_PRIOR = 4.0
"""Articles' worth of belief that the last days are like all others."""

_QUIET = 360.0
_SILENCE = 0.5
"""Nobody is left alone for longer than the larger of these: minutes, and a share of the source's silence; both as eager
as the rest. An estimate may be wrong, and a quiet partner's article should not wait for half a day."""

_FORMAT = 1
_EPSILON = 1e-9


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What planning needs. Moments are minutes since 1970 in UTC, times of day by the source's clock."""

    at: float  # to when it is brought forward
    rate: float  # arrivals a day
    last: float = 0.0  # when the last news came; 0: never yet
    batch: float = 1.0  # articles that arrive together
    came: float = 0.0  # arrivals of the last days, fading
    watched: float = 0.0  # and in how many days, fading, those with much news by habit counting more
    days: tuple[float, ...] = (1.0,) * 7  # factor of each weekday, from Monday
    hours: tuple[float, ...] = (1.0,) * 24  # factor of each hour
    slots: tuple[int, ...] = ()  # factor of each five minutes in hundredths, for what keeps to the minute
    follow: tuple[float, float, float] = (0.0, 0.0, 0.0)  # arrivals a minute that follow news, at `at`, by FADES
    share: float = 0.0  # of arrivals that follow others
    fade: float = FADES[1]  # minutes, of what follows on the whole


def read(learned: str) -> Rhythm | None:
    """The first line of what was learned; None where nothing was, or where another version wrote it."""
    if not learned.startswith(f"[{_FORMAT},"):
        return None
    try:
        _format, at, rate, last, batch, came, watched, *profile = json.loads(learned.partition("\n")[0])
        days, hours, slots, follow, share, fade = profile
    except ValueError:
        return None
    return Rhythm(at, rate, last, batch, came, watched, days, hours, slots, follow, share, fade)


def write(rhythm: Rhythm) -> str:
    """As `read` takes it, in one line."""
    one = rhythm
    values = [
        round(one.at, 2),
        _short(one.rate),
        round(one.last, 2),
        _short(one.batch),
        _short(one.came),
        _short(one.watched),
    ]
    days, hours, follow = ([_short(value) for value in several] for several in (one.days, one.hours, one.follow))
    return json.dumps(
        [_FORMAT, *values, days, hours, one.slots, follow, _short(one.share), _short(one.fade)], separators=(",", ":")
    )


def _short(value: float) -> float:
    return value if value in (0.0, 1.0) else float(f"{value:.4g}")


def minutes(moment: datetime) -> float:
    """A moment as minutes since 1970."""
    return moment.timestamp() / 60


@dataclass(frozen=True, slots=True)
class Clock:
    """The source's local time of day and weekday at a moment."""

    minute: float
    weekday: int

    @classmethod
    def of(cls, at: float, zone: ZoneInfo) -> Clock:
        moment = datetime.fromtimestamp(at * 60, zone)
        return cls(moment.hour * 60 + moment.minute + moment.second / 60, moment.weekday())


def patience(rhythm: Rhythm, now: float, worth: float) -> float:
    """For how many minutes the source is left alone at most."""
    return worth * max(_QUIET, (now - rhythm.last) * _SILENCE)


def in_burst(rhythm: Rhythm, now: float) -> bool:
    """More is to be expected because of the last news than because of the habit."""
    return sum(_Bursts.at(rhythm, now).strengths) > rhythm.rate * rhythm.batch / DAY


def wait(rhythm: Rhythm, now: float, zone: ZoneInfo, worth: float, longest: float) -> float:
    """Minutes after `now` at which `worth` articles are to be expected unseen; `longest` if they are not."""
    clock = Clock.of(now, zone)
    base = rhythm.rate / DAY * level(rhythm, now, clock) * rhythm.batch
    longest = min(longest, patience(rhythm, now, worth))
    bursts = _Bursts.at(rhythm, now)
    size = SLOT if sum(bursts.strengths) > base / 10 + _EPSILON else 60
    minute, weekday, unseen, passed = clock.minute, clock.weekday, 0.0, 0.0
    while passed < longest:
        length = size - minute % size
        habit = base * _factor(rhythm, minute, length) * rhythm.days[weekday]
        gain = bursts.gain(length, habit) if bursts.strengths else bursts.more * habit * length
        if unseen + gain >= worth:
            return min(longest, passed + _within(rhythm, minute, length, (worth - unseen) / gain))
        unseen += gain
        passed += length
        minute += length
        if minute >= DAY - _EPSILON:
            minute, weekday = 0.0, (weekday + 1) % 7
    return longest


@dataclass(slots=True)
class _Bursts:
    """What follows news, as time passes. What follows is followed itself: a burst lasts longer than its first part, and
    what the habit brings grows by what follows it."""

    strengths: list[float]  # articles a minute, by `fades`; none when they have faded
    fades: list[float]
    more: float  # articles that come of one that the habit brings, itself included
    grows: float  # minutes
    young: float = 1.0  # how much of the habit's has no followers yet

    @classmethod
    def at(cls, rhythm: Rhythm, now: float) -> _Bursts:
        more, since = 1 / (1 - rhythm.share), max(0.0, now - rhythm.at)
        fades = [fade * more for fade in FADES]
        strengths = [one * rhythm.batch * exp(-since / fade) for one, fade in zip(rhythm.follow, fades, strict=True)]
        return cls(strengths, fades, more, rhythm.fade * more)

    def gain(self, length: float, habit: float) -> float:
        """How many articles `length` more minutes bring in which the habit brings so many a minute."""
        older = self.young * exp(-length / self.grows)
        gain = habit * (self.more * length - (self.more - 1) * self.grows * (self.young - older))
        still = [one * exp(-length / fade) for one, fade in zip(self.strengths, self.fades, strict=True)]
        for before, after, fade in zip(self.strengths, still, self.fades, strict=True):
            gain += (before - after) * fade
        self.young = older
        self.strengths = [] if older < 0.02 and sum(still) < habit / 50 else still
        return gain


def _factor(rhythm: Rhythm, minute: float, length: float) -> float:
    """The habit's factor for `length` minutes of an hour."""
    if not rhythm.slots or length == 60:
        return rhythm.hours[int(minute // 60)]
    return sum(part * factor for part, factor in _parts(rhythm, minute, length)) / length / 100


def _within(rhythm: Rhythm, minute: float, length: float, share: float) -> float:
    """After how many of these minutes a share of their articles has come: evenly, or as the habit says."""
    if not rhythm.slots or length <= SLOT:
        return length * share
    parts = _parts(rhythm, minute, length)
    left, passed = share * sum(part * factor for part, factor in parts), 0.0
    for part, factor in parts:
        if part * factor > left:
            return passed + left / factor
        left -= part * factor
        passed += part
    return length


def _parts(rhythm: Rhythm, minute: float, length: float) -> list[tuple[float, int]]:
    """The habit's five minutes in these: their lengths, and factors."""
    first, last = int(minute // SLOT), int((minute + length - _EPSILON) // SLOT)
    lengths = [SLOT - minute % SLOT, *[float(SLOT)] * (last - first)]
    return list(zip(lengths, rhythm.slots[first : last + 1], strict=True))


def level(rhythm: Rhythm, now: float, clock: Clock) -> float:
    """How the last days compare with the habit: below 1 while less comes than usual. All of a silence counts: after a
    month without news nothing is left of a habit."""
    passed = max(0.0, now - rhythm.at)
    fade = exp(-0.6931 * passed / LEVEL_HALF_LIFE)
    due = rhythm.rate * rhythm.watched * fade + expected(rhythm, clock, passed)
    return (rhythm.came * fade + LEVEL_PRIOR) / (due + LEVEL_PRIOR)


def expected(rhythm: Rhythm, clock: Clock, passed: float) -> float:
    """Arrivals that the habit makes expect in the `passed` minutes before `clock`."""
    whole, rest = divmod(passed, DAY)
    total = whole * rhythm.rate
    minute, weekday, per_hour = clock.minute, clock.weekday, rhythm.rate / 24
    while rest > 0:
        hour = int((minute - _EPSILON) // 60) if minute > 0 else 23
        if minute <= 0:
            minute, weekday = DAY, (weekday - 1) % 7
        step = min(rest, minute - hour * 60)
        total += per_hour * rhythm.hours[hour] * rhythm.days[weekday] * step / 60
        minute -= step
        rest -= step
    return total
