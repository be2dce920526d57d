"""Every message has its words in every language, and they are good typography."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextvars import copy_context
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from opencc import OpenCC

from ingest import i18n
from ingest.errors import TargetUnauthorized
from tests.catalogs import (
    ROOT,
    TRANSLATED,
    as_mo,
    as_po,
    call_message,
    calls,
    extracted,
    first,
    forms,
    messages,
    po_file,
    read,
    updated,
)

SCRIPTS = {"zh-Hans": "t2s", "zh-Hant": "s2tw"}
RIGHT_AS_THEY_ARE = ("公布",)
"""Words that OpenCC would write otherwise, and that belong to the script all the same."""

PASSING_ON = ("i18n.py", "errors.py", "templating.py")
"""Files that translate what others wrote."""

every_language = pytest.mark.parametrize("language", TRANSLATED)


@pytest.fixture(scope="module")
def wanted() -> Catalog:
    return extracted()


@every_language
def test_no_message_is_missing_and_none_is_left_over(language: str, wanted: Catalog) -> None:
    catalog = {message.id for message in messages(read(language))}
    code = {message.id for message in messages(wanted)}
    assert (code - catalog, catalog - code) == (set(), set()), "run `make messages`, then translate what is new"


def test_every_call_names_its_message_so_that_it_can_be_found(wanted: Catalog) -> None:
    known = {first(message) for message in messages(wanted)}
    lost = {
        f"{file.name}:{call.lineno}"
        for file in (ROOT / "ingest").rglob("*.py")
        if file.name not in PASSING_ON
        for call in calls(ast.parse(file.read_bytes()))
        if call_message(call) not in known
    }
    assert lost == set()


@every_language
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    assert [first(message) for message in messages(read(language)) if message.fuzzy or not all(forms(message))] == []


@every_language
def test_the_places_to_fill_are_those_of_the_english_text(language: str) -> None:
    for message, text in _translations(language):
        assert _places(text) == _places(*_english(message)), first(message)


@every_language
def test_a_sentence_stays_a_sentence(language: str) -> None:
    for message, text in _translations(language):
        assert text.endswith("。") == first(message).endswith("."), text


@every_language
def test_chinese_is_followed_by_full_width_punctuation(language: str) -> None:
    half = re.compile(r"[\u3400-\u9fff，。：；！？、」”）》][,;:!?.]|[\u3400-\u9fff][()]|[()][\u3400-\u9fff]")
    assert [text for _message, text in _translations(language) if half.search(text)] == []


@every_language
def test_quotation_marks_are_those_of_the_script(language: str) -> None:
    foreign = {"zh-Hans": "「」『』", "zh-Hant": "“”‘’"}[language]
    assert [text for _message, text in _translations(language) if set(text) & set(foreign)] == []


@every_language
def test_latin_words_and_places_keep_a_space_from_chinese(language: str) -> None:
    tight = re.compile(r"[\u3400-\u9fff][A-Za-z0-9`]|[A-Za-z0-9`][\u3400-\u9fff]")
    assert [text for _message, text in _translations(language) if tight.search(text)] == []


@every_language
def test_each_catalog_is_in_one_script(language: str) -> None:
    converter = OpenCC(SCRIPTS[language])
    texts = [re.sub("|".join(RIGHT_AS_THEY_ARE), "", text) for _message, text in _translations(language)]
    assert [text for text in texts if converter.convert(text) != text] == []


@every_language
def test_what_is_installed_is_what_was_translated(language: str, wanted: Catalog) -> None:
    current = updated(read(language), wanted, language)
    assert po_file(language).read_text(encoding="utf-8") == as_po(current), "run `make messages`"
    assert po_file(language).with_suffix(".mo").read_bytes() == as_mo(current), "run `make messages`"


@pytest.mark.parametrize(
    ("spoken", "sentence"),
    [
        ("zh-Hant", "夥伴機構"),
        ("zh_TW.UTF-8", "夥伴機構"),
        ("zh-Hans", "伙伴机构"),
        ("fr_FR", "Bring partners' articles"),
    ],
)
def test_the_command_speaks_the_language_that_was_asked_for(spoken: str, sentence: str) -> None:
    environment = {**os.environ, "INGEST_LANGUAGE": spoken, "PYTHONIOENCODING": "utf-8"}
    told = subprocess.run(
        [sys.executable, "-m", "ingest", "--help"], env=environment, capture_output=True, check=True, encoding="utf-8"
    )
    assert sentence in told.stdout


def test_an_error_without_words_of_its_own_says_what_its_kind_means() -> None:
    def raised() -> TargetUnauthorized:
        i18n.use("zh-Hant")
        return TargetUnauthorized()

    error = copy_context().run(raised)
    assert (error.reason, error.fix) == ("帳號的權杖被拒。", "請給帳號換新的權杖，等待的貼文會自動發出。")


def _translations(language: str) -> Iterator[tuple[Message, str]]:
    return ((message, text) for message in messages(read(language)) for text in forms(message) if text)


def _english(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


def _places(*texts: str) -> set[tuple[str, str]]:
    return {
        (name, form or "")
        for text in texts
        for _before, name, form, _how in Formatter().parse(text)
        if name is not None
    }
