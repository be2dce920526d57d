"""`ingest status`: what was posted, what waits and why, how the sources are doing, what a person should know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from ingest.cli.asking import ask
from ingest.cli.output import Output, local, plain, with_json
from ingest.codes import meaning
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.schedule import sentences

if TYPE_CHECKING:
    from ingest.settings import Settings
    from ingest.store import Store
    from ingest.store.views import InboxOverview, OrganizationOverview, SourceOverview, SubscriptionOverview
    from ingest.types import Alert


def command() -> click.Command:
    @click.command("status", help=_("What was posted, what waits and why, and how the sources are doing."))
    @with_json
    @click.pass_obj
    def status(out: Output) -> int:
        settings = out.settings()
        organizations, sources, alerts = ask(settings, _everything)
        hubs, inbox, unheard = ask(settings, _sent_to_us)
        if out.as_json:
            said = {
                "organizations": organizations,
                "sources": [_with_reasons(one) for one in sources],
                "alerts": alerts,
            }
            out.value(said | {"hubs": hubs, "inbox": inbox})
            return 0
        _say_alerts(out, alerts)
        _say_organizations(out, organizations)
        _say_sources(out, sources)
        _say_endpoints(out, sources, settings.pages)
        _say_hubs(out, hubs, unheard)
        _say_inbox(out, inbox)
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


async def _sent_to_us(store: Store) -> tuple[list[SubscriptionOverview], list[InboxOverview], int]:
    """What hubs promised, what waits to be read, and how many sources name a hub that nobody asked."""
    hubs, inbox = list(await store.subscriptions()), list(await store.inbox())
    return hubs, inbox, max(0, await store.hubs_named() - len(hubs))


def _with_reasons(source: SourceOverview) -> dict[str, object]:
    return {**plain(source), "because": sentences(source.planned.reasons)}


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
        (_("source"), _("kind"), ">" + _("entries"), _("last read"), _("next"), _("because"), _("trouble")),
        [
            (
                one.id,
                one.kind,
                one.entries,
                local(one.last_success) or _("never"),
                local(one.next_due),
                next(iter(sentences(one.planned.reasons)), ""),
                _("{count} in a row: {reason}", count=one.failures, reason=one.problem.reason) if one.problem else "",
            )
            for one in sources
        ],
    )


def _say_endpoints(out: Output, sources: list[SourceOverview], pages: str) -> None:
    """The addresses that partners are to be told."""
    pushed = [one.id for one in sources if one.kind == "push"]
    if pushed:
        out.line()
    for source_id in pushed:
        out.line(_("{source} is sent to at {address}", source=source_id, address=f"{pages}/in/{source_id}"))


def _say_hubs(out: Output, hubs: list[SubscriptionOverview], unheard: int) -> None:
    if hubs:
        out.line()
        out.table(
            (_("source"), _("hub"), _("it"), _("until"), ">" + _("deliveries"), _("trouble")),
            [
                (one.source_id, one.hub, _doing(one.state), local(one.lease_until), one.delivered, _trouble(one))
                for one in hubs
            ],
        )
    elif unheard:
        out.line()
        out.line(
            ngettext(
                "{count} source names a hub that would tell us of news at once: it needs `ingest serve` and "
                "INGEST_PUBLIC_URL.",
                "{count} sources name a hub that would tell us of news at once: it needs `ingest serve` and "
                "INGEST_PUBLIC_URL.",
                unheard,
            )
        )


def _doing(state: str) -> str:
    return {
        "wanted": _("is to be asked"),
        "asked": _("has not asked back yet"),
        "active": _("sends what is new"),
        "denied": _("said no"),
        "leaving": _("is being left"),
    }.get(state, state)


def _trouble(hub: SubscriptionOverview) -> str:
    said = [_("{count} in a row: {reason}", count=hub.failures, reason=hub.reason)] if hub.reason else []
    if hub.forged:
        said.append(
            ngettext(
                "{count} delivery with a wrong signature was left alone",
                "{count} deliveries with wrong signatures were left alone",
                hub.forged,
            )
        )
    return "; ".join(said)


def _say_inbox(out: Output, inbox: list[InboxOverview]) -> None:
    if not inbox:
        return
    out.line()
    out.table(
        (_("source"), ">" + _("sent to us and not read"), _("since"), ">" + _("tried")),
        [(one.source_id, one.waiting, local(one.oldest), one.tries) for one in inbox],
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
