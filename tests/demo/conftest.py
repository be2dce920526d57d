"""A simulator at its epoch, and a plain visitor."""

from __future__ import annotations

import http.client
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

import pytest

from ingest.demo.simulator import Simulator
from ingest.demo.world import World

EPOCH = datetime(2026, 11, 24, 4, 30, tzinfo=UTC)


@dataclass(frozen=True)
class Seen:
    status: int
    headers: Mapping[str, str]
    body: bytes


def get(url: str, method: str = "GET", **headers: str) -> Seen:
    """One request, without following redirects; `if_none_match="…"` becomes the header."""
    split = urlsplit(url)
    connection = http.client.HTTPConnection(split.netloc, timeout=5)
    try:
        path = split.path + (f"?{split.query}" if split.query else "")
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Seen(answer.status, told, answer.read())
    finally:
        connection.close()


def follow(url: str) -> tuple[str, Seen]:
    """The address where redirects end, and what is there."""
    for _hop in range(5):
        seen = get(url)
        if seen.status not in (301, 302):
            return url, seen
        url = seen.headers["location"]
    raise AssertionError(f"{url} redirects for ever")


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(World(epoch=EPOCH), clock=lambda: EPOCH, latency=0.0) as running:
        yield running
