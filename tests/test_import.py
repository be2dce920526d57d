"""`ingest import`, as it is typed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from ingest.cli import run

Typed = Callable[..., tuple[int, str, str]]
CSV = "organization,homepage,feed,language\nHarbour Daily,https://harbour.example,https://harbour.example/rss,en\n"


@pytest.fixture
def ingest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    assert run(["init", str(tmp_path)]) == 0

    def typed(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["-C", str(tmp_path), *arguments])
        return code, *capfd.readouterr()

    return typed


def listed(folder: Path, text: str = CSV) -> str:
    file = folder / "partners.csv"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_a_list_is_put_into_the_file_once_and_says_that_rights_are_missing(ingest: Typed, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").chmod(0o640)
    code, out, _err = ingest("import", listed(tmp_path))
    assert code == 0 and "1 organization and 1 source are new; 0 were there already." in out and "rights" in out
    assert ingest("check", "--json")[1].replace(" ", "").count('"sources":1')
    assert (tmp_path / "sources.yaml").stat().st_mode & 0o777 == 0o640
    written = (tmp_path / "sources.yaml").read_bytes()
    code, out, _err = ingest("import", listed(tmp_path), "--json")
    assert code == 0 and json.loads(out)["known"] == ["https://harbour.example/rss"]
    assert (tmp_path / "sources.yaml").read_bytes() == written


def test_a_dry_run_shows_the_lines_and_writes_nothing(ingest: Typed, tmp_path: Path) -> None:
    before = sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir() if path.is_file())
    code, out, _err = ingest("import", listed(tmp_path), "--dry-run")
    assert code == 0 and "+  - id: harbour" in out and "Nothing was written." in out
    (tmp_path / "partners.csv").unlink()
    assert sorted((path.name, path.read_bytes()) for path in tmp_path.iterdir() if path.is_file()) == before


def test_an_organization_that_may_be_there_already_is_told(ingest: Typed, tmp_path: Path) -> None:
    ingest("import", listed(tmp_path))
    text = "organization,homepage,feed\n\uff28arbour\u3000DAILY,,https://feeds.example/1\nHD,https://www.harbour.example/,\n"
    code, out, _err = ingest("import", listed(tmp_path, text), "--dry-run")
    assert code == 0 and out.count("harbour has the same name") == 1 and out.count("harbour has the same website") == 1
    assert len(json.loads(ingest("import", listed(tmp_path, text), "--json")[1])["notes"]) == 2
    assert json.loads(ingest("import", listed(tmp_path, text), "--json")[1])["notes"] == []  # they are known now


def test_mistakes_are_told_with_file_and_line_and_nothing_is_written(ingest: Typed, tmp_path: Path) -> None:
    before = (tmp_path / "sources.yaml").read_bytes()
    text = CSV + "B,,b.example/rss,\nC,https://c.example,https://c.example/rss,klingon!\n"
    code, _out, err = ingest("import", listed(tmp_path, text))
    assert code == 2 and "partners.csv:3" in err and "partners.csv:4" in err
    assert (tmp_path / "sources.yaml").read_bytes() == before


@pytest.mark.parametrize("text", ["", "hello\n", "<html></html>"])
def test_what_is_no_list_is_told(ingest: Typed, tmp_path: Path, text: str) -> None:
    code, _out, err = ingest("import", listed(tmp_path, text))
    assert code == 2 and "partners.csv" in err and "Traceback" not in err


def test_a_missing_list_or_file_is_told(ingest: Typed, tmp_path: Path) -> None:
    assert ingest("import", str(tmp_path / "nowhere.opml"))[0] == 2
    (tmp_path / "sources.yaml").unlink()
    code, _out, err = ingest("import", listed(tmp_path))
    assert code == 2 and "ingest init" in err
