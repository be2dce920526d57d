"""What the pages of one publisher have in common, learned from a few of them without being told what is right.

sketches ─without near-duplicates─▶ pages ─lines on several of them─▶ repeated ─score every element─▶ container
                                                                         paths in it that are not taken ─▶ dropped

A sketch is what remains of a page to learn from: where its lines stand, what they are (a number each) and how many
extractors took each for the article's. A template says which element holds the text, what inside it does not belong to
it, and which lines the publisher writes under everything. Where no element is good enough it knows the lines alone.

Pure: sketches in, templates out; the same sketches give the same templates.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

ENOUGH = 5
"""Distinct pages of a layout that a template is learned from."""

GATE = 0.7
"""The mean score that a container must reach on the pages it was learned from."""

FITS = 0.6
"""The agreement with the extractors below which a template's answer is a miss."""

_OFTEN = 0.2  # a line on more than this share of the pages is the publisher's, not an article's
_MOSTLY = 0.4  # the same, where the extractors take the line
_COPY = 0.75  # share of its lines that a copy has in common with another page
_SAME = 0.5  # share of its text that a near-duplicate has in common with another page
_TAKEN = 1 / 3  # share of a path's letters that extractors take; below it the path is dropped
_SEEN = 3  # lines of a path before it is judged
_LOW = 0.6  # a score from which a page counts for an element
_CLOSE = 0.02  # between scores that do not tell two elements apart
_TRIED = 6  # elements whose templates are compared
_PART_OF_TEXT = re.compile(
    r"(?:p|h\d|li|dd|dt|blockquote|span|font|center|a|b|strong|em|i|u|figure|figcaption)(?:[.#]|$)"
)
_SHORTER, _LONGER = 0.3, 3.0  # times the shortest and the longest text that is known
_LONG = 4000  # letters of a text that is nowhere unusual
_MORE = 0.2  # share of a container that may be left out beyond what is known
_KNOWN = 0.2  # share of a page's lines that are the publisher's when its layout is a known one
_SHOWN = 12  # repeated lines that a template shows to people
_DIGITS = re.compile(r"\d+")


class Place(NamedTuple):
    """An element of a page: the number of the one around it (-1: none), and its tag, id and classes."""

    parent: int
    key: str


class Line(NamedTuple):
    """A line of text: the number of its place, its own number, its letters, and the share of extractors for it."""

    place: int
    hash: int
    letters: int
    vote: float

    @property
    def taken(self) -> bool:
        """Whether most of the extractors took it."""
        return self.vote > 0.5


@dataclass(frozen=True, slots=True)
class Sketch:
    """What templates are learned from: a page without its words. `said` has a few of them, for people to recognize."""

    layout: str
    places: tuple[Place, ...]
    lines: tuple[Line, ...]
    said: Mapping[int, str]
    telling: tuple[str, ...] = ()  # keys of the elements that byline, time, … are read from

    def to_json(self) -> dict[str, Any]:
        """Packed: it is kept for every page that is learned from, and read by nobody."""
        lines = [(line.place, line.hash, line.letters, round(line.vote, 2)) for line in self.lines]
        plain = json.dumps([self.places, *zip(*lines, strict=True)], ensure_ascii=False, separators=(",", ":"))
        return {
            "layout": self.layout,
            "packed": base64.b85encode(zlib.compress(plain.encode())).decode(),
            "said": {str(number): text for number, text in self.said.items()},
            "telling": list(self.telling),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Sketch:
        places, *lines = json.loads(zlib.decompress(base64.b85decode(kept["packed"])))
        return cls(
            layout=kept["layout"],
            places=tuple(Place(*place) for place in places),
            lines=tuple(Line(*line) for line in zip(*lines, strict=True)),
            said={int(number): text for number, text in kept["said"].items()},
            telling=tuple(kept["telling"]),
        )


@dataclass(frozen=True, slots=True)
class Template:
    """How one layout of a publisher is read. Without a container only its repeated lines are known."""

    key: str
    layouts: tuple[str, ...]  # of the pages it was learned from
    container: tuple[str, str] | None  # its key and that of the element around it
    dropped: tuple[str, ...]  # paths inside the container
    repeated: frozenset[int]  # lines that are the publisher's
    said: tuple[str, ...]  # some of them in words
    score: float  # mean agreement with the extractors, 0 to 1
    pages: int  # distinct ones it was learned from
    letters: tuple[int, int]  # the fewest and the most of their texts
    left_out: float  # the largest share of repeated lines among a text's letters
    telling: tuple[str, ...]  # keys of the elements that byline, time, … are read from

    def knows(self, sketch: Sketch) -> bool:
        """Whether a page looks like those it was learned from: its layout, and the publisher's lines on it."""
        repeated = sum(line.hash in self.repeated for line in sketch.lines)
        return sketch.layout in self.layouts and repeated >= _KNOWN * len(sketch.lines)

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "layouts": list(self.layouts),
            "container": list(self.container) if self.container else None,
            "dropped": list(self.dropped),
            "repeated": sorted(self.repeated),
            "said": list(self.said),
            "score": self.score,
            "pages": self.pages,
            "letters": list(self.letters),
            "left_out": self.left_out,
            "telling": list(self.telling),
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Template:
        container = kept["container"]
        return cls(
            key=kept["key"],
            layouts=tuple(kept["layouts"]),
            container=(container[0], container[1]) if container else None,
            dropped=tuple(kept["dropped"]),
            repeated=frozenset(kept["repeated"]),
            said=tuple(kept["said"]),
            score=kept["score"],
            pages=kept["pages"],
            letters=(kept["letters"][0], kept["letters"][1]),
            left_out=kept["left_out"],
            telling=tuple(kept["telling"]),
        )


@lru_cache(maxsize=4096)
def place_key(tag: str, identity: str, classes: str) -> str:
    """An element's name among the pages of a site: tag, id and classes, each run of digits as 0.

    >>> place_key("div", "post-4711", "entry  hentry")
    'div#post-0.entry.hentry'
    """
    named = f"#{identity.strip()}" if identity.strip() else ""
    return _DIGITS.sub("0", tag + named + "".join(f".{one}" for one in sorted(classes.split())))


def line_hash(key: str) -> int:
    """A line's number: the same for lines that differ in digits only."""
    plain = key if key.isalpha() else _DIGITS.sub("0", key)
    return zlib.crc32(plain.encode("utf-8", "replace"))


# -- learning --------------------------------------------------------------------------------------------------


def learn(sketches: Sequence[Sketch]) -> tuple[Template, ...]:
    """Templates of one publisher, one for each layout of which there are enough distinct pages, the surest first."""
    rest = [_Page(sketch) for sketch in distinct(sketches)]
    found = []
    while len(rest) >= ENOUGH and (best := _best(rest)) is not None:
        template, pages = best
        found.append(template)
        taken = {id(page) for page in pages}
        rest = [page for page in rest if id(page) not in taken]
    by_layout: dict[str, list[_Page]] = defaultdict(list)
    for page in rest:
        by_layout[page.sketch.layout].append(page)
    return (*found, *(_lines_only(pages) for pages in by_layout.values() if len(pages) >= ENOUGH))


def distinct(sketches: Sequence[Sketch]) -> list[Sketch]:
    """The sketches without near-duplicates: of two copies of an article the publisher's lines and the article's look
    alike. Copies are told by the whole of their texts first, then by what is not on most pages anyway."""
    texts = [(sketch, {line.hash: line.letters for line in sketch.lines if line.taken}) for sketch in sketches]
    unlike = _unlike([one for one in texts if one[1]], _COPY)
    often = _often([sketch for sketch, _text in unlike], 0.5)
    own = [(sketch, {key: text[key] for key in text.keys() - often}) for sketch, text in unlike]
    return [sketch for sketch, _text in _unlike(own, _SAME)]


def _unlike(texts: Sequence[tuple[Sketch, Mapping[int, int]]], share: float) -> list[tuple[Sketch, Mapping[int, int]]]:
    """Those that have no more than this share of their letters in common with one before."""
    kept: list[tuple[Sketch, Mapping[int, int]]] = []
    for sketch, text in texts:
        if not any(_shared(text, other) > share * _least(text, other) for _sketch, other in kept):
            kept.append((sketch, text))
    return kept


def _shared(one: Mapping[int, int], other: Mapping[int, int]) -> int:
    return sum(letters for number, letters in one.items() if number in other)


def _least(one: Mapping[int, int], other: Mapping[int, int]) -> int:
    return min(sum(one.values()), sum(other.values()))


def _often(sketches: Sequence[Sketch], share: float) -> frozenset[int]:
    """Lines that stand on more than this share of the pages, and on two at least."""
    counts = Counter(number for sketch in sketches for number in {line.hash for line in sketch.lines})
    return frozenset(number for number, count in counts.items() if count > max(share * len(sketches), 1))


def _publishers(sketches: Sequence[Sketch]) -> frozenset[int]:
    """Lines that are the publisher's. What the extractors take for the article's may be: the columns of a weekly report
    begin alike, but so do not most of a publisher's articles."""
    taken = Counter(number for sketch in sketches for number in {line.hash for line in sketch.lines if line.taken})
    left = Counter(number for sketch in sketches for number in {line.hash for line in sketch.lines if not line.taken})
    doubtful = {number for number, count in taken.items() if count > left[number]}
    return _often(sketches, _OFTEN) - (doubtful - _often(sketches, _MOSTLY))


class _Page:
    """A sketch with the sums that every element is scored by."""

    def __init__(self, sketch: Sketch) -> None:
        self.sketch = sketch
        self.letters: list[int] = []
        self.voted: list[int] = []
        self.total = 0

    def weigh(self, repeated: Set[int]) -> None:
        places = self.sketch.places
        self.letters, self.voted = [0] * len(places), [0] * len(places)
        for line in self.sketch.lines:
            if line.hash not in repeated:
                self.letters[line.place] += line.letters
                self.voted[line.place] += line.letters * line.taken
        for number in range(len(places) - 1, -1, -1):  # a place comes after the one around it
            if (parent := places[number].parent) >= 0:
                self.letters[parent] += self.letters[number]
                self.voted[parent] += self.voted[number]
        self.total = sum(self.voted[number] for number, place in enumerate(places) if place.parent < 0)

    def scores(self) -> dict[tuple[str, str], float]:
        """F1 of every element's text with what the extractors took, by its own key and that of the one around it."""
        letters: Counter[tuple[str, str]] = Counter()
        voted: Counter[tuple[str, str]] = Counter()
        for number, key in outermost(self.sketch.places):
            letters[key] += self.letters[number]
            voted[key] += self.voted[number]
        return {key: 2 * voted[key] / (letters[key] + self.total) for key in letters if letters[key]}


def outermost(places: Sequence[Place]) -> Iterable[tuple[int, tuple[str, str]]]:
    """Every place with its key and its parent's, but not those inside one with the same."""
    around: list[frozenset[tuple[str, str]]] = []
    for number, place in enumerate(places):
        key = (place.key, places[place.parent].key if place.parent >= 0 else "")
        outer = around[place.parent] if place.parent >= 0 else frozenset()
        if key not in outer:
            yield number, key
        around.append(outer | {key})


def _best(pages: Sequence[_Page]) -> tuple[Template, list[_Page]] | None:
    """The template that reads the most pages well, with those pages."""
    repeated = _publishers([page.sketch for page in pages])
    scores: dict[tuple[str, str], list[tuple[float, _Page]]] = defaultdict(list)
    for page in pages:
        page.weigh(repeated)
        for key, score in page.scores().items():
            if not _PART_OF_TEXT.match(key[0]):
                scores[key].append((score, page))
    enough = [key for key, ranked in scores.items() if len(ranked) >= ENOUGH]
    likely = sorted(enough, key=lambda key: (sum(score - _LOW for score, _page in scores[key]), key))[-_TRIED:]
    tried = [(_template(key, [page for _score, page in scores[key]]), scores[key]) for key in likely]
    good = [(template, ranked) for template, ranked in tried if template.score > GATE]
    if not good:
        return None
    best = max(_value(template) for template, _ranked in good)
    # What is read needlessly costs time, and may one day hold something that looks like a text.
    close = [one for one in good if _value(one[0]) >= best - _CLOSE * one[0].pages]
    template, ranked = min(close, key=lambda one: (_size(*one), -_depth(*one), one[0].key))
    return template, [page for _score, page in ranked]


def _size(template: Template, ranked: Sequence[tuple[float, _Page]]) -> int:
    """Lines in the containers of all pages."""
    assert template.container is not None
    insides = [(page.sketch, paths_inside(template.container, page.sketch.places)) for _score, page in ranked]
    return sum(line.place in inside for sketch, inside in insides for line in sketch.lines)


def _depth(template: Template, ranked: Sequence[tuple[float, _Page]]) -> int:
    """Elements around the containers: of two that hold the same, the inner one is the article's."""
    places = ranked[0][1].sketch.places
    number = next(number for number, key in outermost(places) if key == template.container)
    depth = 0
    while (number := places[number].parent) >= 0:
        depth += 1
    return depth


def _value(template: Template) -> float:
    return (template.score - _LOW) * template.pages


def _template(key: tuple[str, str], pages: Sequence[_Page]) -> Template:
    lines = _lines_only(pages)
    sketches = [page.sketch for page in pages]
    dropped = _dropped(key, sketches, lines.repeated)
    template = replace(lines, key=_named(key), container=key, dropped=dropped)
    read = [(sketch, answer) for sketch in sketches if (answer := read_by(template, sketch))]
    score = sum(agreement(answer, sketch, template.repeated) for sketch, answer in read) / len(read)
    letters = [answer.letters for _sketch, answer in read]
    left_out = max(answer.share_left_out for _sketch, answer in read)
    return replace(template, score=round(score, 4), letters=(min(letters), max(letters)), left_out=round(left_out, 4))


def _named(parts: Sequence[str]) -> str:
    """A template's key: the same whenever it is learned from the same."""
    return f"{zlib.crc32(' '.join(parts).encode('utf-8', 'replace')):08x}"


def _dropped(key: tuple[str, str], sketches: Sequence[Sketch], repeated: Set[int]) -> tuple[str, ...]:
    """Paths inside the container whose text the extractors leave out."""
    letters: Counter[str] = Counter()
    voted: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    for sketch in sketches:
        inside = paths_inside(key, sketch.places)
        for line in sketch.lines:
            path = inside.get(line.place)
            if path:
                for start in range(1, len(path) + 1):
                    part = " ".join(path[:start])
                    letters[part] += line.letters
                    voted[part] += line.letters * line.taken
                    seen[part] += 1
    found = {path for path in letters if seen[path] >= _SEEN and voted[path] < _TAKEN * letters[path]}
    return tuple(sorted(path for path in found if path.rpartition(" ")[0] not in found))


def paths_inside(key: tuple[str, str], places: Sequence[Place]) -> dict[int, tuple[str, ...]]:
    """The places in a page's containers, the containers too, with the keys on the way down to them."""
    return _paths(frozenset(number for number, found in outermost(places) if found == key), places)


def _paths(tops: Set[int], places: Sequence[Place]) -> dict[int, tuple[str, ...]]:
    inside: dict[int, tuple[str, ...]] = {}
    for number, place in enumerate(places):
        if number in tops:
            inside[number] = ()
        elif place.parent in inside:
            inside[number] = (*inside[place.parent], place.key)
    return inside


def _said(sketches: Sequence[Sketch], repeated: Set[int]) -> tuple[str, ...]:
    words = {number: text for sketch in sketches for number, text in sketch.said.items() if number in repeated}
    return tuple(dict.fromkeys(words.values()))[:_SHOWN]


def _lines_only(pages: Sequence[_Page]) -> Template:
    sketches = [page.sketch for page in pages]
    repeated = _publishers(sketches)
    layouts = tuple(sorted({sketch.layout for sketch in sketches}))
    return Template(
        key=_named(layouts),
        layouts=layouts,
        container=None,
        dropped=(),
        repeated=repeated,
        said=_said(sketches, repeated),
        score=0.0,
        pages=len(sketches),
        letters=(0, 0),
        left_out=0.0,
        telling=tuple(dict.fromkeys(key for sketch in sketches for key in sketch.telling)),
    )


# -- reading ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answer:
    """What a template says of a page: which of its lines are the article's, their letters, and those of the
    publisher's lines between them."""

    chosen: tuple[bool, ...]
    letters: int
    left_out: int

    @property
    def share_left_out(self) -> float:
        """Of the letters of both, those of the publisher's lines."""
        return self.left_out / ((self.letters + self.left_out) or 1)


def read_by(template: Template, sketch: Sketch) -> Answer | None:
    """None where the page does not have the template's container."""
    if template.container is None:
        return None
    inside = paths_inside(template.container, sketch.places)
    return _answer(template, sketch, inside) if inside else None


def read_inside(template: Template, sketch: Sketch) -> Answer:
    """The answer to a sketch of nothing but the containers: its outermost places."""
    tops = frozenset(number for number, place in enumerate(sketch.places) if place.parent < 0)
    return _answer(template, sketch, _paths(tops, sketch.places))


def _answer(template: Template, sketch: Sketch, inside: Mapping[int, tuple[str, ...]]) -> Answer:
    dropped = frozenset(template.dropped)
    kept = {number for number, path in inside.items() if dropped.isdisjoint(accumulate(path, "{} {}".format))}
    chosen = tuple(line.place in kept and line.hash not in template.repeated for line in sketch.lines)
    letters = sum(line.letters for line, taken in zip(sketch.lines, chosen, strict=True) if taken)
    total = sum(line.letters for line in sketch.lines if line.place in kept)
    return Answer(chosen, letters, total - letters)


def is_usual(template: Template, answer: Answer) -> bool:
    """Whether an answer looks like those that the template was learned from: neither much shorter or longer, nor with
    much more left out."""
    least, most = template.letters
    return (
        least * _SHORTER <= answer.letters <= max(most * _LONGER, _LONG)
        and answer.share_left_out <= template.left_out + _MORE
    )


def widened(template: Template, sketch: Sketch) -> Template:
    """The template, to which a page like this one is usual."""
    answer = read_by(template, sketch)
    if answer is None:
        return template
    least, most = template.letters
    return replace(
        template,
        letters=(min(least, answer.letters), max(most, answer.letters)),
        left_out=max(template.left_out, round(answer.share_left_out, 4)),
    )


def finds(template: Template, sketch: Sketch) -> bool:
    """Whether a page has the template's container; where the template has none, whether it knows the page's layout."""
    if template.container is None:
        return template.knows(sketch)
    return any(key == template.container for _number, key in outermost(sketch.places))


def fits(template: Template, sketch: Sketch) -> bool:
    """Whether a template's answer is close to what most of the extractors took."""
    answer = read_by(template, sketch)
    return answer is not None and agreement(answer, sketch, template.repeated) >= FITS


def agreement(answer: Answer, sketch: Sketch, repeated: Set[int]) -> float:
    """F1 of an answer with what most of the extractors took, without the publisher's lines; 0 to 1."""
    taken = [0 if line.hash in repeated or not line.taken else line.letters for line in sketch.lines]
    shared = sum(letters for letters, chosen in zip(taken, answer.chosen, strict=True) if chosen)
    return 2 * shared / ((answer.letters + sum(taken)) or 1)


@dataclass(frozen=True, slots=True)
class Best:
    """What the templates of a source say of a page."""

    template: Template | None  # the one whose answer is taken
    chosen: tuple[bool, ...]  # its answer
    is_unknown: bool  # there are containers, and the page has none of them


def best_reading(templates: Sequence[Template], sketch: Sketch) -> Best:
    """The answer that is closest to what the extractors took, if one is close enough."""
    read = [(answer, one) for one in templates if (answer := read_by(one, sketch)) is not None]
    ranked = [(agreement(answer, sketch, one.repeated), number) for number, (answer, one) in enumerate(read)]
    if ranked and max(ranked)[0] >= FITS:
        answer, template = read[max(ranked)[1]]
        return Best(template, answer.chosen, is_unknown=False)
    expected = any(one.container for one in templates)
    known = any(one.container is None and one.knows(sketch) for one in templates)
    return Best(None, (), is_unknown=expected and not read and not known)


def without_repeated(templates: Sequence[Template], sketch: Sketch, chosen: Sequence[bool]) -> tuple[bool, ...]:
    """A choice without the publisher's lines; as it was where these are most of it."""
    repeated = frozenset[int]().union(*(one.repeated for one in templates))
    left = tuple(taken and line.hash not in repeated for line, taken in zip(sketch.lines, chosen, strict=True))
    before, after = (
        sum(line.letters for line, one in zip(sketch.lines, taken, strict=True) if one) for taken in (chosen, left)
    )
    return left if after * 2 >= before else tuple(chosen)
