"""The jobs that every engine runs, as plain functions of the open app; truth lives in the store, so each may be
repeated, interrupted and run again."""

from __future__ import annotations

import asyncio
import difflib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from ingest import added, pipeline, publish, rights, websub
from ingest.app import App
from ingest.errors import ConfigError, FetchError, IngestError
from ingest.i18n import gettext as _
from ingest.schedule import LONGEST_RETRY, LONGEST_WAIT, Known, plan
from ingest.triage import entry_key, fingerprint
from ingest.types import (
    Alert,
    Config,
    DeliveryState,
    Entry,
    EntryState,
    Image,
    Intent,
    MayPost,
    Organization,
    PublishRules,
    Report,
    Sighting,
    Source,
)
from ingest.urls import url_key

if TYPE_CHECKING:
    from ingest.store.views import HeldDelivery, WaitingSource

SOURCES_AT_ONCE = 32
"""Reads in hand: what they ask of the store is written together, so that more of them cost less each."""

_SOURCES_A_PASS = 100_000
_TURNS = 600
_TURN_SECONDS = 0.2
_SETTLING = 50  # turns
_ON_THE_WAY = (DeliveryState.CLAIMED.value, DeliveryState.SENT.value)

CONFIG_BROKEN = "config_broken"
"""The alert of a file that is refused."""

UNCHECKED = "push_secret"
"""The alert of an endpoint without a secret: nothing that is sent to it can be taken."""

RIGHTS_CODES = ("rights_missing", "rights_not_started", "rights_ended", "rights_scope")


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did: a report per source that was read, and how many deliveries ended how."""

    reports: tuple[Report, ...] = ()
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def failed(self) -> bool:
        return any(report.problem for report in self.reports) or bool(self.outcomes.get("failed"))


@dataclass(frozen=True, slots=True)
class AddedDelivery:
    """Where an article that was added by hand goes; `url` of the post once it stands."""

    id: int
    target: str
    account: str
    state: str
    code: str = ""
    reason: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Added:
    """What came of an address that was added. `known`: the article was there already, and nothing was done."""

    url: str
    organization: str
    source: str
    known: bool
    state: str
    code: str
    reason: str
    article: int | None
    deliveries: tuple[AddedDelivery, ...] = ()


async def start(app: App) -> None:
    """What every process does first that holds the workspace's lock: the dead one's leases are given back, and the
    store learns what the file declares."""
    await app.store.reclaim(now=app.clock())
    await declare(app)


async def declare(app: App) -> None:
    """Bring the configuration in force into the store and the community."""
    app.take(added.completed(app.config, await app.store.organizations_with(added.KIND)))
    await app.store.declare(app.config, now=app.clock())
    await app.community.declare(app.config, now=app.clock(), pictures=await _account_pictures(app))
    await mend_times(app)
    await app.store.clear_alert(CONFIG_BROKEN, app.settings.sources.name, now=app.clock())
    await reconsider_rights(app)


async def check_endpoints(app: App) -> None:
    """Say at once, and not when the first message comes, which endpoints have no secret in this process."""
    from ingest.incoming.endpoints import declared

    for endpoint in declared(app.config):
        name = endpoint.source.id
        try:
            await asyncio.to_thread(endpoint.keys, app.secret_at)
            await app.store.clear_alert(UNCHECKED, name, now=app.clock())
        except ConfigError as error:
            reason = _("What is pushed to it cannot be checked: {reason}", reason=error.reason)
            await app.store.raise_alert(Alert(UNCHECKED, name, reason, error.fix, since=app.clock()))
            app.log.warning(UNCHECKED, source=name, reason=error.reason, fix=error.fix)


async def tend_hubs(app: App) -> None:
    """Ask hubs for what they are to send us."""
    if app.forms is not None:
        await websub.tend(websub.Tools(app.store, app.forms, app.clock, app.log, app.settings.public_url))


async def mend_times(app: App) -> None:
    """No source waits longer than its schedule says now: it may have been edited, or the clock may have been wrong
    when the next read was planned. What failed may wait as long as a server may ask us to."""
    now = app.clock()
    declared = {source.id: source for source in app.config.sources}
    waiting = [one for one in await app.store.waiting_sources(now=now) if one.id in declared]
    latest = {one.id: _latest(declared[one.id], one, now) for one in waiting}
    await app.store.bring_forward(latest, now=now, patience=LONGEST_RETRY)


def _latest(source: Source, waiting: WaitingSource, now: datetime) -> datetime:
    if source.schedule == waiting.schedule == "auto":
        return now + LONGEST_WAIT  # what put it off, by a day at most, is not known any more
    known = Known(
        source.schedule,
        source.timezone,
        source.id,
        learned=waiting.learned,
        hints=waiting.hints,
        pushed_until=waiting.pushed_until,
    )
    return plan(known, now).due


async def _account_pictures(app: App) -> Mapping[str, str]:
    """Our copies (sha256, by address) of the avatars and covers that the community does not have yet."""
    wanted = [address for organization in app.config.organizations for address in await _missing(app, organization)]
    copies = await asyncio.gather(*(_copy(app, address) for address in dict.fromkeys(wanted)))
    return {address: sha256 for address, sha256 in copies if sha256}


async def _missing(app: App, organization: Organization) -> list[str]:
    addresses = []
    for account in (organization.account, *(one.account for one in organization.sources if one.account)):
        known = await app.community.account(account.handle)
        has = known.profile if known else None
        if account.avatar and not (has and has.avatar):
            addresses.append(account.avatar)
        if account.cover and not (has and has.cover):
            addresses.append(account.cover)
    return addresses


async def _copy(app: App, address: str) -> tuple[str, str]:
    """An account without its picture is shown with a drawn one; the next start asks again."""
    try:
        picture = await app.media.keep(Image(address), referer="")
    except FetchError as error:
        app.log.warning("picture_missing", url=address, reason=error.reason)
        return address, ""
    return address, picture.sha256 if picture else ""


async def sync(app: App, names: Sequence[str] = (), *, everything: bool = False) -> Pass:
    """One pass: read everything due – what is named: now –, then publish everything that may go out."""
    reports = await read(app, await to_read(app, names, everything))
    outcomes = await publish_waiting(app)
    return Pass(tuple(reports), outcomes)


async def add(app: App, urls: Sequence[str], organization: str = "") -> list[Added]:
    """Take the articles at these addresses, as if a source of their organizations had announced them, and publish what
    may go out. What is known already stays as it is; what could not be taken is tried again. Raises ConfigError when
    it is not clear whose they are."""
    owners = [added.organization_of(app.config, url, organization) for url in urls]
    holders = await app.store.organizations_with(added.KIND) | {one.id for one in owners}
    config = added.completed(app.config, holders)
    if config != app.config:
        app.take(config)
        await app.store.declare(config, now=app.clock())
    known = [await _announce(app, url, added.source_of(one)) for url, one in zip(urls, owners, strict=True)]
    for source in dict.fromkeys(added.source_of(one).id for one in owners):
        await _read_in_turn(app, source)
    await publish_waiting(app)
    return [
        await _settled(app, url, one.id, added.source_of(one).id, was)
        for url, one, was in zip(urls, owners, known, strict=True)
    ]


async def _announce(app: App, url: str, source: Source) -> bool:
    """Record the entry; answers whether it was known, and is an article."""
    entry, now = Entry("", url), app.clock()
    key = entry_key(entry)
    before = (await app.store.known_entries(source.id, [key])).get(key)
    if before is not None and before.state in (EntryState.ARTICLE, EntryState.REMOVED):
        return True
    state = None if before else EntryState.PENDING
    sighting = Sighting(key, entry, fingerprint(entry), state, next_look=now)
    await app.store.record_sightings(source.id, [sighting], None, now=now)
    return False


async def _read_in_turn(app: App, source_id: str) -> None:
    """A read of the source that is under way may have begun before the entry was there: then once more."""
    organization, source = next(
        (one, source) for one in app.config.organizations for source in one.sources if source.id == source_id
    )
    for _turn in range(_TURNS):
        if await read_one(app, source, organization) is not None:
            return
        await asyncio.sleep(_TURN_SECONDS)
    raise IngestError(
        _("Another read of {source} does not end.", source=source_id), fix=_("It is taken at the next read.")
    )


async def _settled(app: App, url: str, organization: str, source_id: str, known: bool) -> Added:
    """A running `serve` may have claimed the delivery for itself: what it came to is worth a moment."""
    for _turn in range(_SETTLING):
        made = await _added(app, url, organization, source_id, known)
        if not any(one.state in _ON_THE_WAY for one in made.deliveries):
            break
        await asyncio.sleep(_TURN_SECONDS)
    return made


async def _added(app: App, url: str, organization: str, source_id: str, known: bool) -> Added:
    story = await app.store.story(url)
    entry = next((one for one in story.entries if one.source_id == source_id and one.key == url_key(url)), None)
    article_id = entry.article_id if entry else None
    article = next((one for one in story.articles if one.id == article_id), None)
    return Added(
        url,
        organization,
        source_id,
        known or (entry is not None and article is not None and article.source_id != source_id),
        entry.state.value if entry else "",
        entry.code if entry else "",
        entry.reason if entry else "",
        article_id,
        tuple(
            AddedDelivery(
                one.id,
                one.target_id,
                one.account,
                one.state.value,
                one.code,
                one.reason,
                (one.receipt.url or one.receipt.id) if one.receipt else "",
            )
            for one in (article.deliveries if article else ())
        ),
    )


async def read(app: App, sources: Sequence[Source]) -> list[Report]:
    """Read these sources, some at a time; one's trouble is its own."""
    organizations = {organization.id: organization for organization in app.config.organizations}
    tools, queue = app.reading(), iter(sources)
    reports: list[Report] = []

    async def read_each() -> None:
        for source in queue:
            report = await read_one(app, source, organizations[source.organization_id], tools)
            if report is not None:
                reports.append(report)

    await asyncio.gather(*(read_each() for _worker in range(min(SOURCES_AT_ONCE, len(sources)))))
    return reports


async def read_one(
    app: App, source: Source, organization: Organization, tools: pipeline.Tools | None = None
) -> Report | None:
    """One run of one source; None when another is running. What the run could not report itself – the store did not
    even take its beginning or its end – is reported here, as this source's problem."""
    began = app.clock()
    try:
        return await pipeline.read_source(source, organization, app.config, tools or app.reading())
    except Exception as error:
        problem = pipeline.problem_of(error)
        unexpected = None if isinstance(error, IngestError) else error
        app.log.error("source_failed", source=source.id, reason=problem.reason, fix=problem.fix, exc_info=unexpected)
        return Report(source.id, began, app.clock(), problem=problem)


async def publish_waiting(app: App) -> Mapping[str, int]:
    """Withdraw what ended agreements say goes, then send what may go out – until nothing more may."""
    await retract_ended(app)
    total: Counter[str] = Counter()
    while outcomes := await publish.publish_due(app.config, app.publishing()):
        total.update(outcomes)
    return dict(total)


async def reconsider_rights(app: App) -> None:
    """Release what was held for want of rights, where the agreement now allows it: to the outbox, or to the person
    who reviews this partner's posts."""
    now = app.clock()
    waiting = await app.store.held_deliveries(RIGHTS_CODES)
    # An edit is held because the agreement forbids edits: that a post were allowed does not free it.
    held = [one for one in waiting if one.intent is Intent.CREATE and _allowed(app.config, one, now)]
    reviewed = [one.delivery_id for one in held if _rules(app.config, one).mode == "review"]
    free = [one.delivery_id for one in held if one.delivery_id not in set(reviewed)]
    await app.store.release(free, now=now)
    await app.store.hold_for(reviewed, "review", _("Posts of this partner are reviewed."), now=now)


async def retract_ended(app: App) -> None:
    """Agreements that ended and say `after: retract` take their posts with them."""
    now = app.clock()
    for organization in app.config.organizations:
        if rights.retracts(organization.rights, timezone=organization.timezone, now=now):
            reason = _("The agreement has ended and says that posts are withdrawn.")
            await app.store.retract_standing(organization.id, "rights_ended", reason, now=now)


def _allowed(config: Config, held: HeldDelivery, now: datetime) -> bool:
    organization = _organization(config, held)
    if organization is None:
        return False
    source = _source(organization, held)
    terms = (source.rights if source else None) or organization.rights
    answer = rights.may_post(terms, _rules(config, held), held.target_id, timezone=organization.timezone, now=now)
    return isinstance(answer, MayPost)


def _rules(config: Config, held: HeldDelivery) -> PublishRules:
    organization = _organization(config, held)
    source = _source(organization, held) if organization else None
    return source.publish if source else organization.publish if organization else PublishRules()


def _organization(config: Config, held: HeldDelivery) -> Organization | None:
    return next((one for one in config.organizations if one.id == held.organization_id), None)


def _source(organization: Organization, held: HeldDelivery) -> Source | None:
    return next((one for one in organization.sources if one.id == held.source_id), None)


async def to_read(app: App, names: Sequence[str], everything: bool) -> list[Source]:
    """The sources of a pass: those named (by id, or all of an organization), all of them, or those that are due."""
    enabled = [source for source in app.config.sources if source.enabled]
    if everything:
        return enabled
    if names:
        return _named(app.config, names)
    due = set(await app.store.due_sources(now=app.clock(), limit=_SOURCES_A_PASS))
    return [source for source in enabled if source.id in due]


async def to_plan(app: App, names: Sequence[str], everything: bool) -> list[Source]:
    """Like `to_read`, before the store was told of an edited file: what it does not know yet is due."""
    chosen = await to_read(app, names, everything)
    if names or everything:
        return chosen
    known = {one.id for one in await app.store.source_overviews()}
    due = {source.id for source in chosen}
    return [one for one in app.config.sources if one.enabled and (one.id in due or one.id not in known)]


def _named(config: Config, names: Sequence[str]) -> list[Source]:
    chosen: dict[str, Source] = {}
    known = {source.id: [source] for source in config.sources}
    known.update({one.id: [*one.sources] for one in config.organizations})
    for name in names:
        if name not in known:
            raise ConfigError(_("There is no source or organization “{name}”.", name=name), fix=_near(name, known))
        chosen.update({source.id: source for source in known[name]})
    return list(chosen.values())


def _near(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), n=1)
    return _("Did you mean “{near}”?", near=near[0]) if near else _("`ingest status` lists them.")
