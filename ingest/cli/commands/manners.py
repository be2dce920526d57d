"""`ingest manners`: for each host what we sent, what we did not have to send, what it asked of us, and where we are not
welcome."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from ingest.cli.asking import ask
from ingest.cli.counting import requests
from ingest.cli.output import Output, local, with_json
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.urls import host_and_port, origin_of

if TYPE_CHECKING:
    from ingest.store import Store
    from ingest.store.views import SourceOverview
    from ingest.types import AddressMemory, HostDay, HostMemory, RobotsMemory

_DAYS = 7
_UNWELCOME_CODES = frozenset({"gone", "wrong_content_type", "paywall", "bot_wall", "consent_wall"})


@dataclass(frozen=True, slots=True)
class Unwelcome:
    """Where we are not welcome at a host, and what to do about it."""

    code: str  # robots, refused, or the code of what keeps a source from being read
    reason: str
    fix: str
    url: str
    source: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class HostReport:
    """Everything about one host (`name:port`)."""

    host: str
    sent: Mapping[str, int]
    asks: Mapping[str, Any]
    unwelcome: Sequence[Unwelcome]


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of hosts."""

    counted: Sequence[HostDay]
    hosts: Sequence[HostMemory]
    held: Sequence[AddressMemory]
    robots: Sequence[RobotsMemory]
    sources: Sequence[SourceOverview]


def command() -> click.Command:
    @click.command("manners", help=_("How we treat each host: what we sent and saved, and where we are not welcome."))
    @click.argument("hosts", nargs=-1, metavar=_("[HOST]…"))
    @click.option("--days", type=click.IntRange(1, 60), default=_DAYS, help=_("Count so many days; 7 by default."))
    @with_json
    @click.pass_obj
    def manners(out: Output, hosts: tuple[str, ...], days: int) -> int:
        now = datetime.now(UTC)
        since = now.date() - timedelta(days=days - 1)
        known = ask(out.settings(), lambda store: _asked(store, since, now))
        reports = [one for one in _reports(known, now) if not hosts or _named(one.host, hosts)]
        if out.as_json:
            out.value({"since": since, "hosts": reports})
            return 0
        _say(out, reports, days)
        return 0

    return manners


async def _asked(store: Store, since: date, now: datetime) -> _Known:
    sources = await store.source_overviews()
    origins = {origin_of(one.location) for one in sources}
    return _Known(
        await store.counted_hosts(since),
        await store.known_hosts(),
        await store.held_addresses(now=now),
        await store.kept_robots(sorted(origins - {""})),
        sources,
    )


def _named(host: str, wanted: Sequence[str]) -> bool:
    name = host.rpartition(":")[0]
    return any(one.lower() in (host, name) or name.endswith(f".{one.lower()}") for one in wanted)


# -- put together: pure --


def _reports(known: _Known, now: datetime) -> list[HostReport]:
    """The hosts that were asked, the most asked first, then those of which there is something else to say."""
    counted = {one.host: one for one in known.counted}
    hosts = {one.host: one for one in known.hosts}
    held: dict[str, list[AddressMemory]] = defaultdict(list)
    for address in known.held:
        held[address.host].append(address)
    unwelcome: dict[str, list[Unwelcome]] = defaultdict(list)
    for host, one in _unwelcome(known):
        unwelcome[host].append(one)
    reports = []
    for host in dict.fromkeys((*counted, *sorted(hosts.keys() | held.keys() | unwelcome.keys()))):
        asks = _asks(hosts.get(host), held.get(host, ()), now)
        if host in counted or asks or unwelcome.get(host):
            reports.append(HostReport(host, _sent(counted.get(host)), asks, unwelcome.get(host, ())))
    return reports


def _sent(counted: HostDay | None) -> dict[str, int]:
    if counted is None:
        return {}
    return {one.name: getattr(counted, one.name) for one in fields(counted) if one.name not in ("host", "day")}


def _asks(host: HostMemory | None, held: Iterable[AddressMemory], now: datetime) -> dict[str, Any]:
    asks: dict[str, Any] = {}
    if host is not None and host.pause:
        asks["pause"] = host.pause
    if host is not None and host.blocked_until and host.blocked_until > now:
        asks["until"] = host.blocked_until
    addresses = [{"url": one.url, "status": one.status, "until": one.until} for one in held]
    return asks | ({"addresses": addresses} if addresses else {})


def _unwelcome(known: _Known) -> Iterator[tuple[str, Unwelcome]]:
    for host in known.hosts:
        yield from ((host.host, one) for one in _by_host(host))
    robots = {one.origin: one for one in known.robots}
    for source in known.sources:
        host_name = host_and_port(source.location)
        if host_name:
            yield from ((host_name, one) for one in _by_source(source, robots.get(origin_of(source.location))))


def _by_host(host: HostMemory) -> Iterator[Unwelcome]:
    ask_them = _("Ask the partner to let our user agent in, or whether the page needs a login.")
    if host.refusals:
        reason = ngettext(
            "It answered {status} {count} time in a row.",
            "It answered {status} {count} times in a row.",
            host.refusals,
            status=host.refused_status,
        )
        yield Unwelcome("refused", reason, ask_them, host.refused_url, since=host.refused_since)
    if host.forbidden_url:
        reason = _("Its robots.txt does not let us ask for pages that it announces.")
        fix = _("Ask the partner to allow the user agent “ingest” there.")
        yield Unwelcome("robots", reason, fix, host.forbidden_url, since=host.forbidden_at)


def _by_source(source: SourceOverview, robots: RobotsMemory | None) -> Iterator[Unwelcome]:
    from ingest.fetch.robots import allows

    if robots is not None and not allows(robots, source.location):
        reason = _("Its robots.txt does not let us ask for the source “{id}”.", id=source.id)
        fix = _("Ask the partner to allow the user agent “ingest” there.")
        yield Unwelcome("robots", reason, fix, source.location, source.id)
    problem = source.problem
    if problem is not None and problem.code in _UNWELCOME_CODES:
        reason = _("The source “{id}” cannot be read: {reason}", id=source.id, reason=problem.reason)
        yield Unwelcome(problem.code, reason, problem.fix, source.location, source.id, source.last_success)


# -- said --


def _say(out: Output, reports: Sequence[HostReport], days: int) -> None:
    if not reports:
        out.line(_("Nothing was asked of any host yet."))
        return
    head = (_("host"), ">" + _("requests"), ">" + _("conditional"), ">" + _("not modified"), ">" + _("saved"))
    out.table((*head, ">" + _("not asked"), ">" + _("failed"), _("it asks for")), [_row(one) for one in reports])
    out.line()
    out.line(_summary(reports, days))
    for report in reports:
        for one in report.unwelcome:
            since = f" ({local(one.since)})" if one.since else ""
            out.line(f"! {_shown(report.host)}: {one.reason} {one.url}{since} {one.fix}")


def _row(report: HostReport) -> tuple[object, ...]:
    sent = report.sent
    return (
        _shown(report.host),
        sent.get("requests", 0),
        sent.get("conditional", 0),
        sent.get("unchanged", 0),
        _size(sent.get("saved", 0)),
        _unsent(sent),
        sent.get("failed", 0),
        _wishes(report.asks),
    )


def _unsent(sent: Mapping[str, int]) -> int:
    return sum(sent.get(name, 0) for name in ("fresh", "forbidden", "waited"))


def _wishes(asks: Mapping[str, Any]) -> str:
    wishes = []
    if "pause" in asks:
        wishes.append(_("a pause of {seconds:g} s", seconds=asks["pause"]))
    if "until" in asks:
        wishes.append(_("nothing until {time}", time=local(asks["until"])))
    if addresses := asks.get("addresses"):
        latest = local(max(one["until"] for one in addresses))
        wishes.append(
            ngettext(
                "{count} address not until {time}", "{count} addresses not until {time}", len(addresses), time=latest
            )
        )
    return ", ".join(wishes)


def _summary(reports: Sequence[HostReport], days: int) -> str:
    total: defaultdict[str, int] = defaultdict(int)
    for report in reports:
        for name, count in report.sent.items():
            total[name] += count
    unsent = _(
        "Not asked at all: {fresh} because what we had was fresh, {forbidden} because of robots.txt, {waited} because "
        "it was too early.",
        fresh=total["fresh"],
        forbidden=total["forbidden"],
        waited=total["waited"],
    )
    return f"{_answered(requests(total['requests']), total['unchanged'], total['saved'], days)}\n{unsent}"


def _answered(requested: str, unchanged: int, saved: int, days: int) -> str:
    if not saved:
        return ngettext(
            "In {count} day: {requests}, {unchanged} of them answered “not modified”.",
            "In {count} days: {requests}, {unchanged} of them answered “not modified”.",
            days,
            requests=requested,
            unchanged=unchanged,
        )
    return ngettext(
        "In {count} day: {requests}, {unchanged} of them answered “not modified”, which saved about {saved}.",
        "In {count} days: {requests}, {unchanged} of them answered “not modified”, which saved about {saved}.",
        days,
        requests=requested,
        unchanged=unchanged,
        saved=_size(saved),
    )


def _shown(host: str) -> str:
    name, _colon, port = host.rpartition(":")
    return name if port in ("80", "443") else host


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} B" if count else ""
