"""What the environment says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.errors import ConfigError
from ingest.settings import VARIABLES, Settings, secret

DOCS = Path(__file__).parents[2] / "docs" / "settings.md"


def test_an_empty_environment_means_the_current_folder(tmp_path: Path) -> None:
    found = Settings.from_environment({}, tmp_path)
    assert (found.workspace, found.sources) == (tmp_path, tmp_path / "sources.yaml")
    assert found.database_url == f"sqlite:///{tmp_path / '.ingest' / 'ingest.db'}"
    assert (found.public_host, found.public_port, found.language, found.log_format) == ("127.0.0.1", 8800, "en", "text")


def test_the_data_lies_beside_the_sources(tmp_path: Path) -> None:
    found = Settings.from_environment({"INGEST_SOURCES": "north/partners.yaml"}, tmp_path)
    assert found.data == tmp_path / "north" / ".ingest"
    assert found.workspace == tmp_path / "north"
    assert found.media == tmp_path / "north" / ".ingest" / "media"


def test_absolute_paths_stay_what_they_are(tmp_path: Path) -> None:
    found = Settings.from_environment({"INGEST_DATA": str(tmp_path / "d")}, Path("/somewhere"))
    assert found.data == tmp_path / "d"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({"LANG": "zh_HK.UTF-8"}, "zh-Hant"),
        ({"LANG": "en_US", "LC_ALL": "zh_CN.UTF-8"}, "zh-Hans"),
        ({"LANG": "zh_TW", "INGEST_LANGUAGE": "en"}, "en"),
        ({"LANG": "C"}, "en"),
    ],
)
def test_the_language_is_the_readers(environ: dict[str, str], language: str, tmp_path: Path) -> None:
    assert Settings.from_environment(environ, tmp_path).language == language


@pytest.mark.parametrize(
    ("name", "value", "fix"),
    [
        ("INGEST_WORKSPACE", "nowhere", "folder"),
        ("INGEST_PUBLIC_PORT", "http", "1 to 65535"),
        ("INGEST_PUBLIC_PORT", "70000", "1 to 65535"),
        ("INGEST_PUBLIC_PORT", "٨", "1 to 65535"),
        ("INGEST_PUBLIC_HOST", "http://localhost", "127.0.0.1"),
        ("INGEST_LANGUAGE", "fr", "zh-Hant"),
        ("INGEST_LOG_FORMAT", "xml", "json"),
        ("INGEST_PUBLIC_URL", "discover.example", "https://"),
        ("INGEST_PUBLIC_URL", "https://root:pw@discover.example", "https://"),
        ("INGEST_PUBLIC_URL", "https://discover.example/?a=b", "https://"),
        ("INGEST_PUBLIC_URL", "https://discover.example:port", "https://"),
        ("INGEST_DATABASE_URL", "mysql://root:pw@h/x", "postgresql://"),
    ],
)
def test_a_wrong_value_names_its_variable_and_says_what_to_write(
    name: str, value: str, fix: str, tmp_path: Path
) -> None:
    with pytest.raises(ConfigError, match=name) as caught:
        Settings.from_environment({name: value}, tmp_path)
    assert fix in caught.value.fix
    assert "root:pw" not in f"{caught.value}{caught.value.fix}"


def test_the_documented_variables_are_those_that_are_read() -> None:
    rows = re.findall(r"^\| `(\w+)` \|[^|]*\| `?([^|`]+?)`? \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert dict(rows) == dict(VARIABLES)


def test_every_documented_variable_changes_something(tmp_path: Path) -> None:
    (tmp_path / "w").mkdir()
    values = ["w", "s.yaml", "d", "postgresql://h/x", "0.0.0.0", "0", "https://d.example", "zh-Hans", "json", "/c"]
    plain = Settings.from_environment({}, tmp_path)
    for name, value in zip(VARIABLES, values, strict=True):
        assert Settings.from_environment({name: value}, tmp_path) != plain


# -- secrets ---------------------------------------------------------------------------------------------------


def test_a_secret_comes_from_the_environment_or_a_file(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("s3cr3t\n", encoding="utf-8")
    assert secret("env:HK_TOKEN", {"HK_TOKEN": "s3cr3t"}, tmp_path) == "s3cr3t"
    assert secret("file:token", {}, tmp_path) == "s3cr3t"
    assert secret(f"file:{tmp_path / 'token'}", {}, Path("/")) == "s3cr3t"


@pytest.mark.parametrize("address", ["env:HK_TOKEN", "file:token", "file:.", "file:binary", "file:a\0b"])
def test_a_secret_that_is_not_there_is_told_by_its_place(address: str, tmp_path: Path) -> None:
    (tmp_path / "binary").write_bytes(b"s3cr3t\xff")
    with pytest.raises(ConfigError) as caught:
        secret(address, {}, tmp_path)
    assert address.partition(":")[2].strip(".").split("\0")[0] in caught.value.reason
    assert "s3cr3t" not in f"{caught.value}{caught.value.fix}{caught.value.__cause__}"


@pytest.mark.parametrize("address", ["s3cr3t", "env:", "vault:s3cr3t", ""])
def test_a_secret_itself_is_refused_and_not_repeated(address: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        secret(address, {}, tmp_path)
    assert "s3cr3t" not in f"{caught.value}{caught.value.fix}"
