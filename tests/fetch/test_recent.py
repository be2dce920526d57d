from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ingest.fetch.recent import Recent


def test_what_was_not_used_for_longest_goes_first() -> None:
    recent: Recent[str, int] = Recent(2)
    recent.put("a", 1)
    recent.put("b", 2)
    recent.get("a")
    recent.put("c", 3)
    assert (recent.get("a"), recent.get("b"), recent.get("c")) == (1, None, 3)


def test_what_is_held_on_to_stays() -> None:
    recent: Recent[str, int] = Recent(1, keep=lambda value: value == 1)
    recent.put("a", 1)
    recent.put("b", 2)
    assert (recent.get("a"), recent.get("b")) == (1, None)


@given(st.lists(st.tuples(st.integers(0, 5), st.integers(1, 40))))
def test_the_weight_is_never_more_than_allowed(puts: list[tuple[int, int]]) -> None:
    recent: Recent[int, int] = Recent(50, weight=int)
    for key, weight in puts:
        recent.put(key, weight)
        assert sum(recent.get(key) or 0 for key in range(6)) <= 50
