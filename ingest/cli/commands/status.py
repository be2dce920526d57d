"""`ingest status`: what was posted, what waits and why, how the sources are doing, what a person should know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from ingest.cli.asking import ask
from ingest.cli.output import Output, local, with_json
from ingest.codes import meaning
from ingest.i18n import gettext as _

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ingest.store import Store
    from ingest.store.views import OrganizationOverview, SourceOverview
    from ingest.types import Alert


def command() -> click.Command:
    @click.command("status", help=_("What was posted, what waits and why, and how the sources are doing."))
    @with_json
    @click.pass_obj
    def status(out: Output) -> int:
        organizations, sources, alerts = ask(out.settings(), _everything)
        if out.as_json:
            out.value({"organizations": organizations, "sources": sources, "alerts": alerts})
            return 0
        _say_alerts(out, alerts)
        _say_organizations(out, organizations)
        _say_sources(out, sources)
        _say_codes(out, organizations)
        return 0

    return status


def show_organizations(out: Output, settings: Settings) -> None:
    """The summary per organization, as `demo` prints it after its pass."""
    organizations, _sources, alerts = ask(settings, _everything)
    if out.as_json:
        out.value({"organizations": organizations, "alerts": alerts})
        return
    _say_organizations(out, organizations)
    _say_codes(out, organizations)


async def _everything(
    store: Store,
) -> tuple[list[OrganizationOverview], list[SourceOverview], list[Alert]]:
    return (
        list(await store.organization_overviews()),
        list(await store.source_overviews()),
        list(await store.open_alerts()),
    )


def _say_alerts(out: Output, alerts: list[Alert]) -> None:
    for alert in alerts:
        out.line(f"! {alert.subject}: {alert.reason} {alert.fix} ({local(alert.since)})")
    if alerts:
        out.line()


def _say_organizations(out: Output, organizations: list[OrganizationOverview]) -> None:
    if not organizations:
        out.line(_("No organization is in sources.yaml yet."))
        return
    out.table(
        (_("organization"), ">" + _("posted"), ">" + _("waiting"), _("held"), _("skipped"), _("retracted")),
        [
            (
                one.name if one.declared else _("{name} (no longer read)", name=one.name),
                one.posted,
                one.queued,
                _counted({**one.held, **({"refused": one.refused} if one.refused else {})}),
                _counted(one.skipped),
                _counted(one.retracted),
            )
            for one in organizations
        ],
    )


def _say_sources(out: Output, sources: list[SourceOverview]) -> None:
    if not sources:
        return
    out.line()
    out.table(
        (_("source"), _("kind"), ">" + _("entries"), _("last read"), _("next"), _("trouble")),
        [
            (
                one.id,
                one.kind,
                one.entries,
                local(one.last_success) or _("never"),
                local(one.next_due),
                _("{count} in a row: {reason}", count=one.failures, reason=one.problem.reason) if one.problem else "",
            )
            for one in sources
        ],
    )


def _say_codes(out: Output, organizations: list[OrganizationOverview]) -> None:
    """What the codes in the tables mean, each once."""
    codes = {code for one in organizations for counts in (one.held, one.skipped, one.retracted) for code in counts}
    if codes:
        out.line()
    for code in sorted(codes):
        out.line(f"{code}: {meaning(code)}")


def _counted(counts: Mapping[str, int]) -> str:
    return ", ".join(f"{count} {code}" for code, count in sorted(counts.items()))
