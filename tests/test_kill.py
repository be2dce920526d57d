"""`kill -9` at random moments: the next sync brings the community to what the ledger says (more: make bench-kill)."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bench.kill import killed
from ingest.demo.simulator import Simulator
from ingest.demo.world import World


@pytest.mark.timeout(240)
def test_a_killed_sync_leaves_nothing_missing_and_nothing_twice(tmp_path: Path) -> None:
    world = World(epoch=datetime.now(UTC), articles=4)
    with Simulator(world, latency=0.0) as simulator:
        rounds = list(killed(tmp_path, simulator, 3, 4.0, random.Random(7)))
    assert [(one.missing, one.twice, one.wrong, one.exit_code) for one in rounds] == [(0, 0, 0, 0)] * 3
