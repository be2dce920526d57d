"""`ingest sync`: one pass – read what is due, then publish what may go out."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ingest import handover
from ingest.cli.handing import Answer, here_or_there
from ingest.cli.output import Output, load_config, with_json
from ingest.cli.progress import watching
from ingest.errors import IngestError
from ingest.i18n import gettext as _
from ingest.i18n import ngettext

if TYPE_CHECKING:
    from ingest.jobs import Pass
    from ingest.settings import Settings
    from ingest.types import Config


def command() -> click.Command:
    @click.command("sync", help=_("One pass: read everything that is due (what is named: now), then publish."))
    @click.argument("names", nargs=-1, metavar="[SOURCE|ORGANIZATION]…")
    @click.option("--all", "everything", is_flag=True, help=_("Read every source now."))
    @click.option("--dry-run", is_flag=True, help=_("Only tell what would be taken; nothing is stored or posted."))
    @with_json
    @click.pass_obj
    def sync(out: Output, names: tuple[str, ...], everything: bool, dry_run: bool) -> int:
        settings = out.settings()
        config = load_config(settings)
        if dry_run:
            return asyncio.run(_dry_run(out, settings, config, names, everything))
        return run_pass(out, settings, config, names, everything=everything)

    return sync


def run_pass(out: Output, settings: Settings, config: Config, names: tuple[str, ...], *, everything: bool) -> int:
    """Do the pass here; or, beside a running `serve`, have it done there."""
    done = here_or_there(
        out,
        settings.data,
        here=lambda: asyncio.run(_sync(out, settings, config, names, everything)),
        ask=lambda: handover.ask(settings.data, names=names, everything=everything),
    )
    return _show_answer(out, done.value) if isinstance(done, Answer) else _show(out, done)


async def _sync(out: Output, settings: Settings, config: Config, names: tuple[str, ...], everything: bool) -> Pass:
    from ingest import jobs
    from ingest.app import open_app

    with watching(quiet=out.as_json) as progress:
        async with open_app(settings, config, progress=progress, log=out.faults()) as app:
            await jobs.start(app)
            return await jobs.sync(app, names, everything=everything)


def _show(out: Output, done: Pass) -> int:
    if out.as_json:
        out.value({"reports": done.reports, "outcomes": done.outcomes})
    else:
        _say(out, len(done.reports), sum(1 for report in done.reports if report.problem), done.outcomes)
        for report in done.reports:
            for note in report.notes:
                out.line(f"{report.source_id}: {note}")
    return 1 if done.failed else 0


def _show_answer(out: Output, answer: Any) -> int:
    failed = [report for report in answer["reports"] if report["problem"]]
    if out.as_json:
        out.value(answer)
    else:
        _say(out, len(answer["reports"]), len(failed), answer["outcomes"])
        for report in failed:
            out.line(f"{report['source_id']}: {report['problem']['reason']} {report['problem']['fix']}")
    return 1 if failed or answer["outcomes"].get("failed") else 0


def _say(out: Output, read: int, failed: int, outcomes: Any) -> None:
    posted = ", ".join(f"{count} {outcome_word(name)}" for name, count in sorted(outcomes.items()) if name != "lost")
    out.line(
        ngettext(
            "{count} source read, {failed} failed. {posted}",
            "{count} sources read, {failed} failed. {posted}",
            read,
            failed=failed,
            posted=posted or _("Nothing to post."),
        )
    )


def outcome_word(name: str) -> str:
    """What became of a delivery, in the reader's language."""
    words = {
        "posted": _("posted"),
        "edited": _("edited"),
        "retracted": _("retracted"),
        "held": _("held"),
        "later": _("waiting for their time"),
        "refused": _("refused"),
        "unknown": _("of unknown outcome"),
        "failed": _("failed"),
    }
    return words.get(name, name)


async def _dry_run(out: Output, settings: Settings, config: Config, names: tuple[str, ...], everything: bool) -> int:
    with _stored_so_far(settings) as there:
        return await _plan(out, there, config, names, everything)


async def _plan(out: Output, settings: Settings, config: Config, names: tuple[str, ...], everything: bool) -> int:
    from ingest import jobs
    from ingest.app import open_app
    from ingest.pipeline import plan_source

    plans: list[dict[str, object]] = []
    async with open_app(settings, config, log=out.faults()) as app:
        for source in await jobs.to_plan(app, names, everything):
            try:
                _listing, sightings = await plan_source(source, app.reading())
            except IngestError as error:
                plans.append({"source": source.id, "problem": error.reason, "fix": error.fix})
                continue
            plans.append(
                {
                    "source": source.id,
                    "take": [one.entry.url or one.key for one in sightings if one.state == "pending"],
                    "skip": {one.entry.url or one.key: one.code for one in sightings if one.state == "skipped"},
                    "known": sum(1 for one in sightings if one.state is None),
                }
            )
    if out.as_json:
        out.value({"plans": plans})
    else:
        for plan in plans:
            _say_plan(out, plan)
    return 1 if any("problem" in plan for plan in plans) else 0


@contextmanager
def _stored_so_far(settings: Settings) -> Iterator[Settings]:
    """The store as it is; where there is none yet, one that is thrown away: looking leaves nothing behind."""
    file = settings.database_url.removeprefix("sqlite:///")
    if file == settings.database_url or Path(file).exists():
        yield settings
        return
    with tempfile.TemporaryDirectory(prefix="ingest-") as scratch:
        data = Path(scratch)
        yield replace(settings, data=data, database_url=f"sqlite:///{data / 'ingest.db'}")


def _say_plan(out: Output, plan: dict[str, Any]) -> None:
    if "problem" in plan:
        out.line(f"{plan['source']}: {plan['problem']} {plan['fix']}")
        return
    out.line(
        _(
            "{source}: {take} to take, {skip} to leave, {known} known",
            source=plan["source"],
            take=len(plan["take"]),
            skip=len(plan["skip"]),
            known=plan["known"],
        )
    )
    for url in plan["take"]:
        out.line(f"  + {url}")
    for url, code in plan["skip"].items():
        out.line(f"  - {url}  ({code})")
