"""The reasons of a plan as sentences, in the reader's language and with the reader's clock.

Reasons are kept as codes and values, not as words: a plan is made by a process that may speak another language than the
person who asks for it later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.types import Reason

_Values = Mapping[str, str | int | float]


def sentences(reasons: Sequence[Reason], zone: tzinfo | None = None) -> tuple[str, ...]:
    """A sentence for each reason, times by the clock of `zone` (None: of this machine). What a newer ingest wrote and
    this one does not know is left out."""
    return tuple(_SENTENCES[one.code](one.values, zone) for one in reasons if one.code in _SENTENCES)


def _gone(_values: _Values, _zone: tzinfo | None) -> str:
    return _("The server says that the address is gone for good (410); it is asked once a week.")


def _retry_after(values: _Values, zone: tzinfo | None) -> str:
    return _("The server asked not to be asked before {when}.", when=_clock(values["until"], zone))


def _pause(values: _Values, zone: tzinfo | None) -> str:
    return _(
        "Its host wants a pause between two visits; what waits is taken from {when} on, one page at a time.",
        when=_clock(values["until"], zone),
    )


def _failed(values: _Values, _zone: tzinfo | None) -> str:
    return ngettext(
        "The last read failed; after each further failure it is tried later, and once a day at least.",
        "The last {count} reads failed; after each further failure it is tried later, and once a day at least.",
        int(values["failures"]),
    )


def _cron(values: _Values, _zone: tzinfo | None) -> str:
    return _("So says its schedule: cron {expression}.", expression=values["expression"])


def _every(values: _Values, _zone: tzinfo | None) -> str:
    return _("So says its schedule: every {length}.", length=_length(values["seconds"]))


def _ttl(values: _Values, _zone: tzinfo | None) -> str:
    return _("The source asks to be read every {length} at most.", length=_length(values["seconds"]))


def _fresh(values: _Values, zone: tzinfo | None) -> str:
    return _("The server says that its answer holds until {when}.", when=_clock(values["until"], zone))


def _pushed(values: _Values, _zone: tzinfo | None) -> str:
    return ngettext(
        "Its hub tells us of news at once, so it is only read every hour, in case that something was lost.",
        "Its hub tells us of news at once, so it is only read every {count} hours, in case that something was lost.",
        int(values["hours"]),
    )


def _sleeps(values: _Values, zone: tzinfo | None) -> str:
    return _("The source says that it has no news before {when}.", when=_clock(values["until"], zone))


def _longest(_values: _Values, _zone: tzinfo | None) -> str:
    return _("Every source is read once a day at least.")


def _unknown(values: _Values, _zone: tzinfo | None) -> str:
    return _(
        "It is not known yet when this source has news; until then it is read about every {length}.",
        length=_length(values["seconds"]),
    )


def _look(_values: _Values, _zone: tzinfo | None) -> str:
    return _("An article that could not be fetched is tried again.")


def _costly(values: _Values, _zone: tzinfo | None) -> str:
    return _(
        "A read of this source takes many requests, so there is one every {length} at most.",
        length=_length(values["seconds"]),
    )


def _burst(values: _Values, zone: tzinfo | None) -> str:
    return _("News came at {when}, and here more often follows soon.", when=_clock(values["last"], zone))


def _fixed(values: _Values, zone: tzinfo | None) -> str:
    when = _hour(values["at"], zone)
    if values["days"] == "workdays":
        return _("Articles usually come at about {when} on workdays.", when=when)
    if values["days"] == "weekend":
        return _("Articles usually come at about {when} at weekends.", when=when)
    if values["days"]:
        return _("Articles usually come at about {when} on {day}.", when=when, day=_day(values["at"], zone))
    return _("Articles usually come at about {when}.", when=when)


def _busy(values: _Values, zone: tzinfo | None) -> str:
    begin, end = _hour(values["from"], zone), _hour(values["until"], zone)
    if values["days"] == "workdays":
        return _("Articles usually come between {begin} and {end} on workdays.", begin=begin, end=end)
    if values["days"] == "weekend":
        return _("Articles usually come between {begin} and {end} at weekends.", begin=begin, end=end)
    if values["days"]:
        day = _day(values["from"], zone)
        return _("Articles usually come between {begin} and {end} on {day}.", begin=begin, end=end, day=day)
    return _("Articles usually come between {begin} and {end}.", begin=begin, end=end)


def _quiet(values: _Values, zone: tzinfo | None) -> str:
    return _(
        "Little is to be expected until then (the last article came at {when}); it is read all the same.",
        when=_clock(values["since"], zone),
    )


def _no_news(_values: _Values, _zone: tzinfo | None) -> str:
    return _("Nothing has come since we look; it is read now and then all the same.")


def _rate(values: _Values, _zone: tzinfo | None) -> str:
    day = float(values["day"])
    if day >= 1:
        shown = f"{day:.0f}"
        return ngettext(
            "It has about {number} article a day.",
            "It has about {number} articles a day.",
            1 if shown == "1" else 2,
            number=shown,
        )
    shown = f"{day * 7:.1g}"
    return ngettext(
        "It has about {number} article a week.",
        "It has about {number} articles a week.",
        1 if shown == "1" else 2,
        number=shown,
    )


_SENTENCES: Mapping[str, Callable[[_Values, tzinfo | None], str]] = {
    "gone": _gone,
    "retry_after": _retry_after,
    "failed": _failed,
    "pause": _pause,
    "cron": _cron,
    "every": _every,
    "ttl": _ttl,
    "fresh": _fresh,
    "pushed": _pushed,
    "sleeps": _sleeps,
    "longest": _longest,
    "unknown": _unknown,
    "costly": _costly,
    "look": _look,
    "burst": _burst,
    "fixed": _fixed,
    "busy": _busy,
    "quiet": _quiet,
    "no_news": _no_news,
    "rate": _rate,
}


def _clock(moment: str | int | float, zone: tzinfo | None) -> str:
    """A time as a person writes it; with the day, as it may be another one."""
    return f"{datetime.fromisoformat(str(moment)).astimezone(zone):%Y-%m-%d %H:%M}"


def _length(seconds: str | int | float) -> str:
    """`90 seconds`, `15 minutes`, `2 hours`, `7 days`: the largest unit that leaves nothing over."""
    length = timedelta(seconds=int(seconds))
    if length % timedelta(days=1) == timedelta(0):
        return ngettext("day", "{count} days", length.days)
    if length % timedelta(hours=1) == timedelta(0):
        return ngettext("hour", "{count} hours", length // timedelta(hours=1))
    if length % timedelta(minutes=1) == timedelta(0):
        return ngettext("minute", "{count} minutes", length // timedelta(minutes=1))
    return ngettext("second", "{count} seconds", int(seconds))


def _hour(moment: str | int | float, zone: tzinfo | None) -> str:
    return f"{datetime.fromisoformat(str(moment)).astimezone(zone):%H:%M}"


def _day(moment: str | int | float, zone: tzinfo | None) -> str:
    """A weekday's name, in the plural: on which days."""
    names = (_("Mondays"), _("Tuesdays"), _("Wednesdays"), _("Thursdays"), _("Fridays"), _("Saturdays"), _("Sundays"))
    return names[datetime.fromisoformat(str(moment)).astimezone(zone).weekday()]
