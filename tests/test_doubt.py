"""A text that may not be the article's: it waits for a person, whatever was agreed, and what stands stays."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from ingest.types import Organization, PublishRules, Rights
from tests.house import AUTO, House, house, organization

RAIN = ("It rained on the harbor all night, and the ferry ran late.", "Nobody minded; the lamps were lit by six.")
MENU = ("Harbor, town, weather, tides, letters to the editor and the printed paper.", "Nobody minded; lamps were lit.")
REVIEW = replace(AUTO, mode="review")


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path) as one:
        await one.declare()
        yield one


async def held(paper: House) -> list[tuple[str, str]]:
    """Code and title of what waits for a person."""
    return [(one.code, one.article.title) for one in await paper.store.review_list()]


async def approve(paper: House) -> None:
    waiting = [one.id for one in await paper.store.review_list()]
    assert await paper.store.approve(waiting, now=paper.clock()) == tuple(waiting)


def doubt(paper: House, code: str = "layout_changed") -> None:
    paper.extractor.doubt = code


def agreed(rights: Rights | None, rules: PublishRules = AUTO) -> Organization:
    return organization("paper", rights=rights, rules=rules)


@pytest.mark.parametrize("code", ["weak_agreement", "layout_changed"])
async def test_a_doubtful_text_waits_although_posts_go_out_by_themselves(paper: House, code: str) -> None:
    doubt(paper, code)
    paper.site.announce(1, "Rain", *RAIN)
    assert await paper.sync() == []
    assert await held(paper) == [(code, "Rain")]


async def test_a_person_lets_it_go(paper: House) -> None:
    doubt(paper)
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    await approve(paper)
    assert await paper.sync() == ["Rain"]
    assert await held(paper) == []


async def test_a_person_rejects_it(paper: House) -> None:
    doubt(paper)
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    (item,) = await paper.store.review_list()
    assert await paper.store.reject([item.id], "The menu.", now=paper.clock()) == (item.id,)
    doubt(paper, "")
    paper.clock.advance(days=1)
    assert await paper.sync() == []


async def test_what_waits_goes_out_when_its_text_is_read_without_a_doubt(paper: House) -> None:
    doubt(paper)
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    doubt(paper, "")
    paper.clock.advance(hours=1)
    assert await paper.sync() == ["Rain"]


async def test_what_waits_for_review_anyway_still_does_then(tmp_path: Path) -> None:
    with house(tmp_path, agreed(Rights(), REVIEW)) as paper:
        await paper.declare()
        doubt(paper)
        paper.site.announce(1, "Rain", *RAIN)
        await paper.sync()
        assert await held(paper) == [("layout_changed", "Rain")]
        doubt(paper, "")
        paper.clock.advance(hours=1)
        assert await paper.sync() == []
        assert await held(paper) == [("review", "Rain")]


async def test_an_agreement_that_comes_later_does_not_let_a_doubtful_text_out(tmp_path: Path) -> None:
    with house(tmp_path, agreed(None)) as paper:
        await paper.declare()
        doubt(paper)
        paper.site.announce(1, "Rain", *RAIN)
        assert await paper.sync() == []
        assert await held(paper) == []
        paper.change("paper", lambda one: replace(one, rights=Rights()))
        waiting = [one.delivery_id for one in await paper.store.held_deliveries(["rights_missing"])]
        await paper.store.release(waiting, now=paper.clock())
        assert await paper.sync() == []
        assert await held(paper) == [("layout_changed", "Rain")]


async def test_the_doubtful_new_text_of_a_standing_post_waits_and_the_post_stays(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    doubt(paper)
    paper.site.announce(1, "Rain", *MENU, updated=paper.clock())
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain"]
    assert paper.target.calls["edit"] == 0
    assert await held(paper) == [("layout_changed", "Rain")]
    await approve(paper)
    await paper.sync()
    assert paper.target.calls["edit"] == 1


async def test_a_rejected_new_text_leaves_the_post_as_it_stands(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    doubt(paper)
    paper.site.announce(1, "Rain", *MENU, updated=paper.clock())
    paper.clock.advance(minutes=10)
    await paper.sync()
    (item,) = await paper.store.review_list()
    await paper.store.reject([item.id], "The menu.", now=paper.clock())
    assert await paper.sync() == ["Rain"]
    assert (paper.target.calls["edit"], paper.target.calls["retract"]) == (0, 0)
    doubt(paper, "")
    paper.site.announce(1, "Rain all night", *RAIN, updated=paper.clock())
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain all night"]


async def test_a_post_whose_page_was_only_misread_is_not_edited(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    doubt(paper)
    paper.site.announce(1, "Rain", *MENU, updated=paper.clock())
    paper.clock.advance(minutes=10)
    await paper.sync()
    doubt(paper, "")
    paper.site.announce(1, "Rain", *RAIN, updated=paper.clock())
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain"]
    assert paper.target.calls["edit"] == 0
    assert await held(paper) == []


async def test_a_sure_correction_overtakes_a_doubtful_one(paper: House) -> None:
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    doubt(paper)
    paper.site.announce(1, "Rain", *MENU, updated=paper.clock())
    paper.clock.advance(minutes=10)
    await paper.sync()
    doubt(paper, "")
    paper.site.announce(1, "Rain all night", *RAIN, updated=paper.clock())
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain all night"]
    assert paper.target.calls["edit"] == 1


async def test_what_a_person_let_go_once_is_asked_about_again_when_it_changes(paper: House) -> None:
    doubt(paper)
    paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    await approve(paper)
    await paper.sync()
    paper.site.announce(1, "Rain all night", *MENU, updated=paper.clock())
    paper.clock.advance(minutes=10)
    assert await paper.sync() == ["Rain"]
    assert await held(paper) == [("layout_changed", "Rain all night")]


async def test_a_doubtful_page_is_asked_for_whole_again(paper: House) -> None:
    doubt(paper)
    entry = paper.site.announce(1, "Rain", *RAIN)
    await paper.sync()
    paper.clock.advance(hours=2)
    (look,) = await paper.store.due_looks("paper/feed", now=paper.clock(), limit=9)
    assert look.entry.url == entry.url and not look.validators
