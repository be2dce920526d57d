"""From a source to the outbox.

    source ─read─▶ Entry ─fetch─▶ Page ─extract─▶ Article ─candidates─▶ judge ─▶ Verdict ─save─▶ article + deliveries
                     │ known and not due: done                             (a short write transaction, which looks again
                     └ skipped: a code and a sentence, kept                 for what came in between)

One entry's failure is a line in the report and stops nobody else; one source's failure never delays another's – also
when the failure is a mistake of ours, which then stands in the log with its traceback. What is decided (triage, judge,
rights, when to look again) is decided elsewhere, by pure functions; here things are done, in the order of the picture.
What reads the same article twice at once is caught by `save`, which asks again under lock.

The flow knows no database, no network and no settings: it is given ports.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol, TypeVar

from ingest import added, moved, revisit, rights, schedule
from ingest.errors import ExtractionError, FetchError, IngestError, SourceError
from ingest.extraction.walls import breaks_off
from ingest.i18n import gettext as _
from ingest.i18n import ngettext
from ingest.layouts import PageReader
from ingest.log import Log
from ingest.ports import Clock, Extractor, Fetcher, Judge, PageKeeper, Progress, SourceStore, Web
from ingest.text import excerpt, fold, text_hash
from ingest.triage import new_addresses, recognized, strangers, triage, unique
from ingest.types import (
    POSTED,
    REPLACED,
    Access,
    Alert,
    Arrival,
    Article,
    Candidate,
    Config,
    DeliveryState,
    Entry,
    EntryState,
    Hints,
    KnownEntry,
    Listing,
    Look,
    MayNotPost,
    Move,
    Organization,
    Page,
    Planned,
    Problem,
    Proposal,
    Report,
    Sighting,
    Source,
    SourceState,
    Validators,
    Verdict,
    VerdictKind,
)
from ingest.urls import host_of, is_section, url_key

if TYPE_CHECKING:
    from ingest.extraction.read import Reading

_LEASE = timedelta(minutes=15)
_RENEW_SECONDS = 300.0  # a spider, or a thousand pages of a slow host, may take longer than a lease
_AT_ONCE = 4  # entries of one source in hand; a host is asked one thing at a time anyway
_BATCH = 200  # entries taken from the store at a time, so that memory is bounded by what is in flight
_JUDGE_AGAIN = 8  # somebody else's article came in between that often: then it is a fault of ours
_FAILING = 3  # failures in a row before a person is told
_SEEN_PAGES = 10  # of a read that fails, so many are kept
_MISSING = frozenset({404, 410})
_GONE = 410
_HOST_FAILS = frozenset({"dns", "connect", "tls", "timeout", "http_5xx"})
_LONGEST_ADDRESS = 2000  # of a hub; a longer one is no address but an attack
_CALLED_AGAIN = timedelta(minutes=2)  # a hub may be quicker than the publisher's own caches
_PROPOSED = POSTED | {VerdictKind.FULLER, VerdictKind.UPDATED}  # of the last, for what waits for its text's sake
_GIVEN_UP = 5  # failures in a row of a host; the rest of its entries in this run are not asked for
_ACCEPT_ARTICLE = "text/html,application/xhtml+xml;q=0.9,*/*;q=0.5"
_ARTICLE_BYTES = 5 * 1024 * 1024
_PAGES = 30  # of one article

T = TypeVar("T")


class Reader(Protocol):
    """Reads one kind of source (`ingest.sources.<kind>`)."""

    def __call__(self, source: Source, web: Web) -> Awaitable[Listing]: ...


class Spiders(Protocol):
    """The runner of spiders."""

    async def run(
        self,
        name: str,
        *,
        start: str = "",
        settings: Mapping[str, object] | None = None,
        access: Access | None = None,
        render: bool = False,
    ) -> Sequence[Entry]: ...


@dataclass(frozen=True, slots=True)
class Tools:
    """The ports, plugged in by `app.py`."""

    store: SourceStore
    fetcher: Fetcher
    extractor: Extractor
    judge: Judge
    reader: Callable[[str], Reader]
    spiders: Spiders
    clock: Clock
    progress: Progress
    log: Log
    owner: str
    pages: PageKeeper | None = None  # for what is wanted also where it did not change; None: nothing is kept

    @property
    def keeper(self) -> Fetcher:
        return self.pages or self.fetcher


async def read_source(source: Source, organization: Organization, config: Config, tools: Tools) -> Report | None:
    """One run: read the source, take what is new or due. None while another run of it holds the lease."""
    now = tools.clock()
    state = await tools.store.claim_source(source.id, owner=tools.owner, now=now, lease_until=now + _LEASE)
    if state is None:
        return None
    tools.progress.source_started(source)
    run = _Run(source, organization, config, tools, state, started=now)
    with _lease_kept(state, tools):
        report = await run.whole()
    await _finish(run, report)
    tools.progress.source_finished(source, report)
    return report


async def plan_source(source: Source, tools: Tools) -> tuple[Listing, Sequence[Sighting]]:
    """What a run would take, with nothing stored: for `sync --dry-run`."""
    web = _BoundWeb(tools, source, {}, tools.clock(), takes=False)
    listing = await tools.reader(source.kind)(source, web)
    entries, known = await _known(source.id, list(unique(listing.entries)), tools.store)
    return listing, triage(
        entries, known, {}, backfill=source.backfill, first_contact=None if not known else web.now, now=web.now
    )


async def _known(
    source_id: str, entries: list[tuple[str, Entry]], store: SourceStore
) -> tuple[list[tuple[str, Entry]], Mapping[str, KnownEntry]]:
    """What the store knows of the entries, which come back under the keys by which it knows them."""
    known = await store.known_entries(source_id, [key for key, _entry in entries])
    marks = strangers(entries, known)
    formerly = await store.known_landmarks(source_id, set(marks.values())) if marks else {}
    if not formerly:
        return entries, known
    entries, found = recognized(entries, marks, formerly)
    return entries, {**known, **found}


@dataclass(slots=True)
class _Run:
    """One read of one source and what it counts."""

    source: Source
    organization: Organization
    config: Config
    tools: Tools
    state: SourceState
    started: datetime
    counts: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    listing: Listing = field(default_factory=Listing)
    retry_at: datetime | None = None  # when the server asked to be asked again
    learned: str = ""  # of when it has news, where this read found some
    look_at: datetime | None = None  # when the first of the articles that could not be had is tried again
    gone: bool = False  # the source's address answered 410
    fresh_until: datetime | None = None  # what the source answered holds until then
    hosts: HostFailures = field(default_factory=lambda: HostFailures())
    problem: Problem | None = None  # the first
    pause_until: datetime | None = None  # a host wants a pause before what is left here
    pauses: list[str] = field(default_factory=list)
    sent: frozenset[str] | None = None  # keys of what was sent to us, where nothing was asked for
    called: bool = False  # somebody said that there was news, and it was asked for
    brings_looks: bool = False  # of what is announced, something is to be looked at now
    pages: PageReader = field(init=False)

    def __post_init__(self) -> None:
        self.pages = PageReader(self.source, self.tools.extractor, self.tools.store, self.started)

    async def whole(self) -> Report:
        """Everything, in order; a failure to read does not keep what is due from being looked at."""
        parts = (self.take_due, self.read) if self.state.waiting else (self.read, self.take_due)
        for part in (*parts, self.pages.keep):
            try:
                await part()
            except Exception as error:
                self.failed(error)
        return Report(
            source_id=self.source.id,
            started=self.started,
            finished=self.tools.clock(),
            announced=len(self.listing.entries),
            unchanged=self.listing.unchanged,
            counts=dict(self.counts),
            skipped=dict(self.skipped),
            seconds={stage: round(value, 4) for stage, value in self.seconds.items()},
            notes=tuple(dict.fromkeys((*self.listing.notes, *self.hosts.notes(), *self.pauses))),
            problem=self.problem,
        )

    def failed(self, error: Exception, **where: object) -> None:
        """The source's problem; here a mistake of ours is reported, with its traceback, and stops nobody else."""
        if isinstance(error, SourceError):
            self.retry_at = error.retry_at
            self.gone = self.gone or (error.status == _GONE and not where)
        if not isinstance(error, IngestError):
            self.tools.log.error("unexpected", source=self.source.id, **where, exc_info=error)
        self.problem = self.problem or problem_of(error)

    def known(self, failures: int) -> schedule.Known:
        """What the next read is planned by."""
        return schedule.Known(
            schedule=self.source.schedule,
            timezone=self.source.timezone,
            name=self.source.id,
            learned=self.learned or self.state.learned,
            hints=self.new_hints() or self.state.hints,
            fresh_until=self.fresh_until,
            pushed_until=self.state.pushed_until,
            failures=failures,
            retry_at=self.retry_at,
            gone=self.gone,
            look_at=self.look_at,
            costly=self.source.kind == "spider",
            pause_until=self.pause_until,
        )

    def learn(self, entries: Sequence[tuple[str, Entry]], known: Mapping[str, KnownEntry]) -> None:
        """Remember when news came, for the next reads to be planned by; a read without news has nothing to tell, and
        what partners send us is never late."""
        if self.source.kind == "push":
            return
        news = [entry.published or entry.updated for key, entry in entries if key not in known and not entry.deleted]
        if news or not self.state.learned:
            self.learned = schedule.learned_from(
                self.state.learned,
                news,
                last_read=self.state.last_success or self.state.first_contact,
                now=self.started,
                timezone=self.source.timezone,
            )

    def new_hints(self) -> Hints | None:
        """What the source says of itself now, where that is something else than before. An “unchanged” says nothing."""
        silent = self.listing.unchanged or self.problem is not None or self.sent is not None
        return None if silent or self.listing.hints == self.state.hints else self.listing.hints

    # -- read: what is announced, and which of it is news --

    async def read(self) -> None:
        web = _BoundWeb(
            self.tools,
            self.source,
            self.state.validators,
            self.started,
            last_read=self.state.last_success,
            failing=self.state.failures > 0,
            sent=self.state.arrivals_due,
            move=self.state.move,
        )
        with self.timed("read"):
            try:
                self.listing = await self.tools.reader(self.source.kind)(self.source, web)
            except SourceError as error:
                if isinstance(error, FetchError) and self.paused(error):
                    self.listing = Listing(unchanged=True)
                    return
                await web.keep_seen()
                web.doubt_move()
                await self.note_move(web.move)
                raise
        await self.note_move(web.move)
        if web.pause is not None:
            self.paused(web.pause)
        self.fresh_until = web.fresh_until
        self.called = web.asked and bool(web.taken)
        if not self.listing.unchanged or (web.asked and web.gained != self.state.validators):
            await self.record(web)  # also the same bytes, with something else to ask again with
        elif web.taken:
            await self.tools.store.drop_arrivals(web.taken)
        if web.asked and (self.listing.hints.hubs or not self.listing.unchanged):
            await self.note_hub()

    async def record(self, web: _BoundWeb) -> None:
        entries = list(unique(self.listing.entries))
        keys = {key for key, _entry in entries}
        if self.state.first_contact is None:
            known: Mapping[str, KnownEntry] = {}  # it has announced nothing before
        else:
            entries, known = await _known(self.source.id, entries, self.tools.store)
        if web.taken and not web.asked:
            self.sent = frozenset(key for key, _entry in entries)
        self.note_new_ids(len(set(known) - keys))
        self.learn(entries, known)
        # What is sent to us is no past that comes in a flood: somebody meant each of it.
        backfill = replace(self.source.backfill, max=None) if self.sent is not None else self.source.backfill
        contact = self.state.first_contact
        urls = new_addresses(entries, known, backfill=backfill, first_contact=contact, now=self.started)
        articles = await self.known_articles(urls)
        sightings = triage(entries, known, articles, backfill=backfill, first_contact=contact, now=self.started)
        for sighting in sightings:
            if sighting.state is EntryState.SKIPPED:
                self.skipped[sighting.code] += 1
            elif sighting.next_look is not None and sighting.next_look <= self.started:
                self.brings_looks = True
        await self.tools.store.record_sightings(
            self.source.id, sightings, web.gained if web.asked else None, now=self.started, taken=web.taken
        )

    def note_new_ids(self, count: int) -> None:
        if count:
            note = ngettext(
                "{count} entry came with a new id and the link of a known one; it is taken for the known one.",
                "{count} entries came with new ids and the links of known ones; they are taken for the known ones.",
                count,
            )
            self.listing = replace(self.listing, notes=(*self.listing.notes, note))

    def paused(self, error: FetchError) -> bool:
        """Whether a host only wants a pause that is longer than we wait: no failure, what is left is taken then."""
        if not error.is_pause or error.retry_at is None:
            return False
        self.pause_until = min(self.pause_until or error.retry_at, error.retry_at)
        if not self.pauses:
            self.pauses.append(error.reason)
        return True

    async def note_move(self, move: Move | None) -> None:
        """The source's address leads elsewhere for good, or does not any more; a person is told when it is believed."""
        source, now = self.source, self.started
        tell = move is not None and not move.told and moved.believed(move, now)
        if move is not None and tell:
            alert = Alert(
                "source_moved",
                source.id,
                _("{old} has moved for good to {new}.", old=source.location, new=move.to),
                _("Write the new address into sources.yaml; what was read stays known."),
                since=move.since,
            )
            await self.tools.store.raise_alert(alert)
            self.tools.log.warning("source_moved", source=source.id, to=move.to)
            move = replace(move, told=True)
        if move == self.state.move:
            return
        await self.tools.store.note_move(source.id, move)
        if move is None and self.state.move is not None and self.state.move.told:
            await self.tools.store.clear_alert("source_moved", source.id, now=now)

    async def note_hub(self) -> None:
        """The feed's own server says which hub speaks for it, or none any more. Of a private source nobody else is
        told: its address alone may be what opens it."""
        hints, access = self.listing.hints, self.source.access
        hub = hints.hubs[0] if hints.hubs and not (access and access.is_private) else ""
        topic = (hints.topic or self.source.location) if hub else ""
        if max(len(hub), len(topic)) > _LONGEST_ADDRESS:
            hub = topic = ""
        if (hub, topic) != (self.state.hub, self.state.topic):
            await self.tools.store.note_hub(self.source.id, hub, topic)

    async def known_articles(self, urls: Collection[str]) -> Mapping[str, int]:
        if not urls:
            return {}
        return await self.tools.store.known_urls(urls, organization_id=self.organization.id)

    # -- take: every entry that is due, a few at a time --

    async def take_due(self) -> None:
        if not self.state.looks_due and not self.brings_looks:
            return
        taken: set[int] = set()
        while looks := await self.next_looks(taken):
            self.tools.progress.entries_due(self.source, len(looks))
            queue = iter(looks)
            async with asyncio.TaskGroup() as group:
                for _worker in range(min(_AT_ONCE, len(looks))):
                    group.create_task(self.take_each(queue))

    async def next_looks(self, taken: set[int]) -> list[Look]:
        while True:
            due = await self.tools.store.due_looks(self.source.id, now=self.started, limit=_BATCH + len(taken))
            fresh = [look for look in due if look.entry_id not in taken][:_BATCH]
            taken.update(look.entry_id for look in fresh)
            # What was sent does not wait behind old pages: those are looked at when the source is read as planned.
            wanted = [look for look in fresh if self.sent is None or look.key in self.sent]
            if wanted or not fresh:
                return wanted

    async def take_each(self, queue: Iterator[Look]) -> None:
        for look in queue:
            try:
                outcome = await self.take(look)
            except Exception as error:
                self.failed(error, entry=look.entry.url or look.key)
                outcome = "failed"  # its row stays as it is: it is due again at the next read
            self.counts[outcome] += 1
            self.tools.progress.entry_done(self.source, outcome)

    async def take(self, look: Look) -> str:
        """One entry, to its one end; answers the outcome in a word."""
        if look.entry.deleted:
            return await self.removed(look, _("The source says that it was withdrawn."))
        try:
            if await self.known_by_url(look):
                return "same"
            look = with_its_page(look)
            page = await self.fetch(look)
            if page.unchanged:
                return await self.same(look)
            return await self.take_page(look, page)
        except FetchError as error:
            if self.paused(error):
                return "waiting"  # its row stays as it is: it is due again at the next read
            return await self.not_fetched(look, error)
        except (ExtractionError, SourceError) as error:
            return await self.skip(look, error.code, error.reason)

    async def known_by_url(self, look: Look) -> bool:
        """Another source of the same partner may have brought the article since this entry was recorded."""
        if look.article_id is not None or not look.entry.url:
            return False
        found = await self.tools.store.known_urls([url_key(look.entry.url)], organization_id=self.organization.id)
        for article_id in found.values():
            await self.tools.store.link_entry(look.entry_id, article_id, now=self.started)
        return bool(found)

    # -- fetch, extract --

    async def fetch(self, look: Look) -> Page:
        entry = look.entry
        if entry.complete and entry.content:
            return _announced_page(entry, self.started, await self.still_there(look))
        if not entry.url:
            raise ExtractionError(_("The entry has neither a link nor a text."), code="no_body")
        known = look.validators if look.state is EntryState.ARTICLE else Validators()
        return await self.ask(entry.url, known, keeps=look.failures > 0)

    async def ask(
        self, url: str, known: Validators = Validators(), *, keeps: bool = False, render: bool | None = None
    ) -> Page:
        """A page. Where nothing is known to ask with, or it gave no article the last time, its body is wanted also if
        it did not change. `render`: None as the source says."""
        source = self.asked_as(url)
        render = source.render if render is None else render
        self.hosts.check(url)
        with self.timed("fetch"), self.hosts.watch(url):
            if self.source.kind == "spider" and self.tools.pages is not None and not (keeps or render):
                return await self.ask_after_the_spider(url, known, self.tools.pages)
            fetcher = self.tools.fetcher if known and not keeps else self.tools.keeper
            return await fetcher.fetch(
                url,
                validators=known,
                accept=_ACCEPT_ARTICLE,
                max_bytes=_ARTICLE_BYTES,
                access=source.access,
                render=render,
            )

    def asked_as(self, url: str) -> Source:
        return added.asked_as(self.organization, self.source, url)

    async def ask_after_the_spider(self, url: str, known: Validators, pages: PageKeeper) -> Page:
        """The spider asked for the page before, now or in an earlier run; what it was sent is not sent again."""
        return await pages.read_again(
            url,
            known,
            since=self.started,
            accept=_ACCEPT_ARTICLE,
            max_bytes=_ARTICLE_BYTES,
            access=self.source.access,
        )

    async def still_there(self, look: Look) -> Validators:
        """An entry that brings its whole text needs no page – but when it is looked at again, its page must not be
        gone. A page that cannot be had for another reason does not keep the announced text from being taken."""
        if look.state is not EntryState.ARTICLE or not look.entry.url:
            return Validators()
        if self.sent is not None:  # the publisher spoke of it just now
            return look.validators
        try:
            page = await self.ask(look.entry.url, look.validators, render=False)
        except FetchError as error:
            if error.status in _MISSING:
                raise
            return look.validators
        return page.validators

    async def take_page(self, look: Look, page: Page) -> str:
        with self.timed("extract"):
            try:
                reading = await self.pages.read(page, look.entry)
            except ExtractionError:
                if self.tools.pages is not None and look.validators:
                    access = self.asked_as(page.url).access
                    await self.tools.pages.keep(page, accept=_ACCEPT_ARTICLE, access=access)
                raise
        if reason := self.too_old(look, reading.article):
            return await self.skip(look, "before_backfill", reason)
        urls = [page.final_url]
        if reading.article.next_url:
            reading = await self.with_its_other_pages(look, reading, urls)
        return await self.settle(look, page, reading, urls)

    async def with_its_other_pages(self, look: Look, first: Reading, urls: list[str]) -> Reading:
        """The article with the pages on which it goes on, whose addresses are added to `urls`. One that cannot be had
        now makes the whole article wait: half of it would be a mangled one."""
        from ingest.extraction.following import continues, joined  # lxml, which few articles need here

        pages, alone = [first], replace(look.entry, content="", complete=False)
        while (following := pages[-1].article.next_url) and following not in urls:
            if len(pages) == _PAGES:
                raise ExtractionError(_("It has more than {count} pages.", count=_PAGES), code="too_large")
            page = await self.ask(following)
            with self.timed("extract"):
                reading = await self.pages.read_on(page, alone)
            if not continues(first.article, reading.article):
                break
            urls.append(page.final_url)
            pages.append(reading)
        doubt = next((one.doubt for one in pages if one.doubt), "")
        return replace(first, article=joined([one.article for one in pages]), doubt=doubt)

    def too_old(self, look: Look, article: Article) -> str:
        """An entry without a date shows only on its page that it belongs to the past."""
        since = self.source.backfill.since
        if since is None or look.article_id or look.entry.published or not article.published:
            return ""
        if article.published >= (self.state.first_contact or self.started) - since:
            return ""
        return _("Published {day}, before the backfill begins.", day=f"{article.published:%Y-%m-%d}")

    # -- judge, save --

    async def settle(self, look: Look, page: Page, reading: Reading, urls: Sequence[str]) -> str:
        candidate = self.candidate(look, urls, reading)
        standing = look.standing or look.article_id is None
        following = revisit.next_look(look.first_seen, self.started, standing=standing)
        for _attempt in range(_JUDGE_AGAIN):
            with self.timed("judge"):
                known = await self.tools.store.candidates(look.entry_id, candidate)
                verdict = self.tools.judge(candidate, known)
            if _shows_something_else(look, reading.article, verdict):
                title = excerpt(reading.article.title, 60)
                raise ExtractionError(
                    _("Its page shows “{title}” now, and nothing of the article.", title=title), code="not_an_article"
                )
            with self.timed("save"):
                saved = await self.tools.store.save(
                    look,
                    candidate,
                    known,
                    verdict,
                    self.proposals(verdict, reading.doubt),
                    now=self.started,
                    next_look=following,
                    validators=Validators() if reading.doubt else page.validators,  # it is wanted whole again
                )
            if saved is not None:
                return _outcome(verdict, self.skipped)
        raise RuntimeError(f"{look.entry.url}: the store never agreed with what the judge saw")

    def candidate(self, look: Look, urls: Sequence[str], reading: Reading) -> Candidate:
        article = reading.article
        terms = self.source.rights or self.organization.rights
        published = article.published or look.entry.published
        if published is not None and published > self.started + timedelta(minutes=10):
            published = None  # a date in the future is not believed
        return Candidate(
            article=replace(article, published=published or look.first_seen),
            organization_id=self.organization.id,
            source_id=self.source.id,
            text_hash=text_hash(article.text),
            url_keys=_url_keys(look.entry.url, urls, article.canonical),
            first_seen=look.first_seen,
            priority=self.source.priority,
            origin=bool(terms and terms.origin),
            names=partner_names(self.config),
            doubt=reading.doubt,
        )

    def proposals(self, verdict: Verdict, doubt: str) -> tuple[Proposal, ...]:
        """A delivery for every target: waiting for a person, held by rights, or ready to go."""
        if verdict.kind not in _PROPOSED and not verdict.takes_over:
            return ()
        return tuple(self.proposal(target.id, doubt) for target in self.config.targets)

    def proposal(self, target_id: str, doubt: str) -> Proposal:
        source, organization = self.source, self.organization
        account = (source.account or organization.account).handle
        answer = rights.may_post(
            source.rights or organization.rights,
            source.publish,
            target_id,
            timezone=organization.timezone,
            now=self.started,
        )
        if isinstance(answer, MayNotPost):
            return Proposal(target_id, account, DeliveryState.HELD, answer.code, answer.reason)
        if doubt:
            return Proposal(target_id, account, DeliveryState.HELD, doubt)
        if source.publish.mode == "review":
            return Proposal(target_id, account, DeliveryState.HELD, "review", _("Posts of this partner are reviewed."))
        return Proposal(target_id, account, DeliveryState.QUEUED)

    # -- the other ends an entry can come to --

    async def same(self, look: Look) -> str:
        following = revisit.next_look(look.first_seen, self.started, standing=look.standing)
        await self.tools.store.note_unchanged(look.entry_id, now=self.started, next_look=following)
        return "same"

    async def removed(self, look: Look, reason: str) -> str:
        await self.tools.store.remove(look.entry_id, "removed_at_source", reason, now=self.started)
        return "removed"

    async def not_fetched(self, look: Look, error: FetchError) -> str:
        if error.status not in _MISSING or look.article_id is None:
            return await self.skip(look, error.code, error.reason, error.retry_at)
        if revisit.believed_missing(look.missing_since, self.started):
            return await self.removed(look, _("Its page has been gone ({status}) for a day.", status=error.status))
        again = revisit.after_missing(look.missing_since, self.started)
        await self.tools.store.note_missing(look.entry_id, now=self.started, next_look=again)
        return "missing"

    async def skip(self, look: Look, code: str, reason: str, retry_at: datetime | None = None) -> str:
        following = revisit.after_skip(
            code,
            look.first_seen,
            self.started,
            look.failures + 1,
            standing=look.article_id is not None and look.standing,
            retry_at=retry_at,
        )
        await self.tools.store.skip_entry(look.entry_id, code, reason, now=self.started, next_look=following)
        self.skipped[code] += 1
        if following is not None and (code in revisit.PASSING or retry_at is not None):
            self.look_at = min(following, self.look_at or following)
        return "skipped"

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        begin = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] += time.perf_counter() - begin  # type: ignore[assignment]


@dataclass(slots=True)
class HostFailures:
    """Which hosts failed how often in a row in this run. A host that only lets us wait is not waited for once per
    entry: two hundred time-outs of a minute, one at a time, are three hours."""

    in_a_row: Counter[str] = field(default_factory=Counter)
    last: dict[str, FetchError] = field(default_factory=dict)
    left: Counter[str] = field(default_factory=Counter)

    def check(self, url: str) -> None:
        """Raises FetchError, with the code of the last failure, where the host is given up for this run."""
        host = host_of(url)
        if self.in_a_row[host] < _GIVEN_UP:
            return
        self.left[host] += 1
        code, retry_at = self.last[host].code, self.last[host].retry_at
        raise FetchError(
            _("{host} had just failed {count} times in a row and was left alone.", host=host, count=_GIVEN_UP),
            fix=_("Nothing to do: it is tried again."),
            code=code,
            retry_at=retry_at,
        )

    @contextmanager
    def watch(self, url: str) -> Iterator[None]:
        """Count how asking for `url` ends."""
        host = host_of(url)
        try:
            yield
        except FetchError as error:
            if error.code not in _HOST_FAILS:
                self.in_a_row[host] = 0
                raise
            self.in_a_row[host] += 1
            self.last[host] = error
            raise
        self.in_a_row[host] = 0

    def notes(self) -> tuple[str, ...]:
        """A sentence for each host that was given up."""
        return tuple(
            ngettext(
                "{host} failed {times} times in a row ({reason}), so {count} entry waits for a later read.",
                "{host} failed {times} times in a row ({reason}), so {count} entries wait for a later read.",
                count,
                host=host,
                times=_GIVEN_UP,
                reason=self.last[host].reason,
            )
            for host, count in self.left.items()
        )


@contextmanager
def _lease_kept(state: SourceState, tools: Tools) -> Iterator[None]:
    """Renew the lease for as long as the block lasts. Most blocks end long before, so a task is begun only then."""
    tasks: list[asyncio.Task[None]] = []

    async def renew() -> None:
        while True:
            try:
                await tools.store.renew_source(state, lease_until=tools.clock() + _LEASE)
            except IngestError as error:
                tools.log.warning("lease_not_renewed", source=state.source_id, reason=error.reason)
            await asyncio.sleep(_RENEW_SECONDS)

    begin = asyncio.get_running_loop().call_later(_RENEW_SECONDS, lambda: tasks.append(asyncio.create_task(renew())))
    try:
        yield
    finally:
        begin.cancel()
        for task in tasks:
            task.cancel()


async def _finish(run: _Run, report: Report) -> None:
    source, tools, now = run.source, run.tools, report.finished
    failures = run.state.failures + 1 if report.problem else 0
    planned = schedule.plan(run.known(failures), now)
    due = planned.due
    if run.sent is not None and run.state.next_due is not None and not failures:
        due = min(due, max(now, run.state.next_due))  # what is sent does not put off what is asked
    if run.called and run.listing.unchanged:
        due = min(due, now + _CALLED_AGAIN)
    # First the alert, then the failures: a crash in between forgets neither.
    if report.problem is None and run.state.failures:
        await tools.store.clear_alert("source_failing", source.id, now=now)
    await tools.store.finish_run(
        run.state,
        report,
        next_due=due,
        planned=Planned(source.schedule, planned.reasons),
        learned=run.learned or None,
        hints=run.new_hints(),
    )
    if report.problem is not None and (failures >= _FAILING or run.gone):
        alert = Alert("source_failing", source.id, report.problem.reason, report.problem.fix, since=now)
        if await tools.store.raise_alert(alert):
            tools.log.warning("source_failing", source=source.id, reason=alert.reason, fix=alert.fix)
    tools.log.info("source_read", source=source.id, announced=report.announced, **report.counts)


_LEFT = Validators()  # of an address that was not asked for: what was has a digest, if nothing else


class _BoundWeb:
    """The fetcher, bound to one read: it sends the validators that the last read got, and keeps the new ones apart
    until they can be written together with the entries; and what was sent to us for it, which goes with them."""

    def __init__(
        self,
        tools: Tools,
        source: Source,
        validators: Mapping[str, Validators],
        now: datetime,
        *,
        takes: bool = True,
        sent: bool = True,
        last_read: datetime | None = None,
        failing: bool = False,
        move: Move | None = None,
    ) -> None:
        self._tools = tools
        self._source = source
        self._known = validators
        self._takes = takes
        self._sent = sent  # something waits that was sent to us
        self._failing = failing  # the last read: a “not modified” would hide that what it saw could not be read
        self._seen: list[tuple[Page, str]] = []
        self._at_new = False  # what was read came from the address where the source moved
        self.move = move
        self.pause: FetchError | None = None  # a host wants one before what was left
        self.gained: dict[str, Validators] = {}
        self.asked = False
        self.fresh_until: datetime | None = None
        self.taken: list[int] = []
        self.now = now
        self.last_read = last_read

    @property
    def last_asked(self) -> Sequence[str]:
        return tuple(url for url, known in self._known.items() if known != _LEFT)

    @property
    def left(self) -> Sequence[str]:
        return tuple(url for url, known in self._known.items() if known == _LEFT)

    def leave(self, url: str) -> None:
        self.gained[url] = _LEFT

    def keep(self, url: str) -> None:
        if url in self._known:
            self.gained[url] = self._known[url]

    def forget(self, url: str) -> None:
        self.gained.pop(url, None)

    async def get(
        self,
        url: str,
        *,
        conditional: bool = True,
        accept: str = "",
        render: bool = False,
        query: Mapping[str, str] | None = None,
    ) -> Page:
        self.asked = True
        known = self._known.get(url, Validators()) if conditional else Validators()
        try:
            page = await self._ask(
                url, known, as_whom(self._source, query), conditional=conditional, accept=accept, render=render
            )
        except SourceError as error:
            if conditional:
                self.keep(url)  # they speak for what was read then, and still do
            self.pause = error if isinstance(error, FetchError) and error.is_pause else self.pause
            raise
        if page.validators and len(self._seen) < _SEEN_PAGES:
            self._seen.append((page, accept))
        self.keep_freshness(page)
        if not conditional:
            return page
        body = known.body if page.unchanged else _digest(page)
        self.gained[url] = replace(page.validators, body=body)
        # Many servers give nothing to ask again with, or something else each time, with the very same bytes.
        return page if page.unchanged or body != known.body else replace(page, status=304, body=b"")

    async def _ask(
        self, url: str, known: Validators, access: Access | None, *, conditional: bool, accept: str, render: bool
    ) -> Page:
        fetcher = self._tools.fetcher if conditional and not self._failing else self._tools.keeper

        async def ask(at: str) -> Page:
            return await fetcher.fetch(at, validators=known, accept=accept, access=access, render=render)

        if url != self._source.location:
            return await ask(url)
        if self.move is not None and moved.believed(self.move, self.now):
            try:
                page = await ask(self.move.to)
            except FetchError as error:
                if error.retry_at is not None:  # it is there, and wants to be left alone for now
                    raise
            else:
                self._at_new = True
                self.move = self.move if not page.moved_to else Move(page.moved_to, self.now)
                return page
        page = await ask(url)
        self.move = moved.seen(self.move, page, self.now)
        return page

    def doubt_move(self) -> None:
        """What stands at the new address cannot be read: the next read asks the old one."""
        if self._at_new:
            self.move = None

    async def keep_seen(self) -> None:
        """The read failed, so that its validators are not written: the next one asks whether these changed."""
        if self._tools.pages is not None:
            for page, accept in self._seen:
                await self._tools.pages.keep(page, accept=accept, access=self._source.access)

    def keep_freshness(self, page: Page) -> None:
        """Of several pages, the one that is stale first is worth asking for."""
        until = page.fresh_until or page.fetched_at
        self.fresh_until = until if self.fresh_until is None else min(self.fresh_until, until)

    async def arrived(self) -> Sequence[Arrival]:
        if not self._sent:
            return ()
        store = self._tools.store
        take = store.take_arrivals if self._takes else store.waiting_arrivals
        arrivals = await take(self._source.id, now=self.now)
        self.taken += [one.id for one in arrivals]
        return arrivals

    async def announced(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        return await self._tools.store.announced(self._source.id, ids)

    async def run_spider(
        self, name: str, *, start: str = "", settings: Mapping[str, object] | None = None
    ) -> Sequence[Entry]:
        source = self._source
        return await self._tools.spiders.run(
            name, start=start, settings=settings, access=source.access, render=source.render
        )


def as_whom(source: Source, query: Mapping[str, str] | None) -> Access | None:
    """The source's access, with the parameters that one request shows beside it."""
    if not query:
        return source.access
    access = source.access or Access(source.organization_id)
    return replace(access, query=query, site=access.site if access.is_private else source.location)


def partner_names(config: Config) -> Mapping[str, str]:
    """How credit lines and links may name a partner: names, handles and hosts → organization id."""
    names: dict[str, str] = {}
    for organization in config.organizations:
        names[organization.name] = organization.id
        names[organization.account.display_name] = organization.id
        if host := host_of(organization.homepage):
            names.setdefault(host, organization.id)
    return names


def _digest(page: Page) -> str:
    """Of everything that decides what is read in a page."""
    said = hashlib.sha256(f"{page.final_url}\n{page.headers.get('content-type', '')}\n".encode(errors="surrogatepass"))
    said.update(page.body)
    return said.hexdigest()[:32]


def _announced_page(entry: Entry, now: datetime, validators: Validators) -> Page:
    """What an entry brings with it, as a page."""
    headers = {"content-type": "text/html; charset=utf-8"}
    return Page(entry.url, entry.url, 200, headers, entry.content.encode(), now, validators)


def with_its_page(look: Look) -> Look:
    """A source may say that it brings whole texts and cut some all the same: those are read from their pages."""
    entry = look.entry
    if entry.complete and entry.url and breaks_off(entry.content):
        return replace(look, entry=replace(entry, complete=False))
    return look


def _url_keys(announced: str, pages: Sequence[str], canonical: str) -> tuple[str, ...]:
    """The keys by which this article is known from now on. A canonical is one of them when it points at an article of
    the same host: at a section it is a mistake of the site, at another host it says whose story this is."""
    urls = [announced, *pages]
    if canonical and not is_section(canonical) and host_of(canonical) in map(host_of, urls):
        urls.append(canonical)
    return tuple(dict.fromkeys(url_key(url) for url in urls if url))


def _shows_something_else(look: Look, article: Article, verdict: Verdict) -> bool:
    """A login, a notice or a front page in the place of a known article: neither its text nor the title that its source
    announces. What a source brings with the entry itself is believed."""
    if verdict.change is None or REPLACED not in verdict.change.reasons or (look.entry.complete and look.entry.content):
        return False
    return fold(article.title) != fold(look.entry.title)


def _outcome(verdict: Verdict, skipped: Counter[str]) -> str:
    if verdict.kind in POSTED or verdict.takes_over:
        return "new"
    if verdict.kind in (VerdictKind.UPDATED, VerdictKind.FULLER):
        changed = verdict.change is not None and verdict.change.size != "none"
        return "updated" if changed else "same"
    skipped["excerpt_of" if verdict.kind is VerdictKind.EXCERPT else "duplicate_of"] += 1
    return "duplicate"


def problem_of(error: Exception) -> Problem:
    """A failure in words. What is no error of the project's own is a mistake of ours, or of a plug-in."""
    if isinstance(error, IngestError):
        return Problem(getattr(error, "code", type(error).__name__), error.reason, error.fix)
    return Problem(
        "unexpected",
        _("A mistake in ingest itself: {kind}.", kind=type(error).__name__),
        _("The log has the details; please report them. The other sources are read all the same."),
    )
