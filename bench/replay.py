"""Any folder of recorded pages as a real run, beside trafilatura alone over the same pages in memory on all cores.

make bench-replay CORPUS=DIR            (format of the folder: docs/demo.md)
"""

from __future__ import annotations

import argparse
import gzip
import json
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

from bench._meter import Meter
from ingest.cli.commands.replay import Replayed, replay
from ingest.settings import Settings

_QUICK_PAGES = 150


def main() -> int:
    """Print a table and, last, the figures as JSON. 1: a source crashed."""
    arguments = _arguments()
    if not (arguments.corpus / "manifest.jsonl").exists():
        sys.stdout.write(f"skipped: no recorded pages in {arguments.corpus}\n")
        sys.stdout.write(json.dumps({"skipped": "no corpus"}) + "\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="ingest-bench-") as scratch:
        folder = _some(arguments.corpus, Path(scratch), _QUICK_PAGES) if arguments.quick else arguments.corpus
        alone = trafilatura_alone(folder)
        with Meter() as meter:
            done = replay(folder, Settings.from_environment({}, Path(scratch)), Path(scratch), quiet=True)
    _table(done, alone)
    rate = (done.articles + done.duplicates + sum(done.skipped.values())) / done.seconds
    figures = {
        "pages": done.pages,
        "articles": done.articles,
        "pages_per_s": round(rate, 2),
        "cpu_ms_per_page": round(1000 * meter.cpu / max(1, done.pages), 1),
        "share_of_trafilatura": round(rate / alone, 3),
        "peak_mb": round(meter.peak_mb, 1),
        "crashes": done.failed_sources + done.skipped.get("extractor_killed", 0),
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return 1 if figures["crashes"] else 0


def trafilatura_alone(folder: Path) -> float:
    """Pages a second that trafilatura extracts with its metadata, from memory, on all cores."""
    pages = [gzip.decompress(path.read_bytes()) for path in sorted((folder / "html").glob("*.gz"))]
    with multiprocessing.get_context("spawn").Pool(os.cpu_count()) as pool:
        pool.map(_extract, pages[: 2 * (os.cpu_count() or 1)])  # imports are no part of the time
        begin = time.perf_counter()
        for _done in pool.imap_unordered(_extract, pages, chunksize=8):
            pass
        return len(pages) / (time.perf_counter() - begin)


def _extract(page: bytes) -> bool:
    import trafilatura

    try:
        return trafilatura.bare_extraction(page, with_metadata=True) is not None
    except Exception:  # a page that breaks it is still a page that it was given
        return False


def _table(done: Replayed, alone: float) -> None:
    rows: list[tuple[str, float]] = [
        ("pages", done.pages),
        ("articles", done.articles),
        ("duplicates", done.duplicates),
    ]
    rows += [(f"skipped: {code}", count) for code, count in sorted(done.skipped.items())]
    rows += [("seconds", round(done.seconds, 1)), ("trafilatura alone, pages/s", round(alone, 1))]
    rows += [(f"{stage}, seconds", spent) for stage, spent in done.stages.items()]
    for name, value in rows:
        sys.stdout.write(f"{name:<32}{value:>12}\n")


def _some(corpus: Path, scratch: Path, count: int) -> Path:
    """The first pages of a corpus, by reference."""
    folder = scratch / "some"
    (folder / "html").mkdir(parents=True)
    lines = [line for line in (corpus / "manifest.jsonl").read_text(encoding="utf-8").split("\n") if line]
    step = max(1, len(lines) // count)
    chosen = lines[::step][:count]
    (folder / "manifest.jsonl").write_text("\n".join(chosen) + "\n", encoding="utf-8")
    for line in chosen:
        name = Path(json.loads(line)["file"]).name
        (folder / "html" / name).symlink_to((corpus / "html" / name).resolve())
    return folder


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-replay")
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--corpus", type=Path, required=True)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
