"""Dates as feeds, sitemaps and list pages write them, to aware datetimes in UTC.

A time without a zone is in the time zone of its source. A date that cannot be true is not believed: `believable`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

_EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)  # before the web had news, and where empty fields end up (1970, 0001)
_AHEAD = timedelta(minutes=10)  # clocks differ by this much

_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "may": 5, "jun": 6}
_MONTHS |= {"jul": 7, "aug": 8, "sep": 9, "oct": 10, "nov": 11, "dec": 12}
# Abbreviations have several meanings (CST is China's and Chicago's): the source's own zone is asked first.
_ZONES = {"z": 0.0, "ut": 0.0, "utc": 0.0, "gmt": 0.0, "wet": 0.0, "bst": 1.0, "cet": 1.0, "cest": 2.0}
_ZONES |= {"eet": 2.0, "eest": 3.0, "msk": 3.0, "ist": 5.5, "ict": 7.0, "wib": 7.0, "hkt": 8.0, "sgt": 8.0, "awst": 8.0}
_ZONES |= {"jst": 9.0, "kst": 9.0, "aest": 10.0, "aedt": 11.0, "nzst": 12.0}
_ZONES |= {"est": -5.0, "edt": -4.0, "cst": -6.0, "cdt": -5.0, "mst": -7.0, "mdt": -6.0, "pst": -8.0, "pdt": -7.0}

_CLOCK = (
    r"(?:[\sT,]*(?P<half>上午|下午|晚上|am|pm)?\s*(?P<hour>\d{1,2})[:：时時点點](?P<minute>\d{1,2})"
    r"(?:[:：分](?P<second>\d{1,2})(?:[.,]\d+)?)?[分秒]?\s*(?P<after>am|pm)?\s*(?P<zone>[+-]\d{2}:?\d{2}|[+-]\d{2}|[a-z]{1,5})?)?"
)
_NUMERIC = re.compile(r"(?P<year>\d{4})[-/.年](?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?" + _CLOCK, re.IGNORECASE)
_COMPACT = re.compile(
    r"^(?P<year>\d{4})(?P<month>\d{2})(?P<day>\d{2})"
    r"(?:T?(?P<hour>\d{2}):?(?P<minute>\d{2}):?(?P<second>\d{2})(?:\.\d+)?(?P<zone>[+-]\d{2}:?\d{2}|Z)?)?$",
    re.IGNORECASE,
)
_DAY_FIRST = re.compile(
    r"(?P<day>\d{1,2})(?:st|nd|rd|th)?[\s-]+(?P<name>[a-z]{3})[a-z]*\.?,?[\s-]+(?P<year>\d{4}|\d{2})\b" + _CLOCK,
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    r"(?P<name>[a-z]{3})[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})\b" + _CLOCK, re.IGNORECASE
)
_C_TIME = re.compile(
    r"(?P<name>[a-z]{3})\s+(?P<day>\d{1,2})\s+(?P<hour>\d{1,2}):(?P<minute>\d\d):(?P<second>\d\d)\s+"
    r"(?P<zone>[a-z]{3,5}|[+-]\d{4})?\s*(?P<year>\d{4})",
    re.IGNORECASE,
)
# The two ways in which most feeds write a time, whole and with its distance from UTC: nothing to find out.
_RFC822 = re.compile(
    r"(?:[A-Z][a-z]{2}, )?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4}) (\d\d):(\d\d):(\d\d) (?:([+-])(\d\d)(\d\d)|GMT)"
)
_RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.\d+)?(?:([+-])(\d\d):(\d\d)|Z)")
_SECONDS = re.compile(r"^\d{10}(?:\d{3})?$")
_WITHOUT_YEAR = re.compile(r"^(?P<month>\d{1,2})[-/月](?P<day>\d{1,2})日?" + _CLOCK + r"$", re.IGNORECASE)
_AGO = re.compile(r"(\d+)\s*(分钟|分鐘|小时|小時|天|minutes?|mins?|hours?|days?)\s*(?:前|以前|之前|ago)", re.IGNORECASE)
_NEARBY = re.compile(r"^(?P<word>今天|昨天|前天|today|yesterday)" + _CLOCK + r"$", re.IGNORECASE)
_BACK = {"今天": 0, "today": 0, "昨天": 1, "yesterday": 1, "前天": 2}
_UNITS = {"分": "minutes", "小": "hours", "天": "days", "m": "minutes", "h": "hours", "d": "days"}


def parse(text: str, zone: str = "UTC") -> datetime | None:
    """The instant that a feed's date means; None when it cannot be read. `zone` is an IANA name, of the source.

    >>> parse("2026年11月23日 07:20", "Asia/Shanghai").isoformat()
    '2026-11-22T23:20:00+00:00'
    >>> parse("Mon, 23 Nov 2026 07:20:00 CST", "Asia/Taipei").hour
    23
    """
    text = " ".join(text.split())[:100]
    if moment := _complete(text):
        return moment
    if _SECONDS.match(text):
        return datetime.fromtimestamp(int(text[:10]), UTC)
    local = _zone(zone)
    for pattern in (_NUMERIC, _COMPACT, _DAY_FIRST, _MONTH_FIRST, _C_TIME):
        found = pattern.search(text)
        if found and (moment := _instant(found, local)):
            return moment
    return None


def _complete(text: str) -> datetime | None:
    if found := _RFC822.fullmatch(text):
        day, name, year, hour, minute, second, sign, hours, minutes = found.groups()
        month = str(_MONTHS.get(name.lower(), 0))
    elif found := _RFC3339.fullmatch(text):
        year, month, day, hour, minute, second, sign, hours, minutes = found.groups()
    else:
        return None
    try:
        moment = datetime(int(year), int(month), int(day), int(hour), int(minute), min(int(second), 59), tzinfo=UTC)
        if not sign or (sign, hours, minutes) == ("+", "00", "00"):
            return moment
        if (sign, hours, minutes) == ("-", "00", "00") or int(hours) > 23:
            return None  # -0000 says that the zone is not known
        distance = timedelta(hours=int(hours), minutes=int(minutes))
        return moment + distance if sign == "-" else moment - distance
    except (ValueError, OverflowError):
        return None


def parse_relative(text: str, zone: str, now: datetime) -> datetime | None:
    """Like `parse`, and also what list pages write: “3小时前”, “昨天 07:20”, “11-23 07:20”."""
    text = " ".join(text.split())[:100]
    absolute = parse(text, zone)
    if absolute:
        return absolute
    if ago := _AGO.search(text):
        return now - _span(int(ago[1]), ago[2])
    today = now.astimezone(_zone(zone))
    if near := _NEARBY.match(text):
        day = today - timedelta(days=_BACK[near["word"].lower()])
        return _instant(near, _zone(zone), day.year, day.month, day.day)
    if short := _WITHOUT_YEAR.match(text):
        return _latest(short, _zone(zone), today)
    return None


def believable(moment: datetime | None, now: datetime) -> bool:
    """False for dates before 1995 and more than ten minutes ahead of `now`."""
    return moment is not None and _EARLIEST <= moment <= now + _AHEAD


def _instant(
    found: re.Match[str], local: tzinfo, year: int | None = None, month: int | None = None, day: int | None = None
) -> datetime | None:
    parts = found.groupdict()
    try:
        naive = datetime(  # noqa: DTZ001 – its zone is found out next
            year or _year(parts["year"]),
            month or _month(parts),
            day or int(parts["day"]),
            _hour(parts),
            int(parts["minute"] or 0),
            min(int(parts["second"] or 0), 59),  # 60 is a leap second
        )
        return naive.replace(tzinfo=_offset(parts["zone"] or "", naive, local)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _year(digits: str) -> int:
    year = int(digits)
    return year if len(digits) == 4 else year + (2000 if year < 70 else 1900)


def _month(parts: dict[str, str | None]) -> int:
    name = parts.get("name")
    return _MONTHS.get(name.lower(), 0) if name else int(parts.get("month") or 0)


def _hour(parts: dict[str, str | None]) -> int:
    hour = int(parts["hour"] or 0)
    half = (parts.get("half") or parts.get("after") or "").lower()
    if half in {"下午", "晚上", "pm"} and hour < 12:
        return hour + 12
    return 0 if half in {"上午", "am"} and hour == 12 else hour


def _offset(written: str, naive: datetime, local: tzinfo) -> tzinfo:
    """The zone that a date names, else the source's own."""
    if not written or written == "-0000":  # RFC 2822, 3.3: a time whose zone is not known
        return local
    if written[0] in "+-":
        digits = written[1:].replace(":", "").ljust(4, "0")
        span = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
        return timezone(-span if written[0] == "-" else span)
    if written.upper() == local.tzname(naive):
        return local
    hours = _ZONES.get(written.lower())
    return local if hours is None else timezone(timedelta(hours=hours))


def _zone(name: str) -> tzinfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC


def _span(count: int, unit: str) -> timedelta:
    return timedelta(**{_UNITS[unit[0].lower()]: min(count, 100_000)})


def _latest(found: re.Match[str], local: tzinfo, today: datetime) -> datetime | None:
    """Of a day without a year, the last that has been."""
    guess: Callable[[int], datetime | None] = lambda year: _instant(found, local, year)  # noqa: E731
    this = guess(today.year)
    return this if this and this <= today + timedelta(days=1) else guess(today.year - 1)
