"""Who published what, and when it changed."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, timedelta

import opencc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.demo.articles import PARTNERS, Story, handwritten
from ingest.demo.reposts import HANDWRITTEN
from ingest.demo.world import LONGEST, Publication, World

EPOCH = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
SIMPLIFIED = opencc.OpenCC("t2s")


def folded(text: str) -> str:
    """Letters and digits alone, in one script: as somebody compares who wants to see the same text again."""
    plain = SIMPLIFIED.convert(unicodedata.normalize("NFKC", text)).lower()
    return "".join(c for c in plain if c.isalnum())


def folded_body(story: Story) -> str:
    return folded("".join(story.paragraphs))


def everything(world: World) -> list[Publication]:
    return [each for partner in world.partners for each in world.publications(partner.id)]


def original_of(world: World, copy: Publication) -> Publication:
    assert copy.original is not None
    return next(each for each in world.publications(copy.original[0]) if each.slug == copy.original[1])


def test_the_eight_partners_wrote_twenty_articles_each() -> None:
    assert [len(handwritten(partner).stories) for partner in PARTNERS] == [20] * 8


def test_thirty_days_before_the_epoch_nothing_was_published() -> None:
    world = World(epoch=EPOCH)
    assert not any(world.snapshot(partner.id, EPOCH - LONGEST).standing for partner in world.partners)


def test_at_the_epoch_everything_has_happened() -> None:
    world = World(epoch=EPOCH, publishers=12, articles=60)
    assert max(world.moments()) <= EPOCH


def test_an_article_appears_is_corrected_and_stays() -> None:
    world = World(epoch=EPOCH)
    hill = next(each for each in world.publications("qinghe") if each.slug == "tea-hill-rest")
    assert hill.edited is not None
    assert [hill.version(t) for t in (hill.published - timedelta(seconds=1), hill.published, hill.edited)] == [0, 1, 2]
    assert "六百四十亩" in hill.told(hill.published).paragraphs[1]
    assert "四百六十亩" in hill.told(hill.edited).paragraphs[1]


def test_an_article_is_withdrawn() -> None:
    world = World(epoch=EPOCH)
    cat = next(each for each in world.publications("harbour") if each.slug == "missing-cat-captain")
    assert cat.deleted == cat.published + timedelta(hours=20)
    assert cat in world.snapshot("harbour", cat.deleted - timedelta(minutes=1)).standing
    assert cat in world.snapshot("harbour", cat.deleted).deleted


def test_the_same_seed_gives_the_same_world() -> None:
    one, other = (World(epoch=EPOCH, publishers=14, articles=30, seed=7) for _ in range(2))
    assert everything(one) == everything(other)


def test_another_seed_gives_other_articles() -> None:
    one, other = (World(epoch=EPOCH, publishers=10, articles=5, seed=seed) for seed in (7, 8))
    assert one.publications("paper8") != other.publications("paper8")


def test_the_order_in_which_partners_are_asked_for_changes_nothing() -> None:
    one, other = (World(epoch=EPOCH, publishers=20, articles=30) for _ in range(2))
    forward = {partner.id: one.publications(partner.id) for partner in one.partners}
    backward = {partner.id: other.publications(partner.id) for partner in reversed(other.partners)}
    assert forward == backward


def test_no_two_articles_are_equal_unless_one_is_a_repost() -> None:
    world = World(epoch=EPOCH, publishers=24, articles=40)
    originals = [each for each in everything(world) if not each.original]
    texts = {folded_body(each.story) for each in originals}
    assert len(texts) == len(originals) == 24 * 40


def test_reposts_of_generated_articles_are_the_same_text_once_folded() -> None:
    world = World(epoch=EPOCH, publishers=16, articles=46)
    copies = [each for each in everything(world) if each.original]
    assert len(copies) > len(HANDWRITTEN)
    assert all(folded_body(each.story) == folded_body(original_of(world, each).story) for each in copies)


def test_every_handwritten_repost_is_there_and_much_later_than_its_original() -> None:
    world = World(epoch=EPOCH)
    copies = [each for each in everything(world) if each.original]
    assert {(each.partner, each.original) for each in copies} == {(r.by, (r.of, r.slug)) for r in HANDWRITTEN}
    assert all(each.published - original_of(world, each).published > timedelta(minutes=10) for each in copies)


def test_a_repost_in_the_other_script_reads_differently_but_folds_to_the_same() -> None:
    world = World(epoch=EPOCH)
    other_script = 0
    for copy in (each for each in everything(world) if each.original):
        original = original_of(world, copy)
        assert folded_body(copy.story) == folded_body(original.story)
        assert folded(copy.story.title) == folded(original.story.title)
        if world.partner(copy.partner).language != world.partner(original.partner).language:
            assert copy.story.paragraphs != original.story.paragraphs
            other_script += 1
    assert other_script == 4


def test_what_is_posted_again_never_changes() -> None:
    world = World(epoch=EPOCH, publishers=16, articles=46)
    originals = [original_of(world, each) for each in everything(world) if each.original]
    assert not any(each.edited or each.deleted or world.obstacle(each.partner, EPOCH) for each in originals)


def test_six_of_the_eight_may_be_posted() -> None:
    world = World(epoch=EPOCH)
    obstacles = {partner.id: world.obstacle(partner.id, EPOCH) for partner in world.partners}
    assert [name for name, code in obstacles.items() if not code] == list(PARTNERS[:6])
    assert (obstacles["type"], obstacles["wangchao"]) == ("rights_ended", "rights_missing")


def test_the_lapsed_agreement_ended_with_yesterday_in_the_partners_own_zone() -> None:
    world = World(epoch=EPOCH, today=date(2026, 11, 24))
    midnight_in_shanghai = datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert world.obstacle("type", midnight_in_shanghai - timedelta(seconds=1)) == ""
    assert world.obstacle("type", midnight_in_shanghai) == "rights_ended"


def test_who_steps_from_the_beginning_finds_the_agreement_lapsed_from_the_first_day() -> None:
    start = EPOCH - LONGEST
    world = World(epoch=EPOCH, today=start.date())
    assert world.obstacle("type", start + timedelta(days=1)) == "rights_ended"
    assert world.obstacle("harbour", start) == ""


@pytest.mark.parametrize("publishers", [1, 3, 8, 9, 50])
def test_a_world_has_as_many_partners_as_asked_for(publishers: int) -> None:
    world = World(epoch=EPOCH, publishers=publishers, articles=2)
    assert len({partner.id for partner in world.partners}) == publishers
    assert len({partner.name for partner in world.partners}) == publishers


def test_partners_have_as_many_articles_as_asked_for() -> None:
    world = World(epoch=EPOCH, publishers=9, articles=33)
    own = [each for each in world.publications("harbour") if not each.original]
    assert len(own) == len({each.slug for each in own}) == 33


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 31 * 24 * 60))
def test_snapshots_with_the_same_number_show_the_same(minutes: int) -> None:
    world, at = World(epoch=EPOCH), EPOCH - LONGEST + timedelta(minutes=minutes)
    now, next_minute = (world.snapshot("yuntai", t) for t in (at, at + timedelta(minutes=1)))
    same = now.standing == next_minute.standing and [e.version(now.at) for e in now.standing] == [
        e.version(next_minute.at) for e in next_minute.standing
    ]
    assert same == (now.number == next_minute.number)
