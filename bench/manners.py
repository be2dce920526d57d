"""A simulated month of 200 sources: how their servers were asked, by their own logs.

make bench-manners            a month, 200 sources
make bench-manners QUICK=1    two days, 40 sources

The real fetcher, store and runs, over real sockets; only the clock is simulated, and extraction is replaced by reading
plain text, which is not what is measured. The process ends and begins again every day and a half.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from bench._publishers import (
    BEGIN,
    HABITS,
    City,
    Document,
    Judge,
    Publisher,
    Story,
    Time,
    Trouble,
    article,
    listing,
    opened,
    stories,
)
from ingest import jobs
from ingest.app import open_app
from ingest.config import parse
from ingest.errors import ExtractionError
from ingest.extraction.memory import Memory
from ingest.extraction.read import Reading
from ingest.settings import Settings
from ingest.types import Article, Config, Entry, Page, Source

_STEP = timedelta(minutes=5)
_LIFE = timedelta(hours=36)  # of a process
_GATEWAY_FEEDS = 8

SPIDER = """\
import scrapy

from ingest.types import Entry


class Stories(scrapy.Spider):
    start_urls = ["{start}"]

    def parse(self, response):
        for link in response.css("a.story"):
            yield response.follow(link, self.parse_story)

    def parse_story(self, response):
        yield Entry(response.url, response.url, title=response.text.split("\\n")[0])
"""


@dataclass(frozen=True, slots=True)
class Plan:
    days: float
    sources: int
    seed: int = 1


class PlainText:
    """Reads the pages of these publishers: a title, then paragraphs; a title alone is a wall."""

    async def warm(self) -> None:
        """Nothing is slow at first."""

    async def read(self, page: Page, entry: Entry, source: Source, known: Memory) -> Reading:
        title, *lines = page.body.decode().split("\n")
        if not lines:
            raise ExtractionError("a title alone", code="no_body")
        return Reading(
            Article(page.final_url, title, "\n".join(lines), f"<p>{lines[0]}</p>", published=entry.published)
        )


async def simulate(plan: Plan, folder: Path) -> Judge:
    """The month, in a workspace in `folder`; what the servers' logs say of it."""
    chance = random.Random(plan.seed)
    timer = Time()
    city = City(timer)
    gateways = max(1, plan.sources // 60)
    hosts = plan.sources - gateways * (_GATEWAY_FEEDS - 1)
    async with opened(city, hosts + 1) as names:
        settings = Settings.from_environment({}, folder)
        config = found(city, names, plan, gateways, folder, chance)
        moving = asyncio.create_task(timer.run())
        try:
            while timer.now < BEGIN + timedelta(days=plan.days):
                await live(city, settings, config, min(timer.now + _LIFE, BEGIN + timedelta(days=plan.days)))
        finally:
            moving.cancel()
            with suppress(asyncio.CancelledError):
                await moving
    return city.judge


async def live(city: City, settings: Settings, config: Config, until: datetime) -> None:
    """One process, from its start to its end."""
    timer = city.time
    async with open_app(settings, config, clock=timer, extractor=PlainText(), sleep=timer.sleep) as app:
        await jobs.start(app)
        while timer.now < until:
            due = set(await app.store.due_sources(now=timer.now, limit=1000))
            if due:
                await jobs.read(app, [source for source in config.sources if source.id in due])
            timer.now += _STEP


# -- who publishes what ----------------------------------------------------------------------------------------


def found(city: City, names: list[str], plan: Plan, gateways: int, folder: Path, chance: random.Random) -> Config:
    """Found the publishers, and answer the configuration that reads them all."""
    said = ["version: 1", "fetch:", "  allow: [127.0.0.0/8]", "  hosts:"]
    said.append(f'    "{names[1]}": {{at_once: 2}}')
    said += ["defaults: {schedule: every 2h}", "organizations:"]
    (folder / "spiders").mkdir(parents=True, exist_ok=True)
    for number, name in enumerate(names[:-1]):
        publisher = city.publishers[name] = Publisher(name, at_once=2 if number == 1 else 1)
        gateway = number < gateways
        publisher.gateway = gateway
        rules(publisher, number, chance)
        for feed in range(_GATEWAY_FEEDS if gateway else 1):
            said += _organization(city, publisher, number, feed if gateway else -1, plan, folder, chance, names[-1])
        troubles(publisher, number, plan, chance)
    city.publishers[names[-1]] = Publisher(names[-1])
    (folder / "sources.yaml").write_text("\n".join(said), encoding="utf-8")
    return parse("\n".join(said) + "\n")


def _organization(
    city: City,
    publisher: Publisher,
    number: int,
    feed: int,
    plan: Plan,
    folder: Path,
    chance: random.Random,
    elsewhere: str,
) -> list[str]:
    """A partner with one source; `feed` is its number at a gateway, -1 elsewhere."""
    origin, prefix = f"http://{publisher.name}", f"/{feed}" if feed >= 0 else ""
    kind = "feed" if feed >= 0 else {5: "sitemap", 6: "page", 7: "spider"}.get(number % 12, "feed")
    path = f"{prefix}/news"
    told = list(stories(chance, plan.days, prefix, per_day=1.2))
    for story in told:
        publisher.documents[story.path] = article(chance, story, f"{publisher.name} {feed}", chance.choice(HABITS))
    told = told or [Story(0, BEGIN, f"{prefix}/none")]
    for place, document in listing(kind, origin, told, path).items():
        document.habit = chance.choice(HABITS)
        document.max_age = chance.choice((0, 0, 0, 600, 7200, 31536000))
        publisher.documents[place] = document
    schedule = chance.choice(("auto", "every 1h", "every 3h", "every 6h")) if kind != "spider" else "every 6h"
    line = f"- {kind}: {origin}{path}"
    if kind == "page":
        line = f'- page: {origin}{path}\n        links: "a.story"\n        next: "a.next"\n        pages: 2'
    if kind == "spider":
        line = f"- spider: stories{number}"
        (folder / "spiders" / f"stories{number}.py").write_text(SPIDER.format(start=f"{origin}{path}"))
    move(publisher, number, path, plan, chance, elsewhere, city)
    ident = f"p{number}" + (f"-{feed}" if feed >= 0 else "")
    return [
        f"  - id: {ident}",
        f"    name: Publisher {ident}",
        "    sources:",
        f"      {line}",
        f"        schedule: {schedule}",
    ]


def rules(publisher: Publisher, number: int, chance: random.Random) -> None:
    """Most have a robots.txt, which changes now and then; some ask for a pause."""
    if number % 9 == 8:
        return
    publisher.crawl_delay = {3: 5.0, 13: 20.0, 23: 120.0, 33: 1.0}.get(number % 40, 0.0)
    delay = f"Crawl-delay: {publisher.crawl_delay:g}\n" if publisher.crawl_delay else ""
    if publisher.crawl_delay == 5.0:
        delay = "Request-rate: 1/5\n"
    text = f"User-agent: *\nDisallow: /private\n{delay}"
    versions = [(BEGIN - timedelta(days=1), text.encode())]
    if number % 4 == 0:
        versions.append((BEGIN + timedelta(days=2.5), f"{text}Disallow: /more\n".encode()))
    publisher.documents["/robots.txt"] = Document(chance.choice(HABITS), versions, "text/plain")


def troubles(publisher: Publisher, number: int, plan: Plan, chance: random.Random) -> None:
    """Hours in which a host, or one of its addresses, wants to be left alone."""
    kinds = {0: (429, ""), 1: (503, "/news"), 2: (503, ""), 3: (429, "/news"), 4: (500, "")}
    if publisher.gateway:
        choices = [(429, f"/{chance.randrange(_GATEWAY_FEEDS)}/news") for _ in range(3)]
        choices.append((503, f"/{chance.randrange(_GATEWAY_FEEDS)}/news"))
    elif number % 2:
        choices = [kinds[chance.randrange(len(kinds))] for _ in range(max(1, int(plan.days / 4)))]
    else:
        choices = []
    for status, path in choices:
        begin = BEGIN + timedelta(days=chance.uniform(0.1, plan.days))
        end = begin + timedelta(hours=chance.uniform(1, 20))
        says = "nothing" if status == 500 else chance.choice(("seconds", "date", "date", "soon", "nothing"))
        publisher.troubles.append(Trouble(begin, end, status, path, says))


def move(
    publisher: Publisher, number: int, path: str, plan: Plan, chance: random.Random, elsewhere: str, city: City
) -> None:
    """Some lists move, for good or for now, and some end."""
    since = BEGIN + timedelta(days=chance.uniform(0.05, 0.3) * plan.days)
    if publisher.gateway or number % 12 in (6, 7):
        return
    if number % 17 == 4:
        publisher.documents["/moved"] = publisher.documents[path]
        publisher.redirects[path] = (since, 301 if number % 2 else 302, f"http://{publisher.name}/moved")
    if number % 41 == 9:
        publisher.documents[path].gone_at = since


# -- run -------------------------------------------------------------------------------------------------------


def main() -> int:
    """Print what the logs say and, last, the figures as JSON. 1: something was asked that should not have been."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--days", type=float, default=30.0)
    parser.add_argument("--sources", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    plan = Plan(arguments.days, arguments.sources, arguments.seed)
    if arguments.quick:
        plan = Plan(2.0, 40, arguments.seed)
    begin, cpu = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory(prefix="ingest-manners-") as folder:
        judge = asyncio.run(simulate(plan, Path(folder)))
    for name in ("unneeded", "too_early", "overlaps"):
        for line in getattr(judge, name)[:20]:
            sys.stdout.write(f"{name}: {line}\n")
    answers = ", ".join(f"{count} × {status}" for status, count in sorted(judge.statuses.items()))
    sys.stdout.write(f"{plan.sources} sources, {plan.days:g} days, answers: {answers}\n")
    sys.stdout.write(f"{time.perf_counter() - begin:.0f} s, of CPU {time.process_time() - cpu:.0f} s\n")
    figures = {
        "requests": judge.requests,
        "conditional": judge.conditional,
        "unneeded_downloads": len(judge.unneeded),
        "too_early": len(judge.too_early),
        "overlaps": len(judge.overlaps),
        "days": plan.days,
        "sources": plan.sources,
    }
    sys.stdout.write(json.dumps(figures) + "\n")
    return int(bool(judge.unneeded or judge.too_early or judge.overlaps))


if __name__ == "__main__":
    sys.exit(main())
