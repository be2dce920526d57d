"""`ingest replay`: any folder of recorded pages becomes a real run."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.counting import articles, pages
from ingest.cli.output import Output, with_json
from ingest.cli.progress import watching
from ingest.codes import meaning
from ingest.i18n import gettext as _

if TYPE_CHECKING:
    from ingest.jobs import Pass
    from ingest.settings import Settings


@dataclass(frozen=True, slots=True)
class Replayed:
    """What a replay counted; times are seconds of wall clock, stages added up over entries taken side by side."""

    pages: int
    articles: int
    seconds: float
    stages: dict[str, float] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    failed_sources: int = 0

    @property
    def articles_per_second(self) -> float:
        return self.articles / self.seconds if self.seconds else 0.0


def command() -> click.Command:
    @click.command("replay", help=_("Serve a folder of recorded pages as publishers on this machine, and sync them."))
    @click.argument("folder", type=click.Path(path_type=Path, exists=True, file_okay=False))
    @with_json
    @click.pass_obj
    def run(out: Output, folder: Path) -> int:
        with tempfile.TemporaryDirectory(prefix="ingest-replay-") as scratch:
            done = replay(folder, out.settings(), Path(scratch), quiet=out.as_json)
        if out.as_json:
            out.value(_value(done))
        else:
            _say(out, done)
        return 1 if done.failed_sources else 0

    return run


def replay(folder: Path, settings: Settings, scratch: Path, *, quiet: bool = False) -> Replayed:
    """Serve `folder`, sync all of it into a workspace in `scratch`, and count."""
    from ingest import jobs
    from ingest.app import open_app
    from ingest.config import load
    from ingest.demo.replay import Replay

    with Replay(folder) as publishers:
        file = scratch / "sources.yaml"
        file.write_text(publishers.sources_yaml(), encoding="utf-8")
        config = load(file)
        here = replace(
            settings,
            workspace=scratch,
            sources=file,
            data=scratch / "data",
            database_url=f"sqlite:///{scratch / 'data' / 'ingest.sqlite3'}",
        )

        async def whole() -> Pass:
            with watching(quiet=quiet) as progress:
                async with open_app(here, config, progress=progress) as app:
                    await jobs.start(app)
                    return await jobs.sync(app, everything=True)

        begin = time.perf_counter()
        done = asyncio.run(whole())
        return _counted(done, publishers.page_count, time.perf_counter() - begin)


def _counted(done: Pass, pages: int, seconds: float) -> Replayed:
    counts: Counter[str] = Counter()
    skipped: Counter[str] = Counter()
    stages: Counter[str] = Counter()
    for report in done.reports:
        counts.update(report.counts)
        skipped.update(report.skipped)
        for stage, spent in report.seconds.items():
            stages[stage] += spent  # type: ignore[assignment]
    return Replayed(
        pages=pages,
        articles=counts["new"] + counts["updated"],
        seconds=seconds,
        stages={stage: round(spent, 2) for stage, spent in stages.items()},
        skipped=dict(skipped),
        duplicates=counts["duplicate"],
        failed_sources=sum(1 for report in done.reports if report.problem),
    )


def _value(done: Replayed) -> dict[str, object]:
    return {
        "pages": done.pages,
        "articles": done.articles,
        "seconds": round(done.seconds, 2),
        "articles_per_s": round(done.articles_per_second, 2),
        "stages": done.stages,
        "skipped": done.skipped,
        "duplicates": done.duplicates,
        "failed_sources": done.failed_sources,
    }


def _say(out: Output, done: Replayed) -> None:
    out.line(
        _(
            "{pages}, {articles} in {seconds} s: {rate} articles/s",
            pages=pages(done.pages),
            articles=articles(done.articles),
            seconds=f"{done.seconds:.1f}",
            rate=f"{done.articles_per_second:.1f}",
        )
    )
    out.table((_("stage"), ">" + _("seconds")), [(stage, f"{spent:.2f}") for stage, spent in done.stages.items()])
    if done.skipped:
        rows = [(code, count, meaning(code)) for code, count in sorted(done.skipped.items())]
        out.table((_("skipped"), ">" + _("entries"), _("meaning")), rows)
