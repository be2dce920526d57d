"""Who is the original: the first rule that decides, in whatever order the copies come."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dedupe.original import Copy, named, of_candidate, of_known, original
from tests.dedupe.cases import NAMES, NOON, candidate, known

ONE = Copy(1, "one", "", False, NOON - timedelta(hours=2), 0, NOON)
OTHER = Copy(2, "other", "", False, NOON - timedelta(hours=2), 0, NOON + timedelta(hours=1))


def test_the_one_that_the_other_names_as_its_source_is_the_original() -> None:
    choice = original([replace(ONE, credits="other"), replace(OTHER, published=NOON)])
    assert (choice.copy.organization_id, choice.rule) == ("other", "credit")


def test_a_copy_that_names_an_absent_partner_is_not_the_original() -> None:
    choice = original([replace(ONE, credits="third"), OTHER])
    assert (choice.copy.organization_id, choice.rule) == ("other", "credit")


def test_two_that_name_one_another_are_decided_by_the_next_rule() -> None:
    choice = original([replace(ONE, credits="other"), replace(OTHER, credits="one", origin=True)])
    assert (choice.copy.organization_id, choice.rule) == ("other", "origin")


def test_the_source_of_the_source_is_the_original() -> None:
    third = replace(OTHER, id=3, organization_id="third")
    choice = original([replace(ONE, credits="other"), replace(OTHER, credits="third"), third])
    assert choice.copy.organization_id == "third"


def test_an_agreement_stands_above_the_time() -> None:
    choice = original([replace(ONE, published=NOON - timedelta(days=1)), replace(OTHER, origin=True)])
    assert (choice.copy.organization_id, choice.rule) == ("other", "origin")


def test_the_earlier_one_is_the_original_when_it_is_clearly_earlier() -> None:
    choice = original([ONE, replace(OTHER, published=ONE.published and ONE.published - timedelta(minutes=11))])
    assert (choice.copy.organization_id, choice.rule) == ("other", "published")


def test_ten_minutes_decide_nothing_and_priority_does() -> None:
    later = ONE.published and ONE.published + timedelta(minutes=10)
    choice = original([ONE, replace(OTHER, published=later, priority=1)])
    assert (choice.copy.organization_id, choice.rule) == ("other", "priority")


def test_a_time_that_nobody_said_decides_nothing() -> None:
    choice = original([replace(ONE, priority=1, published=None), OTHER])
    assert (choice.copy.organization_id, choice.rule) == ("one", "priority")


def test_without_any_reason_the_first_seen_is_it_and_a_person_should_look() -> None:
    choice = original([OTHER, ONE])
    assert (choice.copy.organization_id, choice.rule, choice.doubtful) == ("one", "first_seen", True)


def test_a_publication_at_first_sight_or_after_is_not_trusted() -> None:
    assert of_candidate(candidate(published=NOON)).published is None
    assert of_candidate(candidate(published=NOON + timedelta(minutes=1))).published is None
    assert of_candidate(candidate(published=NOON - timedelta(minutes=1))).published is not None


def test_a_canonical_link_to_a_partner_gives_credit_and_ones_own_gives_none() -> None:
    there = candidate("harbour", canonical="https://www.type.example/journal/lost-type-2026")
    assert of_candidate(there).credits == "type"
    assert of_candidate(candidate("harbour", canonical="https://harbour.example/2026/11/24/rain")).credits == ""
    assert of_candidate(candidate("harbour", canonical="https://type.example/")).credits == ""
    assert of_known(known(1, "harbour", canonical="https://news.type.example/journal/a-b-c"), NAMES).credits == "type"


def test_an_article_on_a_partners_own_page_is_the_partners() -> None:
    borrowed = candidate("harbour", url="https://type.example/journal/lost-type-2026")
    assert of_candidate(borrowed).credits == "type"


@pytest.mark.parametrize(
    ("credit", "organization"),
    [
        ("山城晚报", "shancheng"),
        ("《山城晚報》", "shancheng"),
        ("山城晚报 记者 李四", "shancheng"),
        ("The Harbour Daily", "harbour"),
        ("harbour daily", "harbour"),
        ("Prototype Weekly", ""),
        ("新華社", ""),
        ("", ""),
    ],
)
def test_a_credit_line_names_a_partner_in_either_script(credit: str, organization: str) -> None:
    assert named(credit, NAMES) == organization


_TIMES = st.sampled_from([NOON - timedelta(hours=5), NOON - timedelta(hours=5, minutes=-8), NOON - timedelta(hours=1)])


def _copies(number: int) -> st.SearchStrategy[list[Copy]]:
    ids = [f"partner{one}" for one in range(number)]
    return st.tuples(
        *(
            st.builds(
                Copy,
                id=st.just(one),
                organization_id=st.just(name),
                credits=st.sampled_from(["", "", *ids, "absent"]),
                origin=st.booleans(),
                published=st.none() | _TIMES,
                priority=st.integers(0, 2),
                first_seen=st.sampled_from([NOON, NOON + timedelta(hours=1)]),
            )
            for one, name in enumerate(ids)
        )
    ).map(list)


@given(_copies(2) | _copies(3) | _copies(4))
@settings(max_examples=300)
def test_the_order_in_which_copies_are_looked_at_does_not_matter(copies: list[Copy]) -> None:
    assert len({original(order).copy.organization_id for order in permutations(copies)}) == 1


@given(_copies(2))
@settings(max_examples=300)
def test_whoever_comes_first_the_same_one_ends_as_the_original(copies: list[Copy]) -> None:
    def arrive(first: Copy, second: Copy) -> str:
        head = first
        choice = original([head, replace(second, id=None)])
        return second.organization_id if choice.copy.id is None else head.organization_id

    one, other = copies
    assert arrive(one, other) == arrive(other, one)


def test_times_are_compared_across_zones() -> None:
    east = datetime.fromisoformat("2026-11-24T08:00:00+08:00")
    assert original([replace(ONE, published=NOON), replace(OTHER, published=east)]).copy.organization_id == "other"
