"""What the two flows need from the world, as protocols: `app.py` plugs the real things in, tests their fakes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from ingest.types import (
    Access,
    Account,
    Alert,
    Arrival,
    Candidate,
    Config,
    Delivery,
    Entry,
    Found,
    Hints,
    Image,
    KnownArticle,
    KnownEntry,
    Layouts,
    Listing,
    Look,
    Move,
    Page,
    Picture,
    Planned,
    Post,
    Proposal,
    Receipt,
    Recollection,
    Report,
    Sighting,
    Source,
    SourceState,
    Validators,
    Verdict,
)

if TYPE_CHECKING:
    from ingest.extraction.memory import Memory
    from ingest.extraction.read import Reading


class Clock(Protocol):
    def __call__(self) -> datetime: ...


class Fetcher(Protocol):
    """The one door to the network, with its manners."""

    async def fetch(
        self,
        url: str,
        *,
        validators: Validators = Validators(),
        accept: str = "",
        referer: str = "",
        max_bytes: int | None = None,
        access: Access | None = None,
        render: bool = False,
    ) -> Page:
        """GET `url`; conditionally when `validators` has something. Answers 200 (any 2xx) or 304, else raises
        FetchError with a code of the skipped entries. Waits for its turn at the host. `access` says as whom; a secret
        of it that is not there is a ConfigError. `render`: the page as it is after its scripts ran in a browser."""
        ...


class PageKeeper(Fetcher, Protocol):
    """A fetcher for pages whose body is wanted also where it did not change: it asks whether it did, and answers with
    the body that it kept. What a caller knows to ask with is used where nothing is kept."""

    async def keep(self, page: Page, *, accept: str = "", access: Access | None = None) -> None:
        """A page that came another way was read in vain, and will be wanted again."""
        ...

    async def read_again(
        self,
        url: str,
        known: Validators,
        *,
        since: datetime,
        accept: str = "",
        max_bytes: int | None = None,
        access: Access | None = None,
    ) -> Page:
        """For whoever has read the page that came with `known`: what came after it, kept or sent now, else “not
        modified”. What was sent at `since` or later is not asked for again."""
        ...


class FormSender(Protocol):
    """The same door, for the one thing that we send: WebSub's requests."""

    async def post_form(self, url: str, fields: Mapping[str, str]) -> Page:
        """POST a form; answers any 2xx, else raises FetchError."""
        ...


class FetchMemory(Protocol):
    """What the fetcher remembers across restarts. Every method is one transaction."""

    async def recall_fetching(self, *, now: datetime) -> Recollection:
        """What still counts: hosts and addresses, robots.txt files, and the last days' counts of each host, added
        up into one."""
        ...

    async def remember_fetching(self, news: Recollection) -> None:
        """Hosts, addresses and files take the place of what was known of them; counts are added."""
        ...

    async def forget_fetching(self, *, now: datetime) -> None:
        """Drop what nobody will ask for any more."""
        ...


class Web(Protocol):
    """What a source's plug-in reads with: the fetcher, bound to one read of one source."""

    @property
    def now(self) -> datetime: ...

    @property
    def last_asked(self) -> Sequence[str]:
        """The addresses that the last read of this source asked for."""
        ...

    @property
    def last_read(self) -> datetime | None:
        """When this source was last read without a problem."""
        ...

    def keep(self, url: str) -> None:
        """`url` was not asked for, since nothing can be new there: what the last read got for it stays known."""
        ...

    @property
    def left(self) -> Sequence[str]:
        """The addresses that the last read of this source had to leave for this one."""
        ...

    def leave(self, url: str) -> None:
        """`url` cannot be asked for now, because its host wants a pause: the next read begins with it."""
        ...

    def forget(self, url: str) -> None:
        """What `url` leads on to could not be read: the next read wants it whole, also where it did not change."""
        ...

    async def get(
        self,
        url: str,
        *,
        conditional: bool = True,
        accept: str = "",
        render: bool = False,
        query: Mapping[str, str] | None = None,
    ) -> Page:
        """Fetch; `conditional` sends what the server gave at the last read of this source, and keeps its new answer
        together with the entries. A page may then be `unchanged`. `render`: as it is after its scripts ran.
        `query`: parameters whose values are secrets, by their addresses (`env:…`, `file:…`); they are sent to the
        source's own site and stand in no address that is kept or told."""
        ...

    async def arrived(self) -> Sequence[Arrival]:
        """What was sent to us for this source, in order of arrival. It is kept until the entries of this read are
        written; a read that fails finds it again, later."""
        ...

    async def announced(self, ids: Iterable[str]) -> Mapping[str, Entry]:
        """What this source announced last under these ids, of those that are known."""
        ...

    async def run_spider(
        self, name: str, *, start: str = "", settings: Mapping[str, object] | None = None
    ) -> Sequence[Entry]:
        """Run `spiders/<name>.py` through the fetcher; raises SpiderError."""
        ...


class SourcePlugin(Protocol):
    """A module `ingest/sources/<kind>.py`; it also has `Options`, a frozen pydantic model."""

    async def read(self, source: Source, web: Web) -> Listing: ...


class Extractor(Protocol):
    async def read(self, page: Page, entry: Entry, source: Source, known: Memory) -> Reading:
        """What comes of a page of this source, of whose layouts this is known. Raises ExtractionError with a code of
        the skipped entries."""
        ...

    async def warm(self) -> None:
        """Make ready what the first page would wait for."""
        ...


class Judge(Protocol):
    def __call__(self, candidate: Candidate, known: Sequence[KnownArticle]) -> Verdict: ...


class SourceStore(Protocol):
    """The reading half of the store. Every method is one transaction."""

    async def claim_source(
        self, source_id: str, *, owner: str, now: datetime, lease_until: datetime
    ) -> SourceState | None:
        """Lease a source for one read; None while another holds it."""
        ...

    async def renew_source(self, state: SourceState, *, lease_until: datetime) -> bool:
        """A read takes longer than its lease; False when it was lost."""
        ...

    async def note_move(self, source_id: str, move: Move | None) -> None:
        """Where the source says that it moved for good; None: it does not."""
        ...

    async def known_entries(self, source_id: str, keys: Iterable[str]) -> Mapping[str, KnownEntry]: ...

    async def known_landmarks(self, source_id: str, landmarks: Iterable[str]) -> Mapping[str, Sequence[KnownEntry]]:
        """Entries of the source by what they are known by beside their ids (`triage.landmark`), the latest last."""
        ...

    async def known_urls(self, url_keys: Iterable[str], *, organization_id: str) -> Mapping[str, int]:
        """Article ids by URL key, of those of this organization that are known."""
        ...

    async def record_sightings(
        self,
        source_id: str,
        sightings: Sequence[Sighting],
        validators: Mapping[str, Validators] | None,
        *,
        now: datetime,
        taken: Sequence[int] = (),
    ) -> None:
        """Write what was announced and the validators that go with it (None: nothing was asked, the last ones stay),
        and let go of the arrivals that were `taken`, together: a crash loses all or none. Sets the source's first
        contact."""
        ...

    async def take_arrivals(self, source_id: str, *, now: datetime) -> Sequence[Arrival]:
        """What was sent to us for a source, the first to come first; it is not given out again for a while, and goes
        only when a read records it."""
        ...

    async def waiting_arrivals(self, source_id: str, *, now: datetime) -> Sequence[Arrival]:
        """The same, for who only looks."""
        ...

    async def drop_arrivals(self, taken: Sequence[int]) -> None:
        """They said nothing new."""
        ...

    async def announced(self, source_id: str, keys: Iterable[str]) -> Mapping[str, Entry]:
        """What a source announced last, by the entries' keys."""
        ...

    async def note_hub(self, source_id: str, hub: str, topic: str) -> None:
        """Which hub a source names now; empty: none any more."""
        ...

    async def due_looks(self, source_id: str, *, now: datetime, limit: int) -> Sequence[Look]:
        """Entries to look at now, newest first: pending ones and those whose next look is due."""
        ...

    async def candidates(self, entry_id: int, candidate: Candidate) -> Sequence[KnownArticle]:
        """Articles that this one may be the same as: of the same entry, with a URL of it, with its text's hash."""
        ...

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
        """Carry out a verdict in one short write transaction, which asks for the candidates again first: None, and
        nothing written, when they are no longer `known` (judge again). Else the article's id.

        New, Sibling, Related: article, first version, links, cluster, deliveries as proposed.
        Updated: none – the look is noted; cosmetic – a version; significant – a version, standing posts get an edit
        intent, unsent ones take the new text, refused ones queue again.
        Duplicate or Excerpt of the same organization: the link is remembered. Of another: kept in its cluster,
        entry skipped (duplicate_of, excerpt_of) – or, when the verdict `takes_over`, this article becomes the
        original, the other's posts are retracted (rehomed), and the proposals wait for that.
        Fuller: same organization – as a significant update; another – saved, its deliveries held (fuller_elsewhere).
        A tombstone is never lifted."""
        ...

    async def link_entry(self, entry_id: int, article_id: int, *, now: datetime) -> None:
        """The entry announces an article that is known by its URL already."""
        ...

    async def note_unchanged(self, entry_id: int, *, now: datetime, next_look: datetime | None) -> None: ...

    async def skip_entry(
        self, entry_id: int, code: str, reason: str, *, now: datetime, next_look: datetime | None
    ) -> None:
        """A passing failure of an entry that is an article leaves its state and only moves its next look."""
        ...

    async def note_missing(self, entry_id: int, *, now: datetime, next_look: datetime) -> None:
        """First 404 or 410."""
        ...

    async def remove(self, entry_id: int, code: str, reason: str, *, now: datetime) -> None:
        """Withdrawn at the source: the article gets a tombstone, its posts a retract intent, unsent ones go at once."""
        ...

    async def layouts(self, source_id: str) -> Layouts:
        """What was learned of the layouts of a source's pages, and said by an operator."""
        ...

    async def keep_layouts(self, source_id: str, learned: Mapping[str, Any], *, now: datetime) -> None:
        """What was learned takes the place of what was known; what an operator said stays."""
        ...

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
        """Keep the run, give the lease back, count failures in a row (a report with a problem is one). `planned`: why
        it is read next when it is. None leaves what was `learned` and the source's `hints` as they were."""
        ...

    async def raise_alert(self, alert: Alert) -> bool:
        """True when it was not open before."""
        ...

    async def clear_alert(self, cause: str, subject: str, *, now: datetime) -> None: ...


class Outbox(Protocol):
    """The publishing half of the store. Every method is one transaction; those that settle a delivery do nothing and
    answer False when its lease was lost."""

    async def release_due(self, *, now: datetime) -> None:
        """Expired leases: claimed → queued (or delivered), sent → reconciling."""
        ...

    async def claim_delivery(
        self, *, owner: str, now: datetime, lease_until: datetime, busy: Iterable[tuple[str, str]] = ()
    ) -> Delivery | None:
        """The next that is due, oldest article first; at most one in flight per target and account (`busy`: those
        that this process has put aside for now)."""
        ...

    async def posts_since(self, target_id: str, account: str, since: datetime) -> Sequence[datetime]:
        """When this account's posts were first delivered, oldest first."""
        ...

    async def mark_sent(self, delivery: Delivery, *, payload: bytes, fence: str, now: datetime) -> bool: ...

    async def mark_delivered(self, delivery: Delivery, receipt: Receipt, *, now: datetime) -> bool:
        """Create and edit: the receipt clears the intent, unless a newer version is wanted by now."""
        ...

    async def mark_retracted(self, delivery: Delivery, *, now: datetime) -> bool: ...

    async def mark_unknown(self, delivery: Delivery, reason: str, *, now: datetime, due: datetime) -> bool:
        """→ reconciling, to be asked at `due`."""
        ...

    async def note_not_found(self, delivery: Delivery, *, now: datetime, due: datetime) -> bool:
        """Reconciling found nothing: once – ask again at `due`; twice – queued (an edit or create goes out again)."""
        ...

    async def requeue(self, delivery: Delivery, code: str, reason: str, *, now: datetime, due: datetime) -> bool: ...

    async def hold(self, delivery: Delivery, code: str, reason: str, *, now: datetime) -> bool: ...

    async def refuse(self, delivery: Delivery, reason: str, *, now: datetime) -> bool: ...


class Media(Protocol):
    """Copies of partners' pictures, by content."""

    async def keep(self, image: Image, *, referer: str, access: Access | None = None) -> Picture | None:
        """Fetch, as somebody where `access` says so, and keep; None when it is no picture we can show. Raises
        FetchError when another try may help."""
        ...


class Target(Protocol):
    """A community, as publishing sees it. Raises TargetError and its children only."""

    settle: float
    """Seconds after which a request of unknown outcome has surely ended on the server."""
    once: str
    """How a post is made once: idempotent_key, derived_id, draft_then_find, fence_and_scan."""

    async def check(self, account: Account) -> str:
        """The name by which the target knows the account; raises TargetUnauthorized."""
        ...

    async def fence(self, account: str) -> str:
        """A cheap cursor taken before the first send; empty where `find` needs none."""
        ...

    async def find(self, account: str, key: str, fence: str) -> Sequence[Found]: ...

    async def deliver(self, account: str, key: str, post: Post) -> Receipt:
        """One attempt; never retries inside."""
        ...

    async def edit(self, account: str, receipt: Receipt, post: Post) -> Receipt: ...

    async def retract(self, account: str, receipt: Receipt) -> None:
        """Already gone is success."""
        ...


class Progress(Protocol):
    """Somebody who watches."""

    def source_started(self, source: Source) -> None: ...
    def source_finished(self, source: Source, report: Report) -> None: ...
    def entries_due(self, source: Source, count: int) -> None: ...
    def entry_done(self, source: Source, outcome: str) -> None: ...
    def delivery_done(self, delivery: Delivery, outcome: str) -> None: ...


class ConfigHolder(Protocol):
    """The configuration in force; `serve` changes it while it runs."""

    @property
    def config(self) -> Config: ...
