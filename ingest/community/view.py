"""From what the store keeps to what a page shows: which post is large, how it is cut, which day it hangs under."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote

from ingest.community import dates
from ingest.community.body import host, web_address
from ingest.community.language import tag
from ingest.i18n import translate
from ingest.store.community import Agreement, Card, Member, Place
from ingest.types import Picture

_LARGE_WIDTH = 1200  # a smaller picture would be blown up
_LARGE_EVERY = 6  # posts: about a screenful and a half lies between two large ones
_EXCERPT = {"zh": 110}
_EXCERPT_OTHERWISE = 240


@dataclass(frozen=True, slots=True)
class Shown:
    """A post in a list. `shape`: big, txt, or empty for one with a small picture."""

    card: Card
    shape: str
    time: str
    updated: str
    picture: Picture | None
    lang: str
    excerpt: str
    original: str
    host: str
    first: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    head: str
    note: str
    posts: tuple[Shown, ...]


def days(cards: Sequence[Card], language: str, now: datetime, *, note: str = "", large: bool = True) -> tuple[Day, ...]:
    """Posts under the days they were published on, in the zone of `now`; `note` stands beside today."""
    zone, today = now.tzinfo, now.date()
    shown = _shown(cards, language, now, large=large)
    return tuple(
        Day(dates.day_head(day, language, today=today), note if day == today else "", tuple(posts))
        for day, posts in groupby(shown, key=lambda one: one.card.shown_at.astimezone(zone).date())
    )


def _shown(cards: Sequence[Card], language: str, now: datetime, *, large: bool) -> list[Shown]:
    """The first large picture may lead at once; then a screenful of small ones comes before the next."""
    shown: list[Shown] = []
    since_large = _LARGE_EVERY
    for card in cards:
        lead = card.pictures[0] if card.pictures else None
        big = large and lead is not None and fit_for_large(lead) and since_large >= _LARGE_EVERY
        since_large = 1 if big else since_large + 1
        shape = "big" if big else "" if lead else "txt"
        shown.append(
            in_list(card, language, now, shape=shape, first=bool(lead) and not any(one.first for one in shown))
        )
    return shown


def fit_for_large(picture: Picture) -> bool:
    """Wide enough, and lying: the box is two to one, and an upright picture would lose its head."""
    return picture.width >= _LARGE_WIDTH and picture.width >= 1.3 * picture.height


def in_list(card: Card, language: str, now: datetime, *, shape: str = "txt", first: bool = False) -> Shown:
    original = web_address(card.original_url)
    return Shown(
        card=card,
        shape=shape,
        time=dates.clock(card.shown_at.astimezone(now.tzinfo)),
        updated=dates.short(card.updated.astimezone(now.tzinfo), language, now=now) if card.updated else "",
        picture=card.pictures[0] if card.pictures and shape != "txt" else None,
        lang=tag(card.language, card.member.profile.language),
        excerpt=excerpt(card),
        original=original,
        host=host(original),
        first=first,
    )


def excerpt(card: Card) -> str:
    """The standfirst, else how the text begins."""
    if card.dek:
        return card.dek
    text = " ".join(card.snippet.split())
    limit = _EXCERPT.get(tag(card.language)[:2], _EXCERPT_OTHERWISE)
    if len(text) <= limit:
        return text
    cut = text[:limit]
    return (cut if " " not in cut[-30:] else cut[: cut.rindex(" ")]).rstrip(" ,，、;；:：") + "…"


def path_of(member: Member) -> str:
    """The account's page."""
    return f"/@{quote(member.profile.handle, safe='')}"


def brief(text: str) -> str:
    """The first sentence, for a line beside a name."""
    ends = [text.find(mark) + 1 for mark in ("。", "！", "？", ". ") if mark in text]
    first = text[: min(ends)] if ends else text
    return first if len(first) <= 80 else first[:79].rstrip() + "…"


def terms(card: Card, language: str, today: date) -> str:
    """Under what agreement the article stands here, in words."""
    sentence = _TERMS[card.form](language)
    agreement = card.member.profile.agreement
    if not card.member.profile.official or agreement is None:
        return sentence
    if agreement.until is None:
        return _join(language, sentence, translate(language, "The organization agreed to this."))
    until = dates.day(agreement.until, language)
    if agreement.until < today:
        return _join(language, sentence, translate(language, "The agreement ended on {day}.", day=until))
    return _join(language, sentence, translate(language, "The agreement runs until {day}.", day=until))


_TERMS = {
    "full": lambda language: translate(language, "Published here in full, from the publisher’s own account."),
    "excerpt": lambda language: translate(
        language,
        "An excerpt, published here from the publisher’s own account; the whole article is at the original.",
    ),
    "link": lambda language: translate(
        language, "Announced here from the publisher’s own account; the article itself is at the original."
    ),
}


def agreement(member: Member, language: str, today: date) -> str:
    """What the agreement allows and for how long; empty without one."""
    given = member.profile.agreement
    if not member.profile.official or given is None:
        return ""
    links = translate(language, "Every article links to its original.")
    return _join(language, _agreed(given, language, today), links)


def _agreed(given: Agreement, language: str, today: date) -> str:
    what = _AGREED[given.form, given.images](language)
    start = dates.day(given.start, language) if given.start else ""
    until = dates.day(given.until, language) if given.until else ""
    if given.until and given.until < today:
        return translate(language, "{what}; the agreement ended on {until}.", what=what, until=until)
    if start and until:
        return translate(language, "{what}, {start} to {until}.", what=what, start=start, until=until)
    if until:
        return translate(language, "{what}, until {until}.", what=what, until=until)
    if start:
        return translate(language, "{what}, since {start}.", what=what, start=start)
    return translate(language, "{what}.", what=what)


_AGREED = {
    ("full", True): lambda language: translate(language, "Full text and pictures"),
    ("full", False): lambda language: translate(language, "Full text without pictures"),
    ("excerpt", True): lambda language: translate(language, "Excerpts and pictures"),
    ("excerpt", False): lambda language: translate(language, "Excerpts without pictures"),
    ("link", True): lambda language: translate(language, "Titles, summaries and pictures"),
    ("link", False): lambda language: translate(language, "Titles and summaries"),
}


def names(authors: Sequence[str], language: str) -> str:
    """Authors in a row, as the language of the article separates them."""
    return ("、" if language.startswith("zh") else ", ").join(authors)


def _join(language: str, *sentences: str) -> str:
    return ("" if language.startswith("zh") else " ").join(sentences)


# -- places in a feed, as addresses carry them ---------------------------------------------------------------

_EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def written(place: Place) -> str:
    """Microseconds and id: exact, so that no post is skipped or shown twice."""
    since = place.shown_at - _EPOCH
    return f"{(since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds}-{place.id}"


def read(text: str) -> Place | None:
    """What `written` wrote; None for anything else."""
    micros, _dash, post_id = text.rpartition("-")
    if not (micros.removeprefix("-").isdecimal() and post_id.isdecimal() and text.isascii() and len(text) < 40):
        return None
    try:
        return Place(_EPOCH + timedelta(microseconds=int(micros)), min(int(post_id), 2**63 - 1))
    except OverflowError:
        return None
