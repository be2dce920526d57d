"""The shipped workspace."""

from __future__ import annotations

from pathlib import Path

import yaml

from ingest.config import parse
from ingest.demo import workspace
from ingest.demo.articles import PARTNERS
from ingest.demo.simulator import Simulator
from ingest.demo.sites.profiles import PROFILES
from ingest.demo.workspace import is_demo, quoted, shipped_sources, write_workspace

PROJECT = Path(__file__).parent.parent.parent


def test_the_shipped_sources_are_the_demos() -> None:
    assert (PROJECT / "sources.yaml").read_text(encoding="utf-8") == shipped_sources()


def test_the_shipped_spiders_are_the_demos() -> None:
    packed = {each.name: each.read_bytes() for each in (Path(workspace.__file__).parent / "spiders").glob("*.py")}
    assert packed == {name: (PROJECT / "spiders" / name).read_bytes() for name in packed}
    assert "longreads.py" in packed


def test_a_workspace_is_written_where_there_is_none(tmp_path: Path) -> None:
    written = write_workspace(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in written) == ["sources.yaml", "spiders/longreads.py"]
    assert (tmp_path / "sources.yaml").read_text(encoding="utf-8") == shipped_sources()


def test_what_is_there_is_never_overwritten(tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text("mine", encoding="utf-8")
    assert [path.name for path in write_workspace(tmp_path)] == ["longreads.py"]
    assert (tmp_path / "sources.yaml").read_text(encoding="utf-8") == "mine"


def test_a_bigger_demo_has_a_workspace_of_its_own(tmp_path: Path) -> None:
    write_workspace(tmp_path, base_port=9101, publishers=12)
    told = yaml.safe_load((tmp_path / "sources.yaml").read_text(encoding="utf-8"))
    assert len(told["organizations"]) == 12
    assert told["organizations"][11]["homepage"] == "http://127.0.0.1:9112/"


def test_only_a_file_of_ours_is_known_as_one() -> None:
    assert is_demo(shipped_sources())
    assert not is_demo("version: 1\norganizations: []\n")


def test_the_file_names_every_partner_with_its_account_and_two_without_valid_rights() -> None:
    told = {each["id"]: each for each in yaml.safe_load(shipped_sources())["organizations"]}
    assert tuple(told) == PARTNERS
    assert all(each["account"]["handle"] == name for name, each in told.items())
    assert "rights" not in told["wangchao"]
    assert str(told["type"]["rights"]["until"]) == "2026-11-22"


def test_a_running_simulator_writes_its_own_ports(simulator: Simulator) -> None:
    told = yaml.safe_load(simulator.sources())
    assert [each["homepage"] for each in told["organizations"]] == [base + "/" for base in simulator.bases.values()]


def test_the_file_is_one_that_the_loader_takes() -> None:
    config = parse(shipped_sources(), spiders=["longreads"])
    assert len(config.sources) >= 14
    assert all(source.publish.mode == "auto" and source.backfill.max is None for source in config.sources)


def test_the_page_of_the_docs_names_every_source() -> None:
    told = (PROJECT / "docs" / "demo.md").read_text(encoding="utf-8")
    rows = {line.split("`")[1]: line for line in told.splitlines() if line.startswith("| 88")}
    assert tuple(rows) == PARTNERS
    for partner_id, profile in zip(PARTNERS, PROFILES, strict=True):
        assert all(f"`{announcement.path}`" in rows[partner_id] for announcement in profile.announcements)


def test_any_text_is_one_line_of_yaml() -> None:
    for text in ('say "x"', "a\\b", "two\nlines", "冒號: 井號 #"):
        assert yaml.safe_load(f"text: {quoted(text)}") == {"text": text}
        assert "\n" not in quoted(text)
