"""What is wrong with a file, in sentences: one mistake, one sentence, at the right place."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from ingest.config import ConfigErrors, load, parse
from ingest.config.nodes import MappingNode, compose
from ingest.config.options import read_options
from ingest.config.shapes import Notes
from ingest.errors import ConfigError
from tests.config.reading import HEAD, ONE, mistake, mistakes, organization, source


def _where(text: str) -> tuple[int, int, str]:
    found = mistake(text)
    return found.line, found.column, found.reason


# -- the file as such ------------------------------------------------------------------------------------------


def test_a_file_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read") as caught:
        load(tmp_path / "sources.yaml")
    assert "ingest init" in caught.value.fix


@pytest.mark.parametrize("text", ["", "# 只有註釋\n", "\n\n"])
def test_an_empty_file_is_told_how_to_begin(text: str) -> None:
    assert "version: 1" in mistake(text).fix


def test_a_file_in_gbk_is_told_where_it_stops_being_utf8(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_bytes(b"version: 1\n# abc " + "中文".encode("gbk"))
    with pytest.raises(ConfigErrors) as caught:
        load(file)
    assert (caught.value.mistakes[0].line, caught.value.mistakes[0].column) == (2, 7)


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(ONE, encoding="utf-8-sig")
    assert load(file).organizations[0].id == "hkdaily"


def test_line_ends_of_windows_are_no_mistake() -> None:
    assert parse(ONE.replace("\n", "\r\n")).organizations[0].id == "hkdaily"


@pytest.mark.parametrize(
    ("text", "line", "column", "reason"),
    [
        ("version: 1\n\torganizations: []\n", 2, 1, "tabs"),
        ("version: 1\norganizations:\n\t- id: a\n", 3, 1, "tabs"),
        ("version: 1\nname: '香港\n", 2, 7, "never closed"),
        ("version: 1\norganizations: [a, b\nx: y\n", 2, 16, "not closed"),
        ("version: 1\norganizations: {a: b]\n", 2, 16, "not closed"),
        ("name: 香港: 日報\n", 1, 9, "colon"),
        ("version: 1\n  x: 2\n", 2, 4, "colon"),
        ("organizations:\n  - id: a\n x: 1\n", 3, 2, "indented"),
        ("name: @hkdaily\n", 1, 7, "begin with this character"),
        ("name: *nobody\n", 1, 7, "nothing there has the name"),
        ('name: "a\\q"\n', 1, 9, "escape"),
        ("version: 1\n---\nversion: 1\n", 2, 1, "second document"),
        ("version: 1\x00\n", 1, 11, "U+0000"),
        ("version\norganizations: []\n", 2, 14, "colon"),
        ("[" * 2000, 1, 1001, "deeply"),
        ("a: " + "[" * 60 + "]" * 60, 1, 53, "deeply"),
    ],
)
def test_broken_yaml_is_explained(text: str, line: int, column: int, reason: str) -> None:
    found = mistake(text)
    assert (found.line, found.column) == (line, column)
    assert reason in found.reason
    assert found.fix


def test_aliases_that_multiply_are_stopped() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    bomb += "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    assert "stand for more than 20,000 values" in mistake(bomb).reason


def test_a_name_that_refers_to_itself_is_refused() -> None:
    assert "nothing there has the name" in mistake("a: &a [*a]\n").reason


def test_a_key_that_stands_twice_is_refused_at_the_second() -> None:
    line, column, reason = _where(organization("language: zh-Hant", "language: en"))
    assert (line, column) == (7, 5)
    assert "line 6" in reason


def test_merge_keys_and_tags_are_refused() -> None:
    text = organization("publish: &p {mode: auto}", "account: {<<: *p, handle: hk}", "homepage: !!set {}")
    assert [m.reason.split()[0] for m in mistakes(text)] == ["Merge", "Tags"]


# -- keys ------------------------------------------------------------------------------------------------------


def test_a_misspelled_key_is_not_also_missing() -> None:
    found = mistake("version: 1\norganisations: []\n")
    assert found.fix == "Did you mean “organizations”?"


def test_what_lacks_several_keys_has_a_mistake_for_each() -> None:
    assert [m.reason for m in mistakes("timezone: UTC\n")] == ["“organizations” is missing.", "“version” is missing."]


def test_a_key_without_a_value_is_marked_itself() -> None:
    assert _where(organization("homepage:")) == (6, 5, "This key has no value.")


def test_empty_rights_are_no_permission() -> None:
    assert _where(organization("rights:"))[2] == "This key has no value."
    assert "nothing" in _where(organization("rights: {}"))[2]


def test_another_version_of_the_format_is_refused() -> None:
    assert mistake("version: 2\norganizations: []\n").fix == "Write version: 1."


@pytest.mark.parametrize(
    ("line", "column", "fix"),
    [
        ("homepage: www.hkdaily.example", 15, "https://"),
        ("homepage: ftp://hkdaily.example", 15, "https://"),
        ("timezone: +08:00", 15, "Asia/Shanghai"),
        ("timezone: Asia/Hongkong", 15, "Asia/Hong_Kong"),
        ("timezone: asia", 15, "Asia/"),
        ("language: zh", 15, "zh-Hans or zh-Hant"),
        ("language: zh-TW", 15, "zh-Hant"),
        ("language: en_US", 15, "en-US"),
        ("kind: people", 11, "person"),
        ("publish: {max_per_hour: no}", 29, "none"),
        ("publish: {quiet_hours: 23-7}", 28, "23:30-07:00"),
        ("backfill: {since: 7 days}", 23, "7d"),
        ("backfill: some", 15, "all"),
        ('schedule: cron "0 9 * *"', 15, "cron"),
        ('schedule: cron "0 0 30 2 *"', 15, "crontab.guru"),
        ("account: {handle: '@HK-Daily'}", 23, "hk_daily"),
        ("rights: {from: 2026-02-30}", 20, "Check the month"),
        ("rights: {from: 1.11.2026}", 20, "2026-11-01"),
        ("rights: [full]", 13, "name: value"),
        ("sources: {feed: https://a.example/}", 14, "dash"),
        ("was: 'A B'", 10, "ingest status"),
    ],
)
def test_a_wrong_value_is_marked_and_the_fix_says_what_to_write(line: str, column: int, fix: str) -> None:
    found = mistake(organization(line))
    assert (found.line, found.column) == (6, column)
    assert fix in found.fix


# -- sources and targets ---------------------------------------------------------------------------------------


def test_an_unknown_kind_is_answered_with_the_nearest() -> None:
    assert mistake(source("fead: https://a.example/rss")).fix == "Did you mean “feed”?"
    assert mistake(source("kind: fead", "url: https://a.example/rss")).fix == "Did you mean “feed”?"


def test_a_bare_address_is_asked_for_its_kind() -> None:
    assert "feed: URL" in mistake(source("https://a.example/rss")).fix


def test_a_source_of_two_kinds_is_marked_at_the_second() -> None:
    assert _where(source("feed: https://a.example/a", "sitemap: https://a.example/b"))[:2] == (8, 9)


def test_an_option_of_another_kind_is_not_known() -> None:
    assert _where(source("feed: https://a.example/a", "links: a"))[:2] == (8, 9)


def test_a_wrong_option_is_marked_at_its_value() -> None:
    line, column, _reason = _where(source("feed: https://a.example/a", "text: pages"))
    assert (line, column) == (8, 15)


class Needy(BaseModel):
    """The options of a kind that cannot do without one."""

    links: str
    pages: int = 1


def needy(text: str) -> list[tuple[int, int, str]]:
    notes = Notes()
    node = compose(text, notes.add)
    assert isinstance(node, MappingNode)
    read_options(Needy, node.pairs, node, notes)
    return [(at.line, at.column, reason) for at, reason, _fix in notes.found.values()]


def test_an_option_that_has_to_be_there_is_missed_once() -> None:
    assert [reason for _line, _column, reason in needy("pages: 2\n")] == ["“links” is missing."]


def test_a_spider_that_does_not_exist_is_told_the_nearest() -> None:
    with pytest.raises(ConfigErrors) as caught:
        parse(source("spider: longread"), spiders=["longreads"])
    assert caught.value.mistakes[0].fix == "Did you mean “longreads”?"


def test_two_sources_of_the_same_id_are_one_mistake_that_names_both_lines() -> None:
    text = source("feed: https://a.example/rss.xml") + "      - feed: https://b.example/rss.xml\n"
    line, column, reason = _where(text)
    assert (line, column) == (8, 15)
    assert "line 7" in reason


def test_the_same_id_twice_in_one_line_is_seen_too() -> None:
    text = organization("sources: [{feed: https://a.example/x}, {feed: https://b.example/x}]")
    assert _where(text)[:2] == (6, 51)


def test_a_copied_organization_is_one_mistake() -> None:
    one = "  - id: hkdaily\n    name: A\n    account: {handle: hk}\n    sources:\n      - feed: https://a.example/x\n"
    line, _column, reason = _where(HEAD + one + one)
    assert (line, "line 4" in reason) == (9, True)


def test_two_organizations_cannot_speak_from_one_account() -> None:
    text = HEAD + "  - {id: a, name: A, account: {handle: daily}}\n  - {id: daily, name: B}\n"
    assert "line 4" in _where(text)[2]


def test_sources_of_one_organization_may_share_an_account() -> None:
    one = source("feed: https://a.example/x", "account: {handle: hk}") + "      - feed: https://a.example/y\n"
    assert parse(one + "        account: {handle: hk}\n")


def test_a_former_id_that_is_still_there_is_a_mistake() -> None:
    assert _where(ONE + "  - {id: b, name: B, was: hkdaily}\n")[:2] == (5, 27)
    assert _where(source("feed: https://a.example/x", "was: x"))[:2] == (8, 14)


def test_a_target_of_unknown_kind_is_one_mistake_however_often_it_is_named() -> None:
    text = HEAD.replace("community", "comunity") + "  - {id: a, name: A, rights: {targets: [discover]}}\n"
    assert mistake(text).fix == "Did you mean “community”?"


def test_hosts_that_may_be_asked_are_names_not_urls() -> None:
    assert "not a URL" in _where("version: 1\nfetch: {allow: [http://localhost/]}\norganizations: []\n")[2]


# -- how it is shown -------------------------------------------------------------------------------------------


def test_the_caret_stands_under_chinese_which_is_twice_as_wide() -> None:
    shown = mistake(HEAD + "  - {id: a, name: 香港日報😀, language: 中文}\n").render().split("\n")
    before = "      - {id: a, name: 香港日報😀, language: "
    assert shown[1] == before + "中文}"
    assert shown[2] == " " * (len(before) + 5) + "^^^^"


def test_a_long_line_is_shown_around_the_caret() -> None:
    shown = mistake(organization(f"rights: {{basis: {'約' * 300}, image: true, reference: {'x' * 300}}}")).render()
    line, caret = shown.split("\n")[1:3]
    assert "image: true" in line
    assert len(line) < 110
    assert len(caret) < 110


def test_what_would_steer_a_terminal_is_not_printed() -> None:
    shown = mistake(organization("language: 'a\u202e\u200bb'")).render()
    assert "\u202e" not in shown
    assert "\ufffd" in shown


def test_one_wrong_option_does_not_hide_another() -> None:
    found = mistakes(source("page: https://a.example/a", "pages: many", "next:"))
    assert [(m.line, m.column) for m in found] == [(8, 16), (9, 9)]
    assert len(needy("pages: many\n")) == 2
