"""`ingest serve` as a process of its own, before the invented partners."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest import handover
from ingest.demo.simulator import Simulator
from ingest.demo.world import World

FEW = 3


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    world = World(epoch=datetime.now(UTC), publishers=3, articles=FEW, today=datetime.now(UTC).date())
    with Simulator(world, latency=0.0) as running:
        yield running


@pytest.fixture(scope="module")
def slow_simulator() -> Iterator[Simulator]:
    """Sites so slow that a pass over them can be interrupted for sure."""
    world = World(epoch=datetime.now(UTC), publishers=3, articles=FEW, today=datetime.now(UTC).date())
    with Simulator(world, latency=0.5) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, simulator: Simulator) -> Path:
    """A folder with the first partner's part of sources.yaml."""
    (tmp_path / "sources.yaml").write_text(part(simulator, 1), encoding="utf-8")
    return tmp_path


def part(simulator: Simulator, count: int) -> str:
    """The first `count` organizations of the simulator's file."""
    head, *organizations = simulator.sources().split("\n  - id: ")
    return "\n  - id: ".join([head, *organizations[:count]]) + "\n"


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("INGEST_")}
    return kept | {"INGEST_PUBLIC_PORT": "0", "INGEST_LANGUAGE": "en"} | more


def start(folder: Path, *arguments: str, **more: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "ingest", *arguments]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, env=environment(**more), stdout=pipe, stderr=pipe, text=True)


def run(folder: Path, *arguments: str, **more: str) -> tuple[int, str, str]:
    process = start(folder, *arguments, **more)
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@contextmanager
def serving(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A running `serve` and the address of its pages."""
    process = start(folder, "serve")
    try:
        line = process.stdout.readline() if process.stdout else ""
        assert "http" in line, process.communicate(timeout=20)
        yield process, line.split("http", 1)[1].split()[0].join(["http", ""])
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until(holds: Callable[[], object], seconds: float = 25.0) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.2)


def page(url: str) -> str:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(answer.read().decode())
    except ConnectionError:
        return ""


def status(folder: Path) -> Any:
    code, out, err = run(folder, "status", "--json")
    assert code == 0, err
    return json.loads(out)


def children(process: int) -> list[int]:
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rsplit(") ", 1)[1].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(fields[1]) == process:
            found.append(int(entry.parent.name))
    return found


def gone(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(") ", 1)[1][0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def test_it_fills_its_pages_takes_up_an_edited_file_and_refuses_a_broken_one(
    workspace: Path, simulator: Simulator
) -> None:
    file = workspace / "sources.yaml"
    with serving(workspace) as (process, url):
        until(lambda: "/post" in page(url) or "<article" in page(url))

        good = part(simulator, 2)
        file.write_text(good, encoding="utf-8")
        until(lambda: len(status(workspace)["organizations"]) == 2)  # and a command reads beside it

        file.write_text(good.replace("organizations:", "organisations:"), encoding="utf-8")
        until(lambda: [one["cause"] for one in status(workspace)["alerts"]] == ["config_broken"])
        assert len(status(workspace)["organizations"]) == 2

        file.write_text(good, encoding="utf-8")
        until(lambda: status(workspace)["alerts"] == [])

        code, out, err = run(workspace, "sync", "--all", "--json")
        assert code == 0, err
        assert {one["source_id"].split("/")[0] for one in json.loads(out)["reports"]}
        assert "handed to it" in err

        posted = json.loads(run(workspace, "why", "delivery:1", "--json")[1])["articles"][0]["deliveries"][0]
        assert posted["receipt"]["url"].startswith(url)

        code, _out, err = run(workspace, "sync", "nobody")
        assert code == 2 and "nobody" in err

        code, _out, err = run(workspace, "serve")
        assert code == 1 and "at work in this workspace" in err and "Traceback" not in err
        process.terminate()
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_order(workspace: Path, how: signal.Signals) -> None:
    with serving(workspace) as (process, url):
        until(lambda: "<article" in page(url) or "/post" in page(url))
        below = children(process.pid)
        process.send_signal(how)
        _out, err = process.communicate(timeout=10)
        assert (process.returncode, "Traceback" in err) == (0, False), err
        until(lambda: all(gone(child) for child in below), 3)


def test_a_pass_that_was_handed_to_a_serve_that_is_killed_is_done_all_the_same(workspace: Path) -> None:
    with serving(workspace) as (process, _url):
        asker = start(workspace, "sync", "--all", "--json")
        until(lambda: list((workspace / ".ingest" / "requests").glob("*")))
        below = children(process.pid)
        process.kill()
        out, err = asker.communicate(timeout=40)
        assert asker.returncode == 0, err
        assert json.loads(out)["reports"]
    until(lambda: all(gone(child) for child in below), 10)
    assert not list((workspace / ".ingest" / "requests").glob("*"))


def test_a_port_that_is_taken_is_told_in_a_sentence(workspace: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _out, err = run(workspace, "serve", INGEST_PUBLIC_PORT=str(taken.getsockname()[1]))
    assert code == 2
    assert "cannot listen" in err and "INGEST_PUBLIC_PORT=" in err and "Traceback" not in err


def test_what_is_interrupted_leaves_nothing_running_and_the_next_sync_goes_on(
    workspace: Path, slow_simulator: Simulator
) -> None:
    (workspace / "sources.yaml").write_text(part(slow_simulator, 3), encoding="utf-8")
    process = start(workspace, "sync")
    until(lambda: children(process.pid))
    below = children(process.pid)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=15)
    assert (process.returncode, "Traceback" in err) == (130, False), err
    until(lambda: all(gone(child) for child in below), 5)
    code, _out, err = run(workspace, "sync")
    assert code == 0, err
    assert sum(one["posted"] for one in status(workspace)["organizations"]) > 0


def test_a_request_that_a_dead_serve_had_in_hand_is_done_by_the_next(tmp_path: Path) -> None:
    request = handover.ask(tmp_path, names=(), everything=True)
    assert handover.take_requests(tmp_path) == [request]
    handover.tidy(tmp_path)
    assert handover.take_requests(tmp_path) == [request]


def test_nothing_is_done_for_an_asker_that_died(tmp_path: Path) -> None:
    program = f"from pathlib import Path; from ingest import handover; handover.ask(Path({str(tmp_path)!r}), "
    subprocess.run([sys.executable, "-c", program + "names=(), everything=True)"], check=True)
    assert handover.take_requests(tmp_path) == []
    assert list((tmp_path / "requests").iterdir()) == []


def test_an_answer_that_nobody_posted_is_not_kept(tmp_path: Path) -> None:
    request = handover.ask(tmp_path, names=(), everything=True)
    handover.take_requests(tmp_path)
    handover.withdraw(tmp_path, request)
    handover.give_answer(tmp_path, request, {})
    assert list((tmp_path / "requests").iterdir()) == []
