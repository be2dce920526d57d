"""Folding, scripts, excerpts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.text import excerpt, fold, is_cjk, join, language_besides, paragraphs, script_of, text_hash

TRADITIONAL = "港灣的渡輪昨晚停駛，乘客在碼頭等了兩個鐘頭，著急的人乾脆走路回家。"
SIMPLIFIED = "港湾的渡轮昨晚停驶，乘客在码头等了两个钟头，着急的人干脆走路回家。"


def test_a_traditional_and_a_simplified_copy_fold_to_the_same_letters() -> None:
    assert fold(TRADITIONAL) == fold(SIMPLIFIED)
    assert text_hash(TRADITIONAL) == text_hash(SIMPLIFIED)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｆｕｌｌ　ｗｉｄｔｈ，２０２６", "full width 2026"),
        ("It’s “fine” — really…", "Its fine, really."),
        ("第一段。\n第二段。", "第一段，第二段"),
        ("STRASSE", "straße"),
        ("中文 English 混排", "中文English混排"),
        ("乾 隆", "乾隆"),
    ],
)
def test_width_case_punctuation_and_spaces_do_not_count(one: str, other: str) -> None:
    assert fold(one) == fold(other)


def test_a_text_without_letters_has_no_hash() -> None:
    assert text_hash(" —… \n！") == ""


def test_other_numbers_are_another_text() -> None:
    assert text_hash("The tide stood at 2.41 m.") != text_hash("The tide stood at 2.58 m.")


@given(st.text())
@settings(max_examples=300)
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=TRADITIONAL + SIMPLIFIED + "ab 1", max_size=60), st.integers(0, 60))
def test_a_line_break_anywhere_does_not_change_what_is_folded(text: str, place: int) -> None:
    assert fold(text[:place] + "\n " + text[place:]) == fold(text)


@pytest.mark.parametrize(
    ("text", "hint", "expected"),
    [
        (TRADITIONAL, "", "zh-Hant"),
        (SIMPLIFIED, "", "zh-Hans"),
        (TRADITIONAL, "zh-CN", "zh-Hant"),  # templates say zh-CN whatever stands in them
        (SIMPLIFIED, "en", "zh-Hans"),
        ("天地人", "zh_TW", "zh-Hant"),
        ("天地人", "zh-cn", "zh-Hans"),
        ("これは日本語の文章です。", "", "ja"),
        ("한국어로 쓴 문장입니다.", "", "ko"),
        ("The ferry was late and the passengers had to wait in the rain.", "", "en"),
        ("Die Fähre kam zu spät.", "de-AT", "de"),
        ("Die Fähre kam zu spät.", "", ""),
        ("The ferry was late and the passengers waited.", "zh-CN", "en"),
        ("Паром опоздал, и пассажиры ждали под дождём.", "en-US", "ru"),
        ("Пором спізнився, і пасажири чекали.", "", "uk"),
        ("Фериботът закъсня и пътниците чакаха.", "bg", "bg"),
        ("Το πλοίο άργησε και οι επιβάτες περίμεναν.", "en", "el"),
        ("Prom się spóźnił i nie wiadomo, czy to jest na pewno jego wina, że ludzie czekali.", "", "pl"),
        (
            "Die Fähre kam zu spät, und die Leute an dem Hafen sind nicht mit ihr gefahren, denn es war eine Stunde zu "
            "spät. " * 3,
            "en",
            "de",
        ),  # templates say `en` as well
        ("Ferja kom for sent, og det er ikke til å tro at den har vært på vei i en time. " * 3, "nb", "nb"),
    ],
)
def test_the_language_is_told_by_the_characters_first(text: str, hint: str, expected: str) -> None:
    assert script_of(text, hint) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (SIMPLIFIED, "zh-Hant", ""),  # one language in two scripts
        ("The ferry was late and the passengers had to wait in the rain.", "zh-Hant", "en"),
        (TRADITIONAL, "en", "zh-Hant"),
        ("Paolo Rossi, Ferry Master", "en", ""),
        ("Det är inte så att färjan är sen, den är som den var.", "no", ""),  # near enough not to be sure
        ("whatever", "", ""),
    ],
)
def test_a_text_is_in_another_language_only_where_that_is_sure(text: str, language: str, expected: str) -> None:
    assert language_besides(text, language) == expected


def test_paragraphs_are_lines_without_empty_ones() -> None:
    assert paragraphs(" one \n\n two\n") == ("one", "two")


def test_pieces_are_joined_with_a_space_only_between_words() -> None:
    assert join("渡輪", "停駛") == "渡輪停駛"
    assert join("The", "ferry") == "The ferry"
    assert join("渡輪", "ferry") == "渡輪ferry"


def test_an_excerpt_ends_with_a_sentence() -> None:
    assert excerpt("第一句話。第二句話也在這裡。第三句話放不下了。", 16) == "第一句話。第二句話也在這裡。"
    assert excerpt("The ferry was late. Nobody minded. The lamps were lit by six.", 36) == (
        "The ferry was late. Nobody minded."
    )


def test_an_excerpt_of_one_long_sentence_ends_with_an_ellipsis_at_a_word() -> None:
    assert excerpt("The ferry was late and nobody in the harbor minded", 22) == "The ferry was late…"
    assert excerpt("渡輪" * 20, 9) == "渡輪渡輪渡輪渡輪…"


@given(st.text(max_size=200), st.integers(1, 80))
@settings(max_examples=200)
def test_an_excerpt_is_never_longer_than_asked(text: str, limit: int) -> None:
    assert len(excerpt(text, limit)) <= limit


def test_chinese_with_some_latin_is_still_chinese() -> None:
    assert is_cjk("用 Python 寫的程式，跑得很快")
    assert not is_cjk("A program in Python, with one 字")
