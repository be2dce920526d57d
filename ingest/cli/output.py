"""What a person (or, with `--json`, a program) sees: tables, errors with reason and fix, exit codes."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, is_dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ingest.errors import ConfigError, IngestError
from ingest.i18n import gettext as _
from ingest.log import Log, Silent, open_log

if TYPE_CHECKING:
    from rich.console import Console

    from ingest.settings import Settings
    from ingest.types import Config

F = TypeVar("F", bound=Callable[..., Any])

_LONE = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class Output:
    """Where a command prints, and what was said before its name on the command line."""

    workspace: Path | None = None
    log_format: str | None = None
    as_json: bool = False

    def settings(self) -> Settings:
        """The settings of this call."""
        from ingest.settings import Settings

        settings = Settings.from_environment(os.environ, self.workspace or Path.cwd())
        if self.workspace is not None:
            settings = Settings.from_environment(
                {**os.environ, "INGEST_WORKSPACE": str(self.workspace.absolute())}, Path.cwd()
            )
        return settings

    def log(self) -> Log:
        """The log of a long-running command, on standard error."""
        form = self.log_format or os.environ.get("INGEST_LOG_FORMAT", "text")
        return open_log(form, color=sys.stderr.isatty())

    def faults(self) -> Log:
        """The log of a command whose output is the answer: only what is a mistake of ours, on standard error."""
        return _Faults(self.log)

    def value(self, value: object) -> None:
        """Print as JSON."""
        click.echo(json.dumps(plain(value), ensure_ascii=False, indent=2))

    def row(self, value: object) -> None:
        """Print as JSON on one line, of which there may be many."""
        text = json.dumps(plain(value), ensure_ascii=False)
        self.line(_LONE.sub("\ufffd", text))  # half characters of hostile JSON, which no encoding can write

    def line(self, text: str = "") -> None:
        """Print a line."""
        click.echo(text)

    def note(self, text: str) -> None:
        """Tell the person something that is no part of the answer."""
        click.echo(text, err=True)

    def table(self, head: Sequence[str], rows: Iterable[Sequence[object]], *, title: str = "") -> None:
        """Print a table; Chinese characters keep the columns straight."""
        from rich.table import Table

        table = Table(title=title or None, title_justify="left", box=None, padding=(0, 2, 0, 0), header_style="bold")
        for name in head:
            right = name.startswith(">")
            table.add_column(name.lstrip(">"), justify="right" if right else "left", overflow="fold")
        for row in rows:
            table.add_row(*("" if cell is None else str(cell) for cell in row))
        console().print(table)

    def failure(self, error: IngestError) -> int:
        """Print reason and fix; answers the exit code."""
        if self.as_json:
            self.value(
                {"error": {"reason": error.reason, "fix": error.fix, "mistakes": getattr(error, "mistakes", ())}}
            )
        else:
            self.note(click.style(_("Error: {reason}", reason=error.reason), fg="red") if error.reason else "")
            mistakes = getattr(error, "mistakes", ())  # of a file: each has its own fix
            for mistake in mistakes:
                self.note("\n" + mistake.render())
            if error.fix and not mistakes:
                self.note(error.fix)
        return 2 if isinstance(error, ConfigError) else 1


class _Faults(Silent):
    """Opens the log when there is something to tell."""

    def __init__(self, log: Callable[[], Log]) -> None:
        self._log = log

    def error(self, event: str, /, **values: object) -> None:
        self._log().error(event, **values)


def console() -> Console:
    """Standard output as rich has it: no color and full width when nobody watches."""
    from rich.console import Console

    watched = sys.stdout.isatty()
    return Console(highlight=False, markup=False, width=None if watched else 200)


def with_json(function: F) -> F:
    """Give a command `--json`."""

    def remember(ctx: click.Context, _param: click.Parameter, value: bool) -> bool:
        ctx.obj.as_json = value
        return value

    return click.option(
        "--json", "as_json", is_flag=True, callback=remember, expose_value=False, help=_("Print JSON.")
    )(function)


def plain(value: object) -> Any:
    """As JSON has it: dataclasses as objects, times as ISO 8601."""
    return json.loads(json.dumps(value, default=_plain))


def _plain(value: object) -> object:
    if is_dataclass(value) and not isinstance(value, type):
        return asdict(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, set | frozenset | tuple):
        return list(value)
    return str(value)


def load_config(settings: Settings) -> Config:
    """The workspace's configuration; a missing file says how to get one."""
    from ingest.config import load

    if not settings.sources.exists():
        raise ConfigError(
            _("There is no {file} here.", file=settings.sources.name),
            fix=_("`ingest init` writes one; `ingest demo` shows a whole community of invented partners."),
        )
    return load(settings.sources)


def local(moment: datetime | None) -> str:
    """A time as the person's machine has it, short."""
    return f"{moment.astimezone():%Y-%m-%d %H:%M}" if moment else ""
