"""Once and only once, whatever the community answers."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ingest.types import Image, PublishRules
from tests.fakes import FakeTarget
from tests.house import House, house, organization

TEXT = ("The ferry to the far pier was late by eleven minutes.", "Its captain said the fog was to blame.")


@pytest.fixture
async def paper(tmp_path: Path) -> AsyncIterator[House]:
    with house(tmp_path) as one:
        await one.declare()
        yield one


async def settle(paper: House, *, hours: float = 12) -> None:
    """Publish, and again as time passes, until nothing moves any more."""
    for _step in range(int(hours * 2)):
        while await paper.publish():
            pass
        paper.clock.advance(minutes=30)


async def test_a_lost_answer_is_looked_up_before_anything_is_sent_again(paper: House) -> None:
    paper.site.announce(1, "Fog", *TEXT)
    paper.target.trouble = ["lost_after"]
    await paper.read()
    await settle(paper)
    assert paper.target.standing() == ["Fog"]
    assert paper.target.calls["deliver"] == 1


async def test_a_request_lost_on_its_way_is_sent_again_after_two_looks_apart(paper: House) -> None:
    paper.site.announce(1, "Fog", *TEXT)
    paper.target.trouble = ["lost_before"]
    await paper.read()
    await settle(paper)
    assert paper.target.standing() == ["Fog"]
    assert paper.target.calls["find"] == 2


@pytest.mark.parametrize("trouble", ["not_sent", "throttled"])
async def test_what_was_surely_not_sent_goes_out_later(paper: House, trouble: str) -> None:
    paper.site.announce(1, "Fog", *TEXT)
    paper.target.trouble = [trouble, trouble]
    await paper.read()
    await settle(paper)
    assert paper.target.standing() == ["Fog"]


async def test_a_refusal_is_kept_in_the_servers_words_and_an_edit_tries_again(paper: House) -> None:
    paper.site.announce(1, "Fog", *TEXT)
    paper.target.trouble = ["rejected"]
    await paper.read()
    await settle(paper, hours=1)
    assert paper.target.standing() == []
    paper.site.announce(1, "Fog at the pier", *TEXT)
    await paper.read()
    await settle(paper, hours=1)
    assert paper.target.standing() == ["Fog at the pier"]


async def test_a_refused_token_holds_the_post(paper: House) -> None:
    paper.site.announce(1, "Fog", *TEXT)
    paper.target.trouble = ["unauthorized"]
    await paper.read()
    assert await paper.publish() == {"held": 1}


async def test_a_lost_edit_is_put_in_place(paper: House) -> None:
    paper.site.announce(1, "Fog", *TEXT)
    await paper.sync()
    paper.site.announce(1, "Fog at the pier", *TEXT)
    paper.target.trouble = ["lost_before"]
    await paper.read()
    await settle(paper)
    assert paper.target.standing() == ["Fog at the pier"]


async def test_a_lost_retraction_is_repeated(paper: House) -> None:
    entry = paper.site.announce(1, "Fog", *TEXT)
    await paper.sync()
    paper.site.entries = [replace(entry, deleted=True)]
    paper.target.trouble = ["lost_before"]
    paper.clock.advance(minutes=1)
    await paper.read()
    await settle(paper)
    assert paper.target.standing() == []


async def test_an_article_removed_while_its_outcome_is_unknown_does_not_stand(paper: House) -> None:
    entry = paper.site.announce(1, "Fog", *TEXT)
    paper.target.trouble = ["lost_after"]
    await paper.read()
    await paper.publish()
    paper.site.entries = [replace(entry, deleted=True)]
    paper.clock.advance(minutes=1)
    await paper.read()
    await settle(paper)
    assert paper.target.standing() == []


async def test_two_publishers_at_once_post_once(paper: House) -> None:
    for number in range(12):
        paper.site.announce(number, f"Fog {number}", f"Fog number {number} lay on the water.", TEXT[1])
    await paper.read()
    await asyncio.gather(paper.publish(owner="one"), paper.publish(owner="two"))
    await settle(paper, hours=1)
    assert len(paper.target.posts) == 12
    assert paper.target.calls["deliver"] == 12


async def test_older_articles_of_an_account_go_out_first(paper: House) -> None:
    for number in (3, 1, 2):
        published = paper.clock() - timedelta(hours=number)
        paper.site.announce(
            number, f"Fog {number}", f"Fog of {number} hours ago lay on the water.", published=published
        )
    await paper.sync()
    order = [post.title for _key, post in paper.target.posts.values()]
    assert order == ["Fog 3", "Fog 2", "Fog 1"]


async def test_the_cap_of_an_hour_spreads_a_flood(tmp_path: Path) -> None:
    capped = PublishRules(mode="auto", max_per_hour=3, quiet_hours=None)
    with house(tmp_path, organization("paper", rules=capped)) as paper:
        await paper.declare()
        for number in range(8):
            paper.site.announce(number, f"Fog {number}", f"Fog number {number} lay on the water.", TEXT[1])
        assert len(await paper.sync()) == 3
        paper.clock.advance(hours=1, minutes=1)
        assert len(await paper.sync()) == 6
        paper.clock.advance(hours=1, minutes=1)
        assert len(await paper.sync()) == 8


async def test_a_picture_that_comes_late_delays_its_post_and_one_that_never_comes_does_not_stop_it(
    paper: House,
) -> None:
    picture = Image("https://paper.example/fog.jpg", alt="Fog")
    entry = paper.site.announce(1, "Fog", *TEXT)
    paper.extractor.images[entry.url] = (picture,)
    paper.media.failing[picture.url] = 1
    await paper.read()
    await settle(paper, hours=1)
    assert [post.pictures[0].alt for _key, post in paper.target.posts.values()] == ["Fog"]
    other = paper.site.announce(2, "More fog", "There was more of it on Tuesday, at the other pier.", TEXT[1])
    paper.extractor.images[other.url] = (replace(picture, url="https://paper.example/more.jpg"),)
    paper.media.failing["https://paper.example/more.jpg"] = 99
    await paper.read()
    await settle(paper)
    assert paper.target.standing() == ["Fog", "More fog"]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    trouble=st.lists(
        st.sampled_from(["", "lost_after", "lost_before", "not_sent", "throttled"]), min_size=0, max_size=14
    ),
    edited=st.booleans(),
)
def test_whatever_goes_wrong_every_article_stands_once(
    tmp_path_factory: pytest.TempPathFactory, trouble: list[str], edited: bool
) -> None:
    async def run() -> FakeTarget:
        with house(tmp_path_factory.mktemp("storm")) as paper:
            await paper.declare()
            for number in range(3):
                paper.site.announce(number, f"Fog {number}", f"Fog number {number} lay on the water.", TEXT[1])
            paper.target.trouble = list(trouble)
            await paper.read()
            await paper.publish()
            if edited:
                paper.site.announce(1, "Fog lifted", "Fog number 1 lay on the water.", TEXT[1])
                paper.clock.advance(minutes=2)
                await paper.read()
            await settle(paper, hours=24)
            return paper.target

    expected = ["Fog 0", "Fog lifted", "Fog 2"] if edited else ["Fog 0", "Fog 1", "Fog 2"]
    assert asyncio.run(run()).standing() == sorted(expected)
