"""The benchmark of schedules counts right: its histories, its replay, its ratios."""

from pathlib import Path

import pytest

from bench._histories import DAY, PROCESSES, History, drawn, recorded
from bench.schedule import Fixed, Sum, ratios, replay


def test_histories_are_the_same_for_a_seed_and_others_for_another() -> None:
    first, again, other = drawn("a", 1), drawn("a", 1), drawn("b", 1)
    assert [one.times for one in first] == [one.times for one in again] != [one.times for one in other]
    assert [one.kind for one in first] == list(PROCESSES)
    assert all(list(one.times) == sorted(one.times) for one in first)


def test_recorded_histories_are_read_from_files_in_both_ways_of_writing_a_moment(tmp_path: Path) -> None:
    (tmp_path / "Asia_Hong_Kong.daily.txt").write_text("2026-01-01T08:00:00+08:00\n\n2026-01-02T00:00:00Z\n")
    (tmp_path / "weekly").write_text("120\n60\n")
    daily, weekly = recorded(tmp_path)
    assert daily.timezone == "Asia/Hong_Kong"
    assert daily.times[1] - daily.times[0] == DAY
    assert (weekly.timezone, weekly.times) == ("UTC", (1.0, 2.0))


def test_a_replay_counts_requests_delays_and_what_had_left_the_feed() -> None:
    history = History("told", "one", "UTC", times=(5.0, 20.0, 21.0, 29.0, 31.0), start=0.0, end=45.0, holds=2)
    done = replay(history, Fixed())
    assert done.requests == 3
    assert done.delays == (10.0, 10.0, 9.0, 1.0, 14.0)
    assert done.lost == 1


def test_ratios_are_taken_where_the_other_rule_stands() -> None:
    def point(requests: int, median: float) -> Sum:
        return Sum(requests, 100, median, median, 0)

    learned = [point(400, 1.0), point(100, 4.0)]
    found = ratios(point(200, 8.0), learned)
    assert found.delay == pytest.approx(2.0 / 8.0)
    assert found.requests == pytest.approx(50 / 200)
