"""`ingest demo`: invented partners on this machine fill an empty community."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.commands.serve import run_server
from ingest.cli.commands.status import show_organizations
from ingest.cli.commands.sync import run_pass
from ingest.cli.output import Output, load_config, with_json
from ingest.errors import ConfigError, IngestError
from ingest.i18n import gettext as _

if TYPE_CHECKING:
    from ingest.settings import Settings


def command() -> click.Command:
    @click.command("demo", help=_("Fill a community from invented partners on this machine, and show it."))
    @click.option("--once", is_flag=True, help=_("Do not serve: sync, print the summary, leave."))
    @click.option(
        "--base-port",
        type=click.IntRange(1, 65_000),
        default=8801,
        show_default=True,
        help=_("The first partner's port."),
    )
    @click.option("--publishers", default=8, show_default=True, help=_("How many partners."))
    @click.option("--articles", default=20, show_default=True, help=_("How many articles each has."))
    @with_json
    @click.pass_obj
    def demo(out: Output, once: bool, base_port: int, publishers: int, articles: int) -> int:
        settings = out.settings()
        with partners(settings, base_port, publishers, articles):
            prepare(settings, base_port, publishers, articles)
            code = run_pass(out, settings, load_config(settings), (), everything=True)
            show_organizations(out, settings)
            if not once:
                run_server(out, reachable=True)
        return code

    return demo


def prepare(settings: Settings, base_port: int, publishers: int, articles: int) -> None:
    """The demo's workspace, where there is none; never over a file of the operator's own."""
    from ingest.demo.workspace import is_demo, write_workspace

    if not settings.sources.exists():
        write_workspace(settings.workspace, base_port=base_port, publishers=publishers, articles=articles)
    elif not is_demo(settings.sources.read_text(encoding="utf-8")):
        raise ConfigError(
            _("The {file} here is not the demo's.", file=settings.sources.name),
            fix=_("Run `ingest demo` in an empty folder."),
        )


@contextmanager
def partners(settings: Settings, base_port: int, publishers: int, articles: int) -> Iterator[None]:
    """The partners' sites, in a process of their own for as long as the block lasts."""
    from ingest.demo.workspace import push_secret

    state = settings.data / "demo"
    state.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "ingest.demo", "--base-port", str(base_port), "--state", str(state)]
    command += ["--publishers", str(publishers), "--articles", str(articles), "--with-starter"]
    command += ["--push-to", settings.pages, "--push-secret", str(push_secret(settings.workspace))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            _await_ready(process, state)
            yield
        finally:
            process.terminate()


def _await_ready(process: subprocess.Popen[str], state: Path) -> None:
    line = process.stdout.readline() if process.stdout else ""
    if not line:
        raise IngestError(
            _("The invented partners did not start (exit code {code}).", code=process.wait()),
            fix=_("Its message stands above; another demo may be running, or a port is taken (--base-port)."),
        )
