"""`ingest read`: what a source, an address or a saved file announces; nothing is stored."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.declared import Declared
from ingest.cli.naming import WrongName, WrongNames
from ingest.cli.output import Output, local, with_json
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext

if TYPE_CHECKING:
    from ingest.preview import Announced, Saved, Wanted
    from ingest.types import Config, Entry, Source

_STDIN = "-"
_KINDS = ("feed", "sitemap", "page", "api")
"""The kinds that can read what nobody declared; a test holds that they exist."""

_TITLE = 80  # characters of a text that stands in for a headline


def command() -> click.Command:
    @click.command(
        "read",
        help=_(
            "What a source announces now, or what a saved file (a folder, - for standard input) has in it: as a table, "
            "or one JSON object a line. Nothing is stored or posted."
        ),
    )
    @click.argument("names", nargs=-1, required=True, metavar="SOURCE|ORGANIZATION|URL|FILE…")
    @click.option("--kind", type=click.Choice(_KINDS), default=None, help=_("Of addresses and files: read as this."))
    @with_json
    @click.pass_obj
    def read(out: Output, names: tuple[str, ...], kind: str | None) -> int:
        declared = Declared(out)
        wanted = _wanted(names, kind or "", declared)
        if declared.broken:
            out.note(_("There are mistakes in sources.yaml, so nothing of it is used here: `ingest check` tells them."))
        return asyncio.run(_read(out, declared.config, wanted))

    return read


def _wanted(names: Sequence[str], kind: str, declared: Declared) -> list[Wanted]:
    """What every word stands for, files as paths. Raises WrongNames with all that stand for nothing."""
    wanted: list[Wanted] = []
    mistakes: list[WrongName] = []
    for name in dict.fromkeys(names):
        try:
            wanted += _one(name, kind, declared)
        except ConfigError as error:
            mistakes.append(WrongName(name, error.reason, error.fix))
    if mistakes:
        if declared.broken and not any("://" in one.name for one in mistakes):
            raise declared.broken
        raise WrongNames(mistakes)
    return wanted


def _one(name: str, kind: str, declared: Declared) -> Iterator[Wanted]:
    from ingest.preview import Address, Saved
    from ingest.urls import is_address

    zone = declared.config.timezone
    if name == _STDIN:
        yield Saved(name, None, kind, zone)
    elif is_address(name):
        yield Address(name, kind, zone)
    elif "://" in name:
        raise ConfigError(_("“{name}” is no web address.", name=name), fix=_("Write http:// or https:// before it."))
    elif sources := declared.sources(name):
        yield from _as_declared(sources, kind)
    elif name in declared.names():
        raise ConfigError(_("“{name}” has no sources.", name=name), fix=_("Add one in sources.yaml."))
    else:
        yield from _files(name, kind, zone, declared)


def _as_declared(sources: Sequence[Source], kind: str) -> Iterator[Source]:
    for source in sources:
        if kind and source.kind != kind:
            raise ConfigError(
                _("“{name}” is declared as {kind}.", name=source.id, kind=source.kind),
                fix=_("Leave out --kind, or write the address itself: {address}", address=source.location),
            )
        yield source


def _files(name: str, kind: str, zone: str, declared: Declared) -> Iterator[Saved]:
    from ingest.preview import Saved

    try:
        path = Path(name)
        if path.is_dir():
            found = sorted(one for one in path.rglob("*") if one.is_file() and not _hidden(one.relative_to(path)))
        else:
            found = [path] if path.exists() else []
    except (OSError, ValueError):
        found = []
    if not found:
        raise _nothing(name, declared)
    for file in found:
        yield Saved(str(file), file, kind, zone)


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def _nothing(name: str, declared: Declared) -> ConfigError:
    if Path(name[:200]).is_dir():
        return ConfigError(_("There is no file in {name}.", name=name), fix=_("Name a folder with saved files."))
    near = difflib.get_close_matches(name, declared.names(), n=1)
    return ConfigError(
        _("“{name}” is neither a source of sources.yaml, nor an address, nor a file.", name=name[:200]),
        fix=_("Did you mean “{near}”?", near=near[0])
        if near
        else _("An address begins with https://; `ingest status` lists the sources."),
    )


async def _read(out: Output, config: Config, wanted: Sequence[Wanted]) -> int:
    from ingest.app import open_network, utc_now
    from ingest.preview import Saved, announcements

    offline = all(isinstance(one, Saved) for one in wanted)
    show = Output.row if out.as_json else _show
    failed = False
    async with nullcontext() if offline else open_network(out.settings(), config) as network:
        async for one in announcements(wanted, network, utc_now, out.faults()):
            failed = failed or one.error is not None
            show(out, one)
    return 1 if failed else 0


def _show(out: Output, one: Announced) -> None:
    from ingest.config.mistakes import printable

    count = len(one.entries)
    said = ngettext("{source}: {count} entry", "{source}: {count} entries", count, source=one.source)
    if one.error is None:
        out.line(printable(said))
    if one.entries:
        rows = ((local(entry.published), *map(printable, _what_and_where(entry))) for entry in one.entries)
        out.table((_("published"), _("title"), _("address")), rows)
    for note in one.notes:
        out.line(f"  · {printable(note)}")
    if one.error is not None:
        reason = _("{source}: {reason}", source=one.source, reason=one.error.reason)
        out.line(click.style(printable(reason), fg="red"))
        out.line(f"  → {printable(one.error.fix)}" if one.error.fix else "")
    out.line()


def _what_and_where(entry: Entry) -> tuple[str, str]:
    title = entry.title or entry.summary[:_TITLE]
    withdrawn = _("withdrawn") if entry.deleted else ""
    return " ".join(part for part in (title, f"[{withdrawn}]" if withdrawn else "") if part), entry.url or entry.id
