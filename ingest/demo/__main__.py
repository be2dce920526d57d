"""`python -m ingest.demo`: serve the invented partners until told to stop."""

from __future__ import annotations

import argparse
import json
import signal
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

from ingest.demo.simulator import Simulator
from ingest.demo.workspace import BASE_PORT
from ingest.demo.world import World
from ingest.errors import ConfigError
from ingest.i18n import gettext as _


def main(arguments: list[str] | None = None) -> int:
    """Print one line when every site answers, and serve until SIGTERM or Ctrl-C. 2: it could not start."""
    told = _parser().parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    try:
        simulator = _simulator(told).start()
    except ConfigError as error:
        sys.stderr.write(f"{error.reason}\n{error.fix}\n")
        return 2
    try:
        if told.push_to and told.push_secret:
            simulator.send_to(told.push_to, told.push_secret.read_text(encoding="utf-8").strip())
        sys.stdout.write(_ready(simulator) + "\n")
        sys.stdout.flush()
        if told.with_starter:
            threading.Thread(target=_await_end_of_input, args=(ended,), daemon=True).start()
        ended.wait()
    finally:
        simulator.stop()
    return 0


def _await_end_of_input(ended: threading.Event) -> None:
    """Whoever started us holds the other end; it closes when they end, also by `kill -9`."""
    sys.stdin.read()
    ended.set()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m ingest.demo", description=_("Serve invented partners on loopback.")
    )
    parser.add_argument(
        "--base-port", type=int, default=BASE_PORT, help=_("the first partner's port; 0: any free ports")
    )
    parser.add_argument("--state", type=Path, required=True, help=_("folder that keeps the world's epoch and pictures"))
    parser.add_argument("--publishers", type=int, default=8, help=_("how many partners"))
    parser.add_argument("--articles", type=int, default=20, help=_("how many articles each has"))
    parser.add_argument("--seed", type=int, default=1, help=_("another seed, other generated articles"))
    parser.add_argument("--epoch", type=_time, help=_("when everything has happened (default: the first start)"))
    parser.add_argument("--with-starter", action="store_true", help=_("end when standard input is closed"))
    parser.add_argument("--push-to", default="", help=_("the pages' address, for the partners whose systems push"))
    parser.add_argument("--push-secret", type=Path, help=_("the file with the secret of what they push"))
    parser.add_argument("--at", type=_time, help=_("stop the world's clock at this time"))
    return parser


def _simulator(told: argparse.Namespace) -> Simulator:
    epoch = told.epoch or kept_epoch(told.state, datetime.now(UTC))
    world = World(epoch=epoch, seed=told.seed, publishers=told.publishers, articles=told.articles)
    simulator = Simulator(world, base_port=told.base_port, folder=told.state / "pictures")
    simulator.set_clock(told.at)
    return simulator


def kept_epoch(state: Path, now: datetime) -> datetime:
    """The time of the first start, kept in `state`: later starts continue the same world. Raises ConfigError."""
    path = state / "demo.json"
    if path.exists():
        try:
            return datetime.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["epoch"])
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(
                _("{path} cannot be read.", path=path), fix=_("Delete it; the invented world then begins anew.")
            ) from error
    epoch = now.replace(microsecond=0)
    state.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    part.write_text(json.dumps({"epoch": epoch.isoformat()}) + "\n", encoding="utf-8")
    part.replace(path)
    return epoch


def _ready(simulator: Simulator) -> str:
    first = next(iter(simulator.bases.values()), "")
    count = len(simulator.bases)
    return _(
        "{count} partners answer, the first at {first}, control at {control}",
        count=count,
        first=first,
        control=simulator.control,
    )


def _time(text: str) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=UTC)


if __name__ == "__main__":
    sys.exit(main())
