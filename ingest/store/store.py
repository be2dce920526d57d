"""`Store`: every question that the rest of the project may ask, each one transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection

from ingest.store import (
    arrivals,
    declaring,
    delivering,
    layouts,
    overview,
    reading,
    recording,
    remembering,
    reviewing,
    saving,
    schema,
    subscribing,
)
from ingest.store import story as stories
from ingest.store.arrivals import Accepted
from ingest.store.database import Database
from ingest.store.polling import Claim, Finish, claim_sources, finish_runs
from ingest.store.recording import Recording, record_sightings
from ingest.store.views import (
    Counts,
    HeldDelivery,
    InboxOverview,
    OrganizationOverview,
    ReviewItem,
    SourceOverview,
    Story,
    SubscriptionOverview,
    WaitingSource,
)
from ingest.types import (
    AddressMemory,
    Alert,
    Arrival,
    Candidate,
    Config,
    Delivery,
    Entry,
    Hints,
    HostDay,
    HostMemory,
    KnownArticle,
    KnownEntry,
    Layouts,
    Look,
    Move,
    Override,
    Planned,
    Proposal,
    Receipt,
    Recollection,
    Report,
    RobotsMemory,
    Sighting,
    SourceState,
    Subscription,
    Validators,
    Verdict,
)

T = TypeVar("T")


class Store:
    """An open store: `ports.SourceStore`, `ports.Outbox`, and what people ask. Its methods may be awaited from any
    event loop in any thread. Raises StoreError when the database does not do what it is asked."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @classmethod
    def open(cls, url: str, *, migrate: bool = True) -> Store:
        """Open `sqlite:///path` (its folder is made) or `postgresql://…`, and bring it up to date. Raises StoreError,
        also for a database that a newer ingest wrote, or an older one where it may not `migrate`."""
        database = Database(url)
        try:
            schema.prepare(database, migrate=migrate)
        except BaseException:
            database.close()
            raise
        return cls(database)

    def close(self) -> None:
        """Wait for what is at work, and let go."""
        self._database.close()

    # -- for the other tables of this package --

    async def write(self, work: Callable[[Connection], T], /) -> T:
        """Run `work` in one write transaction, on a thread that may. For modules of `ingest.store`."""
        return await self._database.write(work)

    async def read(self, work: Callable[[Connection], T], /) -> T:
        """Run `work` in one transaction that only reads. For modules of `ingest.store`."""
        return await self._database.read(work)

    # -- ports.SourceStore --

    async def layouts(self, source_id: str) -> Layouts:
        return await self._database.read(layouts.layouts_of, source_id)

    async def keep_layouts(self, source_id: str, learned: Mapping[str, Any], *, now: datetime) -> None:
        await self._database.write(layouts.keep, source_id, learned, now=now)

    async def claim_source(
        self, source_id: str, *, owner: str, now: datetime, lease_until: datetime
    ) -> SourceState | None:
        return await self._database.write_jointly(claim_sources, Claim(source_id, owner, now, lease_until))

    async def note_move(self, source_id: str, move: Move | None) -> None:
        await self._database.write(reading.note_move, source_id, move)

    async def renew_source(self, state: SourceState, *, lease_until: datetime) -> bool:
        return await self._database.write(reading.renew_source, state, lease_until=lease_until)

    async def known_entries(self, source_id: str, keys: Iterable[str]) -> Mapping[str, KnownEntry]:
        return await self._database.read(recording.known_entries, source_id, tuple(keys))

    async def known_landmarks(self, source_id: str, landmarks: Iterable[str]) -> Mapping[str, Sequence[KnownEntry]]:
        return await self._database.read(recording.known_landmarks, source_id, tuple(landmarks))

    async def known_urls(self, url_keys: Iterable[str], *, organization_id: str) -> Mapping[str, int]:
        return await self._database.read(recording.known_urls, tuple(url_keys), organization_id)

    async def record_sightings(
        self,
        source_id: str,
        sightings: Sequence[Sighting],
        validators: Mapping[str, Validators] | None,
        *,
        now: datetime,
        taken: Sequence[int] = (),
    ) -> None:
        brought = Recording(source_id, sightings, validators, now, tuple(taken))
        await self._database.write_jointly(record_sightings, brought)

    async def take_arrivals(self, source_id: str, *, now: datetime) -> Sequence[Arrival]:
        if not await self._database.read(arrivals.waiting, source_id, now=now):
            return ()  # as nearly always: a read is cheaper than a write
        return await self._database.write(arrivals.take, source_id, now=now)

    async def waiting_arrivals(self, source_id: str, *, now: datetime) -> Sequence[Arrival]:
        return await self._database.read(arrivals.waiting, source_id, now=now)

    async def drop_arrivals(self, taken: Sequence[int]) -> None:
        await self._database.write(arrivals.drop, tuple(taken))

    async def announced(self, source_id: str, keys: Iterable[str]) -> Mapping[str, Entry]:
        return await self._database.read(arrivals.announced, source_id, tuple(keys))

    async def note_hub(self, source_id: str, hub: str, topic: str) -> None:
        await self._database.write(reading.note_hub, source_id, hub, topic)

    async def due_looks(self, source_id: str, *, now: datetime, limit: int) -> Sequence[Look]:
        return await self._database.read(reading.due_looks, source_id, now=now, limit=limit)

    async def candidates(self, entry_id: int, candidate: Candidate) -> Sequence[KnownArticle]:
        return await self._database.read(saving.candidates, entry_id, candidate)

    async def save(
        self,
        look: Look,
        candidate: Candidate,
        known: Sequence[KnownArticle],
        verdict: Verdict,
        proposals: Sequence[Proposal],
        *,
        now: datetime,
        next_look: datetime | None,
        validators: Validators,
    ) -> int | None:
        return await self._database.write(
            saving.save,
            look,
            candidate,
            known,
            verdict,
            proposals,
            now=now,
            next_look=next_look,
            validators=validators,
        )

    async def link_entry(self, entry_id: int, article_id: int, *, now: datetime) -> None:
        await self._database.write(reading.link_entry, entry_id, article_id, now=now)

    async def note_unchanged(self, entry_id: int, *, now: datetime, next_look: datetime | None) -> None:
        await self._database.write(reading.note_unchanged, entry_id, next_look=next_look)

    async def skip_entry(
        self, entry_id: int, code: str, reason: str, *, now: datetime, next_look: datetime | None
    ) -> None:
        await self._database.write(reading.skip_entry, entry_id, code, reason, now=now, next_look=next_look)

    async def note_missing(self, entry_id: int, *, now: datetime, next_look: datetime) -> None:
        await self._database.write(reading.note_missing, entry_id, now=now, next_look=next_look)

    async def remove(self, entry_id: int, code: str, reason: str, *, now: datetime) -> None:
        await self._database.write(reading.remove, entry_id, code, reason, now=now)

    async def finish_run(
        self,
        state: SourceState,
        report: Report,
        *,
        next_due: datetime,
        planned: Planned | None = None,
        learned: str | None = None,
        hints: Hints | None = None,
    ) -> None:
        end = Finish(state, report, next_due, planned, learned, hints)
        await self._database.write_jointly(finish_runs, end)

    async def raise_alert(self, alert: Alert) -> bool:
        return await self._database.write(overview.raise_alert, alert)

    async def clear_alert(self, cause: str, subject: str, *, now: datetime) -> None:
        await self._database.write(overview.clear_alert, cause, subject, now=now)

    # -- ports.Outbox --

    async def release_due(self, *, now: datetime) -> None:
        await self._database.write(delivering.release_due, now=now)

    async def claim_delivery(
        self, *, owner: str, now: datetime, lease_until: datetime, busy: Iterable[tuple[str, str]] = ()
    ) -> Delivery | None:
        return await self._database.write(
            delivering.claim, owner=owner, now=now, lease_until=lease_until, busy=tuple(busy)
        )

    async def posts_since(self, target_id: str, account: str, since: datetime) -> Sequence[datetime]:
        return await self._database.read(delivering.posts_since, target_id, account, since)

    async def mark_sent(self, delivery: Delivery, *, payload: bytes, fence: str, now: datetime) -> bool:
        return await self._database.write(delivering.mark_sent, delivery, payload=payload, fence=fence, now=now)

    async def mark_delivered(self, delivery: Delivery, receipt: Receipt, *, now: datetime) -> bool:
        return await self._database.write(delivering.mark_delivered, delivery, receipt, now=now)

    async def mark_retracted(self, delivery: Delivery, *, now: datetime) -> bool:
        return await self._database.write(delivering.mark_retracted, delivery, now=now)

    async def mark_unknown(self, delivery: Delivery, reason: str, *, now: datetime, due: datetime) -> bool:
        return await self._database.write(delivering.mark_unknown, delivery, reason, now=now, due=due)

    async def note_not_found(self, delivery: Delivery, *, now: datetime, due: datetime) -> bool:
        return await self._database.write(delivering.note_not_found, delivery, now=now, due=due)

    async def requeue(self, delivery: Delivery, code: str, reason: str, *, now: datetime, due: datetime) -> bool:
        return await self._database.write(delivering.requeue, delivery, code, reason, now=now, due=due)

    async def hold(self, delivery: Delivery, code: str, reason: str, *, now: datetime) -> bool:
        return await self._database.write(delivering.hold, delivery, code, reason, now=now)

    async def refuse(self, delivery: Delivery, reason: str, *, now: datetime) -> bool:
        return await self._database.write(delivering.refuse, delivery, reason, now=now)

    # -- what is sent to us --

    async def accept(
        self,
        source_id: str,
        message: str,
        *,
        now: datetime,
        entry: Entry | None = None,
        body: bytes = b"",
        content_type: str = "",
    ) -> Accepted:
        """Keep what was sent for a source until a read takes it, once for the message's id (empty: it has none). When
        this returns, it outlives the process and a failure of power."""
        return await self._database.write_durably(
            arrivals.accept, source_id, message, now=now, entry=entry, body=body, content_type=content_type
        )

    async def was_source(self, source_id: str, kind: str) -> bool:
        """Whether a source of this id and kind is or was declared."""
        return await self._database.read(arrivals.was_source, source_id, kind)

    async def received(self, source_id: str, message: str) -> bool:
        """Whether a message of this id was kept before."""
        return await self._database.read(arrivals.known, source_id, message)

    async def tidy_arrivals(self, *, now: datetime) -> None:
        """Forget the ids of messages that nobody sends again, and subscriptions that have been gone for long."""
        await self._database.write(arrivals.tidy, now=now)
        await self._database.write(subscribing.tidy, now=now)

    async def inbox(self) -> Sequence[InboxOverview]:
        """What waits to be read, by source."""
        return await self._database.read(arrivals.overview)

    # -- what hubs send us --

    async def arrange_subscriptions(self, *, callbacks: str, now: datetime) -> None:
        """A subscription for each source that names a hub, and none for the others. `callbacks`: our address below
        which hubs are given theirs; empty: we have none that a hub could reach."""
        if await self._database.read(subscribing.outdated, callbacks=callbacks, now=now):
            await self._database.write(subscribing.arrange, callbacks=callbacks, now=now)

    async def due_subscriptions(self, *, now: datetime, limit: int) -> Sequence[Subscription]:
        """Those that a hub is to be asked about now."""
        return await self._database.read(subscribing.due, now=now, limit=limit)

    async def note_asking(self, subscription: Subscription, *, due: datetime) -> None:
        """A hub is about to be asked, and again at `due` unless it asks back before."""
        await self._database.write(subscribing.note_asking, subscription.id, due=due)

    async def note_hub_failure(self, subscription: Subscription, reason: str, *, now: datetime, due: datetime) -> None:
        """The hub did not take the request; it is asked again at `due`."""
        await self._database.write(subscribing.note_failure, subscription.id, reason, now=now, due=due)

    async def confirm_subscription(
        self, token: str, mode: str, topic: str, lease: timedelta | None, *, now: datetime
    ) -> bool:
        """A hub asks whether we meant it (`mode`: subscribe or unsubscribe). True only for what we want now."""
        return await self._database.write(subscribing.confirm, token, mode, topic, lease, now=now)

    async def deny_subscription(self, token: str, topic: str, reason: str, *, now: datetime) -> bool:
        """A hub says no; False where that is none of its business."""
        return await self._database.write(subscribing.deny, token, topic, reason, now=now)

    async def subscription(self, token: str) -> Subscription | None:
        """The subscription that an address was made for."""
        return await self._database.read(subscribing.subscription_of, token)

    async def deliver_subscription(
        self, subscription: Subscription, *, body: bytes, content_type: str, now: datetime
    ) -> Accepted:
        """Keep what a hub sent, whose signature was right; on the disk when this returns."""
        return await self._database.write_durably(
            subscribing.deliver, subscription, body=body, content_type=content_type, now=now
        )

    async def note_forged(self, subscription: Subscription, *, now: datetime) -> None:
        """Something came with a wrong signature."""
        await self._database.write(subscribing.note_forged, subscription.id, now=now)

    async def subscriptions(self) -> Sequence[SubscriptionOverview]:
        """What we asked of hubs, by source."""
        return await self._database.read(subscribing.overview)

    async def hubs_named(self) -> int:
        """How many sources that are read name a hub."""
        return await self._database.read(subscribing.hubs_named)

    # -- what is declared, and who is at work --

    async def declare(self, config: Config, *, now: datetime) -> None:
        """Bring the file's organizations and sources into the store; what is renamed keeps its history."""
        await self._database.write(declaring.declare, config, now=now)

    async def due_sources(self, *, now: datetime, limit: int) -> Sequence[str]:
        """Ids of declared sources that are due and that nobody reads, the longest waiting first."""
        return await self._database.read(reading.due_sources, now=now, limit=limit)

    async def called_sources(self, *, now: datetime) -> Sequence[str]:
        """Ids of declared sources for which something was sent to us, also of those that somebody reads."""
        return await self._database.read(reading.called_sources, now=now)

    async def organizations_with(self, kind: str) -> frozenset[str]:
        """Ids of the organizations that have, or had, a source of this kind."""
        return await self._database.read(reading.organizations_with, kind)

    async def waiting_sources(self, *, now: datetime) -> Sequence[WaitingSource]:
        """The declared sources that are not due yet, with what their next read was planned by."""
        return await self._database.read(reading.waiting_sources, now=now)

    async def bring_forward(self, latest: Mapping[str, datetime], *, now: datetime, patience: timedelta) -> None:
        """Sources (by id) that are planned for later than `latest` are read then; those that failed wait up to
        `patience` from `now` where that is longer. Leases and looks that lie too far ahead to be meant end now."""
        await self._database.write(reading.bring_forward, latest, now=now, patience=patience)

    async def reclaim(self, *, now: datetime, owner: str = "") -> None:
        """Give back the leases of the dead: of owners whose name begins with `owner`, or of everybody. On PostgreSQL,
        where others may be at work, everybody's only where their time is over."""
        everything = self._database.exclusive and not owner
        await self._database.write(delivering.reclaim, now=now, owner=owner, everything=everything)
        if everything:
            await self._database.write(arrivals.reclaim, now=now)

    async def next_delivery_due(self, now: datetime) -> datetime | None:
        """When the outbox wants to be asked again (it may lie in the past); None: not before something comes in."""
        return await self._database.read(delivering.next_due)

    # -- ports.FetchMemory, and what people ask of it --

    async def recall_fetching(self, *, now: datetime) -> Recollection:
        return await self._database.read(remembering.recall, now=now)

    async def remember_fetching(self, news: Recollection) -> None:
        await self._database.write(remembering.remember, news)

    async def forget_fetching(self, *, now: datetime) -> None:
        await self._database.write(remembering.forget, now=now)

    async def counted_hosts(self, since: date) -> Sequence[HostDay]:
        """What was counted of each host from that day (UTC) on, added up; the most asked first."""
        return await self._database.read(remembering.counted, since=since)

    async def held_addresses(self, *, now: datetime) -> Sequence[AddressMemory]:
        """Addresses that are not asked before a time."""
        return await self._database.read(remembering.held_addresses, now=now)

    async def kept_robots(self, origins: Sequence[str]) -> Sequence[RobotsMemory]:
        """The robots.txt files of these origins (scheme, name and port), as far as we have them."""
        return await self._database.read(remembering.kept_robots, origins)

    async def known_hosts(self) -> Sequence[HostMemory]:
        """Every host of which something is remembered."""
        return await self._database.read(remembering.known_hosts)

    # -- what waits for an agreement or a person --

    async def held_deliveries(self, codes: Collection[str] | None = None) -> Sequence[HeldDelivery]:
        """Held deliveries with one of these codes, or all."""
        return await self._database.read(reviewing.held_deliveries, codes)

    async def release(
        self, ids: Sequence[int], *, now: datetime, code_from: Collection[str] | None = None
    ) -> Sequence[int]:
        """Let held deliveries go on; answers which did. `code_from`: only those held for one of these codes. What is
        held because its outcome is unknown is released only one by one."""
        return await self._database.write(reviewing.release, ids, now=now, code_from=code_from)

    async def hold_for(self, ids: Sequence[int], code: str, reason: str, *, now: datetime) -> None:
        """Hold what waits, or is held already, for this reason."""
        await self._database.write(reviewing.hold_for, ids, code, reason, now=now)

    async def retract_standing(self, organization_id: str, code: str, reason: str, *, now: datetime) -> int:
        """Withdraw what stands, or may stand, of an organization, for good; answers how many articles that were."""
        return await self._database.write(reviewing.retract_standing, organization_id, code, reason, now=now)

    async def take_down(self, article_id: int, code: str, reason: str, *, now: datetime) -> bool:
        """Withdraw one article everywhere, for good; False when there is none of this id."""
        return await self._database.write(reviewing.take_down, article_id, code, reason, now=now)

    async def review_list(self) -> Sequence[ReviewItem]:
        """Deliveries that wait for a person's look, the oldest article first."""
        return await self._database.read(reviewing.review_items)

    async def review_item(self, delivery_id: int) -> ReviewItem | None:
        """One of them; None when it does not wait for review."""
        return next(iter(await self._database.read(reviewing.review_items, (delivery_id,))), None)

    async def approve(self, ids: Sequence[int], *, now: datetime) -> Sequence[int]:
        """Let reviewed deliveries go out; answers which of `ids` waited for that."""
        return await self._database.write(reviewing.approve, ids, now=now)

    async def reject(self, ids: Sequence[int], reason: str, *, now: datetime) -> Sequence[int]:
        """Never post these; answers which of `ids` waited for review. An article that is rejected on every target gets
        a tombstone."""
        return await self._database.write(reviewing.reject, ids, reason, now=now)

    async def edit_override(self, delivery_id: int, override: Override, *, now: datetime) -> bool:
        """Put an operator's words in the place of the partner's; False when it does not wait for review."""
        return await self._database.write(reviewing.edit_override, delivery_id, override, now=now)

    # -- what was learned of pages --

    async def all_layouts(self) -> Mapping[str, Layouts]:
        """What was learned of the layouts of the declared sources' pages, by source, where anything was."""
        return await self._database.read(layouts.all_layouts)

    async def say_of_template(self, source_id: str, key: str, word: Literal["kept", "revoked"]) -> bool:
        """An operator keeps or revokes a template; False where nothing was learned of the source."""
        return await self._database.write(layouts.say, source_id, key, word)

    # -- how everything is doing --

    async def story(self, query: str) -> Story:
        """Everything about an entry's key, a URL, or the number of a delivery, else article, else entry
        (`delivery:7`, `article:7`, `entry:7` say which)."""
        return await self._database.read(stories.story, query)

    async def source_overviews(self) -> Sequence[SourceOverview]:
        """Declared sources in order, each with its last run."""
        return await self._database.read(overview.source_overviews)

    async def organization_overviews(self) -> Sequence[OrganizationOverview]:
        """Every organization that is or was declared, with what became of its articles."""
        return await self._database.read(overview.organization_overviews)

    async def runs(self, source_id: str, limit: int = 20) -> Sequence[Report]:
        """The last runs of a source, newest first."""
        return await self._database.read(overview.run_reports, source_id, limit=limit)

    async def counts(self) -> Counts:
        """How much there is, in all."""
        return await self._database.read(overview.counts)

    async def open_alerts(self) -> Sequence[Alert]:
        """What a person should know, the oldest first."""
        return await self._database.read(overview.open_alerts)

    async def cluster_organizations(self, article_ids: Iterable[int]) -> Mapping[int, Sequence[str]]:
        """By article: the other organizations (ids) that published the same story, the first to be seen first."""
        return await self._database.read(overview.cluster_organizations, tuple(article_ids))
