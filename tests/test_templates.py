"""`ingest templates`: what pages have taught, and an operator's word on it."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.extraction.layouts import Layouts
from ingest.extraction.memory import Memory
from ingest.extraction.templates import ENOUGH
from ingest.store import Store
from ingest.types import Config
from tests.commands import Typed, typed_in
from tests.extraction import publisher
from tests.fakes import BEGIN
from tests.house import organization

HELD_BY_SELECTORS = """version: 1
organizations:
  - id: paper
    name: Paper
    sources:
      - feed: https://paper.example/feed
        id: feed
        selectors: {body: .text}
"""


@pytest.fixture
def templates(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> Typed:
    """Type `ingest templates …` in a workspace."""
    return typed_in(tmp_path, capfd, "templates")


def learned(count: int) -> Layouts:
    layouts, memory = Layouts(), Memory()
    for number in range(count):
        reading = publisher.read(number, templates=memory.templates_in_force())
        layouts = layouts.after(reading, BEGIN)
        memory = layouts.memory
    return layouts


def keep(folder: Path, **sources: Layouts) -> None:
    """A store in which this was learned of each partner's source."""

    async def whole() -> None:
        store = Store.open(f"sqlite:///{folder / '.ingest' / 'ingest.db'}")
        try:
            await store.declare(Config(tuple(organization(name) for name in sources)), now=BEGIN)
            for name, layouts in sources.items():
                await store.keep_layouts(f"{name}/feed", layouts.to_json(), now=BEGIN)
        finally:
            store.close()

    asyncio.run(whole())


@pytest.fixture
def key(tmp_path: Path) -> str:
    """The key of the one template of `paper/feed`; of `herald/feed` only two pages were seen."""
    layouts = learned(ENOUGH)
    keep(tmp_path, paper=layouts, herald=learned(2))
    return layouts.memory.templates[0].key


def test_all_templates_are_listed_with_their_source(templates: Typed, key: str) -> None:
    said = templates()
    assert said.code == 0
    assert key in said.out and "paper/feed" in said.out and "in force" in said.out
    assert "1 source has too few pages." in said.out


def test_one_source_is_shown_with_what_is_left_out(templates: Typed, key: str) -> None:
    said = templates("paper/feed")
    assert publisher.TAIL[:40] in said.out and "div.text" in said.out
    assert "herald" not in said.out
    assert templates("paper").out == said.out


def test_an_example_shows_the_text_before_and_after(templates: Typed, tmp_path: Path) -> None:
    from ingest.extraction.layouts import Example

    layouts = learned(ENOUGH)
    key = layouts.memory.templates[0].key
    example = Example("https://paper.example/9", "Rain", BEGIN, 900, 860, left_out=("Write to \x1b[31mus.",))
    keep(tmp_path, paper=layouts.with_example(key, example))
    said = templates("paper/feed")
    assert "- Write to" in said.out and "\x1b[31m" not in said.out
    assert "900" in said.out and "860" in said.out
    (source,) = templates("paper/feed", "--json").json["sources"]
    assert source["templates"][0]["example"]["left_out"] == ["Write to \x1b[31mus."]


def test_a_template_is_revoked_and_taken_back(templates: Typed, key: str) -> None:
    assert templates("revoke", "paper/feed", key[:4]).code == 0
    (source,) = templates("paper", "--json").json["sources"]
    assert source["templates"][0]["state"] == "revoked"
    assert "revoked" in templates().out
    assert templates("keep", "paper/feed", key, "--json").json == {"source": "paper/feed", "key": key, "said": "kept"}
    assert templates("paper", "--json").json["sources"][0]["templates"][0]["state"] == "kept"


@pytest.mark.parametrize(("source", "wrong"), [("paper/feed", "nonsense"), ("paper/feed", ""), ("herald/feed", "1")])
def test_a_template_that_is_not_there_is_told(templates: Typed, key: str, source: str, wrong: str) -> None:
    said = templates("revoke", source, wrong)
    assert said.code == 2 and said.err
    assert key in said.err or source == "herald/feed"


def test_where_sources_yaml_says_where_the_text_is_that_is_told(templates: Typed, key: str, tmp_path: Path) -> None:
    (tmp_path / "sources.yaml").write_text(HELD_BY_SELECTORS)
    assert "selectors" in templates("paper/feed").out
    assert templates("paper", "--json").json["sources"][0]["selectors"] is True


def test_before_anything_was_learned_it_says_when_that_will_be(templates: Typed, tmp_path: Path) -> None:
    assert templates().code == 2
    keep(tmp_path)
    said = templates()
    assert said.code == 0 and "five" in said.out


def test_what_an_operator_said_outlives_what_is_learned_later(tmp_path: Path) -> None:
    layouts = learned(ENOUGH)
    key = layouts.memory.templates[0].key
    keep(tmp_path, paper=layouts)

    async def whole() -> Layouts:
        store = Store.open(f"sqlite:///{tmp_path / '.ingest' / 'ingest.db'}")
        try:
            assert await store.say_of_template("paper/feed", key, "revoked")
            under_way = replace(layouts, memory=layouts.memory.keep(key))
            await store.keep_layouts("paper/feed", under_way.to_json(), now=BEGIN)
            return Layouts.of(await store.layouts("paper/feed"))
        finally:
            store.close()

    assert asyncio.run(whole()).memory.revoked == {key}
