"""Chance that follows from a seed: the same on every machine and in every version of Python."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class Lots:
    """Draws, one after another, from the digests of a seed."""

    def __init__(self, *seed: object) -> None:
        self._seed = "\x1f".join(str(part) for part in seed).encode()
        self._round = 0
        self._left = b""

    def below(self, limit: int) -> int:
        """A number from 0 to `limit` - 1; `limit` is at most about a billion."""
        if len(self._left) < 5:
            self._left = hashlib.blake2b(self._seed, salt=self._round.to_bytes(16, "big")).digest()
            self._round += 1
        drawn, self._left = self._left[:5], self._left[5:]
        return int.from_bytes(drawn, "big") % limit

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included."""
        return low + self.below(high - low + 1)

    def one(self, choices: Sequence[T]) -> T:
        return choices[self.below(len(choices))]

    def some(self, choices: Sequence[T], count: int) -> list[T]:
        """`count` different ones (all of them where there are fewer)."""
        left = list(range(len(choices)))
        return [choices[left.pop(self.below(len(left)))] for _ in range(min(count, len(left)))]
