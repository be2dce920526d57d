"""A table of changes in three scripts, and what each is worth."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.dedupe.changes import change, numbers
from ingest.types import Change, ChangeSize

EN = (
    "The ferry to Tern Hard was cancelled on Monday after a storm damaged the pier. Three people were hurt.\n"
    "The harbor office said that repairs would cost 1,250 pounds and take two weeks.\n"
    "Passengers may use the bus until the boats run again."
)
HANS = (
    "周一的风暴损坏了码头，开往燕鸥岛的渡轮停航，三人受轻伤。\n"
    "港务处表示，维修需要1250元，大约两个星期可以完成。\n"
    "渡轮恢复之前，乘客可以改乘公共汽车，票价不变。"
)
HANT = (
    "週一的風暴損壞了碼頭，開往燕鷗島的渡輪停航，三人受輕傷。\n"
    "港務處表示，維修需要1250元，大約兩個星期可以完成。\n"
    "渡輪恢復之前，乘客可以改乘公共汽車，票價不變。"
)

NOTHING = [
    ("the same", EN, EN),
    ("the same", HANS, HANS),
    ("a trailing line break", HANT, HANT + "\n"),
    ("two spaces", EN, EN.replace("said that", "said  that")),
    ("a paragraph cut in two", EN, EN.replace(" Three people", "\nThree people")),
]
COSMETIC = [
    ("a comma", EN, EN.replace("weeks.", "weeks!"), "punctuation"),
    (
        "curly quotes",
        EN.replace("harbor office", '"harbor office"'),
        EN.replace("harbor office", "“harbor office”"),
        "",
    ),
    ("full width", HANS, HANS.replace("，", ","), "punctuation"),
    ("full-width digits", HANS, HANS.replace("1250", "１２５０"), ""),
    ("a space between scripts", HANS, HANS.replace("1250元", " 1250 元"), "spacing"),
    ("a thousands separator", EN, EN.replace("1,250", "1250"), "punctuation"),
    ("the other script", HANT, HANS, "script"),
    ("the other script back", HANS, HANT, "script"),
    ("capitals", EN, EN.replace("Passengers", "PASSENGERS"), "punctuation"),
    ("a synonym", EN, EN.replace("Passengers may", "Passengers can"), "small_wording"),
    ("a word more", EN, EN.replace("the boats run", "the boats can run"), "small_wording"),
    ("a typo", EN, EN.replace("cancelled", "canceled"), "small_wording"),
    ("a synonym", HANS, HANS.replace("大约", "约"), "small_wording"),
    ("a synonym", HANT, HANT.replace("乘客可以", "乘客可"), "small_wording"),
    ("digits for a numeral", HANS, HANS.replace("三人", "3人"), "small_wording"),
    ("digits for a word", EN, EN.replace("Three people", "3 people"), "small_wording"),
    ("an editor's line", HANS, HANS + "\n责任编辑：李小明", "boilerplate"),
    ("an editor's line goes", HANT + "\n責任編輯：李小明", HANT, "boilerplate"),
    ("a call to subscribe", EN, EN + "\nSubscribe to our newsletter.", "boilerplate"),
    ("a counter", HANS + "\n阅读 120", HANS + "\n阅读 1280", "boilerplate"),
    ("a stamp", EN + "\nLast updated 10:05", EN + "\nLast updated 12:40", "boilerplate"),
    ("paragraphs change places", "One is here.\nTwo is there.", "Two is there.\nOne is here.", ""),
]
SIGNIFICANT = [
    (
        "a numeral before a rare measure word",
        HANT + "\n已裝上二百一十四盞燈。",
        HANT + "\n已裝上二百四十一盞燈。",
        "numbers",
    ),
    ("a number", EN, EN.replace("1,250", "1,350"), "numbers"),
    ("a number word", EN, EN.replace("Three people", "Four people"), "numbers"),
    ("a day", EN, EN.replace("Monday", "Tuesday"), "numbers"),
    ("a decimal point", EN.replace("1,250", "12.50"), EN, "numbers"),
    ("only a decimal point", "The tide stood at 2.41 meters.", "The tide stood at 24.1 meters.", "numbers"),
    ("a number", HANS, HANS.replace("1250", "1350"), "numbers"),
    ("a numeral", HANS, HANS.replace("三人", "五人"), "numbers"),
    ("a numeral", HANT, HANT.replace("三人", "十二人"), "numbers"),
    (
        "numbers change places",
        "Three dead, five hurt, said the office.",
        "Five dead, three hurt, said the office.",
        "numbers",
    ),
    ("a negation", EN, EN.replace("Passengers may use", "Passengers may not use"), "negation"),
    ("a negation", HANS, HANS.replace("乘客可以", "乘客不可以"), "negation"),
    ("a negation goes", HANT, HANT.replace("票價不變", "票價變"), "negation"),
    ("a paragraph comes", EN, EN + "\nThe mayor will speak at noon in front of the library.", "paragraphs"),
    ("a paragraph goes", EN, EN.rsplit("\n", 1)[0], "paragraphs"),
    ("a paragraph comes", HANS, HANS + "\n市长将在中午到图书馆门前讲话。", "paragraphs"),
    ("a paragraph goes", HANT, HANT.rsplit("\n", 1)[0], "paragraphs"),
    ("a paragraph is rewritten", EN, EN.replace("Passengers may use the bus", "Nobody knows how to cross"), "wording"),
    ("a sentence is rewritten", HANS, HANS.replace("乘客可以改乘公共汽车", "岛上居民只得留在家中"), "wording"),
    ("a sentence is rewritten", HANT, HANT.replace("乘客可以改乘公共汽車", "島上居民只得留在家中"), "wording"),
    ("a correction", EN, EN + "\nCorrection: it was the bus.", "correction"),
    ("a correction", HANS, HANS + "\n更正：是公共汽车。", "correction"),
    ("a correction", HANT, HANT + "\n更正：是公共汽車。", "correction"),
]


@pytest.mark.parametrize(("what", "old", "new"), NOTHING)
def test_the_same_words_are_no_change(what: str, old: str, new: str) -> None:
    assert change("Title", old, "Title", new) == Change(ChangeSize.NONE)


@pytest.mark.parametrize(("what", "old", "new", "reason"), COSMETIC)
def test_what_no_reader_would_mind_is_cosmetic(what: str, old: str, new: str, reason: str) -> None:
    found = change("Title", old, "Title", new)
    assert found.size is ChangeSize.COSMETIC
    assert not reason or reason in found.reasons


@pytest.mark.parametrize(("what", "old", "new", "reason"), SIGNIFICANT)
def test_what_a_reader_should_know_is_significant(what: str, old: str, new: str, reason: str) -> None:
    found = change("Title", old, "Title", new)
    assert found.size is ChangeSize.SIGNIFICANT
    assert reason in found.reasons


@pytest.mark.parametrize(
    ("old", "new", "size"),
    [
        ("Ferry cancelled", "Ferry cancelled after storm", ChangeSize.SIGNIFICANT),
        ("渡轮停航", "渡轮停航两周", ChangeSize.SIGNIFICANT),
        ("渡輪停航 3 日", "渡輪停航 4 日", ChangeSize.SIGNIFICANT),
        ("渡輪停航", "渡轮停航", ChangeSize.COSMETIC),
        ("Ferry cancelled", "Ferry cancelled.", ChangeSize.COSMETIC),
        ("Up 1.5 %", "Up 15 %", ChangeSize.SIGNIFICANT),
    ],
)
def test_a_titles_words_matter_and_its_marks_do_not(old: str, new: str, size: ChangeSize) -> None:
    assert change(old, EN, new, EN).size is size


def test_numbers_are_read_however_they_are_written() -> None:
    assert numbers("3名死者，五人受傷，第十二屆，1,000元，2.5%") == ("3", "5", "12", "1000", "2.5")
    assert numbers("Three people at 12:05, one of them twice") == ("3", "12:05")


def test_a_small_change_in_many_paragraphs_stays_small() -> None:
    old = "\n".join(
        f"Paragraph {number} says that the boats of the bay came home late and wet." for number in range(40)
    )
    assert change("T", old, "T", old.replace("came home", "come home")).size is ChangeSize.COSMETIC


def test_a_long_text_is_compared_in_moderate_time() -> None:
    old = "\n".join(f"第{number}段：" + "港灣的渡輪昨晚停駛" * 40 for number in range(600))
    new = old.replace("昨晚", "今晚")
    begin = time.process_time()
    change("T", old, "T", new)
    change("T", old, "T", "x" * len(old))
    change("T", "港" * 300_000, "T", "灣" * 300_000)
    assert time.process_time() - begin < 5


@given(st.text(max_size=80), st.text(max_size=80))
@settings(max_examples=200)
def test_nothing_changes_only_when_the_words_are_equal(old: str, new: str) -> None:
    assert change("T", old, "T", old).size is ChangeSize.NONE
    if change("T", old, "T", new).size is ChangeSize.NONE:
        assert old.split() == new.split()
