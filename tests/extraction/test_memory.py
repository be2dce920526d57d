"""What is known of a source's layouts: learned, audited, lost and learned again."""

from __future__ import annotations

import json

from ingest.extraction.memory import AUDIT, Memory
from ingest.extraction.read import Reading
from ingest.extraction.templates import ENOUGH
from tests.extraction import publisher


def seen(memory: Memory, numbers: range, layout: str = "old") -> tuple[Memory, list[Reading]]:
    """Read articles one after the other, as the pipeline does."""
    readings = []
    for number in numbers:
        templates, audit = memory.templates_in_force(), memory.wants_audit()
        readings.append(publisher.read(number, layout, templates, audit=audit))
        memory = memory.after(readings[-1])
    return memory, readings


def test_five_pages_teach_a_template_that_reads_the_sixth() -> None:
    memory, first = seen(Memory(), range(ENOUGH))
    assert not any(reading.by_template for reading in first)
    _memory, (reading,) = seen(memory, range(ENOUGH, ENOUGH + 1))
    assert reading.by_template == memory.templates_in_force()[0].key
    assert reading.article.text.split("\n") == publisher.text(ENOUGH)


def test_four_pages_are_not_enough() -> None:
    memory, _readings = seen(Memory(), range(ENOUGH - 1))
    assert memory.templates_in_force() == ()


def test_copies_of_one_article_are_not_five_pages() -> None:
    memory = Memory()
    for _copy in range(ENOUGH + 2):
        memory = memory.after(publisher.read(1))
    assert memory.templates_in_force() == ()


def test_a_new_layout_is_noticed_at_once_held_and_learned_by_itself() -> None:
    memory, _readings = seen(Memory(), range(8))
    memory, changed = seen(memory, range(100, 100 + ENOUGH), "new")
    assert [reading.doubt for reading in changed] == ["layout_changed"] * ENOUGH
    memory, (after,) = seen(memory, range(200, 201), "new")
    assert after.by_template and not after.doubt
    assert after.article.text.split("\n") == publisher.text(200)


def test_two_misses_in_a_row_suspend_and_one_does_not() -> None:
    memory, _readings = seen(Memory(), range(8))
    memory, _readings = seen(memory, range(100, 101), "new")
    assert not memory.suspended and memory.wants_audit()
    memory, _readings = seen(memory, range(9, 10))
    assert memory.misses == 0
    memory, _readings = seen(memory, range(101, 103), "new")
    assert memory.suspended


def test_the_old_layout_that_comes_back_is_read_as_before() -> None:
    memory, _readings = seen(Memory(), range(8))
    memory, _readings = seen(memory, range(100, 102), "new")
    memory, (again,) = seen(memory, range(20, 21))
    assert again.by_template and not again.doubt and not memory.suspended


def test_two_layouts_side_by_side_have_a_template_each() -> None:
    memory = Memory()
    for number in range(2 * ENOUGH):
        memory, _readings = seen(memory, range(number, number + 1), "new" if number % 2 else "old")
    memory, (old,) = seen(memory, range(50, 51))
    memory, (new,) = seen(memory, range(51, 52), "new")
    assert old.by_template and new.by_template and old.by_template != new.by_template


def test_a_revoked_template_never_comes_back_by_itself() -> None:
    memory, _readings = seen(Memory(), range(8))
    key = memory.templates_in_force()[0].key
    memory = memory.revoke(key)
    memory, readings = seen(memory, range(10, 30))
    assert key not in {template.key for template in memory.templates_in_force()}
    assert not any(reading.by_template == key for reading in readings)
    assert key in {template.key for template in memory.keep(key).templates_in_force()}


def test_what_an_operator_keeps_is_not_learned_anew() -> None:
    memory, _readings = seen(Memory(), range(8))
    kept = memory.templates_in_force()[0]
    memory, _readings = seen(memory.keep(kept.key), range(10, 40))
    assert kept in memory.templates_in_force()


def test_one_page_in_twenty_is_audited() -> None:
    memory, _readings = seen(Memory(), range(8))
    audited = []
    for number in range(100, 100 + 2 * AUDIT):
        audited.append(memory.wants_audit())
        memory, _readings = seen(memory, range(number, number + 1))
    assert audited.count(True) == 2


def test_a_memory_survives_json() -> None:
    memory, _readings = seen(Memory(), range(12))
    memory = memory.revoke("none")
    kept = json.loads(json.dumps(memory.to_json()))
    assert Memory.from_json(kept).to_json() == memory.to_json()
    assert Memory.from_json(kept).templates == memory.templates


def test_a_sketch_is_small() -> None:
    memory, _readings = seen(Memory(), range(3))
    assert max(len(json.dumps(sketch.to_json())) for sketch in memory.sketches) < 10_000
