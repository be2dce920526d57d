"""The examples on the pages about sources are right; and where they name a site that the demo serves, they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ingest.config import parse
from ingest.demo.simulator import Simulator
from ingest.demo.world import World
from ingest.fetch import HttpFetcher
from ingest.types import Source
from tests.sources.live import LiveWeb, crawler

ROOT = Path(__file__).parents[2]
PAGES = sorted((ROOT / "docs" / "sources").glob("*.md"))
EPOCH = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)
HEAD = "version: 1\norganizations:\n  - id: paper\n    name: Paper\n    "


def examples(page: Path) -> list[tuple[Source, ...]]:
    """The sources of each example, checked."""
    blocks = re.findall(r"^```yaml\n(sources:\n.*?)^```", page.read_text(encoding="utf-8"), re.S | re.M)
    return [
        parse(HEAD + block.replace("\n", "\n    "), path=page.name, spiders=["longreads"]).sources for block in blocks
    ]


def served(source: Source, simulator: Simulator) -> Source | None:
    """The same source where the demo serves it; None where it does not."""
    hosts = {simulator.world.partner(partner).host: base for partner, base in simulator.bases.items()}
    start = getattr(source.options, "start", "")
    address = start or source.location
    base = hosts.get((urlsplit(address).hostname or "").removeprefix("www."))
    if base is None:
        return None
    there = urlsplit(address)._replace(scheme="http", netloc=urlsplit(base).netloc).geturl()
    if start:
        return replace(source, options=source.options.model_copy(update={"start": there}))  # type: ignore[attr-defined]
    return replace(source, location=there)


def shown() -> Iterator[tuple[str, Source]]:
    for page in PAGES:
        for number, sources in enumerate(examples(page), 1):
            for source in sources:
                yield f"{page.stem} {number} {source.location}", source


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(World(epoch=EPOCH), clock=lambda: EPOCH, latency=0.0) as running:
        yield running


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_example_is_what_a_file_may_say_and_the_first_one_is_of_the_pages_kind(page: Path) -> None:
    found = examples(page)

    assert found and found[0][0].kind == page.stem


def test_every_kind_that_asks_has_an_example_that_the_demo_serves(simulator: Simulator) -> None:
    read = {source.kind for _name, source in shown() if served(source, simulator)}

    assert read >= {"api", "feed", "page", "sitemap", "spider"}


@pytest.mark.parametrize(("name", "source"), [pytest.param(*one, id=one[0]) for one in shown()])
async def test_an_example_that_the_demo_serves_announces_its_articles(
    name: str, source: Source, simulator: Simulator
) -> None:
    there = served(source, simulator)
    if there is None:
        pytest.skip("the demo does not serve this site")
    known = {url for record in simulator.ledger.records(EPOCH) for url in record.urls}
    async with HttpFetcher(clock=lambda: EPOCH, allow=["127.0.0.1"]) as fetcher:
        live = LiveWeb(fetcher, crawler(fetcher, ROOT / "spiders"), EPOCH)
        listing = await live.read(there)
        live.crawler.close()

    announced = {entry.url for entry in listing.entries}
    assert len(announced & known) >= 5, listing.notes
    if there.kind != "sitemap" or "match" in name:
        assert announced <= known
