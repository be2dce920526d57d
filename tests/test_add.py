"""`ingest add`: single articles, by hand."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest import added
from ingest.cli import run
from ingest.demo.simulator import Simulator
from ingest.demo.world import World
from ingest.errors import ConfigError
from ingest.types import Account, Config, Organization, Source

Typed = Callable[..., tuple[int, Any, str]]


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    now = datetime.now(UTC)
    with Simulator(World(epoch=now, publishers=3, articles=4, today=now.date()), latency=0.0) as running:
        yield running


@pytest.fixture
def workspace(tmp_path: Path, simulator: Simulator) -> Path:
    """The demo's partners, of whose past nothing is taken."""
    text = simulator.sources().replace("backfill: all", "backfill: none")
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def ingest(workspace: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    def typed(*arguments: str) -> tuple[int, Any, str]:
        capfd.readouterr()
        code = run(["-C", str(workspace), *arguments])
        out, err = capfd.readouterr()
        return code, json.loads(out) if "--json" in arguments and out else out, err

    return typed


@pytest.fixture
def article(simulator: Simulator) -> str:
    return next(one.urls[0] for one in simulator.ledger.records(datetime.now(UTC)) if one.state == "standing")


# -- whose it is -----------------------------------------------------------------------------------------------


def organization(name: str, homepage: str, *sources: str) -> Organization:
    declared = tuple(Source(f"{name}/{n}", name, "feed", url) for n, url in enumerate(sources))
    return Organization(name, name, Account(name, name), homepage=homepage, sources=declared)


def test_an_address_belongs_to_whose_host_it_is_and_to_the_nearest_above() -> None:
    config = Config((organization("a", "https://a.example"), organization("b", "", "https://news.a.example/feed")))
    assert added.organization_of(config, "http://www.a.example/1").id == "a"
    assert added.organization_of(config, "https://blog.a.example/1").id == "a"
    assert added.organization_of(config, "https://news.a.example/1").id == "b"


def test_a_host_of_nobody_or_of_several_needs_a_word() -> None:
    config = Config((organization("a", "https://x.example"), organization("b", "", "https://x.example/feed")))
    with pytest.raises(ConfigError, match="several"):
        added.organization_of(config, "https://x.example/1")
    with pytest.raises(ConfigError, match="no organization"):
        added.organization_of(config, "https://notx.example/1")
    assert added.organization_of(config, "https://x.example/1", "b").id == "b"


def test_a_renamed_organization_keeps_what_was_added() -> None:
    config = Config((replace(organization("new", ""), was="old"),))
    source = added.completed(config, {"old"}).sources[0]
    assert (source.id, source.was) == ("new/+added", "old/+added")
    assert added.completed(config, set()) == config


# -- the flow --------------------------------------------------------------------------------------------------


def test_an_article_is_posted_once_however_often_it_is_added(ingest: Typed, article: str) -> None:
    code, said, _err = ingest("add", article, "--json")
    assert code == 0, said
    assert [one["outcome"] for one in said["added"]] == ["delivered"]
    assert said["added"][0]["deliveries"][0]["url"]
    code, said, _err = ingest("add", article, article + "?utm_source=mail", "--json")
    assert code == 0 and {one["outcome"] for one in said["added"]} == {"known"}
    assert ingest("sync", "--all", "--json")[1]["outcomes"] == {}
    assert "known already" in ingest("add", article)[1]


def test_what_was_added_is_a_source_that_status_and_why_know_and_sync_looks_at(ingest: Typed, article: str) -> None:
    ingest("add", article)
    source = ingest("add", article, "--json")[1]["added"][0]["source"]
    assert source.endswith("/+added") and source in ingest("status")[1]
    story = ingest("why", article, "--json")[1]
    assert story["entries"][0]["source_id"] == source and story["entries"][0]["next_look"]
    reports = ingest("sync", source.split("/")[0], "--json")[1]["reports"]
    assert source in [one["source_id"] for one in reports]
    assert source in ingest("status")[1]


def test_what_is_reviewed_waits_with_a_number_to_approve(ingest: Typed, workspace: Path, article: str) -> None:
    file = workspace / "sources.yaml"
    file.write_text(file.read_text().replace("mode: auto", "mode: review"))
    code, said, _err = ingest("add", article)
    number = said.rsplit("ingest review show ", 1)[1].split()[0]
    assert code == 0 and ingest("review", "approve", number)[0] == 0


def test_what_is_no_article_is_told_with_its_code(ingest: Typed, article: str) -> None:
    code, said, _err = ingest("add", article + "/no-such-page", "--json")
    assert code == 1 and (said["added"][0]["outcome"], said["added"][0]["code"]) == ("skipped", "http_4xx")
    assert "http_4xx" in ingest("add", article + "/no-such-page")[1]


def test_all_mistakes_are_told_at_once_and_nothing_is_done(ingest: Typed, workspace: Path, article: str) -> None:
    code, said, _err = ingest("add", article, "https://nobody.example/1", "what", "--json")
    assert code == 2 and [one["name"] for one in said["error"]["mistakes"]] == ["https://nobody.example/1", "what"]
    assert ingest("add", article, "--organization", "nobody")[0] == 2
    assert not (workspace / ".ingest").exists()


def test_beside_a_running_serve_it_is_handed_over(ingest: Typed, workspace: Path, article: str) -> None:
    program = [sys.executable, "-m", "ingest", "-C", str(workspace), "serve"]
    with subprocess.Popen(
        program, env={"INGEST_PUBLIC_PORT": "0", "PATH": ""}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as serving:
        try:
            deadline = time.monotonic() + 60
            while not (workspace / ".ingest" / "lock").exists() and time.monotonic() < deadline:
                time.sleep(0.1)
            time.sleep(1)
            code, said, err = ingest("add", article, "--json")
        finally:
            serving.terminate()
    assert "Another ingest" in err
    assert code == 0 and said["added"][0]["outcome"] == "delivered"
