"""A community in a file of its own, its clock stopped, and pictures from a dictionary."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image as Drawing
from sqlmodel import SQLModel
from starlette.testclient import TestClient

from ingest.community.app import create_app
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
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'community.db'}")
    SQLModel.metadata.create_all(database.writer)
    yield database
    database.close()


@pytest.fixture
def community(database: Database) -> CommunityStore:
    return CommunityStore(database)


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path)


@pytest.fixture
def browser(community: CommunityStore, shelf: Shelf) -> TestClient:
    app = create_app(community, shelf, base_url="https://discover.example", timezone="Asia/Shanghai", clock=lambda: NOW)
    return TestClient(app, raise_server_exceptions=False)


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
