"""Feeds, sitemaps, list pages and answers in JSON that were cut, flipped, nested, encoded again and mixed.

    python -m bench.fuzz [--quick] [--seed 1]

Reads ten thousand (--quick: a thousand) of them, made from the small fixtures of the tests: each has to be read or
refused by an error of the project's own, and what is read has to be believable. Ends with one line of JSON:
`crashes` is how many raised anything else, `wrong` how many were read as something that cannot be, `slowest_ms` the
longest that one took.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest import feeds
from ingest.errors import IngestError
from ingest.feeds import charsets, links, sitemap
from ingest.feeds.reading import Reading
from ingest.types import Entry

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
URL = "https://paper.example/feeds/news"
FIXTURES = Path(__file__).parents[1] / "tests" / "sources" / "fixtures"
_SMALL = 20_000  # bytes
_HEADERS = (
    "",
    "",
    "text/html",
    "text/xml; charset=gb2312",
    "application/xml; charset=utf-16",
    "text/xml; charset=x-no",
)
_CHARSETS = ("gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "cp1251", "cp1252", "utf-16", "utf-16-le", "utf-8-sig")
_PIECES: tuple[bytes, ...] = (
    *(
        b"<item>",
        b"</item>",
        b"<entry>",
        b"<link>",
        b"</link>",
        b"<![CDATA[",
        b"]]>",
        b"<!--",
        b"-->",
        b"<!DOCTYPE a [",
    ),
    *(b"&#x110000;", b"&#0;", b"&amp", b"&a;", b'<entry xml:base="::">', b"http://[", b"\xff\xfe", b"\x00", b"<a:b/>"),
    *(
        b"<pubDate>9999-99-99</pubDate>",
        b'<media:content url="//[" width="-"/>',
        b"{",
        b"}",
        b"[",
        b"]",
        b'"',
        b"\\ud800",
    ),
    *(b"<url><loc>", b"</urlset>", b"<a href='//['>", b"<base href='javascript:1'>", b"1e999", b"-", b"\xed\xa0\x80"),
    *(b'<at:deleted-entry ref="', b"<ttl>99999999999999999999</ttl>", b"<skipHours><hour>-1</hour>", b"\r", b" " * 500),
)


@dataclass(slots=True)
class Outcome:
    """What became of all of them. `failures`: the first ones, each with what was read, as bytes."""

    cases: int = 0
    read: int = 0
    refused: int = 0
    crashes: int = 0
    wrong: int = 0
    slowest_ms: float = 0.0
    failures: list[tuple[str, bytes, str]] = field(default_factory=list)


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.fuzz", description="Whether anything breaks the readers.")
    arguments.add_argument("--quick", action="store_true", help="a thousand")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--cases", type=int, default=0)
    given = arguments.parse_args()
    outcome = run(given.cases or (1_000 if given.quick else 10_000), given.seed)
    for reader, body, why in outcome.failures:
        print(f"{reader}: {why}\n  {body[:300]!r}")
    told = {name: getattr(outcome, name) for name in ("cases", "read", "refused", "crashes", "wrong")}
    print(json.dumps({**told, "slowest_ms": round(outcome.slowest_ms, 1), "seed": given.seed}))


def run(cases: int, seed: int) -> Outcome:
    chance, outcome = random.Random(seed), Outcome()
    kinds = {name: seeds(name) for name in READERS}
    for number in range(cases):
        reader = list(READERS)[number % len(READERS)]
        body = mutated(chance.choice(kinds[reader]), kinds[reader], chance)
        judge(reader, body, chance.choice(_HEADERS), outcome)
    return outcome


def seeds(reader: str) -> list[bytes]:
    """The small fixtures that this reader is for."""
    wanted = {"feed": (".xml", ".json"), "json": (".json",), "sitemap": (".xml", ".gz"), "page": (".html",)}[reader]
    bodies = [path.read_bytes() for path in sorted(FIXTURES.rglob("*")) if path.suffix in wanted]
    return [body for body in bodies if 0 < len(body) < _SMALL]


def judge(reader: str, body: bytes, header: str, outcome: Outcome) -> None:
    """Read one; count what became of it."""
    outcome.cases += 1
    began = time.perf_counter()
    try:
        wrong = next(_impossible(READERS[reader](body, header)), "")
        outcome.read += 1
    except IngestError as error:
        wrong = "" if error.reason and error.fix else "refused without a reason or a fix"
        outcome.refused += 1
    except Exception as error:  # what this looks for
        outcome.crashes += 1
        outcome.failures[5:] = []
        outcome.failures.append((reader, body, f"{type(error).__name__}: {error}"))
        wrong = ""
    if wrong:
        outcome.wrong += 1
        outcome.failures[5:] = []
        outcome.failures.append((reader, body, wrong))
    outcome.slowest_ms = max(outcome.slowest_ms, (time.perf_counter() - began) * 1000)


def _impossible(entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if not (entry.id or entry.url):
            yield "an entry without identity"
        if entry.url and not entry.url.startswith(("http://", "https://")):
            yield f"no web address: {entry.url}"
        for moment in (entry.published, entry.updated):
            if moment is not None and not datetime(1995, 1, 1, tzinfo=UTC) <= moment <= NOW + timedelta(minutes=10):
                yield f"a date that cannot be: {moment}"


# -- how they are changed ------------------------------------------------------------------------------------


def mutated(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """The body after one to four changes."""
    for _change in range(chance.randint(1, 4)):
        body = chance.choice(CHANGES)(body, others, chance)[:200_000]
    return body


def _cut(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    return body[: chance.randint(0, len(body))]


def _flip(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    changed = bytearray(body)
    for _byte in range(min(len(changed), chance.randint(1, 30))):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _leave_out(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start = chance.randint(0, len(body))
    return body[:start] + body[start + chance.randint(0, 200) :]


def _insert(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start = chance.randint(0, len(body))
    return body[:start] + chance.choice(_PIECES) * chance.choice((1, 1, 2, 50)) + body[start:]


def _nest(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    """A tag or bracket that is there, many times over, at its place; or the whole in itself."""
    start = body.find(chance.choice((b"<", b"{", b"[")), chance.randint(0, len(body)))
    if start < 0 or chance.randrange(4) == 0:
        return body.replace(b"</", body[:500] + b"</", 1)
    end = body.find(b">", start) + 1 if body[start : start + 1] == b"<" else start + 1
    return body[:start] + body[start:end] * chance.choice((2, 10, 1_000)) + body[end:]


def _encode_again(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    text = body.decode(chance.choice(("utf-8", "utf-8", "latin-1")), "replace")
    return text.encode(chance.choice(_CHARSETS), "xmlcharrefreplace")


def _mix(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    other = chance.choice(others)
    return body[: chance.randint(0, len(body))] + other[chance.randint(0, len(other)) :]


def _repeat(body: bytes, others: Sequence[bytes], chance: random.Random) -> bytes:
    start = chance.randint(0, len(body))
    return body[:start] + body[start : start + chance.randint(1, 400)] * chance.choice((2, 5, 100)) + body[start:]


Change = Callable[[bytes, Sequence[bytes], random.Random], bytes]
CHANGES: tuple[Change, ...] = (_cut, _flip, _flip, _leave_out, _insert, _insert, _nest, _encode_again, _mix, _repeat)


# -- the readers ---------------------------------------------------------------------------------------------


def _feed(body: bytes, header: str) -> Sequence[Entry]:
    return feeds.parse(body, url=URL, content_type=header, timezone="Asia/Shanghai", now=NOW).entries


def _sitemap(body: bytes, header: str) -> Sequence[Entry]:
    return sitemap.parse(body, Reading(URL, "Asia/Shanghai", NOW), header).entries


def _page(body: bytes, header: str) -> Sequence[Entry]:
    wanted = links.Wanted(links="" if len(body) % 2 else "a", time="time")
    return links.list_page(charsets.decode(body, header), wanted, Reading(URL, "Asia/Shanghai", NOW)).entries


READERS: dict[str, Callable[[bytes, str], Sequence[Entry]]] = {
    "feed": _feed,
    "json": _feed,
    "sitemap": _sitemap,
    "page": _page,
}

if __name__ == "__main__":
    main()
