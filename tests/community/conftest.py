"""A community in a file of its own, its clock stopped, and pictures from a dictionary."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import unquote

import pytest
from PIL import Image as Drawing
from starlette.types import ASGIApp, Message

from ingest.community.app import create_app
from ingest.store import Store
from ingest.store.community import Agreement, CommunityStore, Profile
from ingest.store.database import Database
from ingest.types import Picture, Post

NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)  # noon in Shanghai


@dataclass(frozen=True)
class Shelf:
    """Pictures in a folder."""

    folder: Path

    def put(self, width: int, height: int, color: str = "teal", **named: str) -> Picture:
        file = io.BytesIO()
        Drawing.new("RGB", (width, height), color).save(file, "PNG")
        sha256 = self.put_bytes(file.getvalue())
        return Picture(sha256, "image/png", width, height, "https://harbour.example/p.png", **named)

    def put_bytes(self, content: bytes) -> str:
        sha256 = hashlib.sha256(content).hexdigest()
        (self.folder / sha256).write_bytes(content)
        return sha256

    def path(self, sha256: str) -> Path | None:
        place = self.folder / sha256
        return place if place.is_file() else None


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = Database(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def community(database: Database) -> CommunityStore:
    return CommunityStore(database)


@pytest.fixture
def either(store: Store) -> CommunityStore:
    """A community on each of the two databases in turn."""
    return CommunityStore(store)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()


@dataclass(frozen=True)
class Browser:
    """Asks the app as a server would, without a socket."""

    app: ASGIApp

    async def get(self, address: str, **headers: str) -> Answer:
        """`headers` with underscores for dashes. A mistake of the app's is answered, not raised."""
        path, _mark, query = address.partition("?")
        said: list[Message] = []
        asked = asyncio.Event()
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": unquote(path),
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
            "server": ("evil.example", 80),
            "client": ("127.0.0.1", 1),
        }

        async def receive() -> Message:
            if asked.is_set():  # the next thing this visitor does is to leave, which is not before the answer
                await asyncio.Event().wait()
            asked.set()
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: Message) -> None:
            said.append(message)

        with contextlib.suppress(Breakdown):
            await self.app(scope, receive, send)
        names = {name.decode().lower(): value.decode() for name, value in said[0]["headers"]}
        return Answer(said[0]["status"], names, b"".join(one.get("body", b"") for one in said[1:]))


class Breakdown(Exception):
    """What a test makes the store raise."""


@pytest.fixture
def browser(community: CommunityStore, shelf: Shelf) -> Browser:
    return Browser(
        create_app(community, shelf, base_url="https://discover.example", timezone="Asia/Shanghai", clock=lambda: NOW)
    )


def harbour(**changes: object) -> Profile:
    profile = Profile(
        handle="harbour",
        organization_id="harbour",
        name="港灣日報",
        language="zh-Hant",
        bio="望灣的每一天，從第一班船寫起",
        homepage="https://harbour.example",
        official=True,
        agreement=Agreement("full", True, NOW.date() - timedelta(days=22), NOW.date() + timedelta(days=342)),
    )
    return replace(profile, **changes)  # type: ignore[arg-type]


def post(**changes: object) -> Post:
    ferry = Post(
        account="harbour",
        organization_id="harbour",
        organization="港灣日報",
        title="末班渡輪改到十一點半",
        dek="深夜兩班船的乘客比預估多出四成。",
        html="<p>十點四十六分，東碼頭的閘門還開著。</p>",
        text="十點四十六分，東碼頭的閘門還開著。",
        form="full",
        language="zh-Hant",
        original_url="https://harbour.example/last-ferry",
        authors=("邱苡晴", "方立舟"),
        published=NOW - timedelta(hours=5),
    )
    return replace(ferry, **changes)  # type: ignore[arg-type]
