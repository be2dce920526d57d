"""`kill -9` of `ingest sync` at random moments, each followed by another sync: what is missing, what stands twice?

make bench-kill            100 kills, a fresh workspace each
make bench-kill QUICK=1    a few
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.demo.simulator import Simulator
from ingest.demo.workspace import write_workspace
from ingest.demo.world import World
from ingest.settings import Settings

Stand = tuple[str, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Round:
    """What one kill, and the sync after it, came to."""

    at: float  # seconds after the start
    posted_before: int
    missing: int
    twice: int
    wrong: int
    exit_code: int


def main() -> int:
    """Print a line a kill and, last, the figures as JSON. 1: something was missing, twice, or should not be there."""
    arguments = _arguments()
    articles = 6 if arguments.quick else arguments.articles
    kills = 4 if arguments.quick else arguments.kills
    world = World(epoch=datetime.now(UTC), articles=articles)
    rounds = []
    with tempfile.TemporaryDirectory(prefix="ingest-kill-") as scratch, Simulator(world, latency=0.0) as simulator:
        whole = _whole_sync(Path(scratch) / "first", simulator)
        sys.stdout.write(f"an undisturbed sync takes {whole:.1f} s\n{'killed at':>10} {'posted':>7}  then\n")
        for done in killed(Path(scratch), simulator, kills, whole, random.Random(arguments.seed)):
            rounds.append(done)
            verdict = "equal to the ledger" if not (done.missing or done.twice or done.wrong) else str(done)
            sys.stdout.write(f"{done.at:>8.2f} s {done.posted_before:>7}  {verdict}\n")
            sys.stdout.flush()
    figures = {
        "kills": len(rounds),
        "missing": sum(one.missing for one in rounds),
        "twice": sum(one.twice for one in rounds),
        "wrong": sum(one.wrong for one in rounds),
        "failed_syncs": sum(1 for one in rounds if one.exit_code),
        "killed_before_the_first_post": sum(1 for one in rounds if one.posted_before == 0),
        "sync_s": round(whole, 2),
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["missing"] or figures["twice"] or figures["wrong"] else 0


def killed(scratch: Path, simulator: Simulator, kills: int, whole: float, chance: random.Random) -> Iterator[Round]:
    """As many rounds as there are kills that met a living process."""
    met = 0
    while met < kills:
        folder = scratch / f"round-{met}"
        at = chance.uniform(0.2, whole)
        if not _kill_sync(_workspace(folder, simulator), at):
            _remove(folder)
            continue
        met += 1
        before = len(asyncio.run(standing(folder)))
        exit_code = _sync(folder).wait()
        yield _compare(folder, simulator, at, before, exit_code)
        _remove(folder)


def _kill_sync(folder: Path, at: float) -> bool:
    """Start a sync and kill it at `at` seconds; False when it had ended before."""
    process = _sync(folder)
    try:
        process.wait(timeout=at)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def _compare(folder: Path, simulator: Simulator, at: float, before: int, exit_code: int) -> Round:
    stands = Counter(asyncio.run(standing(folder)))
    expected = {(one.account, one.title, one.text) for one in simulator.ledger.expected_posts(datetime.now(UTC))}
    return Round(
        at=at,
        posted_before=before,
        missing=len(expected - stands.keys()),
        twice=sum(count - 1 for count in stands.values()),
        wrong=len(stands.keys() - expected),
        exit_code=exit_code,
    )


async def standing(folder: Path) -> list[Stand]:
    """What stands in the community of a workspace: account, title, paragraphs."""
    from ingest.store import Store
    from ingest.store.community import CommunityStore, Place

    settings = Settings.from_environment({}, folder)
    if not settings.data.exists():
        return []
    store = Store.open(settings.database_url)
    try:
        community, posts, before = CommunityStore(store), [], None
        while cards := await community.feed(before=before, limit=200):
            for card in cards:
                post = await community.post(card.id)
                posts.append((card.member.profile.handle, card.title, tuple(getattr(post, "text", "").split("\n"))))
            before = Place(cards[-1].shown_at, cards[-1].id)
        return posts
    finally:
        store.close()


def _whole_sync(folder: Path, simulator: Simulator) -> float:
    """How long a sync takes that nobody disturbs; also draws every picture once."""
    _sync(_workspace(folder / "warm", simulator)).wait()
    begin = time.perf_counter()
    _sync(_workspace(folder / "timed", simulator)).wait()
    return time.perf_counter() - begin


def _workspace(folder: Path, simulator: Simulator) -> Path:
    folder.mkdir(parents=True)
    (folder / "sources.yaml").write_text(simulator.sources(), encoding="utf-8")
    write_workspace(folder)
    return folder


def _sync(folder: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "ingest", "-C", str(folder), "sync", "--all", "--json"]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _remove(folder: Path) -> None:
    import shutil

    shutil.rmtree(folder, ignore_errors=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-kill")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--articles", type=int, default=20, help="of each of the eight partners")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
