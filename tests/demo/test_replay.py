"""Recorded pages as publishers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import feedparser
import pytest
import yaml

from ingest.demo.replay import Replay
from ingest.errors import ConfigError
from tests.demo.conftest import get

GBK = "<html><title>旧页</title><p>没有声明编码</p></html>".encode("gbk")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "html").mkdir()
    lines = []
    for number, (site, url, date) in enumerate(
        (
            ("old.example", "http://old.example/a.html?id=1", "2012-01-31"),
            ("old.example", "http://old.example/a.html?id=1", None),
            ("old.example", "http://old.example/中文.html", "not a day"),
            ("new.example", "https://new.example/", "2024-08-22 12:00:00+02:00"),
        )
    ):
        (tmp_path / "html" / f"{number}.gz").write_bytes(gzip.compress(GBK))
        told = {
            "id": f"p{number}",
            "site": site,
            "url": url,
            "file": f"html/{number}.gz",
            "title": "A & B",
            "date": date,
        }
        lines.append(json.dumps(told))
    (tmp_path / "manifest.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return tmp_path


def test_each_site_has_a_feed_of_its_pages(folder: Path) -> None:
    with Replay(folder) as replay:
        feeds = [feedparser.parse(get(base + "/feed.xml").body) for base in replay.bases.values()]
        assert replay.page_count == 4
    assert [[entry.id for entry in feed.entries] for feed in feeds] == [["p0", "p1", "p2"], ["p3"]]
    assert {entry.title for feed in feeds for entry in feed.entries} == {"A & B"}
    assert [entry.get("published") for entry in feeds[0].entries] == ["Tue, 31 Jan 2012 00:00:00 +0000", None, None]


def test_pages_are_served_as_they_were_recorded(folder: Path) -> None:
    with Replay(folder) as replay:
        seen = [get(url) for url in replay.recorded()]
    assert [(page.status, page.headers["content-type"], page.body) for page in seen] == [(200, "text/html", GBK)] * 4


def test_a_page_keeps_its_path_unless_another_has_it(folder: Path) -> None:
    with Replay(folder) as replay:
        paths = ["/" + url.split("/", 3)[3] for url in replay.recorded()]
    assert paths == ["/a.html?id=1", "/recorded/p1.html", "/%E4%B8%AD%E6%96%87.html", "/recorded/p3.html"]


def test_recorded_pages_are_not_sent_twice(folder: Path) -> None:
    with Replay(folder) as replay:
        url = next(iter(replay.recorded()))
        assert get(url, if_none_match=get(url).headers["etag"]).status == 304


def test_the_sources_name_every_site(folder: Path) -> None:
    with Replay(folder) as replay:
        told = yaml.safe_load(replay.sources_yaml())
        feeds = [each["sources"][0]["feed"] for each in told["organizations"]]
        assert feeds == [base + "/feed.xml" for base in replay.bases.values()]


def test_a_folder_without_a_manifest_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"manifest\.jsonl"):
        Replay(tmp_path)


def test_a_manifest_that_is_none_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.jsonl").write_text('{"id": 1}\n', encoding="utf-8")
    with pytest.raises(ConfigError, match="not a list of recorded pages"):
        Replay(tmp_path)
