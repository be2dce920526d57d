"""A small HTTP/1.1 server for many sites in one process: a port each, keep-alive, conditional requests, a log.

It is written for load and for truth rather than for the open web: it answers GET and HEAD (and a short POST or DELETE)
on 127.0.0.1, from one event loop, without threads; and it notes what every visitor asked for.
"""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from urllib.parse import parse_qsl, unquote, urlsplit

from ingest.errors import ConfigError
from ingest.i18n import gettext as _

HOST = "127.0.0.1"
_LARGEST_HEAD = 64 * 1024
_LARGEST_BODY = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Request:
    """What a visitor asked for; header names in lower case, `target` as sent, `path` decoded."""

    method: str
    target: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes = b""

    @property
    def conditional(self) -> bool:
        return "if-none-match" in self.headers or "if-modified-since" in self.headers


@dataclass(frozen=True, slots=True)
class Answer:
    """A body that is there already."""

    status: int = 200
    body: bytes = b""
    content_type: str = ""
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Resource:
    """Something with a state: its body is only written when the visitor does not have it yet."""

    etag: str  # with its quotes
    modified: datetime
    content_type: str
    write: Callable[[], bytes | Awaitable[bytes]]
    headers: tuple[tuple[str, str], ...] = ()


Handler = Callable[[Request], Answer | Resource]


@dataclass(slots=True)
class Asked:
    """How often a URL was asked for."""

    count: int = 0
    conditional: int = 0
    last_status: int = 0


@dataclass(slots=True)
class HostAsked:
    """What one host saw. `shortest_gap`: seconds between two requests that came one after another."""

    count: int = 0
    at_once: int = 0
    most_at_once: int = 0
    shortest_gap: float = float("inf")
    last_began: float = float("-inf")


@dataclass(slots=True)
class RequestLog:
    """What visitors asked for, by URL and by host. May be read from another thread."""

    urls: dict[str, Asked] = field(default_factory=dict)
    hosts: dict[str, HostAsked] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def began(self, host: str) -> None:
        now = time.monotonic()
        with self._lock:
            seen = self.hosts.setdefault(host, HostAsked())
            seen.count += 1
            seen.at_once += 1
            seen.most_at_once = max(seen.most_at_once, seen.at_once)
            seen.shortest_gap = min(seen.shortest_gap, now - seen.last_began)
            seen.last_began = now

    def ended(self, host: str, request: Request, status: int) -> None:
        with self._lock:
            seen = self.hosts.get(host)
            if seen is not None:
                seen.at_once = max(0, seen.at_once - 1)
            asked = self.urls.setdefault(host + request.target, Asked())
            asked.count += 1
            asked.conditional += request.conditional
            asked.last_status = status

    def told(self) -> tuple[dict[str, Asked], dict[str, HostAsked]]:
        """Copies, by URL and by host."""
        with self._lock:
            return {k: replace(v) for k, v in self.urls.items()}, {k: replace(v) for k, v in self.hosts.items()}

    def forget(self) -> None:
        """Start counting anew; what is under way right now is still counted as at once."""
        with self._lock:
            self.urls.clear()
            self.hosts = {k: HostAsked(at_once=v.at_once, most_at_once=v.at_once) for k, v in self.hosts.items()}


def listen(port: int) -> socket.socket:
    """A listening socket on loopback; port 0: any. Raises ConfigError when the port is taken."""
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind((HOST, port))
        door.listen(128)
    except (OSError, OverflowError) as error:
        door.close()
        raise ConfigError(
            _("Port {port} on {host} cannot be used: {why}.", port=port, host=HOST, why=_why(error)),
            fix=_("Stop the program that uses it (another demo, perhaps), or choose other ports with --base-port."),
        ) from error
    door.setblocking(False)
    return door


async def serve(
    door: socket.socket, handler: Handler, log: RequestLog, latency: float, visitors: set[asyncio.Transport]
) -> asyncio.Server:
    """Answer what comes in at `door`, each request after `latency` seconds: so that requests which a visitor makes
    at the same time are seen to be. `visitors` holds the connections that are open."""
    host = "http://{}:{}".format(*door.getsockname())
    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: _Connection(handler, log, host, latency, visitors), sock=door)


class _Connection(asyncio.Protocol):
    """One visitor's connection: requests are answered one after another, in the order in which they came."""

    def __init__(
        self, handler: Handler, log: RequestLog, host: str, latency: float, visitors: set[asyncio.Transport]
    ) -> None:
        self._handler, self._log, self._host, self._latency = handler, log, host, latency
        self._visitors = visitors
        self._transport: asyncio.Transport | None = None
        self._received = b""
        self._busy: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._visitors.add(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._transport is not None:
            self._visitors.discard(self._transport)
            self._transport = None

    def data_received(self, data: bytes) -> None:
        self._received += data
        if self._busy is None or self._busy.done():
            self._next()

    def _next(self) -> None:
        """Take the next whole request, if it is there; its answer takes the one after it."""
        head, end, rest = self._received.partition(b"\r\n\r\n")
        if not end:
            if len(self._received) > _LARGEST_HEAD:
                self._refuse()
            return
        request = parse(head)
        if request is None:
            self._refuse()
            return
        length = int(request.headers.get("content-length", "0") or 0)
        if length > _LARGEST_BODY:
            self._refuse()
        elif len(rest) >= length:
            self._received = rest[length:]
            request = replace(request, body=rest[:length])
            self._busy = asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: Request) -> None:
        self._log.began(self._host)
        if self._latency:
            await asyncio.sleep(self._latency)
        try:
            answer = await _settled(self._handler(request), request)
        except (
            Exception
        ) as error:  # a fault of ours: told to whoever watches the loop, and the visitor is not left waiting
            asyncio.get_running_loop().call_exception_handler({"message": request.target, "exception": error})
            answer = Answer(500)
        self._log.ended(self._host, request, answer.status)
        self._write(request, answer)
        if self._transport is not None and not self._transport.is_closing():
            self._next()

    def _write(self, request: Request, answer: Answer) -> None:
        if self._transport is None:
            return
        last = request.headers.get("connection", "").lower() == "close"
        head = [f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}"]
        if answer.content_type:
            head.append(f"Content-Type: {answer.content_type}")
        if answer.status != 304:
            head.append(f"Content-Length: {len(answer.body)}")
        head += [f"{name}: {value}" for name, value in answer.headers]
        head.append("Connection: close" if last else "Connection: keep-alive")
        body = b"" if request.method == "HEAD" or answer.status == 304 else answer.body
        self._transport.write("\r\n".join(head).encode("latin-1") + b"\r\n\r\n" + body)
        if last:
            self._transport.close()

    def _refuse(self) -> None:
        if self._transport is not None:
            self._transport.write(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            self._transport.close()


def parse(head: bytes) -> Request | None:
    """A request's line and headers; None when it is none."""
    first, *lines = head.decode("latin-1").split("\r\n")
    parts = first.split(" ")
    if len(parts) != 3 or not parts[2].startswith("HTTP/1."):
        return None
    headers = {name.strip().lower(): value.strip() for name, _colon, value in (line.partition(":") for line in lines)}
    if not headers.get("content-length", "0").isdigit():
        return None
    split = urlsplit(parts[1])
    return Request(parts[0], parts[1], unquote(split.path), dict(parse_qsl(split.query)), headers)


async def _settled(found: Answer | Resource, request: Request) -> Answer:
    """An answer that can be sent: 304 when the visitor has it already."""
    if isinstance(found, Answer):
        return found
    headers = (("ETag", found.etag), ("Last-Modified", format_datetime(found.modified, usegmt=True)), *found.headers)
    if _has_it(found, request):
        return Answer(304, headers=headers)
    body = found.write()
    return Answer(200, body if isinstance(body, bytes) else await body, found.content_type, headers)


def _has_it(found: Resource, request: Request) -> bool:
    """RFC 9110, 13.2.2: the tag decides when there is one (compared weakly), else the date."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return tags.strip() == "*" or found.etag.removeprefix("W/") in known
    since = request.headers.get("if-modified-since")
    if since is None:
        return False
    try:
        return found.modified.replace(microsecond=0) <= parsedate_to_datetime(since)
    except (ValueError, TypeError):  # no date, or one without a zone
        return False


def _why(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
