"""Serving: ports, connections, the log of requests, the control port, the process."""

from __future__ import annotations

import asyncio
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.demo.__main__ import kept_epoch
from ingest.demo.pictures import Pictures
from ingest.demo.serving import listen, parse
from ingest.demo.simulator import Simulator, listen_all
from ingest.demo.world import World
from ingest.errors import ConfigError
from tests.demo.conftest import EPOCH, get


def neighbors(count: int) -> int:
    """The first of so many free ports in a row, below those that systems hand out by themselves."""
    for first in range(21_000 + os.getpid() % 5_000, 31_000, count):
        try:
            for door in listen_all(range(first, first + count)):
                door.close()
        except ConfigError:
            continue
        return first
    raise AssertionError("no free ports")


def test_eight_partners_start_in_less_than_a_second() -> None:
    began = time.process_time()
    with Simulator(World(epoch=EPOCH), clock=lambda: EPOCH) as simulator:
        assert len(simulator.bases) == 8
    assert time.process_time() - began < 1


def test_fifty_partners_with_twenty_articles_each_start_as_quickly() -> None:
    began = time.process_time()
    with Simulator(World(epoch=EPOCH, publishers=50), clock=lambda: EPOCH) as simulator:
        assert get(simulator.bases["paper49"] + "/").status == 200
    assert time.process_time() - began < 1.5


def test_a_taken_port_is_named_and_nothing_is_left_open() -> None:
    with listen(0) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(ConfigError, match=str(port)) as error:
            listen_all([0, port])
    assert "--base-port" in error.value.fix


def test_partners_stand_side_by_side_and_the_control_port_behind_them() -> None:
    first = neighbors(3)
    with Simulator(World(epoch=EPOCH, publishers=2), base_port=first) as simulator:
        assert list(simulator.bases.values()) == [f"http://127.0.0.1:{port}" for port in (first, first + 1)]
        assert simulator.control == f"http://127.0.0.1:{first + 2}"


def test_a_stopped_simulator_gives_its_ports_back(simulator: Simulator) -> None:
    with Simulator(World(epoch=EPOCH, publishers=2)) as short:
        base = short.bases["harbour"]
        kept = http.client.HTTPConnection(urlsplit(base).netloc)
        kept.request("GET", "/robots.txt")
        kept.getresponse().read()
    kept.close()
    with pytest.raises(ConnectionRefusedError):
        get(base + "/robots.txt")


def test_a_connection_is_kept_for_the_next_request(simulator: Simulator) -> None:
    connection = http.client.HTTPConnection(urlsplit(simulator.bases["yuntai"]).netloc)
    ports = set()
    for _request in range(3):
        connection.request("GET", "/robots.txt")
        assert connection.getresponse().read()
        assert connection.sock is not None
        ports.add(connection.sock.getsockname()[1])
    connection.close()
    assert len(ports) == 1


def test_requests_sent_in_one_go_are_answered_in_order(simulator: Simulator) -> None:
    host, port = urlsplit(simulator.bases["yuntai"]).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as visitor:
        visitor.sendall(b"GET /nowhere HTTP/1.1\r\n\r\nHEAD / HTTP/1.1\r\nConnection: close\r\n\r\n")
        answer = b"".join(iter(lambda: visitor.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert answer.count(b"HTTP/1.1 ") == 2
    assert answer.endswith(b"Connection: close\r\n\r\n")


@pytest.mark.parametrize("head", [b"", b"GET", b"GET / SPDY/3", b"GET / HTTP/1.1\r\nContent-Length: many"])
def test_what_is_no_request_is_refused(head: bytes, simulator: Simulator) -> None:
    assert parse(head) is None
    host, port = urlsplit(simulator.bases["yuntai"]).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=5) as visitor:
        visitor.sendall(head + b"\r\n\r\n")
        assert visitor.recv(65536).startswith(b"HTTP/1.1 400 ")


def test_only_reading_is_possible(simulator: Simulator) -> None:
    assert get(simulator.bases["harbour"] + "/", "POST").status == 405


def test_the_log_counts_what_was_asked_and_how() -> None:
    with Simulator(World(epoch=EPOCH, publishers=1), clock=lambda: EPOCH, latency=0.0) as simulator:
        url = simulator.bases["harbour"] + "/news-sitemap.xml"
        get(url, if_none_match=get(url).headers["etag"])
        asked = simulator.requests()[url]
        assert (asked.count, asked.conditional, asked.last_status) == (2, 1, 304)
        simulator.forget_requests()
        assert simulator.requests() == {}


def test_the_log_sees_who_asks_for_two_things_at_once() -> None:
    with Simulator(World(epoch=EPOCH, publishers=2), clock=lambda: EPOCH, latency=0.05) as simulator:
        rude, polite = simulator.bases.values()
        with ThreadPoolExecutor(3) as visitors:
            list(visitors.map(get, [f"{rude}/?{number}" for number in range(3)]))
        get(polite + "/")
        get(polite + "/")
        seen = simulator.hosts()
    assert (seen[rude].most_at_once, seen[polite].most_at_once) == (3, 1)
    assert seen[polite].shortest_gap >= 0.05


def test_the_control_port_tells_the_truth_and_moves_the_clock() -> None:
    with Simulator(World(epoch=EPOCH), clock=lambda: EPOCH, latency=0.0) as simulator:
        told = json.loads(get(simulator.control + "/_ledger").body)
        early = EPOCH - timedelta(days=10)
        get(f"{simulator.control}/_clock?at={early.isoformat()}", "POST")
        earlier = json.loads(get(simulator.control + "/_ledger").body)
        assert simulator.now() == early
        assert len(told["expected_posts"]) == 114 > len(earlier["expected_posts"]) > 0
        get(simulator.control + "/_clock", "POST")
        assert simulator.now() == EPOCH


def test_the_control_port_tells_the_requests_and_forgets_them() -> None:
    with Simulator(World(epoch=EPOCH, publishers=1), clock=lambda: EPOCH, latency=0.0) as simulator:
        url = simulator.bases["harbour"] + "/"
        get(url)
        told = json.loads(get(simulator.control + "/_requests").body)
        assert told["urls"] == {url: {"count": 1, "conditional": 0, "last_status": 200}}
        assert told["hosts"][url[:-1]]["most_at_once"] == 1
        get(simulator.control + "/_requests", "DELETE")
        assert json.loads(get(simulator.control + "/_requests").body)["urls"] == {}


@pytest.mark.parametrize("at", ["yesterday", "2026-11-24T08:00:00"])
def test_the_control_port_says_what_is_wrong_with_a_time(simulator: Simulator, at: str) -> None:
    seen = get(f"{simulator.control}/_clock?at={at}", "POST")
    assert seen.status == 400
    assert at in json.loads(seen.body)["error"]


def test_a_second_start_continues_the_same_world(tmp_path: Path) -> None:
    first = kept_epoch(tmp_path / "state", datetime(2026, 11, 24, 4, 30, 7, 99, tzinfo=UTC))
    again = kept_epoch(tmp_path / "state", datetime(2027, 1, 1, tzinfo=UTC))
    assert first == again == datetime(2026, 11, 24, 4, 30, 7, tzinfo=UTC)


def test_a_damaged_state_is_named(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text("{", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"demo\.json"):
        kept_epoch(tmp_path, EPOCH)


def test_the_process_says_when_it_is_ready_and_ends_when_told(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "ingest.demo", "--base-port", "0", "--state", str(tmp_path), "--publishers", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={**os.environ, "LANG": "C"}) as process:
        try:
            assert process.stdout is not None
            ready = process.stdout.readline()
            control = ready.split("control at ")[1].strip()
            assert b"organizations:" in get(control + "/_sources").body
        finally:
            process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
    assert (tmp_path / "demo.json").exists()


def test_a_process_that_cannot_have_its_port_says_why(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "-m", "ingest.demo", "--base-port", port, "--state", str(tmp_path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert port in done.stderr


async def test_a_picture_is_drawn_once_for_all_who_ask_and_kept(tmp_path: Path) -> None:
    drawn: list[str] = []

    def draw() -> bytes:
        drawn.append("x")
        return b"picture"

    pictures = Pictures(tmp_path)
    both = await asyncio.gather(pictures.get("ferry", draw), pictures.get("ferry", draw))
    later = await Pictures(tmp_path).get("ferry", draw)
    assert (*both, later) == (b"picture",) * 3
    assert drawn == ["x"]
