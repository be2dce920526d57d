"""`ingest fixture`: pages that an operator keeps as tests of their own."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.demo.simulator import Simulator
from ingest.demo.world import World
from ingest.fixtures import name_for
from tests.commands import Typed, typed_in

TEXT = "港灣的渡輪昨晚停駛，乘客在碼頭等了兩個鐘頭，只好走路回家，路上下起了雨，誰也沒有抱怨。"
MORE = "碼頭的職員說，風浪在半夜才會減弱，頭班船能不能開，要等天亮之後再看，請大家留意報告。"
TAIL = "本報招聘記者，有意者請把履歷寄到編輯部，信封上註明應聘，收到的資料只作招聘之用，恕不退還。"
PAGE = f"""<html><head><meta charset="utf-8"><title>渡輪停駛</title></head>
<body><h1>渡輪停駛</h1><p>{TEXT}</p><p>{MORE}</p><p class="tail">{TAIL}</p></body></html>"""
SOURCES = """version: 1
organizations:
  - id: paper
    name: Paper
    sources:
      - feed: https://paper.example/rss.xml
        selectors: {drop: [.tail]}
"""


@pytest.fixture
def fixture(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Type `ingest fixture …` in a workspace."""
    return typed_in(tmp_path, capfd, "fixture")


@pytest.fixture
def recorded(fixture: Typed, tmp_path: Path) -> Path:
    """A workspace with one fixture, `ferry`; answers the folder."""
    page = tmp_path / "saved.html"
    page.write_text(PAGE, encoding="utf-8")
    assert fixture("record", page, "--name", "ferry", "--url", "https://paper.example/2026/11/ferry").code == 0
    return tmp_path / "fixtures"


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    now = datetime.now(UTC)
    with Simulator(World(epoch=now, publishers=1, articles=2, today=now.date()), latency=0.0) as running:
        yield running


def change(folder: Path, old: str, new: str) -> None:
    page = folder / "ferry.html.gz"
    page.write_bytes(gzip.compress(gzip.decompress(page.read_bytes()).decode().replace(old, new).encode()))


def test_a_page_is_kept_as_it_came_with_what_it_gives(recorded: Path) -> None:
    assert gzip.decompress((recorded / "ferry.html.gz").read_bytes()).decode() == PAGE
    told = json.loads((recorded / "ferry.json").read_text(encoding="utf-8"))
    assert told["url"] == "https://paper.example/2026/11/ferry"
    assert (told["expected"]["title"], told["expected"]["held"]) == ("渡輪停駛", "")
    assert TEXT in told["expected"]["text"]


def test_what_still_gives_the_same_passes(fixture: Typed, recorded: Path) -> None:
    said = fixture("test")
    assert (said.code, "ferry" in said.out) == (0, True)
    assert fixture("test", "ferry", "--json").json == {
        "fixtures": [{"name": "ferry", "differences": []}],
        "updated": False,
    }


def test_what_gives_something_else_is_shown_field_by_field_and_fails(fixture: Typed, recorded: Path) -> None:
    change(recorded, "渡輪停駛", "渡輪復航")
    change(recorded, MORE, MORE.replace("半夜", "天亮"))
    said = fixture("test")
    assert said.code == 1
    assert "title: 渡輪停駛 → 渡輪復航" in said.out
    assert "+碼頭的職員說，風浪在天亮" in said.out and "html" not in said.out
    (row,) = fixture("test", "--json").json["fixtures"]
    assert [one["field"] for one in row["differences"]] == ["title", "text"]
    assert row["differences"][0] == {"field": "title", "expected": "渡輪停駛", "found": "渡輪復航"}


def test_another_markup_of_the_same_text_is_a_difference(fixture: Typed, recorded: Path) -> None:
    change(recorded, f"<p>{TEXT}", f"<p><b>{TEXT[:9]}</b>{TEXT[9:]}")
    (row,) = fixture("test", "--json").json["fixtures"]
    assert [one["field"] for one in row["differences"]] == ["html"]


def test_what_differs_can_be_accepted(fixture: Typed, recorded: Path) -> None:
    change(recorded, "渡輪停駛", "渡輪復航")
    assert fixture("test", "--update").code == 0
    assert fixture("test").code == 0
    assert json.loads((recorded / "ferry.json").read_text(encoding="utf-8"))["expected"]["title"] == "渡輪復航"


def test_the_selectors_of_the_source_at_its_host_hold(fixture: Typed, recorded: Path) -> None:
    (recorded.parent / "sources.yaml").write_text(SOURCES)
    said = fixture("test")
    assert said.code == 1 and f"-{TAIL}" in said.out


def test_a_page_may_be_expected_to_be_refused(fixture: Typed, tmp_path: Path) -> None:
    page = tmp_path / "empty.html"
    page.write_text("<html><div id='app'></div></html>")
    said = fixture("record", page)
    assert (said.code, "no_body" in said.out) == (0, True)
    assert fixture("test").code == 0
    (tmp_path / "fixtures" / "empty.html.gz").write_bytes(gzip.compress(PAGE.encode()))
    said = fixture("test")
    assert said.code == 1 and "held: no_body → " in said.out


def test_a_page_that_a_person_put_there_by_hand_need_not_be_packed(fixture: Typed, recorded: Path) -> None:
    page = recorded / "ferry.html.gz"
    (recorded / "ferry.html").write_bytes(gzip.decompress(page.read_bytes()))
    page.unlink()
    assert fixture("test").code == 0


def test_a_page_is_recorded_from_the_web(fixture: Typed, tmp_path: Path, simulator: Simulator) -> None:
    (tmp_path / "sources.yaml").write_text(simulator.sources(), encoding="utf-8")
    (partner,) = simulator.world.partners
    url = simulator.addresses.page(simulator.world.publications(partner.id)[0])
    said = fixture("record", url, "--name", "first", "--json")
    assert said.code == 0 and said.json["expected"]["text"]
    assert fixture("test", "first").code == 0
    assert not (tmp_path / ".ingest").exists()


def test_what_cannot_be_fetched_leaves_nothing_behind(fixture: Typed, tmp_path: Path) -> None:
    assert fixture("record", "http://127.0.0.1:9/a").code == 1
    assert not (tmp_path / "fixtures").exists()


def test_nothing_is_written_over(fixture: Typed, recorded: Path) -> None:
    before = (recorded / "ferry.json").read_bytes()
    said = fixture("record", recorded / "ferry.html.gz", "--name", "ferry")
    assert (said.code, "--update" in said.err) == (2, True)
    assert (recorded / "ferry.json").read_bytes() == before


@pytest.mark.parametrize("name", ["../ferry", "a/b", ".hidden", "a" * 200])
def test_a_name_cannot_lead_out_of_the_folder(fixture: Typed, recorded: Path, name: str) -> None:
    assert fixture("record", recorded / "ferry.html.gz", "--name", name).code == 2
    assert fixture("test", name).code == 2


def test_what_is_missing_or_broken_is_told_with_its_file(fixture: Typed, recorded: Path) -> None:
    said = fixture("test", "fery")
    assert said.code == 2 and "fery" in said.err
    (recorded / "ferry.json").write_text("[]")
    said = fixture("test")
    assert said.code == 2 and "ferry.json" in said.err


def test_without_fixtures_there_is_nothing_to_fail(fixture: Typed) -> None:
    said = fixture("test")
    assert said.code == 0 and "record" in said.out


def test_names_are_made_of_addresses() -> None:
    assert name_for("https://www.paper.example/") == "paper.example"
    assert name_for("HTTPS://paper.example:8080/a/b.shtml?x=/y#z") == "paper.example-8080-b"
    assert name_for("-") == "page"
