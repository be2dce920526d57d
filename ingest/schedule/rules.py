"""What an operator writes as a schedule, and when that is due: a schedule, a moment and a time zone in, a moment out.

    auto                     learned from when the source had news (`rhythm`); until then about every 15 minutes
    every 90s|15m|2h|1d      a fixed distance, one minute at least
    cron "*/10 7-23 * * *"   minute, hour, day of the month, month, weekday, in the source's time zone

Cron follows Debian's cron (weekday 0 and 7 are Sunday; a day of the month and a weekday together mean either of
them). When clocks go forward, a time that does not exist runs at the first minute that does; when they go back, a
fixed time runs once, and `*` runs in both hours.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from ingest.errors import ConfigError
from ingest.i18n import gettext as _

AUTO = timedelta(minutes=15)
"""What `auto` means where nothing is known of a source."""

SHORTEST = timedelta(minutes=1)
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_DURATION = re.compile(r"([0-9]{1,6})([smhdw])", re.ASCII)
_CRON = re.compile(r"""cron\s+(?:"([^"]*)"|'([^']*)'|([^"']*))""")


@dataclass(frozen=True, slots=True)
class Every:
    """A fixed distance."""

    period: timedelta


@dataclass(frozen=True, slots=True)
class Cron:
    """Five fields, as a person wrote them."""

    expression: str


def parse_schedule(text: str) -> Every | Cron:
    """What a schedule says. Raises ConfigError with what to write instead."""
    text = text.strip()
    if text == "auto":
        return Every(AUTO)
    if text.startswith("every "):
        return _every(text.removeprefix("every "))
    cron = _CRON.fullmatch(text)
    if cron:
        return _cron(next(group for group in cron.groups() if group is not None).strip())
    raise ConfigError(_("This is not a schedule."), fix=_('Write auto, every 15m, or cron "*/10 7-23 * * *".'))


def parse_duration(text: str) -> timedelta:
    """`90s`, `15m`, `2h`, `7d` or `4w` as a length of time. Raises ConfigError.

    >>> parse_duration("90s"), parse_duration("7d")
    (datetime.timedelta(seconds=90), datetime.timedelta(days=7))
    """
    found = _DURATION.fullmatch(text.strip())
    if found is None:
        raise ConfigError(
            _("This is not a length of time."), fix=_("Write a whole number and s, m, h, d or w, such as 15m or 7d.")
        )
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def next_due(schedule: str, after: datetime, timezone: str, *, jitter: str = "") -> datetime:
    """The first moment after `after` (aware) at which the schedule is due, in UTC.

    `jitter` names whose schedule it is: `auto` and `every` come up to a tenth earlier, always by the same amount for
    the same name, so that hundreds of sources do not ask at the same second. Cron is kept to the minute.
    """
    rule = parse_schedule(schedule)
    if isinstance(rule, Every):
        return after.astimezone(UTC) + max(SHORTEST, rule.period * (1 - share(jitter) / 10))
    return next_cron(rule.expression, after, ZoneInfo(timezone))


def next_cron(expression: str, after: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after `after` that fits, in UTC."""
    after = after.astimezone(UTC)
    for due in CronSim(expression, after.astimezone(zone)):
        # In the second of two equal hours the library counts from the first one again.
        moment: datetime = due.astimezone(UTC)
        if moment > after:
            return moment
    raise ConfigError(_("This time never comes."), fix=_("Check the day and the month."))


@lru_cache(maxsize=1024)
def _every(text: str) -> Every:
    period = parse_duration(text)
    if period < SHORTEST:
        raise ConfigError(_("A source is read once a minute at most."), fix=_("Write every 1m or longer."))
    return Every(period)


@lru_cache(maxsize=1024)
def _cron(expression: str) -> Cron:
    if len(expression.split()) != 5 or len(expression) > 200:
        raise ConfigError(
            _("A cron expression has five fields: minute, hour, day of the month, month, weekday."),
            fix=_('Write, for example, cron "*/10 7-23 * * *".'),
        )
    try:
        next_cron(expression, datetime(2026, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
    except CronSimError as error:
        raise ConfigError(_unreadable(str(error)), fix=_("crontab.guru explains the five fields.")) from error
    return Cron(expression)


def _unreadable(problem: str) -> str:
    field = {
        "Bad minute": _("minute (0–59)"),
        "Bad hour": _("hour (0–23)"),
        "Bad day-of-month": _("day of the month (1–31, in that month)"),
        "Bad month": _("month (1–12)"),
        "Bad day-of-week": _("weekday (0–7, 0 and 7 are Sunday)"),
    }.get(problem, problem)
    return _("The cron expression cannot be read at its {field}.", field=field)


def share(name: str) -> float:
    """A number from 0 to 1, always the same for a name: its own part of a jitter."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4]) / 2**32 if name else 0.0
