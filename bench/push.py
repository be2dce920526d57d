"""From publishing to the visible post, before a running `ingest serve`: by signed messages and through a hub.

make bench-push            20 articles each way
make bench-push QUICK=1    5
"""

from __future__ import annotations

import argparse
import html
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from ingest.demo.simulator import Simulator
from ingest.demo.workspace import push_secret
from ingest.demo.world import LONGEST, Publication, World

_LISTENS, _PUSHES = "yuntai", "qinghe"
"""The partner whose feed names a hub, and the one whose system pushes."""


def main() -> int:
    """Print a line an article and, last, the figures as JSON. 1: something took two seconds or longer."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    many = 5 if parser.parse_args().quick else 20
    now = datetime.now(UTC)
    world = World(epoch=now, publishers=3, articles=3 * many, today=now.date())
    with tempfile.TemporaryDirectory(prefix="ingest-push-") as scratch, Simulator(world, latency=0.0) as simulator:
        waited = _measured(Path(scratch), simulator, many)
        answers = [status for _kind, status in simulator.sent()]
    figures: dict[str, float | int] = {"articles": sum(len(each) for each in waited.values())}
    for name, partner in (("push", _PUSHES), ("websub", _LISTENS)):
        figures[f"{name}_median_s"] = round(statistics.median(waited[partner]), 3)
        figures[f"{name}_worst_s"] = round(max(waited[partner]), 3)
    figures["not_acknowledged"] = sum(1 for status in answers if not 200 <= status < 300)
    sys.stdout.write(json.dumps(figures) + "\n")
    return 0 if max(max(each) for each in waited.values()) < 2.0 else 1


def _measured(folder: Path, simulator: Simulator, many: int) -> dict[str, list[float]]:
    """Seconds for each article, by partner: the world's clock steps from one publication to the next."""
    world = simulator.world
    begin = sorted(one.published for one in _own(world, _LISTENS))[many // 2]
    happening = [one for name in (_LISTENS, _PUSHES) for one in _own(world, name) if one.published > begin]
    simulator.set_clock(begin)
    head, *partners = simulator.sources().split("\n  - id: ")
    sources = [part for part in partners if part.startswith((_LISTENS, _PUSHES))]
    (folder / "sources.yaml").write_text("\n  - id: ".join([head, *sources]) + "\n", encoding="utf-8")
    secret = push_secret(folder).read_text(encoding="utf-8").strip()
    waited: dict[str, list[float]] = {_LISTENS: [], _PUSHES: []}
    with _serving(folder) as url:
        _until(lambda: bool(simulator.subscribers and simulator.subscribers.topics()))
        _until(lambda: "<article" in _page(url) or "/post/" in _page(url))
        time.sleep(3.0)  # the first pass over everything ends
        simulator.send_to(url, secret)
        time.sleep(0.3)
        for one in sorted(happening, key=lambda each: each.published):
            if len(waited[one.partner]) < many:
                began = time.monotonic()
                simulator.set_clock(one.published)
                _until(lambda title=one.story.title: html.escape(title) in _page(url) or title in _page(url))  # type: ignore[misc]
                waited[one.partner].append(time.monotonic() - began)
                sys.stdout.write(f"{one.partner:>8} {waited[one.partner][-1]:>6.2f} s  {one.story.title}\n")
    return waited


def _own(world: World, partner_id: str) -> list[Publication]:
    """What it wrote itself."""
    own = (one for one in world.publications(partner_id) if one.original is None)
    return [one for one in own if one.published > world.epoch - LONGEST]


@contextmanager
def _serving(folder: Path) -> Iterator[str]:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    environment = kept | {"INGEST_PUBLIC_PORT": str(port), "INGEST_PUBLIC_URL": url, "INGEST_LANGUAGE": "en"}
    quiet = subprocess.DEVNULL
    with subprocess.Popen(
        [sys.executable, "-m", "ingest", "serve"], cwd=folder, env=environment, stdout=quiet, stderr=quiet
    ) as process:
        try:
            yield url + "/"
        finally:
            process.terminate()


def _page(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(answer.read().decode())
    except OSError:
        return ""


def _until(holds: Callable[[], bool], seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            raise SystemExit("it never came")
        time.sleep(0.02)


if __name__ == "__main__":
    sys.exit(main())
