"""A site on loopback that answers whatever a test says, byte for byte, and counts how it was asked."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ssl import SSLContext

Write = Callable[[bytes], Awaitable[None]]
Answer = bytes | Callable[[Write], Awaitable[None]]


def http(status: str = "200 OK", body: bytes = b"", **headers: str) -> bytes:
    """An answer as it goes over the line; `content_type=…` becomes a header."""
    lines = [f"HTTP/1.1 {status}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if "content_length" not in headers and not status.startswith("304"):
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


NO_RULES = http("404 Not Found")


@dataclass
class Request:
    path: str
    headers: dict[str, str]


@dataclass
class Site:
    """`answers` maps a path to what is said, several in a list to one after the other."""

    port: int = 0
    scheme: str = "http"
    answers: dict[str, Answer | list[Answer]] = field(default_factory=lambda: {"/robots.txt": NO_RULES})
    requests: list[Request] = field(default_factory=list)
    now: int = 0
    most_at_once: int = 0
    work: float = 0.0  # seconds that an answer takes

    def url(self, path: str = "/", *, host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [request.path for request in self.requests]

    def asked(self, path: str) -> list[Request]:
        return [request for request in self.requests if request.path == path]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while await self._serve_one(reader, writer):
                pass
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, which it may
        finally:
            writer.close()

    async def _serve_one(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        request = _request(await reader.readuntil(b"\r\n\r\n"))
        self.requests.append(request)
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        await asyncio.sleep(self.work)
        self.now -= 1
        return await self._answer(request, writer)

    async def _answer(self, request: Request, writer: asyncio.StreamWriter) -> bool:
        async def write(raw: bytes) -> None:
            writer.write(raw)
            await writer.drain()

        answer = self._next(request.path)
        if isinstance(answer, bytes):
            await write(answer)
            return request.headers.get("connection", "") != "close"
        await answer(write)
        return False

    def _next(self, path: str) -> Answer:
        known = self.answers.get(path, NO_RULES)
        if not isinstance(known, list):
            return known
        return known.pop(0) if len(known) > 1 else known[0]


@asynccontextmanager
async def open_site(*, tls: SSLContext | None = None) -> AsyncIterator[Site]:
    site = Site(scheme="https" if tls else "http")
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0, ssl=tls)
    site.port = server.sockets[0].getsockname()[1]
    try:
        yield site
    finally:
        server.close()


def _request(head: bytes) -> Request:
    first, *lines = head.decode("latin-1").strip().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    return Request(first.split(" ")[1], {name.lower(): value for name, value in headers.items()})
