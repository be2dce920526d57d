"""What a poll costs: many feeds on this machine, polled for the first time and again with 95 % unchanged, beside
lemon24/reader in the same run.

make bench-polls            2,000 sources on 40 hosts, three times; then 10,000 sources on as many hosts
make bench-polls QUICK=1    fewer
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from bench import _feeds
from bench._pollers import Polled, Round, poll

_HOSTS = 40  # publishers that a partner list really has share hosts; reader keeps its connections to them as well
_ROUNDS = 2


def main() -> int:
    """Print a table and, last, the figures as JSON. 1: somebody did not store what was announced."""
    arguments = _arguments()
    sources, many = (200, 500) if arguments.quick else (2_000, 10_000)
    with tempfile.TemporaryDirectory(prefix="ingest-polls-") as scratch, _feeds.publishers() as port:
        folder = Path(scratch)
        polled = {"ingest": poll("ingest", folder / "ingest", port, sources, _HOSTS, _ROUNDS)}
        if find_spec("reader"):
            polled["reader"] = poll("reader", folder / "reader", port, sources, _HOSTS, _ROUNDS)
        polled["ingest, many hosts"] = poll("ingest", folder / "many", port, many, many, 1)
    wrong = [line for name, one in polled.items() for line in _wrong(name, one, many if "many" in name else sources)]
    _table(polled)
    for line in wrong:
        sys.stdout.write(f"WRONG: {line}\n")
    sys.stdout.write(json.dumps(_figures(polled, many)) + "\n")
    return 1 if wrong else 0


def _wrong(name: str, polled: Polled, sources: int) -> list[str]:
    """A poll that stores nothing is quick."""
    news = sum(map(_feeds.changes, range(sources)))
    wrong = []
    for number, one in enumerate(polled.rounds):
        expected = (sources, sources * _feeds.ENTRIES + number * news, 0)
        if (one.polls, one.stored, one.failed) != expected:
            wrong.append(
                f"{name}, {one.name}: polls, stored, failed {one.polls, one.stored, one.failed}, not {expected}"
            )
    return wrong


def _table(polled: dict[str, Polled]) -> None:
    sys.stdout.write(f"{'':<20}{'round':<10}{'polls/s':>9}{'CPU ms':>9}{'unchanged':>11}{'stored':>9}{'peak MB':>9}\n")
    for name, done in polled.items():
        for one in done.rounds:
            rate, cost = one.polls / one.seconds, 1000 * one.cpu / one.polls
            sys.stdout.write(
                f"{name:<20}{one.name:<10}{rate:>9.0f}{cost:>9.3f}{one.unchanged:>11}{one.stored:>9}{done.peak_mb:>9.0f}\n"
            )


def _figures(polled: dict[str, Polled], many: int) -> dict[str, Any]:
    ours, theirs, wide = polled["ingest"], polled.get("reader"), polled["ingest, many hosts"]
    return {
        "polls_per_cpu_s": round(1000 / _again(ours)),
        "first_polls_per_cpu_s": round(1000 / _first(ours)),
        f"peak_mb_{many}": round(wide.peak_mb, 1),
        "vs_reader_first": round(_first(theirs) / _first(ours), 2) if theirs else None,
        "vs_reader_repoll": round(_again(theirs) / _again(ours), 2) if theirs else None,
        "first_cpu_ms": round(_first(ours), 3),
        "again_cpu_ms": round(_again(ours), 3),
        "again_cpu_ms_a_host_each": round(_again(wide), 3),
    }


def _first(polled: Polled) -> float:
    return _cost(polled.rounds[:1])


def _again(polled: Polled) -> float:
    return _cost(polled.rounds[1:])


def _cost(rounds: list[Round]) -> float:
    """CPU milliseconds a poll."""
    return 1000 * sum(one.cpu for one in rounds) / sum(one.polls for one in rounds)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-polls")
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
