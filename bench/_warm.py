"""Pages of sites that are known: what templates that were learned from a site's earlier pages make of the later ones,
and how quickly.

    python -m bench._warm DIR        (DIR as for bench.extraction; the last line is JSON)
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.corpus import recorded
from ingest.errors import ExtractionError
from ingest.extraction.memory import Memory
from ingest.extraction.read import PageInput, Reading, read_page
from ingest.extraction.templates import ENOUGH
from ingest.types import Entry

_REPEATS = 3  # times that a page is read; the quickest counts, as others use the machine too


@dataclass(frozen=True)
class Page:
    """A recorded page with its site."""

    id: str
    site: str
    url: str
    body: bytes


@dataclass(frozen=True)
class Warm:
    """A page of a site of which earlier pages were read, as it was given to extraction and what came of it."""

    page: Page
    given: PageInput
    reading: Reading | None  # None: there was no article
    error: str = ""

    @property
    def is_quick(self) -> bool:
        """A template read it, and nobody else."""
        return self.reading is not None and bool(self.reading.by_template) and self.reading.sketch is None


def pages(corpus: Path) -> Iterator[Page]:
    """The recorded pages, in order, of those sites that have more of them than a template is learned from."""
    count = Counter(one.site for one in recorded(corpus))
    for one in recorded(corpus):
        if one.site and count[one.site] > ENOUGH:
            yield Page(one.id, one.site, one.url, gzip.decompress(one.file.read_bytes()))


def read_warm(pages: Iterable[Page], *, dated: bool = False) -> Iterator[Warm]:
    """Reads the pages of every site one after the other, as the pipeline does, learning from each; tells of those after
    a site's fifth. `dated`: a feed announces them with their time, as most do."""
    memories: dict[str, Memory] = defaultdict(Memory)
    read: Counter[str] = Counter()
    for page in pages:
        memory = memories[page.site]
        entry = Entry(page.id, published=datetime(2026, 1, 1, tzinfo=UTC) if dated else None)
        given = PageInput(page.body, "text/html", page.url, entry)
        given = replace(given, templates=memory.templates_in_force(), audit=memory.wants_audit())
        warm = _read(page, given)
        if warm.reading is not None:
            memories[page.site] = memory.after(warm.reading)
        read[page.site] += 1
        if read[page.site] > ENOUGH:
            yield warm


def _read(page: Page, given: PageInput) -> Warm:
    try:
        return Warm(page, given, read_page(given))
    except ExtractionError as error:
        return Warm(page, given, None, error.code)


def speeds(corpus: Path) -> dict[str, float]:
    """Pages a second of CPU on one core, from bytes to article: those that a template reads, all of the warm sites as
    they come – audits and pages that no template knows among them –, and the same ones by trafilatura alone."""
    from ingest.extraction.candidates.generic import plain_text

    warm = list(read_warm(pages(corpus), dated=True))
    quick = [one for one in warm if one.is_quick]
    slow = [one for one in warm if not one.is_quick]
    in_quick, in_slow = sum(map(_seconds, quick)), sum(map(_seconds, slow))
    begin = time.process_time()
    for one in warm:
        plain_text(one.page.body)
    alone = time.process_time() - begin
    return {
        "pages_per_s_template": round(len(quick) / in_quick, 1),
        "pages_per_s_mixed": round(len(warm) / (in_quick + in_slow), 1),
        "pages_per_s_trafilatura": round(len(warm) / alone, 1),
        "by_template": round(len(quick) / len(warm), 3),
    }


def _seconds(one: Warm) -> float:
    """CPU of a page's reading, the quickest of a few."""
    spent = []
    for _repeat in range(_REPEATS if one.is_quick else 1):
        begin = time.process_time()
        _read(one.page, one.given)
        spent.append(time.process_time() - begin)
    return min(spent)


if __name__ == "__main__":
    print(json.dumps(speeds(Path(sys.argv[1]))))
