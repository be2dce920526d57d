"""How large full answers were, so that a 304 can say what it saved."""

from __future__ import annotations

from collections.abc import Iterable

from ingest.fetch.destination import Destination
from ingest.fetch.ledger import key_of
from ingest.types import HostDay

_MOST = 100_000


class Sizes:
    """By address, as long as this process has seen it; else the average of its host."""

    def __init__(self) -> None:
        self._sizes: dict[int, int] = {}
        self._averages: dict[str, int] = {}

    def note(self, place: Destination, size: int) -> None:
        if len(self._sizes) >= _MOST:
            self._sizes.clear()
        self._sizes[hash(place.url)] = size

    def of(self, place: Destination) -> int:
        size = self._sizes.get(hash(place.url))
        return self._averages.get(key_of(place.host), 0) if size is None else size

    def recall(self, days: Iterable[HostDay]) -> None:
        self._averages = {one.host: one.bytes // one.full for one in days if one.full}
