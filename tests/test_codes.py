"""The codes are the agreed ones, each with a sentence in every language, and their page is true."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextvars import copy_context

import pytest

from ingest import codes, i18n
from tests import codes_page

SKIPPED = """not_due too_old before_backfill future_date too_short no_body truncated paywall consent_wall bot_wall
    not_an_article wrong_language wrong_content_type skip_rule robots dns connect tls redirect_loop http_4xx http_5xx
    gone timeout too_large unsafe_address extractor_killed duplicate_of excerpt_of"""
HELD = """review weak_agreement layout_changed rights_missing rights_not_started rights_ended rights_scope embargo cap
    quiet_hours paused account outcome_unknown conflict fuller_elsewhere"""
RETRACTED = "removed_at_source taken_down rights_ended rehomed operator rejected too_late expired"

LISTS = ((codes.skipped, SKIPPED), (codes.held, HELD), (codes.retracted, RETRACTED))
every_list = pytest.mark.parametrize(("sentences", "agreed"), LISTS, ids=("skipped", "held", "retracted"))


@every_list
def test_the_codes_are_exactly_those_that_were_agreed(sentences: Callable[[], Mapping[str, str]], agreed: str) -> None:
    assert list(sentences()) == agreed.split()


@every_list
def test_every_code_has_a_sentence_of_its_own_in_every_language(
    sentences: Callable[[], Mapping[str, str]], agreed: str
) -> None:
    told = [set(_in(language, sentences).values()) for language in i18n.LANGUAGES]
    assert [len(each) for each in told] == [len(agreed.split())] * len(i18n.LANGUAGES)
    assert not told[0] & (told[1] | told[2])


def test_a_code_means_its_sentence_and_an_unknown_one_itself() -> None:
    assert codes.meaning("embargo") == codes.held()["embargo"]
    assert codes.meaning("of_another_time") == "of_another_time"


def test_the_page_about_codes_is_true() -> None:
    assert codes_page.FILE.read_text(encoding="utf-8") == codes_page.page(), "run `make messages`"


def _in(language: str, sentences: Callable[[], Mapping[str, str]]) -> Mapping[str, str]:
    def speak() -> Mapping[str, str]:
        i18n.use(language)
        return sentences()

    return copy_context().run(speak)
