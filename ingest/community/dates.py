"""Days and times as a reader of each language writes them.

Written out here because a date is not a sentence to translate: Chinese day heads spell their numbers, bylines do not.
All moments are shown in the community's zone; the exact one stands in the `datetime` attribute.
"""

from __future__ import annotations

from datetime import date, datetime

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()  # noqa: SIM905
_DIGITS = "〇一二三四五六七八九"


def clock(moment: datetime) -> str:
    """09:40"""
    return f"{moment:%H:%M}"


def day_head(day: date, language: str, *, today: date) -> str:
    """The head of a day in a feed; the year only where it is not this one.

    >>> day = date(2026, 11, 23)
    >>> day_head(day, "zh-Hant", today=day), day_head(day, "en", today=day), day_head(day, "en", today=date(2027, 1, 1))
    ('十一月二十三日 星期一', 'Monday, 23 November', 'Monday, 23 November 2026')
    """
    weekday = day.weekday()
    if not language.startswith("zh"):
        year = "" if day.year == today.year else f" {day.year}"
        return f"{_WEEKDAYS[weekday]}, {day.day} {_MONTHS[day.month - 1]}{year}"
    year = "" if day.year == today.year else "".join(_DIGITS[int(digit)] for digit in str(day.year)) + "年"
    return f"{year}{_spelled(day.month)}月{_spelled(day.day)}日 星期{'一二三四五六日'[weekday]}"


def day(day: date, language: str) -> str:
    """2026 年 11 月 23 日 · 23 November 2026"""
    if language.startswith("zh"):
        return f"{day.year} 年 {day.month} 月 {day.day} 日"
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(at: datetime, language: str) -> str:
    """2026 年 11 月 23 日 07:20 · 23 November 2026, 08:30"""
    comma = "" if language.startswith("zh") else ","
    return f"{day(at.date(), language)}{comma} {clock(at)}"


def short(at: datetime, language: str, *, now: datetime) -> str:
    """As little as tells when: the time today, the day this year, else the date."""
    if at.date() == now.date():
        return clock(at)
    if at.year != now.year:
        return day(at.date(), language)
    if language.startswith("zh"):
        return f"{at.month} 月 {at.day} 日"
    return f"{at.day} {_MONTHS[at.month - 1]}"


def offset(at: datetime) -> str:
    """The zone as a distance from UTC: UTC+8, UTC−3:30."""
    minutes = round((at.utcoffset() or at - at).total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if not minutes:
        return "UTC"
    return f"UTC{'+' if minutes > 0 else '−'}{hours}{f':{rest:02}' if rest else ''}"


def _spelled(number: int) -> str:
    """1 to 31 in Chinese.

    >>> [_spelled(n) for n in (1, 10, 11, 20, 31)]
    ['一', '十', '十一', '二十', '三十一']
    """
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十") + (_DIGITS[ones] if ones else "")
