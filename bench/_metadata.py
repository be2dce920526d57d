"""What extraction says about recorded pages, against what is known of them: title, authors, instant or day.

Only the metadata is read, not the text: some seconds for five hundred pages.
"""

from __future__ import annotations

import gzip
import json
import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from ingest.extraction import document, metadata
from ingest.extraction.metadata import Metadata
from ingest.feeds.charsets import decode

_MINUTE = 60  # seconds


@dataclass(frozen=True)
class Known:
    """A page, and what is known of its article. `published` is empty where nothing is; a day has no time."""

    id: str
    group: str
    url: str
    body: bytes
    title: str
    authors: frozenset[str]
    published: str


def known(corpus: Path, groups: tuple[str, ...] = ("fundus", "wcxb"), every: int = 1) -> Iterator[Known]:
    """Every n-th page of the sets that know more of an article than its text."""
    with (corpus / "manifest.jsonl").open(encoding="utf-8") as lines:
        pages = [page for line in lines if (page := json.loads(line))["set"] in groups]
    for page in pages[::every]:
        said = page["authors"] or []
        yield Known(
            page["id"],
            page["set"],
            page["url"],
            gzip.decompress((corpus / page["file"]).read_bytes()),
            page["title"] or "",
            frozenset(map(plain, said if isinstance(said, list) else [said])),
            page["date"] or "",
        )


def plain(text: str) -> str:
    """A title or name as it is compared: its letters and digits, whatever their form and case."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def read(page: Known) -> Metadata:
    """What the page says. Times without a zone are UTC: no source declares one here."""
    tree = document.parse(decode(page.body, "text/html"))
    document.prepare(tree, page.url)
    return metadata.read(tree, page.url, UTC)


def judged(page: Known, found: Metadata) -> dict[str, bool]:
    """Which fields are right; those that nobody knows are left out."""
    right = {"title": plain(found.title) == plain(page.title)}
    if page.group == "fundus":  # the only set whose lists of authors are whole
        right["authors"] = frozenset(map(plain, found.authors)) == page.authors
    if page.published:
        at = found.published.at if found.published else None
        true = datetime.fromisoformat(page.published)
        if len(page.published) > len("2026-11-24"):
            right["instant"] = at is not None and abs((at - _beside(true, at)).total_seconds()) <= _MINUTE
        right["day"] = at is not None and at.date() == true.date()
    return right


def _beside(true: datetime, found: datetime) -> datetime:
    """A truth that has lost its zone is what stood on the clock of the page's own."""
    return true if true.tzinfo else true.replace(tzinfo=found.tzinfo)


def figures(corpus: Path, every: int = 1) -> dict[str, dict[str, float]]:
    """The share of pages on which each field is right, by set."""
    hits: dict[str, dict[str, list[bool]]] = defaultdict(lambda: defaultdict(list))
    spent: dict[str, float] = defaultdict(float)
    for page in known(corpus, every=every):
        begin = time.process_time()
        found = read(page)
        spent[page.group] += time.process_time() - begin
        for name, right in judged(page, found).items():
            hits[page.group][name].append(right)
    return {group: _row(fields, spent[group]) for group, fields in sorted(hits.items())}


def _row(fields: Mapping[str, list[bool]], seconds: float) -> dict[str, float]:
    shares = {name: round(sum(right) / len(right), 4) for name, right in fields.items()}
    pages = len(fields["title"])
    return {"pages": pages, **shares, "ms": round(seconds / pages * 1000, 1)}
