"""The truth table of the same article again, as far as identity and exact copies go."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.dedupe import judge
from ingest.types import ChangeSize, KnownArticle, VerdictKind
from tests.dedupe.cases import NOON, RAIN, candidate, known

NEW, UPDATED, DUPLICATE = VerdictKind.NEW, VerdictKind.UPDATED, VerdictKind.DUPLICATE
SNOW = "Snow fell on the hills behind the town, and the school stayed shut.\nThe children were seen on sledges by ten."


def test_an_unknown_id_with_an_unknown_text_is_new() -> None:
    verdict = judge(candidate(), [])
    assert (verdict.kind, verdict.of, verdict.evidence.rule) == (NEW, None, "new")


def test_a_known_entry_with_the_same_text_changes_nothing() -> None:
    verdict = judge(candidate(), [known(1, by="entry url hash")])
    assert (verdict.kind, verdict.of) == (UPDATED, 1)
    assert verdict.change is not None and verdict.change.size is ChangeSize.NONE


def test_a_corrected_headline_is_an_update() -> None:
    verdict = judge(candidate(title="Rain all night"), [known(1, by="entry hash")])
    assert verdict.kind is UPDATED
    assert verdict.change is not None and verdict.change.reasons == ("title",)


def test_a_known_entry_is_the_same_article_whatever_it_says_now() -> None:
    verdict = judge(candidate(text=SNOW), [known(1, by="entry")])
    assert (verdict.kind, verdict.of, verdict.evidence.rule) == (UPDATED, 1, "entry")


def test_a_known_url_with_a_like_text_is_the_same_article() -> None:
    verdict = judge(candidate(text=RAIN + "\nThe cat was found dry."), [known(1, by="url")])
    assert (verdict.kind, verdict.of, verdict.evidence.rule) == (UPDATED, 1, "url")


def test_a_url_that_shows_another_text_is_no_identity() -> None:
    assert judge(candidate(text=SNOW), [known(1, by="url")]).kind is NEW


def test_another_organizations_entry_is_never_edited() -> None:
    assert judge(candidate("harbour", text=SNOW), [known(1, "type", by="entry")]).kind is NEW


def test_the_same_text_under_a_new_address_is_the_same_article() -> None:
    verdict = judge(candidate(title="Rain, again"), [known(1, by="hash")])
    assert (verdict.kind, verdict.of, verdict.takes_over) == (DUPLICATE, 1, False)


def test_a_traditional_copy_of_another_organization_is_a_duplicate() -> None:
    here = candidate("harbour", text="港灣的渡輪昨晚停駛，乘客在碼頭等了兩個鐘頭，只好走路回家。", title="渡輪停駛")
    there = known(1, "type", text="港湾的渡轮昨晚停驶，乘客在码头等了两个钟头，只好走路回家。", title="渡轮停驶")
    verdict = judge(here, [replace(there, published=NOON - timedelta(hours=9))])
    assert (verdict.kind, verdict.of, verdict.takes_over) == (DUPLICATE, 1, False)
    assert verdict.evidence.details["original_by"] == "published"


def test_a_better_entitled_copy_takes_the_story_over() -> None:
    verdict = judge(candidate("harbour"), [known(1, "type", credit="Harbour Daily")])
    assert (verdict.kind, verdict.takes_over, verdict.evidence.details["original_by"]) == (DUPLICATE, True, "credit")


def test_an_announced_page_of_a_partner_stays_the_partners_even_after_an_edit() -> None:
    here = candidate("harbour", text=RAIN + "\nMore soon.", url="https://type.example/2026/11/24/rain")
    verdict = judge(here, [known(1, "type", by="url")])
    assert (verdict.kind, verdict.of, verdict.takes_over) == (DUPLICATE, 1, False)


def test_only_the_head_of_a_story_gives_it_away() -> None:
    verdict = judge(candidate("harbour"), [known(1, "type", credit="Harbour Daily", original=False)])
    assert (verdict.kind, verdict.takes_over, verdict.doubtful) == (DUPLICATE, False, True)


def test_of_several_copies_the_head_is_named() -> None:
    copies = [known(1, "type", original=False), known(2, "shancheng", published=NOON - timedelta(hours=9))]
    assert judge(candidate("harbour"), copies).of == 2


def test_when_nothing_tells_who_was_first_a_person_should_look() -> None:
    assert judge(candidate("harbour"), [known(1, "type", first_seen=NOON - timedelta(minutes=3))]).doubtful


@pytest.mark.parametrize("by", ["entry", "url", "entry url hash"])
def test_an_edit_of_what_was_taken_down_is_no_news(by: str) -> None:
    verdict = judge(candidate(text=RAIN + "\nAnd again."), [known(1, by=by, tombstone="taken_down")])
    assert verdict.kind is UPDATED
    assert verdict.change is not None and verdict.change.size is ChangeSize.NONE


@pytest.mark.parametrize("organization", ["harbour", "type"])
def test_a_copy_of_what_was_taken_down_is_not_posted(organization: str) -> None:
    verdict = judge(
        candidate("harbour"), [known(1, organization, credit="Harbour Daily", tombstone="removed_at_source")]
    )
    assert (verdict.kind, verdict.of, verdict.takes_over) == (DUPLICATE, 1, False)


def test_texts_of_a_few_letters_are_the_same_only_under_the_same_title() -> None:
    there = known(1, "type", text="見圖。", title="港口")
    assert judge(candidate(text="見圖。", title="山城"), [there]).kind is NEW
    assert judge(candidate(text="见图", title="港口"), [there]).kind is DUPLICATE


def test_a_copy_of_an_earlier_version_is_a_duplicate_too() -> None:
    edited = known(1, "type", text=RAIN + "\nCorrection: it was snow.")
    verdict = judge(candidate("harbour", published=NOON - timedelta(minutes=5)), [edited])
    assert (verdict.kind, verdict.of, verdict.takes_over) == (DUPLICATE, 1, False)


def test_a_moved_decimal_point_is_another_report() -> None:
    text = "The tide stood 2.41 meters at the stone stairs this morning."
    assert judge(candidate(text=text.replace("2.41", "24.1")), [known(1, text=text)]).kind is NEW


def test_an_empty_text_is_nobodys_copy() -> None:
    assert judge(candidate(text="…"), [known(1, "type", text="!")]).kind is NEW


_KNOWN = st.builds(
    lambda number, organization, text, by, tombstone, original, credit: known(
        number, organization, text, by, tombstone=tombstone, original=original, credit=credit
    ),
    st.integers(1, 5),
    st.sampled_from(["harbour", "type", "shancheng"]),
    st.sampled_from([RAIN, SNOW, RAIN + "\nMore."]),
    st.sampled_from(["entry", "url", "hash", "url hash", "entry url hash"]),
    st.sampled_from(["", "taken_down"]),
    st.booleans(),
    st.sampled_from(["", "Harbour Daily", "山城晚報"]),
)


@given(st.lists(_KNOWN, max_size=4, unique_by=lambda article: article.id), st.randoms())
def test_the_order_of_the_known_articles_does_not_matter(articles: list[KnownArticle], random: object) -> None:
    shuffled = list(articles)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert judge(candidate(), articles) == judge(candidate(), shuffled)


@given(st.lists(_KNOWN, min_size=1, max_size=4, unique_by=lambda article: article.id))
def test_a_verdict_names_a_known_article_and_only_a_copy_takes_over(articles: list[KnownArticle]) -> None:
    verdict = judge(candidate(), articles)
    assert verdict.of in {None, *(article.id for article in articles)}
    assert not verdict.takes_over or verdict.kind is DUPLICATE
    assert (verdict.kind is NEW) == (verdict.of is None)
