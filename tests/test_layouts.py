"""What pages teach, over both flows and a real store: kept, used, lost with a layout, learned again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from ingest.extraction.layouts import Layouts
from ingest.extraction.memory import AUDIT, Memory
from ingest.extraction.read import PageInput, Reading, read_page
from ingest.extraction.templates import ENOUGH
from ingest.types import Entry, Page, Selectors, Source
from tests.extraction import publisher
from tests.fakes import FakeExtractor
from tests.house import House, house

SOURCE = "paper/feed"


class Reads(FakeExtractor):
    """The real extraction, in this process; counts what it reads."""

    def __init__(self) -> None:
        super().__init__()
        self.by: list[str] = []

    async def read(self, page: Page, entry: Entry, source: Source, known: Memory) -> Reading:
        templates, audit = known.templates_in_force(), known.wants_audit()
        reading = read_page(PageInput.of(page, entry, source, templates, audit=audit))
        self.by.append(reading.article.extractor)
        return reading


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path) as one:
        one.extractor = Reads()
        await one.declare()
        yield one


def announce(paper: House, numbers: range, layout: str = "old") -> None:
    for number in numbers:
        entry = paper.site.announce(number, publisher.title(number))
        paper.site.articles[entry.url] = (publisher.page(number, layout), [])


async def read(paper: House, numbers: range, layout: str = "old") -> None:
    """Articles come one after the other, each with its own read of the source."""
    for number in numbers:
        announce(paper, range(number, number + 1), layout)
        await paper.sync()
        paper.clock.advance(minutes=1)


async def known(paper: House) -> Layouts:
    return Layouts.of(await paper.store.layouts(SOURCE))


def texts(paper: House) -> set[str]:
    return {post.text for _key, post in paper.target.posts.values()}


async def test_what_the_first_pages_taught_reads_the_next_ones(paper: House) -> None:
    await read(paper, range(ENOUGH + 2))
    by = paper.extractor.by  # type: ignore[attr-defined]
    assert by[:ENOUGH] == ["generic"] * ENOUGH
    assert by.count("template") == 2
    assert len((await known(paper)).memory.templates) == 1


async def test_pages_of_one_read_teach_the_later_ones_of_it(paper: House) -> None:
    announce(paper, range(12))
    await paper.sync()
    assert "template" in paper.extractor.by  # type: ignore[attr-defined]
    assert (await known(paper)).memory.counts


async def test_of_each_template_an_example_is_kept_once(paper: House) -> None:
    await read(paper, range(ENOUGH + 4))
    layouts = await known(paper)
    ((key, example),) = layouts.examples.items()
    assert key == layouts.memory.templates[0].key
    assert example.url == f"https://paper.example/{ENOUGH}"
    assert any(publisher.TAIL in line for line in example.left_out) and example.after < example.before
    assert paper.extractor.by.count("generic") == ENOUGH + 1  # type: ignore[attr-defined]


async def test_it_is_told_when_a_template_was_learned_and_last_audited(paper: House) -> None:
    await read(paper, range(ENOUGH + 1))
    learned = await known(paper)
    key = learned.memory.templates[0].key
    assert (key in learned.learned, key in learned.audited) == (True, False)
    await read(paper, range(100, 100 + AUDIT))
    audited = (await known(paper)).audited[key]
    assert learned.learned[key] < audited <= paper.clock()


async def test_a_revoked_template_reads_nothing_whatever_is_learned_later(paper: House) -> None:
    await read(paper, range(ENOUGH))
    (template,) = (await known(paper)).memory.templates
    assert await paper.store.say_of_template(SOURCE, template.key, "revoked")
    await read(paper, range(100, 108))
    assert "template" not in paper.extractor.by  # type: ignore[attr-defined]
    assert await paper.store.say_of_template(SOURCE, template.key, "kept")
    await read(paper, range(200, 202))
    assert "template" in paper.extractor.by  # type: ignore[attr-defined]


async def test_of_a_source_that_nothing_taught_nothing_can_be_said(paper: House) -> None:
    assert not await paper.store.say_of_template(SOURCE, "12345678", "kept")


async def test_where_an_operator_says_where_the_text_stands_nothing_is_learned(paper: House) -> None:
    from dataclasses import replace

    def with_selectors(one: object) -> object:
        source = replace(one.sources[0], selectors=Selectors(body=".text"))  # type: ignore[attr-defined]
        return replace(one, sources=(source,))  # type: ignore[type-var]

    paper.change("paper", with_selectors)  # type: ignore[arg-type]
    await read(paper, range(ENOUGH + 2))
    assert set(paper.extractor.by) == {"selectors"}  # type: ignore[attr-defined]
    assert not (await paper.store.layouts(SOURCE)).learned


async def test_a_new_layout_is_held_from_its_first_page_and_learned_by_itself(paper: House) -> None:
    await read(paper, range(ENOUGH + 3))
    standing = texts(paper)
    await read(paper, range(100, 100 + ENOUGH), "new")
    assert texts(paper) == standing
    assert {one.code for one in await paper.store.review_list()} == {"layout_changed"}
    await read(paper, range(200, 203), "new")
    assert texts(paper) - standing == {"\n".join(publisher.text(number)) for number in range(200, 203)}


async def test_what_was_held_for_its_layout_goes_out_when_the_layout_is_known(paper: House) -> None:
    await read(paper, range(ENOUGH + 3))
    await read(paper, range(100, 100 + ENOUGH + 1), "new")
    assert len(await paper.store.review_list()) == ENOUGH
    paper.clock.advance(hours=1)
    await paper.sync()
    assert await paper.store.review_list() == ()
    assert {"\n".join(publisher.text(number)) for number in range(100, 100 + ENOUGH)} <= texts(paper)


async def test_posts_that_stand_are_not_edited_by_a_relaunch_of_their_site(paper: House) -> None:
    await read(paper, range(ENOUGH + 3))
    paper.clock.advance(hours=1)
    announce(paper, range(ENOUGH + 3), "new")
    await paper.sync()
    paper.clock.advance(hours=6)
    await paper.sync()
    assert texts(paper) >= {"\n".join(publisher.text(number)) for number in range(ENOUGH, ENOUGH + 3)}


async def test_a_source_that_is_renamed_keeps_what_it_was_taught(paper: House) -> None:
    from dataclasses import replace

    await read(paper, range(ENOUGH))
    paper.change("paper", lambda one: replace(one, sources=(replace(one.sources[0], id="paper/news", was=SOURCE),)))
    await paper.declare()
    assert (await paper.store.layouts("paper/news")).learned
    assert set(await paper.store.all_layouts()) == {"paper/news"}
