"""A desk to work at: a store with two partners, and short words for what the flows do with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ingest.store import Store
from ingest.text import text_hash
from ingest.types import (
    Account,
    Article,
    Candidate,
    Change,
    ChangeSize,
    Config,
    Delivery,
    DeliveryState,
    Entry,
    EntryState,
    Evidence,
    KnownArticle,
    Look,
    Organization,
    Proposal,
    Receipt,
    Sighting,
    Source,
    SourceState,
    TargetSpec,
    Validators,
    Verdict,
    VerdictKind,
)
from ingest.urls import url_key

BEGIN = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
QUEUED = Proposal("discover", "paper", DeliveryState.QUEUED)
REVIEW = Proposal("discover", "paper", DeliveryState.HELD, "review", "A person looks first.")
SIGNIFICANT = Change(ChangeSize.SIGNIFICANT, ("paragraphs",))
COSMETIC = Change(ChangeSize.COSMETIC, ("punctuation",))


def partner(name: str, *, was: str = "", source_was: str = "", source: str = "") -> Organization:
    """An organization with one source, `<name>/feed`."""
    source_id = source or f"{name}/feed"
    feed = Source(source_id, name, "feed", f"https://{name}.example/feed", was=source_was)
    return Organization(name, name.title(), Account(name, name.title()), sources=(feed,), was=was)


def config(*partners: Organization) -> Config:
    """A configuration with one target."""
    return Config(organizations=partners, targets=(TargetSpec("discover", "community"),))


def verdict(
    kind: VerdictKind, of: int | None = None, *, change: Change | None = None, takes_over: bool = False
) -> Verdict:
    """A verdict of a judge that was told what to say."""
    return Verdict(kind, Evidence("told", {"by": "the test"}), of=of, change=change, takes_over=takes_over)


@dataclass
class Desk:
    """A store and a clock."""

    store: Store
    now: datetime = BEGIN

    def later(self, **by: float) -> datetime:
        self.now += timedelta(**by)
        return self.now

    async def declare(self, *names: str) -> None:
        await self.store.declare(config(*(partner(name) for name in names or ("paper", "herald"))), now=self.now)

    async def claim_source(self, source_id: str = "paper/feed") -> SourceState | None:
        return await self.store.claim_source(
            source_id, owner="desk", now=self.now, lease_until=self.now + timedelta(minutes=15)
        )

    # -- reading --

    async def announce(self, *numbers: int, source_id: str = "paper/feed") -> None:
        await self.store.record_sightings(
            source_id, [self.sighting(number, source_id) for number in numbers], {}, now=self.now
        )

    def sighting(self, number: int, source_id: str = "paper/feed") -> Sighting:
        url = f"https://{source_id.split('/')[0]}.example/{number}"
        published = BEGIN - timedelta(hours=number)
        entry = Entry(f"entry-{number}", url, f"Title {number}", published=published)
        return Sighting(entry.id, entry, f"print-{number}", EntryState.PENDING, next_look=self.now)

    async def looks(self, source_id: str = "paper/feed") -> list[Look]:
        return list(await self.store.due_looks(source_id, now=self.now, limit=100))

    async def look(self, number: int, source_id: str = "paper/feed") -> Look:
        """Announce it, if it is new, and look at it."""
        key = f"entry-{number}"
        if key not in await self.store.known_entries(source_id, [key]):
            await self.announce(number, source_id=source_id)
        else:
            seen = replace(self.sighting(number, source_id), state=None, fingerprint=f"again-{self.now}")
            await self.store.record_sightings(source_id, [seen], {}, now=self.now)
        return next(look for look in await self.looks(source_id) if look.key == key)

    def candidate(self, look: Look, text: str, *, title: str = "", source_id: str = "paper/feed") -> Candidate:
        article = Article(
            look.entry.url, title or look.entry.title, text, f"<p>{text}</p>", published=look.entry.published
        )
        return Candidate(
            article=article,
            organization_id=source_id.split("/")[0],
            source_id=source_id,
            text_hash=text_hash(text),
            url_keys=(url_key(look.entry.url),),
            first_seen=look.first_seen,
        )

    async def known(self, look: Look, candidate: Candidate) -> Sequence[KnownArticle]:
        return await self.store.candidates(look.entry_id, candidate)

    async def save(
        self,
        look: Look,
        candidate: Candidate,
        said: Verdict,
        *proposals: Proposal,
        known: Sequence[KnownArticle] | None = None,
    ) -> int | None:
        return await self.store.save(
            look,
            candidate,
            await self.known(look, candidate) if known is None else known,
            said,
            proposals,
            now=self.now,
            next_look=self.now + timedelta(hours=1),
            validators=Validators(etag='"v1"'),
        )

    async def take(
        self,
        number: int,
        text: str,
        said: Verdict | None = None,
        *proposals: Proposal,
        title: str = "",
        source_id: str = "paper/feed",
        canonical: str = "",
    ) -> int:
        """A look that ends in this verdict (by default: new, and queued for its organization's account)."""
        look = await self.look(number, source_id)
        account = source_id.split("/")[0]
        said = said or verdict(VerdictKind.NEW)
        chosen = proposals or (replace(QUEUED, account=account),)
        candidate = self.candidate(look, text, title=title, source_id=source_id)
        if canonical:
            candidate = replace(candidate, url_keys=(*candidate.url_keys, url_key(canonical)))
        saved = await self.save(look, candidate, said, *chosen)
        assert saved is not None
        return saved

    async def update(self, number: int, text: str, of: int, change: Change = SIGNIFICANT) -> int:
        return await self.take(number, text, verdict(VerdictKind.UPDATED, of, change=change))

    # -- publishing --

    async def claim(self, *, owner: str = "desk", minutes: float = 5) -> Delivery | None:
        return await self.store.claim_delivery(
            owner=owner, now=self.now, lease_until=self.now + timedelta(minutes=minutes)
        )

    async def claimed(self) -> Delivery:
        delivery = await self.claim()
        assert delivery is not None
        return delivery

    async def send(self) -> Delivery:
        """Claim the next, and open the socket."""
        delivery = await self.claimed()
        assert await self.store.mark_sent(delivery, payload=b"frozen", fence="f", now=self.now)
        return delivery

    async def publish(self) -> Delivery:
        """Claim the next, send it, and have it answered."""
        delivery = await self.send()
        assert await self.store.mark_delivered(delivery, Receipt(f"r{delivery.id}"), now=self.now)
        return delivery

    async def states(self, article_id: int) -> list[str]:
        """`state intent code` of an article's deliveries."""
        (article,) = (await self.store.story(f"article:{article_id}")).articles
        return [
            " ".join(filter(None, (one.state.value, one.intent and one.intent.value, one.code or one.withdrawn)))
            for one in article.deliveries
        ]
