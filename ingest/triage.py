"""Which announced entries are news, and what of a source's past is left alone: pure.

Every entry that a read announces gets one sighting. What is known and unchanged stays as it is; what is new is
pending – unless it is older than the source's backfill, so that a first contact never floods.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ingest.i18n import gettext as _
from ingest.types import Backfill, Entry, EntryState, KnownEntry, Sighting
from ingest.urls import steady, url_key


def entry_key(entry: Entry) -> str:
    """What makes an entry the same at every read of its source. An id may be an address that carries a session."""
    return steady(entry.id) or url_key(entry.url)


def fingerprint(entry: Entry) -> str:
    """A hash of what was announced; another one means that the source says something changed. Order of tags and the
    time of the feed's own rebuild are no part of it."""
    said = (
        entry.title,
        steady(entry.url),
        entry.updated.isoformat() if entry.updated else "",
        entry.summary,
        entry.content,
        "deleted" if entry.deleted else "",
        *([entry.embargo.isoformat()] if entry.embargo else ()),
    )
    return hashlib.sha256("\x1f".join(said).encode(errors="surrogatepass")).hexdigest()[:32]


def unique(entries: Iterable[Entry]) -> Iterator[tuple[str, Entry]]:
    """Entries by key, the first of each; an entry without id and link has no identity and is left out."""
    seen: set[str] = set()
    for entry in entries:
        key = entry_key(entry)
        if key and key not in seen:
            seen.add(key)
            yield key, entry


def landmark(entry: Entry) -> str:
    """What an entry is known by where its id has changed: its link or, where it has none, its headline and the time
    when it was published; where it lacks one of these, all that it says. Empty for one that says nothing, and for a
    link to a home page, which is no article's."""
    if not entry.url:
        at = entry.published.isoformat() if entry.published else ""
        said = (entry.title, at) if entry.title and at else (entry.title, entry.summary, entry.content, at)
        told = "\x1f".join(said).encode(errors="surrogatepass")
        return "said:" + hashlib.sha256(told).hexdigest()[:32] if any(said[:3]) else ""
    key = url_key(entry.url)
    return key if re.search(r"[^/]/+[^/]|\?", key.removeprefix("//")) else ""


def strangers(entries: Sequence[tuple[str, Entry]], known: Mapping[str, KnownEntry]) -> dict[str, str]:
    """Landmarks of the entries that are not known by their ids, by key. What several entries of one read share is
    none: a live blog announces each of its posts with the address of the same page."""
    marks = {key: landmark(entry) for key, entry in entries}
    shared = Counter(marks.values())
    return {key: mark for key, mark in marks.items() if mark and key not in known and shared[mark] == 1}


def recognized(
    entries: Sequence[tuple[str, Entry]], marks: Mapping[str, str], formerly: Mapping[str, Sequence[KnownEntry]]
) -> tuple[list[tuple[str, Entry]], dict[str, KnownEntry]]:
    """The entries under the keys by which they are known, and the known ones that were recognized, by key.

    Some feeds make up new ids whenever they are asked, and some change them once, with their software: an entry with a
    new id and the link of a known one is that one – unless the known one is announced as well, under its own id.
    `formerly`: entries of this source by landmark, the latest last.
    """
    announced = {key for key, _entry in entries}
    found: dict[str, KnownEntry] = {}
    renamed = []
    for key, entry in entries:
        before = [one for one in formerly.get(marks.get(key, ""), ()) if one.key not in announced]
        if before:
            found[before[-1].key] = before[-1]
        renamed.append((before[-1].key if before else key, entry))
    return renamed, found


def standing(sent: Iterable[Entry], known: Mapping[str, Entry]) -> tuple[list[Entry], int]:
    """What holds of entries that came one by one, in any order, and how many say nothing new because they are older
    than what is `known` (by key) or came after them.

    The later `updated` wins, and of equal ones the last to come. A deletion holds whenever it comes: it is final, so it
    cannot be overtaken.
    """
    held = dict(known)
    outdated = 0
    for entry in sent:
        key = entry_key(entry)
        before = held.get(key)
        if before is None:
            held[key] = entry
        elif entry.deleted:
            held[key] = replace(before, updated=entry.updated or before.updated, deleted=True)
        elif before.deleted or _older(entry, before):
            outdated += 1
        else:
            held[key] = entry
    return [entry for key, entry in held.items() if entry is not known.get(key)], outdated


def _older(entry: Entry, before: Entry) -> bool:
    return entry.updated is not None and before.updated is not None and entry.updated < before.updated


def triage(
    entries: Sequence[tuple[str, Entry]],
    known: Mapping[str, KnownEntry],
    articles: Mapping[str, int],
    *,
    backfill: Backfill,
    first_contact: datetime | None,
    now: datetime,
) -> list[Sighting]:
    """One sighting per entry. `articles`: ids of known articles by URL key; `first_contact` None: this is the first."""
    fresh = [(key, entry) for key, entry in entries if key not in known]
    past = _past(fresh, backfill, first_contact, now)
    sightings = []
    for key, entry in entries:
        if key in known:
            sightings.append(_again(key, entry, known[key], now))
        elif key in past:
            sightings.append(_sighting(key, entry, EntryState.SKIPPED, "before_backfill", past[key]))
        elif entry.deleted:
            sightings.append(_sighting(key, entry, EntryState.REMOVED, "gone", _("Withdrawn before it was read.")))
        else:
            article = articles.get(url_key(entry.url)) if entry.url else None
            sightings.append(_new(key, entry, article, now))
    return sightings


def new_addresses(
    entries: Sequence[tuple[str, Entry]],
    known: Mapping[str, KnownEntry],
    *,
    backfill: Backfill,
    first_contact: datetime | None,
    now: datetime,
) -> set[str]:
    """The URL keys by which `triage` asks whether an article is known already: not of what is known or too old."""
    oldest = None if backfill.since is None else (first_contact or now) - backfill.since
    return {
        url_key(entry.url)
        for key, entry in entries
        if entry.url and key not in known and not (oldest and entry.published and entry.published < oldest)
    }


def _past(
    fresh: Sequence[tuple[str, Entry]], backfill: Backfill, first_contact: datetime | None, now: datetime
) -> dict[str, str]:
    """The fresh entries that belong to the past, each with its reason."""
    past: dict[str, str] = {}
    if backfill.since is not None:
        oldest = (first_contact or now) - backfill.since
        days = {key: entry.published.date() for key, entry in fresh if entry.published and entry.published < oldest}
        reasons = {day: _("Published {day}, before the backfill begins.", day=day) for day in set(days.values())}
        past = {key: reasons[day] for key, day in days.items()}
    if backfill.max is not None and first_contact is None:
        candidates = [(key, entry) for key, entry in fresh if key not in past]
        for key, _entry in _newest_first(candidates)[backfill.max :]:
            past[key] = _("Not among the newest {count} at first contact.", count=backfill.max)
    return past


def _newest_first(entries: Sequence[tuple[str, Entry]]) -> list[tuple[str, Entry]]:
    """By time of publication where known; entries without one keep the order of the source, after their neighbour."""
    placed, last = [], None
    for position, (key, entry) in enumerate(entries):
        last = entry.published or entry.updated or last
        placed.append((-(last.timestamp()) if last else float("-inf"), position, key, entry))
    return [(key, entry) for _time, _position, key, entry in sorted(placed, key=lambda place: place[:2])]


def _again(key: str, entry: Entry, known: KnownEntry, now: datetime) -> Sighting:
    said = fingerprint(entry)
    if (
        said != known.fingerprint
        and known.state is EntryState.REMOVED
        and known.article_id is None
        and not entry.deleted
    ):
        return _new(key, entry, None, now)  # withheld before it was read, and free now: nothing of it was ever seen
    unasked = known.state is EntryState.REMOVED or known.code == "before_backfill"
    if said == known.fingerprint or unasked:
        return Sighting(key, entry, said, state=None, next_look=known.next_look)
    return Sighting(key, entry, said, state=None, next_look=_earliest(entry, now))


def _new(key: str, entry: Entry, article: int | None, now: datetime) -> Sighting:
    if article is not None:
        return Sighting(key, entry, fingerprint(entry), EntryState.ARTICLE, article_id=article)
    return Sighting(key, entry, fingerprint(entry), EntryState.PENDING, next_look=_earliest(entry, now))


def _earliest(entry: Entry, now: datetime) -> datetime:
    """What is under embargo waits here, unread: so no post of it can go out early. A withdrawal does not wait."""
    return now if entry.embargo is None or entry.deleted else max(now, entry.embargo)


def _sighting(key: str, entry: Entry, state: EntryState, code: str, reason: str) -> Sighting:
    return Sighting(key, entry, fingerprint(entry), state, code=code, reason=reason)
