"""Which hub speaks for a feed, as the HTTP header `Link` tells it (RFC 8288): pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ingest.feeds.markup import web_address
from ingest.types import Hints

_MOST_LINKS = 50
_MOST_HUBS = 5


def with_header(hints: Hints, header: str, base: str) -> Hints:
    """The hints of a feed with what its header says about its hub, which goes before what stands in the feed
    (https://www.w3.org/TR/websub/#discovery).

    >>> with_header(Hints(), '</hub>; rel="hub", <https://p.example/feed>; rel=self', "https://p.example/f").topic
    'https://p.example/feed'
    """
    hubs: list[str] = []
    topic = ""
    for address, words in _links(header):
        found = web_address(address, base)
        if found and "hub" in words and len(hubs) < _MOST_HUBS:
            hubs.append(found)
        elif found and "self" in words:
            topic = topic or found
    return replace(hints, hubs=tuple(dict.fromkeys(hubs)) or hints.hubs, topic=topic or hints.topic)


def _links(header: str) -> Iterator[tuple[str, set[str]]]:
    """Each address with the words of its `rel`, read from left to right once."""
    position = 0
    for _link in range(_MOST_LINKS):
        start = header.find("<", position)
        end = header.find(">", start)
        if start < 0 or end < 0:
            return
        position = _end_of_link(header, end + 1)
        yield header[start + 1 : end], _rel(header[end + 1 : position])


def _end_of_link(header: str, position: int) -> int:
    """Where the next comma stands that is not between quotes."""
    quoted = False
    for place in range(position, len(header)):
        if header[place] == '"':
            quoted = not quoted
        elif header[place] == "," and not quoted:
            return place
    return len(header)


def _rel(parameters: str) -> set[str]:
    for parameter in parameters.split(";"):
        name, _equals, value = parameter.partition("=")
        if name.strip().lower() == "rel":
            return set(value.strip().strip('"').lower().split())
    return set()
