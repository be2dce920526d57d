"""`ingest import`: organizations and feeds of a list (OPML, CSV) into sources.yaml, by inserting text."""

from __future__ import annotations

import difflib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.counting import organizations, sources
from ingest.cli.output import Output, load_config, with_json
from ingest.errors import ConfigError, ParseError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext

if TYPE_CHECKING:
    from ingest.config.inserting import Inserted
    from ingest.feeds.rosters import Row

_LARGEST = 10 * 1024 * 1024


def command() -> click.Command:
    @click.command(
        "import",
        help=_("Put the organizations and feeds of a list (OPML, CSV) into sources.yaml; what is there stays."),
    )
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
    @click.option("--dry-run", is_flag=True, help=_("Only show what would be put in."))
    @with_json
    @click.pass_obj
    def import_(out: Output, file: Path, dry_run: bool) -> None:
        from ingest.config import parse
        from ingest.config.inserting import checked, inserted

        settings = out.settings()
        config = load_config(settings)
        raw = settings.sources.read_bytes()
        text = raw.decode("utf-8")
        name = settings.sources.name
        done = inserted(text, config, _rows(file), path=name, listed=str(file))
        checked(config, parse(done.text, path=name), done)
        if not dry_run and done.text != text:
            _replace(settings.sources, raw, done.text.encode("utf-8"))
        _say(out, done, text, name, dry_run=dry_run)

    return import_


def _rows(file: Path) -> list[Row]:
    from ingest.feeds.rosters import rows

    try:
        with file.open("rb") as opened:
            body = opened.read(_LARGEST + 1)
    except OSError as error:
        reason = _("{path} cannot be read: {why}.", path=file, why=error.strerror or _("unknown"))
        raise ConfigError(reason, fix=_("Name a file that exists, in OPML or CSV.")) from error
    if len(body) > _LARGEST:
        raise ConfigError(_("{path} is larger than 10 MB.", path=file), fix=_("Is it the right file?"))
    try:
        return rows(body)
    except ParseError as error:
        raise ConfigError(f"{file}: {error.reason}", fix=error.fix) from error


def _replace(file: Path, before: bytes, after: bytes) -> None:
    """Whole or not at all, and never over what somebody saved meanwhile."""
    handle, draft = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(after)
            opened.flush()
            os.fsync(opened.fileno())
        Path(draft).chmod(file.stat().st_mode & 0o777)
        if file.read_bytes() != before:
            raise ConfigError(_("{file} was changed meanwhile.", file=file), fix=_("Import again."))
        Path(draft).replace(file)
    finally:
        Path(draft).unlink(missing_ok=True)


def _say(out: Output, done: Inserted, before: str, name: str, *, dry_run: bool) -> None:
    added = {
        "organizations": done.organizations,
        "sources": done.sources,
        "known": done.known,
        "notes": done.notes,
    }
    lines = difflib.unified_diff(before.splitlines(), done.text.splitlines(), name, name, lineterm="")
    if out.as_json:
        out.value(
            {**added, "written": not dry_run and bool(done.organizations or done.sources), "diff": "\n".join(lines)}
        )
        return
    if dry_run:
        for line in lines:
            out.line(line)
        out.line()
    for note in done.notes:
        out.line(note)
    said = ngettext(
        "{organizations} and {sources} are new; {count} was there already.",
        "{organizations} and {sources} are new; {count} were there already.",
        len(done.known),
        organizations=organizations(len(done.organizations)),
        sources=sources(len(done.sources)),
    )
    out.line(said)
    if done.organizations:
        out.line(
            ngettext(
                "The new one has no rights: nothing of it is posted until somebody writes `rights:` for it.",
                "The new ones have no rights: nothing of theirs is posted until somebody writes `rights:` for them.",
                len(done.organizations),
            )
        )
    if dry_run:
        out.line(_("Nothing was written."))
