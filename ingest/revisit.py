"""When to look at an entry again: pure, the clock as an argument.

Feeds drop entries, and corrections and withdrawals come later; so a known entry is asked for again (conditionally) at
growing distances from its first sight. A passing failure is tried again soon, then less often, but never given up
while there is a chance; a missing page is believed after two looks a day apart.
"""

from __future__ import annotations

from datetime import datetime, timedelta

_AGES = (
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=7),
    timedelta(days=30),
)
_STANDING_EVERY = timedelta(days=90)
_BELIEVE_MISSING = timedelta(days=1)
_RETRY_FIRST = timedelta(minutes=5)
_RETRY_MOST = timedelta(days=1)
_RETRY_FOR = timedelta(days=30)
_RETRIES_LATER = 16  # of a failure later than that: a week

PASSING = frozenset({"robots", "dns", "connect", "tls", "http_5xx", "timeout", "redirect_loop", "extractor_killed"})
"""Codes that may go away by themselves: they are tried again for a month. The others are looked at by age."""


def next_look(first_seen: datetime, now: datetime, *, standing: bool) -> datetime | None:
    """When a known entry is looked at after `now`: 1 h, 6 h, 1, 3, 7 and 30 days after it was first seen, then every 90
    days while it stands posted; None when there is no reason to look any more."""
    for age in _AGES:
        if first_seen + age > now:
            return first_seen + age
    if not standing:
        return None
    last = first_seen + _AGES[-1]
    passed = (now - last) // _STANDING_EVERY
    return last + (passed + 1) * _STANDING_EVERY


def after_skip(
    code: str,
    first_seen: datetime,
    now: datetime,
    failures: int,
    *,
    standing: bool = False,
    retry_at: datetime | None = None,
) -> datetime | None:
    """When an entry that gave no article now is tried again. `failures`: looks in a row that failed, this one included;
    `standing`: its article stands posted; `retry_at`: when the server asked to be asked again (then the failure is a
    passing one, whatever its code)."""
    if code not in PASSING and retry_at is None:
        return next_look(first_seen, now, standing=standing)
    if now - first_seen > _RETRY_FOR and failures > _RETRIES_LATER:
        return next_look(first_seen, now, standing=standing)
    wait = _RETRY_FIRST * (1 << min(failures - 1, 12))
    return max(now + min(wait, _RETRY_MOST), retry_at or now)


def believed_missing(missing_since: datetime | None, now: datetime) -> bool:
    """Whether a 404 or 410 seen now makes the page removed: the second one, a day or more after the first."""
    return missing_since is not None and now - missing_since >= _BELIEVE_MISSING


def after_missing(missing_since: datetime | None, now: datetime) -> datetime:
    """When to look again after a first (or too early) 404 or 410: a day after the first."""
    return (missing_since or now) + _BELIEVE_MISSING
