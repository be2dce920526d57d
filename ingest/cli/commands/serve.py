"""`ingest serve`: read on schedule, publish, and show the community, until interrupted."""

from __future__ import annotations

import click

from ingest.cli.output import Output, load_config, with_json
from ingest.i18n import gettext as _


def command() -> click.Command:
    @click.command("serve", help=_("Read on schedule, publish, and show the community, until Ctrl-C."))
    @with_json
    @click.pass_obj
    def serve(out: Output) -> None:
        run_server(out)

    return serve


def run_server(out: Output, *, reachable: bool = False) -> None:
    """Serve the workspace; an edited sources.yaml is taken up while it runs. `reachable`: the partners are on this
    machine, so that they reach the pages where they listen."""
    from ingest.serve import serve

    settings = out.settings()

    def announce(url: str) -> None:
        if out.as_json:
            out.value({"url": url})
        else:
            out.line(_("Discover is at {url} – Ctrl-C stops.", url=url))

    serve(
        settings, lambda: load_config(settings), settings.sources, log=out.log(), announce=announce, reachable=reachable
    )
