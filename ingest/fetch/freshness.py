"""Until when an answer counts as fresh, by what the server says of it (RFC 9111): pure.

We are a private cache: `s-maxage` is not for us. Nothing is guessed where a server says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

LONGEST = timedelta(days=1)
"""A feed that says a year means its pictures: sites set one lifetime for all their files."""

_NEVER = frozenset({"no-cache", "no-store"})


def fresh_until(headers: Mapping[str, str], now: datetime) -> datetime | None:
    """The moment before which the server says that nobody need ask again, at most a day after `now`; None where it
    says nothing, or that it wants to be asked. `headers`: names in lower case."""
    lifetime = _lifetime(headers)
    if lifetime is None:
        return None
    left = min(lifetime - _age(headers), LONGEST)
    return now + left if left > timedelta() else None


def http_date(value: str) -> datetime | None:
    """An HTTP date (RFC 9110, 5.6.7) in UTC; None for anything else.

    >>> http_date("Tue, 24 Nov 2026 12:00:00 GMT")
    datetime.datetime(2026, 11, 24, 12, 0, tzinfo=datetime.timezone.utc)
    """
    try:
        moment = parsedate_to_datetime(value.strip()[:64])
        return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _lifetime(headers: Mapping[str, str]) -> timedelta | None:
    said = dict(_directives(headers.get("cache-control", "")))
    if _NEVER & said.keys() or headers.get("vary", "").strip() == "*":
        return None
    if "max-age" in said:  # wins over Expires (RFC 9111, 5.3), also where it makes no sense
        return _seconds(said["max-age"])
    if "expires" not in headers:
        return None
    # An Expires that is no date, such as 0, means the past.
    expires, date = http_date(headers.get("expires", "")), http_date(headers.get("date", ""))
    # Both by the server's own clock, so that one which goes wrong does no harm.
    return expires - date if expires and date else None


def _age(headers: Mapping[str, str]) -> timedelta:
    """How long caches on the way have had it. The difference between Date and our clock is left out: of servers whose
    clock is hours behind, nothing would ever be fresh."""
    return _seconds(headers.get("age", "")) or timedelta()


def _directives(value: str) -> Iterator[tuple[str, str]]:
    """Of a directive that comes twice, the first counts."""
    for part in reversed(value[:1000].split(",")):
        name, _equals, argument = part.partition("=")
        yield name.strip().lower(), argument.strip().strip('"')


def _seconds(value: str) -> timedelta | None:
    value = value.strip()
    return timedelta(seconds=int(value[:9])) if value.isascii() and value.isdecimal() else None
