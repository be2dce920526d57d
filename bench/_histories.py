"""Histories of publishing: drawn from published kinds of process, or recorded ones from a folder.

A history is a list of moments (minutes since 1970, UTC, rising) at which a publisher's articles became public. Sources
of the processes: docs/schedule.md.
"""

from __future__ import annotations

import bisect
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

DAY = 1440.0
BEGIN = datetime(2026, 2, 20, tzinfo=UTC)  # six weeks around the day on which the clocks of many zones change
LEAD = 14.0  # days that were published before we came
DAYS = 42.0  # days that are replayed
_ZONES = ("Asia/Shanghai", "Europe/Berlin", "America/New_York", "UTC", "Asia/Kolkata", "Australia/Sydney")
_NEWSROOM = (1, 1, 1, 1, 1, 2, 5, 8, 10, 11, 12, 11, 9, 10, 11, 11, 12, 11, 9, 7, 6, 5, 3, 2)  # by hour, in proportion


@dataclass(frozen=True, slots=True)
class History:
    """One publisher. `holds`: how many articles its feed shows; `dated`: the feed tells when they were published."""

    kind: str
    name: str
    timezone: str
    times: tuple[float, ...]
    start: float  # when we come; what lies before is the past
    end: float
    holds: int = 20
    dated: bool = True


def drawn(seed: str, publishers: int) -> list[History]:
    """So many publishers of each kind of process, from 0.5 to 200 articles a day (log-uniformly)."""
    return [_history(kind, seed, number) for kind in PROCESSES for number in range(publishers)]


def recorded(folder: Path) -> list[History]:
    """A history from each file of the folder: a moment a line, in ISO 8601 or as seconds since 1970. The first quarter
    is taken for the past. The part of its name before the first `.` names the time zone, with `_` for `/`, if there is
    such a zone."""
    return [_recorded(path) for path in sorted(folder.iterdir()) if path.is_file()]


def _recorded(path: Path) -> History:
    lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    times = sorted(_minutes(line) for line in lines)
    zone = path.name.split(".")[0].replace("_", "/", 1)
    known = zone if _is_zone(zone) else "UTC"
    return History("recorded", path.name, known, tuple(times), times[len(times) // 4], times[-1])


def _minutes(line: str) -> float:
    try:
        return float(line) / 60
    except ValueError:
        moment = datetime.fromisoformat(line)
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() / 60


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


def _history(kind: str, seed: str, number: int) -> History:
    chance = Random(f"{seed}/{kind}/{number}")
    rate = 0.5 * 400 ** chance.random()
    zone = chance.choice(_ZONES)
    first = BEGIN.timestamp() / 60 - LEAD * DAY
    local = _Local(zone, first)
    times = sorted(first + at for at in PROCESSES[kind](chance, rate, local) if 0 <= at < (LEAD + DAYS) * DAY)
    return History(
        kind=kind,
        name=f"{kind}-{number}",
        timezone=zone,
        times=tuple(times),
        start=BEGIN.timestamp() / 60 + chance.random() * 60,
        end=first + (LEAD + DAYS) * DAY,
        holds=chance.choice((10, 15, 20, 30, 50)),
        dated=chance.random() > 0.15,
    )


class _Local:
    """The local clock of a publisher: minutes since `first` to the minute of the day and the weekday, and back."""

    def __init__(self, zone: str, first: float) -> None:
        self._zone, self._first = ZoneInfo(zone), first

    def of(self, at: float) -> tuple[float, int]:
        moment = datetime.fromtimestamp((self._first + at) * 60, self._zone)
        return moment.hour * 60 + moment.minute + moment.second / 60, moment.weekday()

    def days(self) -> Iterator[tuple[float, int]]:
        """Each local midnight and its weekday."""
        for day in range(-1, int(LEAD + DAYS) + 2):
            noon = datetime.fromtimestamp((self._first + day * DAY + 720) * 60, self._zone)
            midnight = noon.replace(hour=0, minute=0, second=0, microsecond=0)
            yield midnight.timestamp() / 60 - self._first, midnight.weekday()


# -- the processes: minutes since the beginning of the history -------------------------------------------------------

_TOTAL = (LEAD + DAYS) * DAY
Process = Callable[[Random, float, _Local], Sequence[float]]


def _poisson(chance: Random, rate: float, local: _Local) -> list[float]:
    """The same at any time."""
    return list(_steady(chance, rate / DAY, _TOTAL))


def _day_and_night(chance: Random, rate: float, local: _Local) -> list[float]:
    """A newsroom's day, every day of the week."""
    shift, depth = chance.uniform(-120, 120), chance.uniform(0.7, 1.0)
    return _thinned(chance, rate, lambda at: _hour(local.of(at)[0] + shift, depth))


def _weekly(chance: Random, rate: float, local: _Local) -> list[float]:
    """Office hours on workdays and little at weekends; quiet ones have a few days of their own in the week."""
    if rate < 3:
        week = [0.03] * 7
        for day in chance.sample(range(7), chance.choice((1, 2, 3))):
            week[day] = 1.0
    else:
        week = [chance.uniform(0.7, 1.0) for _day in range(5)] + [chance.uniform(0.0, 0.25) for _day in range(2)]

    def strength(at: float) -> float:
        minute, weekday = local.of(at)
        return _hour(minute, 1.0) * week[weekday]

    return _thinned(chance, rate, strength)


def _bursts(chance: Random, rate: float, local: _Local) -> list[float]:
    """Self-exciting: an article is followed by more of the same story (Hawkes), by day more than by night."""
    branching, length = chance.uniform(0.4, 0.75), math.exp(chance.uniform(math.log(8), math.log(90)))
    parents = _thinned(chance, rate * (1 - branching), lambda at: _hour(local.of(at)[0], 0.5))
    times, queue = [], list(parents)
    while queue:
        at = queue.pop()
        if at < _TOTAL:
            times.append(at)
            queue.extend(at + chance.expovariate(1 / length) for _child in range(_count(chance, branching)))
    return times


def _clusters(chance: Random, rate: float, local: _Local) -> list[float]:
    """Several articles around an event that itself is not seen (Neyman and Scott)."""
    size, spread = chance.uniform(2, 6), math.exp(chance.uniform(math.log(5), math.log(60)))
    events = _steady(chance, rate / size / DAY, _TOTAL)
    return [event + abs(chance.gauss(0, spread)) for event in events for _one in range(_count(chance, size))]


def _timetable(chance: Random, rate: float, local: _Local) -> list[float]:
    """Fixed minutes each day, a little late, left out now and then; quiet ones on some days of the week only."""
    slots = sorted(chance.sample(range(0, 1440, 5), max(1, min(48, round(rate)))))
    late, kept = chance.uniform(0.2, 4.0), chance.uniform(0.85, 1.0)
    some = max(1, round(7 * rate)) if rate < 1 else 7
    days = set(chance.sample(range(7), min(7, some)))
    return [
        midnight + slot + chance.expovariate(1 / late)
        for midnight, weekday in local.days()
        if weekday in days
        for slot in slots
        if chance.random() < kept
    ]


def _dying(chance: Random, rate: float, local: _Local) -> list[float]:
    """Less and less, with a half-life of one to two weeks; some come back in the last days."""
    half = chance.uniform(7, 14) * DAY
    back = _TOTAL - 6 * DAY if chance.random() < 0.3 else math.inf

    def strength(at: float) -> float:
        left = 1.0 if at > back else 0.5 ** (at / half)
        return left * _hour(local.of(at)[0], 0.6)

    return _thinned(chance, min(400.0, rate * 2), strength, mean=0.5)


def _heavy_tails(chance: Random, rate: float, local: _Local) -> list[float]:
    """A person's way: gaps of a power law, hours of nothing between quick successions (Barabási)."""
    mean = DAY / rate
    sigma = chance.uniform(1.0, 1.6)
    times, at = [], 0.0
    while at < _TOTAL:
        at += chance.lognormvariate(math.log(mean) - sigma * sigma / 2, sigma)
        times.append(at)
    return times


PROCESSES: dict[str, Process] = {
    "poisson": _poisson,
    "day_and_night": _day_and_night,
    "weekly": _weekly,
    "bursts": _bursts,
    "clusters": _clusters,
    "timetable": _timetable,
    "dying": _dying,
    "heavy_tails": _heavy_tails,
}


def _steady(chance: Random, per_minute: float, until: float) -> Iterator[float]:
    at = chance.expovariate(per_minute)
    while at < until:
        yield at
        at += chance.expovariate(per_minute)


def _thinned(chance: Random, rate: float, strength: Callable[[float], float], *, mean: float = 0.0) -> list[float]:
    """An inhomogeneous Poisson process by thinning (Lewis and Shedler): `strength` is from 0 to 1; `rate` a day on
    average, where its mean is not told."""
    mean = mean or sum(strength(step * 30.0) for step in range(7 * 48)) / (7 * 48)
    return [at for at in _steady(chance, rate / mean / DAY, _TOTAL) if chance.random() < strength(at)]


def _hour(minute: float, depth: float) -> float:
    """How busy a newsroom is at this minute of the day, from 0 to 1; `depth` 0: always the same."""
    position = (minute % DAY) / 60
    left = int(position) % 24
    share = position - int(position)
    busy = _NEWSROOM[left] * (1 - share) + _NEWSROOM[(left + 1) % 24] * share
    return 1 - depth + depth * busy / max(_NEWSROOM)


def _count(chance: Random, mean: float) -> int:
    """A number drawn from Poisson's distribution."""
    limit, product, count = math.exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        count += 1
    return count


def between(times: Sequence[float], after: float, until: float) -> Sequence[float]:
    """Those of (after, until]."""
    return times[bisect.bisect_right(times, after) : bisect.bisect_right(times, until)]
