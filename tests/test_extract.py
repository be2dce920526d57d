"""`ingest extract`: what a page gives, seen without keeping anything."""

from __future__ import annotations

import gzip
import io
import json
import multiprocessing
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ingest.corpus import recorded
from ingest.demo.simulator import Simulator
from ingest.demo.world import World
from ingest.errors import ExtractionError
from ingest.extraction.pool import ExtractionPool
from ingest.extraction.read import PageInput
from ingest.extraction.templates import ENOUGH
from ingest.log import Silent
from ingest.trial import Trial
from ingest.types import Config
from tests.commands import Typed, typed_in
from tests.extraction import publisher

TEXT = "港灣的渡輪昨晚停駛，乘客在碼頭等了兩個鐘頭，只好走路回家，路上下起了雨，誰也沒有抱怨。"
PAGE = f"""<html><head><meta charset="utf-8"><title>渡輪停駛</title><meta name="author" content="陳大文">
<meta property="article:published_time" content="2026-11-23T07:20:00"></head>
<body><h1>渡輪停駛</h1><p>{TEXT}</p><img src="/boat.jpg" alt="渡輪">
<p class="tail">本報招聘記者，請寄履歷。</p></body></html>"""
BRIEF = ["id", "title", "authors", "published", "language", "text", "lead_image", "held", "by"]


@pytest.fixture
def extract(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Type `ingest extract …` in a workspace."""
    return typed_in(tmp_path, capfd, "extract")


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    now = datetime.now(UTC)
    with Simulator(World(epoch=now, publishers=1, articles=2, today=now.date()), latency=0.0) as running:
        yield running


def saved(folder: Path, name: str, text: str | bytes = PAGE) -> Path:
    file = folder / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    return file


# -- single pages ----------------------------------------------------------------------------------------------


def test_a_saved_page_shows_what_it_gives_and_who_chose_the_text(extract: Typed, tmp_path: Path) -> None:
    said = extract(saved(tmp_path, "ferry.html"))
    assert said.code == 0
    for told in ("渡輪停駛", "陳大文", "zh-Hant", "generic", TEXT, "boat.jpg"):
        assert told in said.out


def test_pages_are_told_in_the_order_in_which_they_were_named_one_object_a_line(extract: Typed, tmp_path: Path) -> None:
    slow = saved(tmp_path, "slow.html", PAGE.replace(TEXT, "</p><p>".join(f"{TEXT}{n}" for n in range(3000))))
    quick = saved(tmp_path, "quick.html.gz", gzip.compress(PAGE.encode()))
    rows = extract(slow, quick, "--json").rows
    assert [row["id"] for row in rows] == [str(slow), str(quick)]
    assert list(rows[1])[: len(BRIEF)] == BRIEF
    assert (rows[1]["title"], rows[1]["authors"], rows[1]["error"]) == ("渡輪停駛", ["陳大文"], None)
    assert TEXT in rows[1]["text"] and "<p>" in rows[1]["html"]


def test_a_page_that_is_refused_says_why_and_what_to_do(extract: Typed, tmp_path: Path) -> None:
    wall = saved(tmp_path, "empty.html", "<html><div id='app'></div><script src='/app.js'></script></html>")
    said = extract(wall)
    assert (said.code, "no_body" in said.out, "render: true" in said.out) == (1, True, True)
    (row,) = extract(wall, "--json").rows
    assert (row["held"], row["text"], row["error"]["code"]) == ("no_body", "", "no_body")


def test_what_a_file_does_not_say_of_its_address_can_be_said(extract: Typed, tmp_path: Path) -> None:
    file = saved(tmp_path, "ferry.html")
    (row,) = extract(file, "--json").rows
    assert (row["url"], row["lead_image"]) == ("", "boat.jpg")
    (row,) = extract(file, "--url", "https://paper.example/2026/11/ferry", "--json").rows
    assert (row["url"], row["lead_image"]) == ("https://paper.example/2026/11/ferry", "https://paper.example/boat.jpg")


def test_a_page_at_the_host_of_a_source_is_read_as_the_source_says(extract: Typed, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(
        "version: 1\norganizations:\n  - id: paper\n    name: Paper\n    timezone: Asia/Hong_Kong\n    sources:\n"
        "      - feed: https://paper.example/rss.xml\n        selectors: {body: .tail}\n"
    )
    file = saved(tmp_path, "ferry.html", PAGE.replace("本報招聘記者，請寄履歷。", TEXT * 2))
    (row,) = extract(file, "--url", "https://paper.example/2026/11/ferry", "--json").rows
    assert (row["by"], row["text"]) == ("selectors", TEXT * 2)
    assert row["published"] == "2026-11-22T23:20:00+00:00"
    (row,) = extract(file, "--url", "https://other.example/2026/11/ferry", "--json").rows
    assert row["by"] == "generic"


def test_a_page_is_fetched_through_the_same_door_and_nothing_is_stored(
    extract: Typed, tmp_path: Path, simulator: Simulator
) -> None:
    head = simulator.sources().split("organizations:")[0]
    (tmp_path / "sources.yaml").write_text(head + "organizations: []\n", encoding="utf-8")
    (partner,) = simulator.world.partners
    url = simulator.addresses.page(simulator.world.publications(partner.id)[0])
    (row,) = extract(url, "--json").rows
    assert row["held"] == "" and row["text"]
    assert not (tmp_path / ".ingest").exists()


def test_an_address_that_is_not_public_is_refused_with_its_code(extract: Typed) -> None:
    said = extract("http://127.0.0.1:9/a", "--json")
    assert (said.code, said.rows[0]["held"]) == (1, "unsafe_address")


def test_a_page_comes_from_standard_input_too(extract: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(PAGE.encode())))
    assert extract("-", "--json").rows[0]["title"] == "渡輪停駛"


def test_words_that_mean_nothing_are_told_all_at_once(extract: Typed, tmp_path: Path) -> None:
    said = extract("nowhere.html", tmp_path, "ftp://paper.example/a")
    assert (said.code, said.out) == (2, "")
    assert "nowhere.html" in said.err and "--corpus" in said.err and "ftp://" in said.err
    assert extract().code == 2
    assert extract("https://paper.example/a", "--url", "https://paper.example/b").code == 2


def test_a_page_cannot_steer_the_terminal(extract: Typed, tmp_path: Path) -> None:
    said = extract(saved(tmp_path, "evil.html", PAGE.replace("渡輪停駛", "\u202e渡輪\u0085\u009b31m停駛")))
    assert "\u202e" not in said.out and "\u009b" not in said.out


# -- a folder of recorded pages --------------------------------------------------------------------------------


def corpus(folder: Path, *pages: str | bytes, **told: object) -> Path:
    """A folder with these pages; `told` stands in each line of its manifest, too."""
    lines = []
    for number, page in enumerate(pages):
        body = page if isinstance(page, bytes) else gzip.compress(page.encode())
        saved(folder, f"pages/{number}.html.gz", body)
        line = {"id": f"p{number}", "site": "paper.example", "url": f"https://paper.example/{number}"}
        lines.append(json.dumps({**line, "file": f"pages/{number}.html.gz", **told}))
    saved(folder, "manifest.jsonl", "\n".join(lines) + "\n")
    return folder


def test_a_folder_gives_one_object_a_page_in_the_order_of_its_manifest(extract: Typed, tmp_path: Path) -> None:
    pages = [PAGE.replace(TEXT, f"{TEXT}{number}") for number in range(20)]
    said = extract("--corpus", corpus(tmp_path / "corpus", *pages), "--json")
    assert said.code == 0
    assert [row["id"] for row in said.rows] == [f"p{number}" for number in range(20)]
    assert all(list(row) == BRIEF for row in said.rows)
    assert [f"{TEXT}{number}" in row["text"] for number, row in enumerate(said.rows)] == [True] * 20
    assert said.rows[0]["lead_image"] == "https://paper.example/boat.jpg"


def test_what_the_manifest_knows_to_be_true_is_not_looked_at(extract: Typed, tmp_path: Path) -> None:
    truth = {"title": "TRUTH", "text": "TRUTH" * 20, "authors": "TRUTH", "date": "2001-01-01", "lang": "el"}
    said = extract("--corpus", corpus(tmp_path / "corpus", PAGE, **truth), "--json")
    assert "TRUTH" not in said.out and "2001" not in said.out
    assert said.rows[0]["language"] == "zh-Hant"


def test_pages_that_are_refused_or_cannot_be_opened_are_lines_too(extract: Typed, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", "<p></p>", b"\x1f\x8bbroken", PAGE)
    (folder / "pages" / "3.html.gz").unlink(missing_ok=True)
    said = extract("--corpus", folder, "--json")
    assert said.code == 0
    assert [(row["text"] == "", row["held"]) for row in said.rows] == [
        (True, "no_body"),
        (True, "no_body"),
        (False, ""),
    ]
    plain = extract("--corpus", folder)
    assert plain.code == 0 and "2" in plain.out.splitlines()[-1]


@pytest.mark.parametrize(
    "line",
    ["no json", "[1]", '{"id": "a"}', '{"id": 1, "url": "", "file": "a"}', '{"id": "a", "url": "", "file": "../a"}'],
)
def test_a_manifest_that_is_wrong_names_the_line_before_anything_is_read(
    extract: Typed, tmp_path: Path, line: str
) -> None:
    folder = corpus(tmp_path / "corpus", PAGE)
    with (folder / "manifest.jsonl").open("a") as manifest:
        manifest.write(line + "\n")
    said = extract("--corpus", folder)
    assert (said.code, said.out, "manifest.jsonl:2" in said.err) == (2, "", True)


def test_a_folder_without_a_manifest_is_told(extract: Typed, tmp_path: Path) -> None:
    said = extract("--corpus", tmp_path)
    assert said.code == 2 and "manifest.jsonl" in said.err


async def test_a_page_that_hangs_is_killed_and_named_and_the_others_are_read(tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", PAGE, "<p>x</p>" * 90_000, PAGE)
    pool = ExtractionPool(workers=2, work=1.0)
    try:
        extracts = [one async for one in Trial(pool, Config(), None, Silent()).extracts(recorded(folder))]
    finally:
        pool.close()
    assert [one.held for one in extracts] == ["", "extractor_killed", ""]
    assert extracts[1].error is not None and "https://paper.example/1" in extracts[1].error.reason


# -- what a page may cost --------------------------------------------------------------------------------------

LARGE = {
    "many short paragraphs": "".join(f"<p>{TEXT[:13]}{number}</p>" for number in range(90_000)),
    "deep boxes": ("<div>" * 200 + f"<p>{TEXT}</p>" + "</div>" * 200) * 450,
    "one long paragraph": f"<p>{TEXT * 36_000}</p>",
    "a table": "<table>" + "".join(f"<tr><td>{n}</td><td>{TEXT[:10]}</td></tr>" for n in range(30_000)) + "</table>",
    "a list of links": "".join(f'<li><a href="/{n}">{TEXT[:20]}{n}</a></li>' for n in range(45_000)),
}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has held")
@pytest.mark.parametrize("markup", LARGE.values(), ids=LARGE)
async def test_the_largest_pages_cost_less_than_500_mb_or_are_refused_in_five_seconds_of_work(markup: str) -> None:
    body = f"<html><h1>渡輪</h1>{markup}</html>".encode()
    assert len(body) <= 5 * 2**20
    pool = ExtractionPool(workers=1, limit=60.0)
    try:
        await pool.read_page(PageInput(body, "text/html; charset=utf-8", "https://paper.example/1"))
    except ExtractionError as error:
        assert error.code in ("extractor_killed", "too_large", "too_short")
    finally:
        held = [_held(child.pid) for child in multiprocessing.active_children() if child.pid]
        pool.close()
    assert all(megabytes < 500 for megabytes in held)


def _held(pid: int) -> int:
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024 if "VmHWM:" in status else 0


def test_a_warm_read_of_a_folder_learns_each_site_from_its_earlier_pages(extract: Typed, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", *(publisher.page(number) for number in range(9)))
    cold = extract("--corpus", folder, "--json").rows
    warm = extract("--corpus", folder, "--json", "--warm").rows
    assert {row["by"] for row in cold} == {"generic"}
    assert [row["by"] for row in warm] == ["generic"] * ENOUGH + ["template"] * (9 - ENOUGH)
    assert all(publisher.TAIL in row["text"] for row in cold)
    assert not any(publisher.TAIL in row["text"] for row in warm[ENOUGH:])


def test_what_one_site_taught_is_not_known_of_another(extract: Typed, tmp_path: Path) -> None:
    folder = corpus(tmp_path / "corpus", *(publisher.page(number) for number in range(7)))
    lines = (folder / "manifest.jsonl").read_text().splitlines()
    other = [line.replace("paper.example", "other.example") for line in lines[5:]]
    (folder / "manifest.jsonl").write_text("\n".join([*lines[:5], *other]))
    assert {row["by"] for row in extract("--corpus", folder, "--json", "--warm").rows} == {"generic"}


def test_only_a_folder_can_be_read_warm(extract: Typed, tmp_path: Path) -> None:
    assert extract(saved(tmp_path, "ferry.html"), "--warm").code == 2
