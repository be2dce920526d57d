"""Who polls: `ingest` and lemon24/reader, each in a process of its own that tells what every round cost it.

CPU is that of the whole process (all threads, in the kernel too) from the first question to the last commit of a round;
starting, and writing down what there is to read, is left out for both.
"""

from __future__ import annotations

import argparse
import asyncio
import cProfile
import json
import os
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from subprocess import PIPE, run
from typing import Any

from bench import _feeds

# Everything that is announced is older than the backfill: it is recorded with what was announced, and no article is
# fetched. reader fetches none either.
_HEAD = """version: 1
targets: {{discover: {{kind: community}}}}
fetch: {{allow: ["127.0.0.0/8"]}}
defaults: {{schedule: every 15m, backfill: {{max: 10, since: 7d}}}}
organizations:
"""
_ORGANIZATION = """  - id: o{number}
    name: Paper {number}
    account: {{handle: o{number}, display_name: Paper {number}}}
    sources:
"""
_SOURCES_EACH = 4


@dataclass(slots=True)
class Round:
    """One pass over everything. `unchanged`: polls of which the server (or the bytes) said that nothing is new."""

    name: str
    polls: int
    seconds: float
    cpu: float
    stored: int
    unchanged: int = 0
    failed: int = 0


@dataclass(slots=True)
class Polled:
    rounds: list[Round] = field(default_factory=list)
    peak_mb: float = 0.0


def poll(who: str, folder: Path, port: int, sources: int, hosts: int, rounds: int, *, profile: str = "") -> Polled:
    """Start `who` and wait for what it tells."""
    command = [sys.executable, "-m", "bench._pollers", who, str(folder), str(port), str(sources), str(hosts)]
    command += [str(rounds), *([f"--profile={profile}"] if profile else [])]
    done = run(command, check=True, stdout=PIPE, text=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return Polled([Round(**one) for one in told["rounds"]], told["peak_mb"])


def _names(rounds: int) -> list[tuple[str, int]]:
    return [("first", 0), *((f"again {one}", one) for one in range(1, rounds + 1))]


# -- ingest --------------------------------------------------------------------------------------------------


def ingest(arguments: argparse.Namespace) -> list[Round]:
    """`ingest sync` without its publishing half: what is due is asked of the store, read, and recorded."""
    from ingest.config import load
    from ingest.settings import Settings

    folder: Path = arguments.folder
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "sources.yaml").write_text(_workspace(arguments), encoding="utf-8")
    settings = Settings.from_environment({}, folder)
    return asyncio.run(_ingest(arguments, settings, load(settings.sources)))


def _workspace(arguments: argparse.Namespace) -> str:
    parts = [_HEAD.format()]
    for number in range(arguments.sources):
        if number % _SOURCES_EACH == 0:
            parts.append(_ORGANIZATION.format(number=number // _SOURCES_EACH))
        parts.append(f"      - feed: {_feeds.address(arguments.port, number, arguments.hosts)}\n")
    return "".join(parts)


async def _ingest(arguments: argparse.Namespace, settings: Any, config: Any) -> list[Round]:
    from ingest import jobs
    from ingest.app import open_app

    late = timedelta()

    def clock() -> datetime:
        return datetime.now(UTC) + late

    rounds = []
    async with open_app(settings, config, clock=clock) as app:
        await jobs.declare(app)
        for name, number in _names(arguments.rounds):
            await asyncio.to_thread(_feeds.tell, arguments.port, "round", number)
            watch = _Watch(arguments.profile == name)
            reports = await jobs.read(app, await jobs.to_read(app, (), False))
            seconds, cpu = watch.stop()
            rounds.append(
                Round(
                    name,
                    len(reports),
                    seconds,
                    cpu,
                    stored=sum((await app.store.counts()).entries.values()),
                    unchanged=sum(report.unchanged for report in reports),
                    failed=sum(1 for report in reports if report.problem),
                )
            )
            late += timedelta(hours=1)
    return rounds


# -- lemon24/reader ------------------------------------------------------------------------------------------


def reader(arguments: argparse.Namespace) -> list[Round]:
    """What `reader update --no-scheduled --workers 10` does; nothing is due so soon after the first time."""
    from reader import make_reader

    arguments.folder.mkdir(parents=True, exist_ok=True)
    polling = make_reader(str(arguments.folder / "reader.sqlite"))
    for number in range(arguments.sources):
        polling.add_feed(_feeds.address(arguments.port, number, arguments.hosts))
    rounds = []
    for name, number in _names(arguments.rounds):
        _feeds.tell(arguments.port, "round", number)
        watch = _Watch(arguments.profile == name)
        results = list(polling.update_feeds_iter(scheduled=False, workers=10))
        seconds, cpu = watch.stop()
        stored = polling.get_entry_counts().total or 0
        failed = sum(isinstance(one.value, Exception) for one in results)
        unchanged = sum(one.value is None for one in results)
        rounds.append(Round(name, len(results), seconds, cpu, stored, unchanged, failed))
    return rounds


# -- measured ------------------------------------------------------------------------------------------------


class _Watch:
    """Wall and CPU seconds from now on; with `profile` a table of functions goes to stderr."""

    def __init__(self, profile: bool) -> None:
        self._profile = cProfile.Profile() if profile else None
        self._wall, self._cpu = time.perf_counter(), time.process_time()
        if self._profile:
            self._profile.enable()

    def stop(self) -> tuple[float, float]:
        if self._profile:
            import pstats

            self._profile.disable()
            for order in ("cumulative", "tottime"):
                pstats.Stats(self._profile, stream=sys.stderr).sort_stats(order).print_stats(60)
        return time.perf_counter() - self._wall, time.process_time() - self._cpu


def _peak_mb() -> float:
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return (own + sum(map(_resident_kb, _children()))) / 1024


def _children() -> list[int]:
    return [int(one) for one in Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children").read_text().split()]


def _resident_kb(process: int) -> int:
    return int(Path(f"/proc/{process}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024


_WHO: dict[str, Callable[[argparse.Namespace], list[Round]]] = {"ingest": ingest, "reader": reader}


def main() -> None:
    parser = argparse.ArgumentParser(prog="bench._pollers")
    parser.add_argument("who", choices=_WHO)
    parser.add_argument("folder", type=Path)
    for name in ("port", "sources", "hosts", "rounds"):
        parser.add_argument(name, type=int)
    parser.add_argument("--profile", default="")
    arguments = parser.parse_args()
    rounds = _WHO[arguments.who](arguments)
    sys.stdout.write(json.dumps(asdict(Polled(rounds, _peak_mb()))) + "\n")


if __name__ == "__main__":
    main()
