"""A partner's site on loopback, in the hands of a test, with a whole app before it: real store, real extraction, real
network, and a clock to set."""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from ingest import jobs
from ingest.app import App, open_app
from ingest.config import load
from ingest.settings import Settings
from ingest.store.community import FullPost
from tests.fakes import FakeClock
from tests.fetch.site import Request, Site, http

_WORDS = re.findall(
    r"\w+",
    "tide ferry quay lantern rope captain ticket market bread gull storm harbor window ladder winter letter copper "
    "anchor garden bridge island morning clock barrel paper signal engine kitchen mountain river candle station",
)


def sentences(number: int, count: int = 6) -> list[str]:
    """Of an article with this number; no two have more in common than chance."""
    chosen = random.Random(number)
    return [" ".join(chosen.choices(_WORDS, k=18)).capitalize() + f" {number}." for _line in range(count)]


def article(number: int, *, picture: str = "", title: str = "", more: str = "") -> bytes:
    """A page with an article that nobody takes for another one."""
    text = "".join(f"<p>{line}</p>" for line in sentences(number))
    image = f'<figure><img src="{picture}" width="640" height="480" alt="Pier"></figure>' if picture else ""
    title = title or f"What happened on pier {number}"
    body = f"<article><h1>{title}</h1>{image}{text}{more}</article>"
    return f"<html lang=en><head><title>{title}</title></head><body>{body}</body></html>".encode()


def html(body: bytes, **headers: str) -> bytes:
    return http(body=body, content_type="text/html; charset=utf-8", **headers)


def rss(
    site: Site,
    *numbers: int,
    guid: Callable[[int], str] = str,
    title: str = "What happened on pier {}",
    **headers: str,
) -> bytes:
    """A feed that announces these articles at `/a/NUMBER`."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{guid(n)}</guid><title>{title.format(n)}</title>"
        f"<link>{site.url(f'/a/{n}')}</link></item>"
        for n in numbers
    )
    body = f"<rss version='2.0'><channel><title>Paper</title><link>{site.url()}</link>{items}</channel></rss>"
    return http(body=body.encode(), content_type="application/rss+xml", **headers)


@dataclass
class Guarded(Site):
    """Everything but robots.txt and what is `open` answers 401 to who does not bring `pass_`."""

    pass_: str = ""
    open: set[str] = field(default_factory=lambda: {"/robots.txt"})

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        if self.pass_ and request.path not in self.open and request.headers.get("x-key") != self.pass_:
            writer.write(http("401 Unauthorized"))
            await writer.drain()
            return request.headers.get("connection", "") != "close"
        return await super()._answer(request, writer)


@dataclass
class Street:
    """The site, the app before it, the clock of both."""

    site: Guarded
    app: App
    clock: FakeClock
    file: Path

    async def sync(self) -> jobs.Pass:
        return await jobs.sync(self.app, everything=True)

    async def edit(self, before: str, after: str) -> None:
        """The operator edits sources.yaml."""
        text = self.file.read_text()
        assert before in text
        self.file.write_text(text.replace(before, after))
        self.app.take(load(self.file))
        await jobs.declare(self.app)

    async def posts(self) -> list[FullPost]:
        """Every post that stands, by its title."""
        cards = await self.app.community.feed(before=None, limit=100)
        found = [await self.app.community.post(card.id) for card in cards]
        return sorted((one for one in found if isinstance(one, FullPost)), key=lambda one: one.card.title)

    async def titles(self) -> list[str]:
        return [one.card.title for one in await self.posts()]


YAML = """version: 1
targets: {{discover: {{kind: community}}}}
fetch: {{allow: [127.0.0.1]}}
defaults: {{publish: {{mode: auto, max_per_hour: none, quiet_hours: none}}, backfill: all}}
organizations:
  - id: paper
    name: Paper
    homepage: {site}
    rights: {{basis: contract, text: full, images: true}}
    sources:
{sources}
"""


@asynccontextmanager
async def street(folder: Path, sources: str, *, pass_: str = "") -> AsyncIterator[Street]:
    """One partner with these `sources` (YAML, `{site}` for the site's address). `pass_`: what its X-Key must be."""
    clock = FakeClock()
    async with _open(pass_) as site:
        file = folder / "sources.yaml"
        indented = "\n".join(f"      {line}" for line in sources.format(site=site.url("")).splitlines())
        file.write_text(YAML.format(site=site.url(), sources=indented))
        settings = Settings.from_environment({}, folder)
        async with open_app(settings, load(file), clock=clock) as app:
            await jobs.start(app)
            yield Street(site, app, clock, file)


@asynccontextmanager
async def _open(pass_: str) -> AsyncIterator[Guarded]:
    site = Guarded(pass_=pass_)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()
