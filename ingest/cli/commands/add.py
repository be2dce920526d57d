"""`ingest add`: take a single article by its address, through the same flow as everything else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from ingest import handover
from ingest.cli.handing import Answer, here_or_there
from ingest.cli.naming import WrongName, WrongNames
from ingest.cli.output import Output, load_config, plain, with_json
from ingest.codes import meaning
from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.types import DOUBTS

if TYPE_CHECKING:
    from ingest.jobs import Added
    from ingest.settings import Settings
    from ingest.types import Config

_SAME = ("duplicate_of", "excerpt_of")
"""The codes of what was not taken because it is there already: nothing failed."""


def command() -> click.Command:
    @click.command(
        "add",
        help=_(
            "Take single articles by their addresses: fetched, judged and posted like those that a source announces."
        ),
    )
    @click.argument("urls", nargs=-1, required=True, metavar="URL…")
    @click.option("--organization", default="", metavar="ID", help=_("Whose they are, where the host does not tell."))
    @with_json
    @click.pass_obj
    def add(out: Output, urls: tuple[str, ...], organization: str) -> int:
        settings = out.settings()
        config = load_config(settings)
        wanted = tuple(dict.fromkeys(urls))
        _check(config, wanted, organization)
        done = here_or_there(
            out,
            settings.data,
            here=lambda: asyncio.run(_add(out, settings, config, wanted, organization)),
            ask=lambda: handover.ask(settings.data, urls=wanted, organization=organization),
        )
        rows = done.value["added"] if isinstance(done, Answer) else [plain(asdict(one)) for one in done]
        return _show(out, rows)

    return add


def _check(config: Config, urls: Sequence[str], organization: str) -> None:
    """Every mistake at once, before anything is done."""
    from ingest.added import organization_of
    from ingest.config.words import url as checked

    mistakes = []
    for url in urls:
        try:
            organization_of(config, checked(url), organization)
        except ConfigError as error:
            mistakes.append(WrongName(url, f"{url}: {error.reason}", error.fix))
    if mistakes:
        raise WrongNames(mistakes)


async def _add(
    out: Output, settings: Settings, config: Config, urls: Sequence[str], organization: str
) -> Sequence[Added]:
    from ingest import jobs
    from ingest.app import open_app

    async with open_app(settings, config, log=out.faults()) as app:
        await jobs.start(app)
        return await jobs.add(app, urls, organization)


def _show(out: Output, rows: Sequence[Mapping[str, Any]]) -> int:
    if out.as_json:
        out.value({"added": [{**row, "outcome": _outcome(row)} for row in rows]})
    else:
        for row in rows:
            out.line(f"{row['url']}  ({row['organization']})")
            for sentence in _sentences(row):
                out.line(f"  {sentence}")
    return 1 if any(_outcome(row) in ("skipped", "pending") for row in rows) else 0


def _outcome(row: Mapping[str, Any]) -> str:
    """In a word: known, duplicate, skipped, pending, removed – or what its deliveries came to: delivered, held, …"""
    if row["code"] in _SAME:
        return "duplicate"
    if row["state"] != "article":
        return str(row["state"])
    if row["known"]:
        return "known"
    states = [one["state"] for one in row["deliveries"]]
    return next((state for state in ("delivered", "held") if state in states), states[0] if states else "article")


def _sentences(row: Mapping[str, Any]) -> list[str]:
    reason = row["reason"] or (meaning(row["code"]) if row["code"] else "")
    said = {
        "duplicate": _("not posted again: {code} – {reason}", code=row["code"], reason=reason),
        "skipped": _("not taken: {code} – {reason}", code=row["code"], reason=reason),
        "pending": _("not taken yet; it is tried again at the next read"),
        "removed": _("it was withdrawn, and stays so: {reason}", reason=reason),
        "known": _("known already; nothing was done"),
    }
    first = said.get(_outcome(row))
    return [*([first] if first else ()), *(_delivery(one) for one in row["deliveries"])]


def _delivery(one: Mapping[str, Any]) -> str:
    if one["state"] == "delivered":
        return _(
            "posted on {target} by @{account}: {url}", target=one["target"], account=one["account"], url=one["url"]
        )
    if one["code"] in ("review", *DOUBTS):
        return _("waits for review: ingest review show {id}", id=one["id"])
    reason = one["reason"] or (meaning(one["code"]) if one["code"] else "")
    state = " ".join(part for part in (one["state"], one["code"]) if part)
    return _(
        "{target}: {state} – {reason} (delivery {id})", target=one["target"], state=state, reason=reason, id=one["id"]
    )
