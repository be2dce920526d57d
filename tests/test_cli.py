"""The commands, as a person types them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ingest.cli import run
from ingest.demo.simulator import Simulator
from ingest.demo.workspace import write_workspace
from ingest.demo.world import World
from tests.commands import Typed, typed_in

AUTO = "{mode: auto, text: full, max_per_hour: none, quiet_hours: none}"


@pytest.fixture
def ingest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Type a command in a folder of its own."""
    return typed_in(tmp_path, capfd)


@pytest.fixture(autouse=True)
def plain_environment() -> None:
    assert not [name for name in os.environ if name.startswith("INGEST_")], "these tests want no INGEST_ variables"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    world = World(epoch=datetime.now(UTC), publishers=3, articles=4, today=datetime.now(UTC).date())
    with Simulator(world, latency=0.0) as running:
        yield running


@pytest.fixture
def reviewed(tmp_path: Path, simulator: Simulator) -> Path:
    """The first partner, posts to be reviewed."""
    text = part(simulator, 1).replace(AUTO, "{mode: review, max_per_hour: none, quiet_hours: none}")
    assert "mode: review" in text
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def part(simulator: Simulator, count: int) -> str:
    head, *organizations = simulator.sources().split("\n  - id: ")
    return "\n  - id: ".join([head, *organizations[:count]]) + "\n"


# -- init, check ---------------------------------------------------------------------------------------------


def test_init_writes_a_file_that_check_accepts_and_never_writes_over_one(ingest: Typed, tmp_path: Path) -> None:
    assert run(["init", str(tmp_path)]) == 0
    written = (tmp_path / "sources.yaml").read_bytes()
    assert ingest("check").code == 0
    again = run(["init", str(tmp_path)])
    assert again == 2
    assert (tmp_path / "sources.yaml").read_bytes() == written


def test_check_of_a_missing_file_says_how_to_get_one(ingest: Typed) -> None:
    said = ingest("check")
    assert said.code == 2 and "ingest init" in said.err and said.out == ""


def test_check_of_a_broken_file_shows_every_mistake(ingest: Typed, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\ntargetz: {}\norganisations: []\n", encoding="utf-8")
    said = ingest("check")
    assert said.code == 2
    assert "targets" in said.out and "organizations" in said.out and "^" in said.out
    told = ingest("check", "--json")
    assert told.code == 2 and len(told.json["mistakes"]) >= 2


def test_check_reads_a_file_that_is_named(ingest: Typed, tmp_path: Path) -> None:
    assert run(["init", str(tmp_path / "other")]) == 0
    said = ingest("check", str(tmp_path / "other" / "sources.yaml"), "--json")
    assert said.code == 0
    assert said.json == {"mistakes": [], "warnings": [], "organizations": 0, "sources": 0}


def test_check_warns_of_a_secret_that_is_not_here_and_does_not_fail(ingest: Typed, tmp_path: Path) -> None:
    access = "access: {user: env:PARTNER_USER_THAT_IS_NOT_SET, password: file:here.txt}"
    (tmp_path / "here.txt").write_text("hunter2")
    (tmp_path / "sources.yaml").write_text(
        "version: 1\norganizations:\n  - id: hk\n    name: HK\n    sources:\n"
        f"      - feed: https://partner.example/private.xml\n        {access}\n"
    )
    said = ingest("check")
    assert (said.code, said.out.count("Warning:")) == (0, 1)
    assert "PARTNER_USER_THAT_IS_NOT_SET" in said.out
    told = ingest("check", "--json")
    assert [warning["source"] for warning in json.loads(told.out)["warnings"]] == ["hk/private.xml"]
    assert "hunter2" not in said.out + told.out


def test_check_warns_where_no_browser_can_render(
    ingest: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INGEST_CHROMIUM", str(tmp_path / "no-chromium"))
    (tmp_path / "sources.yaml").write_text(
        "version: 1\norganizations:\n  - id: hk\n    name: HK\n    sources:\n"
        "      - page: https://partner.example/latest\n        links: a\n        render: true\n"
    )
    said = ingest("check")
    assert (said.code, said.out.count("Warning: hk/latest")) == (0, 1)
    assert "INGEST_CHROMIUM" in said.out


def test_check_of_a_file_that_is_not_there_is_no_traceback(ingest: Typed, tmp_path: Path) -> None:
    said = ingest("check", str(tmp_path / "nowhere.yaml"))
    assert said.code == 2 and "nowhere.yaml" in said.err


# -- before anything was read --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", [["sync"], ["sync", "--dry-run"], ["serve"], ["sync", "--all", "--json"]])
def test_without_sources_yaml_a_command_says_what_to_do(ingest: Typed, command: list[str]) -> None:
    said = ingest(*command)
    assert said.code == 2
    assert "ingest init" in (said.json["error"]["fix"] if "--json" in command else said.err)


@pytest.mark.parametrize("command", [["status"], ["review"], ["review", "list"], ["why", "7"], ["review", "show", "1"]])
def test_before_anything_was_read_a_question_gets_a_sentence(ingest: Typed, command: list[str]) -> None:
    said = ingest(*command)
    assert said.code == 2 and "Nothing has been read here yet." in said.err and "ingest sync" in said.err
    told = ingest(*command, "--json")
    assert told.code == 2 and told.json["error"]["fix"]


def test_an_unknown_command_names_its_neighbor(ingest: Typed) -> None:
    said = ingest("snyc")
    assert said.code == 2 and "sync" in said.err


# -- sync ----------------------------------------------------------------------------------------------------


def test_a_dry_run_tells_what_would_be_taken_and_leaves_nothing_behind(ingest: Typed, reviewed: Path) -> None:
    before = sorted(path.name for path in reviewed.iterdir())
    said = ingest("sync", "--dry-run", "--json")
    assert said.code == 0, said
    assert sum(len(plan["take"]) for plan in said.json["plans"]) >= 4
    assert sorted(path.name for path in reviewed.iterdir()) == before
    assert "+ http" in ingest("sync", "--dry-run").out


def test_a_source_that_is_misspelled_names_its_neighbor(ingest: Typed, reviewed: Path) -> None:
    name = next(line.split(": ")[1] for line in (reviewed / "sources.yaml").read_text().split("\n") if "- id: " in line)
    said = ingest("sync", name + "x")
    assert said.code == 2 and f"“{name}”" in said.err and "Traceback" not in said.err


def test_reviewing_from_the_first_look_to_the_post(ingest: Typed, reviewed: Path) -> None:
    first = ingest("sync", "--json")
    assert first.code == 0 and first.json["outcomes"] == {}
    assert "review" in ingest("status").out

    waiting = ingest("review", "list", "--json").json["waiting"]
    assert len(waiting) >= 4
    yes, no, changed = (one["id"] for one in waiting[:3])
    assert waiting[0]["article"]["title"] in ingest("review").out
    shown = ingest("review", "show", str(yes))
    assert waiting[0]["article"]["title"] in shown.out
    assert ingest("review", "show", str(yes), "--json").json["id"] == yes

    assert ingest("review", "approve", str(yes), "--json").json == {"done": [yes], "not_waiting": []}
    assert ingest("review", "reject", str(no), "--reason", "Not for here").code == 0
    assert ingest("review", "edit", str(changed), "--title", "Our own words", "--json").code == 0
    assert ingest("review", "approve", str(changed)).code == 0
    assert ingest("review", "approve", str(no)).code == 1
    assert ingest("review", "edit", "999999", "--title", "x").code == 2

    assert ingest("sync", "--json").json["outcomes"] == {"posted": 2}
    posted = ingest("why", f"delivery:{changed}", "--json").json["articles"][0]["deliveries"][0]
    assert posted["state"] == "delivered" and posted["receipt"]["url"]
    refused = ingest("why", f"delivery:{no}")
    assert "Not for here" in refused.out and "rejected" in refused.out
    assert ingest("sync", "--all", "--json").json["outcomes"] == {}
    assert len(ingest("review", "--json").json["waiting"]) == len(waiting) - 3


def test_why_tells_the_story_of_what_is_held_and_of_what_was_left_alone(
    ingest: Typed, reviewed: Path, simulator: Simulator
) -> None:
    file = reviewed / "sources.yaml"
    file.write_text(file.read_text().replace("backfill: all", "backfill: {max: 2, since: all}"), encoding="utf-8")
    assert ingest("sync").code == 0
    held = ingest("review", "--json").json["waiting"][0]["article"]["url"]
    said = ingest("why", held)
    assert said.code == 0 and "held review" in said.out and "first seen" in said.out

    skipped = next(
        url
        for url, found in ((url, ingest("why", url, "--json")) for url in urls(simulator))
        if found.code == 0 and entry_of(found.json)["code"] == "before_backfill"
    )
    assert "before_backfill: Not among the newest 2" in ingest("why", skipped).out
    unknown = ingest("why", "https://nobody.example/1")
    assert unknown.code == 2 and "nobody.example" in unknown.err


def test_why_tells_of_whom_a_duplicate_is(ingest: Typed, tmp_path: Path) -> None:
    now = datetime.now(UTC)
    world = World(epoch=now, publishers=8, articles=6, today=now.date())
    with Simulator(world, latency=0.0) as simulator:
        (tmp_path / "sources.yaml").write_text(simulator.sources(), encoding="utf-8")
        write_workspace(tmp_path)
        done = ingest("sync", "--json")
        assert done.code == 0 and done.json["outcomes"]["posted"] > 20
        repost = next(one for one in simulator.ledger.records(now) if one.state == "duplicate_of")
    said = ingest("why", repost.urls[0])
    assert said.code == 0 and "skipped duplicate_of" in said.out and "(original)" in said.out
    assert "duplicate_of" in ingest("status").out


def urls(simulator: Simulator) -> list[str]:
    return [url for record in simulator.ledger.records(datetime.now(UTC)) for url in record.urls]


def entry_of(story: Mapping[str, Any]) -> Mapping[str, Any]:
    return next(iter(story["entries"]), {"code": ""})


# -- errors --------------------------------------------------------------------------------------------------


def test_a_mistake_of_the_operator_has_no_traceback_and_one_of_ours_has(ingest: Typed, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").mkdir()
    said = ingest("sync")
    assert said.code == 2 and "Traceback" not in said.err, said
    with pytest.raises(TypeError):
        run([None])  # type: ignore[list-item]


def test_a_broken_file_is_shown_with_its_lines_by_every_command_that_reads_it(ingest: Typed, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\ntargetz: {}\norganizations: []\n", encoding="utf-8")
    for command in (["sync"], ["serve"], ["sync", "--dry-run"]):
        said = ingest(*command)
        assert said.code == 2 and "sources.yaml:2" in said.err and "^" in said.err


def test_a_store_that_is_none_is_a_sentence(ingest: Typed, reviewed: Path) -> None:
    (reviewed / ".ingest").mkdir()
    (reviewed / ".ingest" / "ingest.db").write_bytes(b"this is no database" * 500)
    for command in (["sync"], ["status"], ["sync", "--dry-run"]):
        said = ingest(*command)
        assert said.code == 1 and "Error:" in said.err and "Traceback" not in said.err, (command, said)
