"""What a feed says about when and how it wants to be read.

Read from what stands around the items, by patterns: feedparser keeps only the last of `skipHours`, and this works as
well where the rest of the feed is broken. Nothing here is believed that would silence a source: a feed that may be read
at no hour means something else.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from ingest.feeds.markup import web_address
from ingest.types import Hints

_AROUND = 50_000  # characters before the first item and after the last one
_LONGEST = timedelta(days=31)  # `updatePeriod: yearly` is a template's default, not a promise
_HUBS = 8
_ITEM = re.compile(r"<(?:\w+:)?(?:item|entry)[\s/>]")
_UNSAID = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_TTL = re.compile(r"<ttl\s*>\s*(?:<!\[CDATA\[)?\s*(\d{1,9})", re.IGNORECASE)
_SKIPPED = re.compile(r"<(skip(?:Hours|Days))\s*>(.{0,2000}?)</\1\s*>", re.IGNORECASE | re.DOTALL)
_PART = re.compile(r"<(?:hour|day)\s*>\s*(\w{1,12})\s*<", re.IGNORECASE)
_PERIOD = re.compile(r"<(?:\w+:)?updatePeriod[^<>]*>\s*(?:<!\[CDATA\[)?\s*(\w{1,12})", re.IGNORECASE)
_FREQUENCY = re.compile(r"<(?:\w+:)?updateFrequency[^<>]*>\s*(?:<!\[CDATA\[)?\s*(\d{1,6})", re.IGNORECASE)
_LINK = re.compile(r"<(?:\w+:)?link\s([^<>]{1,2000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([\w:-]{1,40})\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_PERIODS = {"hourly": 1, "daily": 24, "weekly": 24 * 7, "monthly": 24 * 30, "yearly": 24 * 365}
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def of_xml(text: str, url: str) -> Hints:
    """The hints of an RSS or Atom document. Hours and days of RSS are GMT (RSS 2.0, `skipHours`), `ttl` is minutes;
    `sy:` is RSS 1.0's syndication module; `rel=hub` and `rel=self` are WebSub's (W3C, 4)."""
    around = _around(text)
    hubs, topic = _subscription(around, url)
    return Hints(ttl=_ttl(around), skip_hours=_hours(around), skip_days=_days(around), hubs=hubs, topic=topic)


def of_json(feed: Mapping[str, Any], url: str) -> Hints:
    """The hints of a JSON Feed: `hubs` of type WebSub, and `feed_url`."""
    told = feed.get("hubs")
    hubs = [hub for hub in told if isinstance(hub, dict)] if isinstance(told, list) else []
    links = [str(hub.get("url", "")) for hub in hubs if str(hub.get("type", "")).lower() == "websub"]
    return Hints(hubs=_addresses(links, url), topic=web_address(str(feed.get("feed_url") or ""), url))


def _around(text: str) -> str:
    """What stands before the first item and after the last: items may name hubs and periods of their own."""
    first = _ITEM.search(text)
    if first is None:
        return _UNSAID.sub("", text[:_AROUND])
    last = max(text.rfind("</item"), text.rfind("</entry"), first.start())
    after = text[max(last, len(text) - _AROUND) :] if last > first.start() else ""
    return _UNSAID.sub("", text[: first.start()][:_AROUND]) + _UNSAID.sub("", after)


def _ttl(around: str) -> timedelta | None:
    if (found := _TTL.search(around)) and int(found[1]):
        return min(timedelta(minutes=int(found[1])), _LONGEST)
    period = _PERIOD.search(around)
    hours = _PERIODS.get(period[1].lower()) if period else None
    if hours is None:
        return None
    times = _FREQUENCY.search(around)
    return min(timedelta(hours=hours) / max(1, int(times[1]) if times else 1), _LONGEST)


def _hours(around: str) -> frozenset[int]:
    """24 is midnight in RSS 0.91 and 0 in 2.0."""
    hours = frozenset(int(part) % 24 for part in _skipped(around, "skiphours") if part.isdecimal() and int(part) <= 24)
    return hours if len(hours) < 24 else frozenset()


def _days(around: str) -> frozenset[int]:
    days = frozenset(_DAYS.index(part) for part in _skipped(around, "skipdays") if part in _DAYS)
    return days if len(days) < 7 else frozenset()


def _skipped(around: str, name: str) -> list[str]:
    blocks = (found[2] for found in _SKIPPED.finditer(around) if found[1].lower() == name)
    return [part.lower() for block in blocks for part in _PART.findall(block)]


def _subscription(around: str, url: str) -> tuple[tuple[str, ...], str]:
    """(hubs, the feed's own address)."""
    hubs, own = [], ""
    for found in _LINK.finditer(around):
        said = {name.lower(): html.unescape(double or single) for name, double, single in _ATTRIBUTE.findall(found[1])}
        relations = said.get("rel", "").lower().split()
        if "hub" in relations:
            hubs.append(said.get("href", ""))
        elif "self" in relations and not own:
            own = web_address(said.get("href", ""), url)
    return _addresses(hubs, url), own


def _addresses(links: Iterable[str], url: str) -> tuple[str, ...]:
    found = (web_address(link, url) for link in links)
    return tuple(dict.fromkeys(address for address in found if address))[:_HUBS]
