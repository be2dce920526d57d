"""Times as pages write them, as instants: in UTC, those without a zone read in the source's."""

from __future__ import annotations

import itertools
import logging
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from typing import Any
from zoneinfo import ZoneInfo

# The beginnings of the months' names, in the languages that partners write in.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "jan ene gen sty янв ιαν",
            "feb fev fév lut фев φεβ",
            "mar mär mrz maa мар μαρ μάρ",
            "apr avr abr kwi апр απρ",
            "may mai maj mei mag май мая μαΐ μαϊ μάι",
            "jun juin giu cze июн ιουν ιούν",
            "jul juil lug lip июл ιουλ ιούλ",
            "aug ago aoû sie авг αυγ αύγ",
            "sep set wrz сен σεπ",
            "oct okt ott out paź окт οκτ",
            "nov lis ноя νοε νοέ",
            "dec dez déc dic gru дек δεκ",
        ),
        start=1,
    )
    for name in names.split()
}
_TIME = r"""(?P<H>\d{1,2})[:.](?P<M>\d\d)(?::(?P<S>\d\d))?\s*(?P<after>[ap]\.?m\.?)?\s*
      (?P<zone>(?:Z|UTC|GMT|EST|EDT|PST|PDT|BST|[+-]\d\d:?\d\d)(?!\w))?"""
_NUMERIC = re.compile(
    r"""(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*(?:日|号|號)?
    (?:[T\s,，]*(?:星期.|周.|週.|\(.\)|（.）)?\s*(?P<half>上午|下午|晚上|AM|PM)?\s*
      (?P<H>\d{1,2})\s*[:：时時点點]\s*(?P<M>\d{1,2})(?:\s*[:：分]\s*(?P<S>\d{1,2})(?:[.,]\d+)?)?\s*
      (?P<after>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|HKT|CST|JST|[+-]\d\d:?\d\d)?)?""",
    re.I | re.X,
)
_NAMED = re.compile(
    rf"""(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th|er|\.|º)?\s+(?:de\s+)?)?
    (?<![^\W\d_])(?P<month>{"|".join(sorted(_MONTHS, key=len, reverse=True))})[^\W\d_]{{0,9}}\.?,?\s+(?:de\s+|del\s+)?
    (?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+)?(?P<y>(?:19|20)\d\d)(?:(?:,?\s*(?:[|·–-]\s*|at\s+|um\s+|kl\.?\s+|à\s+|о\s+)?)
      {_TIME})?""",
    re.I | re.X,
)
_DAY_FIRST = re.compile(
    rf"""(?<![\d./])(?P<one>\d{{1,2}})(?P<sign>[./])\s?(?P<two>\d{{1,2}})(?P=sign)\s?(?P<y>(?:19|20)\d\d)(?!\d)
    (?:,?\s*(?:[|·–-]\s*|um\s+|kl\.?\s+)?{_TIME})?""",
    re.I | re.X,
)
# Abbreviations with one meaning in practice. CST is China's on Chinese pages and Chicago's elsewhere: not believed.
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "HKT": 8, "JST": 9, "BST": 1, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7}
_LONG = 300  # characters in which a time is looked for
_NODES = 20_000  # of a page: a larger one is not searched


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant, and how well it was said."""

    at: datetime  # in the zone that was written, or the source's: its day is the one that readers see
    zoned: bool  # a zone was written
    timed: bool  # a time of day was written

    @property
    def exact(self) -> bool:
        return self.zoned and self.timed

    def refines(self, other: Stamp) -> bool:
        """Whether it says the same more exactly: the hour of a day, or the zone of an hour."""
        if not other.timed:
            return self.timed and self.at.date() == other.at.date()
        apart = self.at.replace(tzinfo=None) - other.at.replace(tzinfo=None)
        return self.exact and not other.zoned and abs(apart) < timedelta(minutes=1)


def parse(text: str, zone: tzinfo) -> Stamp | None:
    """The first time in `text`; `zone` is that of a time without one. None for none, and for what cannot be."""
    written = text[:_LONG].strip()
    for read in (_iso, _mail, _numeric, _named, _day_first):
        try:
            if found := read(written, zone):
                return found
        except (ValueError, OverflowError):
            continue
    return None


def searched(tree: Any, url: str) -> Stamp | None:
    """The day that htmldate finds on a page which says nothing in the usual places, its address and text included: a
    good guess (right on six pages of seven), and none at all where it would take long."""
    import htmldate

    if sum(1 for _node in itertools.islice(tree.iter(), _NODES + 1)) > _NODES:
        return None
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = htmldate.find_date(tree, original_date=True, url=url)
    except (ValueError, OverflowError, RecursionError):
        return None
    stamp = parse(found or "", UTC)
    # The first of January is what it makes of a year in a copyright line.
    return None if stamp is None or (stamp.at.month, stamp.at.day) == (1, 1) else stamp


def zone_of(name: str) -> tzinfo:
    """The zone of an IANA name, UTC when there is no such zone."""
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def _iso(text: str, zone: tzinfo) -> Stamp | None:
    if re.fullmatch(r"\d{10}(?:\d{3})?", text):
        return _stamp(datetime.fromtimestamp(int(text[:10]), UTC), UTC, timed=True)
    if not re.match(r"^(?:19|20)\d\d-", text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return _stamp(found, zone, timed=len(text) > 10)


def _mail(text: str, _zone: tzinfo) -> Stamp | None:
    if not re.match(r"^[A-Z][a-z]{2}, \d", text):
        return None
    return _stamp(parsedate_to_datetime(text), UTC, timed=True)


def _numeric(text: str, zone: tzinfo) -> Stamp | None:
    found = _NUMERIC.search(text)
    if found is None:
        return None
    return _built(found, int(found["m"]), int(found["d"]), found["half"] or found["after"] or "", zone)


def _named(text: str, zone: tzinfo) -> Stamp | None:
    found = _NAMED.search(text)
    if found is None or not (found["d1"] or found["d2"]):
        return None
    day = int(found["d2"] or found["d1"])
    return _built(found, _MONTHS[found["month"].lower()], day, found["after"] or "", zone)


def _day_first(text: str, zone: tzinfo) -> Stamp | None:
    """24.11.2026, and 24/11/2026 where only one of the two can be the month."""
    for found in _DAY_FIRST.finditer(text):
        one, two = int(found["one"]), int(found["two"])
        if found["sign"] == "." or one > 12:
            return _built(found, two, one, found["after"] or "", zone)
        if two > 12:
            return _built(found, one, two, found["after"] or "", zone)
    return None


def _built(found: re.Match[str], month: int, day: int, half: str, zone: tzinfo) -> Stamp | None:
    hour = int(found["H"] or 0)
    late = half.lower().replace(".", "") in ("pm", "下午", "晚上")
    if half and hour == 12 and not late:
        hour = 0
    elif late and hour < 12:
        hour += 12
    written = _offset(found["zone"] or "")
    naive = datetime(int(found["y"]), month, day, hour, int(found["M"] or 0), int(found["S"] or 0), tzinfo=written)
    return _stamp(naive, zone, timed=found["H"] is not None)


def _offset(written: str) -> tzinfo | None:
    if not written or written.upper() == "CST":
        return None
    if written.upper() in _ZONES:
        return timezone(timedelta(hours=_ZONES[written.upper()]))
    sign = -1 if written[0] == "-" else 1
    digits = written[1:].replace(":", "")
    return timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))


def _stamp(found: datetime, zone: tzinfo, *, timed: bool) -> Stamp | None:
    zoned = found.tzinfo is not None
    at = found if zoned else found.replace(tzinfo=zone)
    return Stamp(at, zoned, timed) if at.year > 1990 else None
