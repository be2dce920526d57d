"""Publishers on loopback with the habits of real servers, and the judge of how they were asked: their own log.

A publisher answers by a clock that a simulation moves. Nothing here knows what the client believes or counts.
"""

from __future__ import annotations

import asyncio
import bisect
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

BEGIN = datetime(2026, 3, 1, tzinfo=UTC)
_WAITED_FOR = 30.0  # seconds: of a longer Crawl-delay, robots.txt itself is no visit


class Time:
    """A clock that stands until nobody does anything, and then goes to whoever wants to wake first."""

    def __init__(self) -> None:
        self.now = BEGIN
        self.activity = 0
        self._sleepers: list[tuple[datetime, int, asyncio.Future[None]]] = []

    def __call__(self) -> datetime:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.activity += 1
        waking = asyncio.get_running_loop().create_future()
        bisect.insort(self._sleepers, (self.now + timedelta(seconds=seconds), self.activity, waking))
        await waking

    async def run(self) -> None:
        """Wake the sleepers in their order, for as long as this task lives."""
        while True:
            seen = self.activity
            await asyncio.sleep(0.002)
            if self._sleepers and seen == self.activity:
                moment, _number, waking = self._sleepers.pop(0)
                self.now = max(self.now, moment)
                if not waking.done():
                    waking.set_result(None)


@dataclass(slots=True)
class Document:
    """Something with an address, in versions. `habit`: which validators its server gives."""

    habit: str = "none"
    versions: list[tuple[datetime, bytes]] = field(default_factory=list)
    content_type: str = "text/html; charset=utf-8"
    max_age: int = 0
    gone_at: datetime | None = None

    def at(self, now: datetime) -> tuple[int, bytes]:
        """The number of the version that stands, and its body; -1 before the first."""
        number = bisect.bisect_right(self.versions, now, key=lambda version: version[0]) - 1
        return number, self.versions[number][1] if number >= 0 else b""

    def validators(self, number: int) -> dict[str, str]:
        since = format_datetime(self.versions[number][0], usegmt=True)
        tags = {
            "strong": f'"v{number}"',
            "weak": f'W/"v{number}"',
            "bare": f"v{number}",  # without quotes, as some CMS write it
            "odd": f"\"v, {number} ;'x'=\\\"",
            "both": f'"{number}-5e8f"',
        }
        given = {"ETag": tags[self.habit]} if self.habit in tags else {}
        return given | ({"Last-Modified": since} if self.habit in ("both", "date") else {})


HABITS = ("strong", "weak", "bare", "odd", "both", "date", "none")


@dataclass(slots=True)
class Trouble:
    """For a while, a host or one of its addresses answers with this status. `says`: seconds, date, or nothing."""

    begin: datetime
    end: datetime
    status: int
    path: str = ""  # "": the whole host
    says: str = "seconds"

    def until(self, now: datetime) -> datetime:
        return min(self.end, now + timedelta(hours=3)).replace(microsecond=0) + timedelta(seconds=1)


@dataclass(slots=True)
class Publisher:
    """One host. `at_once`: as agreed."""

    name: str
    documents: dict[str, Document] = field(default_factory=dict)
    redirects: dict[str, tuple[datetime, int, str]] = field(default_factory=dict)  # path → since, status, to
    troubles: list[Trouble] = field(default_factory=list)
    crawl_delay: float = 0.0
    at_once: int = 1
    gateway: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log."""

    at: datetime
    host: str
    path: str
    conditional: bool
    status: int
    version: int = -1  # that was sent in full


@dataclass(slots=True)
class Judge:
    """What the log says about the client."""

    requests: int = 0
    conditional: int = 0
    unneeded: list[str] = field(default_factory=list)
    too_early: list[str] = field(default_factory=list)
    overlaps: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _sent: dict[tuple[str, str], int] = field(default_factory=dict)
    _host_until: dict[str, datetime] = field(default_factory=dict)
    _path_until: dict[tuple[str, str], datetime] = field(default_factory=dict)
    _visited: dict[str, datetime] = field(default_factory=dict)
    _working: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def comes(self, now: datetime, publisher: Publisher, path: str) -> None:
        """A request begins."""
        host = publisher.name
        self.requests += 1
        self._working[host] += 1
        if self._working[host] > publisher.at_once:
            self.overlaps.append(f"{now} {host}{path}")
        until = max(self._host_until.get(host, BEGIN), self._path_until.get((host, path), BEGIN))
        if now < until:
            self.too_early.append(f"{now} {host}{path}: not before {until}")
        visit = path != "/robots.txt" or publisher.crawl_delay <= _WAITED_FOR
        last = self._visited.get(host)
        if visit and last is not None and (now - last).total_seconds() < publisher.crawl_delay - 0.001:
            self.too_early.append(f"{now} {host}{path}: the last visit was at {last}")

    def goes(self, entry: Entry, publisher: Publisher, document: Document | None) -> None:
        """Its answer has been sent."""
        host = publisher.name
        self._working[host] -= 1
        self.conditional += entry.conditional
        self.statuses[entry.status] += 1
        if entry.path != "/robots.txt" or publisher.crawl_delay <= _WAITED_FOR:
            self._visited[host] = entry.at
        if entry.status != 200 or document is None or document.habit == "none":
            return
        where = (host, entry.path)
        if self._sent.get(where) == entry.version:
            self.unneeded.append(f"{entry.at} {host}{entry.path}, version {entry.version} ({document.habit})")
        self._sent[where] = entry.version

    def asked_to_wait(self, publisher: Publisher, path: str, trouble: Trouble, until: datetime) -> None:
        if trouble.status == 429 and not publisher.gateway:
            self._host_until[publisher.name] = max(until, self._host_until.get(publisher.name, BEGIN))
        else:
            self._path_until[publisher.name, path] = until


@dataclass(slots=True)
class City:
    """All publishers of a simulation, behind one port on many loopback addresses."""

    time: Time
    publishers: dict[str, Publisher] = field(default_factory=dict)
    judge: Judge = field(default_factory=Judge)
    port: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                first, *lines = head.strip().split("\r\n")
                headers = {name.lower(): value for name, _colon, value in (line.partition(": ") for line in lines)}
                writer.write(await self._answer(first.split(" ")[1], headers))
                await writer.drain()
                if headers.get("connection") == "close":
                    break
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, which it may
        finally:
            writer.close()

    async def _answer(self, path: str, headers: dict[str, str]) -> bytes:
        self.time.activity += 1
        publisher = self.publishers[headers["host"]]
        now = self.time.now
        self.judge.comes(now, publisher, path)
        await asyncio.sleep(0.0005)  # in which a second request to the same host would be seen
        status, said, body, version = self._respond(publisher, path, headers, now)
        conditional = "if-none-match" in headers or "if-modified-since" in headers
        entry = Entry(now, publisher.name, path, conditional, status, version)
        self.judge.goes(entry, publisher, publisher.documents.get(path))
        self.time.activity += 1
        said |= {"Date": format_datetime(now, usegmt=True)}
        if status != 304:
            said |= {"Content-Length": str(len(body))}
        lines = "".join(f"{name}: {value}\r\n" for name, value in said.items())
        return f"HTTP/1.1 {status} {_PHRASES[status]}\r\n{lines}\r\n".encode("latin-1") + body

    def _respond(
        self, publisher: Publisher, path: str, headers: dict[str, str], now: datetime
    ) -> tuple[int, dict[str, str], bytes, int]:
        for trouble in publisher.troubles:
            if trouble.begin <= now < trouble.end and trouble.path in ("", path):
                return self._refuse(publisher, path, trouble, now)
        since, status, to = publisher.redirects.get(path, (now + timedelta(1), 0, ""))
        if now >= since:
            return status, {"Location": to}, b"", -1
        document = publisher.documents.get(path)
        number, body = document.at(now) if document else (-1, b"")
        if document is None or number < 0:
            return 404, {}, b"", -1
        if document.gone_at is not None and now >= document.gone_at:
            return 410, {}, b"", -1
        given = document.validators(number)
        if document.max_age:
            given |= {"Cache-Control": f"max-age={document.max_age}, s-maxage=999999"}
        # Byte for byte, and both where both were given.
        asked = {"ETag": headers.get("if-none-match"), "Last-Modified": headers.get("if-modified-since")}
        validators = {name: value for name, value in given.items() if name in asked}
        if validators and all(asked[name] == value for name, value in validators.items()):
            return 304, given, b"", -1
        return 200, given | {"Content-Type": document.content_type}, body, number

    def _refuse(
        self, publisher: Publisher, path: str, trouble: Trouble, now: datetime
    ) -> tuple[int, dict[str, str], bytes, int]:
        if trouble.says == "nothing":
            return trouble.status, {}, b"", -1
        if trouble.says == "soon":
            self.judge.asked_to_wait(publisher, path, trouble, now + timedelta(seconds=4))
            return trouble.status, {"Retry-After": "4"}, b"", -1
        until = trouble.until(now)
        if trouble.says == "date":
            self.judge.asked_to_wait(publisher, path, trouble, until)
            return trouble.status, {"Retry-After": format_datetime(until, usegmt=True)}, b"", -1
        seconds = int((until - now).total_seconds())
        self.judge.asked_to_wait(publisher, path, trouble, now + timedelta(seconds=seconds))
        return trouble.status, {"Retry-After": str(seconds)}, b"", -1


_PHRASES = {
    200: "OK",
    301: "Moved Permanently",
    302: "Found",
    304: "Not Modified",
    404: "Not Found",
    410: "Gone",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}


@asynccontextmanager
async def opened(city: City, hosts: int) -> AsyncIterator[list[str]]:
    """Listen for `hosts` names, which are answered; each is `127.0.x.y:port`."""
    addresses = [f"127.0.{1 + number // 250}.{1 + number % 250}" for number in range(hosts)]
    servers = [await asyncio.start_server(city.serve, addresses[0], 0)]
    city.port = servers[0].sockets[0].getsockname()[1]
    servers += [await asyncio.start_server(city.serve, address, city.port) for address in addresses[1:]]
    try:
        yield [f"{address}:{city.port}" for address in addresses]
    finally:
        for server in servers:
            server.close()


# -- what publishers publish -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Story:
    number: int
    at: datetime
    path: str


def stories(chance: random.Random, days: float, prefix: str, per_day: float) -> Iterator[Story]:
    """Published at random hours, from a week before the beginning on."""
    at, number = BEGIN - timedelta(days=3), 0
    while True:
        at += timedelta(days=chance.expovariate(per_day))
        if at > BEGIN + timedelta(days=days):
            return
        number += 1
        yield Story(number, at.replace(microsecond=0), f"{prefix}/story/{number}")


def article(chance: random.Random, story: Story, host: str, habit: str) -> Document:
    """A page of a story; one in ten is corrected later, one in thirty removed, one in twenty only a wall."""
    title = f"{host} tells number {story.number}"
    words = [f"{host.replace(':', ' ')} {chance.randrange(10**9)} paragraph {line}" for line in range(6)]
    text = "\n".join([title] if chance.random() < 0.05 else [title, *words])
    page = Document(habit, [(story.at, text.encode())])
    if chance.random() < 0.1:
        later = story.at + timedelta(hours=chance.uniform(0.5, 60))
        page.versions.append((later.replace(microsecond=0), f"{text}\nCorrected since {chance.random()}".encode()))
    if chance.random() < 0.03:
        page.gone_at = story.at + timedelta(days=chance.uniform(0.2, 5))
    return page


def listing(kind: str, origin: str, told: list[Story], path: str) -> dict[str, Document]:
    """The documents that announce these stories, with a version for each time one is added."""
    first, second = Document(content_type=_TYPES[kind]), Document(content_type=_TYPES[kind])
    for count, story in enumerate(told, 1):
        shown = told[max(0, count - 20) : count][::-1]
        first.versions.append((story.at, _listed(kind, origin, shown[:10] if kind == "page" else shown, path)))
        if kind == "page" and shown[10:]:
            second.versions.append((story.at, _listed(kind, origin, shown[10:], "")))
    return {path: first} | ({f"{path}/2": second} if second.versions else {})


_TYPES = {"feed": "application/rss+xml", "sitemap": "application/xml", "page": "text/html", "spider": "text/html"}


def _listed(kind: str, origin: str, shown: list[Story], path: str) -> bytes:
    if kind == "feed":
        items = "".join(
            f"<item><guid>{origin}{one.path}</guid><link>{origin}{one.path}</link><title>Number {one.number}</title>"
            f"<pubDate>{format_datetime(one.at)}</pubDate></item>"
            for one in shown
        )
        return f"<rss version='2.0'><channel><title>{escape(origin)}</title>{items}</channel></rss>".encode()
    if kind == "sitemap":
        urls = "".join(
            f"<url><loc>{origin}{one.path}</loc><lastmod>{one.at.isoformat()}</lastmod></url>" for one in shown
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'.encode()
    links = "".join(f'<p><a class="story" href="{one.path}">Number {one.number} of the day</a></p>' for one in shown)
    onward = f'<a class="next" href="{path}/2">older</a>' if path else ""
    return f"<html><body>{links}{onward}</body></html>".encode()
