"""The one place where things are plugged together: real ones from the configuration, fakes where a test passes them."""

from __future__ import annotations

import asyncio
import os
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from ingest import added, pipeline, publish
from ingest.log import Log, Silent
from ingest.plugins import load
from ingest.ports import Clock, Extractor, Fetcher, FetchMemory, FormSender, PageKeeper, Progress, Target, Web
from ingest.settings import Secrets, Settings, secret
from ingest.types import Config, Delivery, FetchRules, Listing, Report, Source

if TYPE_CHECKING:
    from ingest.fetch import HttpFetcher, MediaStore
    from ingest.store import Store
    from ingest.store.community import CommunityStore


def utc_now() -> datetime:
    """The clock of everyday use."""
    return datetime.now(UTC)


class Unwatched:
    """Progress that nobody watches."""

    def source_started(self, source: Source) -> None: ...
    def source_finished(self, source: Source, report: Report) -> None: ...
    def entries_due(self, source: Source, count: int) -> None: ...
    def entry_done(self, source: Source, outcome: str) -> None: ...
    def delivery_done(self, delivery: Delivery, outcome: str) -> None: ...


@dataclass(slots=True)
class App:
    """Everything open and plugged in. `config` is the one in force: `serve` replaces it when the file was edited."""

    settings: Settings
    config: Config
    store: Store
    community: CommunityStore
    fetcher: Fetcher
    pages: PageKeeper
    media: MediaStore
    extractor: Extractor
    spiders: pipeline.Spiders
    clock: Clock
    progress: Progress
    log: Log
    owner: str
    obey: Callable[[FetchRules], None]
    forms: FormSender | None = None  # None: nothing is ever sent

    def take(self, config: Config) -> None:
        """Another configuration is in force from now on."""
        before, self.config = self.config, config
        if config.fetch != before.fetch:
            self.obey(config.fetch)

    def secret_at(self, address: str) -> str:
        """The secret that the file says is kept at `env:NAME` or `file:PATH`. Raises ConfigError."""
        return secret(address, os.environ, self.settings.sources.parent)

    def reading(self) -> pipeline.Tools:
        """The ports of the reading flow."""
        from ingest.dedupe import judge

        return pipeline.Tools(
            store=self.store,
            fetcher=self.fetcher,
            extractor=self.extractor,
            judge=judge,
            reader=reader_of,
            spiders=self.spiders,
            clock=self.clock,
            progress=self.progress,
            log=self.log,
            owner=self.owner,
            pages=self.pages,
        )

    def publishing(self) -> publish.Tools:
        """The ports of the publishing flow."""
        return publish.Tools(
            outbox=self.store,
            targets=self.targets(),
            media=self.media,
            clock=self.clock,
            progress=self.progress,
            log=self.log,
            owner=self.owner,
        )

    def targets(self) -> Mapping[str, Target]:
        """The targets of the configuration in force, by id."""
        return {spec.id: load("targets", spec.kind).connect(spec, spec.options, self) for spec in self.config.targets}


@dataclass(frozen=True, slots=True)
class Network:
    """The fetcher and the runner of spiders, for what needs no store."""

    fetcher: Fetcher
    spiders: pipeline.Spiders


@asynccontextmanager
async def open_network(settings: Settings, config: Config, *, clock: Clock = utc_now) -> AsyncIterator[Network]:
    """Open the network alone: nothing is kept of what is read through it."""
    from ingest.crawl import Crawler
    from ingest.fetch import Rendering

    async with (
        _client(config.fetch, clock, secrets=_secrets(settings)) as client,
        Rendering(client, executable=settings.chromium) as fetcher,
    ):
        spiders = Crawler(fetcher, settings.workspace / "spiders")
        try:
            yield Network(fetcher, spiders)
        finally:
            spiders.close()


async def _announces_nothing(source: Source, web: Web) -> Listing:
    return Listing(unchanged=True)


def reader_of(kind: str) -> pipeline.Reader:
    """What reads this kind of source: the plug-in of that name. What is added by hand, nothing announces."""
    if kind == added.KIND:
        return _announces_nothing
    reader: pipeline.Reader = load("sources", kind).read
    return reader


@asynccontextmanager
async def open_app(
    settings: Settings,
    config: Config,
    *,
    clock: Clock = utc_now,
    progress: Progress | None = None,
    log: Log | None = None,
    fetcher: Callable[[Config], Fetcher] | None = None,
    extractor: Extractor | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[App]:
    """Open the store, the network and the extraction pool for as long as the block lasts."""
    from ingest.crawl import Crawler
    from ingest.fetch import KeptPages, MediaStore, Rendering
    from ingest.store import Store
    from ingest.store.community import CommunityStore

    async with AsyncExitStack() as stack:
        store = Store.open(settings.database_url)
        stack.callback(store.close)
        web: Fetcher
        obey = _unmoved
        forms: FormSender | None = None
        note_fresh = _uncounted
        if fetcher is None:
            client = _client(config.fetch, clock, memory=store, sleep=sleep, secrets=_secrets(settings))
            await stack.enter_async_context(client)
            web = await stack.enter_async_context(Rendering(client, executable=settings.chromium))
            obey, forms = client.obey, client
            note_fresh = client.note_fresh
        else:
            web = fetcher(config)
        pages = KeptPages(web, settings.kept_pages, clock, note_fresh=note_fresh)
        spiders = Crawler(pages, settings.workspace / "spiders")
        stack.callback(spiders.close)
        if extractor is None:
            from ingest.extraction.pool import ExtractionPool

            pool = ExtractionPool()
            stack.callback(pool.close)
            extractor = pool
        yield App(
            settings=settings,
            config=config,
            store=store,
            community=CommunityStore(store),
            fetcher=web,
            pages=pages,
            media=MediaStore(settings.media, web),
            extractor=extractor,
            spiders=spiders,
            clock=clock,
            progress=progress or Unwatched(),
            log=log or Silent(),
            owner=_owner(),
            obey=obey,
            forms=forms,
        )


def _client(
    rules: FetchRules,
    clock: Clock,
    *,
    memory: FetchMemory | None = None,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    secrets: Secrets,
) -> HttpFetcher:
    from ingest.fetch import HttpFetcher

    return HttpFetcher(
        allow=rules.allow,
        contact=rules.contact,
        hosts=rules.hosts,
        gateways=rules.gateways,
        memory=memory,
        clock=clock,
        sleep=sleep,
        secrets=secrets,
    )


def _secrets(settings: Settings) -> Secrets:
    return Secrets(os.environ, settings.workspace)


def _unmoved(rules: FetchRules) -> None:
    """A fetcher that a test passes in has its own rules."""


def _uncounted(url: str) -> None:
    """Nor does it count."""


def _owner() -> str:
    """Who holds a lease: machine, process and a number nobody else has."""
    return f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
