"""What pages of one publisher teach: a container, what is dropped in it, and lines that are on all of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.extraction.templates import (
    ENOUGH,
    Line,
    Place,
    Sketch,
    Template,
    agreement,
    best_reading,
    distinct,
    fits,
    learn,
    line_hash,
    place_key,
    read_by,
    without_repeated,
)

BODY, MAIN, TEXT, RELATED, FOOT = range(5)
PLACES = (
    Place(-1, "body"),
    Place(BODY, "div#main"),
    Place(MAIN, "div.text"),
    Place(TEXT, "div.related"),
    Place(BODY, "div#foot"),
)
CREDIT, RIGHTS = 1, 2  # lines on every page
_numbers = count(100)


def fresh(place: int, letters: int = 80, vote: float = 1.0) -> Line:
    """A line that is on no other page."""
    return Line(place, next(_numbers), letters, vote)


def page(*lines: Line, layout: str = "body", places: Sequence[Place] = PLACES) -> Sketch:
    own = lines or (fresh(TEXT), fresh(TEXT), fresh(TEXT), fresh(RELATED, 20, 0.0), Line(TEXT, CREDIT, 30, 1.0))
    return Sketch(layout, tuple(places), (*own, Line(FOOT, RIGHTS, 40, 0.0)), {CREDIT: "Write to the desk."})


def pages(number: int) -> list[Sketch]:
    return [page() for _number in range(number)]


def taken(template: Template, sketch: Sketch) -> list[int]:
    answer = read_by(template, sketch)
    assert answer is not None
    return [number for number, chosen in enumerate(answer.chosen) if chosen]


def test_the_element_that_holds_the_texts_is_the_container() -> None:
    (template,) = learn(pages(ENOUGH))
    assert template.container == ("div.text", "div#main")
    assert template.score > 0.95


def test_lines_on_several_pages_are_the_publishers_and_shown_in_words() -> None:
    (template,) = learn(pages(ENOUGH))
    assert {CREDIT, RIGHTS} <= template.repeated
    assert template.said == ("Write to the desk.",)
    assert taken(template, page()) == [0, 1, 2]


def test_what_no_extractor_takes_inside_the_container_is_dropped() -> None:
    (template,) = learn(pages(ENOUGH))
    assert template.dropped == ("div.related",)


def test_nothing_is_dropped_that_was_seen_twice_only() -> None:
    plain = [page(fresh(TEXT), fresh(TEXT), fresh(TEXT)) for _number in range(ENOUGH)]
    odd = [page(fresh(TEXT), fresh(TEXT), fresh(TEXT), fresh(RELATED, 10, 0.0)) for _number in range(2)]
    (template,) = learn([*plain, *odd])
    assert template.dropped == ()


def test_fewer_pages_than_enough_teach_nothing() -> None:
    assert learn(pages(ENOUGH - 1)) == ()


def test_near_duplicates_count_once() -> None:
    lines = [fresh(TEXT) for _number in range(10)]
    copies = [page(*lines[:8], fresh(TEXT), fresh(TEXT)) for _copy in range(ENOUGH)]
    assert len(distinct([*pages(3), *copies])) == 4
    assert learn(copies) == ()


def test_copies_of_an_article_do_not_make_its_lines_the_publishers() -> None:
    lines = [fresh(TEXT) for _number in range(10)]
    (template,) = learn([*pages(ENOUGH), page(*lines), page(*lines), page(*lines)])
    assert not template.repeated & {line.hash for line in lines}


def test_a_paragraph_is_no_container() -> None:
    places = (*PLACES, Place(TEXT, "p"))
    sketches = [page(fresh(5), fresh(5), fresh(5), fresh(TEXT, 10, 0.0), places=places) for _number in range(ENOUGH)]
    (template,) = learn(sketches)
    assert template.container == ("div.text", "div#main")


def test_where_no_element_is_good_enough_only_the_lines_are_known() -> None:
    scattered = [
        page(fresh(BODY, 40), fresh(BODY, 200, 0.0), fresh(TEXT, 40), fresh(TEXT, 200, 0.0), fresh(FOOT, 40))
        for _number in range(ENOUGH)
    ]
    (template,) = learn(scattered)
    assert template.container is None and RIGHTS in template.repeated
    assert read_by(template, scattered[0]) is None
    assert not best_reading((template,), scattered[0]).is_unknown


def test_each_layout_has_a_template_of_its_own() -> None:
    other = (Place(-1, "body.v2"), Place(0, "article"))
    relaunched = [
        Sketch("body.v2", other, (fresh(1), fresh(1), Line(1, CREDIT, 30, 1.0)), {}) for _number in range(ENOUGH)
    ]
    found = learn([*pages(ENOUGH), *relaunched])
    assert {template.container for template in found} == {("div.text", "div#main"), ("article", "body.v2")}
    assert fits(found[0], pages(1)[0]) != fits(found[1], pages(1)[0])


def test_a_page_without_the_container_is_unknown() -> None:
    (template,) = learn(pages(ENOUGH))
    best = best_reading((template,), Sketch("body", (Place(-1, "body"),), (fresh(0),), {}))
    assert best.template is None and best.is_unknown


def test_an_answer_far_from_what_the_extractors_took_is_not_taken() -> None:
    (template,) = learn(pages(ENOUGH))
    moved = page(fresh(TEXT, 20, 0.0), fresh(FOOT, 400), fresh(FOOT, 400))
    assert not fits(template, moved)
    best = best_reading((template,), moved)
    assert best.template is None and not best.is_unknown


def test_a_choice_without_the_publishers_lines_stays_whole_where_they_are_most_of_it() -> None:
    (template,) = learn(pages(ENOUGH))
    sketch = page(fresh(TEXT, 80), Line(TEXT, CREDIT, 30, 1.0))
    assert without_repeated((template,), sketch, (True, True, False)) == (True, False, False)
    short = page(fresh(TEXT, 10), Line(TEXT, CREDIT, 30, 1.0))
    assert without_repeated((template,), short, (True, True, False)) == (True, True, False)


def test_digits_do_not_tell_places_or_lines_apart() -> None:
    assert place_key("div", "post-17", "entry n3") == place_key("div", "post-4711", "n5 entry")
    assert line_hash("20261124來源港灣日報") == line_hash("20261125來源港灣日報")
    assert line_hash("abc") != line_hash("abd")


def test_the_same_pages_teach_the_same() -> None:
    sketches = pages(8)
    assert learn(sketches) == learn(sketches)


# -- any page --------------------------------------------------------------------------------------------------

_KEYS = st.sampled_from(["body", "div", "div.text", "div#a.b", "p", "td", "article", "正文"])


@st.composite
def _sketches(draw: st.DrawFn) -> Sketch:
    places = [Place(-1, draw(_KEYS))]
    for number in range(draw(st.integers(0, 8))):
        places.append(Place(draw(st.integers(-1, number)), draw(_KEYS)))
    line = st.builds(
        Line,
        st.integers(0, len(places) - 1),
        st.integers(0, 60),
        st.integers(0, 300),
        st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]),
    )
    said = st.dictionaries(st.integers(0, 60), st.text(max_size=8), max_size=3)
    return Sketch(draw(_KEYS), tuple(places), tuple(draw(st.lists(line, max_size=15))), draw(said), ("span.when",))


@settings(max_examples=100, deadline=None)
@given(st.lists(_sketches(), max_size=10))
def test_whatever_pages_look_like_what_they_teach_is_sound(sketches: list[Sketch]) -> None:
    for template in learn(sketches):
        assert Template.from_json(json.loads(json.dumps(template.to_json()))) == template
        assert template.pages >= ENOUGH and 0 <= template.score <= 1
        for sketch in sketches:
            if (answer := read_by(template, sketch)) is not None:
                assert len(answer.chosen) == len(sketch.lines)
                assert 0 <= agreement(answer, sketch, template.repeated) <= 1
                chosen = {line.hash for line, one in zip(sketch.lines, answer.chosen, strict=True) if one}
                assert not chosen & template.repeated


@given(_sketches())
def test_a_sketch_survives_json(sketch: Sketch) -> None:
    assert Sketch.from_json(json.loads(json.dumps(sketch.to_json()))) == sketch


@pytest.mark.parametrize("sketch", [Sketch("", (), (), {}), Sketch("body", (Place(-1, "body"),), (), {})])
def test_empty_pages_teach_nothing(sketch: Sketch) -> None:
    assert learn([sketch] * 10) == ()
