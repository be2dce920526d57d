"""`ingest check`: is sources.yaml right? Every mistake at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.output import Output, load_config, with_json
from ingest.i18n import gettext as _

if TYPE_CHECKING:
    from ingest.config import ConfigErrors


def command() -> click.Command:
    @click.command("check", help=_("Tell what is wrong with sources.yaml, all at once, and how to mend it."))
    @click.argument("file", type=click.Path(path_type=Path, dir_okay=False), required=False)
    @with_json
    @click.pass_obj
    def check(out: Output, file: Path | None) -> int:
        from ingest.config import ConfigErrors, load

        try:
            config = load(file) if file else load_config(out.settings())
        except ConfigErrors as error:
            return _show(out, error)
        counts = {"organizations": len(config.organizations), "sources": len(config.sources)}
        if out.as_json:
            out.value({"mistakes": [], **counts})
        else:
            out.line(_("Nothing wrong: {organizations} organizations, {sources} sources.", **counts))
        return 0

    def _show(out: Output, error: ConfigErrors) -> int:
        if out.as_json:
            out.value({"mistakes": error.mistakes})
        else:
            for mistake in error.mistakes:
                out.line(mistake.render() + "\n")
            out.line(error.reason)
        return 2

    return check
