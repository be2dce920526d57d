"""A mapping that remembers only so much: what was not used for longest goes first."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Generic, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Recent(Generic[K, V]):
    """At most `most` entries – or at most `most` units where `weight` says how many units a value takes. Values that
    `keep` holds on to are passed over."""

    def __init__(
        self, most: int, *, weight: Callable[[V], int] | None = None, keep: Callable[[V], bool] | None = None
    ) -> None:
        self._most = most
        self._weight = weight or _one
        self._keep = keep or _never
        self._held: OrderedDict[K, V] = OrderedDict()
        self._total = 0

    def __len__(self) -> int:
        return len(self._held)

    def get(self, key: K) -> V | None:
        """What is remembered; asking for it makes it recent."""
        value = self._held.get(key)
        if value is not None:
            self._held.move_to_end(key)
        return value

    def items(self) -> Iterator[tuple[K, V]]:
        """Everything, what was used last at the end; to look does not make it recent."""
        return iter(self._held.items())

    def put(self, key: K, value: V) -> None:
        self.forget(key)
        self._held[key] = value
        self._total += self._weight(value)
        if self._total > self._most:
            self._make_room()

    def forget(self, key: K) -> None:
        value = self._held.pop(key, None)
        if value is not None:
            self._total -= self._weight(value)

    def _make_room(self) -> None:
        over, leaving = self._total - self._most, []
        for key, value in self._held.items():
            if over <= 0:
                break
            if not self._keep(value):
                leaving.append(key)
                over -= self._weight(value)
        for key in leaving:
            self.forget(key)


def _one(value: object) -> int:
    return 1


def _never(value: object) -> bool:
    return False
