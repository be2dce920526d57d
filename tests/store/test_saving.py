"""Every verdict, carried out: what becomes of the article, its entry and its deliveries."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from ingest.errors import StoreError
from ingest.store import Store, also_published
from ingest.types import Change, ChangeSize, DeliveryState, EntryState, Image, Proposal, Receipt, VerdictKind
from tests.store.desk import COSMETIC, QUEUED, REVIEW, SIGNIFICANT, Desk, verdict

RAIN = "Rain fell on the harbor all night."
HERALD = replace(QUEUED, account="herald")
DUPLICATE, EXCERPT, FULLER = VerdictKind.DUPLICATE, VerdictKind.EXCERPT, VerdictKind.FULLER


# -- new -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [VerdictKind.NEW, VerdictKind.SIBLING, VerdictKind.RELATED])
async def test_a_new_article_is_queued_under_its_key(desk: Desk, kind: VerdictKind) -> None:
    article = await desk.take(1, RAIN, verdict(kind))
    assert await desk.states(article) == ["queued create"]
    delivery = await desk.claimed()
    assert (delivery.article_id, delivery.account, delivery.version) == (article, "paper", 1)
    assert (delivery.state, delivery.attempt, delivery.receipt) == (DeliveryState.CLAIMED, 1, None)
    assert len(delivery.key) == 64


async def test_an_article_comes_out_as_it_went_in(desk: Desk) -> None:
    look = await desk.look(1)
    candidate = desk.candidate(look, RAIN)
    article = replace(
        candidate.article,
        dek="雨。",
        authors=("王小明",),
        images=(Image("https://paper.example/i.jpg", caption="„Regen“"),),
        tags=("weather",),
        canonical="https://paper.example/rain",
        credit="來源：Herald",
        extractor="generic",
    )
    await desk.save(look, replace(candidate, article=article), verdict(VerdictKind.NEW), QUEUED)
    assert (await desk.claimed()).article == article


async def test_what_is_held_is_not_claimed(desk: Desk) -> None:
    article = await desk.take(1, RAIN, None, REVIEW)
    assert await desk.states(article) == ["held create review"]
    assert await desk.claim() is None


async def test_an_entry_remembers_what_it_is_and_when_to_look_again(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    known = (await desk.store.known_entries("paper/feed", ["entry-1"]))["entry-1"]
    assert (known.state, known.article_id) == (EntryState.ARTICLE, article)
    assert known.next_look == desk.now + timedelta(hours=1)


async def test_why_tells_the_verdict_with_its_evidence(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    story = await desk.store.story("https://paper.example/1?utm_source=x")
    (told,) = story.articles
    assert (told.id, told.original, told.url) == (article, True, "https://paper.example/1")
    assert (told.versions[0].verdict, told.versions[0].rule, told.versions[0].details) == (
        "new",
        "told",
        {"by": "the test"},
    )
    assert [event.name for event in story.events] == ["announced", "queued", "new"]


# -- candidates ----------------------------------------------------------------------------------------------


async def test_candidates_are_found_by_entry_link_and_text(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    again = await desk.look(1)
    (known,) = await desk.known(again, desk.candidate(again, RAIN))
    assert (known.id, known.original) == (article, True)
    assert known.found_by == {"entry", "url", "hash"}
    other = await desk.look(2, "herald/feed")
    (known,) = await desk.known(other, desk.candidate(other, RAIN, source_id="herald/feed"))
    assert known.found_by == {"hash"}
    assert await desk.known(other, desk.candidate(other, "Another text.")) == ()


async def test_a_copy_of_an_earlier_wording_is_found(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    await desk.update(1, "Rain fell on the harbor until ten.", article)
    other = await desk.look(2, "herald/feed")
    (known,) = await desk.known(other, desk.candidate(other, RAIN))
    assert (known.id, known.version, known.text) == (article, 2, "Rain fell on the harbor until ten.")


async def test_texts_that_are_empty_are_not_the_same_text(desk: Desk) -> None:
    await desk.take(1, "")
    look = await desk.look(2)
    assert await desk.known(look, desk.candidate(look, "")) == ()


async def test_what_came_in_between_makes_the_judge_look_again(desk: Desk) -> None:
    look = await desk.look(2)
    candidate = desk.candidate(look, RAIN)
    seen = await desk.known(look, candidate)
    await desk.take(1, RAIN, source_id="herald/feed")
    assert await desk.save(look, candidate, verdict(VerdictKind.NEW), QUEUED, known=seen) is None
    assert (await desk.store.counts()).articles == 1
    (known,) = await desk.known(look, candidate)
    assert await desk.save(look, candidate, verdict(DUPLICATE, known.id)) is not None


async def test_two_copies_judged_at_once_are_not_both_new(desk: Desk, database_url: str) -> None:
    beside = Store.open(database_url)
    desks = [desk, Desk(beside)]
    for round_ in range(8):
        looks = [await desk.look(round_, source) for source in ("paper/feed", "herald/feed")]
        candidates = [desk.candidate(look, f"Text {round_} of the day.") for look in looks]
        saved = await asyncio.gather(
            *(
                one.save(look, candidate, verdict(VerdictKind.NEW), QUEUED, known=())
                for one, look, candidate in zip(desks, looks, candidates, strict=True)
            )
        )
        assert sorted(article is None for article in saved) == [False, True]
    beside.close()
    assert (await desk.store.counts()).articles == 8


async def test_a_verdict_about_an_article_nobody_asked_about_is_refused(desk: Desk) -> None:
    with pytest.raises(StoreError):
        await desk.take(1, RAIN, verdict(DUPLICATE, 99))
    assert (await desk.store.counts()).articles == 0


# -- updated -------------------------------------------------------------------------------------------------


async def test_the_same_text_again_is_only_noted(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    desk.later(minutes=5)
    await desk.update(1, RAIN, article, Change(ChangeSize.NONE))
    (told,) = (await desk.store.story("entry-1")).articles
    assert told.version == 1
    known = (await desk.store.known_entries("paper/feed", ["entry-1"]))["entry-1"]
    assert known.next_look == desk.now + timedelta(hours=1)


async def test_a_cosmetic_change_is_a_version_and_leaves_the_post(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    await desk.publish()
    await desk.update(1, RAIN + " ", article, COSMETIC)
    assert await desk.states(article) == ["delivered"]
    (told,) = (await desk.store.story("entry-1")).articles
    assert [one.change for one in told.versions] == [None, ChangeSize.COSMETIC]


async def test_a_significant_change_edits_what_stands(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    first = await desk.publish()
    assert await desk.claim() is None
    desk.later(hours=1)
    await desk.update(1, "It snowed.", article)
    assert await desk.states(article) == ["delivered edit"]
    edit = await desk.claimed()
    assert (edit.key, edit.version, edit.article.text) == (first.key, 2, "It snowed.")
    assert edit.receipt and edit.receipt.id == f"r{first.id}"
    assert (edit.changed_at, edit.posted_at) == (desk.now, desk.now - timedelta(hours=1))


@pytest.mark.parametrize("proposal", [QUEUED, REVIEW])
async def test_what_was_not_sent_takes_the_new_text_and_is_not_marked_as_updated(
    desk: Desk, proposal: Proposal
) -> None:
    article = await desk.take(1, RAIN, None, proposal)
    await desk.update(1, "It snowed.", article)
    for item in await desk.store.review_list():
        assert item.article.text == "It snowed."
        await desk.store.approve([item.id], now=desk.now)
    delivery = await desk.claimed()
    assert (delivery.article.text, delivery.version, delivery.changed_at) == ("It snowed.", 2, None)
    assert await desk.claim() is None


async def test_an_update_while_a_request_is_on_its_way_becomes_an_edit_after_its_receipt(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    sent = await desk.send()
    await desk.update(1, "It snowed.", article)
    assert await desk.states(article) == ["sent create"]
    await desk.store.mark_delivered(sent, Receipt("r"), now=desk.now)
    assert await desk.states(article) == ["delivered edit"]


async def test_a_refused_post_is_tried_again_with_its_new_text(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    await desk.store.refuse(await desk.send(), "No rain here.", now=desk.now)
    assert await desk.states(article) == ["refused create"]
    await desk.update(1, "It snowed.", article)
    assert await desk.states(article) == ["queued create"]


async def test_a_tombstone_is_never_lifted(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    await desk.publish()
    await desk.store.take_down(article, "taken_down", "A mistake.", now=desk.now)
    await desk.store.mark_retracted(await desk.send(), now=desk.now)
    await desk.update(1, "It snowed.", article)
    assert await desk.states(article) == ["retracted taken_down"]
    (told,) = (await desk.store.story("entry-1")).articles
    assert (told.tombstone, told.version) == ("taken_down", 2)


async def test_an_update_of_somebody_elses_article_is_not_carried_out(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    said = verdict(VerdictKind.UPDATED, article, change=SIGNIFICANT)
    assert await desk.take(2, RAIN, said, source_id="herald/feed") == article
    (told,) = (await desk.store.story(f"article:{article}")).articles
    assert told.version == 1
    known = (await desk.store.known_entries("herald/feed", ["entry-2"]))["entry-2"]
    assert (known.state, known.code) == (EntryState.SKIPPED, "duplicate_of")


# -- the same organization's copy ----------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [DUPLICATE, EXCERPT])
async def test_a_second_link_of_the_same_partner_is_remembered(desk: Desk, kind: VerdictKind) -> None:
    article = await desk.take(1, RAIN)
    assert await desk.take(2, RAIN, verdict(kind, article)) == article
    assert await desk.states(article) == ["queued create"]
    (told,) = (await desk.store.story("https://paper.example/2")).articles
    assert len(told.links) == 2
    assert (await desk.store.known_urls(told.links, organization_id="paper")) == dict.fromkeys(told.links, article)


async def test_a_link_stays_with_the_article_that_had_it_first(desk: Desk) -> None:
    first, second = await desk.take(1, RAIN), await desk.take(2, "It snowed.")
    look = await desk.look(2)
    candidate = desk.candidate(look, "It snowed.")
    shared = replace(candidate, url_keys=(*candidate.url_keys, *desk.candidate(await desk.look(1), "").url_keys))
    await desk.save(look, shared, verdict(VerdictKind.UPDATED, second, change=Change(ChangeSize.NONE)))
    assert set((await desk.store.known_urls(shared.url_keys, organization_id="paper")).values()) == {first, second}


async def test_a_fuller_text_of_the_same_partner_upgrades_the_post(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    await desk.publish()
    fuller = verdict(FULLER, article, change=SIGNIFICANT)
    assert await desk.take(2, RAIN * 9, fuller, QUEUED, canonical="https://paper.example/1") == article
    assert await desk.states(article) == ["delivered edit"]


# -- another organization's copy -----------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "code"), [(DUPLICATE, "duplicate_of"), (EXCERPT, "excerpt_of")])
async def test_another_partners_copy_is_kept_in_the_story_and_not_posted(
    desk: Desk, kind: VerdictKind, code: str
) -> None:
    article = await desk.take(1, RAIN)
    copy = await desk.take(2, RAIN, verdict(kind, article), source_id="herald/feed")
    assert copy != article
    assert await desk.states(copy) == []
    (entry,) = (await desk.store.story(f"article:{copy}")).entries
    assert (entry.state, entry.code) == (EntryState.SKIPPED, code)
    (told,) = (await desk.store.story(f"article:{article}")).articles
    assert [(one.organization_id, one.original) for one in told.cluster] == [("paper", True), ("herald", False)]
    assert await desk.store.cluster_organizations([article, copy]) == {article: ("herald",), copy: ("paper",)}
    key = told.deliveries[0].key
    assert await desk.store.read(lambda connection: also_published(connection, [key, "none"])) == {key: ("herald",)}


async def test_a_copy_that_is_looked_at_again_stays_the_copy_it_is(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    copy = await desk.take(2, RAIN, verdict(DUPLICATE, article), source_id="herald/feed")
    again = await desk.take(2, RAIN, verdict(DUPLICATE, article), source_id="herald/feed")
    unchanged = verdict(VerdictKind.UPDATED, copy, change=Change(ChangeSize.NONE))
    assert {again, await desk.take(2, RAIN, unchanged, source_id="herald/feed")} == {copy}
    known = (await desk.store.known_entries("herald/feed", ["entry-2"]))["entry-2"]
    assert (known.state, known.code, known.article_id) == (EntryState.SKIPPED, "duplicate_of", copy)
    assert (await desk.store.counts()).articles == 2


async def test_a_fuller_text_elsewhere_waits_for_a_person(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    fuller = await desk.take(
        2, RAIN * 9, verdict(FULLER, article), HERALD, source_id="herald/feed", canonical="https://paper.example/1"
    )
    assert await desk.states(fuller) == ["held create fuller_elsewhere"]
    assert await desk.states(article) == ["queued create"]


# -- a story that moves --------------------------------------------------------------------------------------


async def rehome(desk: Desk, article: int) -> int:
    return await desk.take(2, RAIN, verdict(DUPLICATE, article, takes_over=True), HERALD, source_id="herald/feed")


async def test_a_story_that_moves_takes_the_unsent_post_along_at_once(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    moved = await rehome(desk, article)
    assert await desk.states(article) == ["retracted rehomed"]
    assert await desk.states(moved) == ["queued create"]
    assert (await desk.claimed()).article_id == moved


async def test_the_new_post_waits_until_the_old_one_is_gone(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    await desk.publish()
    moved = await rehome(desk, article)
    assert await desk.states(article) == ["delivered retract rehomed"]
    going = await desk.send()
    assert going.article_id == article
    assert await desk.claim() is None
    await desk.store.mark_retracted(going, now=desk.now)
    assert (await desk.claimed()).article_id == moved


async def test_a_post_on_its_way_ends_first_and_is_then_withdrawn(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    sent = await desk.send()
    await rehome(desk, article)
    assert await desk.states(article) == ["sent create rehomed"]
    await desk.store.mark_delivered(sent, Receipt("r"), now=desk.now)
    assert await desk.states(article) == ["delivered retract rehomed"]


async def test_a_claimed_post_that_is_rehomed_is_not_sent_any_more(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    claimed = await desk.claimed()
    await rehome(desk, article)
    assert not await desk.store.mark_sent(claimed, payload=b"", fence="", now=desk.now)
    assert await desk.states(article) == ["retracted rehomed"]


async def test_who_lost_a_story_keeps_its_versions_and_its_entry_says_why(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    moved = await rehome(desk, article)
    (told,) = (await desk.store.story(f"article:{article}")).articles
    assert (told.original, told.kept_as, len(told.versions), told.tombstone) == (False, "duplicate_of", 1, "")
    known = (await desk.store.known_entries("paper/feed", ["entry-1"]))["entry-1"]
    assert (known.state, known.code) == (EntryState.SKIPPED, "duplicate_of")
    assert [one.article_id for one in told.cluster if one.original] == [moved]


async def test_two_partners_that_credit_one_another_do_not_get_the_story_in_turn(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    moved = await rehome(desk, article)
    back = verdict(DUPLICATE, moved, takes_over=True)
    assert await desk.take(1, RAIN, back) == article
    assert await desk.states(moved) == ["queued create"]
    assert await desk.states(article) == ["retracted rehomed"]


async def test_a_kept_copy_may_take_the_story_over_later(desk: Desk) -> None:
    article = await desk.take(1, RAIN)
    copy = await desk.take(2, RAIN, verdict(DUPLICATE, article), source_id="herald/feed")
    assert await rehome(desk, article) == copy
    assert await desk.states(copy) == ["queued create"]
    assert await desk.states(article) == ["retracted rehomed"]
    known = (await desk.store.known_entries("herald/feed", ["entry-2"]))["entry-2"]
    assert known.state is EntryState.ARTICLE
