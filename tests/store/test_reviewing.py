"""What waits for a person or an agreement, and what they decide."""

from dataclasses import replace

from ingest.types import Alert, Override
from tests.store.desk import BEGIN, QUEUED, REVIEW, Desk

FEDIVERSE = replace(REVIEW, target_id="fediverse")
RIGHTS = replace(REVIEW, code="rights_missing", reason="No agreement is recorded.")


async def test_review_lists_the_oldest_article_first_with_its_text(desk: Desk) -> None:
    for number in (1, 3, 2):
        await desk.take(number, f"Report {number}.", None, REVIEW)
    items = await desk.store.review_list()
    assert [one.article.title for one in items] == ["Title 3", "Title 2", "Title 1"]
    assert (items[0].organization_id, items[0].target_id, items[0].reason) == ("paper", "discover", REVIEW.reason)
    assert await desk.store.review_item(items[0].id) == items[0]
    assert await desk.store.review_item(999) is None


async def test_what_is_approved_goes_out(desk: Desk) -> None:
    article = await desk.take(1, "Rain.", None, REVIEW)
    (item,) = await desk.store.review_list()
    assert await desk.store.approve([item.id, 999], now=desk.now) == (item.id,)
    assert (await desk.claimed()).article_id == article
    assert await desk.store.approve([item.id], now=desk.now) == ()


async def test_what_is_rejected_never_goes_out_by_itself(desk: Desk) -> None:
    article = await desk.take(1, "Rain.", None, REVIEW)
    (item,) = await desk.store.review_list()
    assert await desk.store.reject([item.id], "An advertisement.", now=desk.now) == (item.id,)
    await desk.update(1, "Snow.", article)
    assert await desk.states(article) == ["retracted rejected"]
    (told,) = (await desk.store.story(f"delivery:{item.id}")).articles
    assert (told.tombstone, told.tombstone_reason) == ("rejected", "An advertisement.")


async def test_a_rejection_on_one_target_leaves_the_other(desk: Desk) -> None:
    article = await desk.take(1, "Rain.", None, REVIEW, FEDIVERSE)
    first = (await desk.store.review_list())[0]
    await desk.store.reject([first.id], "Not there.", now=desk.now)
    assert await desk.states(article) == ["retracted rejected", "held create review"]
    (told,) = (await desk.store.story(f"article:{article}")).articles
    assert told.tombstone == ""


async def test_an_operators_words_stand_in_the_place_of_the_partners(desk: Desk) -> None:
    await desk.take(1, "Rain.", None, REVIEW)
    (item,) = await desk.store.review_list()
    words = Override(title="大雨", dek="一夜")
    assert await desk.store.edit_override(item.id, words, now=desk.now)
    (item,) = await desk.store.review_list()
    assert item.override == words
    await desk.store.approve([item.id], now=desk.now)
    assert (await desk.claimed()).override == words
    assert not await desk.store.edit_override(item.id, words, now=desk.now)


async def test_rights_find_what_was_held_for_want_of_them(desk: Desk) -> None:
    article = await desk.take(1, "Rain.", None, RIGHTS)
    await desk.take(2, "Snow.", None, REVIEW)
    (held,) = await desk.store.held_deliveries(["rights_missing", "rights_ended"])
    assert (held.organization_id, held.source_id, held.target_id, held.article_id) == (
        "paper",
        "paper/feed",
        "discover",
        article,
    )
    assert len(await desk.store.held_deliveries()) == 2
    assert await desk.store.release([held.delivery_id], now=desk.now, code_from=["review"]) == ()
    assert await desk.store.release([held.delivery_id], now=desk.now) == (held.delivery_id,)
    assert await desk.states(article) == ["queued create"]


async def test_what_rights_allow_may_still_wait_for_review(desk: Desk) -> None:
    await desk.take(1, "Rain.", None, RIGHTS)
    (held,) = await desk.store.held_deliveries(["rights_missing"])
    await desk.store.hold_for([held.delivery_id], "review", "Reviewed.", now=desk.now)
    assert [one.id for one in await desk.store.review_list()] == [held.delivery_id]


async def test_an_unknown_outcome_is_released_one_by_one_and_looked_up(desk: Desk) -> None:
    articles = [await desk.take(1, "Rain."), await desk.take(2, "Snow.", source_id="herald/feed")]
    ids = []
    for _article in articles:
        sent = await desk.send()
        await desk.store.mark_unknown(sent, "lost", now=desk.now, due=desk.now)
        asked = await desk.claimed()
        await desk.store.hold(asked, "outcome_unknown", "Look yourself.", now=desk.now)
        ids.append(asked.id)
    assert await desk.store.release(ids, now=desk.now) == ()
    assert await desk.store.release(ids[:1], now=desk.now) == (ids[0],)
    states = await desk.states(articles[0]) + await desk.states(articles[1])
    assert sorted(states) == ["held create outcome_unknown", "reconciling create"]


async def test_an_agreement_that_ended_takes_what_stands_along_and_leaves_what_waits(desk: Desk) -> None:
    stood = await desk.take(3, "Rain.")
    await desk.publish()
    sent = await desk.take(2, "Snow.")
    await desk.send()
    waits = await desk.take(1, "Hail.", None, RIGHTS)
    elsewhere = await desk.take(4, "Sun.", source_id="herald/feed")
    assert await desk.store.retract_standing("paper", "rights_ended", "It ended.", now=desk.now) == 2
    assert await desk.store.retract_standing("paper", "rights_ended", "It ended.", now=desk.now) == 0
    assert await desk.states(stood) == ["delivered retract rights_ended"]
    assert await desk.states(sent) == ["sent create rights_ended"]
    assert await desk.states(waits) == ["held create rights_missing"]
    assert await desk.states(elsewhere) == ["queued create"]


async def test_an_article_is_taken_down_on_every_target(desk: Desk) -> None:
    article = await desk.take(1, "Rain.", None, QUEUED, FEDIVERSE)
    await desk.publish()
    assert await desk.store.take_down(article, "taken_down", "Asked by the author.", now=desk.now)
    assert await desk.states(article) == ["delivered retract taken_down", "retracted taken_down"]
    assert not await desk.store.take_down(999, "taken_down", "", now=desk.now)


async def test_an_alert_is_open_once(desk: Desk) -> None:
    alert = Alert("source_failing", "paper/feed", "It does not answer.", "Call them.", BEGIN)
    assert await desk.store.raise_alert(alert)
    later = replace(alert, reason="It answers 503.", since=desk.later(hours=1))
    assert not await desk.store.raise_alert(later)
    assert await desk.store.open_alerts() == (replace(alert, reason="It answers 503."),)
    await desk.store.clear_alert("source_failing", "paper/feed", now=desk.now)
    assert await desk.store.open_alerts() == ()
    assert await desk.store.raise_alert(later)


async def test_why_finds_a_thing_by_any_of_its_names(desk: Desk) -> None:
    article = await desk.take(1, "Rain.")
    delivery = await desk.publish()
    for query in ("entry-1", "https://paper.example/1", str(delivery.id), f"article:{article}", delivery.key):
        story = await desk.store.story(query)
        assert [one.id for one in story.articles] == [article], query
        assert [one.key for one in story.entries] == ["entry-1"], query
    assert not await desk.store.story("https://paper.example/unheard-of")
    assert not await desk.store.story("delivery:99999999999999999999")


async def test_why_tells_of_an_entry_that_was_never_read(desk: Desk) -> None:
    await desk.announce(1)
    story = await desk.store.story("https://paper.example/1")
    assert (len(story.entries), story.articles, [event.name for event in story.events]) == (1, (), ["announced"])
