"""The learned schedule beside three rules, replayed over histories of publishing: delay, and requests per article.

make bench-schedule                             16 publishers of each of eight kinds of process
make bench-schedule QUICK=1                     a few
make bench-schedule ARGS="--histories DIR"      recorded histories: a file a publisher, a moment a line

The delay of an article is the time from its publication to the read that sees it. How eager the learned schedule is can
be set by one number; it is replayed at several, and between them the delay at as many requests as another rule makes is
interpolated, and so is the number of requests at its delay. The rules see what production sees: what a feed holds at a
read, dates cut to the minute, some feeds without dates.
"""

from __future__ import annotations

import argparse
import bisect
import json
import math
import statistics
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import Pool
from pathlib import Path

from bench._histories import DAY, History, between, drawn, recorded
from ingest.schedule import Known, learned_from, plan

WORTHS = (0.12, 0.25, 0.5, 1.0, 1.8)
TUNING, TEST = "tuning", "test"  # seeds
RULES = ("fixed", "mean_gap", "frequency")


def main() -> int:
    """Print a table a rule and, last, the figures as JSON."""
    arguments = _arguments()
    histories = recorded(arguments.histories) if arguments.histories else drawn(arguments.seed, arguments.publishers)
    with Pool(arguments.processes) as pool:
        rules = {name: Outcome.of(pool.map(_Task(name), histories, chunksize=2)) for name in RULES}
        learned = [Outcome.of(pool.map(_Task("learned", worth), histories, chunksize=2)) for worth in WORTHS]
    _told(learned)
    figures: dict[str, object] = {"publishers": len(histories), "articles": learned[0].total.articles}
    for name in RULES:
        figures |= _compared(name, rules[name], learned)
    figures |= _worst(rules, learned)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0


class Rule:
    """When to look next: told what each look brought."""

    def next(self, now: float, news: Sequence[float | None]) -> float:
        raise NotImplementedError


class Fixed(Rule):
    def next(self, now: float, news: Sequence[float | None]) -> float:
        return now + 15.0


@dataclass
class Remembering(Rule):
    seen: list[float] = field(default_factory=list)

    def next(self, now: float, news: Sequence[float | None]) -> float:
        self.seen.extend(now if one is None else one for one in news)
        return now + self.wait(now)

    def wait(self, now: float) -> float:
        raise NotImplementedError


class MeanGap(Remembering):
    """The mean gap between the last 20 articles, the time since the last one among them."""

    def wait(self, now: float) -> float:
        last = self.seen[-20:]
        return min(DAY, max(1.0, (now - last[0]) / len(last))) if last else 15.0


class Frequency(Remembering):
    """Miniflux's `entry_frequency`: a week, divided by the entries of the last week; from 5 minutes to a day."""

    def wait(self, now: float) -> float:
        recent = len(self.seen) - bisect.bisect_left(self.seen, now - 7 * DAY)
        return min(DAY, max(5.0, 7 * DAY / recent)) if recent else DAY


@dataclass
class Learned(Rule):
    """The project's own: the functions that reads are planned by."""

    history: History
    worth: float
    learned: str = ""
    last: datetime | None = None

    def next(self, now: float, news: Sequence[float | None]) -> float:
        moment, zone = _moment(now), self.history.timezone
        if news or not self.learned:
            published = [None if one is None else _moment(one) for one in news]
            self.learned = learned_from(self.learned, published, last_read=self.last, now=moment, timezone=zone)
        self.last = moment
        known = Known("auto", zone, self.history.name, learned=self.learned, worth=self.worth)
        return plan(known, moment).due.timestamp() / 60


def _moment(at: float) -> datetime:
    return datetime.fromtimestamp(at * 60, UTC)


@dataclass(frozen=True, slots=True)
class Replay:
    """One publisher under one rule. `lost`: articles that had left the feed before anybody looked."""

    kind: str
    delays: tuple[float, ...]
    requests: int
    lost: int


def replay(history: History, rule: Rule) -> Replay:
    """Look whenever the rule says, until the history ends."""
    delays: list[float] = []
    requests = lost = 0
    last = now = history.start
    while True:
        after = last if requests else -math.inf
        new = between(history.times, after, min(now, history.end))
        shown = new[-history.holds :]
        lost += len(new) - len(shown) if requests else 0
        delays.extend(now - one for one in new if one > history.start)
        if now >= history.end:
            return Replay(history.kind, tuple(delays), requests, lost)
        requests += 1
        last = now
        now = rule.next(now, [float(int(one)) if history.dated else None for one in shown])


@dataclass(frozen=True, slots=True)
class _Task:
    name: str
    worth: float = 0.0

    def __call__(self, history: History) -> Replay:
        rules: Mapping[str, type[Rule]] = {"fixed": Fixed, "mean_gap": MeanGap, "frequency": Frequency}
        return replay(history, rules[self.name]() if self.name in rules else Learned(history, self.worth))


@dataclass(frozen=True, slots=True)
class Sum:
    """Publishers together: over all articles."""

    requests: int
    articles: int
    median: float  # minutes
    mean: float
    lost: int

    @classmethod
    def of(cls, replays: Sequence[Replay]) -> Sum:
        delays = [delay for one in replays for delay in one.delays] or [0.0]
        return cls(
            sum(one.requests for one in replays),
            len(delays),
            statistics.median(delays),
            statistics.fmean(delays),
            sum(one.lost for one in replays),
        )


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a rule came to, by kind of process and in all."""

    kinds: Mapping[str, Sum]
    total: Sum

    @classmethod
    def of(cls, replays: Sequence[Replay]) -> Outcome:
        kinds = dict.fromkeys(one.kind for one in replays)
        return cls({kind: Sum.of([one for one in replays if one.kind == kind]) for kind in kinds}, Sum.of(replays))


# -- compared ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ratios:
    """The learned schedule over another rule: below 1 it is better."""

    delay: float  # median, at equal numbers of requests
    requests: float  # at equal median delay
    mean: float  # mean delay, at equal numbers of requests


def ratios(rule: Sum, learned: Sequence[Sum]) -> Ratios:
    requests = [one.requests for one in learned]
    return Ratios(
        _between(requests, [one.median for one in learned], rule.requests) / rule.median,
        _between([one.median for one in learned], requests, rule.median) / rule.requests,
        _between(requests, [one.mean for one in learned], rule.requests) / rule.mean,
    )


def _between(places: Sequence[float], values: Sequence[float], at: float) -> float:
    """The value at a place, on a line through the two nearest points where both are logarithms."""
    points = sorted((math.log(place), math.log(max(value, 1e-3))) for place, value in zip(places, values, strict=True))
    goal = math.log(at)
    upper = min(max(1, bisect.bisect([place for place, _value in points], goal)), len(points) - 1)
    (left, low), (right, high) = points[upper - 1], points[upper]
    return math.exp(low + (high - low) * (goal - left) / ((right - left) or 1.0))


def _told(learned: Sequence[Outcome]) -> None:
    """The learned schedule by itself, as eager as it was replayed, over all processes."""
    sys.stdout.write(f"{'learned, worth':<16}{'requests':>10}{'per article':>13}{'median':>8}{'mean':>8}{'lost':>6}\n")
    for worth, one in zip(WORTHS, learned, strict=True):
        whole = one.total
        sys.stdout.write(f"{worth:<16}{whole.requests:>10}{whole.requests / whole.articles:>13.2f}{whole.median:>8.2f}")
        sys.stdout.write(f"{whole.mean:>8.1f}{whole.lost:>6}\n")


def _compared(name: str, rule: Outcome, learned: Sequence[Outcome]) -> dict[str, float]:
    sys.stdout.write(f"\n{name:<14}{'articles':>9}{'requests':>10}{'median':>8}{'mean':>8}{'lost':>6}   learned:")
    sys.stdout.write(f"{'delay':>7}{'mean':>7}{'requests':>10}\n")
    whole = ratios(rule.total, [one.total for one in learned])
    for kind, one in [*rule.kinds.items(), ("all", rule.total)]:
        each = whole if kind == "all" else ratios(one, [several.kinds[kind] for several in learned])
        sys.stdout.write(
            f"{kind:<14}{one.articles:>9}{one.requests:>10}{one.median:>8.2f}{one.mean:>8.1f}{one.lost:>6}"
        )
        sys.stdout.write(f"{'':11}{each.delay:>8.2f}{each.mean:>7.2f}{each.requests:>10.2f}\n")
    return {
        f"delay_ratio_{name}": round(whole.delay, 3),
        f"requests_ratio_{name}": round(whole.requests, 3),
        f"mean_delay_ratio_{name}": round(whole.mean, 3),
    }


def _worst(rules: Mapping[str, Outcome], learned: Sequence[Outcome]) -> dict[str, object]:
    """The kind of process in which the learned schedule is worst beside any rule, by delay or by requests."""
    found = []
    for name, rule in rules.items():
        for kind, one in rule.kinds.items():
            each = ratios(one, [several.kinds[kind] for several in learned])
            found.append((max(each.delay, each.requests), kind, name))
    ratio, kind, name = max(found)
    return {"worst_process": kind, "worst_beside": name, "worst_ratio": round(ratio, 3)}


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-schedule")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--publishers", type=int, default=16, help="of each kind of process")
    parser.add_argument("--seed", default=TEST, help=f"the schedule was tuned with “{TUNING}”")
    parser.add_argument("--histories", type=Path, help="a folder of recorded histories")
    parser.add_argument("--processes", type=int, default=2)
    arguments = parser.parse_args()
    if arguments.quick:
        arguments.publishers = min(arguments.publishers, 2)
    return arguments


if __name__ == "__main__":
    sys.exit(main())
