"""`ingest spider new`, and docs/spiders.md, followed step by step."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from ingest.cli import run
from ingest.errors import SpiderError
from ingest.feeds import sketch
from ingest.rehearsal import rehearse

DOCS = Path(__file__).parents[1] / "docs" / "spiders.md"
SITE = "https://www.harbour.example"

ARCHIVE = (
    "<html><body><nav class=menu><a href=/about>About us</a><a href=/news>News</a></nav><ul class=list>"
    + "".join(
        f'<li class=item><a href="/news/2026/{n}-the-tide.html"><img alt=""></a>'
        f'<h3><a href="/news/2026/{n}-the-tide.html">The tide of day {n} was higher than the day before</a></h3></li>'
        for n in range(20, 28)
    )
    + "</ul></body></html>"
)
LATEST = {"items": [{"id": 17, "title": "The tide"}, {"id": 18, "title": "The ferry"}]}
ARTICLE = {
    "id": 17,
    "page": f"{SITE}/news/17",
    "title": "The tide",
    "time": "2026-11-23T07:20:00+08:00",
    "html": "<p>x",
}

Typed = Callable[..., tuple[int, str, str]]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A site on loopback, of files."""
    root = tmp_path_factory.mktemp("site")
    (root / "api" / "articles").mkdir(parents=True)
    (root / "archive").write_text(ARCHIVE)
    (root / "archive.html").write_text(ARCHIVE)
    (root / "empty.html").write_text("<html><body><div id=app></div></body></html>")
    (root / "api" / "latest.json").write_text(json.dumps(LATEST))
    (root / "api" / "articles" / "17.json").write_text(json.dumps(ARTICLE))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(root))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}", root
        server.shutdown()


@pytest.fixture
def ingest(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    (tmp_path / "sources.yaml").write_text("version: 1\nfetch: {allow: [127.0.0.1]}\norganizations: []\n")

    def typed(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        code = run(["-C", str(tmp_path), *arguments])
        return code, *capfd.readouterr()

    return typed


def program(folder: Path, name: str) -> subprocess.CompletedProcess[str]:
    file = folder / "spiders" / "tests" / f"test_{name}.py"
    return subprocess.run([sys.executable, str(file)], capture_output=True, text=True, check=False)


# -- what is written -------------------------------------------------------------------------------------------


def test_a_page_with_links_gives_a_spider_that_works_at_once(
    ingest: Typed, site: tuple[str, Path], tmp_path: Path
) -> None:
    code, out, _err = ingest("spider", "new", "harbour", f"{site[0]}/archive.html")
    assert code == 0 and "8 articles" in out and "- spider: harbour" in out
    done = program(tmp_path, "harbour")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 8 and "about" not in done.stdout
    assert (tmp_path / "spiders" / "fixtures" / "harbour.html").read_text() == ARCHIVE


def test_an_empty_page_gives_a_skeleton_whose_test_says_what_to_do(
    ingest: Typed, site: tuple[str, Path], tmp_path: Path
) -> None:
    code, out, _err = ingest("spider", "new", "empty", f"{site[0]}/empty.html", "--json")
    assert code == 1 and json.loads(out)["found"] == 0
    done = program(tmp_path, "empty")
    assert done.returncode == 1 and "spiders/empty.py finds no article" in done.stderr


def test_nothing_is_written_over_and_every_mistake_is_told_at_once(
    ingest: Typed, site: tuple[str, Path], tmp_path: Path
) -> None:
    assert ingest("spider", "new", "harbour", f"{site[0]}/archive.html")[0] == 0
    before = (tmp_path / "spiders" / "harbour.py").read_bytes()
    code, _out, err = ingest("spider", "new", "harbour", f"{site[0]}/empty.html")
    assert code == 2 and "harbour.py" in err and "test_harbour.py" in err
    assert (tmp_path / "spiders" / "harbour.py").read_bytes() == before
    code, out, _err = ingest("spider", "new", "../x", "what", "--json")
    assert code == 2 and [one["name"] for one in json.loads(out)["error"]["mistakes"]] == ["../x", "what"]


def test_a_page_that_cannot_be_had_leaves_nothing_behind(ingest: Typed, site: tuple[str, Path], tmp_path: Path) -> None:
    code, _out, err = ingest("spider", "new", "gone", f"{site[0]}/gone.html")
    assert code == 1 and "404" in err and not (tmp_path / "spiders").exists()


@pytest.mark.parametrize(
    "answer",
    [
        [{"headline": "One", "link": "/1"}],
        {"data": {"list": [{"Title": "One", "URL": "/1", "id": 7}], "tags": [{"name": "x"}]}},
        {"related": [{"title": "x"}], "posts": [{"title": "One", "permalink": "/1", "guid": "a"}]},
    ],
)
def test_the_list_in_an_answer_is_found(answer: object, tmp_path: Path) -> None:
    url = "https://paper.example/api"
    guess = sketch.sketch(json.dumps(answer).encode(), "application/json", url)
    (tmp_path / "paper.py").write_text(sketch.spider("paper", url, guess))
    (tmp_path / "paper.json").write_text(json.dumps(answer))
    entries = rehearse(tmp_path / "paper.py", {url: tmp_path / "paper.json"})
    assert [(one.url, one.title) for one in entries] == [("https://paper.example/1", "One")]


def test_a_list_without_links_is_sketched_by_what_repeats_itself(tmp_path: Path) -> None:
    url = "https://paper.example/list"
    rows = "".join(f'<article data-id="{n}"><p>News</p><h2>Title {n}</h2></article>' for n in range(5))
    guess = sketch.sketch(rows.encode(), "text/html", url)
    assert (guess.what, guess.found) == ("article[data-id]", 0) and 'Entry(row.attrib["data-id"], "", ' in guess.body
    (tmp_path / "paper.py").write_text(sketch.spider("paper", url, guess))
    (tmp_path / "paper.html").write_text(rows)
    assert rehearse(tmp_path / "paper.py", {url: tmp_path / "paper.html"})[0].title == "Title 0"
    linked = sketch.sketch(rows.replace('data-id="', 'data-href="/a/').encode(), "text/html", url)
    assert (linked.what, linked.found) == ("article[data-href]", 5)


@pytest.mark.parametrize(
    "body", [b"", b"\0\xff" * 999, b"[" * 50_000, b"{}", b"<div>" * 50_000, b"[1, {}]", b'{"a": null}']
)
def test_a_sketch_of_anything_is_a_program(body: bytes) -> None:
    url = 'https://paper.example/"""\'\\{x}'
    guess = sketch.sketch(body, "", url)
    compile(sketch.spider("paper", url, guess), "paper.py", "exec")
    compile(sketch.test("paper", url, guess), "test_paper.py", "exec")
    assert guess.found == 0


def test_a_spider_that_fails_is_told_with_file_and_line(tmp_path: Path) -> None:
    url = "https://paper.example/"
    (tmp_path / "paper.py").write_text(
        "from scrapy import Spider\n\nclass P(Spider):\n    name = 'p'\n"
        f"    start_urls = ['{url}']\n\n    def parse(self, response):\n        return [1 / 0]\n"
    )
    (tmp_path / "page.html").write_text("<p>x</p>")
    with pytest.raises(SpiderError, match=r"paper\.py:8"):
        rehearse(tmp_path / "paper.py", {url: tmp_path / "page.html"})


def test_a_broken_file_of_sources_is_told_instead_of_what_follows_from_it(
    ingest: Typed, site: tuple[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\nfetch: {allow: [127.0.0.1]}\norganisations: []\n")
    code, _out, err = ingest("spider", "new", "harbour", f"{site[0]}/archive.html")
    assert code == 2 and "organizations" in err and not (tmp_path / "spiders").exists()


def test_what_is_to_be_written_so_that_an_address_may_be_read_is_said(
    ingest: Typed, site: tuple[str, Path], tmp_path: Path
) -> None:
    (tmp_path / "sources.yaml").write_text("version: 1\norganizations: []\n")
    code, _out, err = ingest("spider", "new", "harbour", f"{site[0]}/archive.html")
    line = err.splitlines()[-1].partition("sources.yaml: ")[2]
    assert code == 1 and line
    (tmp_path / "sources.yaml").write_text(f"version: 1\norganizations: []\n{line}\n")
    assert ingest("spider", "new", "harbour", f"{site[0]}/archive.html")[0] == 0


# -- the docs --------------------------------------------------------------------------------------------------


def test_the_steps_of_the_docs_work_as_they_are_written(
    ingest: Typed, site: tuple[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base, root = site
    (root / "news" / "2026").mkdir(parents=True)
    for n in range(20, 28):
        (root / "news" / "2026" / f"{n}-the-tide.html").write_text(article_page(n))
    for answer in root.rglob("*.json"):
        answer.write_text(answer.read_text().replace(SITE, base))
    monkeypatch.chdir(tmp_path)
    text = DOCS.read_text(encoding="utf-8").replace(SITE, base)
    for language, block in re.findall(r"^```(\w*)\n(.*?)^```", text, re.S | re.M):
        if language == "yaml":
            (tmp_path / "sources.yaml").write_text(block + "fetch: {allow: [127.0.0.1]}\n")
        elif language == "python" and block.startswith("# spiders/"):
            (tmp_path / block.split("\n")[0][2:]).write_text(block)
        elif not language:
            for line in block.splitlines():
                step(ingest, shlex.split(line.removeprefix("$ ")))
    tides = program(tmp_path, "tides")
    assert tides.stdout.split() == [f"{base}/news/17", "The", "tide"]


def article_page(day: int) -> str:
    told = f"The tide of day {day} came in at {day} minutes past the hour, and left {day * 3} shells behind. "
    paragraphs = "".join(f"<p>{told}Paragraph {n} of day {day} says what the wind did then.</p>" for n in range(8))
    title = f"The tide of day {day} was higher than the day before"
    return (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{paragraphs}</article></body></html>"
    )


def step(ingest: Typed, words: list[str]) -> None:
    """A line of the docs, as a person types it."""
    if words[0] == "ingest":
        code, out, err = ingest(*words[1:])
        # The list of the second example has no addresses, which the docs go on to mend.
        assert code == 0 or words[1:4] == ["spider", "new", "tides"], (words, out, err)
        if words[1] == "read":
            assert "8 entries" in out
        if "approve" in words:
            assert "8 approved" in out
    elif words[0] == "python":
        done = subprocess.run([sys.executable, *words[1:]], capture_output=True, text=True, check=False)
        assert done.returncode == 0 or "no address" in done.stderr, (words, done.stderr)
    else:
        assert words[:2] == ["curl", "-o"]
        urllib.request.urlretrieve(words[3], words[2])
