"""A small publisher whose pages are made as needed: two layouts, and what stands around the texts in each."""

from __future__ import annotations

import random

from ingest.extraction.read import PageInput, Reading, read_page
from ingest.extraction.templates import Template
from ingest.types import Entry

HOST = "https://tern.example"
_WHO = [
    "the ferryman",
    "a baker",
    "the harbor master",
    "an old sailor",
    "the choir",
    "a schoolboy",
    "the town clerk",
    "her sister",
]
_DID = [
    "waited for",
    "repaired",
    "spoke of",
    "remembered",
    "sold",
    "painted",
    "could not find",
    "counted",
    "carried home",
]
_WHAT = [
    "the blue boats",
    "a letter",
    "every lamp on the quay",
    "two barrels of tar",
    "the tide tables",
    "an empty net",
    "bread",
]
_WHEN = ["before the rain came", "in the cold of that spring", "while the bells rang", "after the market had closed"]
TAIL = "Write to the desk of the Tern if you know more about this story."


def title(number: int) -> str:
    return " ".join(random.Random(number).choice(words) for words in (_WHO, _DID, _WHAT)).capitalize()


def text(number: int, paragraphs: int = 6) -> list[str]:
    """The true paragraphs of an article: no two articles share one."""
    chance = random.Random(number)
    return [
        f"{title(number)} in story {_word(number)}. " * (part == 0)
        + " ".join(
            " ".join(
                (chance.choice(_WHO), chance.choice(_DID), chance.choice(_WHAT), chance.choice(_WHEN))
            ).capitalize()
            + f", as {_word(chance.randrange(10**6))} said."
            for _sentence in range(4)
        )
        for part in range(paragraphs)
    ]


def _word(number: int) -> str:
    """A name for a number: digits do not tell lines apart."""
    return "".join(chr(97 + int(digit)) for digit in str(number)).capitalize()


def page(number: int, layout: str = "old", *, paragraphs: int = 6) -> str:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in text(number, paragraphs))
    teasers = "".join(
        f'<p><a href="/{one}.html">{title(one)}</a></p>' for one in range(1000 + 4 * number, 1004 + 4 * number)
    )
    return (_OLD if layout == "old" else _NEW).format(
        title=title(number), day=number % 28 + 1, body=body, teasers=teasers, tail=TAIL
    )


_MENU = "".join(f'<li><a href="/{one}/">{one}</a></li>' for one in ("Harbor", "Town", "Weather", "Tides", "Letters"))
_OLD = f"""<html><head><title>{{title}} - The Tern</title></head><body class="story">
<div id="head"><ul>{_MENU}</ul><p>The Tern, a paper for the harbor and everybody who lives on it.</p></div>
<div id="middle"><div class="text"><h1>{{title}}</h1><div class="who">By the Tern's own reporters</div>
<div class="post-date">2026-05-{{day:02}} 10:30</div>{{body}}
<p>{{tail}}</p><div class="more-of-us">{{teasers}}</div></div></div>
<div id="foot"><p>All rights with the Tern, printed on Quay Street since the great storm.</p></div></body></html>"""
_NEW = f"""<html><head><title>{{title}} | The Tern</title></head><body class="v2 reader">
<header><nav><ul>{_MENU}</ul></nav></header><main><section class="lead"><h1>{{title}}</h1>
<time datetime="2026-05-{{day:02}}T10:30:00+01:00">May</time></section>
<section class="copy">{{body}}<div class="outro"><p>{{tail}}</p></div></section>
<section class="stream">{{teasers}}</section></main><footer><p>The Tern, Quay Street.</p></footer></body></html>"""


def read(
    number: int, layout: str = "old", templates: tuple[Template, ...] = (), *, audit: bool = False, paragraphs: int = 6
) -> Reading:
    body = page(number, layout, paragraphs=paragraphs).encode()
    return read_page(
        PageInput(
            body,
            "text/html; charset=utf-8",
            f"{HOST}/{number}.html",
            Entry(str(number)),
            templates=templates,
            audit=audit,
        )
    )
