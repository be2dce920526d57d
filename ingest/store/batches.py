"""Long lists in pieces that both databases take as parameters of one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

T = TypeVar("T")

_SIZE = 500


def batches(many: Iterable[T], size: int = _SIZE) -> Iterator[list[T]]:
    """`many` in order, at most `size` at a time."""
    iterator = iter(many)
    while batch := list(islice(iterator, size)):
        yield batch
