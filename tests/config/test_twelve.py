"""A file with twelve different mistakes: told all at once, each at its place, each with a fix that works."""

from __future__ import annotations

import pytest

from ingest.config import ConfigErrors, Mistake, load, parse
from tests.config.reading import FIXTURES

FILE = FIXTURES / "twelve.yaml"

# line, column, what is marked, what the fix says, and what somebody who follows it writes instead
TWELVE = [
    (3, 11, "Asia/Beijing", "“Asia/Shanghai”", "Asia/Shanghai"),
    (5, 3, "shedule", "“schedule”", "schedule"),
    (6, 40, '"23:30-25:00"', '"23:30-07:00"', '"23:30-07:00"'),
    (12, 15, "zh-HK", "zh-Hant", "zh-Hant"),
    (13, 51, "s3cr3t-of-the-daily", "env:NAME", "env:HKDAILY_TOKEN"),
    (14, 50, "2026-10-31", "Check both days", "2027-10-31"),
    (14, 70, "no", "false", "false"),
    (14, 84, "discovery", "“discover”", "discover"),
    (17, 19, "every 5s", "every 1m", "every 1m"),
    (18, 9, "sitmap", "“sitemap”", "sitemap"),
    (20, 9, "lnks", "“links”", "links"),
    (21, 15, "https://m.hkdaily.example/rss.xml", "id: …", "https://m.hkdaily.example/rss.xml\n        id: mobile"),
]


def test_twelve_mistakes_are_told_at_once_each_at_its_place() -> None:
    with pytest.raises(ConfigErrors) as caught:
        load(FILE)
    lines = FILE.read_text(encoding="utf-8").splitlines()
    marked = [(m.line, m.column, lines[m.line - 1][m.column - 1 :][: m.length]) for m in caught.value.mistakes]
    assert marked == [(line, column, text) for line, column, text, _fix, _instead in TWELVE]


def test_each_fix_says_what_to_write() -> None:
    for mistake, (_line, _column, _marked, told, _instead) in zip(_mistakes(_text()), TWELVE, strict=True):
        assert told in mistake.fix


def test_following_each_fix_leaves_one_mistake_less_until_the_file_is_right() -> None:
    text = _text()
    for done in range(12):
        left = _mistakes(text)
        assert len(left) == 12 - done
        text = _mended(text, left[0], *TWELVE[done][2::2])
    assert _mistakes(text) == []


def test_each_mistake_can_be_mended_alone() -> None:
    everything = _mistakes(_text())
    for number, mistake in enumerate(everything):
        left = _mistakes(_mended(_text(), mistake, *TWELVE[number][2::2]))
        assert [m.reason for m in left] == [m.reason for m in everything if m is not mistake]


def test_a_mistake_is_shown_with_place_reason_line_caret_and_fix() -> None:
    assert _mistakes(_text())[3].render().split("\n") == [
        "sources.yaml:12:15: Which Chinese script is not said.",
        "        language: zh-HK",
        "                  ^^^^^",
        "  → Write zh-Hant.",
    ]


def _text() -> str:
    return FILE.read_text(encoding="utf-8")


def _mistakes(text: str) -> list[Mistake]:
    try:
        parse(text)
    except ConfigErrors as errors:
        return list(errors.mistakes)
    return []


def _mended(text: str, mistake: Mistake, marked: str, instead: str) -> str:
    lines = text.split("\n")
    line = lines[mistake.line - 1]
    before, after = line[: mistake.column - 1], line[mistake.column - 1 :]
    assert after.startswith(marked)
    lines[mistake.line - 1] = before + instead + after.removeprefix(marked)
    return "\n".join(lines)
