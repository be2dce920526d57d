"""`ingest status` shows what hubs promised and what was sent to us."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ingest.cli import run
from ingest.config import parse
from ingest.settings import Settings
from ingest.store import Store
from ingest.types import Entry

FILE = """\
version: 1
organizations:
  - id: paper
    name: Paper
    sources:
      - feed: https://paper.example/feed
      - push: newsroom
        secret: env:PAPER_SECRET
"""
NOW = datetime.now(UTC)


async def _workspace(folder: Path) -> Store:
    (folder / "sources.yaml").write_text(FILE, encoding="utf-8")
    store = Store.open(Settings.from_environment({}, folder).database_url)
    await store.declare(parse(FILE), now=NOW)
    return store


def _status(folder: Path, capfd: pytest.CaptureFixture[str], *arguments: str) -> str:
    capfd.readouterr()
    assert run(["-C", str(folder), "status", *arguments]) == 0
    return capfd.readouterr().out


async def test_a_hub_and_what_it_did_stand_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = await _workspace(tmp_path)
    await store.note_hub("paper/feed", "https://hub.example/", "https://paper.example/feed")
    await store.arrange_subscriptions(callbacks="https://d.example/in/_websub/", now=NOW)
    [one] = await store.due_subscriptions(now=NOW, limit=1)
    await store.note_asking(one, due=NOW)
    token = one.callback.rsplit("/", 1)[1]
    await store.confirm_subscription(token, "subscribe", one.topic, timedelta(days=3), now=NOW)
    await store.note_forged(one, now=NOW)
    store.close()
    said = _in_thread(_status, tmp_path, capfd)
    assert "https://hub.example/" in said and "sends what is new" in said
    assert "1 delivery with a wrong signature" in said
    assert one.secret not in said and token not in said
    [hub] = json.loads(_in_thread(_status, tmp_path, capfd, "--json"))["hubs"]
    assert (hub["state"], hub["forged"]) == ("active", 1)
    assert "secret" not in hub and "callback" not in hub


async def test_hubs_that_nobody_asked_are_counted(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = await _workspace(tmp_path)
    await store.note_hub("paper/feed", "https://hub.example/", "https://paper.example/feed")
    store.close()
    assert "1 source names a hub" in _in_thread(_status, tmp_path, capfd)


async def test_the_address_that_a_partner_is_to_be_told_stands_there(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (await _workspace(tmp_path)).close()
    said = _in_thread(_status, tmp_path, capfd)
    assert "paper/newsroom is sent to at http://127.0.0.1:8800/in/paper/newsroom" in said


async def test_what_waits_to_be_read_stands_there(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    store = await _workspace(tmp_path)
    await store.accept("paper/newsroom", "msg_1", entry=Entry("1", "https://paper.example/1"), now=NOW)
    await store.take_arrivals("paper/newsroom", now=NOW)
    store.close()
    assert "sent to us and not read" in _in_thread(_status, tmp_path, capfd)
    [waiting] = json.loads(_in_thread(_status, tmp_path, capfd, "--json"))["inbox"]
    assert (waiting["source_id"], waiting["waiting"], waiting["tries"]) == ("paper/newsroom", 1, 1)


def _in_thread(work: object, *arguments: object) -> str:
    """Commands run a loop of their own."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(1) as pool:
        return str(pool.submit(work, *arguments).result())  # type: ignore[arg-type]
