"""`ingest check`: is sources.yaml right? Every mistake at once."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ingest.cli.counting import organizations, sources
from ingest.cli.output import Output, load_config, with_json
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.settings import Secrets, Settings
from ingest.types import Access, Config

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
            settings = out.settings()
            config = load(file) if file else load_config(settings)
        except ConfigErrors as error:
            return _show(out, error)
        counts = {"organizations": len(config.organizations), "sources": len(config.sources)}
        secrets = Secrets(os.environ, file.parent if file else settings.workspace)
        found = [*_warnings(config, secrets), *_without_browser(config, settings)]
        if out.as_json:
            out.value({"mistakes": [], "warnings": found, **counts})
            return 0
        for warning in found:
            out.line(_("Warning: {source}: {reason}", source=warning["source"], reason=warning["reason"]))
            out.line(f"  → {warning['fix']}")
        out.line(
            _(
                "Nothing wrong: {organizations}, {sources}.",
                organizations=organizations(counts["organizations"]),
                sources=sources(counts["sources"]),
            )
        )
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


def _warnings(config: Config, secrets: Secrets) -> Iterator[dict[str, str]]:
    """What is right in the file and would fail all the same, here and now. The machine that checks need not be the one
    that reads, so that none of this is a mistake."""
    for source in config.sources:
        access, own = source.access or Access(), tuple(getattr(source.options, "secrets", ()))
        for address in (*access.addresses, *own):
            try:
                secrets.value(address)
            except ConfigError as error:
                yield {"source": source.id, "reason": error.reason, "fix": error.fix}
        if access.is_private and access.site.startswith("http://"):
            yield {
                "source": source.id,
                "reason": _("Over http:// everybody on the way can read its secrets."),
                "fix": _("Ask the partner for an https:// address."),
            }


def _without_browser(config: Config, settings: Settings) -> Iterator[dict[str, str]]:
    rendered = [source for source in config.sources if source.render]
    if not rendered:
        return
    from ingest.fetch import chromium

    try:
        chromium.executable(settings.chromium)
    except ConfigError as error:
        for source in rendered:
            yield {"source": source.id, "reason": error.reason, "fix": error.fix}
