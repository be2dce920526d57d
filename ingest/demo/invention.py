"""Partners and articles beyond the handwritten ones: their sentences recombined, with facts of their own.

Everything follows from the seed and from who and which; nothing is kept, so a world of any size starts at once.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from typing import Any

from ingest.demo.articles import PARTNERS, Block, Edit, Partner, Story, handwritten, read_yaml
from ingest.demo.lots import Lots

LANGUAGES = ("zh-Hant", "zh-Hant", "zh-Hans", "zh-Hans", "en", "en", "zh-Hans", "en")
"""The language of a generated partner, by its place in a round of eight: as the layouts that it takes turns in."""

_SPAN = timedelta(days=29)
_COLORS = ("#0e4a5a", "#3f6b3a", "#7a2e1f", "#3d5a50", "#c8641e", "#1f2a5c", "#5a3a6b", "#6b4a1f", "#1f4e6b", "#8a2f4a")
_EDITED_EVERY = 29
_DELETED_EVERY = 41


def partner(index: int, seed: object) -> Partner:
    """The generated partner in place `index` (8 and up), without stories."""
    language = LANGUAGES[index % len(LANGUAGES)]
    words = _words(language)
    lots = Lots(seed, "partner", index)
    place, paper = words.places[index % len(words.places)], words.papers[index // len(words.places) % len(words.papers)]
    if further := index // (len(words.places) * len(words.papers)):  # all names are taken: one of two places
        place = _joined(language, words.places[(index + further) % len(words.places)], place)
    name = _joined(language, f"The {place}" if language == "en" else place, paper)
    host = f"paper{index}.example"
    facts = {"name": name, "place": place, "host": host, "people": lots.between(3, 40), "page": lots.between(90, 900)}
    facts["minute"] = lots.between(20, 59)
    return Partner(
        id=f"paper{index}",
        name=name,
        language=language,
        tagline=words.told["tagline"].format(**facts),
        about=words.told["about"].format(**facts),
        host=host,
        color=lots.one(_COLORS),
        motif=lots.one(_motifs()),
        footer=tuple(line.format(**facts) for line in words.told["footer"]),
    )


def story(teller: Partner, partner_index: int, number: int, of: int, seed: object) -> Story:
    """The generated story `number` of `of` by `teller`, whose place among the partners is `partner_index`."""
    words = _words(teller.language)
    lots = Lots(seed, "story", partner_index, number)
    facts = _facts(words, lots, serial=(partner_index + 1) * 1_000_000 + number)
    age = _SPAN * (number + 1) / (of + 1) + timedelta(minutes=lots.below(20))
    told = Story(
        slug=f"entry-{number:05d}",
        title=words.line("title", facts),
        dek=words.line("dek", facts),
        authors=(str(facts["person"]),),
        section=lots.one(words.sections),
        tags=(str(facts["thing"]), str(facts["place"])),
        age=timedelta(minutes=max(age // timedelta(minutes=1), 60)),
        body=_body(words, facts, lots),
    )
    return _fated(_pictured(told, words, facts, lots), words, facts, lots)


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of one language."""

    language: str
    told: Mapping[str, Any]
    sentences: tuple[str, ...]

    @property
    def places(self) -> list[str]:
        return list(self.told["places"])

    @property
    def papers(self) -> list[str]:
        return list(self.told["papers"])

    @property
    def sections(self) -> list[str]:
        return list(self.told["sections"])

    def line(self, name: str, facts: Mapping[str, object]) -> str:
        return str(self.told["lines"][name]).format(**facts)

    def joined(self, sentences: list[str]) -> str:
        return (" " if self.language == "en" else "").join(sentences)


@cache
def _words(language: str) -> _Words:
    return _Words(language, read_yaml("words.yaml")[language], tuple(dict.fromkeys(_sentences(language))))


def _sentences(language: str) -> list[str]:
    """What the handwritten partners of a language wrote, sentence by sentence; dialogue is left out, as half of a
    quotation reads like a mistake."""
    cut = re.compile(r"(?<=[.!?])\s+(?=[A-Z])") if language == "en" else re.compile(r"(?<=[。！？])(?=[^」』”’）])")
    least, most = (40, 220) if language == "en" else (14, 90)
    told = [
        sentence
        for partner_id in PARTNERS
        if handwritten(partner_id).language == language
        for tale in handwritten(partner_id).stories
        for block in tale.body
        if block.kind == "p"
        for sentence in cut.split(block.lines[0])
    ]
    return [each for each in told if least <= len(each) <= most and not re.search("[「」『』“”‘（）()]", each)]


def _facts(words: _Words, lots: Lots, serial: int) -> dict[str, object]:
    return {
        "serial": serial,
        "place": lots.one(words.places),
        "person": lots.one(words.told["people"]),
        "thing": lots.one(words.told["things"]),
        "count": lots.between(12, 9_800),
        "more": lots.between(2, 97),
        "hour": lots.between(6, 11),
        "minute": lots.between(10, 59),
        "people": lots.between(21, 380),
        "some": lots.between(3, 20),
        "days": lots.between(3, 60),
        "hours": lots.between(2, 19),
        "page": lots.between(11, 890),
    }


def _body(words: _Words, facts: Mapping[str, object], lots: Lots) -> tuple[Block, ...]:
    sizes = [lots.between(2, 4) for _ in range(lots.between(3, 7))]
    picked = [_refigured(sentence, lots) for sentence in lots.some(words.sentences, sum(sizes))]
    paragraphs = [[words.line("register", facts)]]
    for size in sizes:
        paragraphs.append([picked.pop() for _ in range(min(size, len(picked)))])
    paragraphs[lots.between(1, len(sizes))].insert(0, words.line("crowd", facts))
    paragraphs[-1].append(words.line("close", facts))
    return tuple(Block("p", (words.joined(each),)) for each in paragraphs)


def _refigured(sentence: str, lots: Lots) -> str:
    """A sentence with other numbers, as many digits long."""
    return re.sub(r"(?<![\d.,:])[1-9]\d*(?![\d.,:])", lambda found: _number(len(found[0]), lots), sentence)


def _number(digits: int, lots: Lots) -> str:
    return str(lots.between(10 ** (digits - 1), 10**digits - 1))


def _pictured(told: Story, words: _Words, facts: Mapping[str, object], lots: Lots) -> Story:
    if lots.below(3):
        return told
    return replace(told, motif=lots.one(_motifs()), caption=words.line("caption", facts))


def _fated(told: Story, words: _Words, facts: Mapping[str, object], lots: Lots) -> Story:
    """Some are corrected and some withdrawn, all of it before the epoch."""
    hours = max(int(told.age / timedelta(hours=2)), 1)
    when = timedelta(hours=lots.between(1, min(hours, 48))) if told.age > timedelta(hours=2) else None
    if when is not None and lots.below(_DELETED_EVERY) == 0:
        return replace(told, deleted_after=when)
    if when is not None and lots.below(_EDITED_EVERY) == 0:
        right = {**facts, "count": lots.between(9_801, 19_999)}
        lead = {0: (words.line("register", right),)}
        return replace(told, edit=Edit(when, words.line("title", right), lead, "recounted"))
    return told


def _joined(language: str, *parts: str) -> str:
    return (" " if language == "en" else "").join(parts)


@cache
def _motifs() -> tuple[str, ...]:
    """What the handwritten stories show: pictures of these can be drawn."""
    return tuple(sorted({tale.motif for each in PARTNERS for tale in handwritten(each).stories if tale.motif}))
