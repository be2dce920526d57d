"""Second, honest implementations of the ports, for tests: no network, no processes, a clock that one sets."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from html import escape

from ingest.errors import (
    ExtractionError,
    FetchError,
    TargetNotSent,
    TargetOutcomeUnknown,
    TargetRejected,
    TargetThrottled,
    TargetUnauthorized,
)
from ingest.extraction.memory import Memory
from ingest.extraction.read import Reading
from ingest.ports import Web
from ingest.types import (
    Access,
    Account,
    Article,
    Entry,
    Found,
    Image,
    Listing,
    Page,
    Picture,
    Post,
    Receipt,
    Source,
    Validators,
)

BEGIN = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


class FakeClock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = BEGIN) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class FakeSite:
    """A site in a dict: `articles` by URL as (title, paragraphs); `gone` answers 404; `down` answers with this code."""

    articles: dict[str, tuple[str, list[str]]] = field(default_factory=dict)
    entries: list[Entry] = field(default_factory=list)
    down: dict[str, str] = field(default_factory=dict)
    listing_down: str = ""
    requests: Counter[str] = field(default_factory=Counter)

    def announce(self, number: int, title: str, *paragraphs: str, host: str = "paper.example", **more: object) -> Entry:
        """Put an article on the site and its entry into the feed (in place of an older one with the same number)."""
        url = f"https://{host}/{number}"
        self.articles[url] = (title, list(paragraphs))
        entry = Entry(f"{host}-{number}", url, title=title, **more)  # type: ignore[arg-type]
        self.entries = [entry, *(one for one in self.entries if one.id != entry.id)]
        return entry

    def withdraw(self, number: int, *, host: str = "paper.example") -> None:
        self.articles.pop(f"https://{host}/{number}")

    # -- ports.Fetcher --

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
        self.requests[url] += 1
        if url in self.down:
            raise FetchError("It failed.", code=self.down[url])
        if url not in self.articles:
            raise FetchError("It is not there.", code="http_4xx", status=404)
        title, paragraphs = self.articles[url]
        body = "\n".join([title, *paragraphs]).encode()
        etag = f'"{hashlib.sha256(body).hexdigest()[:12]}"'
        status = 304 if validators.etag == etag else 200
        sent = b"" if status == 304 else body
        return Page(url, url, status, {"content-type": "text/html"}, sent, BEGIN, Validators(etag))

    # -- a reader of its kind of source --

    async def read(self, source: Source, web: Web) -> Listing:
        if self.listing_down:
            raise FetchError("The feed is down.", code=self.listing_down)
        return Listing(tuple(self.entries))


class FakeExtractor:
    """The first line is the title, the others are paragraphs; a page that says nothing is no article."""

    def __init__(self) -> None:
        self.images: dict[str, tuple[Image, ...]] = {}
        self.canonical: dict[str, str] = {}
        self.language = "en"
        self.doubt = ""

    async def warm(self) -> None:
        """Nothing to start."""

    async def read(self, page: Page, entry: Entry, source: Source, known: Memory) -> Reading:
        return Reading(await self.extract(page, entry, source), doubt=self.doubt)

    async def extract(self, page: Page, entry: Entry, source: Source) -> Article:
        title, *paragraphs = page.body.decode().split("\n")
        if not paragraphs:
            raise ExtractionError("Nothing to read.", code="no_body")
        html = "".join(f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs)
        return Article(
            url=page.final_url,
            title=title,
            text="\n".join(paragraphs),
            html=html,
            published=entry.published,
            language=self.language,
            images=self.images.get(page.url, ()),
            canonical=self.canonical.get(page.url, ""),
            extractor="fake",
        )


class FakeMedia:
    """Keeps nothing; every picture is 1200 × 800. `failing` URLs fail that often."""

    def __init__(self) -> None:
        self.failing: Counter[str] = Counter()

    async def keep(self, image: Image, *, referer: str, access: Access | None = None) -> Picture | None:
        if self.failing[image.url] > 0:
            self.failing[image.url] -= 1
            raise FetchError("The picture did not come.", code="timeout")
        sha256 = hashlib.sha256(image.url.encode()).hexdigest()
        return Picture(sha256, "image/jpeg", 1200, 800, image.url, image.alt, image.caption, image.credit)


class FakeTarget:
    """A community in a dict that can misbehave. `trouble` is taken from its front, one a request:
    `lost_after` (done, answer lost), `lost_before`, `not_sent`, `throttled`, `rejected`, `unauthorized`, `` (fine)."""

    settle = 60.0
    once = "fence_and_scan"

    def __init__(self, *, idempotent: bool = False) -> None:
        self.idempotent = idempotent
        self.trouble: list[str] = []
        self.posts: dict[str, tuple[str, Post]] = {}  # id → key, post
        self.calls: Counter[str] = Counter()
        self._last = 0

    def standing(self) -> list[str]:
        return sorted(post.title for _key, post in self.posts.values())

    async def check(self, account: Account) -> str:
        return account.handle

    async def fence(self, account: str) -> str:
        return str(self._last)

    async def find(self, account: str, key: str, fence: str) -> Sequence[Found]:
        self.calls["find"] += 1
        return [Found(Receipt(one)) for one, (kept, _post) in self.posts.items() if kept == key]

    async def deliver(self, account: str, key: str, post: Post) -> Receipt:
        self.calls["deliver"] += 1
        trouble = self._trouble()
        if self.idempotent:
            for one, (kept, _post) in self.posts.items():
                if kept == key:
                    return Receipt(one)
        self._last += 1
        self.posts[str(self._last)] = (key, post)
        return self._answer(trouble, Receipt(str(self._last)))

    async def edit(self, account: str, receipt: Receipt, post: Post) -> Receipt:
        self.calls["edit"] += 1
        trouble = self._trouble()
        key, _old = self.posts[receipt.id]
        self.posts[receipt.id] = (key, post)
        return self._answer(trouble, receipt)

    async def retract(self, account: str, receipt: Receipt) -> None:
        self.calls["retract"] += 1
        trouble = self._trouble()
        self.posts.pop(receipt.id, None)
        self._answer(trouble, receipt)

    def _trouble(self) -> str:
        trouble = self.trouble.pop(0) if self.trouble else ""
        errors: Mapping[str, type[Exception]] = {
            "lost_before": TargetOutcomeUnknown,
            "not_sent": TargetNotSent,
            "throttled": TargetThrottled,
            "rejected": TargetRejected,
            "unauthorized": TargetUnauthorized,
        }
        if trouble in errors:
            raise errors[trouble](trouble)
        return trouble

    def _answer(self, trouble: str, receipt: Receipt) -> Receipt:
        if trouble == "lost_after":
            raise TargetOutcomeUnknown("The answer was lost.")
        return receipt
