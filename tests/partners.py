"""The invented partners of the demo with a whole app before them: real sites on loopback, real store, real extraction,
and a clock that both sides share."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from ingest import jobs
from ingest.app import App, open_app
from ingest.config import load
from ingest.demo.simulator import Simulator
from ingest.demo.workspace import write_workspace
from ingest.demo.world import World
from ingest.jobs import Pass
from ingest.settings import Settings
from ingest.store.community import Place
from tests.fakes import FakeClock

EPOCH = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)


@dataclass
class Neighborhood:
    """Partners, app and clock."""

    simulator: Simulator
    app: App
    clock: FakeClock

    async def sync(self) -> Pass:
        """One pass over every source."""
        return await jobs.sync(self.app, everything=True)

    async def standing(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """Account, title and paragraphs of every post that stands in the community, sorted."""
        posts, before = [], None
        while cards := await self.app.community.feed(before=before, limit=100):
            for card in cards:
                full = await self.app.community.post(card.id)
                text = getattr(full, "text", "")
                posts.append((card.member.profile.handle, card.title, tuple(text.split("\n"))))
            before = Place(cards[-1].shown_at, cards[-1].id)
        return sorted(posts)

    def expected(self) -> list[tuple[str, str, tuple[str, ...]]]:
        """The same, as the ledger has it."""
        return sorted((one.account, one.title, one.text) for one in self.simulator.ledger.expected_posts(self.clock()))


@contextmanager
def partners(
    folder: Path, clock: FakeClock, *, publishers: int = 8, articles: int = 20, epoch: datetime = EPOCH
) -> Iterator[Simulator]:
    """The sites, served; with the workspace that reads them written into `folder`."""
    world = World(epoch=epoch, publishers=publishers, articles=articles, today=clock().date())
    with Simulator(world, clock=clock, latency=0.0) as simulator:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "sources.yaml").write_text(simulator.sources(), encoding="utf-8")
        write_workspace(folder)
        yield simulator


@asynccontextmanager
async def neighborhood(
    folder: Path, *, clock: FakeClock | None = None, publishers: int = 8, articles: int = 20
) -> AsyncIterator[Neighborhood]:
    """Partners and an app that has learned of them."""
    clock = clock or FakeClock(EPOCH)
    with partners(folder, clock, publishers=publishers, articles=articles) as simulator:
        settings = Settings.from_environment({}, folder)
        async with open_app(settings, load(settings.sources), clock=clock) as app:
            await jobs.start(app)
            yield Neighborhood(simulator, app, clock)


def weeks_before(days: float) -> FakeClock:
    """A clock that begins before the epoch."""
    return FakeClock(EPOCH - timedelta(days=days))
