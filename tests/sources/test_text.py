"""Charsets, dates and small surgery on markup."""

from __future__ import annotations

import doctest
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.feeds import charsets, dates, markup

HANS = "本报记者今天在北京获悉，新的交通安排将于下月开始实施，市民可以在网上查询有关资料。"
HANT = "記者今日在政府總部採訪，獲悉新的交通安排將於下月開始實施，市民可以在網上查詢有關的資料。"
JA = "明日の会議について、詳しい情報はこちらをご覧ください。"
KO = "오늘 서울에서 열린 회의에서 새로운 교통 정책이 발표되었다. 시민들은 인터넷에서 확인할 수 있다."
RU = "Сегодня в городе прошла встреча представителей издательств и читателей."
FR = "L'été dernier, les élèves de l'école ont visité le musée à côté de la forêt."
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        *((HANS, charset) for charset in ("gbk", "gb18030", "utf-8", "utf-16")),
        *((HANT, charset) for charset in ("big5", "gbk", "utf-8")),
        *((JA, charset) for charset in ("shift_jis", "euc_jp")),
        *((RU, charset) for charset in ("cp1251", "koi8-r")),
        *((FR, charset) for charset in ("cp1252", "utf-8")),
        (KO, "euc_kr"),
    ],
)
@pytest.mark.parametrize("claim", ["", "utf-8", "iso-8859-1", "gb2312", "big5", "no-such-charset"])
def test_text_is_read_right_whatever_is_claimed(text: str, charset: str, claim: str) -> None:
    body = text.encode(charset)

    assert charsets.decode(body, f"text/html; charset={claim}") == text


@pytest.mark.parametrize("claim", ["meta charset='gb2312'", 'meta http-equiv="x" content="text/html; charset=gbk"'])
def test_a_document_may_say_its_charset_itself(claim: str) -> None:
    page = f"<html><{claim}><p>联通</p>"  # too short to tell by itself

    assert "联通" in charsets.decode(page.encode("gbk"))


def test_a_character_cut_in_two_does_not_change_the_charset() -> None:
    body = (HANS * 20).encode()
    cut = body[:100] + body[101:]

    assert charsets.read(cut, "text/html; charset=gbk").charset == "utf-8"


def test_text_that_was_encoded_twice_is_read_once_more() -> None:
    assert charsets.decode("Łódź, été, 中文".encode().decode("latin-1").encode()) == "Łódź, été, 中文"


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-16", "text/xml; charset=hex", "charset="]))
def test_any_bytes_become_text(body: bytes, content_type: str) -> None:
    assert isinstance(charsets.decode(body, content_type), str)


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_utf8_is_utf8(text: str) -> None:
    body = b"\xef\xbb\xbf" + text.encode()

    assert charsets.decode(body, "text/html; charset=big5") == text


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Mon, 23 Nov 2026 07:20:00 +0800", "2026-11-22T23:20"),
        ("Mon, 23 Nov 2026 07:20:00 CST", "2026-11-22T23:20"),
        ("Mon, 23 Nov 26 07:20 EST", "2026-11-23T12:20"),
        ("Mon, 23 Nov 2026 07:20:00 -0000", "2026-11-22T23:20"),
        ("2026-11-23T07:20:00Z", "2026-11-23T07:20"),
        ("2026-11-23T07:20:00.123+08", "2026-11-22T23:20"),
        ("2026-11-23 07:20:00", "2026-11-22T23:20"),
        ("2026年11月23日 07:20", "2026-11-22T23:20"),
        ("2026年11月23日7时20分", "2026-11-22T23:20"),
        ("2026/11/23 下午3:20", "2026-11-23T07:20"),
        ("2026-11-23", "2026-11-22T16:00"),
        ("20261123T072000Z", "2026-11-23T07:20"),
        ("Nov 23, 2026 7:20 PM", "2026-11-23T11:20"),
        ("Mon Nov 23 07:20:00 2026", "2026-11-22T23:20"),
        ("3小时前", "2026-11-23T23:00"),
        ("45 分鐘前", "2026-11-24T01:15"),
        ("2 days ago", "2026-11-22T02:00"),
        ("昨天 07:20", "2026-11-22T23:20"),
        ("11-23 07:20", "2026-11-22T23:20"),
        ("12月31日", "2025-12-30T16:00"),
    ],
)
def test_dates_are_understood_as_their_writers_meant_them(written: str, meant: str) -> None:
    found = dates.parse_relative(written, "Asia/Shanghai", NOW)

    assert found is not None and found.isoformat()[:16] == meant


@pytest.mark.parametrize("written", ["", "soon", "2026-13-45", "0000-00-00", "99:99", "Feb 30, 2026 10:00"])
def test_what_is_no_date_is_none(written: str) -> None:
    assert dates.parse_relative(written, "Asia/Shanghai", NOW) is None


@given(st.text(max_size=40) | st.from_regex(r"\d{1,5}[-/.年]\d{1,3}[-/月]\d{1,3}[T ]\d{1,3}:\d{1,3}[+-]\d{4}"))
def test_no_text_is_too_odd_for_a_date(written: str) -> None:
    moment = dates.parse_relative(written, "Mars/Olympus", NOW)

    assert moment is None or moment.utcoffset() is not None


@given(st.text(max_size=80))
def test_plain_text_has_one_line_and_its_paragraphs_no_empty_ones(text: str) -> None:
    assert "\n" not in markup.plain(text)
    assert "" not in markup.paragraphs(text).split("\n")[1:]


@given(st.text(max_size=60), st.sampled_from(["https://a.example/b/", "", "nonsense"]))
def test_an_address_is_of_the_web_or_none(link: str, base: str) -> None:
    address = markup.web_address(link, base)

    assert address == "" or address.startswith(("http://", "https://"))


@pytest.mark.parametrize("module", [charsets, dates, markup])
def test_examples_in_the_code_hold(module: object) -> None:
    assert doctest.testmod(module).failed == 0  # type: ignore[arg-type]
