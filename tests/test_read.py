"""`ingest read`: what is announced, seen without keeping anything."""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.cli.commands.read import _KINDS
from ingest.demo.simulator import Simulator
from ingest.demo.workspace import write_workspace
from ingest.demo.world import World
from ingest.plugins import names
from ingest.types import Entry
from tests.commands import Typed, typed_in

CORPUS = Path(__file__).parents[2] / "shared" / "corpus" / "feeds"

RSS = """<rss version="2.0"><channel><title>Paper</title>{link}
<item><title>One</title><link>{first}</link><guid isPermaLink="false">1</guid>
<pubDate>Mon, 23 Nov 2026 07:20:00 +0800</pubDate></item>
<item><title>Two</title><link>/news/2</link></item></channel></rss>"""


@pytest.fixture
def read(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Type `ingest read …` in a workspace."""
    return typed_in(tmp_path, capfd, "read")


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    now = datetime.now(UTC)
    with Simulator(World(epoch=now, publishers=8, articles=4, today=now.date()), latency=0.0) as running:
        yield running


@pytest.fixture
def declared(tmp_path: Path, simulator: Simulator) -> list[str]:
    """A workspace with the demo's partners; answers the ids of the organizations."""
    text = simulator.sources()
    (tmp_path / "sources.yaml").write_text(text, encoding="utf-8")
    write_workspace(tmp_path)
    return [line.split("id: ")[1] for line in text.splitlines() if line.startswith("  - id: ")]


def saved(folder: Path, name: str, text: str | bytes) -> Path:
    file = folder / name
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


# -- what is declared ------------------------------------------------------------------------------------------


def test_every_source_of_the_demo_is_read_and_nothing_is_kept(read: Typed, tmp_path: Path, declared: list[str]) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    told = read(*declared, "--json")
    assert told.code == 0, told
    assert len(told.rows) > len(declared)
    assert all(row["entries"] or "sent to this source" in row["notes"][0] for row in told.rows)
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_row_has_these_keys_and_an_entry_every_field(read: Typed, declared: list[str]) -> None:
    row = read(declared[0], "--json").rows[0]
    assert list(row) == ["source", "entries", "notes", "error"]
    assert list(row["entries"][0]) == [field.name for field in fields(Entry)]
    assert row["source"].startswith(declared[0] + "/") and row["error"] is None
    assert all(entry["id"] for entry in row["entries"])


def test_people_see_a_table(read: Typed, declared: list[str]) -> None:
    told = read(declared[0])
    assert told.code == 0 and "entries" in told.out and "http://127.0.0.1" in told.out


# -- addresses -------------------------------------------------------------------------------------------------


def test_an_address_needs_no_declaration_and_its_kind_is_found_by_itself(read: Typed, simulator: Simulator) -> None:
    addresses = [line.split()[2] for line in simulator.sources().splitlines() if line.startswith("      - feed: ")]
    told = read(*addresses, "--json")
    assert told.code == 1, "this machine's own addresses are not asked unless the file beside allows it"
    assert {row["error"]["code"] for row in told.rows} == {"unsafe_address"}


def test_feeds_sitemaps_and_pages_are_told_apart(read: Typed, declared: list[str], simulator: Simulator) -> None:
    lines = [line.split() for line in simulator.sources().splitlines() if line.startswith("      - ")]
    addresses = [words[2] for words in lines if words[1] in ("feed:", "sitemap:", "page:")]
    told = read(*addresses, "--json")
    assert told.code == 0 and [row["source"] for row in told.rows] == list(dict.fromkeys(addresses))
    assert all(row["entries"] for row in told.rows)


def test_a_home_page_that_names_a_feed_says_so_and_is_read_all_the_same(
    read: Typed, tmp_path: Path, simulator: Simulator
) -> None:
    page = '<html><head><link rel="alternate" type="application/rss+xml" href="/feed"><base href="https://p.example/">'
    file = saved(tmp_path, "home.html", page + '</head><a href="/2026/11/a-long-story-1">A long story</a>')
    row = read(file, "--json").rows[0]
    assert row["entries"][0]["url"] == "https://p.example/2026/11/a-long-story-1"
    assert "ingest read https://p.example/feed" in row["notes"][0]


# -- files -----------------------------------------------------------------------------------------------------


def test_relative_links_start_from_the_feeds_own_link(read: Typed, tmp_path: Path) -> None:
    file = saved(tmp_path, "a.xml", RSS.format(link="<link>https://p.example/</link>", first="https://p.example/1"))
    row = read(file, "--json").rows[0]
    assert {entry["url"] for entry in row["entries"]} == {"https://p.example/1", "https://p.example/news/2"}
    assert row["entries"][0]["published"] == "2026-11-22T23:20:00+00:00"


def test_relative_links_of_a_file_from_nowhere_are_left_out_with_a_note(read: Typed, tmp_path: Path) -> None:
    row = read(saved(tmp_path, "a.xml", RSS.format(link="", first="https://p.example/1")), "--json").rows[0]
    assert [entry["url"] for entry in row["entries"]] == ["https://p.example/1", ""]
    assert row["notes"] and ".invalid" not in json.dumps(row)


def test_a_folder_a_packed_file_and_standard_input_are_files_too(
    read: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = RSS.format(link="", first="https://p.example/1").encode()
    folder = tmp_path / "kept"
    (folder / "deep").mkdir(parents=True)
    saved(folder / "deep", "a.xml.gz", gzip.compress(text))
    saved(folder, ".hidden", b"")
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    told = read(folder, "-", "--json")
    assert told.code == 0 and [row["source"] for row in told.rows] == [str(folder / "deep" / "a.xml.gz"), "-"]
    assert [len(row["entries"]) for row in told.rows] == [2, 2]


def test_a_saved_index_names_its_sitemaps(read: Typed, tmp_path: Path) -> None:
    text = "<sitemapindex><sitemap><loc>https://p.example/1.xml</loc></sitemap></sitemapindex>"
    row = read(saved(tmp_path, "s.xml", text), "--json").rows[0]
    assert row["entries"] == [] and "https://p.example/1.xml" in row["notes"][0]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b" \n",
        b"\0" * 100_000,
        bytes(range(256)) * 400,
        b"\x1f\x8bnot gzip",
        b"[" * 50_000,
        b"<a>" * 50_000,
        b"<html><body>" + b"<div>" * 50_000,
        b"<" * 1_000_000,
        b"<html><link " + b"a " * 500_000,
        b"plain text",
    ],
    ids=[
        "empty",
        "blank",
        "zeros",
        "bytes",
        "half gzip",
        "deep json",
        "deep xml",
        "deep html",
        "tags",
        "words",
        "text",
    ],
)
def test_what_is_no_source_is_told_in_a_sentence(read: Typed, tmp_path: Path, body: bytes) -> None:
    file = saved(tmp_path, "odd", body)
    good = saved(tmp_path, "good.xml", RSS.format(link="", first="https://p.example/1"))
    told = read(file, good, "--json")
    assert told.code == 1 and told.err == ""
    assert set(told.rows[0]["error"]) == {"code", "reason", "fix"} and str(file) in told.rows[0]["error"]["reason"]
    assert told.rows[1]["error"] is None and told.rows[1]["entries"]


def test_half_characters_and_escapes_reach_no_terminal(read: Typed, tmp_path: Path) -> None:
    item = {"id": "1", "url": "https://p.example/1", "title": "a\ud800 \x1b[31mred"}
    feed = json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [item]})
    file = saved(tmp_path, "a.json", feed)
    assert read(file, "--json").rows[0]["entries"][0]["title"].startswith("a\ufffd")
    assert "\x1b[31mred" not in read(file).out


@pytest.mark.corpus
@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of recorded feeds is not beside the project")
def test_every_recorded_feed_is_read(read: Typed) -> None:
    told = read(CORPUS, "--json")
    assert len(told.rows) == sum(1 for _file in CORPUS.iterdir()) and told.err == ""
    assert {row["error"]["code"] for row in told.rows if row["error"]} <= {"wrong_content_type"}
    assert sum(len(row["entries"]) for row in told.rows) > 250


# -- mistakes --------------------------------------------------------------------------------------------------


def test_every_name_that_means_nothing_is_told_at_once(read: Typed, declared: list[str]) -> None:
    told = read(declared[0] + "x", "ftp://p.example/", "no/such.xml", "--json")
    error = json.loads(told.out)["error"]
    assert told.code == 2 and [one["name"] for one in error["mistakes"]] == [
        declared[0] + "x",
        "ftp://p.example/",
        "no/such.xml",
    ]
    assert declared[0] in error["mistakes"][0]["fix"]
    assert "no/such.xml" in read("no/such.xml").err


def test_a_declared_source_is_not_read_as_another_kind(read: Typed, declared: list[str]) -> None:
    told = read(declared[0], "--kind", "api")
    assert told.code == 2 and "--kind" in told.err


def test_a_broken_file_of_sources_stops_only_those_who_need_it(read: Typed, tmp_path: Path) -> None:
    saved(tmp_path, "sources.yaml", "version: 1\norganisations: []\n")
    assert read(saved(tmp_path, "a.xml", RSS.format(link="", first="https://p.example/1"))).code == 0
    told = read("paper/feed")
    assert told.code == 2 and "organizations" in told.err


def test_what_a_broken_file_of_sources_would_have_allowed_is_not_missed_in_silence(read: Typed, tmp_path: Path) -> None:
    saved(tmp_path, "sources.yaml", "version: 1\nfetch: {allow: [127.0.0.1]}\norganisations: []\n")
    told = read("http://127.0.0.1:9/")
    assert told.code == 1 and "ingest check" in told.err


def test_the_kinds_that_can_be_said_exist() -> None:
    assert set(_KINDS) <= set(names("sources"))
