"""How fast the community's pages are when there is much in it.

    python -m bench.pages [--quick]

Fills a new SQLite file with a million posts (--quick: a hundred thousand) of 200 accounts and asks the app, without
a socket, for the newest page of the feed, one from the middle, an account's, an article and the RSS feed. Ends with one
line of JSON: milliseconds, the middle of 30.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import statistics
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, insert
from sqlmodel import SQLModel
from starlette.types import ASGIApp, Message

from ingest.community import view
from ingest.community.app import create_app
from ingest.store.community import CommunityStore, Place, Profile
from ingest.store.database import Database

_NOW = datetime(2026, 11, 24, 3, 20, tzinfo=UTC)
_ACCOUNTS = 200
_BATCH = 500
_TEXT = "十點四十六分，東碼頭的閘門還開著。洗碗工阿滿姨提著一袋沒賣完的芋頭糕走進候船室。" * 20


class _NoPictures:
    def path(self, sha256: str) -> Path | None:
        return None


def main() -> None:
    arguments = argparse.ArgumentParser(prog="python -m bench.pages", description="Speed of the community's pages.")
    arguments.add_argument("--quick", action="store_true", help="a hundred thousand posts")
    arguments.add_argument("--posts", type=int, default=0)
    given = arguments.parse_args()
    posts = given.posts or (100_000 if given.quick else 1_000_000)
    print(json.dumps(asyncio.run(_measure(posts))))


async def _measure(posts: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{folder}/community.db")
        SQLModel.metadata.create_all(database.writer)
        community = CommunityStore(database)
        profiles = [Profile(f"a{n}", f"a{n}", f"Partner {n}", official=True) for n in range(_ACCOUNTS)]
        await community.declare_accounts(*profiles, now=_NOW)
        for batch in _rows(posts):
            await database.write(_insert, batch)
        app = create_app(community, _NoPictures(), base_url="http://x", clock=lambda: _NOW)
        middle = view.written(Place(_NOW - timedelta(minutes=posts // 2), 2**60))
        answers: dict[str, Any] = {"posts": posts}
        for name, path, query in (
            ("feed", "/", ""),
            ("middle", "/", f"before={middle}"),
            ("account", "/@a7", ""),
            ("article", f"/post/{posts // 2}", ""),
            ("rss", "/feed.xml", ""),
            ("organizations", "/organizations", ""),
        ):
            answers[f"{name}_ms"] = await _median(app, path, query)
        database.close()
        return answers


def _rows(posts: int) -> Iterator[list[dict[str, Any]]]:
    for start in range(0, posts, _BATCH):
        yield [_row(number) for number in range(start, min(start + _BATCH, posts))]


def _row(number: int) -> dict[str, Any]:
    at = _NOW - timedelta(minutes=number)
    return {
        "key": f"k{number}",
        "account_id": number % _ACCOUNTS + 1,
        "organization_id": f"a{number % _ACCOUNTS}",
        "organization": "Partner",
        "title": f"末班渡輪改到十一點半（{number}）",
        "dek": "",
        "html": f"<p>{_TEXT}</p>",
        "text": _TEXT,
        "form": "full",
        "language": "zh-Hant",
        "original_url": f"https://harbour.example/{number}",
        "section": "",
        "authors": ["邱苡晴"],
        "tags": [],
        "pictures": [],
        "published": at,
        "shown_at": at,
        "created_at": at,
        "changed_at": at,
        "revision": 1,
        "digest": "",
    }


def _insert(connection: Connection, rows: list[dict[str, Any]]) -> None:
    connection.execute(insert(SQLModel.metadata.tables["community_post"]), rows)


async def _median(app: ASGIApp, path: str, query: str) -> float:
    await _ask(app, path, query)
    times = []
    for _time in range(30):
        start = time.perf_counter()
        await _ask(app, path, query)
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 1)


async def _ask(app: ASGIApp, path: str, query: str) -> None:
    said: list[Message] = []
    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [],
    }

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        said.append(message)

    await app(scope, receive, send)
    if said[0]["status"] != 200:
        raise SystemExit(f"{path}: {said[0]['status']}")


if __name__ == "__main__":
    main()
