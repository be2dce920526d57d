"""Progress for a person who watches: a bar for what is read and one for what is posted; plain lines otherwise."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from ingest.app import Unwatched
from ingest.i18n import gettext as _
from ingest.ports import Progress
from ingest.types import Delivery, Report, Source

if TYPE_CHECKING:
    from rich.progress import Progress as Bars
    from rich.progress import TaskID


@contextmanager
def watching(*, quiet: bool = False) -> Iterator[Progress]:
    """Bars on a terminal, one line a source elsewhere, nothing when `quiet`."""
    if quiet:
        yield Unwatched()
    elif sys.stderr.isatty():
        with _bars() as bars:
            yield Watched(bars)
    else:
        yield Lines()


class Lines(Unwatched):
    """For logs and pipes."""

    def source_finished(self, source: Source, report: Report) -> None:
        click.echo(f"{source.id}: {summary(report)}", err=True)


class Watched(Unwatched):
    """For eyes."""

    def __init__(self, bars: Bars) -> None:
        self._bars = bars
        self._sources: TaskID = bars.add_task(_("sources"), total=0)
        self._entries: TaskID = bars.add_task(_("entries"), total=0)
        self._posts: TaskID | None = None

    def source_started(self, source: Source) -> None:
        self._grow(self._sources, 1)

    def source_finished(self, source: Source, report: Report) -> None:
        self._bars.advance(self._sources)
        if report.problem:
            self._bars.console.print(f"{source.id}: {report.problem.reason}")

    def entries_due(self, source: Source, count: int) -> None:
        self._grow(self._entries, count)

    def entry_done(self, source: Source, outcome: str) -> None:
        self._bars.advance(self._entries)

    def delivery_done(self, delivery: Delivery, outcome: str) -> None:
        if self._posts is None:
            self._posts = self._bars.add_task(_("deliveries"), total=0)
        self._grow(self._posts, 1)
        self._bars.advance(self._posts)

    def _grow(self, task: TaskID, count: int) -> None:
        self._bars.update(task, total=(self._bars.tasks[task].total or 0) + count)


def _bars() -> Bars:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as RichProgress

    return RichProgress(
        TextColumn("{task.description}"),
        BarColumn(bar_width=32),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )


def summary(report: Report) -> str:
    """A report in a line."""
    if report.problem:
        return f"{report.problem.reason} {report.problem.fix}".strip()
    if report.unchanged and not report.counts:
        return _("unchanged")
    counted = ", ".join(f"{count} {_outcome(name)}" for name, count in sorted(report.counts.items()))
    skipped = ", ".join(f"{count} {code}" for code, count in sorted(report.skipped.items()))
    parts = [_("{count} announced", count=report.announced), counted, skipped and f"({skipped})"]
    return " · ".join(part for part in parts if part)


def _outcome(name: str) -> str:
    words = {
        "new": _("new"),
        "updated": _("updated"),
        "same": _("unchanged"),
        "duplicate": _("duplicate"),
        "skipped": _("skipped"),
        "removed": _("removed"),
        "missing": _("missing for the first time"),
        "waiting": _("waiting for their host"),
        "failed": _("failed"),
    }
    return words.get(name, name)
