"""`ingest init`: a workspace to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from ingest.cli.output import Output, with_json
from ingest.errors import ConfigError
from ingest.i18n import gettext as _

STARTER = """\
# yaml-language-server: $schema=./sources.schema.json
# Partners and where their articles are announced. `ingest check` tells what is wrong with it.
version: 1
timezone: UTC                        # of organizations that name none, e.g. Asia/Shanghai

defaults:
  schedule: auto                     # auto (learned) | every 15m | cron "*/10 7-23 * * *"
  publish: {mode: review, text: full, max_per_hour: 6, quiet_hours: "23:30-07:00"}
  backfill: {max: 10, since: 7d}     # at first contact: the 10 newest, none older than a week

targets:
  discover: {kind: community}        # the community that `ingest serve` shows

organizations: []
# Remove the brackets and the marks below, and put your first partner in:
#  - id: hkdaily
#    name: 香港日報
#    homepage: https://www.hkdaily.example
#    language: zh-Hant
#    account: {handle: hkdaily, display_name: 香港日報}
#    rights: {basis: contract, reference: C-2026-014, from: 2026-11-01, until: 2027-10-31, text: full, images: true}
#    sources:
#      - feed: https://www.hkdaily.example/rss.xml
"""


def command() -> click.Command:
    @click.command("init", help=_("Write a sources.yaml to begin with."))
    @click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path())
    @with_json
    @click.pass_obj
    def init(out: Output, folder: Path) -> None:
        from ingest.config import schema_text

        file = folder / "sources.yaml"
        if file.exists():
            raise ConfigError(
                _("{file} is there already.", file=file), fix=_("Edit it, or begin in another folder: ingest init DIR")
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "spiders").mkdir(exist_ok=True)
        (folder / "sources.schema.json").write_text(schema_text(), encoding="utf-8")
        file.write_text(STARTER, encoding="utf-8")
        if out.as_json:
            out.value({"file": str(file)})
        else:
            out.line(_("{file} is written. Put a partner in, then: ingest check, ingest sync, ingest serve", file=file))

    return init
