"""A partner's system as its developers would write it: it signs by the specification and shares no code with us."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import uvicorn

from ingest.errors import ConfigError
from ingest.incoming.app import create_app
from ingest.incoming.bodies import Gate, Pace
from ingest.log import Silent
from ingest.sources.push import Options
from ingest.store import Store
from ingest.types import Account, Config, Organization, Source
from tests.fakes import FakeClock

SECRET = "whsec_" + base64.b64encode(b"the newsroom's own secret").decode()
OTHER = "whsec_" + base64.b64encode(b"another secret altogether").decode()


def article(number: int = 1, *, kind: str = "article.published", **more: object) -> dict[str, Any]:
    """A message about an article; None leaves a field out."""
    said = {
        "id": f"a-{number}",
        "url": f"https://paper.example/{number}",
        "title": f"Rain on the harbor, part {number}",
        "html": f"<p>Rain fell on the harbor for the {number}th day, and the ferries stayed where they were.</p>" * 5,
        "published": "2026-11-24T03:59:00Z",
    } | more
    return {"type": kind, "data": {name: value for name, value in said.items() if value is not None}}


def sign(message: str, timestamp: str, body: bytes, secret: str = SECRET) -> str:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{message}.{timestamp}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


def headers(message: str, body: bytes, at: datetime, *secrets: str) -> dict[str, str]:
    timestamp = str(int(at.timestamp()))
    signatures = " ".join(sign(message, timestamp, body, secret) for secret in secrets or (SECRET,))
    return {
        "content-type": "application/json",
        "webhook-id": message,
        "webhook-timestamp": timestamp,
        "webhook-signature": signatures,
    }


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    said: Any


def source(name: str = "newsroom", **more: Any) -> Source:
    return Source(f"paper/{name}", "paper", "push", name, Options(secret=("env:NEW", "env:OLD")), **more)


def config(*sources: Source) -> Config:
    return Config((Organization("paper", "Paper", Account("paper", "Paper"), sources=sources or (source(),)),))


@dataclass
class Newsroom:
    """The address that it sends to, and what is behind it."""

    url: str
    store: Store
    clock: FakeClock
    session: aiohttp.ClientSession
    gate: Gate
    woken: list[bool] = field(default_factory=list)
    config: Config = field(default_factory=config)
    secrets: dict[str, str] = field(default_factory=lambda: {"env:NEW": SECRET})

    def secret_at(self, address: str) -> str:
        if address not in self.secrets:
            raise ConfigError("It is not there.", fix="Put it there.")
        return self.secrets[address]

    async def declare(self, *sources: Source) -> None:
        self.config = config(*sources) if sources else Config()
        await self.store.declare(self.config, now=self.clock())

    async def post(
        self,
        what: Any,
        *,
        message: str = "msg_1",
        to: str = "paper/newsroom",
        secrets: tuple[str, ...] = (),
        late: timedelta = timedelta(),
        method: str = "POST",
        **more: str,
    ) -> Answer:
        """Send it, signed; `more` are headers in place of the right ones."""
        body = what if isinstance(what, bytes) else json.dumps(what).encode()
        said = headers(message, body, self.clock() - late, *secrets)
        said |= {name.replace("_", "-"): value for name, value in more.items()}
        async with self.session.request(method, f"{self.url}/{to}", data=body, headers=said) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Answer(answer.status, told, await answer.json(content_type=None))

    async def kept(self) -> list[str]:
        """Ids and titles of the articles that wait."""
        found = await self.store.waiting_arrivals("paper/newsroom", now=self.clock())
        return [f"{one.entry.id} {one.entry.title}" for one in found if one.entry]


@asynccontextmanager
async def newsroom(store: Store, *, gate: Gate | None = None, pace: Pace | None = None) -> AsyncIterator[Newsroom]:
    """A real server before the app, and a client."""
    async with aiohttp.ClientSession() as session:
        one = Newsroom("", store, FakeClock(), session, gate or Gate())
        app = create_app(
            store,
            one,
            one.secret_at,
            wake=lambda: one.woken.append(True),
            clock=one.clock,
            log=Silent(),
            gate=one.gate,
            pace=pace,
        )
        server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="error", access_log=False, lifespan="off"))
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0.01)
        one.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        await one.declare(source())
        try:
            yield one
        finally:
            server.should_exit = True
            await serving
