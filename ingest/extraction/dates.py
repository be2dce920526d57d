"""Times as pages write them, as instants: in UTC, those without a zone read in the source's."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from zoneinfo import ZoneInfo

_MONTHS = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)  # noqa: SIM905
}
_NUMERIC = re.compile(
    r"""(?P<y>(?:19|20)\d\d)\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*(?:日|号|號)?
    (?:[T\s,，]*(?:星期.|周.|週.|\(.\)|（.）)?\s*(?P<half>上午|下午|晚上|AM|PM)?\s*
      (?P<H>\d{1,2})\s*[:：时時点點]\s*(?P<M>\d{1,2})(?:\s*[:：分]\s*(?P<S>\d{1,2})(?:[.,]\d+)?)?\s*
      (?P<after>[ap]\.?m\.?)?\s*(?P<zone>Z|UTC|GMT|HKT|CST|JST|[+-]\d\d:?\d\d)?)?""",
    re.I | re.X,
)
_NAMED = re.compile(
    r"""(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\s+)?(?P<month>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+
    (?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<y>(?:19|20)\d\d)
    (?:,?\s*(?:at\s*)?(?P<H>\d{1,2})[:.](?P<M>\d\d)(?::(?P<S>\d\d))?\s*(?P<after>[ap]\.?m\.?)?\s*
      (?P<zone>Z|UTC|GMT|EST|EDT|PST|PDT|BST|[+-]\d\d:?\d\d)?)?""",
    re.I | re.X,
)
# Abbreviations with one meaning in practice. CST is China's on Chinese pages and Chicago's elsewhere: not believed.
_ZONES = {"Z": 0, "UTC": 0, "GMT": 0, "HKT": 8, "JST": 9, "BST": 1, "EST": -5, "EDT": -4, "PST": -8, "PDT": -7}


@dataclass(frozen=True, slots=True)
class Stamp:
    """An instant, and how well it was said."""

    at: datetime
    zoned: bool  # a zone was written
    timed: bool  # a time of day was written

    @property
    def exact(self) -> bool:
        return self.zoned and self.timed


def parse(text: str, zone: tzinfo) -> Stamp | None:
    """The first time in `text`; `zone` is that of a time without one. None for none, and for what cannot be."""
    written = text.strip()
    try:
        return _iso(written, zone) or _mail(written) or _numeric(written, zone) or _named(written, zone)
    except (ValueError, OverflowError):
        return None


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


def _mail(text: str) -> Stamp | None:
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
    at = (found if zoned else found.replace(tzinfo=zone)).astimezone(UTC)
    return Stamp(at, zoned, timed) if at.year > 1990 else None
