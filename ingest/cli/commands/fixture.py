"""`ingest fixture`: pages as tests of one's own – what they give today must be what they give tomorrow."""

from __future__ import annotations

import asyncio
import difflib
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest.cli.commands.extract import one_page, open_trial, show
from ingest.cli.declared import Declared
from ingest.cli.output import Output, with_json
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext

if TYPE_CHECKING:
    from ingest.fixtures import Difference, Fixture
    from ingest.trial import Extract, Wanted
    from ingest.types import Config

_LINES = 40  # of a text that differs
_LONG = 80  # characters of a value that is shown as lines


def command() -> click.Command:
    @click.group("fixture", help=_("Keep pages with what they give, and see whether they still do."))
    def fixture() -> None:
        pass

    fixture.add_command(_record())
    fixture.add_command(_test())
    return fixture


def _record() -> click.Command:
    @click.command("record", help=_("Keep a page, and what it gives now as what is expected of it."))
    @click.argument("name_of_page", metavar="URL|FILE")
    @click.option("--name", default="", help=_("What it is called; without it, made of its address."))
    @click.option("--url", default="", metavar="URL", help=_("Of a file: where it came from."))
    @with_json
    @click.pass_obj
    def record(out: Output, name_of_page: str, name: str, url: str) -> int:
        from ingest.fixtures import check_name, exists, name_for

        wanted = one_page(name_of_page, url)
        folder = _folder(out)
        name = check_name(name or name_for(url or name_of_page))
        if exists(folder, name):
            raise ConfigError(
                _("There is a fixture “{name}” already.", name=name),
                fix=_(
                    "Choose another --name; `ingest fixture test {name} --update` accepts what it gives now.", name=name
                ),
            )
        return asyncio.run(_keep(out, Declared(out).config, folder, name, wanted))

    return record


def _test() -> click.Command:
    @click.command("test", help=_("Read the pages again and show what differs, field by field."))
    @click.argument("names", nargs=-1, metavar="[NAME]…")
    @click.option("--update", is_flag=True, help=_("Accept what they give now."))
    @with_json
    @click.pass_obj
    def test(out: Output, names: tuple[str, ...], update: bool) -> int:
        from ingest.fixtures import load

        fixtures = load(_folder(out), dict.fromkeys(names))
        return asyncio.run(_compare(out, Declared(out).config, fixtures, update))

    return test


def _folder(out: Output) -> Path:
    from ingest.fixtures import FOLDER

    return out.settings().workspace / FOLDER


# -- record ----------------------------------------------------------------------------------------------------


async def _keep(out: Output, config: Config, folder: Path, name: str, wanted: Wanted) -> int:
    from ingest.app import open_network
    from ingest.fixtures import outcome, record
    from ingest.trial import NOWHERE, Address

    online = isinstance(wanted, Address)
    async with (
        open_network(out.settings(), config) if online else nullcontext() as network,
        open_trial(out, config, network) as trial,
    ):
        page = await trial.page(wanted)
        extract = await trial.read(name, page)
    record(
        folder,
        name,
        page.body,
        url=page.url.removeprefix(NOWHERE),
        content_type=page.content_type,
        expected=outcome(extract.article, extract.held),
    )
    if out.as_json:
        out.value({"name": name, "folder": folder, "expected": outcome(extract.article, extract.held)})
        return 0
    show(out, extract)
    out.line(_("Kept as {path}. If this is what the page should give, nothing is left to do.", path=folder / name))
    if extract.article is None:
        out.line(_("It is expected to be refused."))
    return 0


# -- test ------------------------------------------------------------------------------------------------------


async def _compare(out: Output, config: Config, fixtures: Sequence[Fixture], update: bool) -> int:
    from ingest.fixtures import accept, differences, outcome
    from ingest.trial import Saved

    rows: list[dict[str, Any]] = []
    wanted = [Saved(one.name, one.page, one.url, one.content_type) for one in fixtures]
    async with open_trial(out, config) as trial:
        kept = iter(fixtures)
        async for extract in trial.extracts(wanted):
            fixture = next(kept)
            found = outcome(extract.article, extract.held)
            differing = differences(fixture.expected, found)
            if differing and update:
                accept(fixture, found)
            rows.append({"name": fixture.name, "differences": differing})
            if not out.as_json:
                _say(out, extract, differing)
    failed = sum(bool(row["differences"]) for row in rows)
    if out.as_json:
        out.value({"fixtures": rows, "updated": update})
    else:
        out.line(_summary(len(rows), failed, update))
    return 1 if failed and not update else 0


def _summary(count: int, failed: int, update: bool) -> str:
    if not count:
        return _("There are no fixtures yet: `ingest fixture record URL` makes one.")
    read = ngettext("{count} page read.", "{count} pages read.", count)
    if not failed:
        return read + " " + _("Nothing differs.")
    if update:
        return read + " " + ngettext("{count} accepted as it is now.", "{count} accepted as they are now.", failed)
    differs = ngettext("{count} differs.", "{count} differ.", failed)
    return f"{read} {differs} " + _("`--update` accepts what they give now.")


def _say(out: Output, extract: Extract, differing: Sequence[Difference]) -> None:
    from ingest.config.mistakes import printable

    if not differing:
        out.line(click.style(f"  {extract.id}", fg="green"))
        return
    out.line(click.style(f"✗ {extract.id}", fg="red"))
    if extract.error is not None:
        out.line(printable(f"    {extract.error.reason}"))
    for one in differing:
        for line in _lines(one):
            out.line(f"    {printable(line)}")


def _lines(difference: Difference) -> Iterator[str]:
    before, after = _written(difference.expected), _written(difference.found)
    if max(len(before), len(after)) <= _LONG:
        yield f"{difference.field}: {before} → {after}"
        return
    yield f"{difference.field}:"
    changes = difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm="")
    told = [line for line in changes if not line.startswith(("---", "+++", "@@"))]
    yield from (f"  {line}" for line in told[:_LINES])
    if len(told) > _LINES:
        left = len(told) - _LINES
        yield "  " + ngettext("… and {count} line more", "… and {count} lines more", left)


def _written(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(_written(one) for one in value)
    if isinstance(value, dict):
        return " · ".join(str(one) for one in value.values() if one)
    return "" if value is None else str(value)
