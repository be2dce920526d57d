"""A running `ingest serve`, and partners that send to it: how soon a post is up, and what a crash loses."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.incoming.sender import SECRET, article, headers
from tests.test_serve import page, start, until

FILE = """\
version: 1
defaults: {publish: {mode: auto, max_per_hour: none, quiet_hours: none}}
organizations:
  - id: paper
    name: Paper
    rights: {basis: contract}
    sources:
      - push: newsroom
        secret: env:PAPER_SECRET
"""
TEXT = "<p>The ferries did not sail for the {}th day in a row, and the market by the quay sold what it had left.</p>"


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int) -> Iterator[Any]:
    """A running `serve` at that port."""
    url = f"http://127.0.0.1:{port}"
    process = start(folder, "serve", INGEST_PUBLIC_PORT=str(port), INGEST_PUBLIC_URL=url, PAPER_SECRET=SECRET)
    try:
        line = process.stdout.readline() if process.stdout else ""
        assert "http" in line, process.communicate(timeout=20)
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=15)


def send(port: int, number: int, **more: object) -> int:
    now = datetime.now(UTC)
    said = article(number, title=f"The ferries stay, day {number}", html=TEXT.format(number) * 4, **more)  # type: ignore[arg-type]
    said["data"]["published"] = now.isoformat()
    body = json.dumps(said).encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/in/paper/newsroom", body, headers(f"msg_{number}", body, now), method="POST"
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    (tmp_path / "sources.yaml").write_text(FILE, encoding="utf-8")
    return tmp_path


def test_a_pushed_article_is_up_within_two_seconds(workspace: Path, capsys: pytest.CaptureFixture[str]) -> None:
    port = free_port()
    waited = []
    with serving(workspace, port):
        until(lambda: page(f"http://127.0.0.1:{port}/healthz"))
        for number in range(1, 7):
            began = time.monotonic()
            assert send(port, number) == 202
            while f"The ferries stay, day {number}" not in page(f"http://127.0.0.1:{port}/"):
                assert time.monotonic() - began < 10, "it never came"
                time.sleep(0.02)
            waited.append(time.monotonic() - began)
        assert send(port, 6) == 200
    with capsys.disabled():
        told = ", ".join(f"{seconds:.2f}" for seconds in waited)
        print(f"\nfrom a pushed article to the visible post: {told} s (the first starts the extractor)")
    assert max(waited[1:]) < 2.0


def test_what_was_acknowledged_survives_a_kill(workspace: Path) -> None:
    port = free_port()
    with serving(workspace, port) as process:
        until(lambda: page(f"http://127.0.0.1:{port}/healthz"))
        statuses = [send(port, number) for number in range(1, 21)]
        process.kill()
        process.wait(timeout=10)
    assert statuses == [202] * 20
    with serving(workspace, port):
        until(lambda: page(f"http://127.0.0.1:{port}/").count("The ferries stay, day ") >= 20)
        assert send(port, 3) == 200, "and it is still known"


def test_a_missing_secret_is_told_at_the_start(workspace: Path) -> None:
    from tests.test_serve import serving as without
    from tests.test_serve import status

    with without(workspace) as (_process, url):
        until(lambda: [one["cause"] for one in status(workspace)["alerts"]] == ["push_secret"])
        assert send(int(url.rsplit(":", 1)[1].strip("/")), 1) == 503
