"""A small whole: both flows over a real store in a file, with a fake site, extractor and target, and a clock to set."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest import pipeline
from ingest import publish as publish_flow
from ingest.app import Unwatched
from ingest.dedupe import judge
from ingest.log import Silent
from ingest.store import Store
from ingest.types import (
    Account,
    Backfill,
    Config,
    Organization,
    PublishRules,
    Report,
    Rights,
    Source,
    TargetSpec,
)
from tests.fakes import FakeClock, FakeExtractor, FakeMedia, FakeSite, FakeTarget

AUTO = PublishRules(mode="auto", max_per_hour=None, quiet_hours=None)
ALL = Backfill(max=None, since=None)


def organization(name: str, *, rights: Rights | None = Rights(), rules: PublishRules = AUTO) -> Organization:  # noqa: B008
    """A partner with one source."""
    host = f"https://{name}.example"
    source = Source(f"{name}/feed", name, "feed", f"{host}/feed", publish=rules, backfill=ALL)
    account = Account(handle=name, display_name=name.title())
    return Organization(name, name.title(), account, homepage=host, rights=rights, publish=rules, sources=(source,))


class NoSpiders:
    async def run(self, name: str, **how: object) -> list[object]:
        raise AssertionError("no spider in these tests")


@dataclass
class House:
    """Sites by organization, one target, one store."""

    store: Store
    config: Config
    clock: FakeClock = field(default_factory=FakeClock)
    target: FakeTarget = field(default_factory=FakeTarget)
    extractor: FakeExtractor = field(default_factory=FakeExtractor)
    media: FakeMedia = field(default_factory=FakeMedia)
    sites: dict[str, FakeSite] = field(default_factory=dict)

    @property
    def site(self) -> FakeSite:
        return self.sites["paper"]

    async def declare(self) -> None:
        await self.store.declare(self.config, now=self.clock())

    async def read(self, name: str = "paper") -> Report:
        partner = next(one for one in self.config.organizations if one.id == name)
        report = await pipeline.read_source(partner.sources[0], partner, self.config, self.reading(name))
        assert report is not None
        return report

    async def publish(self, *, owner: str = "house") -> dict[str, int]:
        return dict(await publish_flow.publish_due(self.config, self.publishing(owner)))

    async def sync(self) -> list[str]:
        """Read every partner, publish what may go, answer the titles that stand."""
        for partner in self.config.organizations:
            await self.read(partner.id)
        while await self.publish():
            pass
        return self.target.standing()

    def reading(self, name: str) -> pipeline.Tools:
        site = self.sites[name]
        return pipeline.Tools(
            store=self.store,
            fetcher=site,
            extractor=self.extractor,
            judge=judge,
            reader=lambda kind: site.read,
            spiders=NoSpiders(),  # type: ignore[arg-type]
            clock=self.clock,
            progress=Unwatched(),
            log=Silent(),
            owner="house",
        )

    def publishing(self, owner: str) -> publish_flow.Tools:
        return publish_flow.Tools(
            outbox=self.store,
            targets={"discover": self.target},
            media=self.media,
            clock=self.clock,
            progress=Unwatched(),
            log=Silent(),
            owner=owner,
        )

    def change(self, name: str, change: Callable[[Organization], Organization]) -> None:
        """Edit the configuration, as an operator would."""
        partners = tuple(change(one) if one.id == name else one for one in self.config.organizations)
        self.config = replace(self.config, organizations=partners)


@contextmanager
def house(folder: Path, *partners: Organization) -> Iterator[House]:
    """A house of these partners (by default one, “paper”, that may be posted at once)."""
    organizations = partners or (organization("paper"),)
    config = Config(organizations=organizations, targets=(TargetSpec("discover", "community"),))
    store = Store.open(f"sqlite:///{folder / 'ingest.sqlite3'}")
    try:
        yield House(store, config, sites={one.id: FakeSite() for one in organizations})
    finally:
        store.close()
