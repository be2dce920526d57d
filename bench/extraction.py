"""Extraction against true texts: trafilatura alone and ours, over a folder of recorded pages.

    make bench-extraction CORPUS=DIR            (QUICK=1: every tenth page)
    python -m bench.extraction --corpus DIR [--every N] [--only GROUP] [--show BAD]

DIR holds `manifest.jsonl` (id, set, lang, url, file, text) and gzipped pages. Scored as article-extraction-benchmark
does: bags of 4-token shingles (a token is a word, or one Chinese character), mean precision and recall over pages, and
F1 of the two means. The last line is JSON.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bench._metadata import figures
from ingest.errors import ExtractionError
from ingest.extraction.read import PageInput, extract_page

_TOKEN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]|[^\W\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]+")


@dataclass(frozen=True)
class Recorded:
    """A page with its true text."""

    id: str
    group: str
    url: str
    body: bytes
    text: str


@dataclass
class Score:
    """What one extractor did on one group of pages."""

    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    seconds: float = 0.0
    empty: int = 0

    def add(self, found: str, truth: str) -> float:
        true, got = shingles(truth), shingles(found)
        shared = sum((true & got).values())
        self.precision.append(shared / (sum(got.values()) or 1))
        self.recall.append(shared / (sum(true.values()) or 1))
        self.empty += not found
        return _f1(self.precision[-1], self.recall[-1])

    def row(self) -> dict[str, float]:
        count = len(self.precision)
        pages = [_f1(p, r) for p, r in zip(self.precision, self.recall, strict=True)]
        precision, recall = sum(self.precision) / count, sum(self.recall) / count
        return {
            "pages": count,
            "f1": round(_f1(precision, recall), 4),
            "precision": round(precision, 4),
            "recall": round(recall, 4),
            "page_f1": round(sum(pages) / count, 4),
            "bad": round(sum(one < 0.8 for one in pages) / count, 4),
            "empty": self.empty,
            "ms": round(self.seconds / count * 1000, 1),
        }


def shingles(text: str) -> Counter[tuple[str, ...]]:
    """Bags of four tokens; of fewer where a text is shorter."""
    tokens = _TOKEN.findall(text)
    return (
        Counter(tuple(tokens[start : start + 4]) for start in range(max(1, len(tokens) - 3))) if tokens else Counter()
    )


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def recorded(corpus: Path, every: int, only: str) -> Iterator[Recorded]:
    """Every n-th page that has a true text."""
    with (corpus / "manifest.jsonl").open(encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            page = json.loads(line)
            group = f"{page['set']} {page['lang']}".strip()
            if number % every or not page["text"] or only not in group:
                continue
            yield Recorded(
                page["id"], group, page["url"], gzip.decompress((corpus / page["file"]).read_bytes()), page["text"]
            )


def ours(page: Recorded) -> str:
    """The whole of our extraction, metadata and HTML included."""
    try:
        article = extract_page(PageInput(body=page.body, content_type="text/html", url=page.url))
    except ExtractionError:
        return ""
    return article.text


def alone(page: Recorded) -> str:
    """trafilatura with its defaults, text only."""
    from ingest.extraction.candidates.generic import plain_text

    return plain_text(page.body)


def compare(
    pages: Iterator[Recorded], extractors: Mapping[str, Callable[[Recorded], str]], show: float
) -> dict[str, object]:
    """Score every extractor over all pages, in total and by group."""
    scores: dict[str, dict[str, Score]] = {name: defaultdict(Score) for name in extractors}
    for page in pages:
        for name, extractor in extractors.items():
            begin = time.process_time()
            found = extractor(page)
            spent = time.process_time() - begin
            for group in ("all", page.group):
                scores[name][group].seconds += spent
                reached = scores[name][group].add(found, page.text)
            if reached < show:
                print(f"{name:12} {page.id} {reached:.2f} {page.url}", file=sys.stderr)
    return {name: {group: score.row() for group, score in sorted(groups.items())} for name, groups in scores.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--quick", action="store_true", help="every tenth page")
    parser.add_argument("--every", type=int, default=1, help="take every n-th page")
    parser.add_argument("--only", default="", help="groups whose name contains this")
    parser.add_argument("--show", type=float, default=0.0, help="name the pages below this F1")
    parser.add_argument("--ours", action="store_true", help="leave trafilatura alone out")
    asked = parser.parse_args()
    extractors = {"ours": ours} if asked.ours else {"trafilatura": alone, "ours": ours}
    result = compare(recorded(asked.corpus, 10 if asked.quick else asked.every, asked.only), extractors, asked.show)
    for name, groups in result.items():
        for group, row in groups.items():  # type: ignore[attr-defined]
            print(f"{name:12} {group:12}", *(f"{key}={value}" for key, value in row.items()))
    result["metadata"] = figures(asked.corpus, 10 if asked.quick else asked.every)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
