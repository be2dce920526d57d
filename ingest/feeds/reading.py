"""What every reader of announcements shares: which dates are believed, in which order entries come, what was odd."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from ingest.feeds import dates
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.types import Entry


@dataclass(slots=True)
class Reading:
    """One document being read: where it came from, what the clock says, and what was odd about it."""

    url: str
    timezone: str
    now: datetime
    notes: list[str] = field(default_factory=list)
    odd: Counter[str] = field(default_factory=Counter)

    def date(self, text: str, *, relative: bool = False) -> datetime | None:
        """The instant that is meant; None, and counted, when it cannot be read or believed."""
        if not text.strip():
            return None
        moment = dates.parse_relative(text, self.timezone, self.now) if relative else dates.parse(text, self.timezone)
        if moment is None:
            self.odd["unreadable_date"] += 1
        return self.believed(moment)

    def believed(self, moment: datetime | None) -> datetime | None:
        """The same, if it can be true; else None, and counted."""
        if moment is None or dates.believable(moment, self.now):
            return moment
        self.odd["unbelievable_date"] += 1
        return None

    def embargo(self, text: str) -> datetime | None:
        """The end of an embargo, which may lie ahead. One that cannot be read holds, a day at a time, until somebody
        writes it properly: to wait is the smaller mistake."""
        if not text.strip():
            return None
        moment = dates.parse(text, self.timezone)
        self.odd["unreadable_embargo"] += moment is None
        self.odd["embargo"] += moment is not None and moment > self.now
        return moment or self.now + timedelta(days=1)

    def identified(self, entry: Entry) -> Entry | None:
        """The entry with an identity; None for one that cannot have any."""
        if entry.id or entry.url:
            return entry
        self.odd["no_link" if entry.title else "nothing"] += 1
        return replace(entry, id=title_id(entry.title)) if entry.title else None

    def all_notes(self) -> tuple[str, ...]:
        """What was odd, as sentences; of a thousand entries with the same oddity, one."""
        return (*self.notes, *(_SENTENCES[code](count) for code, count in sorted(self.odd.items()) if count))


_SENTENCES: dict[str, Callable[[int], str]] = {
    "unreadable_date": lambda count: ngettext(
        "{count} date could not be read and was left out.", "{count} dates could not be read and were left out.", count
    ),
    "unbelievable_date": lambda count: ngettext(
        "{count} date lies in the future or before 1995 and was not believed.",
        "{count} dates lie in the future or before 1995 and were not believed.",
        count,
    ),
    "cut": lambda count: _("The sitemap breaks off in the middle; it was read as far as it goes."),
    "no_link": lambda count: ngettext(
        "{count} entry has neither a link nor an id; its title stands in for one.",
        "{count} entries have neither a link nor an id; their titles stand in for one.",
        count,
    ),
    "nothing": lambda count: ngettext(
        "{count} entry has neither link, id nor title and was dropped.",
        "{count} entries have neither link, id nor title and were dropped.",
        count,
    ),
    "embargo": lambda count: ngettext(
        "{count} entry is under embargo and waits until that ends.",
        "{count} entries are under embargo and wait until that ends.",
        count,
    ),
    "unreadable_embargo": lambda count: ngettext(
        "{count} entry is under an embargo whose end cannot be read, and waits.",
        "{count} entries are under an embargo whose end cannot be read, and wait.",
        count,
    ),
    "misfit": lambda count: ngettext(
        "{count} path met a value that it does not fit and found nothing.",
        "{count} times a path met a value that it does not fit and found nothing.",
        count,
    ),
    "shared_id": lambda count: ngettext(
        "{count} entry shares its id with another one; its link stands in for the id.",
        "{count} entries share an id with others; their links stand in for the ids.",
        count,
    ),
}


def title_id(title: str) -> str:
    """A stand-in for an id, the same at every read."""
    return "title:" + hashlib.sha256(title.encode(errors="surrogatepass")).hexdigest()[:32]


def told_apart(entries: Sequence[Entry], reading: Reading) -> list[Entry]:
    """Some feeds give every entry the same id: then it says nothing, and the link is taken instead."""
    links: dict[str, set[str]] = {}
    for entry in entries:
        if entry.id and entry.url:
            links.setdefault(entry.id, set()).add(entry.url)
    shared = {id_ for id_, urls in links.items() if len(urls) > 1}
    reading.odd["shared_id"] += sum(entry.id in shared for entry in entries)
    return [replace(entry, id="") if entry.id in shared and entry.url else entry for entry in entries]


def newest_first(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """By date where one is known; an entry without stays behind its neighbor, as announced."""
    placed: list[tuple[float, int, Entry]] = []
    last: datetime | None = None
    for position, entry in enumerate(entries):
        last = entry.published or entry.updated or last
        placed.append((-last.timestamp() if last else float("-inf"), position, entry))
    return tuple(entry for _time, _position, entry in sorted(placed, key=lambda place: place[:2]))


def check_pattern(pattern: str) -> str:
    """A regular expression that an operator wrote; raises ValueError when it is none."""
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(
            _("“{pattern}” is not a regular expression: {reason}.", pattern=pattern, reason=error)
        ) from error
    return pattern


def wrong_kind(kind: str, location: str) -> str:
    """The fix for a document that another kind of source reads."""
    return _("Write `{kind}: {location}` for this source in sources.yaml.", kind=kind, location=location)
