"""Articles that a person adds by hand, one address at a time: pure.

They belong to a source of their own, one for each organization that has any. Nobody declares it, and it announces
nothing; it is there so that what was added is looked at again, kept and told of like every other entry.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace
from urllib.parse import urlsplit

from ingest.errors import ConfigError
from ingest.i18n import gettext as _
from ingest.types import Access, Backfill, Config, Organization, Selectors, Source
from ingest.urls import host_and_port, host_of

KIND = "added"
_NAME = "+added"  # no address and no person makes such a name
_SCHEDULE = "every 15m"  # for entries that are due again; the site itself is asked for nothing else


def source_of(organization: Organization) -> Source:
    """The source of what is added for this organization. Somebody meant each of these, so none is too old."""
    was = f"{organization.was}/{_NAME}" if organization.was else ""
    return Source(
        id=f"{organization.id}/{_NAME}",
        organization_id=organization.id,
        kind=KIND,
        location="",
        schedule=_SCHEDULE,
        timezone=organization.timezone,
        language=organization.language,
        publish=organization.publish,
        backfill=Backfill(max=None, since=None),
        selectors=_shared_selectors(organization),
        was=was,
        access=Access(organization.id),
    )


def asked_as(organization: Organization, source: Source, url: str) -> Source:
    """The source whose `access` and `render` hold for a page of `source`: itself, and for what was added by hand that
    of its organization at the page's host – one with secrets before others, then one that is rendered."""
    if source.kind != KIND:
        return source
    host = host_and_port(url)
    here = [one for one in organization.sources if one.kind != KIND and host and host in _places(one)]
    return max(here, key=lambda one: (_is_private(one), one.render), default=source)


def completed(config: Config, holders: Collection[str]) -> Config:
    """The configuration with that source for the organizations (ids, former ones too) that have one."""
    return replace(config, organizations=tuple(_with_source(one, holders) for one in config.organizations))


def organization_of(config: Config, url: str, name: str = "") -> Organization:
    """Whose article is at `url`: of the one called `name` (its id), else of the one whose homepage or sources are at
    that host, or at the nearest above it. Raises ConfigError."""
    if name:
        return _called(config, name)
    host = host_of(url)
    hosts = [(known, one) for one in config.organizations for known in _hosts(one) if _is_within(host, known)]
    nearest = max((len(known) for known, _one in hosts), default=0)
    owners = list({one.id: one for known, one in hosts if len(known) == nearest}.values())
    if len(owners) == 1:
        return owners[0]
    if owners:
        raise ConfigError(
            _("The host of {url} belongs to several organizations: {names}.", url=url, names=_names(owners)),
            fix=_("Say which one is meant: --organization ID"),
        )
    raise ConfigError(
        _("The host of {url} belongs to no organization of sources.yaml.", url=url),
        fix=_("Say whose article it is: --organization ID. There are: {names}.", names=_names(config.organizations)),
    )


def _with_source(organization: Organization, holders: Collection[str]) -> Organization:
    source = source_of(organization)
    if organization.id not in holders and (not organization.was or organization.was not in holders):
        return organization
    declared = tuple(one for one in organization.sources if one.id != source.id)
    return replace(organization, sources=(*declared, source))


def _shared_selectors(organization: Organization) -> Selectors:
    """What an operator wrote for the site, where it is the same for all of its sources that have any."""
    written = {one.selectors for one in organization.sources if one.selectors != Selectors()}
    return written.pop() if len(written) == 1 else Selectors()


def _called(config: Config, name: str) -> Organization:
    for organization in config.organizations:
        if organization.id == name:
            return organization
    raise ConfigError(
        _("There is no organization “{name}”.", name=name),
        fix=_("There are: {names}.", names=_names(config.organizations)),
    )


def _names(organizations: Collection[Organization]) -> str:
    return ", ".join(one.id for one in organizations)


def _hosts(organization: Organization) -> Iterator[str]:
    for url in (organization.homepage, *(source.location for source in organization.sources)):
        if urlsplit(url).scheme in ("http", "https"):
            yield host_of(url)


def _places(source: Source) -> tuple[str, ...]:
    """The hosts and ports where a source is at home: a spider has no address, and its secrets have a site."""
    return tuple(host_and_port(url) for url in (source.location, source.access.site if source.access else ""))


def _is_private(source: Source) -> bool:
    return source.access is not None and source.access.is_private


def _is_within(host: str, known: str) -> bool:
    return bool(known) and (host == known or host.endswith("." + known))
