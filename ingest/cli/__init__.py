"""The command `ingest`: the edge where a person meets the flows. Heavy libraries are imported by the commands that need
them, so that `--help` answers at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from ingest import __version__, i18n
from ingest.cli.output import Output
from ingest.errors import IngestError
from ingest.i18n import gettext as _

_COMMANDS: Mapping[str, str] = {
    "init": "init",
    "check": "check",
    "read": "read",
    "extract": "extract",
    "fixture": "fixture",
    "sync": "sync",
    "serve": "serve",
    "status": "status",
    "add": "add",
    "import": "import_",
    "review": "review",
    "templates": "templates",
    "why": "why",
    "manners": "manners",
    "spider": "spider",
    "demo": "demo",
    "replay": "replay",
}


class Commands(click.Group):
    """The commands, in the order in which one meets them; each in a module of its own."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        module = _COMMANDS.get(cmd_name)
        if module is None:
            return None
        command: click.Command = import_module(f"ingest.cli.commands.{module}").command()
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown command names its nearest neighbor."""
        if args and args[0] not in _COMMANDS:
            import difflib

            near = difflib.get_close_matches(args[0], _COMMANDS, n=1)
            hint = _("Did you mean “{near}”?", near=near[0]) if near else _("`ingest --help` lists the commands.")
            ctx.fail(_("There is no command “{name}”.", name=args[0]) + " " + hint)
        return super().resolve_command(ctx, args)


def main(argv: list[str] | None = None) -> None:
    """Run the command and leave with its exit code: 0 done, 1 something failed, 2 the input was wrong."""
    i18n.use(language_of(os.environ))
    sys.exit(run(argv))


def run(argv: list[str] | None = None) -> int:
    """Run the command; answers the exit code."""
    out = Output()
    try:
        result: Any = group()(argv, prog_name="ingest", standalone_mode=False, obj=out)
        return result if isinstance(result, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return 130
    except IngestError as error:
        return out.failure(error)
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left: nobody is there to be told
        return 0


def language_of(environ: Mapping[str, str]) -> str:
    """The language of messages: INGEST_LANGUAGE, else what the system speaks."""
    for name in ("INGEST_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if environ.get(name):
            return environ[name]
    return "en"


def group() -> click.Group:
    """The command's root, in the language that is spoken now."""

    @click.group(
        cls=Commands, help=_("Bring partners' articles into a community, each posted once by its own account.")
    )
    @click.option(
        "-C",
        "--workspace",
        type=click.Path(path_type=Path, file_okay=False),
        default=None,
        help=_("The folder with sources.yaml (default: this one, or INGEST_WORKSPACE)."),
    )
    @click.option("--log-format", type=click.Choice(["text", "json"]), default=None, help=_("How log lines look."))
    @click.version_option(__version__, prog_name="ingest")
    @click.pass_obj
    def root(out: Output, workspace: Path | None, log_format: str | None) -> None:
        out.workspace, out.log_format = workspace, log_format

    return root
